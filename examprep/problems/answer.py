"""What a problem's answer can be, and when two answers can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from examprep.answers import expression
from examprep.answers.verdict import Malformed
from examprep.cards import (
    Expression,
    Number,
    NumberMistake,
    Numbers,
    NumbersMistake,
    Shape,
    Text,
    TextMistake,
)


@dataclass(frozen=True)
class Value:
    """The answer is a number: exact where neither `tol` nor `rel` is given."""

    value: float
    tol: float | None = None
    rel: float | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Row:
    """The answer is several numbers in order, perhaps with a name each."""

    values: Sequence[float]
    names: Sequence[str] = ()
    tol: float | None = None
    rel: float | None = None


@dataclass(frozen=True)
class Size:
    """The answer is a tensor's shape; letters are symbolic."""

    dims: Sequence[int | str]


@dataclass(frozen=True)
class Formula:
    """The answer is an expression in variables such as "x: real"; what a mistake gives is one as well.

    `form` (expanded, factored), `uses` and `avoids` (names of functions) ask for a form besides the value.
    """

    text: str
    variables: Sequence[str]
    form: Literal["expanded", "factored"] | None = None
    uses: Sequence[str] = ()
    avoids: Sequence[str] = ()


Answer: TypeAlias = Value | Row | Size | Formula
Given: TypeAlias = float | Sequence[float] | Sequence[int | str] | str
DrawnItem: TypeAlias = Number | Numbers | Shape | Expression


def shape_text(dims: Sequence[int | str]) -> str:
    inside = ", ".join(map(str, dims))
    return f"({inside},)" if len(dims) == 1 else f"({inside})"


def answer_text(answer: Answer, given: Given | None = None) -> str:
    """An answer, or what a mistake gives in its place, in full precision."""
    if isinstance(answer, Formula):
        return answer.text if given is None else str(given)
    if isinstance(answer, Size):
        return shape_text(answer.dims if given is None else given)  # type: ignore[arg-type]
    if isinstance(answer, Row):
        return "; ".join(map(_digits, answer.values if given is None else given))  # type: ignore[arg-type]
    return _digits(answer.value if given is None else given)  # type: ignore[arg-type]


def _digits(number: float) -> str:
    return repr(float(number)).removesuffix(".0")


def as_item(answer: Answer, told: Sequence[tuple[Given, Text]], common: dict[str, Any]) -> DrawnItem:
    """The answer as an item of a card; `told`: what each mistake gives, and what is said of it."""
    if isinstance(answer, Value):
        known = [NumberMistake(answer=float(given), says=says) for given, says in told]  # type: ignore[arg-type]
        value = float(answer.value)
        return Number(
            answer=value, tol=answer.tol, rel=answer.rel, unit=answer.unit, mistakes=known, **common
        )
    if isinstance(answer, Row):
        rows = [NumbersMistake(answer=list(map(float, given)), says=says) for given, says in told]  # type: ignore[arg-type]
        values, names = list(map(float, answer.values)), list(answer.names)
        return Numbers(answer=values, names=names, tol=answer.tol, rel=answer.rel, mistakes=rows, **common)
    texts = [TextMistake(answer=answer_text(answer, given), says=says) for given, says in told]
    if isinstance(answer, Size):
        return Shape(answer=shape_text(answer.dims), mistakes=texts, **common)
    asked = {"form": answer.form, "uses": list(answer.uses), "avoids": list(answer.avoids)}
    return Expression(answer=answer.text, variables=list(answer.variables), mistakes=texts, **asked, **common)


def apart(answer: Answer, other: Given | None, given: Given) -> bool:
    """Whether grading tells two answers apart, the rounding that it forgives included. None: the right answer."""
    if isinstance(answer, Formula):
        return _differ(answer, answer_text(answer, other), answer_text(answer, given))
    if isinstance(answer, Size):
        return shape_text(answer.dims if other is None else other) != shape_text(given)  # type: ignore[arg-type]
    if isinstance(answer, Row):
        rows = list(answer.values if other is None else other), list(given)  # type: ignore[arg-type]
        if len(rows[0]) != len(rows[1]):
            raise ValueError(f"a mistake gives {len(rows[1])} numbers where the answer has {len(rows[0])}")
        return any(_far(a, b, answer) for a, b in zip(*rows, strict=True))
    return _far(answer.value if other is None else other, given, answer)  # type: ignore[arg-type]


def _far(a: float, b: float, answer: Value | Row) -> bool:
    """Farther than twenty tolerances and a fifth of the larger: neither is taken for the other's rounding."""
    tolerance = max(answer.tol or 0, (answer.rel or 0) * max(abs(a), abs(b)), 1e-9 * max(abs(a), abs(b)))
    return abs(a - b) > 20 * tolerance


def _differ(answer: Formula, *texts: str) -> bool:
    domains = expression.read_variables(answer.variables)
    trees = []
    for text in texts:
        reading = expression.read_expression(text, domains, "en")
        if isinstance(reading, Malformed):
            raise ValueError(f"{text!r} cannot be read: {reading.message}")
        trees.append(reading.tree)
    return expression.compare(*trees, domains).equal is False
