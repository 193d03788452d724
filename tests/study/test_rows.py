"""Events and runs go into the database and come out as they were."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.curves import Curve
from examprep.study.confidence import CONFIDENCES
from examprep.study.events import Void
from examprep.study.moment import to_micros
from examprep.study.outcome import Outcome
from examprep.study.rows import (
    EVENT_COLUMNS,
    RUN_COLUMNS,
    event_from_row,
    event_to_row,
    insertion,
    outcomes_from_rows,
    run_from_row,
    run_to_row,
)
from examprep.study.schedule import Rating

moments = st.datetimes(datetime(2000, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))
texts = st.text("aя\0\n☃'\"")


@given(
    moments,
    st.sampled_from(Rating),
    st.floats(0, 1),
    texts,
    st.none() | texts,
    st.none() | st.just("r0"),
    st.sampled_from([None, *CONFIDENCES]),
)
def test_an_answer_comes_back_from_its_row(
    make_review, at, rating, score, answer, mistake, voids, confidence
):
    review = make_review(
        at=at, rating=rating, score=score, answer=answer, mistake=mistake, voids=voids, confidence=confidence
    )
    row = event_to_row(review)
    assert len(row) == len(EVENT_COLUMNS.split(","))
    assert event_from_row(row) == review


@given(moments)
def test_a_void_comes_back_from_its_row(at):
    void = Void("v1", at, "r1")
    row = event_to_row(void)
    assert len(row) == len(EVENT_COLUMNS.split(","))
    assert event_from_row(row) == void


@given(st.lists(st.tuples(moments, st.sampled_from(Rating), texts, st.booleans()), max_size=6))
def test_outcomes_are_the_answers_in_force_in_their_order(answers):
    rows = [
        (f"r{k}", item, to_micros(at), int(rating), 0.5, 3.5, None)
        for k, (at, rating, item, _) in enumerate(answers)
    ]
    out = {f"r{k}" for k, (*_, void) in enumerate(answers) if void}
    told = [Outcome.given(at, item, rating, 0.5, 3.5) for at, rating, item, void in answers if not void]
    assert outcomes_from_rows(rows, out) == told


@pytest.mark.parametrize("moments", [(10**19, 0, 0), (0, 0, 10**19), (0, 10**19)])
def test_outcomes_that_begin_or_end_outside_the_calendar_are_refused(moments):
    with pytest.raises(ValueError, match="is no date"):
        outcomes_from_rows([(f"r{k}", "q01/a", at, 3, 1.0, 1.0, None) for k, at in enumerate(moments)], set())


curves = st.builds(
    Curve, texts, texts, st.booleans(), st.booleans(), *[st.none() | st.floats(-1e100, 1e100)] * 3, texts
)


@given(moments, st.none() | texts, st.none() | st.lists(curves).map(tuple))
def test_a_run_comes_back_from_its_row(make_run, at, torch, kept):
    run = make_run(at=at, torch=torch, break_name=torch, curves=kept)
    row = run_to_row(run)
    assert len(row) == len(RUN_COLUMNS.split(","))
    assert run_from_row(row) == run


@pytest.mark.parametrize(
    ("place", "value"), [(1, 10**19), (1, -1), (4, None), (4, 9), (5, 2.0), (3, "q1"), (0, ""), (12, "no")]
)
def test_a_row_that_no_examprep_wrote_is_refused(make_review, place, value):
    row = list(event_to_row(make_review()))
    row[place] = value
    with pytest.raises((ValueError, TypeError)):
        event_from_row(tuple(row))


def test_an_insertion_has_a_mark_for_each_column():
    assert insertion("event", "id, at, voids") == "INSERT INTO event (id, at, voids) VALUES (?, ?, ?)"
