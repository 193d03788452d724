"""How a knob turns: the values at which it rests, in even steps, by ratios where its range spans decades."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from functools import cache

from examprep.labfile import Knob

MOST = 40  # steps from one end to the other, about
DECADES = 50  # from this ratio of the two ends on, a step multiplies


@cache
def notches(knob: Knob) -> tuple[float, ...]:
    """Ascending, both ends and the default among them; whole numbers for an int. `large` is one step further."""
    low, high = knob.low, knob.high
    by_ratio = low > 0 and high / low >= DECADES
    between = _ratios(low, high) if by_ratio else _even(low, high, whole=knob.type == "int")
    if knob.type == "int":
        between = {round(value) for value in between}
    inside = {value for value in between if low < value < high}
    return tuple(sorted({low, high, knob.default, knob.top} | inside))


def stepped(knob: Knob, value: float, steps: int) -> float:
    """The notch so many steps further; from between two notches the first step goes to the next one. Ends hold."""
    stops = notches(knob)
    start = bisect_right(stops, value) - 1 if steps > 0 else bisect_left(stops, value)
    return stops[max(0, min(len(stops) - 1, start + steps))]


def place(knob: Knob, value: float) -> float:
    """Where the value stands between the ends: 0 to 1."""
    stops = notches(knob)
    if len(stops) == 1:
        return 0.0
    below = max(0, min(len(stops) - 2, bisect_right(stops, value) - 1))
    part = (value - stops[below]) / (stops[below + 1] - stops[below])
    return (below + part) / (len(stops) - 1)


def notch_at(knob: Knob, where: float) -> float:
    """The notch nearest to a place between the ends; beyond them, the end."""
    stops = notches(knob)
    return stops[round(max(0.0, min(1.0, where)) * (len(stops) - 1))]


def _even(low: float, high: float, whole: bool) -> set[float]:
    """Multiples of 1, 2 or 5 times a power of ten."""
    if low == high:
        return set()
    rough = max((high - low) / MOST, 1.0 if whole else 0.0)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * 0.999)
    return {float(f"{k * step:.12g}") for k in range(math.ceil(low / step), math.floor(high / step) + 1)}


def _ratios(low: float, high: float) -> set[float]:
    """Evenly spaced in the logarithm, with two digits."""
    return {float(f"{low * (high / low) ** (k / MOST):.2g}") for k in range(MOST + 1)}
