"""The commands. Each hands over to `examprep.commands.<verb>`, imported only when it runs: starting must be quick."""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from examprep.exits import status_of

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
log_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
app.add_typer(log_app, name="log", help="The review log: export it, import it, join two machines.")
export_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
app.add_typer(export_app, name="export", help="The course for other programs: Anki.")
import_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
app.add_typer(import_app, name="import", help="Your own notes, from other programs: Anki.")
exam_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
app.add_typer(exam_app, name="exam", help="Rehearse the exam; set its date, its tickets, what passes.")

Question = Annotated[str, typer.Argument(metavar="QUESTION", help="20, q20 or q20_convolution.")]
Questions = Annotated[list[str] | None, typer.Argument(metavar="[QUESTION]...", help="All if none is named.")]
Lang = Annotated[str | None, typer.Option("--lang", metavar="ru|en", help="Language of the texts.")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]
Device = Annotated[str, typer.Option(metavar="auto|cpu|cuda|mps", help="Where to compute.")]


@app.callback(invoke_without_command=True)
def home(
    context: typer.Context,
    lang: Lang = None,
    course: Annotated[
        Path | None, typer.Option("--course", metavar="DIR", help="Another course: DIR/questions, DIR/labs.")
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.")] = False,
) -> None:
    """Get ready for a deep-learning exam; every claim is proved on your own machine.

    \b
    Examples:
      examprep              open the app
      examprep quiz         study here, without the app
      examprep lab 20       run the lab of question 20
      examprep check        prove everything that is taught
    """
    if version:
        from examprep.commands.version import version_lines

        typer.echo("\n".join(version_lines()))
        raise typer.Exit
    if course is not None:
        _go_to(course)
    environment = _environment(lang)
    if context.invoked_subcommand is None:
        from examprep.tui.app import run_app

        _exit(run_app(environment))
    elif lang is not None:
        os.environ["EXAMPREP_LANG"] = lang  # before a command it is meant for the command


@app.command(short_help="The app in a browser on this machine.")
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the browser finds it.")] = 8000,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep serve --port 8000

    The app in a browser, for this machine alone. Each tab is a session of its own; all answers go to one log.
    """
    if lang is not None:
        os.environ["EXAMPREP_LANG"] = lang  # for the processes behind the tabs
    from examprep.tui.serve import serve

    serve(_environment(lang), port)


@app.command("list", short_help="Every question and how well you know it.")
def list_(lang: Lang = None, json: Json = False) -> None:
    """\b
    Example: examprep list

    Every question with what it holds and how well you know it.
    """
    from examprep.commands.listing import list_questions

    list_questions(_environment(lang), as_json=json)


@app.command(short_help="A card: answer, formulas, claims, sources.")
def show(
    question: Question,
    lang: Lang = None,
    part: Annotated[list[str] | None, typer.Option("--part", help="Only this part; may be repeated.")] = None,
    json: Json = False,
) -> None:
    """\b
    Example: examprep show 20 --part answer --part claims

    A card: the answer, its outline, formulas, claims with their proofs, sources. Parts: title, answer, outline,
    formulas, figure, claims, items, sources.
    """
    from examprep.commands.show import show_card

    show_card(_environment(lang), question, part or [], as_json=json)


@app.command(short_help="Where the cards speak of something.")
def find(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="In any form, in either language.")],
    limit: Annotated[int, typer.Option(min=1, help="So many places at most.")] = 10,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """\b
    Example: examprep find vanishing gradient

    Search questions, answers, outlines, formulas, claims and myths, items and sources. A question's number finds
    the question. The exit code is 1 where nothing was found.
    """
    from examprep.commands.find import find as find_words

    _exit(find_words(_environment(lang), " ".join(words), limit, as_json=json))


@app.command(short_help="Train, verify, break: the lab of a question.")
def lab(
    question: Question,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KNOB=VALUE", help="Turn a knob.")
    ] = None,
    break_: Annotated[
        str | None,
        typer.Option("--break", metavar="NAME", help="Break it on purpose; 'list' lists the breaks."),
    ] = None,
    predict: Annotated[
        bool, typer.Option("--predict", help="With --break: first say what will happen, then see.")
    ] = False,
    check: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Run only this check.")] = None,
    device: Device = "auto",
    seed: Annotated[int, typer.Option(help="Seed of all randomness.")] = 0,
    threads: Annotated[int, typer.Option(min=1, help="Threads for torch; 1 is reproducible.")] = 1,
    json: Json = False,
    events: Annotated[bool, typer.Option(help="Everything that happens, as JSON lines.")] = False,
    plots: Annotated[Path | None, typer.Option(metavar="DIR", help="Write the lab's charts there.")] = None,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep lab 14 --set P=0.6 --seed 1

    Run a lab: train, watch the curve, verify every claim. With --break, success means that exactly the checks
    that the break names turn red.
    """
    from examprep.commands.lab import LabOptions, run_lab_command

    options = LabOptions(
        question, settings or [], break_, check or [], device, seed, threads, json, events, plots, predict
    )
    _exit(run_lab_command(_environment(lang), options))


@app.command(short_help="The self-check: prove everything that is taught.")
def check(
    questions: Questions = None,
    breaks: Annotated[
        bool, typer.Option("--breaks", help="Also break every lab in every way it knows.")
    ] = False,
    labs: Annotated[bool, typer.Option("--labs/--no-labs", help="--no-labs: only the content.")] = True,
    jobs: Annotated[int, typer.Option(min=1, help="Labs at the same time.")] = 2,
    device: Device = "auto",
    json: Json = False,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a JUnit report.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Again whenever a card or a lab is saved.")] = False,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep check --breaks

    The self-check: cards, labs, the claims between them, and with --breaks that every check can fail.
    """
    from examprep.commands.check import CheckOptions, run_check_command

    options = CheckOptions(questions or [], breaks, labs, jobs, device, json, junit)
    if watch:
        from examprep.commands.watch import watch_check

        _exit(watch_check(_environment(lang), options))
    _exit(run_check_command(_environment(lang), options))


@app.command(short_help="Faults of card files, with line and column.")
def lint(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="All cards if none.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON line a fault.")] = False,
) -> None:
    """\b
    Example: examprep lint questions/q20_convolution.yaml

    Read card files, wherever they lie, and list every fault as file:line:column: key: what to write.
    """
    from examprep.commands.lint import lint_files

    _exit(lint_files(_environment(None), files or [], as_json=json))


@app.command(short_help="The JSON Schema of a card, for editors.")
def schema() -> None:
    """\b
    Example: examprep schema > card.schema.json

    The JSON Schema of a card, for editors that complete and check YAML.
    """
    from examprep.commands.schema import print_schema

    print_schema()


@app.command(short_help="Let the labs of another course run.")
def trust(lang: Lang = None) -> None:
    """\b
    Example: examprep --course ~/optics trust

    Say that you trust the labs of a course that is not examprep's own. They are programs: they may do whatever you
    may. Its cards, answers and problems need no trust.
    """
    from examprep.commands.trust import trust_course

    trust_course(_environment(lang))


@app.command(short_help="Begin a question: a card to fill in, and a lab that runs.")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="q42_diffusion: a free number and a word.")],
    section: Annotated[str, typer.Option(metavar="basics|training|images|text|pytorch")] = "basics",
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep new q42_diffusion --section images

    Write questions/q42_diffusion.yaml, whose texts are still empty, and labs/q42_diffusion.py, which runs. `examprep
    check 42 --breaks --watch` then says what is still to be said.
    """
    from examprep.commands.new import new_question

    new_question(_environment(lang), name, section)


@app.command(short_help="Study here, in any terminal or pipe.")
def quiz(
    questions: Questions = None,
    new: Annotated[
        int | None, typer.Option(min=0, help="New items at most; by the plan, or 10 without an exam.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Stop after so many answers.")] = None,
    personal: Annotated[bool, typer.Option("--personal", help="Your own notes instead.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="No colour, no boxes: for screen readers, pipes.")
    ] = False,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep quiz 20 --new 5

    Study here, in any terminal or pipe: what today's plan chose, or where no exam was set what is due, then new
    items. Every answer is saved at once.
    """
    from examprep.commands.quiz import run_quiz

    asked = {"new": new, "limit": limit, "plain": plain, "personal": personal}
    _exit(run_quiz(_environment(lang), questions or [], **asked))


@app.command(short_help="What to study each day until the exam.")
def plan(
    seed: Annotated[int, typer.Option(help="Of the future that is drawn.")] = 0,
    all_days: Annotated[bool, typer.Option("--all", help="Every day, not the first fortnight.")] = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep plan

    What to study today and on each day until the exam, within your minutes, so that recall on that day is
    highest; what does not fit, and the probability of passing.
    """
    from examprep.commands.plan import show_plan

    show_plan(_environment(lang), seed=seed, all_days=all_days, as_json=json)


@app.command(short_help="Will I pass? Recall, calibration, time.")
def stats(json: Json = False, lang: Lang = None) -> None:
    """\b
    Example: examprep stats

    Every question's recall today and on the exam's day, the probability of each mark, what helps most; how well
    the model predicts you, and the time you spent.
    """
    from examprep.commands.stats import show_stats

    show_stats(_environment(lang), as_json=json)


@exam_app.callback(invoke_without_command=True)
def exam(
    context: typer.Context,
    seed: Annotated[int | None, typer.Option(help="The same seed is the same exam.")] = None,
    ticket: Annotated[str | None, typer.Option(metavar="3+17", help="This ticket, not a drawn one.")] = None,
    again: Annotated[bool, typer.Option("--again", help="The last ticket once more.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="No colour, no boxes.")] = False,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep exam

    Rehearse the exam: a ticket is drawn, you prepare, answer aloud or in writing, tick what you said, take
    follow-up questions, and get the mark with what was missing. That is then asked first.
    """
    if context.invoked_subcommand is not None:
        return
    from examprep.commands.rehearse import Wanted, rehearse

    _exit(rehearse(_environment(lang), Wanted(seed, ticket, again, plain)))


@exam_app.command("history", short_help="The exams that you rehearsed.")
def exam_history(
    number: Annotated[int | None, typer.Argument(metavar="[NUMBER]", help="This one in full.")] = None,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep exam history 3

    Each rehearsed exam with its mark, its questions and their points; one in full with what was missing.
    """
    from examprep.commands.past import history

    history(_environment(lang), number)


@exam_app.command("set", short_help="Set the exam, or change what is named.")
def exam_set(
    date: Annotated[str | None, typer.Option(metavar="2027-01-20", help="The exam's day.")] = None,
    questions: Annotated[int | None, typer.Option(help="Questions on a ticket, 1 to 5.")] = None,
    minutes: Annotated[int | None, typer.Option("--minutes-per-day", help="To study.")] = None,
    scale: Annotated[str | None, typer.Option(metavar="2-5|1-10|A-F|pass-fail", help="Of marks.")] = None,
    passing: Annotated[
        str | None,
        typer.Option(metavar="every|mean", help="What has to pass: every question, or their mean."),
    ] = None,
    tickets: Annotated[
        str | None, typer.Option(metavar="any|sections|3+17,8+20", help="Where questions are drawn from.")
    ] = None,
    preparation: Annotated[int | None, typer.Option(help="Minutes to prepare a ticket.")] = None,
    answering: Annotated[int | None, typer.Option(help="Minutes to answer a question.")] = None,
    off: Annotated[
        list[str] | None, typer.Option(metavar="sun|2026-12-31|none", help="A day off; may be repeated.")
    ] = None,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep exam set --date 2027-01-20 --questions 2 --minutes-per-day 40

    Tell when your exam is and how it goes. From then on each day's study is planned for it.
    """
    from examprep.commands.exam import set_exam

    told = {
        "date": date,
        "questions": questions,
        "minutes_per_day": minutes,
        "scale": scale,
        "passing": passing,
        "tickets": tickets,
        "preparation": preparation,
        "answering": answering,
        "off": off,
    }
    set_exam(_environment(lang), {name: value for name, value in told.items() if value is not None})


@exam_app.command("show", short_help="What is set.")
def exam_show(json: Json = False, lang: Lang = None) -> None:
    """\b
    Example: examprep exam show

    What is set of your exam.
    """
    from examprep.commands.exam import show_exam

    show_exam(_environment(lang), as_json=json)


@exam_app.command("clear", short_help="Forget the exam; the log stays.")
def exam_clear(lang: Lang = None) -> None:
    """\b
    Example: examprep exam clear

    Forget the exam's settings. The review log stays; items are then asked as FSRS says, for remembering them long.
    """
    from examprep.commands.exam import clear_exam

    clear_exam(_environment(lang))


@app.command(short_help="Items that you set aside or flagged as wrong.")
def aside(
    resume: Annotated[
        str | None, typer.Option("--resume", metavar="q20/output-size", help="Ask this one again.")
    ] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep aside --resume q20/output-size

    Items that are not asked until tomorrow or until you take them up again, and those that you flagged as wrong,
    with your notes.
    """
    from examprep.commands.aside import resume_item, show_asides

    if resume is not None:
        resume_item(_environment(lang), resume)
    else:
        show_asides(_environment(lang), as_json=json)


@app.command(short_help="A fresh problem, or the list of what can be drawn.")
def problem(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Lists all if none.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed draws the same problem.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Fix a parameter.")
    ] = None,
    solution: Annotated[
        bool, typer.Option("--solution", help="Also the worked steps and the answer.")
    ] = False,
    question: Annotated[int | None, typer.Option(help="List only what trains this question.")] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep problem conv-output-size --seed 7 --set K=3 --solution

    A fresh problem with numbers of its own; in a terminal an answer is asked for and graded.
    """
    from examprep.commands.problem import ProblemOptions, run_problem

    options = ProblemOptions(name, seed, settings or [], json, solution, question)
    _exit(run_problem(_environment(lang), options))


@app.command(short_help="Grade answers given as JSON lines.")
def grade(
    batch: Annotated[str, typer.Option("--batch", metavar="FILE", help="'-' reads standard input.")],
    lang: Lang = None,
) -> None:
    """\b
    Example: echo '{"id": 1, "kind": "expression", "answer": "2x", "reference": "x+x"}' | examprep grade --batch -

    One verdict a line: {"id", "status", "score", "read_as", "mistake", "message", "column", "ms"}.
    """
    from examprep.commands.grade import grade_batch

    _exit(grade_batch(_environment(lang), batch))


@app.command(short_help="What is installed, where your data lies, what is wrong.")
def doctor(json: Json = False, lang: Lang = None) -> None:
    """\b
    Example: examprep doctor

    Python, torch, devices, where your data lies, and what is wrong with them.
    """
    from examprep.commands.doctor import run_doctor

    _exit(run_doctor(_environment(lang), as_json=json))


@app.command(short_help="What the logs of many students tell of the course.")
def report(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Exported logs, one a student.")],
    at_least: Annotated[
        int, typer.Option("--at-least", min=1, help="Leave out what fewer students did.")
    ] = 3,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep report logs/*.jsonl

    For the lecturer: the hardest items, their commonest mistakes by name, the claims most often believed wrongly.
    Counts alone: no answer, no time and no student is told.
    """
    from examprep.commands.report import run_report

    run_report(_environment(lang), files, at_least=at_least, as_json=json)


@log_app.command("export", short_help="Every answer ever given, as JSON lines.")
def log_export(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Standard output if none.")] = None,
) -> None:
    """\b
    Example: examprep log export reviews.jsonl

    Every answer ever given, as JSON lines.
    """
    from examprep.commands.log import export_to

    export_to(_environment(None), file)


@log_app.command("import", short_help="Join another machine's log with this one.")
def log_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="'-' reads standard input.")],
) -> None:
    """\b
    Example: examprep log import reviews.jsonl

    Join another machine's log with this one: by id, in any order, any number of times.
    """
    from examprep.commands.log import import_from

    import_from(_environment(None), file)


@log_app.command("undo", short_help="Take back the last answer.")
def log_undo() -> None:
    """\b
    Example: examprep log undo

    Take back the last answer, also one of an earlier session.
    """
    from examprep.commands.log import undo

    _exit(undo(_environment(None)))


@log_app.command("backup", short_help="A verified copy of the log, now.")
def log_backup() -> None:
    """\b
    Example: examprep log backup

    A verified copy of the log, now; one is made each day of study as well.
    """
    from examprep.commands.log import back_up

    back_up(_environment(None))


@app.command(short_help="Study on two machines: meet in a shared folder.")
def sync(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The folder of last time if none.")
    ] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep sync ~/Dropbox/examprep

    Each machine writes its own file into the folder and takes in those of the others: answers, rehearsed exams, items
    set aside. Whatever carries the folder will do; run it before and after you study.
    """
    from examprep.commands.sync import run_sync

    _exit(run_sync(_environment(lang), folder, as_json=json))


@export_app.command("anki", short_help="A deck for Anki.")
def export_anki(
    file: Annotated[Path, typer.Argument(metavar="FILE.apkg")],
    questions: Questions = None,
    section: Annotated[
        list[str] | None, typer.Option("--section", metavar="NAME", help="Only this one; may be repeated.")
    ] = None,
    history: Annotated[
        bool, typer.Option("--with-history", help="Your answers too, and when each is due.")
    ] = False,
    plots: Annotated[bool, typer.Option("--plots", help="Run the labs and add their charts.")] = False,
    seeds: Annotated[int, typer.Option(min=0, max=100, help="Variants of each problem.")] = 3,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep export anki deck.apkg --section training --with-history

    A deck for Anki: recall, claims and myths, formulas, items, problems with worked solutions. Importing it again
    updates the notes and keeps Anki's scheduling.
    """
    from examprep.commands.export import AnkiOptions
    from examprep.commands.export import export_anki as export

    export(
        _environment(lang),
        AnkiOptions(file, questions or [], section or [], history, plots, seeds, json),
    )


@export_app.command("html", short_help="A book: a site, and a page to print.")
def export_html(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    questions: Questions = None,
    labs: Annotated[
        bool, typer.Option("--labs/--no-labs", help="--no-labs: without measured evidence.")
    ] = True,
    seeds: Annotated[int, typer.Option(min=0, max=100, help="Variants of each problem.")] = 2,
    jobs: Annotated[int, typer.Option(min=1, help="Labs at the same time.")] = 2,
    device: Device = "auto",
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep export html book

    The course as a book in both languages: a page a question, and print.html with all of them. Every lab is run, and
    every claim stands with what was measured. It needs no network, and no script to be read.
    """
    from examprep.commands.export_html import BookOptions
    from examprep.commands.export_html import export_html as export

    _exit(export(_environment(lang), BookOptions(folder, questions or [], labs, seeds, jobs, device)))


@export_app.command("notebook", short_help="A lab as a Jupyter notebook.")
def export_notebook(
    question: Question,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE.ipynb]", help="q20_convolution.ipynb if none.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep export notebook 20

    A lab as a Jupyter notebook: the same text in cells, each check beside the claims that it proves, and all breaks at
    the end. It runs in a kernel where examprep is installed.
    """
    from examprep.commands.export_notebook import export_notebook as export

    export(_environment(lang), question, file, force=force)


@import_app.command("anki", short_help="Your own notes from Anki.")
def import_anki(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".apkg or .colpkg")],
    deck: Annotated[
        list[str] | None, typer.Option("--deck", metavar="NAME", help="Only this deck; may be repeated.")
    ] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """\b
    Example: examprep import anki notes.apkg --deck "Deep learning"

    Your own notes from Anki, with their answers, to study here: examprep quiz --personal. Importing again adds what
    is new and updates the texts. Answers to a deck that examprep exported come back to its own items.
    """
    from examprep.commands.import_anki import import_package

    import_package(_environment(lang), file, deck or [], as_json=json)


def main() -> NoReturn:
    """Entry point: runs a command and turns what users can mend into one message and an exit code."""
    sys.exit(status_of(lambda: app(_listing_breaks(sys.argv[1:]), standalone_mode=True)))


def _listing_breaks(arguments: list[str]) -> list[str]:
    """`--break` with no name after it means `--break list`, which options of the parser cannot say."""
    said: list[str] = []
    for word, after in itertools.zip_longest(arguments, arguments[1:], fillvalue="--"):
        said += [word, "list"] if word == "--break" and after.startswith("-") else [word]
    return said


def _go_to(course: Path) -> None:
    """Another course, for this process and those that it starts."""
    from examprep.course import FOREIGN
    from examprep.environment import BadUsage

    if not (course / "questions").is_dir():
        raise BadUsage(f"--course {course}: there is no folder {course / 'questions'}")
    os.environ[FOREIGN] = str(course.resolve())


def _environment(lang: str | None):
    from examprep.environment import BadUsage, find_environment
    from examprep.language import LANGUAGES

    chosen = next((known for known in LANGUAGES if known == lang), None)
    if lang is not None and chosen is None:
        raise BadUsage(f"--lang {lang}: write ru or en")
    return find_environment(os.environ).speaking(chosen)


def _exit(code: int) -> None:
    if code:
        raise typer.Exit(code)
