"""A week of study in the app, on a clock that stands still, and the exam at its end: `week.txt` keeps the screens.

`UPDATE_SCREENS=1 pytest tests/tui/test_week.py` writes the file anew; read it before you commit it.
"""

from __future__ import annotations

import os
import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from examprep.cards import Choice, Number, Order, Predict, Recall
from examprep.commands.exam import set_exam
from examprep.curves import Move
from examprep.environment import Environment
from examprep.records import open_store, read_rehearsals
from examprep.tui.screens.study import StudyPage

KEPT = Path(__file__).with_name("week.txt")
RED = {"slope", "descends"}  # the checks that the toy lab's break turns red; its curve ends higher
STUDY_DAYS = 6


@pytest.fixture
def frozen(env: Environment, monkeypatch) -> Environment:
    """`env` in UTC, on a clock that only `at[0]` moves."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    at = [datetime(2027, 1, 4, 18, tzinfo=UTC)]
    yield replace(env, now=lambda: at[0], new_id=_ids()), at
    monkeypatch.undo()
    time.tzset()


def _ids():
    numbers = iter(range(10**6))
    return lambda: f"week-{next(numbers)}"


def typed(asking, right: bool) -> str:
    """A right or a wrong answer in the numbering on the screen."""
    item, shown = asking.item, list(asking.shown)
    if isinstance(item, Choice):
        return str(next(k for k, i in enumerate(shown, 1) if item.options[i].right == right))
    if isinstance(item, Number):
        return "6" if right else "3"
    if isinstance(item, Order):
        order = [str(shown.index(i) + 1) for i in range(len(shown))]
        return " ".join(order if right else reversed(order))
    if isinstance(item, Predict):
        happens = [check in RED for check in item.among]
        happens += [statement.move is Move.HIGHER for statement in asking.statements]
        return " ".join(str(k) for k, i in enumerate(shown, 1) if happens[i]) if right else "0"
    assert isinstance(item, Recall)
    return "*" if right else "0"


async def study(student, at: list[datetime], rng: random.Random) -> None:
    """Answer until the session is over, half a minute each, three of four right; learning steps are waited for."""
    page = student.app.screen
    assert isinstance(page, StudyPage)
    for _ in range(40):
        asking = page.session.asking
        if asking is None:
            return
        if isinstance(asking.item, Recall):
            await student.press("enter")
        at[0] += timedelta(seconds=30)
        for character in typed(asking, rng.random() < 0.75):
            await student.press(
                "space" if character == " " else "asterisk" if character == "*" else character
            )
        await student.press("enter")
        for _ in range(200):
            if page.doing == "graded":
                break
            await student.pilot.pause(0.05)
        assert page.doing == "graded"
        at[0] += timedelta(minutes=1)
        await student.press("enter")
    raise AssertionError("the session does not end")


async def rehearse(student, screens: list[tuple[str, str]]) -> None:
    """Everything said, every follow-up answered with 1."""
    await student.press("e", "enter")
    screens.append(("the ticket", await student.sees("Your ticket")))
    await student.press("enter", "enter", "asterisk")
    screens.append(("what was said", await student.sees("✓")))
    await student.press("enter")
    page = student.app.screen
    while page.sitting.phase != "over":
        if page.sitting.phase == "probed" and not page.waiting:
            screens.append(("a follow-up", student.screen()))
            await student.press("1", "enter")
        elif page.sitting.phase == "judged":
            await student.press("enter")
        else:
            await student.pilot.pause(0.05)
    screens.append(("the mark", await student.sees("Mark: ")))
    await student.press("enter")


@pytest.mark.labs  # half a minute: outside the fast tests
async def test_a_week_of_study_and_the_exam(frozen, sit_down):
    env, at = frozen
    exam_day = (at[0] + timedelta(days=STUDY_DAYS)).date().isoformat()
    set_exam(env, {"date": exam_day, "questions": 1, "minutes_per_day": 5})
    rng, screens = random.Random(4), []
    for day in range(STUDY_DAYS):
        async with sit_down(of=env) as student:
            screens.append((f"day {day + 1}, home", await student.sees("Today", "Were it today")))
            await student.press("s")
            screens.append((f"day {day + 1}, the first item", student.screen()))
            await study(student, at, rng)
            screens.append((f"day {day + 1}, the end", student.screen()))
            await student.press("escape", "t")
            screens.append((f"day {day + 1}, the odds", await student.sees("by the plan")))
        at[0] = (at[0] + timedelta(days=1)).replace(hour=18, minute=0, second=0)
    async with sit_down(of=env) as student:
        screens.append(("the exam's day, home", await student.sees("Today", "Were it today")))
        await rehearse(student, screens)
    with open_store(env) as store:
        (kept,) = read_rehearsals(store)
        days = {review.at.date() for review in store.reviews()}
    assert kept.ticket == [1]
    assert len(days) == STUDY_DAYS + 1
    told = "".join(f"── {name} ──\n{screen.rstrip()}\n\n" for name, screen in screens)
    if os.environ.get("UPDATE_SCREENS"):
        KEPT.write_text(told, encoding="utf-8")
    assert told == KEPT.read_text(encoding="utf-8")
