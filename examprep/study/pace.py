"""How long answers take this student and how first meetings go: measured in the log, a guess until there is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from examprep.study.outcome import Outcome
from examprep.study.schedule import Rating

# Seconds for one answer, until this student's own are known.
GUESS = {
    "choice": 20.0,
    "choices": 35.0,
    "fill": 30.0,
    "shape": 35.0,
    "number": 45.0,
    "numbers": 60.0,
    "order": 40.0,
    "expression": 60.0,
    "predict": 40.0,
    "problem": 75.0,
    "recall": 120.0,
}
GUESS_COUNTS = 10  # answers that a guess weighs as much as
LONGEST = 300.0  # seconds: whoever takes longer has left the table

FIRST = {Rating.AGAIN: 0.35, Rating.HARD: 0.10, Rating.GOOD: 0.50, Rating.EASY: 0.05}
FIRST_COUNTS = 20  # first meetings that this guess weighs as much as


@dataclass(frozen=True)
class Pace:
    """`seconds`: {kind of item: for one answer}. `first`: the probability of each rating at a first meeting."""

    seconds: Mapping[str, float]
    first: Mapping[Rating, float]


def measure(outcomes: Iterable[Outcome], kind_of: Mapping[str, str]) -> Pace:
    """From answers by time; `kind_of` is {item: its kind}, and answers to items outside it are left out.

    The mean of what was measured and of a guess that counts as a few answers, so that one answer changes little.
    """
    spent: dict[str, list[float]] = defaultdict(list)
    met: dict[str, Rating] = {}
    for outcome in outcomes:
        kind = kind_of.get(outcome.item)
        if kind is not None:
            spent[kind].append(min(outcome.seconds, LONGEST))
            met.setdefault(outcome.item, outcome.rating)
    ratings = list(met.values())
    return Pace(
        {
            kind: (guess * GUESS_COUNTS + sum(spent[kind])) / (GUESS_COUNTS + len(spent[kind]))
            for kind, guess in GUESS.items()
        },
        {
            rating: (guess * FIRST_COUNTS + ratings.count(rating)) / (FIRST_COUNTS + len(ratings))
            for rating, guess in FIRST.items()
        },
    )
