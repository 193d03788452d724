"""How a lab's curves move when it is broken: two runs alike but for the break, compared line by line.

A line ends where the last fifth of its points lies: the mean of these, or on a logarithmic axis their geometric mean.
A change of the end is measured against the range of the right run's line (on a logarithmic axis, in logarithms). Up
to a hundredth of it is no move, from a tenth on it is a clear one. What lies between is never asked about, so that
no key stands on a knife's edge.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

LAST = 5  # the end is one part of so many
STILL_UNTIL, CLEAR_FROM = 0.01, 0.1  # of the range
FLAT = 0.1  # a line whose range is less than this part of its own height is measured against that part
FARTHEST = 1e100  # beyond it, differences overflow: as good as infinite

Points = Sequence[tuple[float, float]]


class Line(NamedTuple):
    """A curve of a chart; `series` is empty where the chart has only one."""

    chart: str
    series: str


class Move(StrEnum):
    """How the end of a curve differs from that of the right run's."""

    STILL = "still"
    HIGHER = "higher"
    LOWER = "lower"
    BREAKS = "breaks"  # it ends in nan or infinity


@dataclass(frozen=True)
class Curve:
    """What is kept of a line of a run, enough to compare it later without running the lab again.

    `end`, `low` and `high` (of all its finite points) stand on the axis' scale: log10 where `log`. They are None where
    there is no such number; `finite` says whether the last fifth is. Equal digests mean equal points, to the last bit.
    """

    chart: str
    series: str
    log: bool
    finite: bool
    end: float | None
    low: float | None
    high: float | None
    digest: str

    @property
    def line(self) -> Line:
        return Line(self.chart, self.series)

    @property
    def value(self) -> float | None:
        """The end as it is read off the axis."""
        return self.end if self.end is None or not self.log else 10**self.end


@dataclass(frozen=True)
class Moved:
    """What became of a line; `move` is None where that is not clear. `before` and `after` are its ends' values."""

    move: Move | None
    exact: bool
    before: float | None
    after: float | None


def curves_of(
    points: Mapping[str, Mapping[str, Points]], charts: Mapping[str, Mapping[str, Any]]
) -> tuple[Curve, ...]:
    """The lines of a run's report, in the order in which they were begun."""
    return tuple(
        _curve(Line(chart, series), drawn, log="y" in charts.get(chart, {}).get("log", ""))
        for chart, lines in points.items()
        for series, drawn in lines.items()
        if drawn
    )


def moves(right: Iterable[Curve], broken: Iterable[Curve]) -> dict[Line, Moved]:
    """What became of each line of the right run."""
    after = {curve.line: curve for curve in broken}
    return {curve.line: moved(curve, after.get(curve.line)) for curve in right}


def moved(right: Curve, broken: Curve | None) -> Moved:
    """How the broken run's line stands to the right one's; None: the broken run did not draw it."""
    if broken is None:
        return Moved(None, False, right.value, None)
    exact = right.digest == broken.digest
    return Moved(Move.STILL if exact else _move(right, broken), exact, right.value, broken.value)


def _move(right: Curve, broken: Curve) -> Move | None:
    if right.end is None or right.log != broken.log:
        return None
    if not broken.finite:
        return Move.BREAKS
    scale = _scale(right)
    if broken.end is None or not scale:
        return None
    change = (broken.end - right.end) / scale
    if abs(change) <= STILL_UNTIL:
        return Move.STILL
    if abs(change) < CLEAR_FROM:
        return None
    return Move.HIGHER if change > 0 else Move.LOWER


def _scale(right: Curve) -> float:
    """What a change of the end is measured against; 0 for a line that lies on zero."""
    if right.low is None or right.high is None:
        return 0.0
    flat = math.log10(1 + FLAT) if right.log else FLAT * max(abs(right.low), abs(right.high))
    return max(right.high - right.low, flat)


def _curve(line: Line, points: Points, *, log: bool) -> Curve:
    ordered = [y for _, y in sorted((p for p in points if _stands(p[0])), key=lambda point: point[0])]
    last = ordered[len(ordered) - math.ceil(len(ordered) / LAST) :]
    seen = [height for y in ordered if (height := _height(y, log)) is not None]
    ends = [_height(y, log) for y in last]
    heights = [height for height in ends if height is not None]
    return Curve(
        chart=line.chart,
        series=line.series,
        log=log,
        finite=bool(last) and all(_stands(y) for y in last),
        end=math.fsum(heights) / len(last) if last and len(heights) == len(last) else None,
        low=min(seen, default=None),
        high=max(seen, default=None),
        digest=hashlib.sha256(repr(list(points)).encode()).hexdigest()[:16],
    )


def _height(y: float, log: bool) -> float | None:
    """Where a value stands on its axis, if it does."""
    if not _stands(y) or (log and y <= 0):
        return None
    return math.log10(y) if log else y


def _stands(y: float) -> bool:
    return abs(y) < FARTHEST  # nan compares false
