"""An expression as a small tree. It holds data only; what its symbols mean stands in `functions`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from examprep.answers.expression.functions import FUNCTIONS


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number, exact and not negative."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Constant:
    """`π` or `e`."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the item, spelt as the card spells it."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply:
    """A function or an operator on its arguments: `+ - · / ^`, `neg`, `|`, `>`, `σ`, `max`, …"""

    symbol: str
    args: tuple[Tree, ...]


Tree: TypeAlias = Number | Constant | Variable | Apply


def value(tree: Tree, at: Mapping[str, Any], field: Any) -> Any:
    """The tree's value where the variables are `at`; `field` says what numbers are: see `numeric` and `proof`."""
    if isinstance(tree, Apply):
        args = [value(arg, at, field) for arg in tree.args]
        return field.checked(FUNCTIONS[tree.symbol].compute(field, *args))
    if isinstance(tree, Variable):
        return at[tree.name]
    return field.number(tree.value) if isinstance(tree, Number) else field.constant(tree.name)


def parts(tree: Tree) -> Iterator[Tree]:
    """The tree and everything inside it."""
    yield tree
    if isinstance(tree, Apply):
        for arg in tree.args:
            yield from parts(arg)


def is_number(tree: Tree, number: int | None = None) -> bool:
    """A number written in digits; with `number`, that one."""
    return isinstance(tree, Number) and (number is None or tree.value == number)
