"""Where an axis is labelled: round numbers inside its range."""

from __future__ import annotations

import math


def nice_ticks(low: float, high: float, count: int, *, log: bool = False) -> list[float]:
    """About `count` values of the form 1, 2 or 5 times a power of ten; logarithmic: powers of ten where they do."""
    return _decades(low, high, count) if log else _even(low, high, count)


def _even(low: float, high: float, count: int) -> list[float]:
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{k * step:.12g}") for k in range(first, last + 1)]


def _decades(low: float, high: float, count: int) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for digits in ((1, 2, 5), (1, 3), (1,)):
        ticks = [d * 10.0**k for k in range(first, last + 1) for d in digits if low <= d * 10.0**k <= high]
        if len(ticks) <= max(count, 3):
            break
    else:
        ticks = ticks[:: math.ceil(len(ticks) / count)]
    return ticks if len(ticks) > 1 else [low, high]


def tick_label(value: float) -> str:
    """Short: 0.25, 300, 20k, 1e-06."""
    if 10_000 <= abs(value) < 1_000_000 and value % 100 == 0:
        return f"{value / 1000:g}k"
    return f"{value:.3g}" if abs(value) < 1000 or value % 1 else f"{value:.6g}"
