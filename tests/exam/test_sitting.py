"""A sitting, whatever the student does in it: it ends with a mark, and the log holds what was answered."""

from __future__ import annotations

import io
import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from examprep.answers import Malformed, Verdict
from examprep.cards import Predict, Problem
from examprep.effect import Effect
from examprep.exam.marks import POINTS
from examprep.exam.profile import ExamProfile
from examprep.exam.rehearsal import LONGEST_SITTING, interrupted, is_claim
from examprep.exam.sitting import Phase, Sitting, draw, problem_asked
from examprep.records import read_interrupted, read_rehearsals
from examprep.render.marks import result
from examprep.study.errors import Busy
from examprep.study.setaside import Aside
from examprep.study.store import Store

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
PROFILE = ExamProfile(date=date(2027, 1, 20), questions=2, preparation=20, answering=10)
BROKEN = Effect(frozenset({"holds"}))
STEPS = {
    Phase.PREPARING: ("ready",),
    Phase.ANSWERING: ("say",),
    Phase.TICKING: ("tick",),
    Phase.PROBED: ("answer", "give_up", "pass_over"),
    Phase.JUDGED: ("next",),
}
MANY = 40  # steps: more than two questions take
FEW = 15  # examples: each writes the logs of whole exams to the disk


class Desk:
    """A log in a folder of its own, a clock that a test moves, sittings on it."""

    def __init__(self, folder: Path):
        self.at = NOW
        self.new_id = map("id-{}".format, itertools.count()).__next__
        self.store = Store.open(folder / "log.sqlite", now=self.now, new_id=self.new_id)

    def now(self) -> datetime:
        return self.at

    def sit(self, *ticket, seed: int = 1, profile: ExamProfile = PROFILE) -> Sitting:
        return Sitting(
            ticket, profile, self.store, {}, now=self.now, new_id=self.new_id, seed=seed, language="en"
        )


@contextmanager
def a_desk() -> Iterator[Desk]:
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        with desk.store:
            yield desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    with a_desk() as desk:
        yield desk


def effect_on(sitting: Sitting) -> Effect | None:
    return BROKEN if isinstance(sitting.asking.item, Predict) else None


def step(sitting: Sitting, name: str, choose: Callable[[list[str]], str]) -> Malformed | Verdict | None:
    match name:
        case "say":
            return sitting.say(choose(["", "oh yes", "nothing of it"]))
        case "tick":
            return sitting.tick(choose(["0", "*", "1", "x"]))
        case "answer":
            return sitting.answer(choose(["1", "2", "7", "x^"]), effect=effect_on(sitting))
    return getattr(sitting, name)()


@settings(max_examples=FEW)
@given(st.data())
def test_whatever_is_done_there_is_a_mark_in_the_end_and_every_answer_is_in_the_log(make_examined, data):
    given_answers = []
    with a_desk() as desk:
        sitting = desk.sit(make_examined(1), make_examined(2), seed=data.draw(st.integers(0, 99)))
        rng = data.draw(st.randoms(use_true_random=False))
        for _ in range(MANY * 10):
            if sitting.phase is Phase.OVER:
                break
            name = rng.choice(STEPS[sitting.phase])
            card = sitting.card
            asked = sitting.asking.item if sitting.phase is Phase.PROBED else None
            done = step(sitting, name, rng.choice)
            if isinstance(done, Verdict) and not (asked and is_claim(card, asked)):
                given_answers.append(card.item_key(asked) if asked else f"q{card.number:02d}/all")
        assert sitting.phase is Phase.OVER
        assert read_rehearsals(desk.store) == [sitting.kept]
        assert [t.question for t in sitting.kept.told] == [1, 2]
        assert all(0 <= t.points <= POINTS for t in sitting.kept.told)
        assert sorted(review.item for review in desk.store.reviews()) == sorted(given_answers)
        assert {review.origin for review in desk.store.reviews()} == {"exam"}


def asked_in(sitting: Sitting, way: Callable[[Sitting], None]) -> list[tuple]:
    """What a sitting asks when it is gone through in one way."""
    seen = []
    sitting.ready()
    while sitting.phase is not Phase.OVER:
        if sitting.phase is Phase.ANSWERING:
            sitting.say()
        elif sitting.phase is Phase.TICKING:
            sitting.tick("0")
        else:
            asking = sitting.asking
            seen.append((asking.key, asking.shown, asking.drawn.problem.ask if asking.drawn else None))
            way(sitting)
    return seen


def answer_with_one(sitting: Sitting) -> None:
    sitting.answer("1", effect=effect_on(sitting))
    if sitting.phase is Phase.JUDGED:
        sitting.next()
    else:
        sitting.give_up()


@settings(max_examples=FEW)
@given(st.integers(0, 2**20))
def test_the_same_seed_is_the_same_exam_whatever_was_answered(make_examined, seed):
    cards = [make_examined(n) for n in range(1, 6)]
    with a_desk() as one, a_desk() as other:
        ticket = draw(cards, PROFILE, seed)
        assert draw(cards, PROFILE, seed) == ticket
        first = asked_in(one.sit(*ticket, seed=seed), answer_with_one)
        assert asked_in(other.sit(*ticket, seed=seed), Sitting.give_up) == first


@settings(max_examples=FEW)
@given(st.sampled_from(sorted(STEPS)), st.data())
def test_what_the_phase_does_not_allow_is_refused_and_changes_nothing(make_examined, phase, data):
    with a_desk() as desk:
        sitting = desk.sit(make_examined(1))
        rng = random.Random(data.draw(st.integers(0, 99)))
        while sitting.phase is not phase:
            step(sitting, STEPS[sitting.phase][0], rng.choice)
            if sitting.phase is Phase.OVER:
                sitting = desk.sit(make_examined(1))
        every = {name for names in STEPS.values() for name in names}
        for name in sorted(every - set(STEPS[phase])):
            with pytest.raises(ValueError, match="expected"):
                step(sitting, name, rng.choice)
            assert sitting.phase is phase


def test_ticks_and_answers_that_cannot_be_read_change_nothing(desk, make_examined):
    sitting = desk.sit(make_examined(1))
    sitting.ready()
    sitting.say("yes")
    assert sitting.heard == {1, 2}
    assert isinstance(sitting.tick("x"), Malformed)
    assert sitting.phase is Phase.TICKING
    sitting.tick("1 2")
    while not is_claim(sitting.card, sitting.asking.item):
        sitting.pass_over()
    assert isinstance(sitting.answer("maybe"), Malformed)
    assert sitting.phase is Phase.PROBED


def test_judging_touches_nothing_and_its_verdict_is_taken(desk, make_examined):
    sitting = desk.sit(make_examined(1))
    asked_in_order = []
    sitting.ready()
    sitting.say()
    sitting.tick("*")
    before = len(desk.store.events())
    while sitting.phase is Phase.PROBED:
        judged = sitting.judge("1", effect=effect_on(sitting))
        assert sitting.phase is Phase.PROBED
        assert len(desk.store.events()) == before
        if isinstance(judged, Malformed):
            sitting.give_up()
            continue
        assert sitting.answer("1", verdict=judged) is judged
        asked_in_order.append(sitting.asking.item.id)
        before = len(desk.store.events())
        sitting.next()
    assert asked_in_order


WRITES = ("record", "add_rehearsal", "asides")


@settings(max_examples=FEW)
@given(st.integers(0, 99), st.sets(st.integers(0, 25), max_size=8))
def test_what_the_log_refuses_can_be_tried_again_and_comes_out_the_same(make_examined, seed, refused):
    """Every write and every session may fail once; the exam is then the one that nothing disturbed."""
    cards = make_examined(1), make_examined(2)
    with a_desk() as calm, a_desk() as shaken:
        undisturbed = asked_in(calm.sit(*cards, seed=seed), answer_with_one)
        calls = itertools.count()

        def failing(method):
            def call(*arguments):
                if next(calls) in refused:
                    raise Busy("диск полон", "the disk is full")
                return method(*arguments)

            return call

        for name in WRITES:
            setattr(shaken.store, name, failing(getattr(shaken.store, name)))
        sitting = retrying(shaken.sit(*cards, seed=seed))
        assert asked_in(sitting, answer_with_one) == undisturbed
        assert sitting.kept.told == read_rehearsals(calm.store)[0].told
        shaken_log, calm_log = (sorted(r.item for r in desk.store.reviews()) for desk in (shaken, calm))
        assert shaken_log == calm_log


class Retrying:
    """A student who presses the key again until it works."""

    def __init__(self, sitting: Sitting):
        self.sitting = sitting

    def __getattr__(self, name: str):
        found = getattr(self.sitting, name)
        if not callable(found):
            return found

        def again(*arguments, **options):
            while True:
                with suppress(Busy):
                    return found(*arguments, **options)

        return again


def retrying(sitting: Sitting) -> Sitting:
    return Retrying(sitting)


def test_what_cannot_be_graded_here_does_not_count(desk, make_examined):
    sitting = desk.sit(make_examined(1))
    sitting.ready()
    sitting.say()
    sitting.tick("*")
    while sitting.phase is Phase.PROBED:
        sitting.pass_over()
    assert sitting.kept.told[0].points == POINTS
    assert sitting.kept.told[0].probes == []


def test_an_item_that_was_set_aside_is_not_asked(desk, make_examined):
    for item in ("fresh", "broken", "all"):
        desk.store.add_aside(Aside(desk.new_id(), NOW, f"q01/{item}", "suspend", ""))
    sitting = desk.sit(make_examined(1))
    keys = [key for key, *_ in asked_in(sitting, answer_with_one)]
    assert len(keys) == 1
    assert keys[0].startswith("q01/claim-")
    assert desk.store.reviews() == []


def test_the_time_of_an_answer_is_measured_and_an_overdrawn_one_is_told(desk, make_examined):
    sitting = desk.sit(make_examined(1))
    assert sitting.due == NOW + timedelta(minutes=20)
    sitting.ready()
    assert sitting.due == NOW + timedelta(minutes=10)
    desk.at += timedelta(minutes=11)
    sitting.say()
    assert sitting.overdrawn
    assert sitting.due is None
    sitting.tick("0")
    (review,) = desk.store.reviews()
    assert review.seconds == 11 * 60


def test_without_preparation_time_no_clock_runs(desk, make_examined):
    sitting = desk.sit(make_examined(1), profile=ExamProfile(date=date(2027, 1, 20), preparation=0))
    assert sitting.due is None


def test_an_exam_broken_off_is_known_by_its_answers_until_one_is_marked(desk, make_examined):
    assert read_interrupted(desk.store) is None
    sitting = desk.sit(make_examined(1))
    sitting.ready()
    sitting.say()
    desk.at += timedelta(minutes=3)
    sitting.tick("0")
    left = read_interrupted(desk.store)
    assert (left.at, left.answers) == (desk.at, 1)
    desk.at += LONGEST_SITTING
    again = desk.sit(make_examined(1))
    asked_in(again, Sitting.give_up)
    assert read_interrupted(desk.store) is None


def test_answers_far_apart_belong_to_two_exams(desk, make_examined):
    for _ in range(2):
        sitting = desk.sit(make_examined(1))
        sitting.ready()
        sitting.say()
        sitting.tick("0")
        desk.at += LONGEST_SITTING
    answers = desk.store.reviews_from("exam", None)
    assert len(answers) == 2
    assert interrupted(answers).answers == 1


def test_a_ticket_without_a_question_is_none(desk):
    with pytest.raises(ValueError, match="ticket"):
        desk.sit()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_problem_is_told_afterwards_as_it_was_asked(desk, catalog, seed):
    card = catalog.by_number[12]
    sitting = desk.sit(card, seed=seed)
    sitting.ready()
    sitting.say()
    sitting.tick("0")
    asking = sitting.asking
    assert isinstance(asking.item, Problem)
    assert problem_asked(seed, card, asking.item) == asking.drawn.problem.ask
    while sitting.phase is Phase.PROBED:
        sitting.give_up()
    told = io.StringIO()
    Console(file=told, width=400, color_system=None).print(result(sitting.kept, {12: card}, [], "en"))
    assert " ".join(asking.drawn.problem.ask.en.split())[:100] in told.getvalue()
