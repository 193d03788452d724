"""Follow-ups, points, the mark, and what a rehearsal leaves to be learned."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.answers import grade
from examprep.cards import Choice
from examprep.exam.marks import POINTS, SCALES
from examprep.exam.rehearsal import Probe, Rehearsal, follow_ups, heard, owed, told, true_or_myth, verdict
from examprep.study.schedule import Memory

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)


def memory(at: datetime) -> Memory:
    return Memory(5, 5, at + timedelta(days=5), at, "review", None, 2, 0)


def rehearsal(*questions, at: datetime = NOW) -> Rehearsal:
    return Rehearsal("r1", at, 0, list(questions), "4", True, 60.0)


@given(st.integers(0, 2**32))
def test_follow_ups_are_drawn_by_the_seed_and_always_hold_a_claim(make_card, seed):
    card = make_card(1)
    first = follow_ups(card, random.Random(seed))
    assert follow_ups(card, random.Random(seed)) == first
    assert [item for item in first if isinstance(item, Choice) and item not in card.items]


def test_a_claim_as_a_question_has_one_right_answer(make_card):
    item = true_or_myth(make_card(1).claims[0])
    assert grade(item, "1", language="en").score == 1
    assert grade(item, "2", language="en").score == 0


@given(st.floats(0, 1), st.lists(st.floats(0, 1), max_size=3), st.sets(st.sampled_from([1, 2])))
def test_points_lie_between_none_and_all_and_rise_with_the_answer(make_card, score, follow, ticked):
    card = make_card(1)
    probes = [Probe(f"i{k}", s) for k, s in enumerate(follow)]
    result = told(card, sorted(ticked), score, probes)
    assert 0 <= result.points <= POINTS
    assert result.points <= told(card, sorted(ticked), 1.0, probes).points
    assert sorted(result.said + result.missed) == ["main", "side"]


def test_the_answer_counts_sixty_percent_and_the_follow_ups_forty(make_card):
    card = make_card(1)
    probes = [Probe("i0", 1.0), Probe("i1", 0.0)]
    assert told(card, [1, 2], 1.0, probes).points == 16
    assert told(card, [], 0.0, [Probe("i0", 1.0)]).points == 8
    assert told(card, [1, 2], 1.0, []).points == 20


def test_the_ticket_is_marked_by_the_rule(make_card):
    good, bad = told(make_card(1), [1, 2], 1.0, []), told(make_card(2), [], 0.4, [])
    assert verdict([good, good], SCALES["2-5"], every=True) == ("5", True)
    assert verdict([good, bad], SCALES["2-5"], every=True) == ("2", False)
    assert verdict([good, bad], SCALES["2-5"], every=False) == ("4", True)


def test_what_was_missed_is_owed_until_it_is_answered_afterwards(make_card):
    card = make_card(1, items=3)  # i0 trains "main", i1 and i2 train "side"
    cards = {1: card}
    missed_side = told(card, [1], 0.5, [Probe("i0", 0.0)])
    assert owed([rehearsal(missed_side)], cards, {}) == ["q01/i0", "q01/i1", "q01/i2"]
    known = {"q01/i0": memory(NOW + timedelta(hours=1)), "q01/i1": memory(NOW - timedelta(hours=1))}
    assert owed([rehearsal(missed_side)], cards, known) == ["q01/i1", "q01/i2"]


def test_only_the_last_rehearsal_of_a_question_counts_and_a_card_that_is_gone_owes_nothing(make_card):
    card = make_card(1)
    missed, all_said = told(card, [], 0.0, []), told(card, [1, 2], 1.0, [])
    later = rehearsal(all_said, at=NOW + timedelta(days=1))
    assert owed([rehearsal(missed), later], {1: card}, {}) == []
    assert owed([rehearsal(missed)], {}, {}) == []


def test_points_are_heard_in_either_language(make_card):
    card = make_card(1)
    assert heard(card, "ну да, конечно") == {1, 2}
    assert heard(card, "oh yes") == {1, 2}
    assert heard(card, "no") == set()


def test_a_rehearsal_comes_back_from_json_as_it_is(make_card):
    import msgspec

    kept = rehearsal(told(make_card(1), [1], 0.5, [Probe("i0", 0.25)]))
    assert msgspec.json.decode(msgspec.json.encode(kept), type=Rehearsal) == kept
    assert kept.ticket == [1]
    assert kept.at == pytest.approx(NOW, abs=timedelta(0))
