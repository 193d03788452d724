"""What a card says and nothing proves: a report for whoever writes cards, no gate.

Points of the outline, formulas and items name their proofs. A sentence of the answer names none, so words have to do:
it counts as resting on a claim, a myth's truth or a formula if both share three word stems, or half of its own where
it has fewer than six. That is cheap and errs both ways: a sentence of an example may be flagged, and one that says
more than its claim is not. Numbers, words of one or two letters and those that are in every text do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from examprep.answers.computed import COMPUTED
from examprep.cards import Card, Item, Predict, Problem, Recall
from examprep.cards.placed import PlacedCard
from examprep.labfile import LabFile
from examprep.language import Language
from examprep.search.words import COMMON, stem_of, words

ENOUGH = 3  # stems that a sentence shares with what it rests on
SHORTEST = 3  # letters of a word that says something, and stems of a sentence that states something
FENCED = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
APART = re.compile(r"(?<=[.!?])(?<![\s*]\d\.)\**\s+(?=[A-ZА-ЯЁ`*(«“\"0-9])|\n[ \t]*\n|\n[ \t]*[-*] ")

Kind = Literal["sentence", "point", "formula", "item"]


@dataclass(frozen=True)
class Gap:
    """A statement without a proof, where it stands; `nearest`: of a sentence, the claim that shares most with it."""

    file: str
    line: int
    kind: Kind
    text: str
    nearest: str | None = None


@dataclass(frozen=True)
class Coverage:
    """Of one question: how many statements of each kind there are, and those that nothing proves."""

    question: int
    stated: dict[Kind, int]
    gaps: list[Gap]

    def proved(self, kind: Kind) -> int:
        return self.stated[kind] - sum(gap.kind == kind for gap in self.gaps)


def cover(placed: PlacedCard, lab: LabFile | None, language: Language) -> Coverage:
    """The answer is read in one language: the other says the same in its own words."""
    card, checks = placed.card, lab.checks if lab else {}
    said = [*_sentences(placed, language)]
    proved = {claim.id for claim in card.claims if claim.proof in checks}
    gaps = [gap for line, text in said if (gap := _unproved(placed, line, text, proved, checks, language))]
    for i, point in enumerate(card.outline):
        if not proved & {*point.claims}:
            gaps.append(_gap(placed, ("outline", i), "point", point.text[language]))
    for i, formula in enumerate(card.formulas):
        if formula.proof not in checks:
            gaps.append(_gap(placed, ("formulas", i), "formula", formula.latex))
    items = [i for i, item in enumerate(card.items) if not isinstance(item, Recall)]
    for i in items:
        if not _has_proof(card.items[i], lab):
            gaps.append(_gap(placed, ("items", i), "item", card.items[i].id))
    stated: dict[Kind, int] = {
        "sentence": len(said),
        "point": len(card.outline),
        "formula": len(card.formulas),
        "item": len(items),
    }
    return Coverage(card.number, stated, sorted(gaps, key=lambda gap: gap.line))


def _has_proof(item: Item, lab: LabFile | None) -> bool:
    """A claim, a number that the lab computes too, a run of the lab, or a generator, which has its own tests."""
    if isinstance(item, COMPUTED):
        return lab is not None and item.id in lab.answers
    return isinstance(item, Problem) or (isinstance(item, Predict) and lab is not None) or bool(item.claim)


def _gap(placed: PlacedCard, key: tuple[str, int], kind: Kind, text: str) -> Gap:
    return Gap(placed.file, placed.fault(key, "").line, kind, " ".join(text.split()))


# ── sentences ──


def _sentences(placed: PlacedCard, language: Language) -> Iterator[tuple[int, str]]:
    """(line of the file, sentence) for all that state something; code is left out."""
    lines = Path(placed.file).read_text(encoding="utf-8-sig").splitlines()
    row = placed.places["answer", language].line - 1
    for piece in split(placed.card.answer[language]):
        first = piece.split("\n", 1)[0].strip()
        row = next((k for k in range(row, len(lines)) if first in lines[k]), row)
        if len(stems(piece)) >= SHORTEST:
            yield row + 1, " ".join(piece.split())


def split(markdown: str) -> list[str]:
    """Sentences and lines of lists, without the code between them."""
    return [piece.strip() for piece in APART.split(FENCED.sub("\n\n", markdown)) if piece.strip()]


def stems(text: str) -> set[str]:
    """Of words that say something; numbers are none."""
    said = (word for word in words(text) if len(word) >= SHORTEST and word.isalpha())
    return {stem_of(word) for word in said if word not in COMMON}


def _unproved(
    placed: PlacedCard, line: int, text: str, proved: set[str], checks: dict[str, str], language: Language
) -> Gap | None:
    """The gap that a sentence is, if it rests on nothing that is proved."""
    own = stems(text)
    told = _told(placed.card, proved, checks, language)
    most, nearest = max(((len(own & theirs), name) for name, theirs in told), default=(0, ""))
    if most >= min(ENOUGH, (len(own) + 1) // 2):
        return None
    return Gap(placed.file, line, "sentence", text, nearest if most else None)


def _told(
    card: Card, proved: set[str], checks: dict[str, str], language: Language
) -> Iterator[tuple[str, set[str]]]:
    """The words of each claim that is proved, and of each such formula's symbols."""
    for claim in card.claims:
        if claim.id in proved:
            yield claim.id, stems(f"{claim.text[language]} {claim.truth[language] if claim.truth else ''}")
    for formula in card.formulas:
        if formula.proof in checks:
            yield formula.id, stems(" ".join(symbol.meaning[language] for symbol in formula.symbols))
