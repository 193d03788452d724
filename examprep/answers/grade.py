"""The one entry: which kind of item is read and judged by what."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from examprep.answers import choice, choices, expression, fill, number, numbers, order, predict, shape
from examprep.answers.predict import PredictCurves
from examprep.answers.verdict import Asked, Malformed, Verdict
from examprep.cards import Choice, Choices, Expression, Fill, Number, Numbers, Order, Predict, Shape
from examprep.effect import Effect
from examprep.language import Language


def _no_lines(item: Any) -> int:
    return 0


@dataclass(frozen=True)
class Kind:
    """How one kind of item is graded: `read` what was typed, then `judge` it.

    A reading has `echo`, the text that shows how it was read. `lines` is how many numbered lines an item displays.
    """

    read: Callable[[Any, str, Language], Any]
    judge: Callable[[Any, Any, Asked], Verdict]
    lines: Callable[[Any], int] = _no_lines


# A new kind of item joins by a line here. Recall is not among them: it is ticked, see `grade_recall`.
KINDS: dict[type, Kind] = {
    Choice: Kind(choice.read, choice.judge, lambda item: len(item.options)),
    Choices: Kind(choices.read, choices.judge, lambda item: len(item.options)),
    Number: Kind(number.read, number.judge),
    Numbers: Kind(numbers.read, numbers.judge),
    Shape: Kind(shape.read, shape.judge),
    Expression: Kind(expression.read, expression.judge),
    Order: Kind(order.read, order.judge, lambda item: len(item.steps)),
    Fill: Kind(fill.read, fill.judge),
    Predict: Kind(predict.read, predict.judge, predict.count_lines),
    PredictCurves: Kind(predict.read, predict.judge, predict.count_lines),
}


def grade(
    item: Any,
    text: str,
    *,
    language: Language,
    shown: Sequence[int] | None = None,
    key: Effect | None = None,
) -> Malformed | Verdict:
    """Grades what a student typed. Any text gets an answer; only a caller's slip raises.

    `shown[k]` is the index in the card of the option or step displayed at position k + 1; None: the card's order,
    so the right answer to an `order` item is then `1 2 3 …`. `key`, for `predict`: what the break did.
    """
    kind = _kind(item)
    asked = Asked(language, _order_shown(kind.lines(item), shown), key)
    reading = kind.read(item, text, language)
    return reading if isinstance(reading, Malformed) else kind.judge(item, reading, asked)


def parse_only(item: Any, text: str, language: Language) -> Malformed | str:
    """How the text is read, for the echo while typing."""
    reading = _kind(item).read(item, text, language)
    return reading if isinstance(reading, Malformed) else reading.echo


def shuffled(item: Any, rng: random.Random) -> tuple[int, ...]:
    """An order in which to display the item's lines, for `shown`; steps never in their right order."""
    count = _kind(item).lines(item)
    own = tuple(range(count))
    while True:
        drawn = tuple(rng.sample(own, count))
        if drawn != own or count < 2 or not isinstance(item, Order):
            return drawn


def _kind(item: Any) -> Kind:
    try:
        return KINDS[type(item)]
    except KeyError:
        raise TypeError(f"no grading for items of type {type(item).__name__}") from None


def _order_shown(count: int, shown: Sequence[int] | None) -> tuple[int, ...]:
    own = tuple(range(count))
    if shown is None or count == 0:
        return own
    if sorted(shown) != list(own):
        raise ValueError(f"shown must hold each of 0 … {count - 1} once, got {tuple(shown)}")
    return tuple(shown)
