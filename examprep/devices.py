"""A lab's numbers on two devices: how far they lie apart, and why, as far as the runs themselves tell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from examprep.labevents import Event
from examprep.labreport import Check, Report

Reason = Literal["same", "drawn", "unsteady", "rounded", "trained", "unexplained", "missing"]
ROUNDING = 2.0**-24  # of float32, relative to a number
MOST_ROUNDINGS = 1000  # what a sum of some thousand terms may gain or lose by being taken in another order


@dataclass(frozen=True)
class Deviation:
    """Of one check, between the reference and another device.

    `largest` is the largest distance of two numbers of `got` that belong together, None where there are none;
    `tol` the tolerance of that evidence; `repeat` the largest distance between two runs on the other device.
    """

    check: str
    largest: float | None
    tol: float | None
    repeat: float | None
    reason: Reason


def deviations(reference: Report, other: Report, again: Report) -> list[Deviation]:
    """One a check of the reference; `other` and `again` are two runs with the same seed on the other device."""
    found = []
    for name, check in reference.checks.items():
        runs = (check, other.checks.get(name, Check(name)), again.checks.get(name, Check(name)))
        over = all(run.ok is not None for run in runs)
        found.append(_deviation(*runs) if over else Deviation(name, None, None, None, "missing"))
    return found


def _deviation(here: Check, there: Check, again: Check) -> Deviation:
    pairs = list(zip_longest(here.evidence, there.evidence))
    apart = [(distance(mine, theirs), mine) for mine, theirs in pairs]
    known = [(far, mine["tol"]) for far, mine in apart if far is not None and mine]
    largest, tol = max(known, key=lambda pair: pair[0], default=(None, None))
    twice = [distance(a, b) for a, b in zip_longest(there.evidence, again.evidence)]
    repeat = max((far for far in twice if far is not None), default=None)
    return Deviation(here.name, largest, tol, repeat, _reason(pairs, there.origins, repeat))


def distance(mine: Event | None, theirs: Event | None) -> float | None:
    """The largest between numbers that belong together; None where there are none, or not equally many."""
    mine, theirs = (evidence and evidence["numbers"] for evidence in (mine, theirs))
    if not mine or not theirs or len(mine) != len(theirs):
        return None
    return max(_apart(float(a), float(b)) for a, b in zip(mine, theirs, strict=True))


def _apart(a: float, b: float) -> float:
    if a == b or (math.isnan(a) and math.isnan(b)):
        return 0.0
    return math.inf if math.isnan(a - b) else abs(a - b)


def _reason(
    pairs: list[tuple[Event | None, Event | None]], origins: list[str], repeat: float | None
) -> Reason:
    if all(mine and theirs and _alike(mine, theirs, 0) for mine, theirs in pairs):
        return "same"
    if "drawn" in origins:
        return "drawn"
    if repeat:
        return "unsteady"
    if all(mine and theirs and _alike(mine, theirs, MOST_ROUNDINGS) for mine, theirs in pairs):
        return "rounded"
    return "trained" if "trained" in origins else "unexplained"


def _alike(mine: Event, theirs: Event, roundings: int) -> bool:
    """Numbers within so many roundings of the largest of them, or of 1; anything else the same."""
    apart = distance(mine, theirs)
    if apart is None:
        return bool(mine["got"] == theirs["got"])
    size = max([1.0, *(abs(x) for x in map(float, mine["numbers"]) if math.isfinite(x))])
    return apart <= roundings * ROUNDING * size
