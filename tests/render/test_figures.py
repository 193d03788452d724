"""The statistics as they are shown: calibration, confidence, time, odds."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, Group

from examprep.exam.outlook import Outlook
from examprep.exam.profile import ExamProfile
from examprep.exam.readiness import Readiness
from examprep.render.history import BESIDE, memory_figures, time_figures
from examprep.render.odds import marks_table
from examprep.study.history import FORTNIGHT, HALF_YEAR, MONTH, WEEKS, Bin, OwnNotes, Past, Share

TODAY = date(2027, 1, 4)


def printed(shown, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(Group(*shown))
    return console.file.getvalue()


def past(calibration=(), confidence=None, answers: int = 9) -> Past:
    half_year = [0.0] * (HALF_YEAR - 2) + [30.0, 12.0]
    return Past(
        answers,
        Share(3, 4),
        list(calibration),
        confidence or {},
        half_year[-MONTH:],
        2,
        [5, *[1] * (FORTNIGHT - 1)],
        half_year,
        [Share(0, 0)] * (WEEKS - 2) + [Share(3, 4), Share(10, 10)],
    )


BINS = [Bin(0.55, 0.5, 40), Bin(0.75, 0.74, 120), Bin(0.95, 0.6, 50), Bin(0.15, 1.0, 1)]


@given(st.integers(1, 2000), st.floats(0, 1))
def test_the_true_share_lies_around_the_one_that_was_seen(answers, share):
    seen = round(share * answers) / answers
    low, high = Bin(0.5, seen, answers).likely
    assert 0 <= low <= seen + 1e-12
    assert seen - 1e-12 <= high <= 1
    assert high - low < 2 * 1.96 * 0.5 / answers**0.5


def test_the_interval_is_wilsons():
    """Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286: 8 of 10 give 0.490 to 0.943."""
    low, high = Bin(0.5, 0.8, 10).likely
    assert (low, high) == pytest.approx((0.490, 0.943), abs=5e-4)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_curve_stands_beside_its_numbers_where_there_is_room_and_above_them_elsewhere(language):
    header = {"ru": "модель", "en": "model"}[language]
    wide = printed(memory_figures(past(BINS), TODAY, BESIDE, language, colour=False), BESIDE)
    narrow = printed(memory_figures(past(BINS), TODAY, 60, language, colour=False), 60)
    assert [
        line
        for line in wide.splitlines()
        if header in line and {"ru": "вспомнилось", "en": "recalled"}[language] in line
    ]
    assert "┌" in narrow
    assert "…" not in wide + narrow
    for shown in (wide, narrow):
        assert "≠" in next(line for line in shown.splitlines() if "95 %" in line and "60 %" in line)
        assert "≠" not in next(line for line in shown.splitlines() if "75 %" in line and "74 %" in line)


def test_few_answers_make_no_curve_and_no_reproach():
    shown = printed(memory_figures(past([Bin(0.15, 1.0, 1)]), TODAY, 80, "en", colour=False), 80)
    assert "┌" not in shown
    assert "15 %" in shown
    assert "≠" not in shown


def test_how_sure_one_was_is_held_against_what_was_right():
    shown = printed(memory_figures(past(confidence={"sure": Share(3, 4)}), TODAY, 80, "en", colour=False), 80)
    assert "sure →   75%" in shown
    assert "(4)" in shown


@pytest.mark.parametrize(("width", "weeks"), [(80, WEEKS), (40, 6)])
def test_retention_is_told_week_by_week_up_to_today(width, weeks):
    shown = printed(memory_figures(past(), TODAY, width, "en", colour=False), width)
    head, *bars, dates = shown.rstrip().splitlines()[-7:]
    assert head == "Recalled week by week, %"
    assert dates.split()[-2:] == ["22.12", "29.12"]
    assert len(dates.split()) == weeks
    assert " ".join(bars).split()[:2] == ["100", "75"]


def test_before_the_first_answer_that_is_said():
    assert printed(time_figures(past(answers=0), TODAY, 80, "ru"), 80).strip() == "Ответов ещё нет."
    assert "Ответов ещё нет." in printed(memory_figures(past(answers=0), TODAY, 80, "ru", colour=False), 80)


@pytest.mark.parametrize(
    ("language", "what", "when"),
    [
        ("ru", "какую долю вы вспоминаете", "в другой день"),
        ("en", "how much you recall", "on an earlier day"),
    ],
)
@pytest.mark.parametrize("answers", [0, 9])
def test_before_the_first_review_it_is_said_what_will_stand_there_and_from_when(
    language, what, when, answers
):
    without = replace(past(answers=answers), retention=Share(0, 0), weekly=[Share(0, 0)] * WEEKS)
    shown = " ".join(printed(memory_figures(without, TODAY, 80, language, colour=False), 80).split())
    assert what in shown
    assert when in shown
    reviewed = " ".join(printed(memory_figures(past(BINS), TODAY, 80, language, colour=False), 80).split())
    assert what not in reviewed


@pytest.mark.parametrize(
    ("language", "told"),
    [("ru", "сегодня 12 мин · за неделю 42 мин"), ("en", "today 12 min · this week 42 min")],
)
def test_time_is_told_and_what_falls_due_stands_by_its_day(language, told):
    shown = printed(time_figures(past(), TODAY, 80, language), 80)
    assert told in shown
    days, dates = [line.split() for line in shown.rstrip().splitlines()[-2:]]
    assert days[0] == {"ru": "пн", "en": "Mon"}[language]
    assert dates[:3] == ["04", "05", "06"]
    assert len(days) == FORTNIGHT


@given(st.integers(44, 120))
def test_no_line_of_time_is_wider_than_the_screen(width):
    lines = [line.plain for line in time_figures(past(), TODAY, width, "en") if not isinstance(line, str)]
    assert all(len(line.rstrip()) <= width for line in lines[1:])


def outlook(marks: list[float]) -> Outlook:
    ready = Readiness({}, marks, sum(marks[1:]))
    return Outlook([], {}, 0.0, ready, ready, ready, [])


@pytest.mark.parametrize("width", [76, 100])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_mark_has_its_probability_at_three_moments(width, language):
    profile = ExamProfile(date=TODAY, scale="2-5")
    shown = printed([marks_table(outlook([0.25, 0.5, 0.15, 0.1]), profile, width, language)], width)
    lines = [line.rstrip() for line in shown.splitlines()]
    assert len(lines) == 6
    assert [
        line.count(f"{share} %") for line, share in zip(lines[1:], (25, 50, 15, 10, 75), strict=True)
    ] == [3] * 5
    assert {"ru": "не сдан", "en": "fails"}[language] in lines[1]
    assert not any({"ru": "не сдан", "en": "fails"}[language] in line for line in lines[2:])


def test_a_scale_of_ten_marks_fits():
    profile = ExamProfile(date=TODAY, scale="1-10")
    shown = printed([marks_table(outlook([0.1] * 10), profile, 76, "ru")], 76)
    assert len(shown.splitlines()) == 12


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "ru",
            "Свои записи  спрошено 7 · к повторению сегодня 2 · за 30 дней вспомнилось 75 % из 4 повторений",
        ),
        ("en", "Own notes  7 asked · 2 due today · in 30 days 75 % of 4 reviews recalled"),
    ],
)
def test_own_notes_have_a_line_of_their_own(language, line):
    with_notes = replace(past(), own=OwnNotes(7, 2, Share(3, 4)))
    assert (
        printed(memory_figures(with_notes, TODAY, 100, language, colour=False), 100).splitlines()[-1] == line
    )
    assert line[:9] not in printed(memory_figures(past(), TODAY, 100, language, colour=False), 100)
