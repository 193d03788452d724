"""The whole deck: the notes of a course's questions, in the exam's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from examprep.cards import Card
from examprep.labfile import LabFile
from examprep.language import Language
from examprep.publish.note import OURS, Note
from examprep.publish.practice import item_notes, problem_notes
from examprep.publish.theory import claim_notes, formula_notes, recall_notes


def deck_notes(
    cards: Iterable[Card],
    labs: Mapping[int, LabFile],
    language: Language,
    *,
    seeds: int,
    images: Mapping[str, Sequence[str]],
    course: str = OURS,
) -> list[Note]:
    """Of each question of the `course`: recall, claims, formulas, items, then its problems with so many `seeds`.

    `labs`: {number of the question: its lab}; `images`: {stem: names of files to show with the whole answer}.
    """
    notes: list[Note] = []
    for card in cards:
        notes += recall_notes(card, language, images.get(card.stem, ()))
        notes += claim_notes(card, language)
        notes += formula_notes(card, language)
        notes += item_notes(card, labs.get(card.number), language)
        notes += problem_notes(card, language, seeds)
    return [replace(note, course=course) for note in notes]
