"""The app has torch imported by the time a lab is asked for, and tells when one is likely."""

from __future__ import annotations

import asyncio

import pytest


class Noted:
    """In the place of the app's `Warmth`: counts."""

    def __init__(self) -> None:
        self.expected = 0

    def expect(self) -> None:
        self.expected += 1

    def tick(self) -> None: ...


@pytest.fixture
def unsettled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The student goes on at once: the start alone announces no lab."""
    monkeypatch.setattr("examprep.tui.app.SETTLED", 3600.0)


async def test_soon_after_the_start_a_lab_is_expected(sit_down, monkeypatch):
    monkeypatch.setattr("examprep.tui.app.SETTLED", 0.2)
    async with sit_down() as student:
        while not student.app.warmth.warm:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("way", ["enter", "s", "l", "e"])
async def test_whoever_opens_a_question_a_session_a_lab_or_the_exam_may_need_one(sit_down, unsettled, way):
    async with sit_down() as student:
        student.app.warmth = noted = Noted()
        await student.press(way)
        assert noted.expected >= 1


async def test_at_a_lab_turning_a_knob_and_asking_what_to_break_announce_a_run(sit_down, unsettled):
    async with sit_down() as student:
        await student.press("l")
        await student.sees("everything holds")
        student.app.warmth = noted = Noted()
        await student.press("k", "right")
        assert noted.expected == 1
        await student.press("b")
        assert noted.expected == 2
