"""What a plan chooses, and what it promises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.study.forgetting import retrievability
from examprep.study.pace import measure
from examprep.study.plan import LEAST_GAIN, MISSED_SHARE, Stock, choose, forecast

PACE = measure([], {})


def stock(stability: list[float], *, age: float = 5, difficulty: float = 5, seconds: float = 30) -> Stock:
    """Items of equal weight; NaN for a new one."""
    count = len(stability)
    s = np.array(stability, dtype=float)
    return Stock(
        [f"q01/i{k}" for k in range(count)],
        np.ones(count),
        np.ones(count, dtype=bool),
        np.full(count, float(seconds)),
        s,
        np.where(np.isnan(s), np.nan, difficulty),
        np.where(np.isnan(s), 0.0, age),
    )


stocks = st.builds(
    stock,
    st.lists(st.floats(0.1, 300) | st.just(float("nan")), min_size=1, max_size=12),
    age=st.integers(0, 60),
    difficulty=st.floats(1, 10),
    seconds=st.floats(5, 120),
)


@given(stocks, st.integers(1, 60), st.floats(0, 3600))
def test_a_day_keeps_its_budget_unless_it_holds_a_single_item(stock, days_left, budget):
    day = choose(stock, days_left, budget, PACE)
    assert day.seconds <= budget + 1e-9 or len(day.chosen) == 1
    assert len({c.key for c in day.chosen}) == len(day.chosen)
    if budget == 0:
        assert not day.chosen


@given(stocks, st.integers(1, 60))
def test_every_review_is_worth_its_time_and_was_not_asked_today(stock, days_left):
    for chosen in choose(stock, days_left, 1e6, PACE).chosen:
        k = stock.keys.index(chosen.key)
        assert chosen.new == np.isnan(stock.stability[k])
        assert chosen.answered - chosen.left_alone >= LEAST_GAIN
        if not chosen.new:
            assert stock.age[k] > 0
            assert chosen.now == pytest.approx(retrievability(stock.age[k], stock.stability[k]))
            assert chosen.left_alone == pytest.approx(
                retrievability(stock.age[k] + days_left, stock.stability[k])
            )


@given(stocks, st.integers(1, 60), st.floats(0, 1800), st.floats(0, 1800))
def test_of_reviews_with_equal_times_more_minutes_drop_none(stock, days_left, less, more):
    less, more = sorted((less, more))
    few, many = (set(choose(stock, days_left, b, PACE).new) for b in (less, more))
    assert few <= many or len(few) == 1


def test_the_review_that_gains_more_comes_first_and_what_is_known_for_long_is_left_alone():
    day = choose(stock([2.0, 20.0, 3000.0]), 10, 1e6, PACE)
    assert day.reviews == ["q01/i0", "q01/i1"]


def test_heavier_items_go_before_lighter_ones_and_quick_ones_before_slow_ones():
    heavy = stock([5.0, 5.0])
    heavy.weight[1] = 2
    assert choose(heavy, 10, 1e6, PACE).reviews == ["q01/i1", "q01/i0"]
    quick = stock([5.0, 5.0])
    quick.seconds[0] = 90
    assert choose(quick, 10, 1e6, PACE).reviews == ["q01/i1", "q01/i0"]


def test_new_items_come_in_their_order_those_that_a_mark_hangs_on_first():
    new = stock([float("nan")] * 4)
    new.must[:] = [False, True, False, True]
    assert choose(new, 10, 1e6, PACE).new == ["q01/i1", "q01/i3", "q01/i0", "q01/i2"]


def test_a_review_waits_where_a_later_day_is_much_better():
    fresh = stock([60.0], age=1)
    assert not choose(fresh, 30, 1e6, PACE).chosen
    assert choose(fresh, 1, 1e6, PACE).chosen == []  # it is known well enough for tomorrow


def test_the_day_before_the_exam_what_is_shaky_is_reviewed():
    assert choose(stock([3.0], age=5), 1, 1e6, PACE).reviews == ["q01/i0"]


def test_a_forecast_is_the_same_for_a_seed_and_leaves_the_stock_as_it_was():
    before = stock([3.0, float("nan"), 8.0])
    first, second = (forecast(before, [600.0] * 5, PACE, seed=7) for _ in range(2))
    assert first[0] == second[0]
    assert first[1].tolist() == second[1].tolist()
    assert before.stability[0] == 3.0
    assert np.isnan(before.stability[1])
    assert before.age.tolist() == [5, 0, 5]


def test_no_day_of_a_forecast_is_over_budget_and_days_off_stay_free():
    days, _ = forecast(stock([float("nan")] * 60), [600.0, 0.0, 300.0, 600.0], PACE)
    assert [day.seconds <= budget for day, budget in zip(days, [600, 0, 300, 600], strict=True)] == [True] * 4
    assert not days[1].chosen


def test_a_planned_future_remembers_more_than_an_idle_one_and_more_minutes_remember_more():
    some = stock([2.0] * 10 + [float("nan")] * 30)
    recalls = [forecast(some, [minutes * 60.0] * 14, PACE)[1].mean() for minutes in (0, 5, 20)]
    assert recalls[0] == pytest.approx(some.recall(14).mean())
    assert recalls == sorted(recalls)
    assert recalls[2] > recalls[0] + 0.3


@pytest.mark.parametrize("stability", [3.0, float("nan")], ids=["a review", "a new item"])
def test_promised_recall_is_what_a_drawn_future_keeps_on_average(stability):
    """One answer tomorrow's exam hangs on: the mean over drawn futures is the promise, within five standard errors."""
    items = 4000
    shaky = stock([stability] * items)
    day = choose(shaky, 1, 1e9, PACE)
    assert len(day.chosen) == items
    _, after = forecast(shaky, [1e9], PACE, seed=3)
    error = after.std() / items**0.5
    assert abs(after.mean() - day.chosen[0].answered) < 5 * error
    if stability == 3.0:  # who recalls it today keeps more of it than who does not: two values are left
        right = (after > (after.min() + after.max()) / 2).mean()
        assert abs(right - day.chosen[0].now) < 5 * 0.5 / items**0.5


@given(stocks, st.integers(0, 20), st.floats(1, 3600))
def test_after_days_off_the_last_day_is_chosen_as_the_last_before_the_exam(stock, off, budget):
    days, _ = forecast(stock, [0.0] * off + [budget], PACE)
    later = replace(stock, age=stock.age + off)
    assert days[-1] == choose(later, 1, budget, PACE)


def test_new_items_and_reviews_share_a_day_by_what_they_add_a_second():
    some = stock([float("nan"), 20.0, 1.0], age=3)
    assert [c.key for c in choose(some, 3, 1e6, PACE).chosen] == ["q01/i0", "q01/i2", "q01/i1"]
    some.seconds[0] *= 6
    assert [c.key for c in choose(some, 3, 1e6, PACE).chosen] == ["q01/i2", "q01/i0", "q01/i1"]


@given(stocks, st.integers(1, 60), st.floats(1, 3600), st.data())
def test_what_was_missed_leads_the_day_within_its_share(stock, days_left, budget, data):
    missed = data.draw(st.lists(st.sampled_from(stock.keys), unique=True))
    day = choose(stock, days_left, budget, PACE, missed)
    first = [c for c in day.chosen if c.missed]
    assert day.chosen[: len(first)] == first
    assert day.missed == [key for key in missed if key in day.missed]
    assert sum(c.seconds for c in first) <= MISSED_SHARE * budget + 1e-9 or len(first) == 1
    assert len({c.key for c in day.chosen}) == len(day.chosen)
    assert day.seconds <= budget + 1e-9 or len(first) == 1 or len(day.chosen) == 1


def test_what_was_missed_is_asked_although_the_model_thinks_it_is_known():
    known = stock([3000.0, 3000.0])
    assert choose(known, 10, 600, PACE).chosen == []
    assert choose(known, 10, 600, PACE, ["q01/i1"]).missed == ["q01/i1"]
    assert choose(known, 10, 0, PACE, ["q01/i1"]).chosen == []


def test_what_the_share_does_not_hold_comes_on_the_next_days():
    known = stock([3000.0] * 6, seconds=60)  # none of them is worth a review by itself
    days, _ = forecast(known, [240.0] * 4, PACE, missed=known.keys[::-1])
    assert [day.missed for day in days] == [["q01/i5"], ["q01/i4"], ["q01/i3"], ["q01/i2"]]
    days, _ = forecast(known, [600.0] * 4, PACE, missed=known.keys[::-1])
    assert [key for day in days for key in day.missed] == known.keys[::-1]
