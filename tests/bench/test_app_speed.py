"""How long a key waits for its picture: `pytest -n 0 -m bench -s tests/bench/test_app_speed.py`.

Nothing is asserted about time. It is taken in the app's own process, from the key to the picture that it has finished.
"""

from __future__ import annotations

import asyncio
import inspect
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.events import Key

from examprep.course import Course, Home
from examprep.environment import Environment, find_environment
from examprep.records import open_store
from examprep.runner import Hosts
from examprep.tui.app import ExamApp
from tests.bench.harness import Times

pytestmark = pytest.mark.bench
TURNS = 120  # of the knobs, opened or closed
ITEMS = 300


def only_question_14(folder: Path) -> Course:
    """A course of one question, whose lab trains for some seconds."""
    whole = find_environment({}).course
    for mine, theirs in ((folder / "questions", whole.questions), (folder / "labs", whole.labs)):
        mine.mkdir(parents=True)
        for path in theirs.iterdir():
            if path.is_file() and (path.stem == "q14_dropout" or not path.name.startswith("q")):
                (mine / path.name).symlink_to(path)
    return Course(folder / "questions", folder / "labs")


class Painting(ExamApp):
    """Tells when a picture is finished."""

    CSS_PATH = [Path(inspect.getfile(ExamApp)).parent / name for name in ExamApp.CSS_PATH]  # noqa: RUF012

    def post_display_hook(self) -> None:
        self.painted.set()


def seated(tmp_path: Path, course: Course) -> Environment:
    return Environment(course, Home(tmp_path, tmp_path / "cache"), "en", rng=random.Random(1))


async def timed(app: Painting, key: Key, seen: Callable[[], object]) -> float:
    """Seconds from the key to the first finished picture after which `seen` holds."""
    app.painted.clear()
    begun = time.perf_counter()
    app.post_message(key)
    while True:
        await app.painted.wait()
        app.painted.clear()
        if seen():
            return time.perf_counter() - begun


async def test_a_key_while_a_lab_trains(tmp_path: Path):
    env = seated(tmp_path, only_question_14(tmp_path / "course"))
    waits = []
    with open_store(env) as store:
        app = Painting(env, store, Hosts(["torch"]))
        app.painted = asyncio.Event()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("l")
            page = app.screen
            for turn in range(TURNS):
                while not (page.trial.running and page.report.progress):
                    if not page.trial.running:
                        await pilot.press("r")
                    await pilot.pause(0.1)
                opened = page.opened
                waits.append(await timed(app, Key("k", "k"), lambda before=opened: page.opened != before))
                await pilot.pause(0.02 * (turn % 5))
    print(f"\na key while a lab trains: {Times(tuple(waits)).told()}")


async def test_the_next_item_of_the_whole_course(tmp_path: Path):
    env = seated(tmp_path, find_environment({}).course)
    waits = []
    with open_store(env) as store:
        app = Painting(env, store, Hosts())
        app.painted = asyncio.Event()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("s")
            await pilot.pause()
            session = app.screen.session
            for _ in range(ITEMS):
                asked = session.asking
                waits.append(await timed(app, Key("ctrl+n", None), lambda b=asked: session.asking is not b))
                await pilot.pause()
    print(f"\nthe next item: {Times(tuple(waits)).told()}")
