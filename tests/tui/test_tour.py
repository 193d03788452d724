"""The tour: real screens with a line over each, left at any moment, known from the log."""

from __future__ import annotations

from examprep.tui.screens.tour import TourPage


async def test_four_steps_on_real_screens_that_count_as_any_others(sit_down):
    async with sit_down() as student:
        await student.press("w")
        await student.sees(
            "The tour", "The derivative of a square", "· 1  Answer aloud", "→ To the first screen"
        )
        await student.press("enter")
        await student.sees("▸ Say the answer aloud", "Tell of the derivative of a square.")
        await student.press("enter", "*", "enter")
        await student.sees("▸ ✓ Recorded.", "Every point was said.")
        await student.press("escape")
        await student.sees("✓ 1  Answer aloud", "· 2  Type an answer")
        await student.press("enter")
        await student.sees("▸ Write as you are used to", "The derivative of x² at 3?")
        await student.press("6")
        await student.sees("read as: 6")
        await student.press("enter")
        await student.sees("▸ ✓ Recorded.", "✓ Right.")
        await student.press("enter")
        await student.sees("The session is over")
        await student.press("escape", "enter")
        await student.sees("▸ Choose a claim", "The derivative of x² is 2x.")
        await student.press("v")
        await student.sees("▸ ✓ Checked here and now", "verified here")
        await student.press("escape", "enter")
        await student.sees("▸ The lab trains", "everything holds")
        await student.press("b")
        await student.sees("What to break?")
        await student.press("down", "enter")
        await student.sees("▸ The lab trains", "What will go red")
        await student.press("space", "enter")
        await student.sees("▸ ✓ A check turned red")
        await student.press("escape")
        await student.sees("✓ 4  Break a lab", "That is all there is to it.")
        store = student.app.store
        assert [review.item for review in store.reviews()] == ["q01/all", "q01/slope-at-three"]
        assert "the-two-is-forgotten" in {run.break_name for run in store.lab_runs()}
        await student.press("enter")
        await student.sees("Today")


async def test_a_step_whose_answer_is_taken_back_is_to_be_taken_again(sit_down):
    async with sit_down() as student:
        await student.press("w", "enter", "enter", "*", "enter")
        await student.sees("▸ ✓ Recorded.")
        await student.press("ctrl+z")
        await student.sees("▸ Say the answer aloud")
        await student.press("escape")
        await student.sees("· 1  Answer aloud")


async def test_it_is_left_at_any_moment_and_begins_anew(sit_down):
    async with sit_down("ru") as student:
        await student.press("w", "enter")
        await student.sees("▸ Ответьте вслух")
        await student.press("escape")
        await student.sees("Знакомство", "· 1  Ответить вслух")
        await student.press("escape")
        await student.sees("Сегодня")
        assert student.app.store.events() == []
        await student.press("w")
        await student.sees("· 1  Ответить вслух")


async def test_the_palette_opens_it_and_the_exam_settings_from_any_screen(sit_down):
    async with sit_down() as student:
        await student.press("enter", "ctrl+p")
        await student.type("tour")
        await student.sees("Tour of five minutes")
        await student.press("enter")
        await student.sees("The tour", "· 1  Answer aloud")
        await student.press("ctrl+p")
        await student.type("exam when")
        await student.sees("Exam: when and how")
        await student.press("enter")
        await student.sees("Exam date", "Minutes a day")


async def test_steps_may_be_taken_in_any_order(sit_down):
    async with sit_down() as student:
        await student.press("w", "down", "down", "enter")
        await student.sees("▸ Choose a claim")
        await student.press("escape", "enter")
        await student.sees("▸ Choose a claim")
        await student.press("escape", "down", "enter")
        await student.sees("▸ The lab trains")
        assert not isinstance(student.app.screen, TourPage)


async def test_an_item_that_is_not_due_is_asked_all_the_same(sit_down):
    async with sit_down() as student:
        for _ in range(2):
            await student.press("w", "down", "enter")
            await student.sees("The derivative of x² at 3?")
            await student.press("6", "enter")
            await student.sees("✓ Right.")
            await student.press("4", "escape")
            await student.sees("✓ 2  Type an answer")
            await student.press("enter")
            await student.sees("▸ Choose a claim")
            await student.press("escape", "escape")
            await student.sees("Today")
        assert [review.item for review in student.app.store.reviews()] == ["q01/slope-at-three"] * 2


async def test_the_guide_speaks_the_language_that_is_switched_to(sit_down):
    async with sit_down() as student:
        await student.press("w")
        await student.sees("five minutes")
        await student.press("L")
        await student.sees("пять минут", "Проверить утверждение")
        await student.press("enter")
        await student.sees("▸ Ответьте вслух")
        await student.press("L")
        await student.sees("▸ Say the answer aloud")


async def test_without_a_question_that_has_it_all_the_key_is_not_there(sit_down, env, monkeypatch):
    monkeypatch.setattr(env.course.__class__, "lab_stems", lambda self: [])
    async with sit_down() as student:
        await student.press("w")
        await student.sees("Today")
        assert not isinstance(student.app.screen, TourPage)
        await student.press("question_mark")
        screen = await student.sees("undo last answer")
        assert "tour" not in screen
