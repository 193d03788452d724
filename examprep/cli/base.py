"""What the commands share: the program and its groups, common options, the environment, the exit status.

Each command hands over to `examprep.commands.<verb>`, imported only when it runs: starting must be quick.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from examprep.exits import unread

if TYPE_CHECKING:
    from examprep.environment import Environment


class Program(TyperGroup):
    """Typer would call it red that nobody reads on."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            leave(unread())


app = typer.Typer(
    cls=Program,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
log_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
app.add_typer(
    log_app,
    name="log",
    help="""\b
    Example: examprep log export reviews.jsonl

    The review log: export it, import it, join two machines.
    """,
    short_help="The review log: export it, import it, join two machines.",
)
export_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
app.add_typer(
    export_app,
    name="export",
    help="""\b
    Example: examprep export anki deck.apkg

    The course for other programs: Anki, a browser, paper, Jupyter.
    """,
    short_help="The course for other programs: Anki, a browser, paper, Jupyter.",
)
import_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
app.add_typer(
    import_app,
    name="import",
    help="""\b
    Example: examprep import anki notes.apkg

    Your own notes, from other programs: Anki.
    """,
    short_help="Your own notes, from other programs: Anki.",
)
exam_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
app.add_typer(exam_app, name="exam", short_help="Rehearse the exam; set its date, its tickets, what passes.")

Question = Annotated[str, typer.Argument(metavar="QUESTION", help="20, q20 or q20_convolution.")]
Questions = Annotated[list[str] | None, typer.Argument(metavar="[QUESTION]...", help="All if none is named.")]
Lang = Annotated[str | None, typer.Option("--lang", metavar="ru|en", help="Language of the texts.")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]
Device = Annotated[str, typer.Option(metavar="auto|cpu|cuda|mps", help="Where to compute.")]


def environment(lang: str | None) -> Environment:
    """Where this command runs, speaking `lang`. BadUsage: there is no such language."""
    from examprep.environment import BadUsage, find_environment
    from examprep.language import LANGUAGES

    chosen = next((known for known in LANGUAGES if known == lang), None)
    if lang is not None and chosen is None:
        raise BadUsage(f"--lang {lang}: write ru or en")
    return find_environment(os.environ).speaking(chosen)


def go_to(course: Path) -> None:
    """Another course, for this process and those that it starts."""
    from examprep.course import FOREIGN
    from examprep.environment import BadUsage

    if not (course / "questions").is_dir():
        raise BadUsage(f"--course {course}: there is no folder {course / 'questions'}")
    os.environ[FOREIGN] = str(course.resolve())


def leave(code: int) -> NoReturn:
    """End with this exit status."""
    raise typer.Exit(code)
