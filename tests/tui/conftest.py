"""The app on the toy course, in a terminal of 80 × 24 that a test reads as text."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from examprep.course import Course
from examprep.environment import Environment
from examprep.records import open_store
from examprep.runner import Hosts
from examprep.tui.app import ExamApp

GLANCE = 0.01  # seconds between two looks at the screen
PATIENCE = 20.0  # seconds; a lab that starts on a busy machine takes a few


class Student:
    """Presses keys and reads the screen."""

    def __init__(self, app: ExamApp, pilot: Pilot[None]):
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*("space" if c == " " else c for c in text))

    async def sees(self, *texts: str) -> str:
        """The screen, once all these texts stand on it."""
        for _ in range(int(PATIENCE / GLANCE)):
            screen = self.screen()
            if all(text in screen for text in texts):
                return screen
            await asyncio.sleep(GLANCE)
        raise AssertionError(f"{texts} never came to be seen:\n{self.screen()}")

    def screen(self) -> str:
        strips = self.app.screen._compositor.render_strips(self.app.size)
        lines = ("".join(segment.text for segment in strip).rstrip() for strip in strips)
        return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def sit_down(env: Environment) -> Callable[..., object]:
    """Opens the app: `async with sit_down() as student: …`. A fault that the app told and survived fails the test,
    unless it is `faulty`."""

    @asynccontextmanager
    async def open_app(
        language: str = "en",
        size: tuple[int, int] = (80, 24),
        of: Environment = env,
        faulty: bool = False,
        first: bool = False,
    ) -> AsyncIterator[Student]:
        with open_store(of) as store:
            app = ExamApp(of.speaking(language), store, Hosts(), first=first)
            async with app.run_test(size=size, notifications=True) as pilot:
                await pilot.pause()
                yield Student(app, pilot)
                if app.crash is not None and not faulty:
                    raise app.crash

    return open_app


@pytest.fixture
def with_lab(env: Environment, tmp_path: Path) -> Callable[[dict[str, str]], Environment]:
    """`env` on a copy of the toy course in whose lab each key is replaced by its value, once."""

    def edited(replacements: dict[str, str]) -> Environment:
        folder = tmp_path / "edited"
        shutil.copytree(env.course.labs, folder)
        path = folder / "q01_square.py"
        source = path.read_text(encoding="utf-8")
        for old, new in replacements.items():
            assert old in source
            source = source.replace(old, new, 1)
        path.write_text(source, encoding="utf-8")
        return replace(env, course=Course(env.course.questions, folder))

    return edited
