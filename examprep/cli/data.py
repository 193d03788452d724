"""The student's answers, and the course for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from examprep.cli.base import (
    Device,
    Json,
    Lang,
    Question,
    Questions,
    app,
    environment,
    export_app,
    import_app,
    leave,
    log_app,
)


@log_app.command("export", short_help="Every answer ever given, as JSON lines.")
def log_export(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Standard output if none.")] = None,
    notes: Annotated[
        bool, typer.Option("--notes/--no-notes", help="--no-notes: your own notes stay here.")
    ] = True,
) -> None:
    """\b
    Example: examprep log export reviews.jsonl

    Every answer ever given, as JSON lines; then your own notes, unless they are to stay here.
    """
    from examprep.commands.log import export_to

    export_to(environment(None), file, notes=notes)


@log_app.command("import", short_help="Join another machine's log with this one.")
def log_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="'-' reads standard input.")],
) -> None:
    """\b
    Example: examprep log import reviews.jsonl

    Join another machine's log with this one: by id, in any order, any number of times.
    """
    from examprep.commands.log import import_from

    import_from(environment(None), file)


@log_app.command("undo", short_help="Take back the last answer.")
def log_undo() -> None:
    """\b
    Example: examprep log undo

    Take back the last answer, also one of an earlier session.
    """
    from examprep.commands.log import undo

    leave(undo(environment(None)))


@log_app.command("backup", short_help="A verified copy of the log, now.")
def log_backup() -> None:
    """\b
    Example: examprep log backup

    A verified copy of the log, now; one is made each day of study as well.
    """
    from examprep.commands.log import back_up

    back_up(environment(None))


@log_app.command("restore", short_help="A damaged or lost log, from its backups.")
def log_restore(lang: Lang = None) -> None:
    """\b
    Example: examprep log restore

    Make a damaged log anew from its backups and from all that can still be read of it, and say what is lost. The
    damaged file is kept. A log that is whole gets what its backups hold and it lacks.
    """
    from examprep.commands.restore import restore_log

    restore_log(environment(lang))


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

    leave(run_sync(environment(lang), folder, as_json=json))


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

    run_report(environment(lang), files, at_least=at_least, as_json=json)


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
        environment(lang),
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

    leave(export(environment(lang), BookOptions(folder, questions or [], labs, seeds, jobs, device)))


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

    export(environment(lang), question, file, force=force)


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

    import_package(environment(lang), file, deck or [], as_json=json)
