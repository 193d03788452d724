"""Several numbers in order: `0.09 0.24 0.67`, `[1; 2; 3]`, `(3, 4)`, with a decimal point or comma."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from examprep.answers import number
from examprep.answers.number import Numeral
from examprep.answers.typed import Typed, read_typed
from examprep.answers.verdict import Asked, Malformed, Verdict, right, status_of
from examprep.cards import Number, Numbers, NumbersMistake, Text
from examprep.language import Language, plural_ru, say

CLOSING = {"(": ")", "[": "]", "{": "}"}
COMMAS = re.compile(r" *[;,] *")
# A comma alone parts numbers only where a space follows, for 0,5 is one number; ; parts them anywhere.
GAP = re.compile(r" *; *|, +| +(?![/·*×x%])(?<![/·*×x] )")


@dataclass(frozen=True)
class Row:
    """The numbers in the order typed."""

    numerals: tuple[Numeral, ...]

    @property
    def echo(self) -> str:
        return "(" + ", ".join(n.echo for n in self.numerals) + ")"


def read(item: Numbers, text: str, language: Language) -> Malformed | Row:
    """As many numbers as the answer has, each as `number` reads one."""
    typed = read_typed(text, language)
    if isinstance(typed, Malformed):
        return typed
    found, want = [], len(item.answer)
    for piece, start in _pieces(typed, want):
        if not piece:
            return Malformed(_wanted(want, language), typed.column(start))
        read_one = number.read(component(item, 0), piece, language, _wanted(want, language))
        if isinstance(read_one, Malformed):
            return Malformed(read_one.message, typed.column(start + read_one.column - 1))
        found.append(read_one)
    if len(found) != want:
        got, be = len(found), "was" if len(found) == 1 else "were"
        ru = f"{_count(want, 'ru')}; прочитано {got}. Разделяйте их пробелом или точкой с запятой."
        en = f"{_count(want, 'en')}; {got} {be} read. Part them by spaces or semicolons."
        return Malformed(say(language, ru, en), typed.column(len(typed.text)))
    return Row(tuple(found))


def _wanted(count: int, language: Language) -> str:
    """Where a piece is no number: what one looks like, how many are wanted, how they are parted."""
    return say(
        language,
        "Здесь нужно число: 0.25, 2/3, 66.5% или 1e-3. "
        f"{_count(count, language)} через пробел или точку с запятой.",
        "A number must stand here: 0.25, 2/3, 66.5% or 1e-3. "
        f"{_count(count, language)}, parted by spaces or semicolons.",
    )


def _count(count: int, language: Language) -> str:
    numbers = plural_ru(count, "число", "числа", "чисел")
    en = f"Write {count} number" + "s" * (count != 1)
    return say(language, f"Напишите {count} {numbers}", en)


def _pieces(typed: Typed, count: int) -> list[tuple[str, int]]:
    """The texts of the numbers with where each begins."""
    text, start = typed.text, 0
    if text[:1] in CLOSING and text.endswith(CLOSING[text[0]]) and len(text) > 1:
        inner = text[1:-1]
        start, text = 1 + len(inner) - len(inner.lstrip()), inner.strip()
    found = [_split(gap, text, start) for gap in (GAP, COMMAS)]
    # 1,2,3 where three are wanted: commas part them after all.
    return next((pieces for pieces in found if len(pieces) == count), found[0])


def _split(gap: re.Pattern[str], text: str, start: int) -> list[tuple[str, int]]:
    pieces, position = [], 0
    for part in gap.finditer(text):
        pieces.append((text[position : part.start()], start + position))
        position = part.end()
    return [*pieces, (text[position:], start + position)]


def component(item: Numbers, k: int, answer: Sequence[float] = ()) -> Number:
    """The k-th number as an item of its own, of the item's answer or of another row in its place."""
    value = (answer or item.answer)[k]
    return Number(
        id=item.id, prompt=item.prompt, answer=value, tol=item.tol, rel=item.rel, examples=item.examples
    )


def judge(item: Numbers, row: Row, asked: Asked) -> Verdict:
    """The mean of what each number earns; a known mistake is named where the whole row is that mistake's."""
    language = asked.language
    earned = [number.judge(component(item, k), n, asked).score for k, n in enumerate(row.numerals)]
    score = sum(earned) / len(earned)
    if score == 1:
        return right(row.echo, language)
    told = say(language, f"Правильный ответ: {written(item)}.", f"The right answer: {written(item)}.")
    if says := _mistake(item, row, asked):
        return Verdict("wrong", 0.0, row.echo, says[language], told)
    if all(earned):
        more = say(language, "Почти: не хватает точности. ", "Nearly: not precise enough. ")
        return Verdict("imprecise", score, row.echo, None, more + told)
    if score:
        places = ", ".join(item.names[k] if item.names else str(k + 1) for k, e in enumerate(earned) if not e)
        told = say(language, f"Неверно: {places}. ", f"Wrong: {places}. ") + told
    return Verdict(status_of(score), score, row.echo, None, told)


def _mistake(item: Numbers, row: Row, asked: Asked) -> Text | None:
    """What the known mistake says that the whole row is; one met exactly comes before one met roughly."""

    def fit(known: NumbersMistake) -> float:
        return min(
            number.judge(component(item, k, known.answer), n, asked).score for k, n in enumerate(row.numerals)
        )

    best = max(item.mistakes, key=fit, default=None)
    return best.says if best and fit(best) else None


def written(item: Numbers) -> str:
    """The right answer as the feedback writes it."""
    values = [number.written(component(item, k)) for k in range(len(item.answer))]
    if item.names:
        return ", ".join(f"{name} = {value}" for name, value in zip(item.names, values, strict=True))
    return "(" + ", ".join(values) + ")"
