"""When to ask again: what one answer does to the memory of an item. FSRS 6 through the `fsrs` library.

Everything here is a pure function of its arguments: nothing is random, nothing reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    import fsrs
    from fsrs import Card, Scheduler

# The published FSRS 6 defaults, written out: one log, one memory, whichever fsrs 6.x is installed.
WEIGHTS = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip
STEPS = (timedelta(minutes=1), timedelta(minutes=10))  # before an item is first learned
STEPS_AGAIN = (timedelta(minutes=10),)  # after it was forgotten
RETENTION = 0.9
LONGEST_DAYS = 36500
VERSION = 1  # raise it when the same answers would give another memory: snapshots are then made anew

PHASES = ("learning", "review", "relearning")  # fsrs numbers them 1, 2, 3
DAY = timedelta(days=1)


class Rating(IntEnum):
    """How well an answer came."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class New(Struct, frozen=True):
    """Never asked."""


@dataclass(frozen=True)
class Memory:
    """What is known of an item that was asked at least once.

    `stability`: days until recall falls to 90 %. `difficulty`: 1 to 10. `step` counts within the learning or
    relearning phase and is None in review. `reps`: answers so far; `lapses`: how many of them were AGAIN in
    the review phase, that is, forgotten after it had been learned.
    """

    stability: float
    difficulty: float
    due: datetime
    last: datetime
    phase: str
    step: int | None
    reps: int
    lapses: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "due", utc(self.due))
        object.__setattr__(self, "last", utc(self.last))
        if self.phase not in PHASES:
            raise ValueError(f"no phase {self.phase!r}; there are: {', '.join(PHASES)}")


State: TypeAlias = New | Memory


def utc(at: datetime) -> datetime:
    """The same moment in UTC. ValueError for a naive one: nobody knows which moment that is."""
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone; give a moment in UTC")
    try:
        return at if at.tzinfo is UTC else at.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{at.isoformat()} lies outside the calendar in UTC") from None


def local_day(at: datetime) -> date:
    """The student's calendar day of a moment."""
    return at.astimezone().date()


def review(
    state: State,
    rating: Rating,
    at: datetime,
    *,
    retention: float = RETENTION,
    longest_days: int = LONGEST_DAYS,
) -> Memory:
    """The memory after an answer at `at`; `state` itself is left as it is.

    It is due again when recall will have fallen to `retention` (0.5 to 1), in whole days once it is learned
    and in at most `longest_days`. A clock that went backwards is ignored: an answer dated before the last one
    counts as given at the last one. ValueError: a naive `at`, `retention` or `longest_days` out of range.
    """
    if not 0.5 <= retention < 1:
        raise ValueError(f"retention is {retention}; it has to be at least 0.5 and below 1")
    if longest_days < 1:
        raise ValueError(f"longest_days is {longest_days}; the shortest interval is 1 day")
    moment = _not_before_last(state, at)
    scheduler = _scheduler(retention, longest_days)
    card, _ = scheduler.review_card(_to_card(state, moment), _fsrs_rating(rating), moment)
    assert card.stability is not None  # after an answer both are known
    assert card.difficulty is not None
    forgotten = isinstance(state, Memory) and state.phase == "review" and rating == Rating.AGAIN
    return Memory(
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last=moment,
        phase=PHASES[card.state - 1],
        step=card.step,
        reps=1 + (state.reps if isinstance(state, Memory) else 0),
        lapses=forgotten + (state.lapses if isinstance(state, Memory) else 0),
    )


def recall(state: State, at: datetime) -> float:
    """The probability that it is remembered at `at`; 0 for what was never asked, 1 before its last answer.

    R(t) = (1 + f t / S)^(−w),  f = 0.9^(−1/w) − 1,  so that R(S) = 0.9: FSRS 6's own curve, written out
    because fsrs counts whole days only and calls all that was answered today certain. It imports nothing.
    """
    moment = utc(at)
    if isinstance(state, New):
        return 0.0
    w = WEIGHTS[20]
    factor = 0.9 ** (-1 / w) - 1
    days = max(moment - state.last, timedelta(0)) / DAY
    recalled: float = (1 + factor * days / state.stability) ** -w
    return recalled


def intervals(
    state: State, at: datetime, *, retention: float = RETENTION, longest_days: int = LONGEST_DAYS
) -> dict[Rating, timedelta]:
    """How long until the next time, for each rating that could be given at `at`."""
    after = {r: review(state, r, at, retention=retention, longest_days=longest_days) for r in Rating}
    return {rating: memory.due - memory.last for rating, memory in after.items()}


def _not_before_last(state: State, at: datetime) -> datetime:
    return max(utc(at), utc(state.last)) if isinstance(state, Memory) else utc(at)


@cache
def _scheduler(retention: float, longest_days: int) -> Scheduler:
    from fsrs import Scheduler

    return Scheduler(WEIGHTS, retention, STEPS, STEPS_AGAIN, longest_days, enable_fuzzing=False)


def _fsrs_rating(rating: Rating) -> fsrs.Rating:
    import fsrs

    return fsrs.Rating(rating)


def _to_card(state: State, moment: datetime) -> Card:
    """A `Card` that is given its id: without one its constructor sleeps a millisecond to find one."""
    import fsrs

    if isinstance(state, New):
        return fsrs.Card(card_id=0, due=moment)
    phase = fsrs.State(PHASES.index(state.phase) + 1)
    return fsrs.Card(0, phase, state.step, state.stability, state.difficulty, utc(state.due), utc(state.last))
