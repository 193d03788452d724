"""How long a verdict takes, printed, not asserted: `pytest -n 0 -m bench -s tests/bench/test_grading.py`."""

from __future__ import annotations

import pytest

from examprep.answers import grade
from examprep.cards import Examples, Expression, Text
from examprep.problems import generators
from tests.bench.harness import Times, timed

pytestmark = pytest.mark.bench
NONE = Examples(right=[], wrong=[], malformed=[])
ABC = ["a: real", "b: real", "c: real", "m: real"]
DSIGMA = "σ(x)(1-σ(x))"
EXPRESSIONS = [
    ("2σ(2x) - 1", "tanh x", ["x: real"]),
    ("e^x/(1+e^x)^2", DSIGMA, ["x: real"]),
    ("1/(2+e^x+e^-x)", DSIGMA, ["x: real"]),
    ("1/(4cosh²(x/2))", DSIGMA, ["x: real"]),
    ("(1-tanh²(x/2))/4", DSIGMA, ["x: real"]),
    ("0.2499/cosh(x/2)^2", DSIGMA, ["x: real"]),
    ("e^(a-m)/(e^(a-m)+e^(b-m)+e^(c-m))", "e^a/(e^a+e^b+e^c)", ABC),
    ("2 log x", "log(x²)", ["x: real"]),
    ("2 log x", "log(x²)", ["x: positive"]),
    ("p(1-y) - y(1-p)", "p-y", ["p: unit", "y: real"]),
    ("max(0,x) + ln(1+e^-|x|)", "ln(1+e^x)", ["x: real"]),
    ("sin²x + cos²x - 1", "0", ["x: real"]),
]


def test_verdicts_on_expressions():
    print()
    for answer, reference, variables in EXPRESSIONS:
        item = Expression(
            id="x", prompt=Text(ru="?", en="?"), answer=reference, variables=variables, examples=NONE
        )
        grade(item, answer, language="en")
        name = f"{answer} = {reference}"
        times = Times(tuple(timed(lambda i=item, a=answer: grade(i, a, language="en")) for _ in range(40)))
        print(f"{name:58} {times.told()}")


def test_drawing_and_grading_a_problem():
    print()
    times, slowest = [], ("", 0.0)
    for made_by in generators().values():
        for seed in range(20):

            def once(made_by=made_by, seed=seed) -> None:
                drawn = made_by.draw(seed)
                grade(drawn.item, drawn.right, language="en")

            times.append(timed(once))
            slowest = max(slowest, (made_by.name, times[-1]), key=lambda pair: pair[1])
    print(f"draw and grade a problem: {Times(tuple(times)).told()}")
    print(f"slowest: {slowest[0]}, {1e3 * slowest[1]:.2f} ms")
