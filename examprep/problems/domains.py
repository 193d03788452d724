"""What a problem's parameters are drawn from. Each domain draws, reads what `--set` says, and knows its bounds."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any, Protocol


class OutOfDomain(ValueError):
    """Not a value of the domain; the message says which are."""


class Domain(Protocol):
    """`draw` a value, `read` one from text (OutOfDomain), `says` which there are."""

    def draw(self, rng: random.Random) -> Any: ...
    def read(self, text: str) -> Any: ...
    @property
    def says(self) -> str: ...


@dataclass(frozen=True)
class Ints:
    """Whole numbers from `low` to `high`, both included."""

    low: int
    high: int

    def draw(self, rng: random.Random) -> int:
        return rng.randint(self.low, self.high)

    def read(self, text: str) -> int:
        value = _number(text)
        if not isinstance(value, int) or not self.low <= value <= self.high:
            raise OutOfDomain(self.says)
        return value

    @property
    def says(self) -> str:
        return f"{self.low}…{self.high}"


@dataclass(frozen=True)
class OneOf:
    """One of these values: numbers, words, True and False."""

    values: tuple[Any, ...]

    def draw(self, rng: random.Random) -> Any:
        return rng.choice(self.values)

    def read(self, text: str) -> Any:
        for value in self.values:
            if text.strip().lower() == str(value).lower():
                return value
        raise OutOfDomain(self.says)

    @property
    def says(self) -> str:
        return " | ".join(map(str, self.values))


@dataclass(frozen=True)
class Steps:
    """Decimal numbers from `low` to `high` in steps of 10^−digits: what one computes with on paper."""

    low: float
    high: float
    digits: int

    def draw(self, rng: random.Random) -> float:
        scale: int = 10**self.digits
        return rng.randint(round(self.low * scale), round(self.high * scale)) / scale

    def read(self, text: str) -> float:
        value = _number(text)
        if value is None or not self.low <= value <= self.high:
            raise OutOfDomain(self.says)
        return value

    @property
    def says(self) -> str:
        return f"{self.low:g}…{self.high:g}"


@dataclass(frozen=True)
class Rows:
    """A list of `count` values of another domain; with `distinct`, all different. Rows of Rows make a matrix."""

    of: Any
    count: int
    distinct: bool = False

    def draw(self, rng: random.Random) -> list[Any]:
        while True:
            values = [self.of.draw(rng) for _ in range(self.count)]
            if not self.distinct or len(set(map(str, values))) == self.count:
                return values

    def read(self, text: str) -> list[Any]:
        """JSON: [1, 2, 3], [[1, 2], [3, 4]] or ["a", "b"]."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            raise OutOfDomain(self.says) from None
        if not isinstance(values, list) or len(values) != self.count:
            raise OutOfDomain(self.says)
        return [self.of.read(value if isinstance(value, str) else json.dumps(value)) for value in values]

    @property
    def says(self) -> str:
        return f"[{self.count} × {self.of.says}]"


def ints(low: int, high: int) -> Ints:
    return Ints(low, high)


def one_of(*values: Any) -> OneOf:
    return OneOf(values)


def steps(low: float, high: float, digits: int = 1) -> Steps:
    return Steps(low, high, digits)


def rows(of: Domain, *shape: int, distinct: bool = False) -> Rows:
    """`rows(ints(0, 9), 2, 3)` is a matrix of 2 rows and 3 columns; `distinct` is about the innermost rows."""
    *outer, last = shape
    made = Rows(of, last, distinct)
    for count in reversed(outer):
        made = Rows(made, count)
    return made


def _number(text: str) -> int | float | None:
    text = text.strip().replace(",", ".")
    for kind in (int, float):
        try:
            value = kind(text)
        except (ValueError, OverflowError):
            continue
        return value if abs(value) < 1e15 else None
    return None
