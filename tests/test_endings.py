"""Ending what a lab has started."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from examprep.endings import end_all


def test_a_process_that_ends_while_its_children_are_looked_for_is_no_fault(monkeypatch: pytest.MonkeyPatch):
    def gone(self: Path, pattern: str) -> Iterator[Path]:
        raise FileNotFoundError(self)

    monkeypatch.setattr(Path, "glob", gone)
    process = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True
    )
    with process:
        end_all(process.pid)
        assert process.wait() < 0
