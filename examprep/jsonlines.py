"""JSON as lines: read piece by piece, whatever file they are in, and written so that each is one for every reader."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

LONGEST_LINE = 1_000_000  # characters


def read_lines(source: Path | BinaryIO) -> Iterator[str]:
    """The lines of a file, a pipe too. One longer than LONGEST_LINE comes cut, one character too long, and is the last.

    Bytes that are not UTF-8 come as characters that no text may hold, so that their line is faulty. OSError.
    """
    raw = source.open("rb") if isinstance(source, Path) else source
    with io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="\n") as text:
        while line := text.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE and not line.endswith("\n"):
                yield line + "\n"
                return
            yield line


def json_text(value: object, *, indent: int | None = None) -> str:
    r"""JSON that cannot steer a terminal: control characters and marks that turn text are written as \u202e."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return "\n".join(line if line.isprintable() else _spelt_out(line) for line in text.split("\n"))


def _spelt_out(line: str) -> str:
    return "".join(c if c.isprintable() or c > "\uffff" else json.dumps(c)[1:-1] for c in line)
