"""Study: one item at a time, every answer in the log before its verdict is seen."""

from __future__ import annotations


async def answer(student, text: str) -> None:
    await student.type(text)
    await student.press("enter")


def number_of(student, text: str) -> str:
    """The number before an option on the screen."""
    line = next(line for line in student.screen().splitlines() if line.strip()[2:] == text)
    return line.strip()[0]


def numbered(lines: list[str]) -> list[tuple[str, str]]:
    """(number, text) of the lines on the screen that begin with a digit."""
    return [(s[0], s[2:]) for line in lines if (s := line.strip())[:1].isdigit() and s[1:2] == " "]


async def test_a_wrong_choice_is_named_and_recorded(sit_down):
    async with sit_down() as student:
        await student.press("s")
        await student.sees("What is the derivative of x²?")
        await answer(student, number_of(student, "x"))
        screen = await student.sees("✗", "The two is forgotten.", "By the power rule.", "[1 again 1m]")
        assert "0 due · 4 new" in screen
        (review,) = student.app.store.reviews()
        assert (review.item, review.score, review.origin) == ("q01/which", 0.0, "tui")


async def test_malformed_text_is_pointed_at_and_costs_nothing(sit_down):
    async with sit_down() as student:
        await student.press("s")
        await answer(student, "9")
        await student.sees("^", "from 1 to 3")
        assert student.app.store.events() == []


async def test_how_an_answer_is_read_is_echoed_while_it_is_typed(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        await student.type("6,0")
        await student.sees("read as: 6.0")


async def test_a_rating_is_changed_by_its_key_and_the_interval_is_shown(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        await answer(student, "6")
        await student.sees("[3 good 10m]")
        await student.press("4")
        await student.sees("[4 easy 8d]")
        (review,) = student.app.store.reviews()
        assert review.rating == 4


async def test_undo_puts_the_item_back(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        await answer(student, "6")
        await student.press("3", "4", "ctrl+z")
        await student.sees("The derivative of x² at 3?", "Taken back: q01/slope-at-three")
        assert student.app.store.reviews() == []


async def test_a_prediction_is_graded_by_running_the_broken_lab(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n", "ctrl+n", "ctrl+n")
        await student.sees("Broken: uphill")
        lines = student.screen().splitlines()
        happens = ("slope:", "descends:", "the curve “loss” ends higher")
        await answer(student, " ".join(n for n, text in numbered(lines) if text.startswith(happens)))
        await student.sees("✓ Right.", "ended higher (1e-09 → 3.33e+19)")
        broken, right = sorted(student.app.store.lab_runs(), key=lambda run: run.break_name or "~")
        assert (broken.break_name, broken.checks) == (
            "uphill",
            {"slope": False, "descends": False, "even": True},
        )
        assert (right.break_name, set(right.checks.values())) == (None, {True})


async def test_a_claim_is_proved_where_it_was_asked_about(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        await answer(student, "6")
        await student.press("v")
        await student.sees("✓ The derivative of x² is 2x.", "verified here")


async def test_a_recall_is_written_and_what_it_touches_is_ticked(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 4)
        await student.press("w")
        await student.type("the derivative")
        await student.press("ctrl+s")
        await student.sees("1 ✓ ● The derivative is 2x.", "2 · ○ Descent goes against the derivative.")
        await student.press("enter")
        await student.sees("◐", "Not said: 2.")


async def test_a_recall_may_be_said_aloud(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 4)
        await student.press("enter")
        await answer(student, "*")
        await student.sees("✓ Right.", "Every point was said.")


async def test_the_language_changes_in_the_middle_of_an_answer_and_keeps_it(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n", "enter")
        await student.type("6")
        await student.app.run_action("switch_language")
        await student.sees("Производная x² в точке 3?", "прочитано: 6")


async def test_the_end_says_when_the_next_review_is_due(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 5)
        await student.sees("The session is over", "0 answered")
        await student.press("enter")
        await student.sees("BASICS")


async def test_text_of_a_student_is_never_markup(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 4)
        await student.press("w")
        await student.type("[red]x[/red]")
        await student.press("ctrl+s")
        await student.sees("What did you say?")
