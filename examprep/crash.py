"""The last fault of the program, kept whole where the student can find it: what is told of it fits one line."""

from __future__ import annotations

import traceback
from contextlib import suppress
from pathlib import Path

from examprep.course import Home
from examprep.render.literal import literal, one_line
from examprep.wholefile import write_whole


def keep_crash(home: Home, error: BaseException) -> Path:
    """The file that holds its traceback, in the place of the one before; where the disk refuses, no file."""
    path = home.data / "crash.txt"
    with suppress(OSError):
        write_whole(path, whole(error).encode())
    return path


def whole(error: BaseException) -> str:
    """With the way to it, safe to show."""
    return literal("".join(traceback.format_exception(error)))


def named(error: BaseException) -> str:
    """`ZeroDivisionError: division by zero`."""
    return one_line(f"{type(error).__name__}: {error}")
