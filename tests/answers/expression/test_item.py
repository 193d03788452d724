"""An item answered by an expression: verdicts, forms, mistakes, proofs."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from examprep.answers import Malformed, Verdict, check_examples, grade, parse_only
from examprep.answers.expression import proof
from examprep.answers.expression.item import wanted
from examprep.answers.expression.proof import prove
from examprep.answers.expression.reading import Reading, read_expression
from examprep.cards import Examples, Expression, Text, TextMistake
from examprep.render.item import how_to_answer

NONE = Examples(right=[], wrong=[], malformed=[])
Q = Text(ru="Чему равно?", en="What is it?")


def item(answer: str, *variables: str, mistakes: dict[str, str] | None = None, **more) -> Expression:
    known = [TextMistake(answer=a, says=Text(ru=s, en=s)) for a, s in (mistakes or {}).items()]
    more = {"examples": NONE} | more
    return Expression(id="x", prompt=Q, answer=answer, variables=list(variables), mistakes=known, **more)


def verdict(one: Expression, text: str) -> Verdict:
    found = grade(one, text, language="en")
    assert isinstance(found, Verdict), found
    return found


DSIGMA = item(
    "σ(x)(1-σ(x))", "x: real", uses=["sigma"], avoids=["exp"], mistakes={"σ(x)(1+σ(x))": "It is minus."}
)


def test_a_right_answer_shows_how_it_was_read():
    assert verdict(DSIGMA, "sigma(x) - sigma(x)**2") == Verdict("right", 1.0, "σ(x) − σ(x)²", None, "Right.")


def test_a_known_misconception_is_named_in_whatever_form():
    found = verdict(DSIGMA, "σ(x) + σ(x)^2")
    assert (found.status, found.mistake) == ("wrong", "It is minus.")


def test_a_wrong_answer_is_shown_where_it_goes_wrong():
    wrong = verdict(item("2x", "x: real"), "x^2")
    assert wrong.feedback == "Wrong. The right answer: 2·x. At x = 1: yours 1, should be 2."
    undefined = verdict(item("ln(x^2)", "x: real"), "2ln x")
    assert undefined.feedback.endswith("At x = −1: yours undefined, should be 0.")


def test_a_counterexample_lies_where_the_variables_do():
    one = item("(H − K)//2 + 1", "H: integer [16, 64]", "K: integer [1, 7]")
    for text in ("(H + K)//2 + 1", "H//2 − K//2", "ceil((H − K)/2) + 1", "H·K", "(H − 2K)/2 + 1"):
        feedback = verdict(one, text).feedback
        found = re.search(r"At H = (\d+), K = (\d+): yours", feedback)
        assert found, feedback
        assert 16 <= int(found[1]) <= 64
        assert 1 <= int(found[2]) <= 7


def test_a_right_value_in_another_form_earns_half_and_is_told_which():
    found = verdict(DSIGMA, "e^x/(1+e^x)^2")
    assert (found.status, found.score, found.mistake) == ("imprecise", 0.5, None)
    assert "in terms of sigma" in found.feedback
    assert "without exp" in verdict(DSIGMA, "σ(x)/(1+exp(x))").feedback


@pytest.mark.parametrize(
    ("form", "answer", "right", "imprecise"),
    [
        (
            "factored",
            "(x+1)^2",
            ["(x+1)(1+x)", "(x+1)²", "-(x+1)(-x-1)"],
            ["x²+2x+1", "1(x²+2x+1)", "x(x+2)+1"],
        ),
        ("factored", "2(x+1)", ["2(x+1)", "(1+x)2"], ["2x+2"]),
        ("factored", "x(x+1)/(x+2)", ["x(x+1)/(x+2)", "-x/(x+2)·(-x-1)"], ["x - x/(x+2)"]),
        ("expanded", "x/2+1/2", ["x/2+1/2"], ["(x+1)/2"]),
        ("expanded", "(x²+1)^x", ["(1+x²)^x"], ["1(x²+1)^x + 0(x+1)"]),
        (
            "expanded",
            "x²+2x+1",
            ["1+x²+x+x", "x·x+2x+1"],
            ["(x+1)²", "(x+1)(x+1)", "x(x+2)+1", "-(-x²-2x-1)"],
        ),
    ],
)
def test_forms(form: str, answer: str, right: list[str], imprecise: list[str]):
    one = item(answer, "x: real", form=form)
    assert {text: verdict(one, text).status for text in right} == dict.fromkeys(right, "right")
    assert {text: verdict(one, text).status for text in imprecise} == dict.fromkeys(imprecise, "imprecise")


def test_what_is_asked_for_is_said_whole():
    one = item("1 - σ(x)", "x: real", "y: real", form="expanded", uses=["σ", "x"], avoids=["exp", "tanh"])
    assert wanted(one, "en") == "an expression in x, y (expanded, in terms of σ, x, without exp, tanh)"
    assert wanted(one, "ru") == "выражение от x, y (раскройте скобки, через σ, x, без exp, tanh)"
    assert (wanted(item("2"), "en"), wanted(item("2"), "ru")) == ("an expression", "выражение")


@pytest.mark.parametrize(
    ("text", "status"),
    [("e^-x", "right"), ("exp(-x)", "right"), ("1/exp(x)", "right"), ("2^(-x/ln 2)", "imprecise")],
)
def test_a_power_of_e_is_the_exponential(text: str, status: str):
    assert verdict(item("exp(-x)", "x: real", uses=["exp"]), text).status == status
    found = verdict(item("exp(-x)", "x: real", avoids=["x", "sin", "exp"]), text)
    assert (found.status, found.read_as) == ("imprecise", parse_only(item("x", "x: real"), text, "en"))


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine sympy alone takes longer to start than a proof may take."""
    monkeypatch.setattr(proof, "SECONDS", 60.0)


def test_what_cannot_be_decided_is_no_fault_of_the_student(impatient):
    found = verdict(item("x", "x: real"), "9^9^9 x")
    assert (found.status, found.score, found.mistake) == ("undecided", 0.0, None)
    assert "no fault of yours" in found.feedback


def test_where_points_leave_doubt_a_proof_decides(patient):
    assert verdict(item("exp(x)", "x: real"), "exp(1000000x)/exp(999999x)").status == "right"


def trees(*texts: str):
    for text in texts:
        reading = read_expression(text, ("x", "y"), "en")
        assert isinstance(reading, Reading)
        yield reading.tree


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        ("(x+1)^2", "x²+2x+1", True),
        ("1/2", "2/4", True),
        ("x+1", "x+2", False),
        ("max(x, 0)", "relu(x)", True),
        ("σ(x) + x", "σ(x) + y", None),
    ],
)
def test_a_proof_says_yes_no_or_nothing(first: str, second: str, equal: bool | None):
    assert proof.equal([first, second], ["x: real", "y: real"]) is equal


def test_a_proof_tells_from_its_own_process_that_it_is_not_so(patient):
    assert prove(*trees("x+1", "x+2"), ["x: real"]) is False


@pytest.mark.parametrize(
    "text",
    ["(x+y+1)^400"]
    + [pytest.param(t, marks=pytest.mark.labs) for t in ("9^9^9^9", "2^(2^40)", "(((x+1)^50+1)^50+1)^50")],
)
def test_a_proof_that_takes_too_long_is_given_up(text: str):
    assert prove(*trees(text, "1"), ["x: real", "y: real"]) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits time alone")
def test_a_proof_may_not_take_much_memory():
    code = "from examprep.answers.expression import proof; proof._limit_memory(); bytearray(2 << 30)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "MemoryError" in done.stderr


def test_the_echo_and_the_hint():
    assert parse_only(DSIGMA, "e^-x/2", "en") == "e^(−x)/2"
    assert isinstance(parse_only(DSIGMA, "e^", "en"), Malformed)
    assert how_to_answer(DSIGMA, "en").startswith("an expression in x (in terms of sigma, without exp)")
    assert how_to_answer(item("1/2"), "ru").startswith("выражение: ")


@pytest.mark.parametrize(
    ("one", "complaint"),
    [
        (item("2x +", "x: real"), "'2x +' cannot be read"),
        (item("2y", "x: real"), "There is no name y"),
        (item("ln x", "x: real"), "ln(x) is undefined at x = "),
        (item("x²+x", "x: real", form="factored"), "its own answer is not right"),
        (item("2x", "x: real", mistakes={"x+x": "no"}), "mistake 'x+x' is never named: it is right"),
        (item("2x", "x: real", mistakes={"x²": "a", "x·x": "b"}), "mistake 'x·x' is never named"),
        (item("2x", "x: real", mistakes={"x²)": "a"}), "mistake 'x²)' cannot be read"),
        (item("2x", "x: imaginary"), "no domain 'imaginary'"),
        (item("2x", "x: integer (0, 1)"), "nothing lies in 'integer (0, 1)'"),
        (item("2x", "x: integer [64, 1]"), "nothing lies in 'integer [64, 1]'"),
    ],
)
def test_a_card_whose_expression_is_unsound_is_told(one: Expression, complaint: str):
    assert any(complaint in told for told in check_examples(one))


def test_a_sound_item_has_no_complaints():
    examples = Examples(right=["σ(x)σ(-x)"], wrong=["σ(x)", "σ(x)+σ(x)²"], malformed=["σ(x", "y"])
    assert (
        check_examples(item("σ(x)(1-σ(x))", "x: real", mistakes={"σ(x)(1+σ(x))": "no"}, examples=examples))
        == []
    )
