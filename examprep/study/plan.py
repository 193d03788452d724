"""What to study today, and what the days until the exam will bring.

The rule: give the next minute to the item whose answer now adds most recall on the exam's day per second it
takes, after Pavlik & Anderson (2008), *Using a model to compute the optimal schedule of practice*, J. Exp.
Psychology: Applied 14(2), doi:10.1037/1076-898X.14.2.101; the model of memory is FSRS 6. A review that would do
more good on a later day is held back by a part of the difference. New items come in the order in which they
teach, those that a mark hangs on first. What a rehearsed exam missed has the first half of the day: there the model
was shown to be wrong. When the day's minutes are full the day is over, so that nothing piles up at the end, and what
the minutes do not reach is left out: by the rule, what costs least to leave out.

Everything is a function of its arguments; the future of `forecast` is drawn from its seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace

from examprep.study import forgetting
from examprep.study.day import Chosen, Day
from examprep.study.forgetting import Array, retrievability
from examprep.study.pace import Pace
from examprep.study.schedule import Rating

RECALL_SAME_DAY = 0.93  # of an answer repeated after minutes
PATIENCE = 0.25  # of what a later day would add over today; 0 to 0.5 do about as well, 1 waits too long
LEAST_GAIN = 0.01  # recall on the exam's day: a review that adds less is not worth its time
MISSED_SHARE = 0.5  # of a day's minutes, at most, for what a rehearsed exam missed
LATER_DAYS = 8  # at most so many later days are compared with today

# Answers until an item rests for the day. After a lapse: one, repeated until it is recalled. A first meeting ends
# with two recalls in a row (EASY needs none, GOOD is the first of them).
AFTER_LAPSE = 1 / RECALL_SAME_DAY
TWO_IN_A_ROW = 1 / RECALL_SAME_DAY + 1 / RECALL_SAME_DAY**2
FIRST_ANSWERS = {
    Rating.AGAIN: 1 + TWO_IN_A_ROW,
    Rating.HARD: 1 + TWO_IN_A_ROW,
    Rating.GOOD: 2 + (1 - RECALL_SAME_DAY) * TWO_IN_A_ROW,
    Rating.EASY: 1,
}
STEPS_LEFT = {Rating.AGAIN: 2, Rating.HARD: 2, Rating.GOOD: 1, Rating.EASY: 0}  # GOOD answers after the first


@dataclass
class Stock:
    """The items on the morning of a day, in the order in which they teach; arrays of shape (items,).

    `weight`: what recalling it is worth. `must`: a mark hangs on it. `seconds`: of one answer. Of a new item
    `stability` is NaN. `age`: whole days since the last answer; what was answered today is not asked again.
    """

    keys: list[str]
    weight: Array
    must: np.ndarray
    seconds: Array
    stability: Array
    difficulty: Array
    age: Array

    @property
    def known(self) -> np.ndarray:
        return ~np.isnan(self.stability)

    def recall(self, days: int) -> Array:
        """So many days from now, if nothing is studied any more; 0 for what was never asked."""
        recall = np.zeros(len(self.keys))
        known = self.known
        recall[known] = retrievability(self.age[known] + days, self.stability[known])
        return recall


def choose(stock: Stock, days_left: int, budget: float, pace: Pace, missed: Sequence[str] = ()) -> Day:
    """What to study today, `days_left` (at least 1) days before the exam, in at most `budget` seconds.

    `missed`: keys that come first, within their share. One answer always fits into a budget above zero, so that a
    slow item is not put off for ever.
    """
    chosen = _missed(stock, days_left, budget, pace, missed)
    first = {c.key for c in chosen}
    left = budget - sum(c.seconds for c in chosen)
    queues = [q for q in (_reviews(stock, days_left), *_new(stock, days_left, pace)) if q.waiting]
    while queues and left > 0:
        queue = max(queues, key=_Queue.rate_of_first)
        candidate = queue.pop()
        if not queue.waiting:
            queues.remove(queue)
        if candidate.key in first:
            continue
        if candidate.seconds <= left or (not chosen and candidate.seconds > budget):
            chosen.append(candidate)
            left -= candidate.seconds
        if chosen:
            queues = [q for q in queues if q.fits(left)]
    return Day(chosen)


def forecast(
    stock: Stock, budgets: Sequence[float], pace: Pace, seed: int = 0, missed: Sequence[str] = ()
) -> tuple[list[Day], Array]:
    """The days from today to the one before the exam, and recall (items,) on the exam's day after them.

    `budgets`: seconds of each day. Answers are drawn with the recall that the model predicts. What was `missed` comes
    first, over as many days as that takes.
    """
    rng = np.random.default_rng(seed)
    stock = Stock(
        stock.keys,
        stock.weight,
        stock.must,
        stock.seconds,
        *(array.copy() for array in (stock.stability, stock.difficulty, stock.age)),
    )
    place = {key: k for k, key in enumerate(stock.keys)}
    days = []
    for day, budget in enumerate(budgets):
        today = choose(stock, len(budgets) - day, budget, pace, missed)
        days.append(today)
        done = {c.key for c in today.chosen}
        missed = [key for key in missed if key not in done]
        _answer(stock, np.array([place[key] for key in today.reviews], dtype=int), rng)
        _meet(stock, np.array([place[key] for key in today.new], dtype=int), pace, rng)
        stock.age += 1
    return days, stock.recall(0)


# ── what an answer is worth ──


class _Queue:
    """Candidates of one kind, in the order in which they are taken; all arrays of shape (candidates,).

    `rate`: what each is worth a second. `columns`: its seconds, then recall as in `Chosen`.
    """

    def __init__(self, keys: list[str], new: bool, rate: Array, *columns: Array):
        self._keys, self._new, self._rate, self._columns = keys, new, rate, columns
        # Seconds of the quickest among this one and those after it.
        self._cheapest = np.minimum.accumulate(columns[0][::-1])[::-1]
        self._next = 0

    @property
    def waiting(self) -> int:
        return len(self._keys) - self._next

    def fits(self, seconds: float) -> bool:
        """Whether any that waits takes at most so long."""
        return bool(self.waiting) and float(self._cheapest[self._next]) <= seconds

    def rate_of_first(self) -> float:
        return float(self._rate[self._next])

    def pop(self) -> Chosen:
        k = self._next
        self._next += 1
        seconds, now, answered, left_alone = (float(column[k]) for column in self._columns)
        return Chosen(self._keys[k], self._new, seconds, now, answered, left_alone)

    def all(self) -> Iterator[Chosen]:
        while self.waiting:
            yield self.pop()


def _missed(stock: Stock, days_left: int, budget: float, pace: Pace, missed: Sequence[str]) -> list[Chosen]:
    """Of these keys, in their order, as many as their share of the day holds; at least one where there is time."""
    if not missed or budget <= 0:
        return []
    queues = (_reviews(stock, days_left, least=-np.inf), *_new(stock, days_left, pace))
    found = {c.key: c for queue in queues for c in queue.all()}
    chosen: list[Chosen] = []
    left = MISSED_SHARE * budget
    for key in missed:
        candidate = found.get(key)
        if candidate is not None and (candidate.seconds <= left or not chosen):
            chosen.append(replace(candidate, missed=True))
            left -= candidate.seconds
    return chosen


def _reviews(stock: Stock, days_left: int, least: float = LEAST_GAIN) -> _Queue:
    """Reviews worth at least so much, the best first; ties stay in the order of the stock."""
    places = np.flatnonzero(stock.known & (stock.age > 0))
    s, d, age = stock.stability[places], stock.difficulty[places], stock.age[places]
    now, alone = retrievability(age, s), retrievability(age + days_left, s)
    answered, cost = _if_answered(s, d, age, days_left)
    gain = answered - alone
    best_later = np.zeros_like(gain)
    for wait in sorted(
        {round(x) for x in np.linspace(1, days_left - 1, LATER_DAYS)} if days_left > 1 else ()
    ):
        later, _ = _if_answered(s, d, age + wait, days_left - wait)
        best_later = np.maximum(best_later, later - alone)
    worth = gain - PATIENCE * np.maximum(best_later - gain, 0)
    seconds = stock.seconds[places] * cost
    rate = stock.weight[places] * worth / seconds
    best = np.argsort(-rate, kind="stable")
    best = best[worth[best] >= least]
    columns = (column[best] for column in (rate, seconds, now, answered, alone))
    return _Queue([stock.keys[k] for k in places[best]], False, *columns)


def _if_answered(stability: Array, difficulty: Array, age: Array, days_left: int) -> tuple[Array, Array]:
    """Expected recall on the exam's day if it is answered at this age, and the answers that this takes."""
    r = retrievability(age, stability)
    kept = retrievability(days_left, forgetting.recalled(stability, difficulty, r))
    lost = retrievability(days_left, forgetting.same_day(forgetting.forgotten(stability, difficulty, r)))
    return r * kept + (1 - r) * lost, 1 + (1 - r) * AFTER_LAPSE


def _new(stock: Stock, days_left: int, pace: Pace) -> list[_Queue]:
    """New items in their order, those that a mark hangs on and the others; each kind is worth its average."""
    recall = sum(p * retrievability(days_left, _learned(r)[0]) for r, p in pace.first.items())
    answers = first_answers(pace)
    queues = []
    for must in (True, False):
        places = np.flatnonzero(~stock.known & (stock.must == must))
        seconds = stock.seconds[places] * answers
        rate = recall * stock.weight[places].sum() / seconds.sum() if len(places) else 0.0
        none, all_ = np.zeros(len(places)), np.full(len(places), recall)
        keys = [stock.keys[k] for k in places]
        queues.append(_Queue(keys, True, np.full(len(places), rate), seconds, none, all_, none))
    return queues


def first_answers(pace: Pace) -> float:
    """Answers that a first meeting is expected to take until the item rests for the day."""
    return sum(p * FIRST_ANSWERS[rating] for rating, p in pace.first.items())


def _learned(first: Rating) -> tuple[float, float]:
    """(stability, difficulty) at the end of the day of a first meeting that began with this rating."""
    stability, difficulty = forgetting.first_stability(first), forgetting.first_difficulty(first)
    for _ in range(STEPS_LEFT[first]):
        stability = float(forgetting.same_day(stability))
        difficulty = float(forgetting.next_difficulty(difficulty, Rating.GOOD))
    return stability, difficulty


# ── a drawn future ──


def _answer(stock: Stock, places: np.ndarray, rng: np.random.Generator) -> None:
    s, d, age = stock.stability[places], stock.difficulty[places], stock.age[places]
    r = retrievability(age, s)
    right = rng.random(len(places)) < r
    lapse = forgetting.same_day(forgetting.forgotten(s, d, r))
    harder = forgetting.next_difficulty(forgetting.next_difficulty(d, Rating.AGAIN), Rating.GOOD)
    stock.stability[places] = np.where(right, forgetting.recalled(s, d, r), lapse)
    stock.difficulty[places] = np.where(right, forgetting.next_difficulty(d, Rating.GOOD), harder)
    stock.age[places] = 0


def _meet(stock: Stock, places: np.ndarray, pace: Pace, rng: np.random.Generator) -> None:
    ratings = list(pace.first)
    states = np.array([_learned(rating) for rating in ratings])
    drawn = rng.choice(len(ratings), size=len(places), p=[pace.first[rating] for rating in ratings])
    stock.stability[places], stock.difficulty[places] = states[drawn].T
    stock.age[places] = 0
