"""How fast it is, as ratios: `python -m tests.bench`, or `pytest -n 0 -m bench -s tests/bench/test_ratios.py`."""

from __future__ import annotations

import pytest

from tests.bench.__main__ import HEAD, line, row
from tests.bench.harness import Bench, measure
from tests.bench.ratios import BENCHES


@pytest.mark.bench
@pytest.mark.parametrize("bench", BENCHES, ids=lambda bench: bench.name)
def test_a_ratio(bench: Bench):
    print(f"\n{line(HEAD)}\n{line(row(measure(bench)))}")
