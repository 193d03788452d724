"""A lab's page: curves and checks as they come, breaks, cancelling, what it printed, how it ends."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace

import pytest

from examprep.labreport import MOST_SAID
from examprep.tui.screens.code import Code
from examprep.tui.screens.lab import LabPage
from examprep.tui.screens.tables import Tables

DESCENT = "def check_slope(run):"  # of the toy lab: what stands before it runs at import
GARBAGE = """\
import stat, time
for fd in range(3, 99):
    if os.path.exists(f"/dev/fd/{fd}") and stat.S_ISSOCK(os.fstat(fd).st_mode):
        os.write(fd, b"garbage")
time.sleep(600)"""
FIRST = "    h = 1e-6\n"  # what its first check begins with


async def test_a_lab_runs_at_once_and_its_evidence_fills_in(sit_down):
    async with sit_down() as student:
        await student.press("l")
        screen = await student.sees("everything holds", "✓ slope", "✓ descends", "✓ even")
        assert "central difference" in screen
        assert "6 ± 1e-06" in screen
        (run,) = student.app.store.lab_runs()
        assert run.checks == {"slope": True, "descends": True, "even": True}


async def test_the_evidence_names_the_claims_that_it_settles(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.press("enter")
        await student.sees("The derivative of x² is 2x.", "got 6, want 6 ± 1e-06", "verified here")


async def test_a_tall_screen_says_in_the_students_language_what_a_check_establishes(sit_down):
    async with sit_down("ru", size=(80, 34)) as student:
        await student.press("l")
        await student.sees("всё подтвердилось", "Производная x² равна 2x.")
        await student.press("down", "down")
        await student.sees("Он чётный.")
        await student.press("L")
        await student.sees("x² has the same value at −x.")


async def test_a_break_is_chosen_and_turns_red_exactly_what_it_names(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.press("b", "down", "down", "enter", "n")
        screen = await student.sees("broken: uphill", "red as it should: 2", "✗ slope", "← as it should")
        assert "✓ even" in screen


async def test_nothing_is_broken_any_more_once_that_is_chosen(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.press("b", "down", "enter", "n")
        await student.sees("red as it should")
        await student.press("b", "enter")
        screen = await student.sees("everything holds", "✓ slope")
        assert "broken" not in screen


async def test_r_runs_what_is_seen_once_more(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.press("b", "down", "enter", "n")
        await student.sees("red as it should")
        page = student.app.screen
        before = page.trial
        await student.press("r")
        assert page.trial is not before
        await student.sees("red as it should")
        assert len(student.app.store.lab_runs()) == 3


async def test_a_prediction_is_kept_with_its_run(sit_down):
    async with sit_down() as student:
        await student.press("l")
        page = student.app.screen
        page.run_broken("uphill", prediction={"slope"})
        assert (page.trial.broken.name, page.trial.prediction) == ("uphill", {"slope"})
        await student.sees("red as it should: 2")


async def test_leaving_while_a_lab_trains_ends_its_process(sit_down, with_lab):
    edited = with_lab(
        {FIRST: "    import os, time\n    run.say(str(os.getpid()))\n    time.sleep(600)\n" + FIRST}
    )
    async with sit_down(of=edited) as student:
        await student.press("l")
        child = int(await said(student))
        assert alive(child)
        await student.press("escape")
        while alive(child):  # the test's time limit is the suite's
            await asyncio.sleep(0.05)


async def test_a_run_is_stopped_at_once_and_can_begin_again(sit_down, with_lab, tmp_path):
    go = tmp_path / "go"
    wait = (
        "    import os, pathlib, time\n    run.say(str(os.getpid()))\n"
        f"    while not pathlib.Path({str(go)!r}).exists():\n        time.sleep(0.01)\n"
    )
    async with sit_down(of=with_lab({FIRST: wait + FIRST})) as student:
        await student.press("l")
        child = int(await said(student))
        await student.sees("… slope", "x stop")
        await student.press("x")
        assert "x stop" not in await student.sees("stopped")
        while alive(child):
            await asyncio.sleep(0.05)
        go.touch()
        await student.press("r")
        await student.sees("everything holds")
        assert len(student.app.store.lab_runs()) == 1


async def test_one_device_alone_needs_no_key(sit_down):
    async with sit_down(size=(160, 40)) as student:
        await student.press("l")
        await student.sees("everything holds")
        page = student.app.screen
        page.devices = ("cpu",)
        trial = page.trial
        await student.press("d")
        assert page.trial is trial
        page.retell()
        assert "d device" not in student.screen()


async def test_a_device_that_is_not_there_is_said(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        screen = student.app.screen
        screen.devices = ("cpu", "cuda")  # as long as no run ends: a run says anew what there is
        screen.knobs.set(replace(screen.knobs.settings, device="cuda"))
        await student.press("d")
        await student.sees("no device 'mps'")
        await student.press("d")
        await student.sees("everything holds")


async def test_a_check_that_crashes_says_so_and_the_others_go_on(sit_down, with_lab):
    async with sit_down(of=with_lab({FIRST: "    raise ValueError('no [b]way[/b]')\n"})) as student:
        await student.press("l")
        await student.sees("! slope", "ValueError: no [b]way[/b]", "✓ even")
        assert student.app.store.lab_runs() == []
        await student.press("enter")
        await student.sees("Traceback", "in check_slope")
        await student.press("escape", "m")
        await student.sees("Traceback")


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ("os._exit(7)", "exit status 7"),
        ("os.kill(os.getpid(), 9)", "SIGKILL"),
        (GARBAGE, "the connection to the lab broke"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
async def test_a_lab_that_dies_leaves_its_last_word_and_the_page_lives_on(sit_down, with_lab, end, says):
    async with sit_down(of=with_lab({DESCENT: f"import os\n{end}\n\n\n{DESCENT}"})) as student:
        await student.press("l")
        await student.sees(says)
        await student.press("r")
        await student.sees(says)
        await student.press("escape")
        await student.sees("BASICS")


async def test_a_lab_that_prints_for_ever_can_be_read_and_stopped(sit_down, with_lab):
    endless = "    import itertools\n    for i in itertools.count():\n        print('line', i)\n"
    async with sit_down(of=with_lab({FIRST: endless + FIRST})) as student:
        await student.press("l")
        page = student.app.screen
        while len(page.report.said) < MOST_SAID:
            await student.press("L", "L")
        assert len(page.report.said) <= 1.1 * MOST_SAID
        await student.press("m")
        await student.sees("line ")
        await student.press("escape", "x")
        await student.sees("stopped")
        assert not page.trial.running


async def test_the_source_opens_at_the_check_under_the_cursor(sit_down):
    async with sit_down() as student:
        await student.press("l", "down", "c")
        screen = await student.sees("def check_descends(run):")
        assert isinstance(student.app.screen, Code)
        (line,) = [line for line in screen.splitlines() if "def check_descends" in line]
        assert "❱ 36" in line
        await student.press("c")
        assert isinstance(student.app.screen, LabPage)


async def test_long_lines_of_a_source_are_scrolled_to_and_the_frame_says_how(sit_down, with_lab):
    long = "# " + "long " * 20 + "END\n"
    async with sit_down(of=with_lab({"def derivative": long + "def derivative"})) as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.press("c")
        screen = await student.sees("def check_slope", "↑ ↓ scroll", "← → long lines", "Esc close")
        assert "END" not in screen
        await student.press("home", *["right"] * 5)
        await student.sees("END")
        await student.pilot.resize_terminal(140, 24)
        await student.sees("END", "Esc close")
        while "long lines" in student.screen():
            await student.pilot.pause()


async def test_a_source_that_is_gone_is_said(sit_down, with_lab):
    edited = with_lab({})
    async with sit_down(of=edited) as student:
        await student.press("l")
        await student.sees("everything holds")
        edited.course.lab_path("q01_square").unlink()
        await student.press("c")
        await student.sees("No such file")


async def test_a_source_that_is_closed_at_once_does_no_harm(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.pilot.press("c", "c", "c", "c")
        await student.sees("everything holds")


async def test_tensors_are_seen_one_by_one_as_heat_maps(sit_down, with_lab):
    shown = (
        "    run.table('weights', [[0.25, -1], [2, 0.5]], ['q', 'k'])\n"
        "    run.table('wide', [[i / 7 for i in range(60)]])\n"
    )
    async with sit_down(of=with_lab({FIRST: shown + FIRST})) as student:
        await student.press("l")
        await student.sees("everything holds", "t tensors")
        await student.press("t")
        await student.sees("weights  1/2 · 2 × 2 · -1 … 2", "0.25", "q")
        await student.press("tab")
        screen = await student.sees("wide  2/2 · 1 × 60")
        assert "░" in screen
        assert "0.143" not in screen
        await student.press("n")
        await student.sees("0.143")
        await student.press("shift+tab")
        await student.sees("weights  1/2")
        await student.press("tab")
        await student.sees("wide  2/2")
        await student.press("right", "right")
        assert "0.143" not in await student.sees("0.286")
        await student.press("left", "left", "left", "down", "pagedown")
        await student.sees("0.143")
        await student.press("right", "home")
        await student.sees("0.143")
        assert isinstance(student.app.screen, Tables)
        await student.press("t")
        await student.sees("everything holds")


async def test_without_tensors_or_output_there_is_no_key_for_them(sit_down):
    async with sit_down(size=(160, 40)) as student:
        await student.press("l")
        screen = await student.sees("everything holds", "c code", "f zoom")
        for key in ("t tensors", "m output", "g chart", "o one run", "x stop"):
            assert key not in screen
        await student.press("t", "m", "g", "o", "x")
        assert isinstance(student.app.screen, LabPage)
        assert "everything holds" in student.screen()


async def test_the_language_changes_while_a_lab_runs(sit_down):
    async with sit_down() as student:
        await student.press("l", "L")
        await student.sees("всё подтвердилось", "проверка", "получено", "пуск")
        await student.press("b", "down", "enter", "n")
        await student.sees("сломано: двойка забыта", "покраснело ровно что должно", "← так и должно быть")


async def test_a_real_lab_with_torch(sit_down, hosts, whole):
    async with sit_down("ru", of=whole) as student:
        student.app.hosts = hosts
        student.app.open_lab(next(c for c in student.app.catalog.cards if c.number == 7))
        await student.sees("всё подтвердилось", "t тензоры")
        await student.press("b", "down", "enter", "n")
        await student.sees("сломано: ", "·· верно", "покраснело ровно что должно")
        await student.press("t")
        await student.sees("∂p/∂z")


async def said(student) -> str:
    """The first line that the lab has printed."""
    page = student.app.screen
    assert isinstance(page, LabPage)
    while not page.report.said:
        await asyncio.sleep(0.02)
    return page.report.said[0]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
