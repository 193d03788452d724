"""Numbers that a tree is evaluated in: float64, and mpmath's of as many digits as asked for.

Evaluation ends in a finite number or in one of three ways: Undefined, Huge, OnJump. Nothing else is raised.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

from examprep.answers.expression.tree import Tree, value

FARTHEST = 400  # powers of ten of a precise number: what grows beyond is Huge


class NoValue(Exception):
    """The expression has no value here."""


class Undefined(NoValue):
    """A division by zero, the logarithm or the root of a negative number."""


class Huge(NoValue):
    """Something on the way is too large to compute with."""


class OnJump(NoValue):
    """Exactly where sign or a comparison jumps: what it is there is a convention."""


class Floats:
    """float64. Fast, and too coarse where large terms cancel."""

    exp, sin, cos, tan = math.exp, math.sin, math.cos, math.tan
    sqrt, log, erf = math.sqrt, math.log, math.erf
    sinh, cosh, tanh = math.sinh, math.cosh, math.tanh
    asin, acos, atan = math.asin, math.acos, math.atan
    max, min = max, min

    def number(self, number: Fraction) -> float:
        return number.numerator / number.denominator

    def constant(self, name: str) -> float:
        return math.pi if name == "π" else math.e

    def whole(self, number: float) -> float:
        return float(number)

    def divide(self, a: float, b: float) -> float:
        return a / b

    def power(self, base: float, exponent: float) -> Any:
        return base**exponent

    def floor(self, x: float) -> float:
        return float(math.floor(x))

    def ceil(self, x: float) -> float:
        return float(math.ceil(x))

    def sign(self, x: float) -> float:
        if x == 0:
            raise OnJump
        return math.copysign(1.0, x)

    def step(self, x: float, at_zero: int) -> float:
        """1 where x is positive; `at_zero` is what the comparison says where both sides are equal."""
        if x == 0:
            raise OnJump
        return 1.0 if x > 0 else 0.0

    def checked(self, found: float | complex) -> float:
        if isinstance(found, complex):
            raise Undefined
        if not -math.inf < found < math.inf:
            raise Huge
        return found


def precise(digits: int) -> Precise:
    """This thread's numbers of so many digits, made once: making mpmath's context takes longer than most values."""
    made = _OF_THREAD.made
    if digits not in made:
        made[digits] = Precise(digits)
    return made[digits]


class Precise:
    """Real numbers of `digits` digits. A negative number as small as the rounding has its root and is 0."""

    def __init__(self, digits: int):
        from mpmath import MPContext

        self.m = MPContext()
        self.m.dps = digits

    @cached_property
    def noise(self) -> Any:
        return self.m.mpf(10) ** (15 - self.m.dps)

    @cached_property
    def most(self) -> Any:
        return self.m.mpf(10) ** FARTHEST

    def __getattr__(self, name: str) -> Any:
        """sin, cos, tan, atan, tanh, erf: mpmath's, within reach."""
        function = getattr(self.m, name)

        def within(x: Any) -> Any:
            if abs(x) > 1e6:
                raise Huge
            return function(x)

        return within

    def number(self, number: Fraction) -> Any:
        return self.m.mpf(number.numerator) / number.denominator

    def constant(self, name: str) -> Any:
        return +self.m.pi if name == "π" else +self.m.e

    def whole(self, number: float) -> Any:
        return self.m.mpf(number)

    def divide(self, a: Any, b: Any) -> Any:
        if b == 0:
            raise Undefined
        return a / b

    def exp(self, x: Any) -> Any:
        if abs(x) > 2 * FARTHEST:
            raise Huge
        return self.m.exp(x)

    def log(self, x: Any) -> Any:
        if x <= 0:
            raise Undefined
        return self.m.log(x)

    def sqrt(self, x: Any) -> Any:
        if x < -self.noise:
            raise Undefined
        return self.m.sqrt(max(x, self.m.zero))

    def power(self, base: Any, exponent: Any) -> Any:
        if base == 0 and exponent < 0:
            raise Undefined
        if base != 0 and abs(exponent * self.m.log(abs(base))) > 3 * FARTHEST:
            raise Huge
        return self.m.power(base, exponent)

    def max(self, *xs: Any) -> Any:
        return max(xs)

    def min(self, *xs: Any) -> Any:
        return min(xs)

    def floor(self, x: Any) -> Any:
        return self.m.floor(x)

    def ceil(self, x: Any) -> Any:
        return self.m.ceil(x)

    def sign(self, x: Any) -> Any:
        if x == 0:
            raise OnJump
        return self.m.sign(x)

    def step(self, x: Any, at_zero: int) -> Any:
        if x == 0:
            raise OnJump
        return self.m.one if x > 0 else self.m.zero

    def checked(self, found: Any) -> Any:
        if isinstance(found, self.m.mpc):
            raise Undefined
        if not abs(found) < self.most:
            raise Huge
        return found


FLOATS = Floats()


class _OfThread(threading.local):
    def __init__(self) -> None:
        self.made: dict[int, Precise] = {}


_OF_THREAD = _OfThread()


def evaluate(tree: Tree, at: Mapping[str, float], field: Floats | Precise = FLOATS) -> Any:
    """The value where the variables are `at`; NoValue where there is none."""
    try:
        return field.checked(value(tree, {name: field.whole(v) for name, v in at.items()}, field))
    except (ValueError, ZeroDivisionError):
        raise Undefined from None
    except OverflowError:
        raise Huge from None
