"""Where rendered things are printed on the command line."""

from __future__ import annotations

import sys

from rich.console import Console

WIDEST = 100  # columns: longer lines of prose are hard to read


def page(*, plain: bool = False) -> Console:
    """A console on stdout: colour only in a terminal that wants it, lines no longer than are read well.

    `plain`: no colour and no control codes whatever the terminal is.
    """
    console = Console(
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=False,
        color_system=None if plain else "auto",
        force_terminal=False if plain else None,
        file=sys.stdout,
    )
    console.width = min(console.width, WIDEST)
    return console
