"""The calendar of study: a cell a day, weeks as columns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.render.calendar import MONTHS, NONE, SHADES, calendar

minutes = st.lists(st.floats(0, 300), min_size=1, max_size=182)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
widths = st.integers(20, 120)


def rows(minutes, today, width, language="en") -> list[str]:
    return [line.plain for line in calendar(minutes, today, width, language)]


@given(minutes, days, widths)
def test_every_day_that_fits_has_one_cell_and_no_line_is_too_wide(minutes, today, width):
    months, *week, _ = rows(minutes, today, width)
    assert len(week) == 7
    assert max(map(len, [months, *week])) <= width
    cells = sum(row[5:].count(shade) for row in week for shade in NONE + SHADES)
    whole_weeks = (width - 5) // 2
    assert cells == min(len(minutes), 7 * (whole_weeks - 1) + today.weekday() + 1)


@given(minutes, days)
def test_today_is_the_last_cell_of_its_row_and_later_days_have_none(minutes, today):
    _, *week, _ = rows(minutes, today, 120)
    longest = max(len(row) for row in week)
    assert len(week[today.weekday()]) == longest
    assert all(len(row) < longest for row in week[today.weekday() + 1 :])


@given(minutes, days)
def test_a_day_without_study_has_a_dot_and_the_longest_the_darkest_shade(minutes, today):
    _, *week, _ = rows(minutes, today, 120)
    drawn = "".join(row[5:] for row in week)
    assert drawn.count(NONE) == minutes.count(0)
    if max(minutes) >= 4:
        assert SHADES[-1] in drawn


def test_a_month_is_named_above_the_week_that_holds_its_first_day():
    names, monday, *_ = rows([1.0] * 60, date(2027, 3, 7), 80)
    first_of_march = date(2027, 3, 1)
    weeks_back = (date(2027, 3, 7) - first_of_march).days // 7
    assert first_of_march.weekday() == 0
    column = len(monday) - 1 - 2 * weeks_back
    assert names.index("Mar") == column


@pytest.mark.parametrize("language", ["ru", "en"])
def test_over_a_whole_year_no_two_names_of_months_touch(language):
    for shift in range(0, 366, 5):
        names, *_ = rows([0.0] * 182, date(2027, 1, 1) + timedelta(days=shift), 80, language)
        assert set(names.split()) <= set(MONTHS[language])


def test_the_legend_says_from_how_many_minutes_a_shade_stands():
    *_, legend = rows([0, 40], date(2027, 1, 1), 80, "ru")
    assert legend.strip() == "· 0  ░ < 10  ▒ < 20  ▓ < 30  █ ≥ 30 мин"
