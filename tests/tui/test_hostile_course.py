"""A course and a lab that mean harm, in the app: no screen shows more than text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import Paste

from examprep.commands.log import import_from
from examprep.environment import Environment
from tests.hostile_course import STEERING, cannot_steer, make_hostile_course
from tests.test_hostile_log import hostile_log

RIGHT = ["right"] * 8
STATIONS = {
    "home": [["question_mark"], ["escape", "ctrl+p", *"der"], ["escape", "slash", *"derivative"], ["escape"]],
    "question": [["enter"], *([key] for key in RIGHT), ["p"], ["r"]],
    "study": [["s"], ["1", "enter"], ["enter"], ["3", "enter"], ["enter"], ["1", "space", "3", "space", "2", "enter"],
              ["enter"], ["3", "enter"], ["ctrl+n"], ["w", "x", "ctrl+s"]],
    "lab": [["l"], ["k", "down"], ["k", "t"], ["escape", "m"], ["escape", "c"], ["escape", "enter"], ["escape", "b"],
            ["down", "enter"], ["space", "enter"]],
    "exam": [["g"], ["escape", "e"], ["enter"], ["enter"], ["enter"], ["1", "enter"]],
    "statistics": [["t"], ["2"], ["3"], ["4"], ["5"]],
}  # fmt: skip


@pytest.mark.parametrize("station", STATIONS)
async def test_no_screen_shows_more_than_text(sit_down, env: Environment, tmp_path: Path, station: str):
    course = make_hostile_course(env.course, tmp_path / "hostile")
    async with sit_down("en", of=replace(env, course=course)) as student:
        if station == "lab":
            await student.press("l")
            await student.sees("crash")
            await student.press("escape")
        for keys in STATIONS[station]:
            await student.press(*keys)
            await student.pilot.pause()
            shown = student.screen()
            assert cannot_steer(shown), ascii(shown)


async def test_no_screen_shows_more_than_text_of_a_log_that_came_from_elsewhere(
    sit_down, env: Environment, tmp_path: Path
):
    (tmp_path / "log.jsonl").write_text(hostile_log())
    import_from(env, tmp_path / "log.jsonl")
    async with sit_down("en", of=env) as student:
        for key in (
            "t",
            "2",
            "3",
            "4",
            "5",
            "escape",
            "e",
            "h",
            "enter",
            "escape",
            "escape",
            "n",
            "1",
            "enter",
            "3",
            "escape",
        ):
            await student.press(key)
            await student.pilot.pause()
            assert cannot_steer(student.screen()), ascii(student.screen())


async def test_what_is_pasted_is_what_could_have_been_typed(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        student.app.post_message(Paste("\u202e\x1b[2\x006\x9b\u200b\u00a0"))
        await student.sees("[26")
        assert student.app.screen.reply.line == "[26 "
        for keys in (["enter"], ["escape", "escape", "slash"], ["escape", "g"], ["enter"]):
            await student.press(*keys)
            student.app.post_message(Paste(f"{STEERING}\n6\x00\n"))
            await student.pilot.pause()
            assert cannot_steer(student.screen()), ascii(student.screen())
