"""`examprep exam …`: the exam is set, and rehearsed."""

from __future__ import annotations

from typing import Annotated

import typer

from examprep.cli.base import Json, Lang, environment, exam_app, leave


@exam_app.callback(invoke_without_command=True)
def exam(
    context: typer.Context,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**31 - 1, help="The same seed is the same exam.")
    ] = None,
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

    leave(rehearse(environment(lang), Wanted(seed, ticket, again, plain)))


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

    history(environment(lang), number)


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
    set_exam(environment(lang), {name: value for name, value in told.items() if value is not None})


@exam_app.command("show", short_help="What is set.")
def exam_show(json: Json = False, lang: Lang = None) -> None:
    """\b
    Example: examprep exam show

    What is set of your exam.
    """
    from examprep.commands.exam import show_exam

    show_exam(environment(lang), as_json=json)


@exam_app.command("clear", short_help="Forget the exam; the log stays.")
def exam_clear(lang: Lang = None) -> None:
    """\b
    Example: examprep exam clear

    Forget the exam's settings. The review log stays; items are then asked as FSRS says, for remembering them long.
    """
    from examprep.commands.exam import clear_exam

    clear_exam(environment(lang))
