"""Retention, calibration, time and streaks."""

from __future__ import annotations

import random
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.study.history import (
    SAMPLE,
    Bin,
    Past,
    Share,
    calibration,
    due_by_day,
    look_back,
    minutes_by_day,
    recalled_by_day,
    retention,
    said_and_right,
    streak,
)
from examprep.study.outcome import Outcome
from examprep.study.schedule import Memory, New, Rating, recall, review

NOON = datetime(2027, 1, 10, 12, tzinfo=UTC)
TODAY = date(2027, 1, 10)


def answer(item: str, days: float, rating: Rating = Rating.GOOD, seconds: float = 60) -> Outcome:
    return Outcome.given(NOON + timedelta(days=days), item, rating, 1.0, seconds)


def test_retention_counts_answers_on_a_later_day_only():
    log = [
        answer("q01/a", -9),
        answer("q01/a", -5, Rating.AGAIN),
        answer("q01/a", -5, Rating.GOOD),  # the same day: a step of relearning
        answer("q01/a", -1),
        answer("q01/b", -1),  # a first meeting
    ]
    by_day = recalled_by_day(log, TODAY - timedelta(days=30))
    assert retention(by_day, TODAY - timedelta(days=30), TODAY) == Share(1, 2)
    assert retention(by_day, TODAY - timedelta(days=2), TODAY) == Share(1, 1)
    assert recalled_by_day(log, TODAY - timedelta(days=2)) == {
        day: share for day, share in by_day.items() if day >= TODAY - timedelta(days=2)
    }
    assert retention(recalled_by_day(log[:1], TODAY), TODAY, TODAY).value is None


def test_a_student_who_forgets_as_the_model_says_is_well_calibrated():
    """Each bin's share lies within five standard errors of its prediction."""
    rng = random.Random(2)
    log = []
    for k in range(500):
        state: Memory | New = New()
        day = -120.0
        for _ in range(6):
            at = NOON + timedelta(days=day)
            right = isinstance(state, New) or rng.random() < recall(state, at)
            rating = Rating.GOOD if right else Rating.AGAIN
            log.append(Outcome.given(at, f"q01/i{k}", rating, 1.0, 10))
            state = review(state, rating, at)
            day += rng.choice((1, 3, 8, 20))
    bins = calibration(sorted(log, key=lambda o: o.at))
    assert len(log) <= SAMPLE
    assert sum(b.answers for b in bins) == 2500
    for b in bins:
        error = (b.predicted * (1 - b.predicted) / b.answers) ** 0.5
        assert abs(b.actual - b.predicted) <= 5 * error


def test_one_later_answer_makes_one_bin():
    log = [answer("q01/a", -3, Rating.EASY), answer("q01/a", 0, Rating.AGAIN)]
    (found,) = calibration(log)
    assert found == Bin(pytest.approx(recall(review(New(), Rating.EASY, log[0].at), NOON)), 0.0, 1)


def test_minutes_are_summed_by_day_and_an_absence_counts_as_five():
    log = [answer("q01/a", -1, seconds=30), answer("q01/a", 0, seconds=90), answer("q01/a", 0, seconds=9999)]
    assert minutes_by_day(log) == pytest.approx({TODAY - timedelta(days=1): 0.5, TODAY: 6.5})


@given(st.sets(st.integers(0, 12)))
def test_a_streak_is_the_run_of_days_that_ends_today_or_yesterday(ago):
    days = {TODAY - timedelta(days=k) for k in ago}
    start = 0 if 0 in ago else 1
    expected = next(k for k in range(start, 99) if k not in ago) - start
    assert streak(days, TODAY) == expected


own_answers = st.lists(
    st.tuples(st.sampled_from(["q00/anki-x", "q00/anki-y"]), st.integers(-40, 0), st.sampled_from(Rating))
)


@given(own_answers, st.lists(st.tuples(st.just("q01/a"), st.integers(-40, 0), st.sampled_from(Rating))))
def test_own_notes_change_no_figure_of_the_course_but_count_as_time(own, course):
    def told(answers):
        log = sorted((answer(*a) for a in answers), key=lambda o: o.micros)
        known: dict[str, Memory] = {}
        for o in log:
            known[o.item] = review(known.get(o.item, New()), o.rating, o.at)
        return look_back(log, known, TODAY), minutes_by_day(log)

    (alone, _), (both, minutes) = told(course), told([*own, *course])
    of_time = {"answers", "minutes", "half_year", "streak", "own"}
    for name in {field.name for field in fields(Past)} - of_time:
        assert getattr(both, name) == getattr(alone, name), name
    assert (both.answers, both.minutes[-1]) == (len(own) + len(course), minutes.get(TODAY, 0.0))
    assert alone.own is None
    assert (both.own.asked if both.own else 0) == len({item for item, *_ in own})


def test_what_is_overdue_is_due_today():
    def due(days: float) -> Memory:
        return Memory(5, 5, NOON + timedelta(days=days), NOON - timedelta(days=20), "review", None, 1, 0)

    assert due_by_day([due(-8), due(0), due(2), due(2), due(99)], TODAY, 4) == [2, 0, 2, 0]


def test_what_was_said_is_held_against_what_was_right():
    def said(confidence, score):
        return answer("q01/a", 0)._replace(confidence=confidence, score=score)

    log = [said("sure", 1.0), said("sure", 0.5), said("guess", 0.0), said(None, 1.0), said("sure", 1.0)]
    assert said_and_right(log) == {"guess": Share(0, 1), "sure": Share(2, 3)}
    assert said_and_right([said(None, 1.0)]) == {}
