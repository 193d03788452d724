"""The order in which questions teach, and today's part of the plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from examprep.cards import Card
from examprep.exam.agenda import make_agenda, make_stock
from examprep.exam.order import learning_order
from examprep.exam.outlook import make_outlook
from examprep.exam.profile import ExamProfile
from examprep.exam.readiness import (
    MUST,
    OTHER,
    STUDIED,
    item_weights,
    most_helpful,
    question_recall,
    readiness,
)
from examprep.render.plan import today_line
from examprep.study.outcome import Outcome
from examprep.study.pace import GUESS, LONGEST, measure
from examprep.study.schedule import Memory, Rating

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
EXAM = ExamProfile(date=date(2027, 1, 11), questions=1, minutes_per_day=10)


def memory(days_ago: float, stability: float = 5.0, phase: str = "review") -> Memory:
    last = NOW - timedelta(days=days_ago)
    return Memory(stability, 5.0, last + timedelta(days=stability), last, phase, None, 2, 0)


def outcome(key: str, seconds: float, *, days_ago: float = 0, rating: Rating = Rating.GOOD) -> Outcome:
    return Outcome.given(NOW - timedelta(days=days_ago), key, rating, 1.0, seconds)


# ── order ──


@given(st.permutations(range(1, 7)), st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=8))
def test_every_question_comes_after_what_it_requires(make_card, shuffled, pairs):
    requires = {n: tuple(b for a, b in pairs if a == n and b < n) for n in range(1, 7)}
    cards = [make_card(n, requires=requires[n]) for n in shuffled]
    order = [card.number for card in learning_order(cards)]
    assert sorted(order) == list(range(1, 7))
    assert all(order.index(b) < order.index(n) for n, needs in requires.items() for b in needs)


def test_among_equals_sections_go_first_and_then_numbers(make_card):
    cards = [make_card(1, "pytorch"), make_card(2, "text"), make_card(3, "basics"), make_card(4, "basics")]
    assert [c.number for c in learning_order(cards)] == [3, 4, 2, 1]


def test_a_circle_and_a_missing_question_lose_no_card(make_card):
    cards = [make_card(1, requires=(2,)), make_card(2, requires=(1,)), make_card(3, requires=(40,))]
    assert [c.number for c in learning_order(cards)] == [3, 1, 2]


# ── pace ──


def test_an_untouched_log_gives_the_guess():
    assert measure([], {}).seconds == GUESS


def test_the_measured_mean_wins_in_time_and_an_absence_counts_no_more_than_five_minutes():
    kinds = {"q01/a": "choice"}
    long = measure([outcome("q01/a", 40.0)] * 1000, kinds)
    assert long.seconds["choice"] == pytest.approx(40, rel=0.02)
    assert long.seconds["number"] == GUESS["number"]
    away = measure([outcome("q01/a", 1e6)], kinds)
    assert away.seconds["choice"] == pytest.approx((10 * GUESS["choice"] + LONGEST) / 11)


@given(st.lists(st.sampled_from(Rating), max_size=40))
def test_first_ratings_are_a_distribution(ratings):
    outcomes = [outcome(f"q01/i{k}", 5, rating=rating) for k, rating in enumerate(ratings)]
    first = measure(outcomes, {o.item: "choice" for o in outcomes}).first
    assert sum(first.values()) == pytest.approx(1)
    assert min(first.values()) > 0


def test_only_the_first_meeting_with_an_item_counts_as_one():
    kinds = {"q01/a": "choice"}
    twice = [outcome("q01/a", 5, rating=Rating.EASY), outcome("q01/a", 5, rating=Rating.AGAIN)]
    assert measure(twice, kinds).first == measure(twice[:1], kinds).first


# ── today ──


def test_each_question_weighs_one_and_must_items_twice_as_much_as_others(make_card):
    cards = [make_card(1, items=3), make_card(2, items=1)]
    assert item_weights(cards[0]) == {"i0": MUST, "i1": OTHER, "i2": OTHER}
    stock = make_stock(cards, {}, measure([], {}), NOW.date())
    assert stock.keys == ["q01/i0", "q01/i1", "q01/i2", "q02/i0"]
    assert stock.weight == pytest.approx([0.5, 0.25, 0.25, 1])
    assert np.isnan(stock.stability).all()


def test_age_counts_calendar_days_and_an_unfinished_item_is_not_planned(make_card):
    known = {"q01/i0": memory(3), "q01/i1": memory(2, phase="learning")}
    stock = make_stock([make_card(1)], known, measure([], {}), NOW.date())
    assert stock.age.tolist() == [3, 0]


def test_what_was_spent_today_is_taken_off_the_budget(make_card):
    cards = [make_card(n, items=6) for n in range(1, 5)]
    fresh = make_agenda(EXAM, cards, {}, [], NOW)
    after = make_agenda(EXAM, cards, {}, [outcome("q01/i0", 100), outcome("q01/i1", 100)], NOW)
    yesterday = make_agenda(EXAM, cards, {}, [outcome("q01/i0", 100, days_ago=1)], NOW)
    assert (fresh.spent, after.spent, yesterday.spent) == (0, 200, 0)
    assert after.day.seconds <= 400 < fresh.day.seconds <= 600
    assert after.budgets()[:2] == [400, 600]


def test_own_notes_take_nothing_of_the_plans_minutes(make_card):
    cards = [make_card(n, items=6) for n in range(1, 5)]
    of_course = [outcome("q01/i0", 100)]
    own = [outcome("q00/anki-x", 200)]
    alone, beside = (make_agenda(EXAM, cards, {}, log, NOW) for log in (of_course, of_course + own))
    assert (
        (beside.spent, beside.left, beside.day)
        == (alone.spent, alone.left, alone.day)
        == (100, 500, beside.day)
    )


def test_from_the_exams_day_on_there_is_no_agenda(make_card):
    cards = [make_card(1)]
    assert make_agenda(EXAM, cards, {}, [], NOW + timedelta(days=9)) is not None
    assert make_agenda(EXAM, cards, {}, [], NOW + timedelta(days=10)) is None


# ── readiness ──


def test_a_question_is_known_as_far_as_its_items_are(make_card):
    card = make_card(1)  # weights 2 and 1
    assert question_recall(card, {"q01/i0": 0.9}) == pytest.approx(0.6)


def test_knowing_everything_passes_and_knowing_nothing_fails(make_card):
    cards = [make_card(n) for n in range(1, 4)]
    nothing = readiness(EXAM, cards, {})
    everything = readiness(EXAM, cards, {c.item_key(i): 1.0 for c in cards for i in c.items})
    assert nothing.marks == pytest.approx([1, 0, 0, 0])
    assert everything.marks == pytest.approx([0, 0, 0, 1])
    assert (nothing.passing, everything.passing) == pytest.approx((0, 1))


def test_the_least_known_question_helps_most(make_card):
    cards = [make_card(n, items=6) for n in range(1, 4)]
    known = {c.item_key(i): 0.2 if c.number == 2 else 0.7 for c in cards for i in c.items}
    found = most_helpful(EXAM, cards, known)
    assert found[0].question == 2
    assert [h.added for h in found] == sorted((h.added for h in found), reverse=True)
    assert all(h.added >= 0 for h in found)


BY_SECTION = ExamProfile(date=EXAM.date, questions=2, tickets="sections", scale="1-10", passing="mean")


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_readiness_is_the_recall_of_each_question_and_the_marks_of_tickets_by_section(make_card, six):
    cards = [make_card(1, "basics"), make_card(2, "basics"), make_card(3, "images")]
    keys = [card.item_key(item) for card in cards for item in card.items]
    recall_of = dict(zip(keys, six, strict=True))
    found = readiness(BY_SECTION, cards, recall_of)
    assert found.recall == {card.number: question_recall(card, recall_of) for card in cards}
    each = [readiness(replace(BY_SECTION, tickets="given", given=[[n, 3]]), cards, recall_of) for n in (1, 2)]
    assert found.marks == pytest.approx(np.mean([one.marks for one in each], axis=0))
    assert found.passing == pytest.approx(sum(found.marks[BY_SECTION.marks.passes :]))


@given(st.lists(st.floats(0, 1), max_size=6))
def test_help_is_what_passing_gains_once_all_of_a_question_was_just_studied(make_card, some):
    cards = [make_card(1, "basics"), make_card(2, "basics"), make_card(3, "images")]
    keys = [card.item_key(item) for card in cards for item in card.items]
    recall_of = dict(zip(keys, some, strict=False))  # the rest was never seen
    before = readiness(BY_SECTION, cards, recall_of).passing
    for help_ in most_helpful(BY_SECTION, cards, recall_of):
        card = cards[help_.question - 1]
        studied = {key: max(STUDIED, recall_of.get(key, 0)) for key in map(card.item_key, card.items)}
        after = readiness(BY_SECTION, cards, {**recall_of, **studied}).passing
        assert help_.added == pytest.approx(after - before)


def test_the_whole_answer_weighs_as_what_a_mark_hangs_on_and_a_part_of_it_does_not(make_examined):
    card = make_examined(1)
    part = replace(card.items[-1], id="part", points=["main"])
    assert item_weights(Card.of(card.stem, replace(card.file, items=[*card.items, part]))) == {
        "i0": MUST, "i1": OTHER, "fresh": OTHER, "cube": OTHER, "broken": OTHER, "all": MUST, "part": OTHER,
    }  # fmt: skip


# ── until the exam ──


def test_with_too_few_minutes_the_outlook_names_what_is_left_out(make_card):
    cards = [make_card(n, items=30) for n in range(1, 9)]
    outlook = make_outlook(make_agenda(EXAM, cards, {}, [], NOW), cards, {})
    met = sum(sum(day.new.values()) for day in outlook.days)
    assert met + sum(outlook.left_out.values()) == 240
    assert outlook.left_out
    assert outlook.minutes_for_all > EXAM.minutes_per_day
    assert all(day.minutes <= day.budget + 1e-9 for day in outlook.days)
    assert len(outlook.days) == 10


def test_with_time_enough_nothing_is_left_out_and_the_plan_beats_idling(make_card):
    cards = [make_card(n) for n in range(1, 4)]
    known = {c.item_key(i): memory(4, stability=3) for c in cards[:2] for i in c.items}
    outlook = make_outlook(make_agenda(EXAM, cards, known, [], NOW), cards, known)
    assert not outlook.left_out
    assert outlook.idle.passing < outlook.now.passing
    assert outlook.planned.passing > outlook.idle.passing


def test_time_is_kept_for_what_is_still_being_learned_and_the_outlook_begins_with_the_same_day(make_card):
    cards = [make_card(n, items=6) for n in range(1, 5)]
    soon = Memory(0.3, 5.0, NOW + timedelta(minutes=9), NOW, "learning", 1, 1, 0)
    known = {f"q01/i{k}": soon for k in range(6)}
    agenda = make_agenda(EXAM, cards, known, [], NOW)
    assert agenda.unfinished == 6
    assert agenda.reserved == pytest.approx(2 * 6 * GUESS["choice"])
    outlook = make_outlook(agenda, cards, known)
    assert sum(outlook.days[0].new.values()) == len(agenda.day.new)
    assert outlook.days[0].minutes * 60 == pytest.approx(agenda.day.seconds + agenda.reserved)


def test_what_a_rehearsal_missed_enters_the_day_and_stays_within_its_minutes(make_card):
    cards = [make_card(n) for n in (1, 2)]
    keys = [card.item_key(item) for card in cards for item in card.items]
    known = {key: memory(1, stability=900.0) for key in keys}
    assert make_agenda(EXAM, cards, known, [], NOW).day.chosen == []
    agenda = make_agenda(EXAM, cards, known, [], NOW, missed=[keys[-1], "q09/gone", keys[0]])
    assert agenda.day.missed == [keys[-1], keys[0]]
    assert agenda.day.seconds <= agenda.budget
    assert make_agenda(EXAM, cards, known, [], NOW, hidden={keys[0]}, missed=[keys[0]]).day.chosen == []


def test_the_day_of_the_plan_and_the_line_about_today_tell_the_same(make_card):
    cards = [make_card(n) for n in (1, 2)]
    keys = [card.item_key(item) for card in cards for item in card.items]
    known = {keys[0]: memory(0, phase="learning"), keys[1]: memory(2)}
    agenda = make_agenda(EXAM, cards, known, [], NOW, missed=[keys[2]])
    day = make_outlook(agenda, cards, known).days[0]
    assert (sum(day.new.values()), sum(day.reviews.values())) == (
        len(agenda.day.new),
        len(agenda.day.reviews),
    )
    told = today_line(agenda, "en")
    assert f"{sum(day.reviews.values())} review" in told
    assert f"{sum(day.new.values())} new" in told
    assert f" · ≈ {round(day.minutes)} min" in told
    assert "(1 from rehearsal)" in told
