"""Ending a lab's process with all that it has started, whatever that has done to get away."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def end_with(connection: Connection) -> None:
    """This process ends, with all that it has started, when the other end of the connection has gone.

    Another process watches: a lab can be stopped, or busy where Python lets no thread of it run.
    """
    leader = os.getpid()
    if not hasattr(os, "fork"):
        threading.Thread(target=_watch, args=(connection, leader), daemon=True).start()
    elif os.fork() == 0:
        _watch(connection, leader)


def _watch(connection: Connection, leader: int) -> None:
    with suppress(EOFError, OSError):
        connection.poll(
            None
        )  # nothing is ever sent: there is something to be read only when the other has gone
    end_all(leader, alive=leader in (os.getpid(), os.getppid()))
    os._exit(1)


def end_all(leader: int, *, alive: bool = True) -> None:
    """Kill what the leader of a group of processes has started, then the group, which outlives it.

    `alive`: it still is, so that its number is nobody else's.
    """
    for pid in _started_by(leader) if alive else []:  # where it has left the group
        with suppress(OSError):
            if pid != os.getpid():
                os.kill(pid, signal.SIGKILL)
    if hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(leader, signal.SIGKILL)


def _started_by(pid: int) -> list[int]:
    """The processes that a process has started, and they, where the system tells (Linux)."""
    found = [pid]
    for parent in found:  # which grows
        threads: list[Path] = []
        with suppress(OSError):  # it may end while it is looked at
            threads += Path(f"/proc/{parent}/task").glob("*/children")
        for children in threads:
            with suppress(OSError):
                found += map(int, children.read_text().split())
    return found[1:]
