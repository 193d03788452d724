"""Talking with the student line by line, on any terminal or pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable

from examprep.commands.tell import tell
from examprep.environment import Environment
from examprep.language import Language, say
from examprep.study.errors import StoreError
from examprep.study.store import Store

INDENT = "> "


class Ended(Exception):
    """The student has gone: end of input, or q."""


def read_line(prompt: str) -> str:
    """A line typed by the student. Ended at the end of input."""
    try:
        if sys.stdin.isatty():
            return input(prompt)
        sys.stdout.write(prompt)
        sys.stdout.flush()
        line = sys.stdin.readline()
    except EOFError:
        raise Ended from None
    if not line:
        raise Ended
    tell(line.rstrip("\n"))
    return line.rstrip("\n")


def try_again(
    error: StoreError, language: Language, show: Callable[[str], None], ask: Callable[[str], str]
) -> None:
    """What the log does not take can be given again once the cause is mended. Ended: the student would rather leave."""
    show(error.in_full(language))
    show(say(language, "Enter — ещё раз, :q — закончить.", "Enter tries again, :q ends."))
    if ask(INDENT).strip().lower() == ":q":
        raise Ended


def warn(env: Environment, store: Store) -> None:
    """What is wrong with the backups does not keep anybody from studying, but is said."""
    if store.trouble is not None:
        tell(store.trouble.in_full(env.language), file=sys.stderr)
