"""kill -9 of the app in a terminal: `python -m tests.fault.app_kills --kills 300` types, kills, looks, and counts.

A life is a fork of this process on a terminal of its own: a student who answers, rehearses the exam, changes the
language, proves claims and hits keys at random, until the moment of death. What was acknowledged is what was drawn.
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import os
import pty
import random
import re
import select
import shutil
import signal
import struct
import sys
import tempfile
import termios
import time
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from examprep.environment import Environment, read_settings, save_settings
from examprep.records import open_store, read_interrupted, read_rehearsals
from examprep.runner import Hosts
from examprep.study.events import Review
from examprep.tui.app import run_app
from tests.fault.acts import World

LONGEST = 6.0  # seconds of a life
PATIENCE = 0.6  # seconds in which something typed is answered, unless another key was hit before
ORPHANS_END = 30.0  # seconds in which whatever a dead app has started must have ended
SUBREAPER = 36  # prctl: orphans become our children, so that we can wait for them
LINES, COLUMNS = 30, 100
STEERING = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H|\x1b\[[0-9;?<>=$]*[a-zA-Z]|\x1b[P\]^_].*?(?:\x1b\\|\x07)|\x1b.|(?P<sign>.)",
    re.S,
)
BEGUN = re.compile(r"(.*?)(\x1b(?:\[[0-9;?<>=$]*|[P\]^_][^\x07\x1b]*\x1b?)?)?", re.S)
NUMBER = r"a number[: ]"  # what stands under the field of an item of that kind
OPTION = "the option's number"
RANDOM_KEYS = [
    "\x1a",
    "1",
    "2",
    "3",
    "4",
    "\x0e",
    "\x02",
    "?",
    "\x10",
    "v",
    "w",
    "a",
    "\x1b[5~",
    "\t",
    "\x1b",
    "t",
    "g",
    "/",
]
LAB = '''
"""A lab that takes a moment."""

import time


def check_fact(run):
    """It is so."""
    run.say("on the way")
    time.sleep(0.3)
    run.equal(1, 1, against="itself")


BREAKS = []
'''


class Plain(Environment):
    """The same, with a fork server that has nothing heavy to import."""

    def lab_hosts(self, warm: object = ()) -> Hosts:
        return Hosts(["json"])


class Dead(Exception):
    """The moment has come, or the app has left by itself."""


class Screen:
    """What stands on a terminal of LINES: as much of its language as the app speaks."""

    def __init__(self) -> None:
        self.lines = [[" "] * COLUMNS for _ in range(LINES)]
        self.row = self.column = 0
        self.begun = ""  # a piece of steering whose end has not come

    def __str__(self) -> str:
        return "\n".join(map("".join, self.lines))

    def feed(self, drawn: str) -> None:
        whole, self.begun = BEGUN.fullmatch(self.begun + drawn).groups("")
        for piece in STEERING.finditer(whole):
            if piece["row"]:
                self.row, self.column = int(piece["row"]) - 1, int(piece["column"]) - 1
            elif piece["sign"] == "\n":
                self.row += 1
            elif piece["sign"] == "\r":
                self.column = 0
            elif piece["sign"]:
                if self.row < LINES and self.column < COLUMNS:
                    self.lines[self.row][self.column] = piece["sign"]
                self.column += 1


class Student:
    """Types into the app on the other side of `terminal`, and remembers what it was told there."""

    def __init__(self, world: World, terminal: int, deadline: float):
        self.world, self.chance, self.terminal, self.deadline = world, world.chance, terminal, deadline
        self.screen, self.decode = Screen(), getincrementaldecoder("utf-8")("replace").decode
        self.acknowledged: list[str] = []
        self.marks = 0
        self.language = "en"  # as drawn
        self.asked_for: str | None = None  # the language that was asked for and not yet drawn

    def live(self) -> None:
        """Until Dead."""
        ways: list[Callable[[], None]] = [self.study] * 3 + [self.rehearse] * 2 + [self.speak, self.play]
        self.sees("s study", LONGEST)
        while True:
            while not self.sees("s study|s учить", 0.2):
                self.types("\x1b")
            self.chance.choice(ways)()

    # ── what is done from Home ──

    def study(self) -> None:
        self.types("s")
        for _ in range(self.chance.randrange(1, 12)):
            if not self.sees(f"{NUMBER}|Say it aloud|points"):
                return
            if self.sees(NUMBER, 0):
                self.answer()
            if self.chance.random() < 0.2:
                self.types(self.chance.choice(RANDOM_KEYS))
            self.types("\r")

    def rehearse(self) -> None:
        self.types("e")
        if not self.sees("draw a ticket"):
            return
        for _ in range(30):
            self.sees(f"Mark: |{NUMBER}|{OPTION}", 0.15)
            if self.sees("Mark: ", 0):
                self.marks += 1
                return
            if self.sees(NUMBER, 0):
                self.answer()
            elif self.sees(OPTION, 0):
                self.types("1", "\r")
                self.sees("✓|✗")
            self.types("\r")

    def speak(self) -> None:
        """The other language and back, as the key bar tells."""
        for language, home in (("ru", "s учить"), ("en", "s study")):
            self.asked_for = language
            self.types("L")
            if self.sees(home):
                self.language, self.asked_for = language, None

    def play(self) -> None:
        self.types(*self.chance.choices(RANDOM_KEYS, k=5))

    # ── typing and reading ──

    def answer(self) -> None:
        """A number that nobody has typed: acknowledged by the verdict that is drawn after it."""
        text = self.world.number()
        self.types(text)
        if self.sees(text) and not self.sees("✗", 0):
            self.types("\r")
            if self.sees("✗"):
                self.acknowledged.append(text)

    def types(self, *keys: str) -> None:
        for key in keys:
            self.sees("(?!)", self.chance.uniform(0, 0.04))
            with suppress(OSError):
                os.write(self.terminal, key.encode())

    def sees(self, pattern: str, patience: float = PATIENCE) -> bool:
        """Whether that stands on the screen before patience ends. Dead."""
        ends = time.monotonic() + patience
        while not re.search(pattern, str(self.screen)):
            now = time.monotonic()
            if now >= self.deadline:
                raise Dead
            if now >= ends:
                return False
            self.read(min(ends, self.deadline) - now)
        return True

    def read(self, seconds: float) -> None:
        if select.select([self.terminal], [], [], seconds)[0]:
            try:
                self.screen.feed(self.decode(os.read(self.terminal, 65536)))
            except OSError:  # the other side is closed
                raise Dead from None


def begin(env: Environment) -> tuple[int, int]:
    """The app in a child, on a terminal: its process and our side."""
    pid, terminal = pty.fork()
    if pid:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        return pid, terminal
    try:
        run_app(env)
    finally:
        os._exit(0)


def live_once(world: World, env: Environment, seconds: float) -> tuple[Student, bool]:
    """One life, and whether it was killed before its end; nothing that it started outlives it."""
    pid, terminal = begin(env)
    student = Student(world, terminal, time.monotonic() + seconds)
    with suppress(Dead):
        student.live()
    killed = os.waitpid(pid, os.WNOHANG)[0] == 0
    if killed:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    os.close(terminal)
    wait_for_orphans()
    return student, killed


def wait_for_orphans() -> None:
    """AssertionError where one lives on."""
    ends = time.monotonic() + ORPHANS_END
    with suppress(ChildProcessError):
        while True:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                assert time.monotonic() < ends, "a process outlives the app that started it"
                time.sleep(0.01)


def hold(world: World, env: Environment, student: Student, before: Counter[str]) -> None:
    """AssertionError unless all that was drawn is kept, once."""
    with open_store(env) as store:
        store.check()
        given = [e for e in store.events() if isinstance(e, Review) and e.voids is None]
        times = Counter(review.answer for review in given)
        world.acknowledged |= {*student.acknowledged}
        assert all(times[text] == 1 for text in world.acknowledged), (
            "an answer that was drawn is not there once"
        )
        assert not [text for text, count in times.items() if count > 1 and len(text) == 7]
        marks = read_rehearsals(store)
        assert len(marks) - before["marks"] >= student.marks, "a mark that was drawn is not there"
        since = [r for r in store.reviews() if r.origin == "exam" and (not marks or r.at > marks[-1].at)]
        assert bool(read_interrupted(store)) == bool(since)
        before["marks"] = len(marks)
    language = read_settings(env.home.settings)["language"]
    assert language in (student.language, student.asked_for or language), (
        "the language that was drawn is not kept"
    )
    assert not [p for p in env.home.data.iterdir() if p.name == "crash.txt"], (
        env.home.data / "crash.txt"
    ).read_text()


def campaign(kills: int, root: Path, chance: random.Random, per_world: int = 25) -> Counter[str]:
    """Kill so often; `AssertionError` where a law does not hold. What was counted."""
    count: Counter[str] = Counter()
    while count["kills"] < kills:
        world = World(root / f"app-{count['lives']}", chance)
        for number in (1, 2, 3):
            world.env.course.lab_path(f"q0{number}_tiny").parent.mkdir(exist_ok=True)
            world.env.course.lab_path(f"q0{number}_tiny").write_text(LAB, encoding="utf-8")
        env = Plain(**vars(replace(world.env, language="en")))
        before: Counter[str] = Counter()
        for _ in range(per_world):
            world.day += timedelta(days=1)
            save_settings(env.home.settings, language="en")
            student, killed = live_once(world, env, chance.uniform(0.2, LONGEST))
            hold(world, env, student, before)
            count.update(lives=1, kills=int(killed), marks=student.marks, drawn=len(student.acknowledged))
            if count["kills"] == kills:
                break
        shutil.rmtree(world.root)
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as folder:
        count = campaign(asked.kills, Path(folder), random.Random(asked.seed))
    figures = " · ".join(f"{what} {count[what]}" for what in ("lives", "kills", "drawn", "marks"))
    print(f"app: {figures} · nothing lost (seed {asked.seed})", flush=True)


if __name__ == "__main__":
    main()
