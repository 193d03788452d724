"""When two expressions are equal."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from examprep.answers.expression.domain import Domain, read_domain, read_variables
from examprep.answers.expression.equality import Comparison, compare
from examprep.answers.expression.functions import CALLS
from examprep.answers.expression.points import points
from examprep.answers.expression.reading import Reading, read_expression
from examprep.answers.expression.tree import Apply, Number, Tree
from examprep.cards.parts import VARIABLE
from tests.answers.expression.conftest import VARIABLES, tame, trees

X, POSITIVE, NONZERO = ["x: real"], ["x: positive"], ["x: nonzero"]
PY = ["p: unit", "y: real"]
ABC = ["a: real", "b: real", "c: real", "m: real"]
DSIGMA = "σ(x)(1-σ(x))"


def compared(answer: str, reference: str, variables: list[str]) -> Comparison:
    domains = read_variables(variables)
    ours, theirs = (read_expression(text, domains, "en") for text in (answer, reference))
    assert isinstance(ours, Reading), ours
    assert isinstance(theirs, Reading), theirs
    return compare(ours.tree, theirs.tree, domains)


SAME = [
    ("2σ(2x) - 1", "tanh x", X),
    *((form, DSIGMA, X) for form in (
        "e^x/(1+e^x)^2", "e^-x/(1+e^-x)²", "1/(2+e^x+e^-x)", "1/(4cosh²(x/2))", "(1-tanh²(x/2))/4",
        "σ(x)σ(-x)", "σ(x) - σ(x)^2",
    )),
    ("e^(a-m)/(e^(a-m)+e^(b-m)+e^(c-m))", "e^a/(e^a+e^b+e^c)", ABC),
    ("1/(1+e^(b-a)+e^(c-a))", "e^a/(e^a+e^b+e^c)", ABC[:3]),
    ("log(x**2)", "2 log x", POSITIVE),
    ("log(x²)", "2 ln|x|", NONZERO),
    ("-(y-p)", "p-y", PY),
    ("p(1-y) - y(1-p)", "p-y", PY),
    ("-y/p·p(1-p) + (1-y)/(1-p)·p(1-p)", "p-y", PY),
    ("(p-y)/(p(1-p))", "-y/p + (1-y)/(1-p)", PY),
    ("ln(1+e^x)", "max(0,x) + ln(1+e^-|x|)", X),
    ("softplus(-x)", "-ln σ(x)", X),
    ("|x|", "max(x, -x)", X),
    ("√(x²)", "|x|", X),
    ("relu(x) - relu(-x)", "x", X),
    ("(1+sign x)/2", "1[x>0]", X),
    ("[x>=0]", "[x>0]", X),
    ("sin²x + cos²x - 1", "0", X),
    ("x^7-7x^6+21x^5-35x^4+35x^3-21x^2+7x-1", "(x-1)^7", X),
    ("√((x²+y²)/2 - ((x+y)/2)²)", "|x-y|/2", [*X, "y: real"]),
    ("(n+2p-k)//s + 1", "floor((n+2p-k)/s) + 1", [f"{v}: natural" for v in "npks"]),
    ("x", "x²/x", X),
    ("√2·√3", "√6", []),
    ("25%", "1/4", []),
    # what is left of larger numbers: 1e-170 of 1 takes more than 120 digits
    ("-u/(1 + exp(u·v))", "(σ(u·v) - 1)·u", ["u: real", "v: real"]),
    ("1 - tanh²(30x)", "sech²(30x)", X),
    ("sech² x", "4/(e^x + e^-x)²", X),
    ("cth x - 1", "2/(e^(2x) - 1)", POSITIVE),
    ("csch x", "2e^-x/(1 - e^(-2x))", NONZERO),
]  # fmt: skip
DIFFERENT = [
    ("log(x**2)", "2 log x", X),
    ("2 log x", "log(x**2)", X),
    ("y-p", "p-y", PY),
    ("√(x²)", "x", X),
    ("|x|", "x", X),
    ("x²/x", "x", X),  # undefined at 0
    ("σ(x)(1+σ(x))", DSIGMA, X),
    ("0.2499/cosh(x/2)^2", DSIGMA, X),
    ("0.24999999/cosh(x/2)^2", DSIGMA, X),
    (f"1.0000001{DSIGMA}", DSIGMA, X),
    (f"{DSIGMA} + 1e-6", DSIGMA, X),
    ("1e-20", "0", X),
    ("x/√v", "x/(√v + 1e-8)", [*X, "v: positive"]),
    ("x/√(v + 1e-8)", "x/(√v + 1e-8)", [*X, "v: positive"]),
    ("min(x, 100)", "x", X),
    ("max(x, -1000)", "x", X),
    ("x + relu(x-3) - relu(x-3.001)", "x", X),
    ("x + relu(-x)/10^6", "x", X),
    ("x + 1[x<-7]", "x", X),
    ("ceil(x/2)", "floor(x/2)", ["x: integer"]),
    ("0.333333", "1/3", []),
    ("0.25", "0.2499", []),
    ("2e^(-9x²-90)", "e^(-9x²-90)", X),
    ("1 - tanh²(30x)", "0", X),
    ("1.0000001(1 - tanh²(30x))", "sech²(30x)", X),
]


@pytest.mark.parametrize(("answer", "reference", "variables"), SAME)
def test_right_forms_are_equal(answer: str, reference: str, variables: list[str]):
    assert compared(answer, reference, variables) == Comparison(True)


@pytest.mark.parametrize(("answer", "reference", "variables"), DIFFERENT)
def test_near_misses_differ_and_there_is_a_witness(answer: str, reference: str, variables: list[str]):
    found = compared(answer, reference, variables)
    assert found.equal is False
    assert set(found.witness or {}) == set(read_variables(variables))


@pytest.mark.parametrize(
    ("answer", "reference"),
    [("9^9^9 x", "x"), ("x", "9^9^9 x"), ("sign(x-x)", "x"), ("√(-1-x²)", "√(-1-x²)·1")],
)
def test_what_no_point_can_settle_is_left_in_doubt(answer: str, reference: str):
    assert compared(answer, reference, X).equal is None


REWRITES = {
    "sum reversed": lambda t: Apply("+", (t, t)) and _double(t),
    "difference of a product": lambda t: _times(t, 1),
    "through a quotient": lambda t: Apply("/", (Apply("·", (t, _n(7))), _n(7))),
    "a square less": lambda t: Apply("-", (Apply("+", (t, _sq(t))), _sq(t))),
    "twice minus": lambda t: Apply("neg", (Apply("neg", (t,)),)),
    "halves": lambda t: Apply("+", (Apply("/", (t, _n(2))), Apply("/", (t, _n(2))))),
}


def _n(number: int) -> Tree:
    return Number(Fraction(number))


def _sq(tree: Tree) -> Tree:
    return Apply("^", (tree, _n(2)))


def _double(tree: Tree) -> Tree:
    return Apply("-", (Apply("·", (_n(2), tree)), tree))


def _times(tree: Tree, number: int) -> Tree:
    return Apply("·", (_n(number), tree))


REAL = dict.fromkeys(VARIABLES, Domain())


@settings(max_examples=60)
@given(tame(), st.sampled_from(sorted(REWRITES)))
def test_a_tree_equals_itself_rewritten(tree: Tree, name: str):
    assert compare(REWRITES[name](tree), tree, REAL).equal is not False


@settings(max_examples=60)
@given(tame(), st.sampled_from(["1.0000001", "+1e-6", "dropped"]))
def test_a_tree_that_is_slightly_off_differs(tree: Tree, how: str):
    assume(compare(tree, _n(0), REAL).equal is False)
    tiny = Number(Fraction(1, 10**6))
    off = {
        "1.0000001": Apply("·", (Number(Fraction(10**7 + 1, 10**7)), tree)),
        "+1e-6": Apply("+", (tree, tiny)),
        "dropped": Apply("+", (tree, Apply("·", (tiny, tree)))),
    }[how]
    assert compare(off, tree, REAL).equal is False


@settings(max_examples=60)
@given(trees(), trees())
def test_comparing_any_two_trees_ends_in_a_verdict(first: Tree, second: Tree):
    found = compare(first, second, REAL)
    assert found == compare(first, second, REAL)  # the same every time
    assert found.equal in (True, False, None)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("real", [-5, 0, 5], []),
        ("positive", [1e-3], [0, -1]),
        ("nonnegative", [0], [-1]),
        ("nonzero", [-1, 1], [0]),
        ("unit", [0.5], [0, 1]),
        ("integer", [-3, 0], [0.5]),
        ("natural", [1, 7], [0, 1.5]),
        ("[0, 1)", [0, 0.99], [1, -0.1]),
        ("(-1, inf)", [0, 1e9], [-1]),
        ("integer [1, 64]", [1, 7, 64], [0, 1.5, 65]),
        ("integer (0, 2)", [1], [0, 2, 0.5]),
        ("integer (-∞, −2.5]", [-3, -99], [-2, -2.5]),
    ],
)
def test_a_domain_is_named_or_an_interval(text: str, inside: list[float], outside: list[float]):
    assert re.search(VARIABLE, f"x: {text}")
    domain = read_domain(text)
    assert all(value in domain for value in inside)
    assert not any(value in domain for value in outside)
    tried = [point.at["x"] for point in points((_n(1),), {"x": domain})]
    assert len(tried) >= 20
    assert all(value in domain for value in tried)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rela",
        "(1, 0)",
        "[a, b]",
        "0..1",
        "integer (0, 1)",
        "integer [5, 2]",
        "integer [0.2, 0.8]",
        "unit [0, 1]",
    ],
)
def test_what_is_no_domain_is_refused(text: str):
    with pytest.raises(ValueError, match=r"no domain|nothing lies"):
        read_domain(text)


def test_every_function_can_be_evaluated_and_drawn_from_its_spellings():
    for symbol, function in CALLS.items():
        for spelling in function.spellings:
            arguments = "; ".join(["x", "y"][: function.least])
            reading = read_expression(f"{spelling}({arguments})", ("x", "y"), "en")
            assert isinstance(reading, Reading), reading
            assert reading.tree.symbol == symbol
            once_more = Apply("·", (_n(1), reading.tree))
            assert compare(reading.tree, once_more, dict.fromkeys("xy", Domain(0, 1))).equal


@pytest.mark.parametrize(
    "text", ["(0, 1)", "[2, 7]", "(-50, inf)", "(-inf, 300)", "integer [1, 64]", "integer (-9, -3]"]
)
def test_values_next_to_each_end_of_a_domain_are_tried(text: str):
    domain = read_domain(text)
    for end in filter(math.isfinite, (domain.low, domain.high)):
        step = 1 if domain.whole else 0.0011 * max(1, abs(end))
        assert any(0 < abs(value - end) <= step for value in domain.nice())


@pytest.mark.parametrize("kink", [0.0, 3.25, -7.5, 42.0, -2600.0, 500_000.0, -500_000.0])
def test_points_lie_close_to_a_kink_on_both_sides_wherever_it_is(kink: float):
    domains = read_variables(X)
    reading = read_expression(f"relu(x - ({kink:.2f}))", domains, "en")
    assert isinstance(reading, Reading)
    away = [(point.at["x"] - kink) / max(1, abs(kink)) for point in points((reading.tree,), domains)]
    assert min(distance for distance in away if distance > 0) < 0.0011
    assert max(distance for distance in away if distance < 0) > -0.0011
