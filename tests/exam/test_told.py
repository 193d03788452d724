"""The exam's settings as they are typed: what is understood, what is not, and that nothing is guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.exam.profile import WEEKDAYS, ExamProfile
from examprep.exam.told import as_told, bounds, options, read_day, read_days, read_told, read_weekday

TODAY = date(2027, 1, 1)
DAY = date(2027, 1, 20)
THERE = set(range(1, 42))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-20", DAY),
        ("20.01.2027", DAY),
        (" 20.1.27 ", DAY),
        ("20.01", DAY),
        ("20.01.", DAY),
        ("31.12", date(2027, 12, 31)),
        ("01.01", TODAY),
        ("29.02", date(2028, 2, 29)),
        ("in 6 weeks", TODAY + timedelta(days=42)),
        ("6 Weeks", TODAY + timedelta(days=42)),
        ("in a week", TODAY + timedelta(days=7)),
        ("45 days", TODAY + timedelta(days=45)),
        ("через 6 недель", TODAY + timedelta(days=42)),
        ("через неделю", TODAY + timedelta(days=7)),
        ("через 1 день", TODAY + timedelta(days=1)),
        ("через 2 дня", TODAY + timedelta(days=2)),
        ("20 января", DAY),
        ("20 янв", DAY),
        ("20 янв. 2027 г.", DAY),
        ("20-го января", DAY),
        ("Jan 20", DAY),
        ("January 20", DAY),
        ("January 20, 2027", DAY),
        ("20 January", DAY),
        ("20th of January 2027", DAY),
        ("18 декабря", date(2027, 12, 18)),
        ("18 Sept", date(2027, 9, 18)),
        ("3 мая", date(2027, 5, 3)),
        ("сегодня", TODAY),
        ("завтра", TODAY + timedelta(days=1)),
        ("Tomorrow", TODAY + timedelta(days=1)),
        ("послезавтра", TODAY + timedelta(days=2)),
    ],
)
def test_a_day_is_read_as_people_write_it(text, day):
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01/20/2027",
        "20",
        "20.13.2027",
        "30.02.2027",
        "30.02",
        "2027-1",
        "soon",
        "in six weeks",
        "20 j",
        "Jan 2027",
        "20 nonesuch",
        "31 апреля",
        "6",
    ],
)
def test_what_is_no_day_or_could_be_two_is_not_guessed(text):
    assert read_day(text, TODAY) is None


def test_days_off_are_told_by_commas_or_blanks():
    days = [date(2027, 1, 7), DAY, date(2027, 12, 31)]
    assert read_days("20 января, 7.01; Dec 31", TODAY) == days
    assert read_days("20.01 7.01.2027 31.12", TODAY) == days


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("sun", "sun"),
        ("Sunday", "sun"),
        ("вс", "sun"),
        ("Воскресенье", "sun"),
        ("пят", "fri"),
        ("su", None),
        ("с", None),
    ],
)
def test_a_weekday_is_read_in_both_languages(word, day):
    assert read_weekday(word) == day


@pytest.mark.parametrize(
    ("told", "field", "en", "ru"),
    [
        ({"date": ""}, "date", "when is the exam", "когда экзамен"),
        ({"date": "x"}, "date", "not a date", "не дата"),
        ({"date": "31.12.2026"}, "date", "is over", "прошёл"),
        ({"date": "in 999 weeks"}, "date", "two years", "двух лет"),
        ({"questions": "0"}, "questions", "from 1 to 5", "от 1 до 5"),
        ({"questions": "two"}, "questions", "whole number", "целое число"),
        ({"questions": "²"}, "questions", "whole number", "целое число"),
        ({"minutes_per_day": "1e3"}, "minutes_per_day", "from 1 to 960", "от 1 до 960"),
        ({"minutes_per_day": "9" * 5000}, "minutes_per_day", "from 1 to 960", "от 1 до 960"),
        ({"scale": "1-7"}, "scale", "one of: 2-5", "одно из: 2-5"),
        ({"tickets": "given"}, "given", "name the tickets", "перечислите"),
        ({"tickets": "given", "given": "3+x"}, "given", "write tickets", "пишут так"),
        ({"tickets": "given", "given": "3+99"}, "given", "no question 99", "нет вопроса 99"),
        ({"tickets": "given", "given": "3+3"}, "given", "2 different questions", "разных вопросов"),
        ({"weekdays_off": "sun someday"}, "weekdays_off", "'someday'", "'someday'"),
        ({"weekdays_off": " ".join(WEEKDAYS)}, "weekdays_off", "leave a day", "оставьте день"),
        ({"days_off": "31.12, \x1b[2J"}, "days_off", r"'\x1b[2j'", r"'\x1b[2j'"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_in_both_languages(told, field, en, ru):
    profile, faults = read_told({"date": "20.01.2027", **told}, TODAY, THERE)
    assert profile is None
    assert list(faults) == [field]
    assert en in faults[field].says("en").lower() or en in faults[field].says("en")
    assert ru in faults[field].says("ru").lower()


def test_all_faults_are_found_at_once():
    _, faults = read_told({"date": "x", "questions": "9", "preparation": "-1"}, TODAY, THERE)
    assert set(faults) == {"date", "questions", "preparation"}


def test_what_is_not_told_stays_as_it_was():
    before = ExamProfile(date=DAY, questions=3, weekdays_off=["sun"])
    profile, _ = read_told({"minutes_per_day": "25"}, TODAY, THERE, before)
    assert profile == ExamProfile(date=DAY, questions=3, weekdays_off=["sun"], minutes_per_day=25)


def test_lists_are_forgotten_where_they_are_not_drawn():
    before = ExamProfile(date=DAY, tickets="given", given=[[1, 2]])
    profile, faults = read_told({"tickets": "any", "given": "nonsense"}, TODAY, THERE, before)
    assert (profile, faults) == (ExamProfile(date=DAY), {})


def numbers(field: str) -> st.SearchStrategy[int]:
    return st.integers(*bounds(field))


@given(
    st.builds(
        ExamProfile,
        date=st.dates(TODAY, TODAY + timedelta(days=700)),
        questions=st.just(2),
        tickets=st.sampled_from(["any", "sections"]),
        scale=st.sampled_from(options("scale")),
        passing=st.sampled_from(options("passing")),
        minutes_per_day=numbers("minutes_per_day"),
        preparation=numbers("preparation"),
        answering=numbers("answering"),
        weekdays_off=st.sets(st.sampled_from(WEEKDAYS), max_size=6).map(
            lambda days: [day for day in WEEKDAYS if day in days]
        ),
        days_off=st.sets(st.dates(TODAY, date(2099, 1, 1)), max_size=4).map(sorted),
    )
)
def test_a_profile_written_out_is_read_back_the_same(profile):
    assert read_told(as_told(profile), TODAY, THERE) == (profile, {})


@given(st.dictionaries(st.sampled_from(sorted(as_told(ExamProfile(date=DAY)))), st.text(max_size=12)))
def test_whatever_is_typed_is_a_profile_or_a_fault_and_never_a_crash(told):
    profile, faults = read_told(told, TODAY, THERE, ExamProfile(date=DAY))
    assert (profile is None) == bool(faults)
