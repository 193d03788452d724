"""The app on the toy course, in a terminal of 80 × 24 that a test reads as text."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual._context import active_app
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen

from examprep.course import Course
from examprep.environment import Environment
from examprep.records import open_store
from examprep.runner import Hosts
from examprep.tui.app import ExamApp
from examprep.tui.notices import SHOWN

PATIENCE = 60.0  # seconds; a lab that starts on a busy machine takes many


class Student:
    """Presses keys and reads the screen."""

    def __init__(self, app: ExamApp, pilot: Pilot[None]):
        self.app, self.pilot = app, pilot
        self.drawn = asyncio.Event()
        display = app._display

        def displayed(*drawn: Any) -> None:
            display(*drawn)
            self.drawn.set()

        app._display = displayed

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Into the field that has the cursor, faster than the screen is drawn."""
        for letter in text:
            self.app.post_message(Key(_character_to_key(letter), letter))
        await self.pilot.pause()

    async def sees(self, *texts: str) -> str:
        """The screen, once all these texts stand on it."""
        await self.until(lambda: all(text in self.screen() for text in texts), f"{texts} to be seen")
        return self.screen()

    async def until(self, true: Callable[[], object], what: str) -> None:
        """Wait, from one picture to the next, for something to come true."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not true():
                    self.drawn.clear()
                    await self.drawn.wait()
                return
        raise AssertionError(f"waited in vain for {what}:\n{self.screen()}")

    def screen(self) -> str:
        strips = self.app.screen._compositor.render_strips(self.app.size)
        lines = ("".join(segment.text for segment in strip).rstrip() for strip in strips)
        return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


async def stillness(*_: float) -> None:
    """Until no task of the event loop can go on and no screen has to be drawn; who waits in a thread, for a process
    or for a time to come is not waited for."""
    loop, app = asyncio.get_running_loop(), active_app.get()
    while True:
        await asyncio.sleep(0)
        if loop._ready:
            continue
        if app._resize_timer is not None:  # it waits for others to come, for a 120th of a second
            await asyncio.sleep(1 / 120)
            continue
        screen = app.screen_stack[-1] if app.screen_stack else None
        if screen is None or not to_be_drawn(screen):
            return
        screen._on_timer_update()  # as Pilot.pause does: the sixtieth of a second until it is due tells nothing


def to_be_drawn(screen: Screen) -> bool:
    return bool(
        screen.is_current
        and (
            screen._layout_required
            or screen._scroll_required
            or screen._repaint_required
            or screen._recompose_required
            or screen._dirty_widgets
            or screen._callbacks
        )
    )


@pytest.fixture(autouse=True)
def exact_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pilot takes the app to be idle when it used no CPU for a fiftieth of a second: long on an idle machine, and
    on a busy one no more than likely."""
    monkeypatch.setattr("textual.app.wait_for_idle", stillness)
    monkeypatch.setattr("textual.pilot.wait_for_idle", stillness)


@pytest.fixture(autouse=True)
def lasting_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shown until a key or a newer one takes them away: a busy machine may look for them late."""
    for severity in SHOWN:
        monkeypatch.setitem(SHOWN, severity, 600.0)


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
