"""Whether two expressions are equal where their variables lie: found out by trying points.

At a point, float64 decides where both values agree to ELEVEN digits. Where they do not, 40 digits and then 120 tell a
difference from rounding: rounding shrinks as digits are added, a difference stays. Where both values are tiny, one may
be what is left of larger ones (1 − tanh²(400) takes 350 digits): then as many digits more as the difference is small.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from examprep.answers.expression.domain import Domain
from examprep.answers.expression.numeric import (
    FARTHEST,
    Floats,
    Huge,
    NoValue,
    OnJump,
    Precise,
    Undefined,
    evaluate,
    precise,
)
from examprep.answers.expression.points import Point, points
from examprep.answers.expression.tree import Tree, parts

ELEVEN = 1e-11
ENOUGH = 12  # generic points at which two expressions must agree
TINY = 1e-25  # a value below it may be what is left of larger ones
STEP = 200  # digits: so that few kinds of numbers are made
WORK = 15_000  # operations in many digits, about half a second: what asks for more is left undecided

At: TypeAlias = Literal["same", "differ", "skip"]


@dataclass(frozen=True)
class Comparison:
    """`equal` is None where points leave doubt, `tired` if that was for too much work.

    A `witness` is where they differ or one of them alone has a value.
    """

    equal: bool | None
    witness: Mapping[str, float] | None = None
    tired: bool = False


def compare(tree: Tree, reference: Tree, domains: Mapping[str, Domain]) -> Comparison:
    """An expression beside its reference: it must be defined wherever the reference is, and have its value there.

    Where the reference ends on a whole region, the other must end as well; at single points it need not.
    """
    if tree == reference:
        return Comparison(True)
    ruler = _Ruler(tree, reference)
    agreed = 0
    for point in points((tree, reference), domains):
        found = ruler.at(point)
        if found == "differ":
            return Comparison(False, point.at)
        agreed += found == "same" and point.generic
        if ruler.tired:
            return Comparison(None, tired=True)
    return Comparison(True if agreed >= (ENOUGH if domains else 1) else None)


class _Ruler:
    """Compares two trees at one point after another."""

    def __init__(self, tree: Tree, reference: Tree):
        self.pair = tree, reference
        self.size = sum(1 for t in self.pair for _ in parts(t))
        self.work = 0

    @property
    def tired(self) -> bool:
        return self.work > WORK

    def at(self, point: Point) -> At:
        ours, theirs = (_value(tree, point, Floats()) for tree in self.pair)
        if isinstance(ours, float) and isinstance(theirs, float):
            if abs(ours - theirs) <= ELEVEN * max(abs(ours), abs(theirs)):
                return "same"
        elif OnJump in (ours, theirs):
            return "skip"
        return self.precisely(point)

    def precisely(self, point: Point) -> At:
        coarse = self.values(point, 40)
        if coarse is not None and self.close(coarse, 10**-25):
            return "same"
        fine = self.values(point, 120)
        if fine is None or coarse is None or Huge in fine or OnJump in fine:
            return "skip"
        if Undefined in fine:
            both = fine[0] is fine[1]
            accident = fine[1] is Undefined and not point.generic
            return "skip" if both or accident or (fine != coarse and Undefined not in coarse) else "differ"
        if self.close(fine, 10**-80):
            return "same"
        if Undefined in coarse or Huge in coarse or OnJump in coarse:
            return "skip"
        gap, before = abs(fine[0] - fine[1]), abs(coarse[0] - coarse[1])
        if gap < before * 1e-50:
            return "same"
        if not before / 2 < gap < before * 2:
            return "skip"
        return "differ" if max(abs(fine[0]), abs(fine[1])) > TINY else self.beyond(point, gap)

    def beyond(self, point: Point, gap: Any) -> At:
        """A difference of tiny values, looked at with digits enough to see what they are left of."""
        needed = FARTHEST + 50 - precise(120).m.mag(gap) * math.log10(2)  # mag: the power of two
        pair = self.values(point, STEP * math.ceil(needed / STEP))
        if pair is None or any(isinstance(v, type) for v in pair):
            return "skip"
        if self.close(pair, 10**-25):
            return "same"
        return "differ" if gap / 2 < abs(pair[0] - pair[1]) < gap * 2 else "skip"

    def close(self, pair: tuple[Any, Any], relative: float) -> bool:
        if any(isinstance(v, type) for v in pair):
            return False
        return bool(abs(pair[0] - pair[1]) <= relative * max(abs(pair[0]), abs(pair[1])))

    def values(self, point: Point, digits: int) -> tuple[Any, Any] | None:
        """Both values in many digits, or what kept them from having one; None when that is too much work."""
        self.work += self.size * max(1, digits // 120)
        if self.tired:
            return None
        ours, theirs = (_value(tree, point, precise(digits)) for tree in self.pair)
        return ours, theirs


def _value(tree: Tree, point: Point, field: Floats | Precise) -> Any:
    """The value, or the class of what kept it from having one."""
    try:
        return evaluate(tree, point.at, field)
    except NoValue as reason:
        return type(reason)
