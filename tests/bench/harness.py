"""Two things timed in turn in one run, and what their times say.

Nothing is asserted about time: a busy machine would make that a lie.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

Action = Callable[[], object]


@dataclass(frozen=True)
class Times:
    """Seconds of the same thing done several times."""

    seconds: tuple[float, ...]

    @property
    def fastest(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def at(self, share: float) -> float:
        """The time that this share of them do not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, round(share * len(ordered)))]

    def told(self) -> str:
        ms = [1e3 * t for t in (self.median, min(self.seconds), max(self.seconds), self.at(0.99))]
        return "median {:.3g} ms ({:.3g}–{:.3g}), 99 % within {:.3g} ms".format(*ms)


@dataclass(frozen=True)
class Bench:
    """`first` against `second`: how many times as long it takes, and at most should (None: nothing was asked).

    `pair` sets the stage and gives both, each to be called as often as `runs` says.
    """

    name: str
    first: str
    second: str
    asked: float | None
    runs: int
    pair: Callable[[], AbstractContextManager[tuple[Action, Action]]]
    clock: Callable[[], float] = time.perf_counter


@dataclass(frozen=True)
class Ratio:
    """What a bench measured, the two in turn so that both met the same moods of the machine."""

    bench: Bench
    first: Times
    second: Times

    @property
    def pairs(self) -> Times:
        """The ratio of each run of the first to the run of the second that followed it."""
        both = zip(self.first.seconds, self.second.seconds, strict=True)
        return Times(tuple(a / b for a, b in both))

    @property
    def fastest(self) -> float:
        return self.first.fastest / self.second.fastest

    def told(self) -> dict[str, object]:
        """For a program; times in seconds."""
        pairs = self.pairs
        return {
            "name": self.bench.name,
            "first": self.bench.first,
            "second": self.bench.second,
            "asked": self.bench.asked,
            "runs": self.bench.runs,
            "median": pairs.median,
            "least": min(pairs.seconds),
            "most": max(pairs.seconds),
            "fastest": self.fastest,
            "seconds": [self.first.median, self.second.median],
        }


def timed(action: Action, clock: Callable[[], float] = time.perf_counter) -> float:
    begun = clock()
    action()
    return clock() - begun


def measure(bench: Bench) -> Ratio:
    with bench.pair() as (first, second):
        first(), second()  # caches and bytecode
        runs = [(timed(first, bench.clock), timed(second, bench.clock)) for _ in range(bench.runs)]
    return Ratio(bench, *(Times(tuple(column)) for column in zip(*runs, strict=True)))


def machine() -> dict[str, object]:
    """What the numbers were taken on."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "os": platform.platform(),
        "python": platform.python_version(),
        "torch": version("torch"),
    }


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def machine_line() -> str:
    found = machine()
    return (
        f"{found['cpu']}, {found['cores']} cores, load {found['load']} · {found['os']} · "
        f"Python {found['python']} · torch {found['torch']}"
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    )


SCRIPT = str(Path(sys.executable).with_name("examprep"))


def environ(home: str) -> dict[str, str]:
    """Without PYTHONDONTWRITEBYTECODE, which would have an editable install compiled at every start."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "EXAMPREP_HOME": home, "EXAMPREP_LANG": "en", "TERM": "xterm-256color"}
