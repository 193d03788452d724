"""Labs as a session uses them: two runs a prediction, and nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from examprep.cards import Card
from examprep.catalog import Catalog, read_catalog
from examprep.course import Course
from examprep.curves import Line, Move
from examprep.effect import Askable, Effect
from examprep.environment import Environment
from examprep.language import Language
from examprep.records import open_store
from examprep.runner import Hosts, LabRun, Request
from examprep.study.laboratory import Laboratory
from examprep.study.store import Store

LOSS = Line("loss", "")
RED = frozenset({"slope", "descends"})


@pytest.fixture
def store(env: Environment) -> Iterator[Store]:
    with open_store(env) as store:
        yield store


@pytest.fixture
def catalog(env: Environment) -> Catalog:
    return read_catalog(env.course)


@pytest.fixture
def card(catalog: Catalog) -> Card:
    return catalog.by_number[1]


@pytest.fixture
def laboratory(env: Environment, catalog: Catalog, store: Store) -> Iterator[Laboratory]:
    with Laboratory(catalog, store, env) as laboratory:
        yield laboratory


def test_the_effect_of_a_break_comes_from_a_right_and_a_broken_run(
    laboratory: Laboratory, card: Card, store: Store
):
    effect, trouble = laboratory.effect(card, "uphill")
    assert trouble == ""
    assert effect is not None
    assert effect.red == RED
    assert effect.moves[LOSS].move is Move.HIGHER
    assert {run.break_name for run in store.lab_runs()} == {None, "uphill"}


def test_what_is_known_is_not_run_again(laboratory: Laboratory, card: Card, store: Store):
    known = laboratory.effect(card, "a-square-is-odd")
    assert known[0] is not None
    assert (known[0].red, known[0].moves[LOSS].exact) == ({"slope", "even"}, True)
    assert laboratory.predict(card, "a-square-is-odd") == []
    assert laboratory.effect(card, "a-square-is-odd") == known
    assert len(store.lab_runs()) == 2


def test_the_lines_to_ask_about_are_those_of_the_text_then_those_that_moved_clearly(
    laboratory: Laboratory, card: Card
):
    assert laboratory.askable(card, "uphill") == Askable({LOSS: None})
    laboratory.effect(card, "uphill")
    assert laboratory.askable(card, "uphill") == Askable({LOSS: Move.HIGHER})
    assert laboratory.askable(card, "a-square-is-odd") == Askable({LOSS: None})


def test_where_only_the_right_run_fails_the_checks_are_known_all_the_same(
    env: Environment, tmp_path: Path, store: Store
):
    course = spoilt(env.course, tmp_path, "return 2 * x", "raise ValueError")
    with Laboratory(read_catalog(course), store, replace(env, course=course)) as laboratory:
        card = read_catalog(course).by_number[1]
        assert laboratory.effect(card, "uphill") == (Effect(RED), "")


def test_where_the_broken_run_fails_nothing_is_known_and_it_is_said_why(
    env: Environment, tmp_path: Path, store: Store
):
    course = spoilt(env.course, tmp_path, "lambda x: -2 * x", "lambda x: 1 / 0")
    with Laboratory(read_catalog(course), store, replace(env, course=course)) as laboratory:
        effect, trouble = laboratory.effect(read_catalog(course).by_number[1], "uphill")
        assert effect is None
        assert "division by zero" in trouble


def test_leaving_waits_until_what_had_just_begun_is_gone(env: Environment, catalog: Catalog, store: Store):
    with Laboratory(catalog, store, env) as laboratory:
        begun = laboratory.predict(catalog.by_number[1], "uphill")
        begun += laboratory.predict(catalog.by_number[1], "a-square-is-odd")
        assert len(begun) == 4
    assert not any(experiment.running for experiment in begun)
    assert store.lab_runs() == []


def spoilt(course: Course, folder: Path, old: str, new: str) -> Course:
    """The course with another text in its lab."""
    copy = Course(folder / "spoilt" / "questions", folder / "spoilt" / "labs")
    for source, target in ((course.questions, copy.questions), (course.labs, copy.labs)):
        target.mkdir(parents=True)
        for path in source.glob("q01*"):
            target.joinpath(path.name).write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    return copy


class Impatient(Hosts):
    """No lab is quick enough."""

    def start(self, request: Request, *, time_limit: float = 0) -> LabRun:
        return super().start(request, time_limit=0)


@pytest.mark.parametrize(
    ("language", "why"), [("en", "ran out of time (0 s)"), ("ru", "не уложилась в срок (0 с)")]
)
def test_a_lab_that_hangs_is_told_in_a_sentence(
    env: Environment, catalog: Catalog, store: Store, card: Card, language: Language, why: str
):
    with Laboratory(catalog, store, env.speaking(language), Impatient()) as laboratory:
        assert laboratory.proved(card, "slope")[1].endswith(f": {why}")
