"""The review log as Anki's: rows of its `revlog`, and when each card is due by the same memory.

Anki's ratings are ours, 1 to 4. Its intervals are whole days, or seconds while an item is being learned. With FSRS
switched on, Anki computes its own memory from the rows; without, the interval that our FSRS chose holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from examprep.study.events import Review, in_order
from examprep.study.pace import LONGEST
from examprep.study.schedule import Memory, New, State, review

KINDS = {
    "learning": 0,
    "review": 1,
    "relearning": 2,
}  # Anki's numbers for where in its course an answer was given


@dataclass(frozen=True)
class Answer:
    """One row of `revlog`. `interval` after and `before` it: days, or below zero seconds."""

    at: datetime
    rating: int
    interval: int
    before: int
    difficulty: int
    milliseconds: int
    kind: int


@dataclass(frozen=True)
class Past:
    """Everything that was answered to one item, the oldest first, and its memory now."""

    answers: tuple[Answer, ...]
    memory: Memory


def pasts(reviews: Iterable[Review]) -> dict[str, Past]:
    """{item: its past} of the answers in force."""
    by_item: dict[str, list[Review]] = defaultdict(list)
    for answer in sorted(reviews, key=in_order):
        by_item[answer.item].append(answer)
    return {item: _past(answers) for item, answers in by_item.items()}


def _past(reviews: list[Review]) -> Past:
    state: State = New()
    answers: list[Answer] = []
    for given in reviews:
        after = review(state, given.rating, given.at)
        phase = state.phase if isinstance(state, Memory) else "learning"
        before = answers[-1].interval if answers else 0
        milliseconds = round(min(given.seconds, LONGEST) * 1000)
        answers.append(
            Answer(
                given.at,
                int(given.rating),
                interval(after),
                before,
                difficulty(after),
                milliseconds,
                KINDS[phase],
            )
        )
        state = after
    assert isinstance(state, Memory)
    return Past(tuple(answers), state)


def interval(memory: Memory) -> int:
    """From the last answer until it is due: whole days once it is learned, before that seconds as a negative number."""
    span = memory.due - memory.last
    return max(1, span.days) if memory.phase == "review" else -max(1, round(span.total_seconds()))


def difficulty(memory: Memory) -> int:
    """1 to 10 as Anki keeps it where FSRS is on: 100 to 1100."""
    return round((memory.difficulty - 1) / 9 * 1000) + 100
