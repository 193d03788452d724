"""What one card alone can be reproached with once its types are right: language, widths, formulas, examples."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from msgspec import Struct, structs

from examprep.answers import check_examples
from examprep.answers.recall import coverage
from examprep.cards import Card, Predict, Problem, Terms, Text
from examprep.cards.placed import PlacedCard
from examprep.cards.rules import Key
from examprep.faults import Fault
from examprep.labfile import LabFile
from examprep.language import LANGUAGES
from examprep.problems import BadParameters, find_generator
from examprep.render.formula import WIDEST, Undrawable, draw_formula
from examprep.render.mathml import mathml

CYRILLIC = re.compile(r"[Ѐ-ӿ]")
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
# Names such as Dropout, Batch Normalization or nn.Conv2d are the same in Russian; three words in a row are prose.
ENGLISH_PROSE = re.compile(r"\b[a-z]{2,}(?:,? [a-z]{2,}){2,}\b")
COMMAND = re.compile(r"\\[A-Za-z]+")
LETTER = re.compile(r"[^\W\d_]")
LARGE = "ΣΠ∫"  # drawn as what they are, not as letters


def lint_card(placed: PlacedCard, lab: LabFile | None = None) -> list[Fault]:
    """Complaints about the card; with its lab, predictions are graded against what the breaks redden."""
    card = placed.card
    complaints = [
        *_language(card.file, ()),
        *_formulas(placed),
        *_outline(card),
        *_figure(placed),
        *_examples(placed, lab),
        *_problems(card),
    ]
    return [placed.fault(key, message) for key, message in complaints]


def _language(part: Any, key: Key) -> Iterator[tuple[Key, str]]:
    """Every text of the card in the language that it is said to be in."""
    if isinstance(part, Text):
        yield from _english([part.en], (*key, "en"))
        yield from _russian(part.ru, (*key, "ru"))
    elif isinstance(part, Terms):
        yield from _english(part.en, (*key, "en"))
    elif isinstance(part, list):
        for i, inner in enumerate(part):
            yield from _language(inner, (*key, i))
    elif isinstance(part, Struct):
        for field in structs.fields(part):
            yield from _language(getattr(part, field.name), (*key, field.encode_name))


def _english(texts: list[str], key: Key) -> Iterator[tuple[Key, str]]:
    for text in texts:
        if found := CYRILLIC.search(CODE.sub("", text)):
            word = next(w for w in CODE.sub("", text).split() if found[0] in w)
            yield (
                key,
                f"the Cyrillic letter {found[0]!r} in {word!r}: write it in English, or in Latin letters",
            )


def _russian(text: str, key: Key) -> Iterator[tuple[Key, str]]:
    """Code, formulas and names stand as they are; English sentences do not."""
    if not CYRILLIC.search(text) and (found := ENGLISH_PROSE.search(CODE.sub("", text))):
        yield (
            key,
            f"English where Russian belongs ({found[0]!r}): write it in Russian, code between backticks",
        )


def _formulas(placed: PlacedCard) -> Iterator[tuple[Key, str]]:
    for i, formula in enumerate(placed.card.formulas):
        try:
            drawn = draw_formula(formula.latex)
            mathml(formula.latex)
        except Undrawable as trouble:
            yield ("formulas", i, "latex"), str(trouble)
            continue
        there = _letters(drawn) | _letters(COMMAND.sub(" ", formula.latex))
        for j, symbol in enumerate(formula.symbols):
            if symbol.name not in LARGE and not _letters(symbol.name.partition("_")[0]) <= there:
                yield ("formulas", i, "symbols", j, "name"), f"{symbol.name!r} is not in the formula"


def _outline(card: Card) -> Iterator[tuple[Key, str]]:
    """The card's answer makes every point, so its words tick it; else the terms are words that nobody says."""
    for language in LANGUAGES:
        made = coverage(card.outline, card.answer[language], language)
        for i in range(len(card.outline)):
            if i + 1 not in made:
                yield ("outline", i, "terms", language), "the card's answer has neither two of them nor half"


def _letters(text: str) -> set[str]:
    """Those that it has, whatever their accents and styles: of `x̂` and of `𝐱` it is x."""
    return set(LETTER.findall(unicodedata.normalize("NFKD", text)))


def _figure(placed: PlacedCard) -> Iterator[tuple[Key, str]]:
    from rich.cells import cell_len

    figure = placed.card.figure
    if figure is None:
        return
    for language in ("ru", "en"):
        width = max(map(cell_len, figure[language].splitlines()), default=0)
        if width > WIDEST:
            yield ("figure", language), f"{width} columns wide; at most {WIDEST} fit a terminal"


def _examples(placed: PlacedCard, lab: LabFile | None) -> Iterator[tuple[Key, str]]:
    for i, item in enumerate(placed.card.items):
        red = None
        if isinstance(item, Predict) and lab:
            red = next((frozenset(b.reddens) for b in lab.breaks if b.name == item.break_name), None)
        for complaint in check_examples(item, key=red):
            yield ("items", i, "examples"), complaint


def _problems(card: Card) -> Iterator[tuple[Key, str]]:
    """The generator is there, takes what `set` fixes, and finds something to ask."""
    for i, item in enumerate(card.items):
        if not isinstance(item, Problem):
            continue
        where = "generator"
        try:
            made_by = find_generator(item.generator)
            where = "set"
            made_by.draw(0, made_by.read(item.settings))
        except BadParameters as trouble:
            yield ("items", i, where), str(trouble)
