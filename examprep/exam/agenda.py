"""Today's part of the plan: what to study with the minutes that are left of the day."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

import numpy as np

from examprep.cards import Card
from examprep.exam.order import learning_order
from examprep.exam.profile import ExamProfile
from examprep.exam.readiness import MUST, item_weights
from examprep.study.day import Chosen, Day
from examprep.study.memory import Memories
from examprep.study.outcome import Outcome
from examprep.study.pace import LONGEST, Pace, measure
from examprep.study.personal import is_own
from examprep.study.plan import Stock, choose
from examprep.study.schedule import Memory, local_day

STEP_ANSWERS = 2  # that an item still being learned takes until it rests


@dataclass(frozen=True)
class Agenda:
    """`day` was chosen at `made`, `days_left` before the exam; `missed` is all that rehearsed exams missed.

    In seconds of today: its `budget`, what was `spent` of it, what is `reserved` for the `unfinished` items that
    are still being learned.
    """

    profile: ExamProfile
    made: datetime
    days_left: int
    stock: Stock
    pace: Pace
    day: Day
    missed: Sequence[str]
    budget: float
    spent: float
    reserved: float
    unfinished: int

    @property
    def left(self) -> float:
        """Seconds of today that the plan may fill."""
        return max(0.0, self.budget - self.spent - self.reserved)

    def chosen(self, key: str) -> Chosen | None:
        return next((c for c in self.day.chosen if c.key == key), None)

    def budgets(self) -> list[float]:
        """Seconds for each day from today to the one before the exam; of today what is left."""
        return [self.left, *self.profile.budgets(local_day(self.made))[1:]]


def make_agenda(
    profile: ExamProfile,
    cards: Sequence[Card],
    memories: Memories,
    outcomes: Sequence[Outcome],
    now: datetime,
    hidden: Set[str] = frozenset(),
    missed: Sequence[str] = (),
) -> Agenda | None:
    """None on the exam's day and after it: then there is nothing left to plan.

    `hidden`: keys of items that the student set aside, which are not planned. `missed`: what rehearsed exams missed.
    """
    today = local_day(now)
    days_left = profile.days_left(today)
    if days_left < 1:
        return None
    kinds = {key: head.kind for card in cards for key, head in zip(card.keys, card.heads, strict=True)}
    pace = measure(outcomes, kinds)
    stock = make_stock(cards, memories, pace, today, hidden)
    spent = seconds_spent(outcomes, today)
    budget = 60.0 * profile.study_minutes(today)
    steps = [k for k, key in enumerate(stock.keys) if _unfinished(memories.get(key), now)]
    reserved = STEP_ANSWERS * float(stock.seconds[steps].sum())
    left = max(0.0, budget - spent - reserved)
    missed = [key for key in missed if key not in hidden]
    day = choose(stock, days_left, left, pace, missed)
    return Agenda(profile, now, days_left, stock, pace, day, missed, budget, spent, reserved, len(steps))


def make_stock(
    cards: Sequence[Card], memories: Memories, pace: Pace, today: date, hidden: Set[str] = frozenset()
) -> Stock:
    """All items in the order in which they teach; each question is worth 1 in all, whatever it holds."""
    keys, weight, must, seconds, stability, difficulty, age = [], [], [], [], [], [], []
    for card in learning_order(cards):
        weights = item_weights(card)
        total = sum(weights.values())
        for key, item in zip(card.keys, card.heads, strict=True):
            if key in hidden:
                continue
            memory = memories.get(key)
            keys.append(key)
            weight.append(weights[item.id] / total)
            must.append(weights[item.id] == MUST)
            seconds.append(pace.seconds[item.kind])
            stability.append(memory.stability if memory else np.nan)
            difficulty.append(memory.difficulty if memory else np.nan)
            age.append(_age(memory, today))
    floats = (np.array(column, dtype=float) for column in (seconds, stability, difficulty, age))
    return Stock(keys, np.array(weight), np.array(must, dtype=bool), *floats)


def seconds_spent(outcomes: Sequence[Outcome], today: date) -> float:
    """On the course, not on notes of the student's own. Of answers by time only the last ones need to be looked at."""
    recent = takewhile(lambda o: o.day >= today, reversed(outcomes))
    return sum(min(o.seconds, LONGEST) for o in recent if o.day == today and not is_own(o.item))


def _age(memory: Memory | None, today: date) -> int:
    """Whole days since the last answer; 0 for an item still being learned, which is asked when its step is due."""
    if memory is None or memory.phase != "review":
        return 0
    return max(0, (today - local_day(memory.last)).days)


def _unfinished(memory: Memory | None, now: datetime) -> bool:
    return memory is not None and memory.phase != "review" and memory.due <= now + timedelta(days=1)
