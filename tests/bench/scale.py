"""`python -m tests.bench.scale`: how time and memory of each command grow with questions and with answers.

A course grows by copies of its own 41 cards and labs under new numbers; a log is a year of answers to its items.
Each command is a process of its own; seconds are the processor's, so that a busy machine changes them little. The last
column is k of time ~ sizeᵏ between the two largest sizes: 1 is linear.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pexpect

from examprep.catalog import load_catalog
from examprep.course import Course, find_course, question_key, question_number
from examprep.study.database import transaction
from examprep.study.events import Review
from examprep.study.rows import EVENT_COLUMNS, event_to_row, insertion
from examprep.study.schedule import Rating
from examprep.study.store import Store
from tests.bench.harness import environ, machine_line, table

QUESTIONS = (41, 410, 4_100, 10_000)
ANSWERS = (10_000, 100_000, 1_000_000)
PATIENCE = 900.0  # seconds by the clock
OURS = (sys.executable, "-m", "examprep")


@dataclass(frozen=True)
class Cell:
    """Processor seconds and mebibytes, at most, of one command at one size; 0 mebibytes where they are not known."""

    seconds: float
    mebibytes: float


def course_of(folder: Path, questions: int) -> Course:
    """Our cards and labs again and again, each copy with requirements among its own."""
    ours, course = find_course({}), Course(folder / "questions", folder / "labs")
    shutil.copytree(ours.labs / "data", course.labs / "data")
    course.questions.mkdir()
    stems = ours.stems()
    cards = {stem: ours.card_path(stem).read_text(encoding="utf-8") for stem in stems}
    labs = {stem: ours.lab_path(stem).read_text(encoding="utf-8") for stem in stems}
    for k in range(questions):
        stem, offset = stems[k % len(stems)], k - k % len(stems)
        number = question_number(stem) + offset
        name = f"{question_key(number)}_{stem.partition('_')[2]}"
        course.card_path(name).write_text(_moved(cards[stem], offset, questions), encoding="utf-8")
        lab = labs[stem].replace(f'"""{question_number(stem)}. ', f'"""{number}. ', 1)
        course.lab_path(name).write_text(lab, encoding="utf-8")
    return course


def _moved(card: str, offset: int, most: int) -> str:
    """What it requires has so much larger numbers, where there are such."""
    found = re.search(r"(?m)^requires: \[(.*)\]$", card)
    assert found
    numbers = [int(number) + offset for number in found[1].split(",") if number]
    requires = f"requires: {[number for number in numbers if number <= most]}"
    return card[: found.start()] + requires + card[found.end() :]


def answers(count: int, keys: Sequence[str], now: datetime) -> Iterator[Review]:
    """Good ones mostly, each item in turn, over the year before now."""
    rng, step = random.Random(0), timedelta(days=365) / (count + 1)
    for k in range(count):
        rating = Rating.AGAIN if rng.random() < 0.1 else Rating.GOOD
        at, score = now + (k - count) * step, float(rating > 1)
        yield Review(
            f"answer-{k}", at, keys[k % len(keys)], rating, score, "6", None, 20.0, "0" * 16, "en", "quiz"
        )


def log_of(home: Path, count: int, keys: Sequence[str]) -> None:
    """Through our own schema and its checks, in one transaction."""
    now = datetime.now(UTC)
    with Store.open(home / "reviews.db", now=lambda: now, new_id=lambda: "unused") as store:
        rows = map(event_to_row, answers(count, keys, now))
        with transaction(store._db):
            store._db.executemany(insertion("event", EVENT_COLUMNS), rows)


@dataclass(frozen=True)
class Place:
    """One course and one student's home."""

    course: Path
    home: Path

    @property
    def environ(self) -> dict[str, str]:
        return {**environ(str(self.home)), "EXAMPREP_COURSE": str(self.course)}

    def run(self, *arguments: str) -> Cell | None:
        """A command with nothing typed; None where it took too long. It may end as it likes."""
        child = subprocess.Popen(
            [*OURS, *arguments], env=self.environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        late = threading.Timer(PATIENCE, child.kill)
        late.start()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
        late.cancel()
        unit = 2**20 if sys.platform == "darwin" else 2**10
        killed = os.WIFSIGNALED(status)
        return None if killed else Cell(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)

    def list_anew(self) -> Cell | None:
        """Without the compiled index: every card and lab is read."""
        shutil.rmtree(self.home / "cache", ignore_errors=True)
        return self.run("list")

    def first_frame(self) -> Cell | None:
        """Home, until its last line is on a terminal; on Linux alone."""
        child = pexpect.spawn(OURS[0], [*OURS[1:]], env=self.environ, dimensions=(24, 80), timeout=PATIENCE)
        found = child.expect(["keys", pexpect.TIMEOUT])
        cell = None if found else _spent_by(Path(f"/proc/{child.pid}"))
        child.close(force=True)
        return cell


def _spent_by(process: Path) -> Cell:
    """What Linux tells of a process that goes on."""
    user, system = (process / "stat").read_text().rpartition(")")[2].split()[11:13]
    peak = re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())
    return Cell((int(user) + int(system)) / os.sysconf("SC_CLK_TCK"), int(peak[1]) / 2**10 if peak else 0)


ONCE = {"list, the first time", "check --no-labs"}  # there is no cache that a run before could have made
COMMANDS: dict[str, Callable[[Place], Cell | None]] = {
    "list, the first time": Place.list_anew,
    "check --no-labs": lambda p: p.run("check", "--no-labs"),
    "list": lambda p: p.run("list"),
    "show 7": lambda p: p.run("show", "7"),
    "find dropout": lambda p: p.run("find", "dropout"),
    "quiz, its first item": lambda p: p.run("quiz", "--plain"),
    "stats": lambda p: p.run("stats"),
    "plan": lambda p: p.run("plan"),
    "the app's first frame": Place.first_frame,
    "doctor": lambda p: p.run("doctor"),
    "log backup": lambda p: p.run("log", "backup"),
    "log export": lambda p: p.run("log", "export", str(p.home / "out.jsonl")),
    "log import, all known": lambda p: p.run("log", "import", str(p.home / "out.jsonl")),
    "sync": lambda p: p.run("sync", str(p.home / "shared")),
}


def measured(questions: int, count: int, patient: set[str]) -> dict[str, Cell | None]:
    """Every command at one size, the second of two runs: the first makes the caches."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder, "course"), Path(folder, "home"))
        course = course_of(place.course, questions)
        (place.home / "shared").mkdir(parents=True)
        (place.home / "settings.json").write_text('{"language": "en"}')
        log_of(place.home, count, [*load_catalog(course, place.home / "cache").items])
        date = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
        place.run("exam", "set", "--date", date)
        found: dict[str, Cell | None] = {}
        for name, act in COMMANDS.items():
            found[name] = None
            if name in patient:
                found[name] = act(place) if name in ONCE else act(place) and act(place)
            told = f"{questions:,} questions, {count:,} answers: {name} {written(found[name])}"
            print(told, file=sys.stderr, flush=True)
        return found


def grown(title: str, sizes: Sequence[int], at: Callable[[int, set[str]], dict[str, Cell | None]]) -> None:
    """Print a table, a command a line; what has taken too long is left out from then on."""
    patient, columns = set(COMMANDS), list[dict[str, Cell | None]]()
    for size in sizes:
        columns.append(at(size, patient))
        patient = {name for name in patient if columns[-1][name]}
    rows = [
        (name, *(written(c[name]) for c in columns), exponent([c[name] for c in columns], sizes))
        for name in COMMANDS
    ]
    print(f"\n{title}\n" + table([("", *(f"{size:,}" for size in sizes), "k"), *rows]), flush=True)


def written(cell: Cell | None) -> str:
    if cell is None:
        return f"> {PATIENCE:g} s"
    return f"{cell.seconds:.2f} s" + (f" {cell.mebibytes:.0f} MiB" if cell.mebibytes else "")


def exponent(cells: Sequence[Cell | None], sizes: Sequence[int]) -> str:
    known = [(size, cell.seconds) for size, cell in zip(sizes, cells, strict=True) if cell]
    if len(known) < 2:
        return "—"
    (n, t), (m, u) = known[-2:]
    return f"{math.log(u / t) / math.log(m / n):.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        "python -m tests.bench.scale", description="Time and memory as sizes grow."
    )
    parser.add_argument("--questions", type=int, nargs="*", default=QUESTIONS, metavar="N")
    parser.add_argument("--answers", type=int, nargs="*", default=ANSWERS, metavar="N")
    chosen = parser.parse_args()
    print(machine_line(), flush=True)
    if chosen.questions:
        grown("questions, with 10,000 answers", chosen.questions, lambda n, p: measured(n, 10_000, p))
    if chosen.answers:
        grown("answers, to 41 questions", chosen.answers, lambda n, p: measured(41, n, p))
        most = max(chosen.questions or QUESTIONS)
        grown(f"answers, to {most:,} questions", chosen.answers[-1:], lambda n, p: measured(most, n, p))


if __name__ == "__main__":
    main()
