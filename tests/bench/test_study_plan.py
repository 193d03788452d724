"""Does the plan help? Simulated students study for 21 days by it and by three schedules without it.

A student's true memory is not the planner's: it has FSRS weights of its own, items that are easier or harder for
this student, noise in every change, slips and lucky guesses. The planner sees ratings only. What counts is true
recall on the exam's day, over all items, those never met counting as 0. Run it with

    pytest -n 0 -m bench -s tests/bench/test_study_plan.py
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import fmean, stdev

import fsrs
import numpy as np
import pytest

from examprep.study import schedule
from examprep.study.pace import measure
from examprep.study.plan import Stock, choose
from examprep.study.schedule import DAY, Memory, New, Rating, recall, review

QUESTIONS, DAYS, STUDENTS = 41, 21, 60
SECONDS = 30.0  # an answer
START = datetime(2027, 1, 1, 9, tzinfo=UTC)
EXAM = START + DAYS * DAY
PACE = measure([], {})
# The worlds: items a question, minutes a day.
WORLDS = {"too little time": (12, 30), "just enough": (6, 30), "plenty": (3, 30)}

Policy = Callable[["Student", int, float], list[int]]


class Student:
    """`known[k]` is what the planner believes of item k; the truth is hidden in `_true`."""

    def __init__(self, seed: int, items: int):
        self._rng = rng = random.Random(seed)
        weights = [w * rng.lognormvariate(0, 0.25) for w in schedule.WEIGHTS]
        weights[7] = schedule.WEIGHTS[7]
        weights[20] = min(0.5, max(0.1, weights[20]))
        low, high = fsrs.scheduler.LOWER_BOUNDS_PARAMETERS, fsrs.scheduler.UPPER_BOUNDS_PARAMETERS
        weights = [min(h, max(lo, w)) for w, lo, h in zip(weights, low, high, strict=True)]
        self._scheduler = fsrs.Scheduler(weights, enable_fuzzing=False)
        self._ease = [rng.lognormvariate(0, 0.35) for _ in range(items)]
        self._first_good = rng.betavariate(6, 4)
        self._true: list[fsrs.Card | None] = [None] * items
        self.known: list[Memory | New] = [New()] * items
        self.answers = 0
        self.minutes = [0.0] * DAYS

    def study(self, item: int, day: int) -> None:
        """Answer an item until it rests for the day."""
        now = START + day * DAY + timedelta(minutes=self.minutes[day])
        for attempt in range(6):
            rating = self._rate(item, now, attempt)
            self.known[item] = review(self.known[item], rating, now)
            self._change(item, rating, now)
            self.answers += 1
            self.minutes[day] += SECONDS / 60
            if self.known[item].phase == "review":
                return
            now += timedelta(minutes=10)

    def _rate(self, item: int, now: datetime, attempt: int) -> Rating:
        card, rng = self._true[item], self._rng
        if card is None:
            right = rng.random() < self._first_good
        elif attempt:
            right = rng.random() < 0.93
        else:
            knows = rng.random() < self._recall(card, now)
            right = rng.random() < (0.97 if knows else 0.05)  # slips and lucky guesses
        if not right:
            return Rating.AGAIN
        return rng.choices((Rating.HARD, Rating.GOOD, Rating.EASY), (0.12, 0.8, 0.08))[0]

    def _change(self, item: int, rating: Rating, now: datetime) -> None:
        before = self._true[item]
        card = copy.copy(before) if before else fsrs.Card(card_id=0, due=now)
        card, _ = self._scheduler.review_card(card, fsrs.Rating(rating), now)
        noise = self._ease[item] if before is None else self._rng.lognormvariate(0, 0.15)
        card.stability = max(0.001, card.stability * noise)
        self._true[item] = card

    def _recall(self, card: fsrs.Card, at: datetime) -> float:
        return self._scheduler.get_card_retrievability(card, at)

    def at_the_exam(self) -> list[float]:
        """True recall of every item on the exam's day."""
        return [self._recall(card, EXAM) if card else 0.0 for card in self._true]


def plain(student: Student, day: int, budget: float, longest: int = schedule.LONGEST_DAYS) -> list[int]:
    """FSRS at retention 0.90: what is due, the most forgotten first, then new items while there is time."""
    now = START + day * DAY
    due, new = [], []
    for item, state in enumerate(student.known):
        if isinstance(state, New):
            new.append(item)
        elif (
            state.last + min(state.due - state.last, longest * DAY)
        ).date() <= now.date() and state.last < now:
            due.append((recall(state, now), item))
    return [item for _, item in sorted(due)] + new


def capped(student: Student, day: int, budget: float) -> list[int]:
    """The same, with every interval cut so that it ends before the exam at the latest."""
    now = START + day * DAY
    order = plain(student, day, budget)
    seen = set(order)
    last_day = day == DAYS - 1
    extra = [
        (recall(s, now), k)
        for k, s in enumerate(student.known)
        if last_day and k not in seen and isinstance(s, Memory) and s.last < now
    ]
    due = [k for k in order if isinstance(student.known[k], Memory)] + [k for _, k in sorted(extra)]
    return due + [k for k in order if isinstance(student.known[k], New)]


def final_pass(student: Student, day: int, budget: float) -> list[int]:
    """The same, with everything that was met reviewed in the last two days, the most forgotten first."""
    if day < DAYS - 2:
        return plain(student, day, budget)
    now = START + day * DAY
    met = [(recall(s, now), k) for k, s in enumerate(student.known) if isinstance(s, Memory) and s.last < now]
    return [k for _, k in sorted(met)]


def planned(student: Student, day: int, budget: float) -> list[int]:
    """Ours."""
    now = START + day * DAY
    memories = [s if isinstance(s, Memory) else None for s in student.known]
    count = len(memories)
    stock = Stock(
        list(map(str, range(count))),
        np.ones(count),
        np.ones(count, dtype=bool),
        np.full(count, SECONDS),
        np.array([m.stability if m else np.nan for m in memories]),
        np.array([m.difficulty if m else np.nan for m in memories]),
        np.array([(now.date() - m.last.date()).days if m else 0 for m in memories], dtype=float),
    )
    return [int(c.key) for c in choose(stock, DAYS - day, budget, PACE).chosen]


def live(policy: Policy, seed: int, items: int, minutes: float) -> Student:
    """21 days of at most so many minutes; an item that was begun is finished."""
    student = Student(seed, items)
    for day in range(DAYS):
        for item in policy(student, day, 60 * minutes):
            if student.minutes[day] >= minutes:
                break
            student.study(item, day)
    return student


def told(values: list[float], digits: int = 3) -> str:
    """Mean and 95 % confidence interval."""
    return f"{fmean(values):.{digits}f} ± {1.96 * stdev(values) / len(values) ** 0.5:.{digits}f}"


@pytest.mark.bench
@pytest.mark.parametrize("world", WORLDS)
def test_the_plan_against_three_schedules(world):
    each, minutes = WORLDS[world]
    items = QUESTIONS * each
    print(
        f"\n\n{world}: {QUESTIONS} questions of {each} items, {DAYS} days of {minutes} min, {STUDENTS} students"
    )
    columns = (
        ("recall", 15),
        ("lowest question", 15),
        ("answers", 8),
        ("recalled per answer", 20),
        ("min/day", 8),
    )
    print(f"{'':12}", *(f"{name:>{width}}" for name, width in columns), f"{'worst':>6}")
    lived = {}
    for policy in (plain, capped, final_pass, planned):
        lived[policy] = [live(policy, seed, items, minutes) for seed in range(STUDENTS)]
        recalls = [student.at_the_exam() for student in lived[policy]]
        lowest = [min(fmean(r[k : k + each]) for k in range(0, items, each)) for r in recalls]
        answers = [student.answers for student in lived[policy]]
        per_answer = [sum(r) / a for r, a in zip(recalls, answers, strict=True)]
        days = [m for student in lived[policy] for m in student.minutes]
        print(
            f"{policy.__name__:12} {told([fmean(r) for r in recalls]):>15} {told(lowest):>15} {fmean(answers):>8.0f} "
            f"{told(per_answer):>20} {fmean(days):>8.1f} {max(days):>6.1f}"
        )
        assert max(days) < minutes + 3  # an item that was begun is finished: six answers at most
    for policy in (plain, capped, final_pass):
        gains = []
        for seed, student in enumerate(lived[policy]):
            equal = live(planned, seed, items, student.answers * SECONDS / 60 / DAYS)
            gains.append(fmean(equal.at_the_exam()) - fmean(student.at_the_exam()))
        print(f"planned, at equal answers, against {policy.__name__:10} {told(gains)} recall")
        if world != "plenty":  # there everything is known anyway, and a last pass over all of it does as well
            assert fmean(gains) > 1.96 * stdev(gains) / len(gains) ** 0.5
