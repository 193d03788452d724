"""What the log tells of the student: how much is remembered, whether the model predicts it, how much time was spent."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import NamedTuple

from examprep.study.confidence import CONFIDENCES, Confidence
from examprep.study.memory import Memories
from examprep.study.moment import QUARTER, local_day_of_quarter
from examprep.study.outcome import Outcome
from examprep.study.pace import LONGEST
from examprep.study.personal import is_own
from examprep.study.schedule import Memory, New, Rating, local_day, recall, review

BINS = 10  # of predicted recall
MONTH, FORTNIGHT, HALF_YEAR = 30, 14, 182  # days
WEEKS = 12  # whose retention is told one by one
SAMPLE = 3000  # answers that calibration replays at most: whole histories of items drawn by their names


@dataclass(frozen=True)
class Share:
    """`part` of `of`."""

    part: int
    of: int

    @property
    def value(self) -> float | None:
        return self.part / self.of if self.of else None


@dataclass(frozen=True)
class Bin:
    """Answers whose recall was predicted alike: the mean prediction, and the share that was recalled."""

    predicted: float
    actual: float
    answers: int

    @property
    def likely(self) -> tuple[float, float]:
        """Where the true share lies with 95 %: Wilson's interval (1927, doi:10.1080/01621459.1927.10502953)."""
        n, z2 = self.answers, 1.96**2
        middle = (self.actual + z2 / (2 * n)) / (1 + z2 / n)
        half = sqrt(z2 * (self.actual * (1 - self.actual) / n + z2 / (4 * n * n))) / (1 + z2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)


def recalled_by_day(outcomes: Iterable[Outcome], since: date) -> dict[date, Share]:
    """{day since then: of its answers to items last answered on an earlier day, how many were recalled}."""
    last: dict[str, date] = {}
    found: dict[date, list[bool]] = defaultdict(list)
    for outcome in outcomes:
        day = outcome.day
        if day >= since and outcome.item in last and last[outcome.item] < day:
            found[day].append(outcome.rating != Rating.AGAIN)
        last[outcome.item] = day
    return {day: Share(sum(recalled), len(recalled)) for day, recalled in found.items()}


def retention(by_day: Mapping[date, Share], first: date, last: date) -> Share:
    """All of these days together, the last one included."""
    shares = [share for day, share in by_day.items() if first <= day <= last]
    return Share(sum(share.part for share in shares), sum(share.of for share in shares))


def calibration(outcomes: Iterable[Outcome]) -> list[Bin]:
    """Predicted against actual recall, for answers on a later day than the one before; bins without any are left out.

    The memories are replayed for whole items, drawn by a hash of their names until SAMPLE answers are reached.
    """
    by_item = _sampled(outcomes)
    predicted: list[list[float]] = [[] for _ in range(BINS)]
    recalled: Counter[int] = Counter()
    for answers in by_item.values():
        state: Memory | New = New()
        for outcome in answers:
            if isinstance(state, Memory) and local_day(state.last) < outcome.day:
                expected = recall(state, outcome.at)
                place = min(BINS - 1, int(expected * BINS))
                predicted[place].append(expected)
                recalled[place] += outcome.rating != Rating.AGAIN
            state = review(state, outcome.rating, outcome.at)
    return [
        Bin(sum(values) / len(values), recalled[place] / len(values), len(values))
        for place, values in enumerate(predicted)
        if values
    ]


def _sampled(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """{item: all its answers} of so many items that they have SAMPLE answers, or of all."""
    outcomes = list(outcomes)
    counts, answers = Counter(outcome.item for outcome in outcomes), 0
    drawn: dict[str, list[Outcome]] = {}
    for item in sorted(counts, key=lambda name: (zlib.crc32(name.encode()), name)):
        if answers >= SAMPLE:
            break
        drawn[item] = []
        answers += counts[item]
    for outcome in outcomes:
        if outcome.item in drawn:
            drawn[outcome.item].append(outcome)
    return drawn


def said_and_right(outcomes: Iterable[Outcome]) -> dict[Confidence, Share]:
    """{what was said of answers before their verdict: how many were wholly right}; without what was never said."""
    said: Counter[Confidence] = Counter()
    right: Counter[Confidence] = Counter()
    for outcome in outcomes:
        if outcome.confidence is not None:
            said[outcome.confidence] += 1
            right[outcome.confidence] += outcome.score == 1
    return {c: Share(right[c], said[c]) for c in CONFIDENCES if said[c]}


def minutes_by_day(outcomes: Iterable[Outcome]) -> dict[date, float]:
    """{day: minutes of answering}, an answer counted as LONGEST at most."""
    seconds: dict[int, float] = defaultdict(
        float
    )  # by quarters of an hour: of a hundred thousand answers few remain
    for outcome in outcomes:
        seconds[outcome.micros // QUARTER] += min(outcome.seconds, LONGEST)
    minutes: dict[date, float] = defaultdict(float)
    for quarter, spent in seconds.items():
        minutes[local_day_of_quarter(quarter)] += spent / 60
    return dict(minutes)


def streak(days: Iterable[date], today: date) -> int:
    """Days in a row with an answer, up to today; a today without one does not end it yet."""
    answered = set(days)
    day = today if today in answered else today - timedelta(days=1)
    count = 0
    while day in answered:
        count, day = count + 1, day - timedelta(days=1)
    return count


def due_by_day(memories: Sequence[Memory], today: date, days: int) -> list[int]:
    """How many items fall due on each of the next days; what is overdue counts for today."""
    counts = Counter(max(0, (local_day(memory.due) - today).days) for memory in memories)
    return [counts[day] for day in range(days)]


@dataclass(frozen=True)
class OwnNotes:
    """The student's own notes that were ever asked: how many, how many are due by the end of today, the retention."""

    asked: int
    due: int
    retention: Share


@dataclass(frozen=True)
class Past:
    """What the log tells, up to `today`. Time is of all that was studied, the rest of the course without own notes."""

    answers: int
    retention: Share
    calibration: list[Bin]
    confidence: dict[Confidence, Share]  # the student's own: said before the verdict
    minutes: list[float]  # of each of the last MONTH days, today last
    streak: int
    due: list[int]  # by FSRS, on each of the next FORTNIGHT days
    half_year: list[float]  # minutes of each of the last HALF_YEAR days, today last
    weekly: list[Share]  # retention in each of the last WEEKS times seven days, those up to today last
    own: OwnNotes | None = None  # where any was asked


def look_back(outcomes: Sequence[Outcome], known: Memories, today: date) -> Past:
    """`known`: the memories of all items that were ever asked."""
    minutes = minutes_by_day(outcomes)
    days = [today - timedelta(days=k) for k in reversed(range(HALF_YEAR))]
    lately = [minutes.get(day, 0.0) for day in days]
    course, own = _apart(outcomes, known)
    by_day = recalled_by_day(course.outcomes, days[-7 * WEEKS])
    return Past(
        len(outcomes),
        retention(by_day, days[-MONTH], today),
        calibration(course.outcomes),
        said_and_right(course.outcomes),
        lately[-MONTH:],
        streak(minutes, today),
        due_by_day(course.known, today, FORTNIGHT),
        lately,
        [retention(by_day, days[-7 * k], days[-7 * k + 6]) for k in range(WEEKS, 0, -1)],
        _own_notes(own, days[-MONTH], today) if own.known else None,
    )


class _Log(NamedTuple):
    """The answers to some items by time, and the memories of these items."""

    outcomes: Sequence[Outcome]
    known: Sequence[Memory]


def _apart(outcomes: Sequence[Outcome], known: Memories) -> tuple[_Log, _Log]:
    """What is the course's, and what is the student's own."""
    own = {key for key in known if is_own(key)}
    if not own:
        return _Log(outcomes, [*known.values()]), _Log([], [])
    return (
        _Log([o for o in outcomes if o.item not in own], [m for key, m in known.items() if key not in own]),
        _Log([o for o in outcomes if o.item in own], [known[key] for key in own]),
    )


def _own_notes(own: _Log, since: date, today: date) -> OwnNotes:
    share = retention(recalled_by_day(own.outcomes, since), since, today)
    return OwnNotes(len(own.known), due_by_day(own.known, today, 1)[0], share)
