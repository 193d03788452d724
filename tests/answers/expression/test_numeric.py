"""Both kinds of numbers give one value: float64, and mpmath's of many digits."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from examprep.answers.expression.functions import FUNCTIONS
from examprep.answers.expression.numeric import FLOATS, Huge, NoValue, evaluate, precise
from examprep.answers.expression.tree import Apply, Number, Variable

simple = st.sampled_from([Fraction(n, d) for n in (-7, -3, -2, -1, 0, 1, 2, 3, 5) for d in (1, 2, 3)])


def outcome(symbol, arguments, field):
    """The value, or what kept it from being one."""
    try:
        return evaluate(Apply(symbol, tuple(map(Number, arguments))), {}, field)
    except NoValue as none:
        return type(none)


@example("^", [0, 2, 0])
@example("^", [0, -1, 0])
@example("^", [0, 0, 0])
@example("/", [1, 0, 0])
@example("sign", [1, 0, 0])
@example(">", [2, 1, 0])
@example("≤", [1, 1, 0])
@settings(max_examples=400)
@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(simple, min_size=3, max_size=3))
def test_precise_numbers_have_the_value_or_the_lack_of_one_that_floats_have(symbol, three):
    for count in range(FUNCTIONS[symbol].least, min(3, FUNCTIONS[symbol].most) + 1):
        coarse, fine = (outcome(symbol, three[:count], field) for field in (FLOATS, precise(40)))
        assert (
            fine == pytest.approx(coarse, rel=1e-12, abs=1e-15)
            if isinstance(coarse, float)
            else fine is coarse
        )


def test_precise_numbers_reach_farther_than_floats_and_end_too():
    grown = {
        x: [outcome("exp", [x], field) for field in (FLOATS, precise(40))] for x in (700, 750, 900, 10**9)
    }
    assert float(grown[700][1] / grown[700][0]) == pytest.approx(1)
    assert grown[750] == [Huge, precise(40).m.exp(750)]
    assert grown[900] == grown[10**9] == [Huge, Huge]
    assert [outcome("^", [10, n], precise(40)) for n in (399, 401, 10**9)] == [
        precise(40).m.mpf(10) ** 399,
        Huge,
        Huge,
    ]


def test_a_third_has_as_many_digits_as_are_asked_for_and_a_variable_is_the_float_that_it_is():
    third = evaluate(Number(Fraction(1, 3)), {}, precise(60))
    assert abs(3 * third - 1) < 1e-59
    assert evaluate(Variable("x"), {"x": 0.1}, precise(60)) == Fraction(0.1)
