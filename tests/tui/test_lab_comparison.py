"""Two runs of a lab in one chart: which two, what the legend calls them, and how one is put away."""

from __future__ import annotations

from dataclasses import dataclass, field

from examprep.study.settings import Settings
from examprep.tui.comparison import Rights
from examprep.tui.screens.lab import BARS

TWO_CHARTS = {
    "def check_even(run):\n": "def check_even(run):\n",
    "    run.equal((-X) ** 2": "    run.chart('parabola', x='x', y='x²')\n"
    "    for i in range(9):\n        run.plot('parabola', i - 4, (i - 4) ** 2)\n    run.equal((-X) ** 2",
}


async def test_a_broken_run_is_drawn_over_the_right_one(sit_down):
    async with sit_down() as student:
        await student.press("l")
        screen = await student.sees("everything holds", "step")
        assert "right" not in screen
        await student.press("b", "down", "enter", "n")
        await student.sees("red as it should", "⠒⠒ broken   ·· right")


async def test_runs_with_other_knobs_are_named_by_what_differs(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.press("k", "down", "6", "0", "enter", "k", "r")
        await student.sees("everything holds", "⠒⠒ STEPS = 60   ·· STEPS = 40")
        await student.press("b", "down", "enter", "n")
        await student.sees("red as it should", "⠒⠒ broken   ·· right")


async def test_the_same_once_more_is_compared_with_nothing(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.press("r")
        screen = await student.sees("everything holds")
        assert "··" not in screen


async def test_curves_that_a_break_leaves_as_they_were_are_said_to_be_the_same(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.press("b", "down", "down", "down", "enter", "n")
        await student.sees("broken: a square is odd", "⠒⠒ broken and right: the same curves")


async def test_without_colour_the_two_runs_have_signs_of_their_own(sit_down, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.press("b", "down", "enter", "n")
        await student.sees("red as it should", "⠒⠒ broken   xx right")


async def test_one_key_shows_the_chart_alone_and_brings_the_checks_back(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds", "✓ slope", "f zoom", "┌ loss: x² ─", "─ step ─")
        page = student.app.screen
        small = page.chart.size.height
        await student.press("f")
        screen = student.screen()
        assert "✓ slope" not in screen
        assert "⏎ proof" not in screen
        assert page.chart.size.height == 24 - BARS > small
        await student.press("r", "enter")
        await student.sees("everything holds")
        await student.press("k")
        await student.sees("STEPS", "┌ loss: x² ─")
        await student.press("escape")
        assert "STEPS" not in student.screen()
        assert page.whole
        await student.press("escape")
        await student.sees("✓ slope", "⏎ proof")
        await student.press("f", "f", "down", "enter")
        await student.sees("Going against the derivative")


async def test_a_run_without_a_chart_cannot_be_zoomed(sit_down, with_lab):
    edited = with_lab({"        run.plot(": "        (lambda *_: None)("})
    async with sit_down(of=edited) as student:
        await student.press("l")
        screen = await student.sees("everything holds")
        assert "f zoom" not in screen
        await student.press("f")
        await student.sees("✓ slope")


async def test_a_chart_that_a_run_leaves_out_gives_the_screen_back(sit_down, with_lab):
    slow = "    import time\n    time.sleep(0.2)\n" + "    h = 1e-6\n"
    edited = with_lab({"        run.plot(": "        (lambda *_: None)(", "    h = 1e-6\n": slow})
    async with sit_down(of=edited) as student:
        await student.press("l", "f")
        await student.sees("everything holds", "✓ slope")
        assert not student.app.screen.whole


async def test_one_key_takes_the_comparison_away(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.press("b", "down", "enter", "n")
        await student.sees("red as it should", "·· right")
        await student.press("o")
        assert "right" not in student.screen()
        await student.press("r")
        assert "right" not in await student.sees("red as it should")


async def test_one_key_shows_the_other_charts_in_turn(sit_down, with_lab):
    async with sit_down(of=with_lab(TWO_CHARTS)) as student:
        await student.press("l")
        await student.sees("everything holds", "parabola 2/2", "g chart")
        await student.press("g")
        await student.sees("loss 1/2")
        await student.press("r")
        await student.sees("everything holds", "loss 1/2")
        await student.press("g")
        await student.sees("parabola 2/2")


async def test_a_right_run_that_goes_on_comes_to_its_end_before_it_is_broken(sit_down):
    async with sit_down() as student:
        await student.press("l", "b", "down", "enter", "n")
        await student.sees("red as it should", "⠒⠒ broken   ·· right")
        assert [run.break_name for run in student.app.store.lab_runs()] == [None, "the-two-is-forgotten"]


# ── which run is compared with which ──


@dataclass
class Kept:
    """As much of a trial as a comparison looks at."""

    settings: Settings
    against: Kept | None = None
    name: str = field(default="", compare=False)


ONE, TWO, THREE = Settings({"P": 0.1}), Settings({"P": 0.2}), Settings({"P": 0.3})


def test_before_anything_ran_right_there_is_nothing_to_compare_with():
    assert Rights().partner(ONE, broken=True) is None


def test_a_broken_run_has_the_right_one_of_its_own_settings_before_newer_ones():
    rights = Rights()
    first, second = Kept(ONE), Kept(TWO)
    rights.keep(first)
    rights.keep(second)
    assert rights.partner(ONE, broken=True) is first
    assert rights.partner(TWO, broken=True) is second
    assert rights.partner(THREE, broken=True) is second


def test_a_right_run_has_the_newest_of_other_settings():
    rights = Rights()
    first, second = Kept(ONE), Kept(TWO)
    rights.keep(first)
    assert rights.partner(ONE, broken=False) is None
    rights.keep(second)
    assert rights.partner(TWO, broken=False) is first
    assert rights.partner(ONE, broken=False) is second


def test_of_many_runs_two_are_kept_and_none_holds_a_chain_of_older_ones():
    rights = Rights()
    for number in range(9):
        settings = Settings({"P": number / 10})
        rights.keep(Kept(settings, against=rights.partner(settings, broken=False)))
    newest = rights.partner(ONE, broken=True)
    assert newest.settings.turned == {"P": 0.8}
    assert newest.against.settings.turned == {"P": 0.7}
    assert newest.against.against is None


def test_what_is_forgotten_is_compared_with_nothing():
    rights = Rights()
    rights.keep(Kept(ONE))
    rights.forget()
    assert rights.partner(ONE, broken=True) is None
