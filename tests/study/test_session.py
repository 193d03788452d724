"""One sitting: ask, grade, record, rate, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examprep.answers import Malformed
from examprep.catalog import read_catalog
from examprep.curves import Line, Move, Moved
from examprep.effect import Askable, Effect
from examprep.environment import Environment
from examprep.records import open_store
from examprep.study.day import Chosen, Day
from examprep.study.judging import Graded
from examprep.study.memory import fold
from examprep.study.schedule import Rating
from examprep.study.session import Session
from examprep.study.store import Store

Start = Callable[..., Session]


@pytest.fixture
def store(env: Environment) -> Iterator[Store]:
    with open_store(env) as store:
        yield store


@pytest.fixture
def start(env: Environment, store: Store) -> Start:
    """Begins a session with what the log says by now."""
    items = read_catalog(env.course).items

    def start(*only: str, new: int = 10, **settings: object) -> Session:
        deck = {key: pair for key, pair in items.items() if not only or key in only}
        return Session(
            deck,
            store,
            fold(store.reviews()),
            now=env.now,
            new_id=env.new_id,
            rng=env.rng,
            language="en",
            origin="quiz",
            new_limit=new,
            **settings,
        )

    return start


def graded(outcome: Malformed | Graded) -> Graded:
    assert isinstance(outcome, Graded)
    return outcome


def test_an_answer_is_in_the_log_before_its_verdict_is_returned(start: Start, store: Store):
    session = start("q01/slope-at-three")
    outcome = graded(session.answer("3"))
    assert store.reviews() == [outcome.review]
    assert (outcome.review.item, outcome.review.score, outcome.review.answer) == (
        "q01/slope-at-three",
        0.0,
        "3",
    )
    assert outcome.review.mistake == "The two is forgotten."
    assert outcome.review.seconds > 0


def test_a_malformed_answer_is_not_recorded_and_the_item_stays(start: Start, store: Store):
    session = start("q01/slope-at-three")
    asking = session.asking
    assert isinstance(session.answer("six"), Malformed)
    assert store.events() == []
    assert session.asking is asking


@pytest.mark.parametrize(
    ("text", "rating"), [("6", Rating.GOOD), ("3", Rating.AGAIN)], ids=["right is good", "wrong is again"]
)
def test_the_verdict_proposes_a_rating(start: Start, text: str, rating: Rating):
    assert graded(start("q01/slope-at-three").answer(text)).review.rating == rating


def test_a_recall_with_half_of_it_said_is_hard(start: Start):
    outcome = graded(start("q01/all").answer("1"))
    assert (outcome.verdict.score, outcome.review.rating) == (0.5, Rating.HARD)


def test_another_rating_replaces_the_first_and_the_memory_follows_it(start: Start, store: Store):
    session = start("q01/slope-at-three")
    first = graded(session.answer("6")).review
    second = session.rate(Rating.EASY).review
    assert store.reviews() == [second]
    assert second.voids == first.id
    assert session.memories == fold(store.reviews())


def test_the_same_rating_again_appends_nothing(start: Start, store: Store):
    session = start("q01/slope-at-three")
    graded(session.answer("6"))
    session.rate(Rating.GOOD)
    assert len(store.events()) == 1


def test_an_easy_item_is_not_asked_again_and_a_forgotten_one_is(start: Start):
    session = start("q01/slope-at-three")
    session.answer("6")
    session.rate(Rating.EASY)
    assert session.advance() is None
    session = start("q01/which")
    asking = session.asking
    assert asking is not None
    session.answer(str(asking.shown.index(0) + 1))
    again = session.advance()
    assert again is not None
    assert again.key == "q01/which"


def test_undo_asks_the_item_again_as_if_it_had_not_been_answered(start: Start, store: Store):
    session = start("q01/slope-at-three")
    session.answer("3")
    undone = session.undo()
    assert undone is not None
    assert store.reviews() == []
    assert session.memories == {}
    assert session.asking is not None
    assert (session.asking.key, session.answered) == (undone.item, 0)


def test_undo_takes_an_answer_back_together_with_its_changed_rating(start: Start, store: Store):
    session = start("q01/slope-at-three")
    session.answer("6")
    session.rate(Rating.HARD)
    session.rate(Rating.EASY)
    session.undo()
    assert store.reviews() == []
    assert session.undo() is None


def test_undo_reaches_back_into_an_earlier_session(start: Start, store: Store):
    start("q01/slope-at-three").answer("6")
    session = start("q01/slope-at-three", "q01/which")
    undone = session.undo()
    assert undone is not None
    assert undone.item == "q01/slope-at-three"
    assert session.asking is not None
    assert session.asking.key == "q01/slope-at-three"
    assert store.reviews() == []


def test_no_more_new_items_are_asked_than_allowed(start: Start):
    session = start(new=2)
    asked = []
    while session.asking is not None:
        asked.append(session.asking.key)
        session.answer("6" if session.asking.key.endswith("three") else "1")
        session.rate(Rating.EASY)
        session.advance()
    assert asked == ["q01/which", "q01/slope-at-three"]


def test_items_of_ones_own_choice_are_asked_once_each_whether_due_or_not(start: Start):
    graded(start("q01/slope-at-three").answer("6"))
    session = start(once=["q01/slope-at-three", "q01/which"], new=10)
    assert session.asking is not None
    assert (session.asking.key, session.asking.missed) == ("q01/slope-at-three", False)
    graded(session.answer("3"))
    session.advance()
    assert session.asking.key == "q01/which"
    session.skip()
    assert session.asking is None


def test_a_skipped_item_is_not_asked_again(start: Start):
    session = start("q01/which", "q01/slope-at-three")
    session.skip()
    assert session.asking is not None
    assert session.asking.key == "q01/slope-at-three"
    session.skip()
    assert session.asking is None


def test_a_prediction_is_graded_by_the_checks_that_went_red(start: Start):
    session = start("q01/uphill")
    asking = session.asking
    assert asking is not None
    answer = " ".join(str(asking.shown.index(k) + 1) for k in (0, 1))
    effect = Effect(frozenset({"slope", "descends"}))
    assert graded(session.answer(answer, effect=effect)).verdict.score == 1


def test_a_prediction_may_ask_about_curves_as_well(start: Start):
    loss = Line("loss", "")
    session = start("q01/uphill", askable=lambda card, break_name: Askable({loss: Move.HIGHER}))
    asking = session.asking
    assert asking is not None
    (statement,) = asking.statements
    assert (statement.line, sorted(asking.shown)) == (loss, [0, 1, 2, 3])
    effect = Effect(frozenset({"slope", "descends"}), {loss: Moved(Move.HIGHER, False, 0.3, 0.6)})
    happens = [0, 1, 3] if statement.move is Move.HIGHER else [0, 1]
    answer = " ".join(str(asking.shown.index(k) + 1) for k in happens)
    assert graded(session.answer(answer, effect=effect)).verdict.score == 1


def test_a_malformed_prediction_needs_no_run(start: Start):
    assert isinstance(start("q01/uphill").answer("slope"), Malformed)


steps = st.lists(
    st.sampled_from(["6", "3", "six", "undo", "rate 1", "rate 4", "advance", "skip"]), max_size=12
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_a_student_does_the_memories_are_the_fold_of_the_log(
    start: Start, store: Store, steps: list[str]
):
    session = start("q01/slope-at-three")
    for step in steps:
        awaiting = session.asking is not None and session.graded is None
        if step == "undo":
            session.undo()
        elif step == "advance":
            session.advance()
        elif step == "skip":
            session.skip()
        elif step.startswith("rate"):
            if session.graded is not None:
                session.rate(Rating(int(step[-1])))
        elif awaiting:
            session.answer(step)
    assert session.memories == fold(store.reviews())


def test_what_was_answered_elsewhere_meanwhile_is_not_asked_again(start: Start):
    here, elsewhere = start("q01/slope-at-three", "q01/which"), start("q01/which")
    assert here.asking is not None
    assert not here.reread(elsewhere.memories)
    elsewhere.answer("1")
    elsewhere.rate(Rating.EASY)
    assert here.reread(elsewhere.memories)
    assert here.asking.key == "q01/slope-at-three"
    assert here.memories == elsewhere.memories


# ── planned, owed, set aside ──


def test_a_planned_day_asks_what_was_chosen_and_nothing_else(start: Start):
    chosen = [Chosen(key, True, 30.0, 0.0, 0.6, 0.0) for key in ("q01/which", "q01/slope-at-three")]
    session = start(today=Day(chosen))
    assert session.waiting().new == ["q01/which", "q01/slope-at-three"]
    assert session.asking.key == "q01/which"
    assert session.left() == (0, 2)


def test_what_is_owed_comes_first_even_if_it_is_not_due(start: Start, env: Environment):
    session = start("q01/slope-at-three", "q01/which")
    graded(session.answer("6") if session.asking.key == "q01/slope-at-three" else session.answer("1"))
    assert not session.asking or not session.asking.missed
    owed = start("q01/slope-at-three", "q01/which", first=["q01/which", "q01/slope-at-three", "q09/gone"])
    assert owed.asking.key == "q01/which"
    assert owed.asking.missed
    owed.skip()
    assert owed.asking.key == "q01/slope-at-three"


@pytest.mark.parametrize("kind", ["bury", "suspend"])
def test_an_item_that_is_set_aside_leaves_this_session_and_the_next(start: Start, store: Store, kind: str):
    session = start("q01/slope-at-three", "q01/which")
    key = session.asking.key
    session.set_aside(kind)
    assert session.asking.key != key
    assert start(key).asking is None
    assert [(a.item, a.kind) for a in store.asides()] == [(key, kind)]


def test_a_flagged_item_stays_and_its_note_is_kept(start: Start, store: Store):
    session = start("q01/which")
    asking = session.asking
    session.set_aside("flag", "[b]the second option is right as well[/b]")
    assert session.asking is asking
    assert store.asides()[0].note == "[b]the second option is right as well[/b]"


@pytest.mark.parametrize("kind", ["bury", "suspend"])
def test_undo_takes_up_what_was_set_aside_last_and_asks_it_again(start: Start, store: Store, kind: str):
    session = start("q01/slope-at-three", "q01/which")
    key = session.asking.key
    session.set_aside(kind)
    undone = session.undo()
    assert (undone.item, undone.kind) == (key, kind)
    assert session.asking.key == key
    assert start(key).asking.key == key
    assert session.undo() is None


def test_undo_takes_back_answers_and_items_set_aside_in_the_order_they_were_done(start: Start, store: Store):
    session = start("q01/slope-at-three", "q01/which", once=["q01/slope-at-three", "q01/which"])
    answered = graded(session.answer("6"))
    session.advance()
    session.set_aside("suspend")
    assert session.asking is None
    assert session.undo().item == "q01/which"
    assert session.undo() == answered.review
    assert session.asking.key == "q01/slope-at-three"
    graded(session.answer("3"))
    assert session.advance().key == "q01/which"


def test_an_item_that_is_set_aside_after_its_verdict_comes_back_with_it(start: Start):
    session = start("q01/slope-at-three")
    answered = graded(session.answer("6"))
    session.set_aside("bury")
    session.undo()
    assert session.graded == answered


def test_a_flag_outlives_that_the_item_is_set_aside_and_taken_up(start: Start):
    session = start("q01/which")
    session.set_aside("flag", "two are right")
    session.set_aside("suspend")
    session.undo()
    assert session.aside.flagged == {"q01/which": "two are right"}
    session.undo()
    assert session.aside.flagged == {}


# ── how sure ──


def test_a_sign_after_the_answer_is_kept_with_it_and_not_graded(start: Start, store: Store):
    outcome = graded(start("q01/slope-at-three").answer("6 !"))
    assert (outcome.verdict.status, outcome.review.answer, outcome.review.confidence) == (
        "right",
        "6",
        "sure",
    )
    assert [o.confidence for o in store.outcomes()] == ["sure"]


def test_a_changed_rating_keeps_what_was_said(start: Start, store: Store):
    session = start("q01/slope-at-three")
    session.answer("6?")
    session.rate(Rating.HARD)
    assert [review.confidence for review in store.reviews()] == ["guess"]


def test_a_recall_is_judged_by_its_points_alone(start: Start):
    assert isinstance(start("q01/all").answer("1 !"), Malformed)


def test_a_front_end_may_know_better_how_long_it_took(start: Start):
    assert graded(start("q01/slope-at-three").answer("6", seconds=2.5)).review.seconds == 2.5
