"""Axes are labelled with round numbers inside their range."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.render.ticks import nice_ticks, tick_label


@pytest.mark.parametrize(
    ("low", "high", "count", "log", "ticks"),
    [
        (0, 300, 6, False, [0, 50, 100, 150, 200, 250, 300]),
        (0.018, 1.04, 4, False, [0.5, 1]),
        (-1, 1, 4, False, [-1, -0.5, 0, 0.5, 1]),
        (0.018, 1.04, 4, True, [0.03, 0.1, 0.3, 1]),
        (1, 1e12, 5, True, [1, 1e3, 1e6, 1e9, 1e12]),
        (1.1, 1.2, 4, True, [1.1, 1.2]),
    ],
)
def test_round_numbers(low: float, high: float, count: int, log: bool, ticks: list[float]):
    assert nice_ticks(low, high, count, log=log) == pytest.approx(ticks)


@given(st.floats(1e-6, 1e6), st.floats(1.001, 1e6), st.integers(2, 9), st.booleans())
def test_they_lie_inside_rise_and_are_few(low: float, factor: float, count: int, log: bool):
    high = low * factor
    ticks = nice_ticks(low, high, count, log=log)
    assert ticks == sorted(set(ticks))
    assert len(ticks) <= max(count, 3) + 2
    slack = 1e-6 * (high - low)
    assert all(low - slack <= tick <= high + slack for tick in ticks)


@pytest.mark.parametrize(
    ("value", "label"),
    [(0.25, "0.25"), (300, "300"), (20_000, "20k"), (1e-6, "1e-06"), (1500, "1500"), (0.0, "0")],
)
def test_labels_are_short(value: float, label: str):
    assert tick_label(value) == label
