"""Will I pass? The recall of every question today and on the exam's day, and the mark that follows from it.

A question is known as far as its items are, those that a mark hangs on counting twice. The mark that follows is a
model's: it takes items to be independent of each other, and an examiner to ask for what they ask for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from examprep.cards import Card
from examprep.exam.profile import ExamProfile
from examprep.exam.tickets import enough, gain, mark_distribution, points_distribution, shared_tickets
from examprep.study.forgetting import Array

MUST, OTHER = 2, 1  # what an item weighs within its question
STUDIED = 0.95  # recall of items that were just studied
MOST_HELP = 3


@dataclass(frozen=True)
class Help:
    """What studying one question would add to the probability of passing."""

    question: int
    added: float


@dataclass(frozen=True)
class Readiness:
    """At one moment: `recall` of each question, and the probability of each mark."""

    recall: dict[int, float]
    marks: list[float]
    passing: float


def item_weights(card: Card) -> dict[str, int]:
    """{item's id: its weight}: MUST where the claim behind it carries a point that the mark hangs on."""
    return {item.id: MUST if item.must else OTHER for item in card.heads}


def readiness(profile: ExamProfile, cards: Sequence[Card], recall_of: Mapping[str, float]) -> Readiness:
    """`recall_of`: {item's key: the probability of recalling it}; an item that is not in it counts as 0."""
    points = {card.number: _points(card, recall_of) for card in cards}
    sections = {card.number: card.section for card in cards}
    marks = mark_distribution(profile, sections, points)
    return Readiness(
        {card.number: question_recall(card, recall_of) for card in cards},
        [float(p) for p in marks],
        float(marks[profile.marks.passes :].sum()),
    )


def most_helpful(profile: ExamProfile, cards: Sequence[Card], recall_of: Mapping[str, float]) -> list[Help]:
    """The questions whose study raises the probability of passing most, the best first."""
    sections = {card.number: card.section for card in cards}
    points = {card.number: enough(profile, _points(card, recall_of)) for card in cards}
    shared = shared_tickets(profile, sections, points)
    found = []
    for card in cards:
        better = {key: max(STUDIED, recall_of.get(key, 0.0)) for key in card.keys}
        after = enough(profile, _points(card, better))
        found.append(Help(card.number, gain(profile, shared[card.number], points[card.number], after)))
    return sorted(found, key=lambda help_: (-help_.added, help_.question))[:MOST_HELP]


def question_recall(card: Card, recall_of: Mapping[str, float]) -> float:
    """The mean recall of its items by weight."""
    weights = item_weights(card).values()
    known = sum(w * recall_of.get(key, 0.0) for w, key in zip(weights, card.keys, strict=True))
    return known / sum(weights)


def _points(card: Card, recall_of: Mapping[str, float]) -> Array:
    recalls = [recall_of.get(key, 0.0) for key in card.keys]
    return points_distribution(list(item_weights(card).values()), recalls)
