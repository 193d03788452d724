"""What an event is, and which of them are in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.study.events import LONGEST_TEXT, Void, circles, in_order, out_of_force
from examprep.study.schedule import Rating

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

names = st.sampled_from("abcdefgh")
any_voids = st.dictionaries(names, names).map(lambda voids: {a: b for a, b in voids.items() if a != b})


@st.composite
def honest_voids(draw):
    """{event: an earlier event}: nothing can void what comes after it."""
    events = "abcdefgh"
    voids = {}
    for place in range(1, len(events)):
        if draw(st.booleans()):
            voids[events[place]] = events[draw(st.integers(0, place - 1))]
    return voids


def naming(event, voids):
    return [by for by, target in voids.items() if target == event]


def taken_back(event, voids, reviews):
    return any(in_force(by, voids, reviews) for by in naming(event, voids) if by not in reviews)


def replaced(event, voids, reviews):
    """By a review that stands, or by what stands in the place of that one."""
    return any(
        not taken_back(by, voids, reviews) or replaced(by, voids, reviews)
        for by in naming(event, voids)
        if by in reviews
    )


def in_force(event, voids, reviews):
    return not taken_back(event, voids, reviews) and not replaced(event, voids, reviews)


@given(honest_voids(), st.sets(names))
def test_an_event_is_in_force_unless_it_was_taken_back_or_another_stands_in_its_place(voids, reviews):
    events = {*voids, *voids.values()}
    assert out_of_force(voids, reviews) == {e for e in events if not in_force(e, voids, reviews)}
    assert circles(voids) == set()


@given(honest_voids())
def test_a_void_of_a_void_and_so_on_takes_back_every_second_one(voids):
    def in_force(event):
        return not any(in_force(by) for by in naming(event, voids))

    assert out_of_force(voids, set()) == {e for e in {*voids, *voids.values()} if not in_force(e)}


@given(honest_voids())
def test_of_ratings_that_replace_each_other_only_the_last_count(voids):
    assert out_of_force(voids, set("abcdefgh")) == set(voids.values())


@given(any_voids, st.sets(names), st.randoms())
def test_the_order_in_which_logs_are_joined_does_not_matter(voids, reviews, order):
    shuffled = list(voids.items())
    order.shuffle(shuffled)
    assert out_of_force(dict(shuffled), reviews) == out_of_force(voids, reviews)
    assert circles(dict(shuffled)) == circles(voids)


@given(any_voids)
def test_a_circle_is_where_following_the_voids_comes_back_and_none_of_it_is_in_force(voids):
    def comes_back(event):
        at = event
        for _ in voids:
            at = voids.get(at)
            if at == event:
                return True
        return False

    assert circles(voids) == {event for event in voids if comes_back(event)}
    assert circles(voids) <= out_of_force(voids, set()) & out_of_force(voids, set(voids))


def test_a_long_chain_of_undo_and_redo_is_decided():
    voids = {str(n): str(n - 1) for n in range(1, 10_001)}
    assert out_of_force(voids, set()) == {str(n) for n in range(9_999, 0, -2)}
    assert out_of_force(voids, set(voids)) == {str(n) for n in range(10_000)}


def test_the_order_of_a_log_is_by_time_and_id(make_review):
    late, b, a = make_review("a", 1), make_review("b"), make_review("a")
    assert sorted([late, b, a], key=in_order) == [a, b, late]


def test_an_answer_is_kept_in_utc(make_review):
    tokyo = datetime(2026, 3, 1, 21, tzinfo=timezone(timedelta(hours=9)))
    review = make_review(at=tokyo)
    assert (review.at, review.at.tzinfo) == (NOW, UTC)
    assert review == make_review(at=NOW)


def test_a_rating_given_as_a_number_is_a_rating(make_review):
    assert make_review(rating=1).rating is Rating.AGAIN


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": ""}, "id is ''"),
        ({"id": "a b"}, "id is 'a b'"),
        ({"id": "a" * 65}, "expected 1 to 64"),
        ({"id": "a\n"}, "id is"),
        ({"voids": "é"}, "voids is 'é'"),
        ({"voids": "r1"}, "r1 voids itself"),
        ({"at": datetime(2026, 3, 1)}, "has no time zone"),
        ({"at": datetime(1999, 12, 31, 23, tzinfo=UTC)}, "expected a year from 2000 to 2199"),
        ({"at": datetime(2200, 1, 1, tzinfo=UTC)}, "expected a year"),
        ({"at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))}, "outside the calendar"),
        ({"item": "q20"}, "item is 'q20'"),
        ({"item": "q20/Output"}, "expected an id like q20/output-size"),
        ({"item": "q20/a\n"}, "item is"),
        ({"item": "q٢٠/a"}, "item is"),
        ({"rating": 0}, "rating is 0"),
        ({"rating": 5}, "rating is 5"),
        ({"score": -0.1}, "score is -0.1"),
        ({"score": 1.1}, "score is 1.1"),
        ({"score": float("nan")}, "score is nan"),
        ({"seconds": -1}, "seconds is -1"),
        ({"seconds": float("inf")}, "seconds is inf"),
        ({"seconds": float("nan")}, "seconds is nan"),
        ({"language": "de"}, "language is 'de'; expected ru or en"),
        ({"origin": "web"}, "origin is 'web'; expected quiz or tui or exam or anki"),
        ({"answer": "a" * (LONGEST_TEXT + 1)}, "answer has 100001 characters"),
        ({"mistake": "a\ud800"}, "mistake is not valid Unicode at character 2"),
        ({"wording": "\udfff"}, "wording is not valid Unicode at character 1"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(make_review, changes, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        make_review(**changes)
    assert message in str(caught.value)


def test_what_is_at_the_edge_is_taken(make_review):
    edge = make_review(id="-" * 64, score=0, seconds=0, answer="я" * LONGEST_TEXT, mistake="", wording="")
    assert replace(edge, score=1, at=datetime(2199, 12, 31, tzinfo=UTC)).score == 1


@pytest.mark.parametrize(
    ("identity", "at", "voids", "message"),
    [
        ("v1", NOW, "v1", "v1 voids itself"),
        ("v1", NOW, "", "voids is ''"),
        ("v 1", NOW, "r1", "id is 'v 1'"),
        ("v1", datetime(2026, 3, 1), "r1", "has no time zone"),
    ],
)
def test_a_void_that_cannot_be_is_refused(identity, at, voids, message):
    with pytest.raises(ValueError, match=message):
        Void(identity, at, voids)
