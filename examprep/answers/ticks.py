"""Numbers of displayed lines, as a student types them: `1 3`, `1,3`, `13`; `0` for none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from examprep.answers.typed import Typed, read_typed
from examprep.answers.verdict import Malformed
from examprep.language import Language, say

NONE = {"0", "-", "нет", "ничего", "ни одного", "ни одной", "no", "none", "nothing"}
NUMBER = re.compile(r"[0-9]+")
GAP = re.compile(r" *(?:[,;]| (?:и|and) ) *| +", re.IGNORECASE)


@dataclass(frozen=True)
class Ticks:
    """Displayed numbers, in the order typed."""

    numbers: tuple[int, ...]

    @property
    def echo(self) -> str:
        return " ".join(map(str, self.numbers)) or "0"


def read_ticks(text: str, count: int, language: Language, *, none: bool = True) -> Malformed | Ticks:
    """Distinct numbers from 1 to `count`; with `none`, also the answer that there are no such lines."""
    typed = read_typed(text, language)
    if isinstance(typed, Malformed):
        return typed
    if none and typed.text.casefold() in NONE:
        return Ticks(())
    found = _numbers(typed, split=count <= 9)
    if isinstance(found, int):
        return _not_numbers(typed.column(found), count, language, none)
    for k, (number, index) in enumerate(found):
        if not 1 <= number <= count:
            return Malformed(out_of_range(count, language), typed.column(index))
        if number in (n for n, _ in found[:k]):
            message = say(language, f"Номер {number} назван дважды.", f"Number {number} is given twice.")
            return Malformed(message, typed.column(index))
    return Ticks(tuple(number for number, _ in found))


def out_of_range(count: int, language: Language) -> str:
    """Says which numbers there are."""
    return say(language, f"Номера здесь — от 1 до {count}.", f"The numbers go from 1 to {count}.")


def _numbers(typed: Typed, *, split: bool) -> list[tuple[int, int]] | int:
    """(number, index in the text) pairs, or the index where it stops being a list of numbers.

    With `split`, digits written together are numbers of their own: up to nine lines, `13` can only mean 1 and 3.
    """
    found: list[tuple[int, int]] = []
    position = 0
    while position < len(typed.text):
        digits = NUMBER.match(typed.text, position)
        if digits is None:
            return position
        start, position = digits.span()
        found += (
            [(int(d), start + k) for k, d in enumerate(digits[0])] if split else [(int(digits[0]), start)]
        )
        gap = GAP.match(typed.text, position)
        if gap is None and position < len(typed.text):
            return position
        position = gap.end() if gap else position
    return found


def _not_numbers(column: int, count: int, language: Language, none: bool) -> Malformed:
    ru = f"Напишите номера от 1 до {count} через пробел" + (", а если ни одного — 0." if none else ".")
    en = f"Write numbers from 1 to {count} with spaces between" + (", or 0 for none." if none else ".")
    return Malformed(say(language, ru, en), column)
