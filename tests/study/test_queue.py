"""What is asked next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from examprep.study.day import Chosen, Day
from examprep.study.queue import AHEAD, next_due, waiting
from examprep.study.schedule import PHASES, Memory

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
KEYS = [f"q01/{letter}" for letter in "abcdef"]


def memory(due_in: timedelta, phase: str = "review", stability: float = 10.0) -> Memory:
    return Memory(stability, 5.0, NOW + due_in, NOW - timedelta(days=3), phase, None, 1, 0)


memories_ = st.dictionaries(
    st.sampled_from(KEYS),
    st.builds(
        memory,
        st.timedeltas(timedelta(days=-9), timedelta(days=9)),
        st.sampled_from(PHASES),
        st.floats(0.1, 100),
    ),
)


@given(memories_)
def test_every_item_waits_in_one_list_at_most_and_new_ones_are_exactly_those_never_asked(memories):
    left = waiting(KEYS, memories, NOW)
    everywhere = left.steps + left.missed + left.reviews + left.new + left.soon
    assert len(everywhere) == len(set(everywhere))
    assert left.new == [k for k in KEYS if k not in memories]


@given(memories_)
def test_an_item_is_due_exactly_when_its_time_has_come(memories):
    left = waiting(KEYS, memories, NOW)
    assert set(left.steps + left.reviews) == {k for k, m in memories.items() if m.due <= NOW}
    assert left.due == len(left.steps + left.reviews)


def test_the_most_forgotten_review_comes_first():
    left = waiting(
        KEYS[:2],
        {KEYS[0]: memory(timedelta(days=-1), stability=50), KEYS[1]: memory(timedelta(days=-1), stability=2)},
        NOW,
    )
    assert left.reviews == [KEYS[1], KEYS[0]]


def test_learning_steps_go_before_reviews_and_reviews_before_new_items():
    memories = {KEYS[1]: memory(timedelta(0)), KEYS[2]: memory(timedelta(0), "learning")}
    left = waiting(KEYS[:3], memories, NOW)
    assert left.next(new_left=1) == KEYS[2]
    del memories[KEYS[2]]
    assert waiting(KEYS[:2], memories, NOW).next(new_left=1) == KEYS[1]
    assert waiting(KEYS[:1], memories, NOW).next(new_left=1) == KEYS[0]


def test_new_items_wait_where_the_session_may_ask_no_more_of_them():
    assert waiting(KEYS, {}, NOW).next(new_left=0) is None


def test_a_step_that_is_nearly_due_is_asked_rather_than_ending_the_session():
    soon = {KEYS[0]: memory(AHEAD, "learning"), KEYS[1]: memory(AHEAD * 2, "learning")}
    left = waiting(KEYS[:2], soon, NOW)
    assert (left.due, left.soon, left.next(new_left=5)) == (0, [KEYS[0]], KEYS[0])


def test_the_next_review_is_the_earliest_of_the_items_named():
    memories = {KEYS[0]: memory(timedelta(days=1)), KEYS[1]: memory(timedelta(hours=1))}
    assert next_due(KEYS, memories) == NOW + timedelta(hours=1)
    assert next_due(KEYS[:1], memories) == NOW + timedelta(days=1)
    assert next_due(KEYS[3:], memories) is None


def test_what_a_plan_has_as_missed_goes_before_its_other_reviews_and_waits_in_no_other_list():
    chosen = [
        Chosen(key, new, 30.0, 0.9, 0.9, 0.9, missed)
        for key, new, missed in [
            (KEYS[3], True, True),
            (KEYS[0], False, True),
            (KEYS[1], False, False),
            (KEYS[4], True, False),
        ]
    ]
    memories = {KEYS[0]: memory(timedelta(days=5)), KEYS[1]: memory(timedelta(0))}
    left = waiting(KEYS, memories, NOW, Day(chosen))
    assert (left.missed, left.reviews, left.new) == ([KEYS[3], KEYS[0]], [KEYS[1]], [KEYS[4]])
    assert left.due == 3
    assert left.next(new_left=2) == KEYS[3]
