"""From today to the exam: the plan day by day, and what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from examprep.cards import Card
from examprep.course import question_of
from examprep.exam.agenda import Agenda
from examprep.exam.readiness import Help, Readiness, most_helpful, readiness
from examprep.study.memory import Memories
from examprep.study.plan import first_answers, forecast
from examprep.study.schedule import local_day, recall


@dataclass(frozen=True)
class PlannedDay:
    """`new` and `reviews` are {question: how many of its items}; `minutes` of today are those that are left of it."""

    date: date
    new: dict[int, int]
    reviews: dict[int, int]
    minutes: float
    budget: float  # minutes


@dataclass(frozen=True)
class Outlook:
    """`today` is the day itself, as chosen for now; the later ones are one drawn future.

    `left_out`: {question: how many of its items the plan never reaches}; `minutes_for_all`: a day's minutes with
    which each item would at least be met once. Readiness as of now, on the exam's day if nothing more is
    studied, and on the exam's day after the plan.
    """

    days: list[PlannedDay]
    left_out: dict[int, int]
    minutes_for_all: float
    now: Readiness
    idle: Readiness
    planned: Readiness
    helpful: list[Help]


def make_outlook(agenda: Agenda, cards: Sequence[Card], memories: Memories, seed: int = 0) -> Outlook:
    """The future is drawn from `seed`."""
    budgets = agenda.budgets()
    stock = agenda.stock
    days, planned = forecast(stock, budgets, agenda.pace, seed, agenda.missed)
    profile, today = agenda.profile, local_day(agenda.made)
    met = {key for day in days for key in day.new} | set(memories)
    now = {key: recall(memory, agenda.made) for key, memory in memories.items()}
    idle = dict(zip(stock.keys, map(float, stock.recall(agenda.days_left)), strict=True))
    meeting = sum(c.seconds for day in days for c in day.chosen if c.new)
    known = sum(key in met and key not in memories for key in stock.keys)
    left = [key for key in stock.keys if key not in met]
    study_days = sum(b > 0 for b in budgets) or 1
    used = sum(day.seconds for day in days)
    mean = meeting / known if known else float(stock.seconds.mean()) * first_answers(agenda.pace)
    return Outlook(
        [
            PlannedDay(
                date_ := today + timedelta(days=k),
                _by_question(day.new),
                _by_question(day.reviews),
                (day.seconds + (0 if k else agenda.reserved)) / 60,
                profile.study_minutes(date_),
            )
            for k, day in enumerate(days)
        ],
        _by_question(left),
        (used + mean * len(left)) / 60 / study_days,
        readiness(profile, cards, now),
        readiness(profile, cards, idle),
        readiness(profile, cards, dict(zip(stock.keys, map(float, planned), strict=True))),
        most_helpful(profile, cards, idle),
    )


def _by_question(keys: Sequence[str]) -> dict[int, int]:
    counts = Counter(question_of(key) for key in keys)
    return dict(sorted(counts.items()))
