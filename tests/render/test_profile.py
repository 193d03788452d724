"""The exam's settings in words, in both languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from examprep.exam.marks import SCALES
from examprep.exam.profile import WEEKDAYS, ExamProfile
from examprep.exam.told import READERS, options
from examprep.render.profile import HINTS, LABELS, WORDS, day_line, effect_line, scale_line, words

TODAY = date(2027, 1, 1)  # a Friday


def exam(days: int, **settings: object) -> ExamProfile:
    return ExamProfile(date=TODAY + timedelta(days=days), **settings)


@pytest.mark.parametrize(
    ("profile", "en", "ru"),
    [
        (
            exam(54, weekdays_off=["sat", "sun"]),
            "54 days to the exam · days of study: 38 · 25 h in all",
            "До экзамена 54 дня · с занятиями: 38 · всего 25 ч",
        ),
        (
            exam(1, minutes_per_day=25),
            "1 day to the exam · days of study: 1 · 25 min in all",
            "До экзамена 1 день · с занятиями: 1 · всего 25 мин",
        ),
        (
            exam(0),
            "0 days to the exam · days of study: 0 · 0 min in all",
            "До экзамена 0 дней · с занятиями: 0 · всего 0 мин",
        ),
    ],
)
def test_what_an_exam_comes_to(profile, en, ru):
    assert effect_line(profile, TODAY, "en") == en
    assert effect_line(profile, TODAY, "ru") == ru


def test_a_day_is_named_with_its_distance():
    assert day_line(TODAY + timedelta(days=5), TODAY, "en") == "Wednesday, in 5 days"
    assert day_line(TODAY, TODAY, "ru") == "пятница, сегодня"


def test_a_scale_is_told_by_the_share_that_each_mark_needs():
    assert scale_line(SCALES["2-5"], "en") == "3 from 50 % of the points, 4 from 70 %, 5 from 85 %."
    assert scale_line(SCALES["pass-fail"], "ru") == "зачёт — от 50 % баллов."


def test_every_field_has_a_name_and_says_what_it_takes():
    assert set(LABELS) == set(READERS) == set(ExamProfile.__struct_fields__)
    assert set(HINTS) == set(READERS) - {"scale"}  # the chosen scale is told instead


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_word_of_a_field_is_named(language):
    for field in WORDS:
        assert set(words(field, language)) == set(options(field))
    assert set(words("weekdays_off", language)) == set(WEEKDAYS)
