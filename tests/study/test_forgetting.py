"""The formulas over arrays are those of the scheduler."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.study import forgetting
from examprep.study.schedule import Memory, New, Rating, recall, review

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
stabilities, difficulties = st.floats(0.01, 5000), st.floats(1, 10)


def learned(stability: float, difficulty: float, days: int) -> Memory:
    last = NOW - timedelta(days=days)
    return Memory(stability, difficulty, NOW, last, "review", None, 3, 0)


@given(stabilities, difficulties, st.integers(1, 400))
def test_an_answer_on_a_later_day_does_what_the_scheduler_says(stability, difficulty, days):
    before = learned(stability, difficulty, days)
    r = forgetting.retrievability(days, stability)
    assert r == pytest.approx(recall(before, NOW))
    good, again = review(before, Rating.GOOD, NOW), review(before, Rating.AGAIN, NOW)
    assert forgetting.recalled(stability, difficulty, r) == pytest.approx(good.stability)
    assert forgetting.forgotten(stability, difficulty, r) == pytest.approx(again.stability)
    assert forgetting.next_difficulty(difficulty, Rating.GOOD) == pytest.approx(good.difficulty)
    assert forgetting.next_difficulty(difficulty, Rating.AGAIN) == pytest.approx(again.difficulty)


@given(stabilities, difficulties)
def test_an_answer_on_the_same_day_does_too(stability, difficulty):
    again = review(learned(stability, difficulty, 0), Rating.GOOD, NOW + timedelta(minutes=10))
    assert forgetting.same_day(stability) == pytest.approx(again.stability)


@pytest.mark.parametrize("rating", Rating)
def test_so_does_the_first_answer(rating):
    met = review(New(), rating, NOW)
    assert forgetting.first_stability(rating) == pytest.approx(met.stability)
    assert forgetting.first_difficulty(rating) == pytest.approx(met.difficulty)


def test_arrays_are_taken_item_by_item():
    s, d = np.array([1.0, 30.0]), np.array([2.0, 8.0])
    both = forgetting.recalled(s, d, forgetting.retrievability(5, s))
    one_by_one = [
        forgetting.recalled(x, y, forgetting.retrievability(5, x)) for x, y in zip(s, d, strict=True)
    ]
    assert both == pytest.approx(one_by_one)
