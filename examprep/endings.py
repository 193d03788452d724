"""Ending a lab's process with all that it has started, whatever that has done to get away."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path


def end_all(leader: int, *, alive: bool = True) -> None:
    """Kill what the leader of a group of processes has started, then the group, which outlives it.

    `alive`: it still is, so that its number is nobody else's.
    """
    for pid in _started_by(leader) if alive else []:  # where it has left the group
        with suppress(OSError):
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
