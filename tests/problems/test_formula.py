"""A problem whose answer is an expression."""

from __future__ import annotations

import pytest

from examprep.cards import Expression, Text
from examprep.problems import Formula, Mistake, Problem, ints
from examprep.problems.answer import answer_text
from examprep.problems.problem import Generator, grade_drawn


def both(text: str) -> Text:
    return Text(ru=text, en=text)


def power_rule(n: int, c: int) -> Problem:
    return Problem(
        ask=both(f"d/dx {c}x^{n}?"),
        answer=Formula(f"{c * n}x^{n - 1}", ["x: real"]),
        steps=[both("The exponent comes down."), both("It is one less.")],
        mistakes=[
            Mistake(f"{c * n}x^{n}", 1, both("You kept the exponent.")),
            Mistake(f"{c}x^{n - 1}", 0, both("You forgot the factor.")),
            Mistake(f"{c}·{n}·x^{n}", 1, both("The first one in disguise.")),
        ],
    )


GENERATOR = Generator("power-rule", (5,), {"n": ints(2, 5), "c": ints(2, 9)}, power_rule, "")


def test_it_is_an_expression_item_with_its_mistakes_told_apart():
    drawn = GENERATOR.draw(1, {"n": 3, "c": 2})
    assert isinstance(drawn.item, Expression)
    assert (drawn.item.answer, drawn.item.variables, drawn.right) == ("6x^2", ["x: real"], "6x^2")
    assert [m.gives for m in drawn.mistakes] == ["6x^3", "2x^2"]  # the third equals the first
    assert answer_text(drawn.problem.answer, "2x") == "2x"


@pytest.mark.parametrize(
    ("typed", "status", "mistake"),
    [
        ("2x·3x", "right", None),
        ("6x³", "wrong", "You kept the exponent."),
        ("x²+x²", "wrong", "You forgot"),
        ("x", "wrong", ""),
    ],
)
def test_it_is_graded_like_one(typed: str, status: str, mistake: str | None):
    verdict = grade_drawn(GENERATOR.draw(1, {"n": 3, "c": 2}), typed, "en")
    assert verdict.status == status
    assert (verdict.mistake or "").startswith(mistake or "")


def test_a_form_can_be_asked_for():
    def make(n: int) -> Problem:
        answer = Formula(f"x(x + {n})", ["x: real"], form="factored", uses=["x"], avoids=["exp"])
        return Problem(both("?"), answer, [both("!")])

    drawn = Generator("factor", (5,), {"n": ints(2, 5)}, make, "").draw(1, {"n": 2})
    assert grade_drawn(drawn, "x² + 2x", "en").status == "imprecise"
    assert grade_drawn(drawn, "x(2+x)", "en").status == "right"


def test_an_answer_that_cannot_be_read_is_the_authors_fault():
    def make(n: int) -> Problem:
        return Problem(both("?"), Formula("2y", ["x: real"]), [both("!")], [Mistake("x", 0, both("!"))])

    with pytest.raises(ValueError, match="'2y' cannot be read"):
        Generator("bad", (5,), {"n": ints(2, 5)}, make, "").draw(1)
