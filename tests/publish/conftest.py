"""The real Anki, and decks of the toy course for it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).with_name("anki_collection.py")


@pytest.fixture
def anki(tmp_path: Path) -> Callable[..., list[Any]]:
    """Runs commands in one collection of the real Anki, fresh for each test, and returns what each told."""

    def run(*commands: list[Any]) -> list[Any]:
        done = subprocess.run(
            [sys.executable, str(SCRIPT), str(tmp_path / "collection.anki2")],
            input=json.dumps(commands),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
