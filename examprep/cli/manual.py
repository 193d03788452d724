"""The manual page `docs/examprep.1`, written from the command line's own help: `python -m examprep.cli.manual`.

The format is roff with the macros of man(7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from examprep import __version__
from examprep.cli.base import app

PAGE = Path(__file__).parents[2] / "docs" / "examprep.1"  # of a checkout
ENVIRONMENT = {
    "EXAMPREP_HOME": "The folder of the review log, the settings and the cache, in place of the platform's.",
    "EXAMPREP_COURSE": "Another course: its folder, with questions/ and labs/ within.",
    "EXAMPREP_LANG": "ru or en.",
    "NO_COLOR": "Where it is set, nothing is coloured.",
}
STATUS = {
    "0": "All green.",
    "1": "Something is red, or a file has faults.",
    "2": "The command was used wrongly; the message says what to write.",
    "3": "A lab crashed.",
    "129, 143": "Told to end, by SIGHUP or SIGTERM.",
    "130": "Cancelled.",
    "141": "Whoever read the output has gone.",
}


def manual() -> str:
    """All commands on one page."""
    program = typer.main.get_command(app)
    head = (program.help or "").split("\n")[0].rstrip(".")
    lines = [
        f'.TH EXAMPREP 1 "" "examprep {__version__}" "User Commands"',
        ".SH NAME",
        f"examprep \\- {_text(head)}",
        ".SH SYNOPSIS",
        ".B examprep",
        _text("[OPTIONS] [COMMAND] [ARGS]..."),
        ".SH DESCRIPTION",
        *_prose(program.help or ""),
        ".SH OPTIONS",
        *_parameters(program, "examprep"),
        ".SH COMMANDS",
        *(line for name, command in _below(program) for line in _section(name, command)),
        ".SH ENVIRONMENT",
        *_list(ENVIRONMENT.items()),
        ".SH EXIT STATUS",
        *_list(STATUS.items()),
    ]
    return "\n".join(lines) + "\n"


def _below(group: Any, *path: str) -> Iterator[tuple[str, Any]]:
    """(its name in full, itself) of every command under a group, and of groups that are commands too."""
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        if inner is None or command.invoke_without_command:
            yield " ".join([*path, name]), command
        if inner is not None:
            yield from _below(command, *path, name)


def _section(name: str, command: Any) -> Iterator[str]:
    pieces = " ".join(command.collect_usage_pieces(_context(command, name)))
    yield f".SS {_text(f'examprep {name} {pieces}'.strip())}"
    yield from _prose(command.help or "")
    yield from _parameters(command, name)


def _context(command: Any, name: str) -> Any:
    return command.context_class(command, info_name=name)


def _parameters(command: Any, name: str) -> Iterator[str]:
    """What may be given, but for --help, which every command has."""
    context = _context(command, name)
    records = [parameter.get_help_record(context) for parameter in command.get_params(context)]
    yield from _list(record for record in records if record and record[1] and "--help" not in record[0])


def _list(pairs: Any) -> Iterator[str]:
    for name, told in pairs:
        yield from (".TP", f".B {_text(name)}", _text(told))


def _prose(text: str) -> Iterator[str]:
    """Paragraphs apart; lines that begin with blanks keep their places."""
    for k, paragraph in enumerate(re.split(r"\n\s*\n", text.replace("\b", "").strip("\n"))):
        if k:
            yield ".PP"
        lines = paragraph.strip("\n").split("\n")
        table = any(line.startswith(" ") for line in lines)
        yield from [*([".nf"] * table), *(_text(line) for line in lines), *([".fi"] * table)]


def _text(text: str) -> str:
    """Nothing of it is read as roff, and hyphens can be searched for and copied."""
    escaped = text.rstrip().replace("\\", r"\e").replace("-", r"\-")
    return r"\&" + escaped if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    PAGE.write_text(manual(), encoding="utf-8")
