"""The review log in Anki's terms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from examprep.publish.history import Answer, pasts
from examprep.study.events import Review
from examprep.study.memory import fold
from examprep.study.schedule import Rating

START = datetime(2027, 1, 1, 12, tzinfo=UTC)


def answer(number: int, item: str, rating: Rating, at: datetime, seconds: float = 20) -> Review:
    return Review(f"r{number}", at, item, rating, 1.0, "x", None, seconds, "w", "en", "quiz")


def test_an_answer_is_a_row_with_the_interval_before_and_after_it():
    reviews = [
        answer(1, "q01/a", Rating.GOOD, START),
        answer(2, "q01/a", Rating.GOOD, START + timedelta(minutes=10)),
        answer(3, "q01/a", Rating.AGAIN, START + timedelta(days=3), seconds=1e6),
        answer(4, "q01/a", Rating.HARD, START + timedelta(days=3, minutes=10), seconds=0.5),
    ]
    past = pasts(reviews)["q01/a"]
    assert past.memory == fold(reviews)["q01/a"]
    rows = [(a.rating, a.kind, a.before, a.milliseconds) for a in past.answers]
    days = past.answers[1].interval
    assert rows == [(3, 0, 0, 20_000), (3, 0, -600, 20_000), (1, 1, days, 300_000), (2, 2, -600, 500)]
    assert [a.interval for a in past.answers[:3]] == [-600, days, -600]
    assert days >= 1
    assert all(100 <= a.difficulty <= 1100 for a in past.answers)


def test_the_order_of_a_joined_log_does_not_matter():
    reviews = [answer(n, f"q01/{'ab'[n % 2]}", Rating.GOOD, START + timedelta(days=n)) for n in range(6)]
    assert pasts(reversed(reviews)) == pasts(reviews)
    assert [len(past.answers) for past in pasts(reviews).values()] == [3, 3]
    assert isinstance(pasts(reviews)["q01/a"].answers[0], Answer)
    assert pasts([]) == {}
