"""The card's answer beside the one that the lab computed: no graded number is typed in by hand and believed."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from typing import Any, TypeAlias

from examprep.answers.dim import Dim
from examprep.answers.number import exact, tolerance
from examprep.answers.numbers import component
from examprep.answers.shape import Sizes, of_card
from examprep.cards import Number, Numbers, Shape

Computed: TypeAlias = Number | Numbers | Shape  # the kinds of items whose answers labs compute
COMPUTED = (Number, Numbers, Shape)


def agrees(item: Computed, computed: Any) -> bool:
    """Whether the lab's value, as it came through JSON, is what the card says.

    A number: within the item's tolerance; numbers: a list of such. A shape: sizes as a list, or written with letters
    like the card's.
    """
    if isinstance(item, Number):
        return _number(item, computed)
    if isinstance(item, Numbers):
        fits_in = isinstance(computed, list) and len(computed) == len(item.answer)
        return fits_in and all(_number(component(item, k), one) for k, one in enumerate(computed))
    sizes = of_card(item, item.answer)
    if isinstance(computed, str):
        return of_card(item, computed).key == sizes.key
    return isinstance(computed, list) and all(type(n) is int for n in computed) and fits(sizes, computed)


def _number(item: Number, computed: Any) -> bool:
    if isinstance(computed, bool) or not isinstance(computed, int | float) or not isfinite(computed):
        return False
    answer = exact(item.answer)
    return abs(exact(computed) - answer) <= tolerance(item, answer)


def fits(sizes: Sizes, found: list[int]) -> bool:
    """Whether letters can stand for whole sizes so that the shape is the one found.

    A letter matches any size, but the same letter the same size: (N, 2H, H) fits (8, 6, 3), not (8, 6, 4).
    A dimension whose letters stay unknown, such as C*H alone, says nothing and fits.
    """
    if len(sizes.dims) != len(found):
        return False
    known: dict[str, Fraction] = {}
    waiting = list(zip(sizes.dims, found, strict=True))
    while True:
        later = []
        for dim, size in waiting:
            constant, factors = _reduced(dim, known)
            if not factors:
                if constant != size:
                    return False
            elif len(factors) == 1 and len(only := next(iter(factors))) == 1:
                known[only[0]] = (size - constant) / factors[only]
            else:
                later.append((dim, size))
        if len(later) == len(waiting):
            break
        waiting = later
    return all(value > 0 and value.denominator == 1 for value in known.values())


def _reduced(dim: Dim, known: dict[str, Fraction]) -> tuple[Fraction, dict[tuple[str, ...], Fraction]]:
    """The dimension with known letters put in: its number, and the factor of each product of unknown ones."""
    constant, factors = Fraction(0), dict[tuple[str, ...], Fraction]()
    for letters, number in dim.key:
        for letter in letters:
            number *= known.get(letter, 1)
        unknown = tuple(letter for letter in letters if letter not in known)
        if unknown:
            factors[unknown] = factors.get(unknown, Fraction(0)) + number
        else:
            constant += number
    return constant, {letters: number for letters, number in factors.items() if number}
