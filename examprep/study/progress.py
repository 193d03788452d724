"""How well a question is known: a fold of the memories of its items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from examprep.cards import Card
from examprep.study.schedule import Memory, recall


class Progress(Struct, frozen=True):
    """`recall` is the mean probability of answering the question's items now; one never asked counts as 0."""

    recall: float
    due: int
    new: int
    learned: int


SHAKY = 0.8  # recall below which a question that is required deserves another look


def shakiest(
    required: Iterable[Card], memories: Mapping[str, Memory], now: datetime
) -> tuple[Card, float] | None:
    """Of the questions that one requires, the least known and how well; None where all are known well.

    What has not been begun is left out: its turn is yet to come.
    """
    begun = [card for card in required if any(key in memories for key in card.keys)]
    known = [(progress_of(card, memories, now).recall, card.number, card) for card in begun]
    recall_, _, card = min(known, key=lambda k: k[:2], default=(1.0, 0, None))
    return (card, recall_) if card is not None and recall_ < SHAKY else None


def progress_of(card: Card, memories: Mapping[str, Memory], now: datetime) -> Progress:
    """Over all items of the card: what was never asked is recalled with probability 0."""
    found = [memories.get(key) for key in card.keys]
    known = [memory for memory in found if memory is not None]
    return Progress(
        recall=sum(recall(memory, now) for memory in known) / len(found),
        due=sum(memory.due <= now for memory in known),
        new=len(found) - len(known),
        learned=sum(memory.phase == "review" for memory in known),
    )
