"""What this machine has verified of a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from msgspec import structs

from examprep.catalog import read_catalog
from examprep.curves import Line, Move, Moved, curves_of
from examprep.effect import Askable, Effect
from examprep.environment import Environment
from examprep.labfile import LabFile
from examprep.records import open_store
from examprep.study.lab_run import LabRun
from examprep.study.standing import NEVER, askable, known_effect, standings
from examprep.study.store import Store


@pytest.fixture
def store(env: Environment) -> Iterator[Store]:
    with open_store(env) as store:
        yield store


@pytest.fixture
def lab(env: Environment) -> LabFile:
    return read_catalog(env.course).labs[0]


@pytest.fixture
def run(env: Environment, lab: LabFile) -> LabRun:
    """A whole run in which everything held."""
    checks = dict.fromkeys(lab.checks, True)
    return LabRun(
        id="run-1", at=env.now(), question=1, stem=lab.stem, source=lab.source_hash, device="cpu", torch=None,
        seed=0, knobs={}, break_name=None, checks=checks, seconds=0.1, evidence=[],
    )  # fmt: skip


def states(store: Store, lab: LabFile) -> dict[str, str]:
    return {check: standing.state for check, standing in standings(store, lab).items()}


def test_a_check_that_never_ran_here_stands_nowhere(store: Store, lab: LabFile):
    assert standings(store, lab) == dict.fromkeys(lab.checks, NEVER)


def test_a_check_stands_as_its_newest_run_found(store: Store, lab: LabFile, run: LabRun):
    store.add_lab_run(run)
    store.add_lab_run(replace(run, id="run-2", at=run.at.replace(hour=13), checks={"slope": False}))
    assert states(store, lab) == {"slope": "fails", "descends": "holds", "even": "holds"}


def test_a_run_of_the_lab_as_it_was_no_longer_speaks_for_it(store: Store, lab: LabFile, run: LabRun):
    store.add_lab_run(replace(run, source="older"))
    assert set(states(store, lab).values()) == {"stale"}


def test_a_broken_run_proves_nothing_of_the_whole_lab(store: Store, lab: LabFile, run: LabRun):
    store.add_lab_run(replace(run, break_name="uphill"))
    assert set(states(store, lab).values()) == {"never"}


RED = {"slope": False, "descends": False, "even": True}
LOSS = Line("loss", "")
(DOWN,) = curves_of({"loss": {"": [(0, 1.0), (1, 0.0)]}}, {})
(UP,) = curves_of({"loss": {"": [(0, 1.0), (1, 2.0)]}}, {})
(HARDLY,) = curves_of({"loss": {"": [(0, 1.0), (1, 0.05)]}}, {})


def test_the_effect_of_a_break_is_the_newest_pair_of_whole_runs_that_differ_in_nothing_else(
    store: Store, lab: LabFile, run: LabRun
):
    right = replace(run, curves=(DOWN,))
    broken = replace(run, break_name="uphill", checks=RED, curves=(UP,))
    store.add_lab_run(replace(right, id="right"))
    for identity, other in {
        "a": replace(broken, checks={"even": True}),
        "b": replace(broken, source="older"),
        "c": replace(broken, knobs={"X": 1.0}),
        "d": replace(broken, curves=None),
        "e": replace(broken, seed=1),
        "f": replace(broken, device="cuda"),
        "g": replace(broken, break_name="a-square-is-odd"),
    }.items():
        store.add_lab_run(replace(other, id=identity))
        assert known_effect(store, lab, "uphill") is None
    store.add_lab_run(replace(broken, id="h"))
    assert known_effect(store, lab, "uphill") == Effect(
        frozenset({"slope", "descends"}), {LOSS: Moved(Move.HIGHER, False, 0.0, 2.0)}
    )


def test_before_any_run_the_lines_that_the_lab_names_may_be_asked_about(store: Store, lab: LabFile):
    assert askable(store, lab, "uphill") == Askable({LOSS: None})
    unnamed = structs.replace(lab, curves=(), charts=("loss",))
    assert askable(store, unnamed, "uphill") == Askable({}, ("loss",))


def test_after_a_right_run_its_lines_may_be_asked_about(store: Store, lab: LabFile, run: LabRun):
    other = replace(DOWN, series="other")
    diverging = replace(DOWN, series="nan", finite=False, end=None)
    store.add_lab_run(replace(run, curves=(DOWN, other, diverging)))
    assert askable(store, lab, "uphill") == Askable({LOSS: None, Line("loss", "other"): None})


def test_after_both_runs_only_the_lines_whose_move_is_clear_may_be_asked_about(
    store: Store, lab: LabFile, run: LabRun
):
    other = replace(DOWN, series="other")
    store.add_lab_run(replace(run, curves=(DOWN, other)))
    little = replace(HARDLY, series="other")
    store.add_lab_run(replace(run, id="broken", break_name="uphill", checks=RED, curves=(UP, little)))
    assert askable(store, lab, "uphill") == Askable({LOSS: Move.HIGHER})
