"""Study with an expression and a problem."""

from __future__ import annotations

import pytest

from examprep.environment import Environment


@pytest.fixture
def env(mathematical: Environment) -> Environment:
    return mathematical


async def test_how_an_expression_is_read_is_echoed_and_its_mistake_is_named(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 5)
        await student.sees("The derivative of x³ − x?", "an expression in x")
        await student.type("3x^2")
        await student.sees("read as: 3·x²")
        await student.type("-x")
        await student.press("enter")
        await student.sees("✗ Wrong. The right answer: 3·x² − 1.", "The derivative of x is one.")
        (review,) = student.app.store.reviews()
        assert (review.answer, review.score) == ("3x^2-x", 0.0)


async def test_a_malformed_expression_is_pointed_at_and_costs_nothing(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 5)
        await student.type("3x^")
        await student.press("enter")
        await student.sees("breaks off")
        assert student.app.store.events() == []
        await student.type("2-1")
        await student.press("enter")
        await student.sees("✓ Right.")


async def test_what_cannot_be_decided_is_asked_again(sit_down, impatient):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 5)
        await student.type("9^9^9x")
        await student.press("enter")
        await student.sees("It could not be compared", "^N skip")
        assert student.app.store.events() == []
        assert student.app.screen.query_one("#answer").value == "9^9^9x"


async def test_a_problem_shows_its_solution_on_demand(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 6)
        await student.sees("kernel_size=3", "a number")
        await student.type("0")
        await student.press("enter")
        screen = await student.sees("✗ Wrong.", "solution")
        assert "The kernel spans" not in screen
        await student.press("w")
        screen = await student.sees("Solution  1/3", "1. The kernel spans")
        assert "2. " not in screen
        await student.press("w")
        await student.sees("Solution  2/3", "2. ")
        await student.press("W")
        screen = await student.sees("Solution  3/3", "3. ")
        assert "w solution" not in screen
        (review,) = student.app.store.reviews()
        assert review.wording.startswith("conv-output-size:")


async def test_only_a_problem_has_a_solution_to_show(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 5)
        await student.type("3x^2-1")
        await student.press("enter")
        assert "solution" not in await student.sees("✓ Right.")


async def test_the_legend_shows_forms_in_the_letters_of_the_item_and_its_functions_on_a_key(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 5)
        screen = await student.sees(
            "an expression in x → 2x · x^2 · 1/x · √x", "end with a space and ! if sure", "F4 functions"
        )
        assert "softplus" not in screen
        await student.press("f4")
        await student.sees("functions: exp ln", "softplus")
        await student.type("2x")
        await student.sees("read as: 2·x", "softplus")
        await student.press("f4")
        assert "softplus" not in await student.sees("2x · x^2")
        await student.press("f4", "escape")
        assert "softplus" not in await student.sees("read as: 2·x")


async def test_a_factorial_is_no_sign_of_being_sure(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 5)
        await student.type("3x^2-1!")
        await student.press("enter")
        await student.sees("A factorial is not read here.")
        await student.press("backspace")
        await student.type(" !")
        await student.sees("read as: 3·x² − 1 · sure")
        await student.press("enter")
        await student.sees("✓ Right.")
        (review,) = student.app.store.reviews()
        assert (review.answer, review.confidence) == ("3x^2-1", "sure")


async def test_a_grader_that_fails_costs_nothing_and_the_session_goes_on(sit_down, mathematical):
    card = mathematical.course.card_path("q01_square")
    card.write_text(
        card.read_text(encoding="utf-8").replace("answer: 3x² - 1", "answer: 3x² - y"), encoding="utf-8"
    )
    async with sit_down(faulty=True) as student:
        await student.press("s", *["ctrl+n"] * 5)
        await student.type("3x^2-1")
        await student.press("enter")
        await student.sees("A fault of the program")
        await student.sees("read as: 3·x² − 1")
        assert student.app.store.events() == []
        student.app.clear_notifications()  # it stands over what is asked
        await student.press("ctrl+n")
        await student.sees("kernel_size=3")


async def test_a_fraction_is_drawn_as_one_while_it_is_typed_and_in_the_verdict(sit_down, mathematical):
    card = mathematical.course.card_path("q01_square")
    text = card.read_text(encoding="utf-8").replace("answer: 3x² - 1", "answer: (3x² - 1)/2")
    card.write_text(text, encoding="utf-8")
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 5)
        await student.type("x+1")
        assert "╶" not in await student.sees("read as: x + 1")
        await student.press("home")
        await student.type("(")
        await student.press("end")
        await student.type(")/x")
        await student.sees("read as: (x + 1)/x", "x+1\n    ╶───╴\n      x")
        await student.press("enter")
        screen = await student.sees("✗ Wrong. The right answer: (3·x² − 1)/2.", "╶", "Read as: (x + 1)/x")
        assert screen.index("╶") < screen.index("Read as")
