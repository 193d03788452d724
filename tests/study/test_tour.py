"""The tour: what it is made of, and that only the log says what of it is done."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from examprep.catalog import load_catalog
from examprep.records import open_store
from examprep.study.lab_run import LabRun
from examprep.study.memory import memories
from examprep.study.session import Session
from examprep.study.setaside import Aside
from examprep.study.tour import plan_tour


@pytest.fixture
def store(env):
    with open_store(env) as store:
        yield store


@pytest.fixture
def catalog(env):
    return load_catalog(env.course, env.home.cache)


@pytest.fixture
def tour(env, catalog, store):
    return plan_tour(catalog.cards, catalog.lab_of, store, env.now())


def answer(env, store, catalog, key: str, text: str) -> None:
    session = Session(
        catalog.items,
        store,
        memories(store, env.home.memories),
        now=env.now,
        new_id=env.new_id,
        rng=random.Random(0),
        language="en",
        origin="tui",
        new_limit=0,
        once=[key],
    )
    session.answer(text)


def run(env, store, broken: str | None, checks: dict[str, bool], ago: timedelta = timedelta(0)) -> None:
    at = env.now() - ago
    store.add_lab_run(
        LabRun(env.new_id(), at, 1, "q01_square", "x", "cpu", None, 0, {}, broken, checks, 1.0, [])
    )


def test_it_takes_a_recall_something_to_type_and_a_lab_that_can_be_broken(tour):
    assert (tour.recall.id, tour.typed.id, tour.lab.stem) == ("all", "slope-at-three", "q01_square")


def test_without_a_lab_or_a_card_there_is_none(env, catalog, store):
    assert plan_tour(catalog.cards, {}, store, env.now()) is None
    assert plan_tour([], catalog.lab_of, store, env.now()) is None


def test_what_was_set_aside_is_left_alone(env, catalog, store):
    store.add_aside(Aside(env.new_id(), env.now(), "q01/slope-at-three", "suspend", ""))
    assert plan_tour(catalog.cards, catalog.lab_of, store, env.now()) is None


def test_an_answer_that_was_taken_back_is_still_to_be_given(env, catalog, store, tour):
    answer(env, store, catalog, "q01/all", "*")
    store.undo_last()
    assert tour.done(store) == set()


def test_what_is_done_is_read_from_the_log(env, catalog, store, tour):
    assert tour.done(store) == set()
    answer(env, store, catalog, "q01/all", "*")
    assert tour.done(store) == {"recall"}
    answer(env, store, catalog, "q01/slope-at-three", "3")
    run(env, store, None, {"slope": True})
    assert tour.done(store) == {"recall", "typed", "claim"}
    run(env, store, "uphill", {"slope": True})
    assert tour.done(store) == {"recall", "typed", "claim"}, "nothing turned red"
    run(env, store, "uphill", {"slope": False})
    assert tour.done(store) == {"recall", "typed", "claim", "break"}


def test_what_was_done_before_does_not_count(env, catalog, store):
    answer(env, store, catalog, "q01/all", "*")
    run(env, store, None, {"slope": True}, ago=timedelta(hours=1))
    tour = plan_tour(catalog.cards, catalog.lab_of, store, env.now())
    assert tour.done(store) == set()
