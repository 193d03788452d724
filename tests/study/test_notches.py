"""Turning a knob: it stays in its range, reaches every notch, and a place on the slider is a value again."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.labfile import Knob
from examprep.study.notches import notch_at, notches, place, stepped


def knob(low: float, high: float, default: float, type: str = "float", large: float | None = None) -> Knob:
    return Knob("P", type, default, low, high, "", 1, large)


@st.composite
def knobs(draw) -> Knob:
    type = draw(st.sampled_from(["int", "float"]))
    if type == "int":
        numbers = st.integers(-(10**6), 10**6)
    else:
        numbers = st.floats(-1e6, 1e6).map(lambda x: float(f"{x:.6g}"))
    low, default, high, large = sorted(draw(st.lists(numbers, min_size=4, max_size=4)))
    return knob(low, high, default, type, draw(st.sampled_from([None, large])))


@given(knobs())
def test_notches_ascend_from_end_to_end_through_the_default(any_knob: Knob):
    stops = notches(any_knob)
    assert list(stops) == sorted(set(stops))
    assert (stops[0], stops[-1]) == (any_knob.low, any_knob.top)
    assert any_knob.default in stops
    assert len(stops) <= 100
    if any_knob.type == "int":
        assert all(value == int(value) for value in stops)


@given(knobs(), st.floats(0, 1), st.integers(1, 200))
def test_a_step_moves_unless_at_the_end_and_never_leaves_the_range(any_knob: Knob, where: float, steps: int):
    value = any_knob.low + where * (any_knob.top - any_knob.low)
    more, less = stepped(any_knob, value, steps), stepped(any_knob, value, -steps)
    assert any_knob.low <= less <= value <= more <= any_knob.top
    assert more > value or value == any_knob.top
    assert less < value or value == any_knob.low


@given(knobs())
def test_steps_upwards_pass_every_notch(any_knob: Knob):
    value, passed = any_knob.low, [any_knob.low]
    while value != any_knob.top:
        value = stepped(any_knob, value, 1)
        passed.append(value)
    assert tuple(passed) == notches(any_knob)


@given(knobs())
def test_the_place_of_a_notch_leads_back_to_it(any_knob: Knob):
    for notch in notches(any_knob):
        assert 0 <= place(any_knob, notch) <= 1
        assert notch_at(any_knob, place(any_knob, notch)) == notch


@pytest.mark.parametrize(("where", "end"), [(-0.3, 0.2), (1.7, 0.6), (-math.inf, 0.2)])
def test_beyond_the_slider_lies_its_end(where: float, end: float):
    assert notch_at(knob(0.2, 0.6, 0.4), where) == end


def test_a_typed_value_between_two_notches_steps_to_the_next():
    p = knob(0.2, 0.6, 0.4)
    assert (stepped(p, 0.403, 1), stepped(p, 0.403, -1)) == (0.41, 0.4)


def test_a_range_of_decades_turns_by_ratios():
    eta = notches(knob(0.01, 10, 0.5))
    ratios = [b / a for a, b in pairwise(eta)]
    assert max(ratios) < 1.4


def test_few_whole_numbers_are_all_there():
    assert notches(knob(3, 7, 6, "int")) == (3, 4, 5, 6, 7)
