"""The rehearsed exam in the app."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from examprep.records import read_rehearsals
from examprep.tui.widgets.clock import clock_face

NOW = datetime(2027, 1, 1, tzinfo=UTC)


async def through_the_follow_ups(student) -> None:
    """Answers every follow-up with 1, until the mark is given."""
    for _ in range(6):
        await student.sees("⏎")
        if "Mark: " in student.screen():
            return
        await student.press("1", "enter")
        for _ in range(100):
            if student.app.screen.sitting.phase in ("judged", "over"):
                break
            await student.pilot.pause(0.1)
        await student.press("enter")


async def test_a_ticket_is_answered_aloud_and_marked(sit_down):
    async with sit_down() as student:
        await student.press("e")
        await student.sees("Your ticket", "The derivative of a square", "preparation")
        await student.press("enter")
        await student.sees("question 1 of 1", "Speak.")
        await student.press("enter")
        await student.sees("what you said")
        await student.press("*", "enter")
        await student.sees("A follow-up")
        await through_the_follow_ups(student)
        await student.sees("Mark: ", "/20")
        (kept,) = read_rehearsals(student.app.store)
        assert kept.told[0].missed == []
        assert {review.origin for review in student.app.store.reviews()} == {"exam"}
        await student.press("enter")
        await student.sees("BASICS")


async def test_what_is_written_ticks_the_points_that_it_touches(sit_down):
    async with sit_down() as student:
        card = student.app.catalog.by_number[1]
        await student.press("e", "enter", "w")
        await student.sees("^S when done")
        await student.type(card.outline[0].text.en.lower())
        await student.press("ctrl+s")
        screen = await student.sees("what you said")
        assert "✓" in screen


async def test_ticks_and_answers_that_cannot_be_read_are_pointed_at(sit_down):
    async with sit_down() as student:
        await student.press("e", "enter", "enter")
        await student.press("x", "enter")
        await student.sees("^")
        assert student.app.store.events() == []


async def test_leaving_gives_no_mark_and_says_so(sit_down):
    async with sit_down() as student:
        await student.press("e", "enter", "escape")
        await student.sees("leaves with no mark", "Speak.")
        await student.press("escape")
        await student.sees("BASICS")
        assert read_rehearsals(student.app.store) == []


async def test_what_is_not_known_scores_nothing_and_goes_on(sit_down):
    async with sit_down() as student:
        await student.press("e", "enter", "enter", "0", "enter")
        for _ in range(3):
            if student.app.screen.sitting.phase == "probed":
                await student.press("ctrl+n")
        await student.sees("Mark: 2, failed", "1: 0/20")


async def test_the_language_changes_in_the_middle(sit_down):
    async with sit_down() as student:
        await student.press("e", "L")
        await student.sees("Ваш билет", "подготовка")


@pytest.mark.parametrize(("left", "shown"), [(598, "9:58"), (0, "0:00"), (-12, "+0:12"), (-75, "+1:15")])
def test_the_clock_tells_what_is_left_and_what_is_overdrawn(left, shown):
    assert clock_face(NOW + timedelta(seconds=left), NOW) == shown
