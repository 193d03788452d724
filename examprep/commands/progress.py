"""One line at the bottom of a terminal that says what is going on, and is gone when there is something to say."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, TextIO, TypeVar

from examprep.render.literal import one_line

if TYPE_CHECKING:
    from examprep.labreport import Report
    from examprep.selfcheck import Crew, Task

T = TypeVar("T")

PAUSE = 0.1  # seconds between two looks: more often, nobody can read


class StatusLine:
    """Writes to `stream` only if it is a terminal."""

    def __init__(self, stream: TextIO):
        self._stream, self._live = stream, stream.isatty()
        self._shown, self._at = "", 0.0

    def show(self, text: str) -> None:
        """Replace the line; it is cut at the terminal's width."""
        if not self._live or text == self._shown or monotonic() - self._at < PAUSE:
            return
        width = os.get_terminal_size(self._stream.fileno()).columns
        self._stream.write("\r\x1b[K" + one_line(text)[: width - 1])
        self._stream.flush()
        self._shown, self._at = text, monotonic()

    def clear(self) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = ""


def ended_labs(crew: Crew, doing: Callable[[], str], take: Callable[[Task, Report], T | None]) -> Iterator[T]:
    """Run the crew's tasks, with a line on what they are `doing`.

    `take` is handed each task that has ended and gives what is known of its lab once that was the lab's last one.
    """
    status, ended = StatusLine(sys.stderr), crew.ended()
    try:
        for done in ended:
            if done is None:
                status.show(doing())
            elif (lab := take(*done)) is not None:
                status.clear()
                yield lab
    finally:
        status.clear()
        ended.close()
