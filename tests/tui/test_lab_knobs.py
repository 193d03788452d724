"""The knobs of a lab: sliders and fields, seed, device, and the run that uses them."""

from __future__ import annotations

import pytest

from examprep.tui.screens.home import Home
from examprep.tui.screens.lab import LabPage
from examprep.tui.widgets.knobs import Knobs
from examprep.tui.widgets.track import Track


async def at_the_knobs(student) -> LabPage:
    await student.press("l")
    await student.sees("everything holds")
    await student.press("k")
    await student.sees("STEPS", "seed", "device", "-10 … 10")
    return student.app.screen


def line(student, name: str) -> str:
    (found,) = [line for line in student.screen().splitlines() if line[1:].startswith(f"{name} ")]
    return found


async def test_a_narrow_screen_shows_the_knobs_on_a_key_and_a_wide_one_always(sit_down):
    async with sit_down() as student:
        await student.press("l")
        screen = await student.sees("everything holds")
        assert "STEPS" not in screen
        await student.press("k")
        await student.sees("STEPS")
        await student.press("k")
        assert "STEPS" not in student.screen()
        await student.pilot.resize_terminal(120, 40)
        await student.sees("STEPS", "← → turn")
        await student.pilot.resize_terminal(80, 24)
        await student.pilot.pause()
        assert "STEPS" not in student.screen()


async def test_the_arrows_turn_the_knob_in_focus_and_r_runs_with_it(sit_down):
    async with sit_down() as student:
        page = await at_the_knobs(student)
        await student.press("right", "right")
        assert page.knobs.settings.turned == {"X": 4.0}
        assert "r runs with X = 4" in student.screen()
        assert "-10 … 10" in student.screen()
        await student.press("left", "r")
        await student.sees("everything holds", "7 ± 1e-06")
        assert [run.knobs for run in student.app.store.lab_runs()] == [{}, {"X": 3.5}]
        assert "r runs with" not in student.screen()


async def test_with_shift_the_arrows_turn_by_five_notches_and_hold_at_the_end(sit_down):
    async with sit_down() as student:
        page = await at_the_knobs(student)
        await student.press("shift+right")
        assert page.knobs.settings.turned == {"X": 5.5}
        await student.press(*["shift+right"] * 5)
        assert page.knobs.settings.turned == {"X": 10}
        await student.press("shift+left")
        assert page.knobs.settings.turned == {"X": 7.5}


async def test_up_and_down_choose_the_knob_and_backspace_sets_it_back(sit_down):
    async with sit_down() as student:
        page = await at_the_knobs(student)
        await student.press("up", "down", "left")
        assert page.knobs.settings.turned == {"STEPS": 36}
        assert "usually 40" in student.screen()
        assert "⌫ reset" in student.screen()
        await student.press("backspace")
        assert page.knobs.settings.turned == {}
        assert "⌫ reset" not in student.screen()


async def test_a_number_is_typed_into_the_field(sit_down):
    async with sit_down() as student:
        page = await at_the_knobs(student)
        await student.press("minus", "2", "comma", "5", "enter", "r")
        assert page.knobs.settings.turned == {"X": -2.5}
        await student.sees("everything holds", "-5 ± 1e-06")
        await student.press("enter", "8", "enter")
        assert page.knobs.settings.turned == {"X": 8}


@pytest.mark.parametrize(
    ("typed", "says"),
    [("99", "“99”: a number from -10 to 10"), ("1-2", "“1-2”: a number from -10 to 10")],
)
async def test_what_is_out_of_range_or_no_number_is_said_and_the_old_value_stays(sit_down, typed, says):
    async with sit_down() as student:
        page = await at_the_knobs(student)
        await student.press("right")
        await student.press(*("minus" if c == "-" else c for c in typed), "enter")
        assert page.knobs.trouble == says
        assert f"✗ {says[:8]}" in student.screen()
        assert page.knobs.settings.turned == {"X": 3.5}
        assert line(student, "X").split()[2] == "3.5"
        await student.press("right")
        assert "✗" not in student.screen()


async def test_a_knob_of_whole_numbers_takes_no_fraction(sit_down):
    async with sit_down("ru") as student:
        await student.press("l")
        await student.sees("всё подтвердилось")
        await student.press("k", "down", "2", "full_stop", "5", "down")
        page = student.app.screen
        assert page.knobs.trouble == "«2.5»: нужно целое от 1 до 500"
        assert "✗ «2.5»: нужно целое" in student.screen()
        assert page.knobs.settings.turned == {}


async def test_a_fault_is_said_no_more_once_its_row_is_left_or_a_run_begins(sit_down):
    async with sit_down() as student:
        page = await at_the_knobs(student)
        for way in ("k", "r", "down"):
            page.knobs.enter()
            await student.pilot.pause()
            await student.press("9", "9", "enter")
            assert "✗ “99”" in student.screen()
            await student.press(way)
            assert page.knobs.trouble == ""
            assert "✗ “99”" not in student.screen()
            if page.knobs.row is None:
                await student.press("k")


async def test_escape_steps_back_from_the_field_the_knobs_and_the_lab(sit_down):
    async with sit_down() as student:
        page = await at_the_knobs(student)
        await student.press("7")
        assert page.knobs.typing
        await student.press("escape")
        assert not page.knobs.typing
        assert page.knobs.settings.turned == {}
        assert line(student, "X").split()[2] == "3"
        await student.press("escape")
        assert page.knobs.row is None
        await student.press("escape")
        assert isinstance(student.app.screen, Home)


async def test_the_seed_is_typed_or_stepped_and_goes_into_the_log(sit_down):
    async with sit_down() as student:
        page = await at_the_knobs(student)
        await student.press("down", "down", "right", "r")
        await student.sees("everything holds", "seed 1 ·")
        await student.press("7", "enter", "left", "r")
        await student.sees("everything holds", "seed 6 ·")
        assert [run.seed for run in student.app.store.lab_runs()] == [0, 1, 6]
        await student.press("backspace", "left")
        assert page.knobs.settings.seed == 0


async def test_the_device_is_chosen_in_the_panel_too(sit_down):
    async with sit_down() as student:
        page = await at_the_knobs(student)
        await student.press("down", "down", "down", "right")
        assert page.knobs.settings.device == "cpu"
        assert "◂ cpu ▸" in student.screen()
        await student.press("5")  # which has no field
        await student.press("backspace")
        assert page.knobs.settings.device == "auto"


async def test_the_mouse_drags_and_clicks(sit_down):
    async with sit_down() as student:
        page = await at_the_knobs(student)
        tracks = list(page.query(Track))
        await student.pilot.mouse_down(tracks[0], offset=(0, 0))
        await student.pilot.pause()
        assert page.knobs.settings.turned == {"X": -10}
        await student.pilot.hover(tracks[0], offset=(tracks[0].size.width - 1, 0))
        await student.pilot.mouse_up(tracks[0], offset=(tracks[0].size.width - 1, 0))
        await student.pilot.pause()
        assert page.knobs.settings.turned == {"X": 10}
        await student.pilot.hover(tracks[0], offset=(0, 0))
        await student.pilot.pause()
        assert page.knobs.settings.turned == {"X": 10}
        await student.pilot.click(tracks[2], offset=(5, 0))
        await student.pilot.click(tracks[2], offset=(5, 0))
        await student.pilot.click(tracks[2], offset=(0, 0))
        await student.pilot.click(tracks[3], offset=(5, 0))
        await student.pilot.pause()
        assert (page.knobs.settings.seed, page.knobs.settings.device) == (1, "cpu")


async def test_a_broken_run_takes_the_knobs_as_they_stand(sit_down):
    async with sit_down() as student:
        await at_the_knobs(student)
        await student.press("right", "k", "b", "down", "enter", "n")
        await student.sees("broken: the two is forgotten", "red as it should")
        assert student.app.store.lab_runs()[-1].knobs == {"X": 3.5}


async def test_the_knobs_keep_what_is_set_when_the_language_changes(sit_down):
    async with sit_down() as student:
        page = await at_the_knobs(student)
        await student.press("right", "L")
        await student.sees("зерно", "устройство", "обычно 3", "r — пуск с X = 3.5")
        assert page.query_one(Knobs).settings.turned == {"X": 3.5}


@pytest.mark.parametrize("way", ["another page", "quit"])
async def test_who_leaves_while_typing_leaves_nothing_broken(sit_down, way):
    async with sit_down() as student:
        await at_the_knobs(student)
        await student.press("9", "9")
        if way == "quit":
            await student.press("ctrl+q")
        else:
            student.app.pop_screen()
            await student.sees("BASICS")
