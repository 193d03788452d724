"""One option of several: `2`, `b`, or `и`, which is b on a Russian layout."""

from __future__ import annotations

import re

from examprep.answers.ticks import Ticks
from examprep.answers.typed import read_typed
from examprep.answers.verdict import Asked, Malformed, Verdict, right, wrong
from examprep.cards import Choice, phrase
from examprep.language import Language, say

KEYS = {"ф": "a", "и": "b", "с": "c", "у": "e"}  # the same keys; в and а, on d and f, look like B and a
PICK = re.compile(rf"([0-9]+|[a-z{''.join(KEYS)}])[.)]?", re.ASCII)


def read(item: Choice, text: str, language: Language) -> Malformed | Ticks:
    """A displayed number, or its Latin letter, also where the layout is Russian and it cannot be meant otherwise.

    В is not read: 2 to the eye, 3 by alphabet, 4 by its key.
    """
    typed = read_typed(text, language)
    if isinstance(typed, Malformed):
        return typed
    count = len(item.options)
    if pick := PICK.fullmatch(typed.text.lower()):
        said = KEYS.get(pick[1], pick[1])
        number = int(said) if said.isdigit() else ord(said) - ord("a") + 1
        if 1 <= number <= count:
            return Ticks((number,))
    ru, en = f"Номер варианта — от 1 до {count}.", f"Write the number of one option, from 1 to {count}."
    return Malformed(say(language, ru, en), typed.column(0))


def judge(item: Choice, ticks: Ticks, asked: Asked) -> Verdict:
    """Right or wrong; an option's `says` is what choosing it reveals."""
    option = item.options[asked.shown[ticks.numbers[0] - 1]]
    says = option.says[asked.language] if option.says else None
    if option.right:
        return right(ticks.echo, asked.language, says or "")
    k = next(k for k, o in enumerate(item.options) if o.right)
    (number,) = asked.displayed([k])
    text = " ".join(phrase(item.options[k].text, asked.language).split()).rstrip(".")
    return wrong(ticks.echo, asked.language, f"{number} ({text})", says)
