"""What is to be learned: questions, cards, labs, problems."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from examprep.cli.base import Device, Json, Lang, Question, app, environment, leave


@app.command("list", short_help="Every question and how well you know it.")
def list_(lang: Lang = None, json: Json = False) -> None:
    """\b
    Example: examprep list

    Every question with what it holds and how well you know it.
    """
    from examprep.commands.listing import list_questions

    list_questions(environment(lang), as_json=json)


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

    show_card(environment(lang), question, part or [], as_json=json)


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

    leave(find_words(environment(lang), " ".join(words), limit, as_json=json))


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
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of all randomness.")] = 0,
    threads: Annotated[int, typer.Option(min=1, max=1024, help="Threads for torch; 1 is reproducible.")] = 1,
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
    leave(run_lab_command(environment(lang), options))


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
    leave(run_problem(environment(lang), options))
