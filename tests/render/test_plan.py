"""The plan in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from examprep.exam.agenda import Agenda
from examprep.exam.profile import ExamProfile
from examprep.render.plan import today_line
from examprep.study.day import Chosen, Day
from examprep.study.pace import Pace
from examprep.study.plan import Stock

HEADINGS = {"ru": "Сегодня  ", "en": "Today  "}
HOME = 78  # cells of a line of Home in 80 columns


def agenda(missed: int, missed_today: int, reviews: int, new: int, unfinished: int) -> Agenda:
    kinds = [(False, True)] * missed_today + [(False, False)] * reviews + [(True, False)] * new
    chosen = [
        Chosen(f"q01/{k}", fresh, 3300 / len(kinds), 0.6, 0.9, 0.5, late)
        for k, (fresh, late) in enumerate(kinds)
    ]
    none = np.zeros(0)
    return Agenda(
        profile=ExamProfile(date=date(2027, 1, 20)),
        made=datetime(2027, 1, 1, tzinfo=UTC),
        days_left=19,
        stock=Stock([], none, none.astype(bool), none, none, none, none),
        pace=Pace({}, {}),
        day=Day(chosen),
        missed=[f"q02/{k}" for k in range(missed)],
        budget=3600.0,
        spent=0.0,
        reserved=300.0,
        unfinished=unfinished,
    )


@pytest.mark.parametrize("language", ["ru", "en"])
def test_all_of_today_stands_in_one_line_of_home(language):
    line = today_line(agenda(10, 5, 19, 80, 12), language)
    assert all(number in line for number in ("5 ", "10", "24", "80", "60", "12"))
    assert len(HEADINGS[language]) + len(line) <= HOME


def test_what_was_missed_is_told_in_whole_only_where_the_day_holds_less():
    assert today_line(agenda(10, 5, 1, 1, 0), "ru") == "повторить 6 · новых 1 (с экзамена 5 из 10) · ≈ 60 мин"
    assert today_line(agenda(10, 5, 1, 1, 0), "en").startswith(
        "6 reviews · 1 new (5 of 10 from rehearsal) · "
    )
    assert (
        today_line(agenda(5, 5, 1, 0, 3), "en")
        == "6 reviews · 0 new (5 from rehearsal) · ≈ 60 min · 3 to finish"
    )
