"""Studying: the quiz, the plan, the odds, items set aside."""

from __future__ import annotations

from typing import Annotated

import typer

from examprep.cli.base import Json, Lang, Questions, app, environment, leave


@app.command(short_help="Study here, in any terminal or pipe.")
def quiz(
    questions: Questions = None,
    new: Annotated[
        int | None, typer.Option(min=0, help="New items at most; by the plan, or 10 without one.")
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

    Study here, in any terminal or pipe: what today's plan chose; of questions that you name, or where no exam was
    set, what is due, then new items. Every answer is saved at once.
    """
    from examprep.commands.quiz import run_quiz

    env = environment(lang)
    leave(run_quiz(env, questions or [], new=new, limit=limit, plain=plain, personal=personal))


@app.command(short_help="What to study each day until the exam.")
def plan(
    seed: Annotated[int, typer.Option(min=0, help="Of the future that is drawn.")] = 0,
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

    show_plan(environment(lang), seed=seed, all_days=all_days, as_json=json)


@app.command(short_help="Will I pass? Recall, calibration, time.")
def stats(json: Json = False, lang: Lang = None) -> None:
    """\b
    Example: examprep stats

    Every question's recall today and on the exam's day, the probability of each mark, what helps most; how well
    the model predicts you, and the time you spent.
    """
    from examprep.commands.stats import show_stats

    show_stats(environment(lang), as_json=json)


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
        resume_item(environment(lang), resume)
    else:
        show_asides(environment(lang), as_json=json)
