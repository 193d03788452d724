"""A session with an expression to type and a problem that is drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from examprep.answers import Malformed, Verdict
from examprep.catalog import read_catalog
from examprep.environment import Environment
from examprep.problems import find_generator
from examprep.records import open_store
from examprep.study.judging import Graded
from examprep.study.memory import fold
from examprep.study.session import Session
from examprep.study.store import Store

Start = Callable[..., Session]


@pytest.fixture
def store(mathematical: Environment) -> Iterator[Store]:
    with open_store(mathematical) as store:
        yield store


@pytest.fixture
def start(mathematical: Environment, store: Store) -> Start:
    items = read_catalog(mathematical.course).items

    def start(*only: str, deck=None) -> Session:
        return Session(
            deck or {key: pair for key, pair in items.items() if key in only},
            store,
            fold(store.reviews()),
            now=mathematical.now,
            new_id=mathematical.new_id,
            rng=mathematical.rng,
            language="en",
            origin="quiz",
            new_limit=10,
        )

    return start


def test_an_expression_is_graded_and_recorded(start: Start, store: Store):
    outcome = start("q01/cube").answer("3x^2 - x")
    assert isinstance(outcome, Graded)
    assert (outcome.verdict.status, outcome.verdict.read_as) == ("wrong", "3·x² − x")
    assert store.reviews() == [outcome.review]
    assert outcome.review.mistake == "The derivative of x is one."


def test_what_cannot_be_decided_costs_nothing_and_is_asked_again(start: Start, store: Store, impatient):
    session = start("q01/cube")
    asking = session.asking
    found = session.answer("9^9^9 x")
    assert isinstance(found, Malformed)
    assert "no fault of yours" in found.message
    assert store.events() == []
    assert session.asking is asking
    assert isinstance(session.answer("3x²-1"), Graded)


def test_a_verdict_waited_for_elsewhere_is_the_one_recorded(start: Start, store: Store):
    session = start("q01/cube")
    verdict = session.judge("3x^2-1")
    assert isinstance(verdict, Verdict)
    assert store.events() == []
    outcome = session.answer("3x^2-1", verdict=verdict)
    assert isinstance(outcome, Graded)
    assert outcome.verdict is verdict


def test_a_problem_is_drawn_by_the_sessions_randomness_and_known_by_its_seed(start: Start, store: Store):
    session = start("q01/fresh")
    drawn = session.asking.drawn
    assert drawn is not None
    assert drawn.parameters["K"] == 3
    again = find_generator("conv-output-size").draw(drawn.seed, {"K": 3})
    assert again.problem == drawn.problem
    outcome = session.answer(drawn.right)
    assert isinstance(outcome, Graded)
    assert outcome.verdict.status == "right"
    assert store.reviews()[0].wording == f"conv-output-size:{drawn.seed}"


def test_a_misconception_of_a_problem_is_named_with_its_step(start: Start):
    session = start("q01/fresh")
    drawn = session.asking.drawn
    assert drawn is not None
    mistake = drawn.mistakes[0]
    outcome = session.answer(str(mistake.gives))
    assert isinstance(outcome, Graded)
    assert outcome.review.mistake == drawn.told(mistake).en
    assert f"Step {mistake.step + 1}: " in outcome.review.mistake


def test_each_time_it_is_another_problem(start: Start):
    seeds = {start("q01/fresh").asking.drawn.seed for _ in range(5)}
    assert len(seeds) == 5


@pytest.mark.parametrize("spoilt", [{"generator": "no-such"}, {"settings": ["K=4"]}])
def test_a_problem_that_cannot_be_drawn_is_left_out(start: Start, mathematical: Environment, spoilt: dict):
    items = read_catalog(mathematical.course).items
    card, item = items["q01/fresh"]
    broken = type(item)(**{f: getattr(item, f) for f in item.__struct_fields__} | spoilt)
    session = start(deck={"q01/fresh": (card, broken), "q01/cube": items["q01/cube"]})
    assert session.asking is not None
    assert session.asking.key == "q01/cube"
    assert replace(session.asking).drawn is None


def test_an_item_that_cannot_be_asked_is_left_out_and_named_once(start: Start, store: Store, monkeypatch):
    def fail(name: str):
        raise ZeroDivisionError("a size of 0")

    monkeypatch.setattr("examprep.study.making.find_generator", fail)
    session = start("q01/fresh", "q01/cube")
    while session.asking is not None:
        assert session.asking.key == "q01/cube"
        session.skip()
    assert session.take_broken() == ["q01/fresh: ZeroDivisionError: a size of 0"]
    assert session.take_broken() == []
    assert store.events() == []
