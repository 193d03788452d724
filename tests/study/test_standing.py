"""What this machine has verified of a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from examprep.catalog import read_catalog
from examprep.environment import Environment
from examprep.labfile import LabFile
from examprep.records import open_store
from examprep.study.lab_run import LabRun
from examprep.study.standing import NEVER, known_red, standings
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


def test_a_prediction_is_graded_by_the_newest_whole_run_of_the_lab_as_it_is(
    store: Store, lab: LabFile, run: LabRun
):
    red = {"slope": False, "descends": False, "even": True}
    broken = replace(run, break_name="uphill", checks=red)
    assert known_red(store, lab, "uphill") is None
    store.add_lab_run(replace(broken, id="a", checks={"even": True}))
    store.add_lab_run(replace(broken, id="b", source="older"))
    store.add_lab_run(replace(broken, id="c", knobs={"X": 1.0}))
    assert known_red(store, lab, "uphill") is None
    store.add_lab_run(replace(broken, id="d"))
    assert known_red(store, lab, "uphill") == {"slope", "descends"}
