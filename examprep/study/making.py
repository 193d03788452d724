"""An item made ready to be asked this time: its lines in some order, its problem drawn."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from examprep.answers import AnyStatement, draw_statements, pose, shuffled
from examprep.cards import Card, Choice, Choices, Item, Order, Predict, Problem
from examprep.effect import Askable
from examprep.problems import Drawn, find_generator
from examprep.study.asking import Asking
from examprep.study.schedule import State

AskableOf = Callable[[Card, str], Askable]
SEEDS = 10**6  # a problem is drawn by one of so many seeds


def make_asking(
    key: str,
    card: Card,
    item: Item,
    *,
    before: State,
    at: datetime,
    rng: random.Random,
    askable: AskableOf,
    missed: bool,
) -> Asking:
    """BadParameters: a problem's generator is none, or cannot be set so."""
    statements: tuple[AnyStatement, ...] = ()
    if isinstance(item, Predict):
        statements = draw_statements(item, askable(card, item.break_name), rng)
        shown = shuffled(pose(item, statements), rng)
    else:
        shown = shuffled(item, rng) if isinstance(item, Choice | Choices | Order) else ()
    drawn = draw_problem(item, rng) if isinstance(item, Problem) else None
    return Asking(key, card, item, shown, before, at, drawn, missed, statements)


def draw_problem(item: Problem, rng: random.Random) -> Drawn:
    """The problem that comes next by chance. BadParameters: its generator is none, or cannot be set so."""
    made_by = find_generator(item.generator)
    return made_by.draw(rng.randrange(SEEDS), made_by.read(item.settings))
