"""The main screens in both languages as text, in `screens/`: a reviewer reads there what a change does to them.

`UPDATE_SCREENS=1 pytest -m '' tests/tui/test_screens.py` writes the files anew; read them before you commit them.
"""

from __future__ import annotations

import itertools
import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from examprep.commands.exam import set_exam
from examprep.course import Home
from examprep.environment import Environment
from tests.tui.walk import Walk, steady

KEPT = Path(__file__).with_name("screens")
NOW = datetime(2027, 1, 4, 18, tzinfo=UTC)


@pytest.fixture
def utc(monkeypatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def frozen(env: Environment, folder: Path) -> Environment:
    """`env` on a clock that stands still, in a home of its own, a fortnight before an exam."""
    ids = itertools.count(1)
    standing = replace(
        env,
        home=Home(folder, folder / "cache"),
        now=lambda: NOW,
        new_id=lambda: f"id-{next(ids)}",
        rng=random.Random(3),
    )
    exam_day = (NOW + timedelta(days=14)).date().isoformat()
    set_exam(standing, {"date": exam_day, "questions": 1, "minutes_per_day": 20})
    return standing


@pytest.mark.parametrize(
    "size",
    [(80, 24), pytest.param((120, 40), marks=pytest.mark.labs), (44, 26)],  # the widest in the full proof
    ids=lambda size: "x".join(map(str, size)),
)
async def test_the_screens_are_as_they_were_reviewed(sit_down, env, tmp_path, utc, size):
    walked: dict[str, str] = {}
    for language in ("en", "ru"):
        async with sit_down(language, size=size, of=frozen(env, tmp_path / language)) as student:
            async for name in Walk(student, language).screens():
                await student.pilot.pause()
                walked[name] = (
                    walked.get(name, "") + f"── {language} ──\n{steady(student.screen()).rstrip()}\n"
                )
    width, height = size
    paths = {name: KEPT / f"{name}-{width}x{height}.txt" for name in walked}
    if os.environ.get("UPDATE_SCREENS"):
        KEPT.mkdir(exist_ok=True)
        for name, path in paths.items():
            path.write_text(walked[name], encoding="utf-8")
    for name, path in paths.items():
        assert walked[name] == path.read_text(encoding="utf-8"), f"{path.name} differs"
