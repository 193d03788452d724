"""How long a key waits for its picture: `pytest -n 0 -m bench -s tests/bench/test_app_speed.py`.

Nothing is asserted about time. The lab's keys are timed in a real terminal, from the byte that is typed to the text
that answers it; the next item in the app's own process, from the key to the picture that it has finished.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import random
import statistics
import sys
import time
from contextlib import suppress
from pathlib import Path

import pexpect
import pytest
from textual.events import Key

from examprep.course import Home
from examprep.environment import find_environment
from examprep.records import open_store
from examprep.runner import Hosts
from examprep.tui.app import ExamApp

pytestmark = pytest.mark.bench
TURNS = 60  # of the knobs, opened and closed
ITEMS = 300


def told(name: str, seconds: list[float]) -> str:
    milliseconds = sorted(s * 1e3 for s in seconds)
    p99 = milliseconds[min(len(milliseconds) - 1, round(0.99 * len(milliseconds)))]
    return (
        f"{name}: median {statistics.median(milliseconds):.0f} ms, 99th percentile {p99:.0f} ms, "
        f"slowest {milliseconds[-1]:.0f} ms of {len(milliseconds)}"
    )


def timed(terminal: pexpect.spawn, typed: str, seen: str) -> float:
    with suppress(pexpect.TIMEOUT):
        terminal.expect(pexpect.EOF, timeout=0.05)  # what was drawn before
    terminal.buffer = ""
    begun = time.perf_counter()
    os.write(terminal.child_fd, typed.encode())
    terminal.expect(seen)
    return time.perf_counter() - begun


def only_question_14(folder: Path) -> Path:
    """A course of one question, whose lab trains for some seconds."""
    whole = find_environment({}).course
    for mine, theirs in ((folder / "questions", whole.questions), (folder / "labs", whole.labs)):
        mine.mkdir(parents=True)
        for path in theirs.iterdir():
            if path.is_file() and (path.stem == "q14_dropout" or not path.name.startswith("q")):
                (mine / path.name).symlink_to(path)
    return folder


def test_a_key_while_a_lab_trains(tmp_path: Path):
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    (tmp_path / "settings.json").write_text('{"language": "en"}')  # not the first start
    course = only_question_14(tmp_path / "course")
    environ = {**kept, "EXAMPREP_HOME": str(tmp_path), "EXAMPREP_COURSE": str(course), "EXAMPREP_LANG": "en"}
    environ["TERM"] = "xterm-256color"
    terminal = pexpect.spawn(
        sys.executable, ["-m", "examprep"], env=environ, dimensions=(24, 80), timeout=60, encoding="utf-8"
    )
    terminal.expect("keys")
    terminal.send("l")
    terminal.expect("everything holds")  # once, so that the next runs begin at once
    waits = []
    for turn in range(TURNS):
        if turn % 5 == 0:
            terminal.send("r")
            terminal.expect(r"\d+/\d+")
        waits.append(timed(terminal, "k", "turn"))  # the key bar of the open knobs
        waits.append(timed(terminal, "k", "proof"))  # and of the checks
    terminal.close(force=True)
    print("\n" + told("a key while a lab trains, until its picture is in the terminal", waits))


class Painting(ExamApp):
    """Tells when a picture is finished."""

    CSS_PATH = [Path(inspect.getfile(ExamApp)).parent / name for name in ExamApp.CSS_PATH]  # noqa: RUF012

    def post_display_hook(self) -> None:
        self.painted.set()


async def test_the_next_item_of_the_whole_course(tmp_path: Path):
    found = find_environment({"EXAMPREP_HOME": str(tmp_path), "EXAMPREP_LANG": "en"})
    env = type(found)(found.course, Home(tmp_path, tmp_path / "cache"), "en", rng=random.Random(1))
    waits = []
    with open_store(env) as store:
        app = Painting(env, store, Hosts())
        app.painted = asyncio.Event()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("s")
            await pilot.pause()
            session = app.screen.session
            for _ in range(ITEMS):
                before = session.asking
                app.painted.clear()
                begun = time.perf_counter()
                app.post_message(Key("ctrl+n", None))
                while session.asking is before or not app.painted.is_set():
                    await app.painted.wait()
                    if session.asking is before:
                        app.painted.clear()
                waits.append(time.perf_counter() - begun)
                await pilot.pause()
    print("\n" + told("the next item", waits))
