"""What one answer does to a memory: FSRS by its own library, and the laws of forgetting."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import fsrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from examprep.study.schedule import (
    DAY,
    RETENTION,
    STEPS,
    STEPS_AGAIN,
    WEIGHTS,
    Memory,
    New,
    Rating,
    intervals,
    recall,
    review,
    utc,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ratings = st.sampled_from(Rating)
gaps = st.sampled_from([0, 1, 5, 10, 60, 600, 1440, 3000, 20_000, 500_000]) | st.integers(0, 600_000)
answers = st.lists(st.tuples(ratings, gaps), min_size=1, max_size=12)


few = settings(max_examples=40)


def remembered(answers, start=NOW):
    """The memory after answers of (rating, minutes since the one before)."""
    state, at = New(), start
    for rating, minutes in answers:
        at += timedelta(minutes=minutes)
        state = review(state, rating, at)
    return state


memories = answers.map(remembered)


def test_the_weights_are_those_that_fsrs_publishes():
    assert tuple(fsrs.scheduler.DEFAULT_PARAMETERS) == WEIGHTS


@given(answers)
def test_memories_follow_the_librarys_own_sequence(answers):
    scheduler = fsrs.Scheduler(learning_steps=STEPS, relearning_steps=STEPS_AGAIN, enable_fuzzing=False)
    card, state, at = fsrs.Card(card_id=1, due=NOW), New(), NOW
    for reps, (rating, minutes) in enumerate(answers, 1):
        at += timedelta(minutes=minutes)
        card, _ = scheduler.review_card(card, fsrs.Rating(rating), at)
        lapses = getattr(state, "lapses", 0)
        forgotten = rating == Rating.AGAIN and isinstance(state, Memory) and state.phase == "review"
        state = review(state, rating, at)
        assert state == Memory(
            card.stability,
            card.difficulty,
            card.due,
            card.last_review,
            card.state.name.lower(),
            card.step,
            reps,
            lapses + forgotten,
        )


@given(memories, ratings)
def test_an_answer_makes_a_new_memory_and_leaves_the_old_one(state, rating):
    before = Memory(**vars(state))
    assert review(state, rating, state.due) == review(state, rating, state.due)
    assert state == before


@few
@given(memories)
def test_after_as_many_days_as_the_stability_recall_is_90_percent(state):
    assume(state.stability < 2_000_000)  # the calendar ends
    assert recall(state, state.last + timedelta(days=state.stability)) == pytest.approx(0.9, abs=1e-9)


@given(memories, st.lists(st.floats(0, 10_000), min_size=2, max_size=6))
def test_what_is_remembered_is_forgotten_little_by_little_and_never_quite(state, days):
    curve = [recall(state, state.last + timedelta(days=d)) for d in sorted(days)]
    assert curve == sorted(curve, reverse=True)
    assert all(0 < r <= 1 for r in curve)


@few
@given(memories)
def test_when_it_is_learned_it_is_due_about_when_recall_has_fallen_to_the_retention(state):
    assume(state.phase == "review" and state.stability > 1)
    half_a_day = timedelta(days=0.51)  # intervals are whole days
    assert recall(state, state.due + half_a_day) <= RETENTION <= recall(state, state.due - half_a_day)


def test_nothing_is_recalled_that_was_never_asked_and_everything_before_its_last_answer():
    assert recall(New(), NOW) == 0
    state = remembered([(Rating.GOOD, 0)])
    assert recall(state, NOW) == recall(state, NOW - timedelta(days=9)) == 1


@few
@given(st.just(New()) | memories, st.integers(0, 500_000))
def test_the_better_the_answer_the_longer_the_wait(state, minutes):
    at = (state.last if isinstance(state, Memory) else NOW) + timedelta(minutes=minutes)
    waits = intervals(state, at)
    assert list(waits) == list(Rating)
    assert list(waits.values()) == sorted(waits.values())
    assert min(waits.values()) > timedelta(0)
    assert waits == {rating: review(state, rating, at).due - at for rating in Rating}


@few
@given(memories, st.floats(0.5, 0.99), st.floats(0.5, 0.99))
def test_who_wants_to_remember_more_asks_more_often(state, one, other):
    low, high = sorted((one, other))
    wait = {r: intervals(state, state.due, retention=r)[Rating.GOOD] for r in (low, high)}
    assert wait[high] <= wait[low]


@few
@given(memories, st.integers(1, 50))
def test_no_wait_is_longer_than_the_longest(state, days):
    waits = intervals(state, state.due, longest_days=days)
    assert max(waits.values()) <= days * DAY


@few
@given(memories, ratings, st.integers(0, 10**6))
def test_a_clock_that_went_backwards_is_ignored(state, rating, minutes):
    early = state.last - timedelta(minutes=minutes)
    assert review(state, rating, early) == review(state, rating, state.last)


@few
@given(memories, ratings, st.integers(-14, 14))
def test_a_moment_is_the_same_in_every_zone(state, rating, hours):
    there = state.due.astimezone(timezone(timedelta(hours=hours)))
    assert review(state, rating, there) == review(state, rating, state.due)
    assert recall(state, there) == recall(state, state.due)
    assert (utc(there), utc(there).tzinfo) == (state.due, UTC)


NAIVE = datetime(2026, 3, 1, 12)


@pytest.mark.parametrize(
    "action",
    [
        lambda: utc(NAIVE),
        lambda: review(New(), Rating.GOOD, NAIVE),
        lambda: recall(New(), NAIVE),
        lambda: recall(remembered([(Rating.GOOD, 0)]), NAIVE),
        lambda: intervals(New(), NAIVE),
        lambda: Memory(1.0, 5.0, NAIVE, NOW, "review", None, 1, 0),
        lambda: Memory(1.0, 5.0, NOW, NAIVE, "review", None, 1, 0),
    ],
)
def test_a_moment_without_a_zone_is_refused(action):
    with pytest.raises(ValueError, match="2026-03-01T12:00:00 has no time zone"):
        action()


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_that_utc_has_no_date_for_is_refused(text):
    with pytest.raises(ValueError, match="outside the calendar"):
        utc(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"retention": 0.49}, "retention is 0.49"),
        ({"retention": 1.0}, "retention is 1.0"),
        ({"retention": float("nan")}, "retention is nan"),
        ({"longest_days": 0}, "longest_days is 0"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        review(New(), Rating.GOOD, NOW, **settings)


def test_a_memory_is_in_one_of_three_phases():
    with pytest.raises(ValueError, match="no phase 'new'; there are: learning, review, relearning"):
        Memory(1.0, 5.0, NOW, NOW, "new", None, 1, 0)


def test_first_steps_lapse_and_relearning():
    good = [(Rating.GOOD, 0), (Rating.GOOD, 10)]
    phases = [remembered(answers) for answers in (good[:1], good, [*good, (Rating.AGAIN, 5000)])]
    assert [(m.phase, m.step, m.reps, m.lapses) for m in phases] == [
        ("learning", 1, 1, 0),
        ("review", None, 2, 0),
        ("relearning", 0, 3, 1),
    ]


def test_what_can_be_recalled_is_known_without_loading_fsrs():
    code = (
        "import sys; from datetime import datetime, UTC; from examprep.study.schedule import *;"
        "now = datetime(2026, 3, 1, tzinfo=UTC); memory = Memory(1., 5., now, now, 'review', None, 1, 0);"
        "print(recall(memory, now), 'fsrs' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("1.0 False\n", "")
