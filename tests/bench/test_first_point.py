"""How soon a lab's first point can be drawn once the fork server is warm, and what that server costs.

`pytest -n 0 -m bench -s tests/bench/test_first_point.py`. Nothing is asserted about time.
"""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

import pytest

from examprep.runner import Hosts, Request

pytestmark = pytest.mark.bench
LABS = Path(__file__).parents[2] / "labs"
RUNS = 3


def test_the_first_point_of_a_warm_lab():
    hosts = Hosts(("torch", "sympy"))
    cold = first_point(hosts, next(LABS.glob("q14_*.py")))
    print(f"\nq14: {cold:.2f} s from cold")
    for path in sorted(LABS.glob("q*.py")):
        times = [seconds for _ in range(RUNS) if (seconds := first_point(hosts, path)) is not None]
        if times:
            print(f"{path.stem}: {statistics.median(times):.2f} s ({min(times):.2f} to {max(times):.2f})")
    begun = time.perf_counter()
    assert hosts.cool_down() == (os.name != "nt")
    print(f"given back in {time.perf_counter() - begun:.2f} s")


def first_point(hosts: Hosts, path: Path) -> float | None:
    """Seconds from the start of a run to its first point; None for a lab that draws none."""
    begun = time.perf_counter()
    run = hosts.start(Request(str(path)))
    try:
        return next((time.perf_counter() - begun for e in run.events() if e["event"] == "point"), None)
    finally:
        run.cancel()
