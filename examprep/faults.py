"""A fault in a content file: where it is and what to write instead. Cards, labs and lint all speak in these."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """`line` and `column` count from 1; `key` is the path inside the file, such as `items[3].options`."""

    file: str
    line: int
    column: int
    key: str
    message: str

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        return f"{self.file}:{self.line}:{self.column}: {key}{self.message}"


class Faulty(Exception):
    """One file's faults, all of them at once."""

    def __init__(self, faults: list[Fault]):
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))
