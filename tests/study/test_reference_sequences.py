"""A log with the sequences that py-fsrs itself is tested on, imported as JSON lines, gives its published numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from examprep.study.log import entry_to_line, import_log
from examprep.study.memory import fold
from examprep.study.schedule import Rating

START = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
GOOD, AGAIN = Rating.GOOD, Rating.AGAIN


def imported(store, make_review, answers):
    """The reviews of one item in a log that came as lines, last first."""
    lines = [
        entry_to_line(make_review(f"r{k}", at=at, item="q01/a", rating=rating))
        for k, (at, rating) in enumerate(answers)
    ]
    import_log(store, reversed(lines))
    return store.reviews()


def test_the_memory_state_of_the_reference(store, make_review):
    """py-fsrs, test_memo_state: AGAIN, then GOOD five times after 0, 0, 1, 3, 8 and 21 days."""
    at, answers = START, []
    for rating, days in zip([AGAIN, GOOD, GOOD, GOOD, GOOD, GOOD], [0, 0, 1, 3, 8, 21], strict=True):
        at += timedelta(days=days)
        answers.append((at, rating))
    (memory,) = fold(imported(store, make_review, answers)).values()
    assert memory.stability == pytest.approx(53.62691, abs=1e-4)
    assert memory.difficulty == pytest.approx(6.3574867, abs=1e-4)


def test_the_intervals_of_the_reference(store, make_review):
    """py-fsrs, test_review_card: each answer is given when the item is due."""
    ratings = [GOOD] * 6 + [AGAIN] * 2 + [GOOD] * 5
    answers, at, days = [], START, []
    for rating in ratings:
        answers.append((at, rating))
        reviews = [make_review(f"x{k}", at=a, item="q01/a", rating=r) for k, (a, r) in enumerate(answers)]
        (memory,) = fold(reviews).values()
        days.append((memory.due - memory.last).days)
        at = memory.due
    assert days == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]
    assert fold(imported(store, make_review, answers)) == fold(reviews)
