"""A lab's page: curves and checks as they come, breaks, cancelling."""

from __future__ import annotations

import asyncio
import os

from examprep.tui.screens.lab import LabPage


async def test_a_lab_runs_at_once_and_its_evidence_fills_in(sit_down):
    async with sit_down() as student:
        await student.press("l")
        screen = await student.sees("everything holds", "✓ slope", "✓ descends", "✓ even")
        assert "central difference" in screen
        (run,) = student.app.store.lab_runs()
        assert run.checks == {"slope": True, "descends": True, "even": True}


async def test_the_evidence_names_the_claims_that_it_settles(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.press("enter")
        await student.sees("The derivative of x² is 2x.", "got 6, want 6 ± 1e-06", "verified here")


async def test_a_break_is_chosen_and_turns_red_exactly_what_it_names(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.press("b", "down", "down", "enter", "escape")
        screen = await student.sees("broken: uphill", "red as it should: 2")
        assert "✗ slope" in screen
        assert "✓ even" in screen


async def test_leaving_while_a_lab_trains_ends_its_process(sit_down, tmp_path, env, monkeypatch):
    endless = tmp_path / "labs" / "q01_square.py"
    endless.parent.mkdir()
    source = env.course.lab_path("q01_square").read_text()
    endless.write_text(source.replace("def check_slope(run):", "def check_slope(run):", 1).replace(
        "    h = 1e-6\n", "    import os, time\n    run.say(str(os.getpid()))\n    time.sleep(600)\n    h = 1e-6\n"
    ))  # fmt: skip
    monkeypatch.setattr(env.course.__class__, "lab_path", lambda self, stem: endless)
    async with sit_down() as student:
        await student.press("l")
        page = student.app.screen
        assert isinstance(page, LabPage)
        while not page.report.said:
            await asyncio.sleep(0.05)
        child = int(page.report.said[0])
        assert alive(child)
    while alive(child):  # the test's time limit is the suite's
        await asyncio.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_device_that_is_not_there_is_said(sit_down):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        await student.press("d", "d", "d")
        await student.sees("no device 'mps'")
