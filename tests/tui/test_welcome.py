"""The first start: one screen, nothing of which has to be answered, and which never comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from examprep.environment import read_settings
from examprep.exam.profile import ExamProfile, load_profile
from examprep.study.schedule import local_day
from examprep.tui.widgets.form import Form

CODES = {" ": "space", ".": "full_stop", "[": "left_square_bracket"}


async def write(student, text: str) -> None:
    await student.press(*(CODES.get(c, c) for c in text))


async def test_esc_skips_all_of_it_and_keeps_nothing(sit_down, env):
    async with sit_down(first=True) as student:
        await student.sees("1 question", "Language", "Exam date", "First", "Esc skip")
        await student.press("escape")
        await student.sees("Today")
    assert not env.home.exam.exists()
    assert not env.home.settings.exists()


async def test_the_language_changes_at_once_and_is_kept(sit_down, env):
    async with sit_down(first=True) as student:
        await student.press("up", "left")
        await student.sees("● русский", "Дата экзамена", "знакомство")
        await student.press("L")
        await student.sees("● English", "Exam date")
        await student.press("left", "escape")
        await student.sees("Сегодня")
    assert read_settings(env.home.settings) == {"language": "ru"}


@pytest.mark.parametrize("told", ["in 9 days", "{:%d.%m.%Y}", "{:%Y-%m-%d}", "{:%b %d}"])
async def test_a_date_and_minutes_make_an_exam_and_a_plan(sit_down, env, told):
    day = local_day(env.now()) + timedelta(days=9)
    async with sit_down(first=True) as student:
        assert "Minutes a day" not in student.screen()
        await student.sees("in 6 weeks")
        await write(student, told.format(day))
        await student.sees(
            ", in 9 days", "Minutes a day", "9 days to the exam · days of study: 9 · 6 h in all"
        )
        await student.press("enter", "ctrl+u")
        await write(student, "25")
        await student.press("enter", "right", "enter")
        await student.sees("Today", "in 9 days")
        assert student.app.agenda is not None
    assert load_profile(env.home.exam) == ExamProfile(date=day, questions=1, minutes_per_day=25)
    assert read_settings(env.home.settings) == {"language": "en"}


@pytest.mark.parametrize(
    ("text", "en", "ru"),
    [
        ("soon", "not a date", "не дата"),
        ("1.1.2020", "this day is over", "этот день прошёл"),
        ("[b]", "not a date", "не дата"),
    ],
)
async def test_a_date_that_cannot_be_is_said_and_stops_there(sit_down, env, text, en, ru):
    async with sit_down(first=True) as student:
        await write(student, text)
        screen = await student.sees(en)
        assert "✗" not in screen, "it is still being typed"
        await student.press("enter")
        await student.sees("✗", en)
        await student.press("enter", "enter")
        assert student.app.screen.query_one(Form).here == "date"
        await student.press("L")
        await student.sees("✗", ru)
        await student.press("ctrl+u")
        await student.sees("можно и позже")
    assert not env.home.exam.exists()


async def test_without_a_date_the_tour_or_the_questions_come_next(sit_down, env):
    async with sit_down(first=True) as student:
        await student.press("enter", "enter")
        await student.sees("The tour", "1  Answer aloud")
        await student.press("escape")
        await student.sees("Today")
    async with sit_down(first=True) as student:
        await student.press("enter", "right", "enter")
        await student.sees("Today")
    assert not env.home.exam.exists()


async def test_a_folder_that_refuses_is_told(sit_down, env, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("examprep.tui.screens.welcome.save_settings", refuse)
    async with sit_down(first=True) as student:
        await student.press("enter", "enter")
        await student.sees("Permission denied", "Exam date")
        await student.press("escape")
        await student.sees("Today")


async def test_an_empty_course_offers_no_tour(sit_down, env, monkeypatch):
    monkeypatch.setattr(env.course.__class__, "stems", lambda self: [])
    monkeypatch.setattr(env.course.__class__, "lab_stems", lambda self: [])
    async with sit_down(first=True) as student:
        screen = await student.sees("Exam date")
        assert "tour" not in screen
        await student.press("enter")
        await student.sees("The course holds no card.")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (44, 24)])
async def test_it_fits_and_survives_another_size(sit_down, size):
    async with sit_down(first=True, size=size) as student:
        await student.sees("Language", "Exam date", "First", "a tour of five minutes")
        await student.pilot.resize_terminal(200, 60)
        await student.sees("Language", "Exam date", "First")


async def test_the_help_tells_how_the_form_is_filled(sit_down):
    async with sit_down(first=True) as student:
        await student.press("f1")
        await student.sees("↑ ↓", "← → ␣", "choose in a row", "⏎ ", "the next field", "Esc ", "skip")
