"""The exam's settings: what is accepted, what is refused, and where they live."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.exam.profile import (
    WEEKDAYS,
    BadProfile,
    ExamProfile,
    check_day,
    check_questions,
    load_profile,
    save_profile,
)

TODAY = date(2027, 1, 1)
DAY = date(2027, 1, 20)
THERE = set(range(1, 42))


def test_what_is_saved_is_loaded(tmp_path):
    profile = ExamProfile(
        date=DAY,
        questions=3,
        tickets="given",
        given=[[1, 2, 3]],
        weekdays_off=["sun"],
        days_off=[date(2027, 1, 7)],
    )
    save_profile(tmp_path / "exam.json", profile)
    assert load_profile(tmp_path / "exam.json") == profile


def test_no_file_is_no_exam(tmp_path):
    assert load_profile(tmp_path / "exam.json") is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"date": 3}', '{"date": "2027-01-20", "questions": 9}', "\xff"]
)
def test_a_spoilt_file_says_how_to_set_it_again(tmp_path, text):
    path = tmp_path / "exam.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(BadProfile, match="exam set --date"):
        load_profile(path)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"questions": 5}, None),
        ({"tickets": "given"}, "name the tickets"),
        ({"given": [[1, 2]]}, "not drawn"),
        ({"tickets": "given", "given": [[1, 50]]}, "no question 50"),
        ({"tickets": "given", "given": [[1, 1]]}, "2 different"),
        ({"tickets": "given", "given": [[1, 2, 3]]}, "2 different"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(settings, complaint):
    profile = ExamProfile(**{"date": DAY, **settings})
    if complaint is None:
        check_questions(profile, THERE)
        return
    with pytest.raises(BadProfile, match=complaint):
        check_questions(profile, THERE)


@pytest.mark.parametrize(
    ("day", "en", "ru"),
    [
        (TODAY - timedelta(days=1), "is over", "прошёл"),
        (date(2207, 1, 20), "two years", "двух лет"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_both_languages(day, en, ru):
    with pytest.raises(BadProfile, match=en) as refused:
        check_day(day, TODAY)
    assert ru in refused.value.says("ru")
    assert refused.value.in_full("ru") == f"date: {refused.value.ru}"


def test_no_more_questions_are_drawn_than_there_are_cards():
    with pytest.raises(BadProfile, match="has only 1"):
        check_questions(ExamProfile(date=DAY), {7})


@given(
    st.dates(TODAY, DAY + timedelta(days=3)),
    st.sets(st.sampled_from(WEEKDAYS), max_size=6),
    st.sets(st.dates(TODAY, DAY), max_size=4),
)
def test_there_is_a_budget_for_every_day_before_the_exam_and_none_on_a_day_off(today, weekdays, days):
    profile = ExamProfile(date=DAY, weekdays_off=sorted(weekdays), days_off=sorted(days))
    budgets = profile.budgets(today)
    assert len(budgets) == max(0, (DAY - today).days)
    for k, budget in enumerate(budgets):
        day = today + timedelta(days=k)
        free = day in days or WEEKDAYS[day.weekday()] in weekdays
        assert budget == (0 if free else 60 * profile.minutes_per_day)
    assert profile.study_minutes(DAY) == 0
