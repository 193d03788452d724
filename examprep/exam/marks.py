"""From how much of an answer was known to a mark.

A question is worth 0 to 20 points: 20 times the share that was known, to the nearest whole point, halves upwards.
The ticket's mark is the highest whose share of all points is reached.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

POINTS = 20  # of one question


@dataclass(frozen=True)
class Scale:
    """Marks from the lowest up: mark k + 1 needs `from_percent[k]` of the points; mark `passes` and better pass."""

    names: tuple[str, ...]
    from_percent: tuple[int, ...]
    passes: int

    @property
    def pass_points(self) -> int:
        """The fewest points with which a question of its own passes."""
        return math.ceil(Fraction(self.from_percent[self.passes - 1] * POINTS, 100))

    def mark(self, points: int, of: int) -> int:
        """The index in `names` of the mark for so many points `of` so many."""
        return sum(100 * points >= percent * of for percent in self.from_percent)


SCALES = {
    "2-5": Scale(("2", "3", "4", "5"), (50, 70, 85), 1),
    "1-10": Scale(tuple(map(str, range(1, 11))), (15, 25, 40, 50, 60, 70, 80, 88, 95), 3),
    "A-F": Scale(("F", "E", "D", "C", "B", "A"), (50, 60, 70, 80, 90), 1),
    "pass-fail": Scale(("fail", "pass"), (50,), 1),
}


def points_of(share: float) -> int:
    """Points for the share of an answer that was known, 0 to 1."""
    return math.floor(POINTS * share + 0.5)


def ticket_mark(points: Sequence[int], scale: Scale, *, every: bool) -> int:
    """The index of a ticket's mark from its questions' points; with `every`, a failed question fails the ticket."""
    if every and min(points) < scale.pass_points:
        return 0
    return scale.mark(sum(points), POINTS * len(points))
