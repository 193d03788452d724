"""Reading, and random trees."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from examprep.answers.expression.functions import CALLS, COMPARISONS
from examprep.answers.expression.reading import Reading, read_expression
from examprep.answers.expression.tree import Apply, Constant, Number, Tree, Variable

VARIABLES = ("x", "y", "z_1")


@pytest.fixture
def tree_of() -> Callable[[str], Tree]:
    """The tree that a text in x, y and z₁ is read as."""

    def read(text: str) -> Tree:
        reading = read_expression(text, VARIABLES, "en")
        assert isinstance(reading, Reading), (text, reading)
        return reading.tree

    return read


def numbers() -> st.SearchStrategy[Tree]:
    decimals = st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=3)
    small = st.integers(-25, 20).map(lambda k: Fraction(3) * Fraction(10) ** k)
    return st.one_of(st.integers(0, 99).map(Fraction), decimals.map(Fraction), small).map(Number)


def leaves() -> st.SearchStrategy[Tree]:
    return st.one_of(
        numbers(), st.sampled_from(VARIABLES).map(Variable), st.sampled_from(["π", "e"]).map(Constant)
    )


def grown(
    inner: st.SearchStrategy[Tree], symbols: list[str], *, least: int, most: int
) -> st.SearchStrategy[Tree]:
    args = st.lists(inner, min_size=least, max_size=most)
    return st.builds(lambda symbol, found: Apply(symbol, tuple(found)), st.sampled_from(symbols), args)


def trees() -> st.SearchStrategy[Tree]:
    """Any tree of the language."""
    one = ["neg", *(symbol for symbol, f in CALLS.items() if f.most == 1)]
    two = ["+", "-", "·", "/", "^", *COMPARISONS]
    return st.recursive(
        leaves(),
        lambda inner: st.one_of(
            grown(inner, one, least=1, most=1),
            grown(inner, two, least=2, most=2),
            grown(inner, ["max", "min"], least=2, most=4),
        ),
        max_leaves=14,
    )


def tame() -> st.SearchStrategy[Tree]:
    """Trees that are defined and of moderate size everywhere: what laws of arithmetic are tried on."""
    small = st.integers(1, 9).map(lambda n: Number(Fraction(n)))
    leaf = st.one_of(small, st.sampled_from(VARIABLES).map(Variable))
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            grown(inner, ["+", "-", "·", "max"], least=2, most=2),
            grown(inner, ["neg", "tanh", "σ", "sin", "|", "relu"], least=1, most=1),
        ),
        max_leaves=8,
    )
