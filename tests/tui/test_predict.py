"""Predict, then break: said on a screen of its own, scored beside the checks and on a key."""

from __future__ import annotations

import asyncio

import pytest

from examprep.curves import Line, Move
from examprep.effect import Prediction
from examprep.tui.screens.lab import LabPage
from examprep.tui.screens.predict import PredictPage

LOSS = Line("loss", "")


async def choose_uphill(student) -> None:
    """The lab of the toy course, run right, and its break "uphill" chosen."""
    await student.press("l")
    await student.sees("everything holds")
    await student.press("b", "down", "down", "enter")
    await student.sees("What will go red")


async def broken_lab(student) -> LabPage:
    """The page of the lab, once the broken run has ended."""
    await student.sees("broken: uphill", "red as it should: 2")
    page = student.app.screen
    assert isinstance(page, LabPage)
    return page


async def test_checks_and_curves_are_ticked_and_what_came_true_is_said(sit_down):
    async with sit_down() as student:
        await choose_uphill(student)
        screen = student.screen()
        assert "1 · slope" in screen
        assert "The derivative of x² is 2x." in screen
        assert "4 = “loss”  does not move" in screen
        assert "nothing will change" in screen
        await student.press("space", "3", "4")
        await student.sees("1 ✗ slope", "3 ✗ even", "4 ↑ “loss”  ends higher", "2 red, 1 moving")
        await student.press("enter")
        page = await broken_lab(student)
        assert page.trial.prediction == Prediction(frozenset({"slope", "even"}), {LOSS: Move.HIGHER})
        screen = await student.sees("← predicted ✓", "← unforeseen", "← false alarm")
        assert "◐ 2 of 3 predicted, false alarms: 1" in screen
        await student.press("p")
        await student.sees("Your prediction", "“loss”", "    ended higher (1e-09 → 3.33e+19)  ← predicted ✓")


async def test_nothing_ticked_says_that_nothing_will_change(sit_down):
    async with sit_down() as student:
        await choose_uphill(student)
        await student.press("enter")
        page = await broken_lab(student)
        assert page.trial.prediction == Prediction(frozenset(), {LOSS: Move.STILL})
        await student.sees("✗ 0 of 3 predicted")


async def test_n_breaks_it_without_a_prediction(sit_down):
    async with sit_down() as student:
        await choose_uphill(student)
        await student.press("1", "n")
        page = await broken_lab(student)
        assert page.trial.prediction is None
        screen = student.screen()
        assert "← as it should" in screen
        assert "predict" not in screen


async def test_escape_leads_back_and_nothing_is_broken(sit_down):
    async with sit_down() as student:
        await choose_uphill(student)
        await student.press("1", "escape")
        await student.sees("everything holds")
        assert not student.app.screen.trial.running
        assert [run.break_name for run in student.app.store.lab_runs()] == [None]


async def test_the_key_line_says_what_space_does_to_the_row_under_the_cursor(sit_down):
    async with sit_down() as student:
        await choose_uphill(student)
        screen = await student.sees("Space tick", "⏎ break it", "n no prediction", "Esc don't break it")
        assert "curve:" not in screen
        await student.press("down", "down", "down")
        screen = await student.sees("Space curve: = ↑ ↓ !", "↑ ends higher · ↓ ends lower")
        assert "Space tick" not in screen


async def test_only_rows_that_a_digit_ticks_are_numbered(sit_down, with_lab):
    body = "(run):\n    'One is one.'\n    run.equal(1, 1, against='one')\n\n\n"
    more = "".join(f"def check_more_{n}{body}" for n in range(8))
    async with sit_down(of=with_lab({"def check_even(run):": more + "def check_even(run):"})) as student:
        await choose_uphill(student)
        screen = await student.sees("9 · more_6", "· more_7", "· even")
        assert "10 ·" not in screen
        assert "  · more_7" in screen


async def test_a_tick_goes_round_the_moves_both_ways(sit_down):
    async with sit_down() as student:
        await choose_uphill(student)
        page = student.app.screen
        assert isinstance(page, PredictPage)
        await student.press("down", "down", "down")
        seen = []
        for key in ("right", "right", "space", "right", "left", "left"):
            await student.press(key)
            seen.append(page.moves[LOSS])
        assert seen == [Move.HIGHER, Move.LOWER, Move.BREAKS, Move.STILL, Move.BREAKS, Move.LOWER]
        await student.press("1", "1", "9")
        assert page.red == set()


async def test_the_help_says_what_the_keys_do(sit_down):
    async with sit_down() as student:
        await choose_uphill(student)
        await student.press("question_mark")
        await student.sees("1–9", "tick a row", "break it", "no prediction")


async def test_a_click_ticks(sit_down):
    async with sit_down() as student:
        await choose_uphill(student)
        await student.pilot.click("#rows", offset=(8, 1))
        await student.sees("2 ✗ descends")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (44, 20)])
async def test_it_speaks_russian_as_soon_as_it_is_told_to_and_keeps_the_ticks(sit_down, size):
    async with sit_down(size=size) as student:
        await choose_uphill(student)
        await student.press("2", "4", "L")
        await student.sees(
            "ломаем: идём вверх", "Что покраснеет", "2 ✗ descends", "4 ↑ «loss»  закончится выше"
        )


async def test_another_run_is_not_scored_by_an_old_prediction(sit_down):
    async with sit_down() as student:
        await choose_uphill(student)
        await student.press("enter")
        page = await broken_lab(student)
        await student.sees("0 of 3 predicted")
        await student.press("r")
        while page.trial.running:
            await asyncio.sleep(0.05)
        await student.sees("red as it should: 2")
        assert page.outcome is None
        assert "predicted" not in student.screen()
        assert not page.can("prediction")


async def test_curves_are_compared_with_a_right_run_that_is_made_first_where_there_is_none(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        page = student.app.screen
        page.rights.forget()
        page.trial.report.points.clear()
        await student.press("b", "down", "down", "enter")
        await student.sees("4 = “loss”")
        await student.press("1", "2", "4", "enter")
        await broken_lab(student)
        await student.sees("✓ all of it predicted, and nothing else")
        assert [run.break_name for run in student.app.store.lab_runs()] == [None, None, "uphill"]


async def test_a_right_run_that_goes_on_is_waited_for(sit_down):
    async with sit_down() as student:
        await student.press("l", "b", "down", "down", "enter")
        await student.sees("What will go red")
        await student.press("1", "2", "4", "enter")
        await broken_lab(student)
        await student.sees("✓ all of it predicted, and nothing else")
        assert [run.break_name for run in student.app.store.lab_runs()] == [None, "uphill"]


async def test_who_stops_the_right_run_stops_what_was_to_follow(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        page = student.app.screen
        page.rights.forget()
        page.foretold("uphill", Prediction(moves={LOSS: Move.STILL}))
        page.trial.fold = lambda: False  # nothing of what happens is taken in
        await student.sees("the right run, then the broken one")
        await student.press("x")
        await student.sees("stopped")
        assert page.next is None
