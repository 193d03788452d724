"""The command line. The commands stand in `learn`, `study`, `exam`, `prove` and `data`, by what they are for."""

from __future__ import annotations

import itertools
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from examprep.cli.base import Lang, app, environment, go_to, leave
from examprep.exits import status_of


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
        go_to(course)
    here = environment(lang)
    if context.invoked_subcommand is None:
        from examprep.tui.app import run_app

        leave(run_app(here))
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

    serve(environment(lang), port)


def main() -> NoReturn:
    """Entry point: runs a command and turns what users can mend into one message and an exit code."""
    sys.exit(status_of(lambda: app(_listing_breaks(sys.argv[1:]), standalone_mode=True)))


def _listing_breaks(arguments: list[str]) -> list[str]:
    """`--break` with no name after it means `--break list`, which options of the parser cannot say."""
    said: list[str] = []
    for word, after in itertools.zip_longest(arguments, arguments[1:], fillvalue="--"):
        said += [word, "list"] if word == "--break" and after.startswith("-") else [word]
    return said


for _commands in ("learn", "study", "exam", "prove", "data"):  # the order in which --help lists them
    import_module(f"examprep.cli.{_commands}")
