"""Pictures of the screens for the README: `python -m tests.tui.screenshots` writes `docs/screens/*.svg`.

The whole course, three weeks of made-up answers, a clock that stands still; the labs run for real.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from examprep.commands.exam import set_exam
from examprep.course import Home
from examprep.environment import Environment, find_environment
from examprep.records import open_store
from examprep.runner import Hosts
from examprep.study.events import Review
from examprep.study.schedule import Rating
from examprep.tui.app import ExamApp
from examprep.tui.screens.study import StudyPage
from examprep.tui.themes import wear
from tests.tui.conftest import Student
from tests.tui.walk import Walk

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
NOW = datetime(2027, 1, 4, 18, tzinfo=UTC)
SIZE = (100, 30)
FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)  # would be fetched from elsewhere
STUDIED = range(1, 16)  # questions begun, in this order


def sat_down(folder: Path) -> Environment:
    """A student in the third week, sixteen days before the exam."""
    ids = itertools.count(1)
    env = Environment(
        find_environment({}).course,
        Home(folder, folder / "cache"),
        "en",
        now=lambda: NOW,
        new_id=lambda: f"id-{next(ids)}",
        rng=random.Random(5),
    )
    set_exam(env, {"date": "2027-01-20", "questions": 2, "minutes_per_day": 40})
    return env


def study_for_weeks(app: ExamApp) -> None:
    """A question a day or two, each item again some days later; most of it right."""
    rng = random.Random(2)
    for number in STUDIED:
        card = app.catalog.by_number[number]
        begun = NOW - timedelta(days=21 - number * 1.2)
        for item in card.items[: rng.randint(8, len(card.items))]:
            at = begun + timedelta(minutes=rng.randrange(40))
            rating = Rating.EASY
            while at < NOW:
                app.store.record(
                    Review(
                        app.env.new_id(),
                        at,
                        card.item_key(item),
                        rating,
                        1.0,
                        "",
                        None,
                        20,
                        "made up",
                        "en",
                        "tui",
                    )
                )
                at += timedelta(days=rng.uniform(2, 7))
                rating = Rating.HARD if rng.random() < 0.2 else Rating.GOOD
    app.refold()


class Camera:
    """Looks at what `student` sees."""

    def __init__(self, student: Student, language: str, folder: Path):
        self.student, self.walk, self.folder = student, Walk(student, language), folder

    async def take(self, name: str) -> None:
        await self.walk.still()
        picture = FONT.sub("", self.student.app.export_screenshot(title="examprep"))
        (self.folder / f"{name}.svg").write_text(picture, encoding="utf-8")
        print(name)


@asynccontextmanager
async def seated(
    folder: Path, look: str = "examprep-dark", language: str = "en"
) -> AsyncIterator[tuple[ExamApp, Camera]]:
    """The app with a past of its own."""
    with tempfile.TemporaryDirectory() as home:
        env = sat_down(Path(home))
        with open_store(env) as store:
            app = ExamApp(env.speaking(language), store, Hosts())
            study_for_weeks(app)
            async with app.run_test(size=SIZE, notifications=True) as pilot:
                wear(app, look)
                await pilot.pause()
                yield app, Camera(Student(app, pilot), language, folder)


async def take_studying(app: ExamApp, camera: Camera) -> None:
    student = camera.student
    await student.sees("Raise the odds most")
    await camera.take("home")
    await student.press("slash")
    await student.type("dropout variance")
    await student.sees("found")
    await camera.take("search")
    await student.press("escape")
    card = app.catalog.by_number[2]
    app.push_screen(StudyPage([card], None, ["q02/chain-bound"]))
    await student.sees("upper bound")
    await student.type("w/4^L")
    await camera.take("expression")
    await student.press("enter")
    await student.sees("again")
    await camera.take("verdict")
    await student.press("escape", "t")
    await student.sees("by the plan")
    await camera.take("odds")
    await student.press("escape", "e", "enter")
    await student.sees("Your ticket")
    await camera.take("exam")


async def take_labs(app: ExamApp, camera: Camera) -> None:
    student = camera.student
    card = app.catalog.by_number[14]
    app.open_lab(card)
    await patiently(student, "everything holds")
    await camera.take("lab")
    await student.press("b")
    await student.sees("What to break?")
    await student.press("down", "enter")
    await student.sees("What will go red")
    await student.press("3", "4", "5", "8")
    await camera.take("prediction")
    await student.press("enter")
    await patiently(student, "red as it should")
    await camera.take("broken")
    await student.press("escape")
    app.open_question(card, "claims")
    await student.sees("verified")
    await camera.take("claims")


async def patiently(student: Student, text: str) -> None:
    """A lab of the whole course imports torch and trains."""
    while text not in student.screen():
        await asyncio.sleep(0.1)


async def take_looks(folder: Path) -> None:
    async with seated(folder, "examprep-light", "ru") as (app, camera):
        await camera.student.sees("Сильнее поднимут шансы")
        await camera.take("home-light-ru")
        app.open_question(app.catalog.by_number[20], "code")
        await camera.student.sees("import")
        await camera.take("code-light-ru")
    async with seated(folder, "examprep-contrast") as (app, camera):
        app.open_question(app.catalog.by_number[20])
        await camera.student.sees("Answer")
        await camera.take("answer-contrast")


async def take_all(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    async with seated(folder) as (app, camera):
        await take_studying(app, camera)
    async with seated(folder) as (app, camera):
        await take_labs(app, camera)
    await take_looks(folder)


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    time.tzset()
    asyncio.run(take_all(Path(sys.argv[1]) if sys.argv[1:] else FOLDER))
