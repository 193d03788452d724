"""Cards test themselves: an item's examples are graded, and its known mistakes must be recognised."""

from __future__ import annotations

from typing import Any

from examprep.answers import expression
from examprep.answers.grade import grade, parse_only
from examprep.answers.verdict import Malformed
from examprep.cards import Expression, Fill, Number, Numbers, Predict, Shape
from examprep.effect import Effect


def check_examples(item: Any, *, key: frozenset[str] | None = None) -> list[str]:
    """Complaints about an item's examples and mistakes; an item without examples has none.

    `key`: the checks that a prediction's break turns red. Without it, the answers to a prediction are only read, not
    judged.
    """
    if not hasattr(item, "examples"):
        return []
    try:
        return _answer(item) + _examples(item, key) + _mistakes(item)
    except ValueError as fault:  # the card's own answer cannot be read
        return [str(fault)]


def _answer(item: Any) -> list[str]:
    """An expression must have a value where its variables are said to lie, and the form that it asks for."""
    if not isinstance(item, Expression):
        return []
    if trouble := expression.unsound(item):
        return [f"{item.id}: {trouble}"]
    graded = grade(item, item.answer, language="en")
    fits = not isinstance(graded, Malformed) and graded.status == "right"
    return [] if fits else [f"{item.id}: its own answer is not right: {graded}"]


def _examples(item: Any, key: frozenset[str] | None) -> list[str]:
    complaints = []
    for expected, text in item.examples.all():
        got, why = _status(item, text, key)
        fits = {"right": got in ("right", "read"), "wrong": got not in ("right", "malformed")}
        if not fits.get(expected, got == "malformed"):
            complaints.append(f"{item.id}: example {text!r} should be {expected}, is {got}{why}")
    return complaints


def _status(item: Any, text: str, key: frozenset[str] | None) -> tuple[str, str]:
    """What becomes of an answer, and why it cannot be read."""
    if isinstance(item, Predict) and key is None:
        read = parse_only(item, text, "en")
        return ("malformed", f": {read.message}") if isinstance(read, Malformed) else ("read", "")
    graded = grade(item, text, language="en", key=None if key is None else Effect(key))
    return ("malformed", f": {graded.message}") if isinstance(graded, Malformed) else (graded.status, "")


def _mistakes(item: Any) -> list[str]:
    """A mistake that is right, malformed or hidden behind another one would never be named."""
    if not isinstance(item, (Number, Numbers, Shape, Expression, Fill)):
        return []
    complaints = []
    for known in item.mistakes:
        graded = grade(item, _typed(known.answer), language="en")
        if isinstance(graded, Malformed):
            complaints.append(f"{item.id}: mistake {known.answer!r} cannot be read: {graded.message}")
        elif graded.mistake != known.says.en:
            complaints.append(f"{item.id}: mistake {known.answer!r} is never named: it is {graded.status}")
    return complaints


def _typed(answer: Any) -> str:
    """A mistake's answer as a student would type it."""
    return "; ".join(map(str, answer)) if isinstance(answer, list) else str(answer)
