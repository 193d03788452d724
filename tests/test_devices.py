"""How far a lab's numbers lie apart on two devices, and why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.devices import MOST_ROUNDINGS, ROUNDING, Deviation, deviations
from examprep.labreport import Check, Report

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5)


def evidence(numbers: list[Any], *, got: Any = None, tol: float | None = 0.5) -> dict[str, Any]:
    return {"got": numbers[0] if got is None else got, "tol": tol, "numbers": numbers}


def report(*pieces: dict[str, Any], origins: tuple[str, ...] = ()) -> Report:
    """A run of one check."""
    return Report(checks={"mean": Check("mean", ok=True, origins=list(origins), evidence=list(pieces))})


def compared(here: Report, there: Report, again: Report | None = None) -> Deviation:
    (deviation,) = deviations(here, there, again or there)
    return deviation


@given(NUMBERS)
def test_a_run_against_itself_is_the_same_to_the_last_bit(numbers: list[float]):
    assert compared(*[report(evidence(numbers))] * 2) == Deviation("mean", 0.0, 0.5, 0.0, "same")


@given(NUMBERS, st.floats(1e-3, 1e3))
def test_the_deviation_is_the_largest_of_numbers_that_belong_together(numbers: list[float], by: float):
    there = [*numbers[:-1], numbers[-1] + by]
    assert compared(report(evidence(numbers)), report(evidence(there))).largest == pytest.approx(by, rel=1e-6)


@pytest.mark.parametrize(
    ("origins", "apart", "again", "reason"),
    [
        ((), 0.5 * MOST_ROUNDINGS * ROUNDING, 0, "rounded"),
        ((), 2 * MOST_ROUNDINGS * ROUNDING, 0, "unexplained"),
        (("trained",), 2 * MOST_ROUNDINGS * ROUNDING, 0, "trained"),
        (("trained",), ROUNDING, 0, "rounded"),
        ((), ROUNDING, ROUNDING, "unsteady"),
        (("drawn", "trained"), 0.1, 0, "drawn"),
        (("drawn", "trained"), 0, 0, "same"),
    ],
)
def test_the_reason_is_what_the_runs_themselves_tell(origins, apart, again, reason):
    runs = [report(evidence([1.0 - by]), origins=origins) for by in (0, apart, apart + again)]
    assert compared(*runs).reason == reason


def test_what_is_no_number_is_the_same_or_unexplained():
    words = [report(evidence([], got=word, tol=None)) for word in ("blue", "blue", "green")]
    assert compared(words[0], words[1]) == Deviation("mean", None, None, None, "same")
    assert compared(words[0], words[2]) == Deviation("mean", None, None, None, "unexplained")


def test_nan_is_as_far_from_a_number_as_can_be_and_at_home_with_nan():
    nan, one = report(evidence(["nan"])), report(evidence([1.0]))
    assert compared(nan, nan).reason == "same"
    assert compared(nan, one).largest == float("inf")


def test_a_check_that_crashed_on_one_device_has_no_deviation():
    crashed = Report(checks={"mean": Check("mean")})
    assert compared(report(evidence([1.0])), crashed) == Deviation("mean", None, None, None, "missing")
    assert compared(report(evidence([1.0])), Report()) == Deviation("mean", None, None, None, "missing")
