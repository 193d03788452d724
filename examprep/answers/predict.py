"""What will the break do? Answered by the numbers of those lines that come true; the key comes from two runs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeAlias

from examprep.answers.choices import credit
from examprep.answers.movement import came
from examprep.answers.ticks import Ticks, read_ticks
from examprep.answers.verdict import Asked, Malformed, Verdict, right, status_of
from examprep.cards import Predict
from examprep.curves import Line, Move
from examprep.effect import Askable, ChartStatement, Effect, Statement
from examprep.language import Language, say

MOST_STATEMENTS = 2
MOST_LINES = 9  # of all: up to nine, digits written together are numbers of their own
AnyStatement: TypeAlias = Statement | ChartStatement
CLAIMED = (Move.STILL, Move.HIGHER, Move.LOWER)


class PredictCurves(Predict, frozen=True, kw_only=True):
    """A prediction as it is put to the student: after the checks, statements about curves. Never in a card."""

    statements: tuple[AnyStatement, ...]


def pose(item: Predict, statements: Sequence[AnyStatement]) -> Predict:
    """The item with these statements after its checks."""
    if not statements:
        return item
    own = {name: getattr(item, name) for name in Predict.__struct_fields__}
    return PredictCurves(**own, statements=tuple(statements))


def draw_statements(item: Predict, askable: Askable, rng: random.Random) -> tuple[AnyStatement, ...]:
    """Statements about some lines and charts. Where a move is known, every second one is true on average."""
    return tuple(
        ChartStatement(subject, rng.random() < 0.5)
        if isinstance(subject, str)
        else Statement(subject, _claimed(askable.lines[subject], rng))
        for subject in _subjects(askable, min(MOST_STATEMENTS, MOST_LINES - len(item.among)), rng)
    )


def _subjects(askable: Askable, most: int, rng: random.Random) -> list[Line | str]:
    """A line that moves, if one is known to, and others: most breaks leave most lines where they were."""
    moving: list[Line] = [
        line for line in sorted(askable.lines) if askable.lines[line] not in (None, Move.STILL)
    ]
    first: list[Line | str] = [*rng.sample(moving, min(1, most, len(moving)))]
    subjects: list[Line | str] = [*sorted(askable.lines)]
    subjects += askable.charts
    others = [subject for subject in subjects if subject not in first]
    return first + rng.sample(others, min(most - len(first), len(others)))


def _claimed(move: Move | None, rng: random.Random) -> Move:
    if move in CLAIMED and rng.random() < 0.5:
        return move
    return rng.choice([claimed for claimed in CLAIMED if claimed != move])


def statements_of(item: Predict) -> tuple[AnyStatement, ...]:
    """Those that were drawn for it."""
    return item.statements if isinstance(item, PredictCurves) else ()


def count_lines(item: Predict) -> int:
    """The checks, then the statements."""
    return len(item.among) + len(statements_of(item))


def read(item: Predict, text: str, language: Language) -> Malformed | Ticks:
    """Displayed numbers of what happens; 0 where the student thinks that nothing of it does."""
    return read_ticks(text, count_lines(item), language)


def judge(item: Predict, ticks: Ticks, asked: Asked) -> Verdict:
    """Full credit for the exact set; otherwise as `choices`. Curves whose move is not clear do not count.

    Neither do red checks that were not offered.
    """
    if asked.key is None:
        raise ValueError(f"{item.id}: a prediction is graded against a run: key is missing")
    effect = asked.key
    truths: list[bool | None] = [check in effect.red for check in item.among]
    truths += [statement.holds(effect) for statement in statements_of(item)]
    counted = {k for k, truth in enumerate(truths) if truth is not None}
    happens = {k for k in counted if truths[k]}
    picked = {asked.shown[n - 1] for n in ticks.numbers} & counted
    score = credit(picked, happens, len(counted))
    feedback = " ".join([_checks(item, effect, asked), *_curves(item, effect, asked)])
    if score == 1:
        return right(ticks.echo, asked.language, feedback)
    return Verdict(status_of(score), score, ticks.echo, None, feedback)


def _checks(item: Predict, effect: Effect, asked: Asked) -> str:
    """`Went red: 1, 3.`"""
    red = asked.displayed(k for k, check in enumerate(item.among) if check in effect.red)
    if not red:
        return say(asked.language, "Все эти проверки остались зелёными.", "All of these checks stayed green.")
    numbers = ", ".join(map(str, red))
    return say(asked.language, f"Покраснело: {numbers}.", f"Went red: {numbers}.")


def _curves(item: Predict, effect: Effect, asked: Asked) -> list[str]:
    """`Curve 4: ended higher (0.31 → 0.58).` for each statement, in the order displayed."""
    found = []
    for k, statement in enumerate(statements_of(item), len(item.among)):
        (number,) = asked.displayed([k])
        what = ("график", "chart") if isinstance(statement, ChartStatement) else ("кривая", "curve")
        said = came(statement, effect, asked.language)
        found.append((number, f"{say(asked.language, *what).capitalize()} {number}: {said}."))
    return [sentence for _, sentence in sorted(found)]
