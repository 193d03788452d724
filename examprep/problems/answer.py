"""What a problem's answer can be, and when two answers can be told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from examprep.answers import expression
from examprep.answers.expression.tree import Tree
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

Real: TypeAlias = float | Fraction


@dataclass(frozen=True)
class Value:
    """The answer is a number: exact where neither `tol` nor `rel` is given."""

    value: Real
    tol: float | None = None
    rel: float | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Row:
    """The answer is several numbers in order, perhaps with a name each."""

    values: Sequence[Real]
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
Given: TypeAlias = Real | Sequence[Real] | Sequence[int | str] | str
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


def _digits(number: Real) -> str:
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
        rows = [NumbersMistake(answer=_reals(given), says=says) for given, says in told]
        values, names = _reals(answer.values), list(answer.names)
        return Numbers(answer=values, names=names, tol=answer.tol, rel=answer.rel, mistakes=rows, **common)
    texts = [TextMistake(answer=answer_text(answer, given), says=says) for given, says in told]
    if isinstance(answer, Size):
        return Shape(answer=shape_text(answer.dims), mistakes=texts, **common)
    return Expression(
        answer=answer.text,
        variables=list(answer.variables),
        form=answer.form,
        uses=list(answer.uses),
        avoids=list(answer.avoids),
        mistakes=texts,
        **common,
    )


def apart(answer: Answer, other: Given | None, given: Given) -> bool:
    """Whether grading tells two answers apart, the rounding that it forgives included. None: the right answer."""
    if isinstance(answer, Formula):
        return _differ(answer, answer_text(answer, other), answer_text(answer, given))
    if isinstance(answer, Size):
        return shape_text(answer.dims if other is None else other) != shape_text(given)  # type: ignore[arg-type]
    if isinstance(answer, Row):
        right, wrong = _reals(answer.values if other is None else other), _reals(given)
        if len(right) != len(wrong):
            raise ValueError(f"a mistake gives {len(wrong)} numbers where the answer has {len(right)}")
        return any(_far(a, b, answer) for a, b in zip(right, wrong, strict=True))
    return _far(answer.value if other is None else other, given, answer)  # type: ignore[arg-type]


def _reals(given: Given) -> list[float]:
    return list(map(float, given))  # type: ignore[arg-type]


def _far(a: Real, b: Real, answer: Value | Row) -> bool:
    """Farther than twenty tolerances and a fifth of the larger: neither is taken for the other's rounding."""
    a, b = float(a), float(b)
    tolerance = max(answer.tol or 0, (answer.rel or 0) * max(abs(a), abs(b)), 1e-9 * max(abs(a), abs(b)))
    return abs(a - b) > 20 * tolerance


def _differ(answer: Formula, text: str, other: str) -> bool:
    domains = expression.read_variables(answer.variables)
    return expression.compare(_tree(text, domains), _tree(other, domains), domains).equal is False


def _tree(text: str, domains: Mapping[str, expression.Domain]) -> Tree:
    reading = expression.read_expression(text, domains, "en")
    if isinstance(reading, Malformed):
        raise ValueError(f"{text!r} cannot be read: {reading.message}")
    return reading.tree
