"""`python -m tests.bench.scale`: how time and memory of each command grow with items and with answers.

A course has at most 99 questions, so it grows by copies of the toy card's items; a log is a year of answers to them.
Each command is a process of its own. The last column is k of time ~ sizeᵏ between the two largest sizes: 1 is linear.
"""

from __future__ import annotations

import argparse
import copy
import math
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pexpect
import yaml

from examprep.study.events import Review
from examprep.study.schedule import Rating
from examprep.study.store import Store
from tests.bench.harness import environ, machine_line, table

TOY = Path(__file__).parents[1] / "toy"
ITEMS = (205, 1980, 9900)  # of 41, 99, 99 questions
ANSWERS = (10_000, 100_000, 1_000_000)
PATIENCE = 60.0  # seconds
OURS = (sys.executable, "-m", "examprep")


@dataclass(frozen=True)
class Cell:
    """Seconds and mebibytes of one command at one size."""

    seconds: float
    mebibytes: float


def course_of(folder: Path, items: int) -> None:
    """A course of so many items, 5 a question up to 41 questions, else of 99 questions."""
    questions = 41 if items <= 205 else 99
    card = yaml.safe_load((TOY / "questions" / "q01_square.yaml").read_text(encoding="utf-8"))
    originals, copies = card["items"], items // (5 * questions)
    card["items"] = [
        {**copy.deepcopy(one), "id": f"{one['id']}-{k}"} for k in range(copies) for one in originals
    ]
    lab = (TOY / "labs" / "q01_square.py").read_text(encoding="utf-8")
    if copies > 1:  # its keys are computed for items whose ids have no number
        lab = lab.replace("def answer_slope_at_three", "def slope_at_three")
    text = yaml.safe_dump(card, allow_unicode=True, sort_keys=False)
    for kind, ending, content in (("questions", "yaml", text), ("labs", "py", lab)):
        (folder / kind).mkdir(parents=True)
        for number in range(1, questions + 1):
            (folder / kind / f"q{number:02d}_square.{ending}").write_text(content, encoding="utf-8")


def item_keys(items: int) -> list[str]:
    questions = 41 if items <= 205 else 99
    names = ("which", "slope-at-three", "steps", "uphill", "all")
    copies = items // (5 * questions)
    return [f"q{n:02d}/{name}-{k}" for n in range(1, questions + 1) for k in range(copies) for name in names]


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
    now = datetime.now(UTC)
    with Store.open(home / "reviews.db", now=lambda: now, new_id=lambda: "unused") as store:
        store.add(answers(count, keys, now))


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
        begun = time.perf_counter()
        child = subprocess.Popen(
            [*OURS, *arguments], env=self.environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        late = threading.Timer(PATIENCE, child.kill)
        late.start()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
        late.cancel()
        seconds = time.perf_counter() - begun
        unit = 2**20 if sys.platform == "darwin" else 2**10
        return Cell(seconds, usage.ru_maxrss / unit) if seconds < PATIENCE else None

    def first_frame(self) -> Cell | None:
        """Home, until its last line is on a terminal."""
        begun = time.perf_counter()
        child = pexpect.spawn(OURS[0], [*OURS[1:]], env=self.environ, dimensions=(24, 80), timeout=PATIENCE)
        found = child.expect(["keys", pexpect.TIMEOUT])
        seconds = time.perf_counter() - begun
        child.close(force=True)
        return Cell(seconds, 0) if found == 0 else None


COMMANDS: dict[str, Callable[[Place], Cell | None]] = {
    "list": lambda p: p.run("list"),
    "check --no-labs": lambda p: p.run("check", "--no-labs"),
    "find square": lambda p: p.run("find", "square"),
    "quiz, its first item": lambda p: p.run("quiz", "--plain"),
    "stats": lambda p: p.run("stats", "--json"),
    "plan": lambda p: p.run("plan", "--json"),
    "home's first frame": Place.first_frame,
    "log backup": lambda p: p.run("log", "backup"),
    "log export": lambda p: p.run("log", "export", str(p.home / "out.jsonl")),
    "log import, all known": lambda p: p.run("log", "import", str(p.home / "out.jsonl")),
    "sync": lambda p: p.run("sync", str(p.home / "shared")),
}


def column(items: int, count: int, patient: set[str]) -> dict[str, Cell | None]:
    """Every command at one size, the second of two runs: the first makes the caches."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder, "course"), Path(folder, "home"))
        course_of(place.course, items)
        place.home.mkdir()
        (place.home / "settings.json").write_text('{"language": "en"}')
        (place.home / "shared").mkdir()
        log_of(place.home, count, item_keys(items))
        date = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
        place.run("exam", "set", "--date", date)
        found: dict[str, Cell | None] = {}
        for name, act in COMMANDS.items():
            found[name] = (act(place) and act(place)) if name in patient else None
            print(
                f"{items:,} items, {count:,} answers: {name} {written(found[name])}",
                file=sys.stderr,
                flush=True,
            )
        return found


def grown(
    title: str, sizes: Sequence[int], measured: Callable[[int, set[str]], dict[str, Cell | None]]
) -> None:
    """Print a table, a command a line; what has taken too long is left out from then on."""
    patient, columns = set(COMMANDS), list[dict[str, Cell | None]]()
    for size in sizes:
        columns.append(measured(size, patient))
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
    parser.add_argument("--items", type=int, nargs="*", default=ITEMS, choices=ITEMS, metavar="N")
    parser.add_argument("--answers", type=int, nargs="*", default=ANSWERS, metavar="N")
    chosen = parser.parse_args()
    print(machine_line(), flush=True)
    if chosen.items:
        grown("items, with 10,000 answers", chosen.items, lambda n, patient: column(n, 10_000, patient))
    if chosen.answers:
        grown("answers, to 1,980 items", chosen.answers, lambda n, patient: column(1980, n, patient))


if __name__ == "__main__":
    main()
