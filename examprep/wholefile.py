"""A file that is written whole or not at all, whatever crashes and whoever else writes it; or read, within bounds."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

MEBIBYTE = 2**20
ABANDONED = 3600.0  # seconds: writing takes one at most, so an unfinished file this much older is a crash's
UNFINISHED = ".unfinished"


def write_whole(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Replace `path` by `data` in one step. OSError where the folder refuses; the old file is then as it was.

    Who may read it stays as it was; of a new file the user's umask says so. `lasting`: it is on the disk when this
    returns, and a power cut on the way leaves the old file or the new one. What is made anew when it is spoilt need
    not wait for the disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        part = unfinished(path)
        try:
            with part.open("wb") as file:
                file.write(data)
                if lasting:
                    file.flush()
                    os.fsync(file.fileno())
            with suppress(FileNotFoundError):
                part.chmod(stat.S_IMODE(path.stat().st_mode))
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        error.filename, error.filename2 = str(path), None  # what was asked for, not its unfinished self
        raise
    if lasting:
        sync_names(path.parent)


def unfinished(path: Path) -> Path:
    """An empty file beside `path`, to be given its name when it is whole. What crashes left of such is removed."""
    part = path.parent / f".{path.name}-{secrets.token_hex(8)}{UNFINISHED}"
    part.touch(exist_ok=False)
    now = part.stat().st_mtime  # by the clock of the disk, which dated the others
    for other in path.parent.glob(f".*{UNFINISHED}*"):
        with suppress(OSError):  # another program may be done with it
            if now - other.stat().st_mtime > ABANDONED:
                other.unlink()
    return part


def sync_names(folder: Path) -> None:
    """The names in a folder to the disk; not every platform and file system can."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def check_is_file(path: Path) -> None:
    """OSError: it is not there, or no plain file. A pipe would let its reader wait for ever, a device never ends."""
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, "there is no such file", str(path))
    if not path.is_file():
        raise OSError(errno.EINVAL, "not a file", str(path))


def read_whole(path: Path, at_most: int) -> bytes:
    """All bytes of a plain file, or of a link to one. OSError: there is none, or it holds more than `at_most` bytes."""
    try:
        check_is_file(path)
        with path.open("rb") as file:
            data = file.read(at_most + 1)
    except ValueError as error:  # no file can have such a name
        raise OSError(errno.EINVAL, str(error), repr(path)) from None
    if len(data) > at_most:
        raise OSError(errno.EFBIG, f"larger than {at_most:,} bytes", str(path))
    return data
