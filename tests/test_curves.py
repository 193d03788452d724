"""How a line of a broken run stands to the right one's: where it ends, against the right one's range."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from examprep.curves import FARTHEST, Curve, Line, Move, Moved, curves_of, moved, moves

heights = st.floats(-1e6, 1e6)
lines = st.lists(heights, min_size=1, max_size=40)
OPPOSITE = {Move.HIGHER: Move.LOWER, Move.LOWER: Move.HIGHER}


def curve(*ys: float, log: str = "") -> Curve:
    """A line through these heights, one a step."""
    points = {"loss": {"test": list(enumerate(ys))}}
    (found,) = curves_of(points, {"loss": {"log": log}})
    return found


def move(right: Curve, broken: Curve) -> Move | None:
    return moved(right, broken).move


FALLING = curve(1.0, 0.8, 0.6, 0.4, 0.2, 0.0)  # its range is 1, its end the mean of its last two points: 0.1


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (0.2, Move.HIGHER),
        (0.0, Move.LOWER),
        (0.109, Move.STILL),
        (0.091, Move.STILL),
        (0.15, None),
        (0.05, None),
        (math.nan, Move.BREAKS),
        (math.inf, Move.BREAKS),
        (-math.inf, Move.BREAKS),
    ],
)
def test_a_change_of_the_end_is_measured_against_the_range(end: float, expected: Move | None):
    assert move(FALLING, curve(1.0, 0.8, 0.6, 0.4, end, end)) is expected


def test_the_end_is_the_mean_of_the_last_fifth():
    assert curve(9, 9, 9, 9, 9, 9, 9, 9, 1, 3).end == 2
    assert curve(9, 9, 9, 9, 1, 3).end == 2
    assert curve(9, 9, 9, 9, 1).end == 1
    assert curve(9).end == 9


def test_a_line_is_read_from_left_to_right_in_whatever_order_it_was_drawn():
    (found,) = curves_of({"error": {"": [(3, 1.0), (2, 5.0), (1, 9.0)]}}, {})
    assert (found.line, found.end) == (Line("error", ""), 1.0)


def test_on_a_logarithmic_axis_logarithms_are_compared():
    right = curve(1, 1e-1, 1e-2, 1e-3, 1e-4, log="y")
    assert right.value == pytest.approx(1e-4)
    assert move(right, curve(1, 1e-1, 1e-2, 1e-3, 1e-3, log="y")) is Move.HIGHER
    assert move(right, curve(1, 1e-1, 1e-2, 1e-3, 1e-5, log="xy")) is Move.LOWER
    assert move(curve(1, 1e-1, 1e-2, 1e-3, 1e-4), curve(1, 1e-1, 1e-2, 1e-3, 1e-3)) is Move.STILL


def test_what_has_no_logarithm_is_no_clear_move():
    right = curve(1, 0.1, log="y")
    assert move(right, curve(1, 0.0, log="y")) is None
    assert move(curve(1, 0.0, log="y"), right) is None


def test_a_flat_line_is_measured_against_a_tenth_of_its_height():
    assert move(curve(2, 2, 2), curve(2, 2, 2.1)) is Move.HIGHER
    assert move(curve(2, 2, 2), curve(2, 2, 2 + 1e-7)) is Move.STILL
    assert move(curve(2, 2, 2), curve(2, 2, 2.01)) is None
    assert move(curve(1, 1, log="y"), curve(1, 1e-9, log="y")) is Move.LOWER
    assert move(curve(0, 0), curve(0, 1e-9)) is None


def test_a_right_line_that_breaks_down_says_nothing():
    assert move(curve(1, math.nan), curve(1, 2)) is None
    assert move(curve(1, 2e100), curve(1, 2)) is None


def test_a_line_that_the_broken_run_does_not_draw_has_not_moved_clearly():
    other = replace(FALLING, series="another")
    assert moves([FALLING, other], [FALLING]) == {
        FALLING.line: Moved(Move.STILL, True, FALLING.end, FALLING.end),
        other.line: Moved(None, False, FALLING.end, None),
    }


def test_a_hole_before_the_end_does_no_harm():
    assert curve(math.nan, 5, 4, 3, 2).end == 2
    assert (curve(math.nan, 5, 4, 3, 2).low, curve(math.nan, 5, 4, 3, 2).high) == (2, 5)


@given(st.lists(st.floats(), min_size=1, max_size=20), st.sampled_from(["", "y"]))
def test_a_line_that_is_the_same_to_the_last_bit_does_not_move(ys: list[float], log: str):
    found = moved(curve(*ys, log=log), curve(*ys, log=log))
    assert (found.move, found.exact) == (Move.STILL, True)


@given(lines, lines)
def test_a_move_seen_upside_down_is_the_opposite_move(right: list[float], broken: list[float]):
    found = move(curve(*right), curve(*broken))
    mirrored = move(curve(*(-y for y in right)), curve(*(-y for y in broken)))
    assert mirrored is OPPOSITE.get(found, found)


@given(lines, lines, st.integers(-20, 20))
def test_the_unit_in_which_a_line_is_measured_does_not_matter(
    right: list[float], broken: list[float], power: int
):
    assume(all(y == 0 or abs(y) > 1e-200 for y in [*right, *broken]))
    unit = 2.0**power
    assert move(curve(*(y * unit for y in right)), curve(*(y * unit for y in broken))) is move(
        curve(*right), curve(*broken)
    )


@given(lines, st.floats(0, 0.009), st.floats(0.11, 1e3))
def test_up_to_a_hundredth_of_the_range_is_no_move_and_from_a_tenth_on_there_is_one(
    right: list[float], little: float, much: float
):
    line = curve(*right)
    scale = max(line.high - line.low, 0.1 * max(map(abs, right)))
    assume(scale > 1e-3)
    assert move(line, curve(*(y + little * scale for y in right))) is Move.STILL
    assert move(line, curve(*(y + much * scale for y in right))) is Move.HIGHER
    assert move(line, curve(*(y - much * scale for y in right))) is Move.LOWER


@given(st.lists(st.floats(), min_size=1, max_size=20), st.sampled_from(["", "y"]))
def test_what_is_kept_of_a_line_is_finite_and_survives_json(ys: list[float], log: str):
    kept = curve(*ys, log=log)
    assert Curve(**json.loads(json.dumps(vars(kept), allow_nan=False))) == kept
    if kept.end is not None:
        assert kept.finite
        assert kept.low is not None
        assert abs(kept.end) < FARTHEST
