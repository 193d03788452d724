"""The odds day by day: each from what was known by then, and from nothing later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from examprep.exam.glance import DAYS, look
from examprep.exam.profile import ExamProfile
from examprep.exam.readiness import readiness
from examprep.study.memory import Memories
from examprep.study.outcome import Outcome
from examprep.study.schedule import New, Rating, recall, review

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)
PROFILE = ExamProfile(date=date(2027, 2, 1), questions=1, passing="mean")


def answers(*days_ago: float, item: str = "q01/i0", rating: Rating = Rating.GOOD) -> list[Outcome]:
    return [
        Outcome.given(NOW - timedelta(days=d), item, rating, 1.0, 10.0)
        for d in sorted(days_ago, reverse=True)
    ]


def fold(outcomes: list[Outcome]) -> Memories:
    memories: Memories = {}
    for answer in outcomes:
        memories[answer.item] = review(memories.get(answer.item, New()), answer.rating, answer.at)
    return memories


def glance(cards, outcomes):
    return look(PROFILE, cards, fold(outcomes), outcomes, NOW, None)


def test_before_the_first_answer_there_is_no_trend_only_now(make_card):
    found = glance([make_card(1)], [])
    assert found.trend == [found.passing]


def test_the_trend_begins_after_the_first_answer(make_card):
    assert len(glance([make_card(1)], answers(3, 0.01)).trend) == 4
    assert len(glance([make_card(1)], answers(0.01)).trend) == 1
    assert len(glance([make_card(1)], answers(0.9)).trend) == 1


def test_each_value_is_the_readiness_at_this_hour_of_its_day(make_card):
    cards, then = [make_card(1), make_card(2)], NOW - timedelta(days=2)
    known = {key: recall(memory, then) for key, memory in fold(answers(4, 2.1)).items()}
    assert glance(cards, answers(4, 2.1, 1.9)).trend[-3] == readiness(PROFILE, cards, known).passing


def test_it_looks_no_further_back_than_so_many_days(make_card):
    assert len(glance([make_card(1)], answers(90, 5)).trend) == DAYS + 1


GIVEN = st.lists(
    st.tuples(st.floats(0, 30), st.sampled_from(["q01/i0", "q01/i1", "q02/i0"]), st.sampled_from(Rating)),
    max_size=12,
)


@given(GIVEN)
def test_the_whole_trend_is_that_of_the_log_as_it_stood_on_each_day(make_card, given_):
    cards = [make_card(1), make_card(2)]
    log = sorted(
        (o for d, item, rating in given_ for o in answers(d, item=item, rating=rating)), key=lambda o: o.at
    )
    days = [NOW - timedelta(days=d) for d in range(DAYS, -1, -1)]
    stood = [(then, fold([o for o in log if o.at <= then])) for then in days]
    known = [{key: recall(m, then) for key, m in memories.items()} for then, memories in stood]
    first = next((k for k, there in enumerate(known) if there), DAYS)
    assert glance(cards, log).trend == [readiness(PROFILE, cards, there).passing for there in known[first:]]


def test_the_last_value_is_the_readiness_of_this_moment(make_card):
    cards, outcomes = [make_card(1), make_card(2)], answers(6, 4, 2, 1)
    known = {key: recall(memory, NOW) for key, memory in fold(outcomes).items()}
    assert glance(cards, outcomes).passing == readiness(PROFILE, cards, known).passing


@given(
    st.lists(st.floats(1, 9), min_size=1, max_size=6), st.lists(st.floats(0, 0.99), min_size=1, max_size=4)
)
def test_an_answer_changes_no_day_before_it(make_card, earlier, today):
    cards = [make_card(1), make_card(2)]
    without = glance(cards, answers(*earlier))
    with_today = glance(cards, answers(*earlier) + answers(*today, item="q02/i0"))
    assert with_today.trend[:-1] == without.trend[:-1]


def test_studying_raises_the_odds_and_what_is_least_known_helps_most(make_card):
    cards = [make_card(1), make_card(2)]
    found = glance(cards, answers(3.5, 2.5, 0.1))
    assert found.trend[0] < found.trend[-1]
    assert found.helpful[0].question == 2
