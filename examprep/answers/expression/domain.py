"""Where a variable lies, and the values of it that are tried."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass

BOUND = r" *([-−+]?(?:\d+(?:\.\d+)?|inf|∞)) *"
INTERVAL = re.compile(rf"(integer +)?([\[(]){BOUND},{BOUND}([\])])")
NICE = (1.0, 2.0, -1.0, 0.5, 0.0, -2.0, 3.0, -0.5, 1e-3, -1e-3, 10.0, -10.0, 0.999)


@dataclass(frozen=True)
class Domain:
    """From `low` to `high`, the ends themselves excluded where open; without `hole`; whole numbers alone."""

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = True
    open_high: bool = True
    hole: float | None = None
    whole: bool = False

    def __contains__(self, value: float) -> bool:
        above = value > self.low or (value == self.low and not self.open_low)
        below = value < self.high or (value == self.high and not self.open_high)
        return above and below and value != self.hole and (not self.whole or value == int(value))

    def has_whole(self) -> bool:
        """Whether a whole number lies here; it always does where an end is infinite."""
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            return True
        first = float(math.floor(self.low))
        return first in self or first + 1 in self

    def nice(self, more: Iterable[float] = ()) -> list[float]:
        """Values where something special may happen: whole ones, the ends, near 0, and `more`."""
        ends = [v for v in (self.low, self.high) if math.isfinite(v)]
        inner = [e + s * (1.0 if self.whole else 1e-3 * max(1.0, abs(e))) for e in ends for s in (1, -1)]
        tried = [*NICE, *ends, *inner, *more]
        return list(dict.fromkeys(v + 0.0 for v in tried if v in self))

    def draw(self, rng: random.Random) -> float:
        """Mostly of moderate size, sometimes near an end or far out."""
        for _ in range(200):
            value = self._draw(rng)
            value = float(round(value)) if self.whole else value
            if value in self:
                return value
        raise ValueError("no value of this domain was found")

    def _draw(self, rng: random.Random) -> float:
        if math.isfinite(self.low) and math.isfinite(self.high):
            return rng.uniform(self.low, self.high)
        if math.isfinite(self.low):
            return self.low + 10 ** rng.uniform(-2, 1.3)
        if math.isfinite(self.high):
            return self.high - 10 ** rng.uniform(-2, 1.3)
        return rng.choice((rng.uniform(-3, 3), rng.uniform(-3, 3), rng.uniform(-9, 9), rng.gauss(0, 12)))


DOMAINS = {
    "real": Domain(),
    "positive": Domain(low=0.0),
    "nonnegative": Domain(low=0.0, open_low=False),
    "nonzero": Domain(hole=0.0),
    "unit": Domain(low=0.0, high=1.0),
    "integer": Domain(whole=True),
    "natural": Domain(low=1.0, open_low=False, whole=True),
}


def read_domain(text: str) -> Domain:
    """`real`, `unit`, `(0, 1]`, `[1, inf)`; `integer [1, 64]`: the whole numbers of an interval.

    ValueError: no such domain, or one with nothing in it.
    """
    name = text.strip()
    if name in DOMAINS:
        return DOMAINS[name]
    found = INTERVAL.fullmatch(name)
    if found is None:
        raise ValueError(
            f"no domain {text!r}: write {', '.join(DOMAINS)} or an interval such as (0, 1] or integer [1, 64]"
        )
    low, high = (float(found[k].replace("−", "-").replace("∞", "inf")) for k in (3, 4))
    domain = Domain(low, high, found[2] == "(", found[5] == ")", whole=bool(found[1]))
    if not low < high or (domain.whole and not domain.has_whole()):
        raise ValueError(f"nothing lies in {text!r}")
    return domain


def read_variables(lines: Iterable[str]) -> dict[str, Domain]:
    """`["x: real", "p: unit"]`. ValueError: a line that is not a name and a domain, or a name that stands twice."""
    found: dict[str, Domain] = {}
    for line in lines:
        name, colon, domain = (piece.strip() for piece in line.partition(":"))
        if not colon or not name or name in found:
            raise ValueError(f"{line!r}: write each variable once with where it lies, such as 'x: real'")
        found[name] = read_domain(domain)
    return found
