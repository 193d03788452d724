"""A finished lab run becomes the log's proof of what a card claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from examprep.curves import Curve
from examprep.environment import Environment
from examprep.labreader import read_lab
from examprep.labreport import Report
from examprep.records import open_store
from examprep.study.lab_run import LabRun
from examprep.study.verify import record_run, turned

STARTED = {
    "event": "started", "stem": "q14_dropout", "source": "abc", "device": "cpu", "torch": "2.13.0", "seed": 3,
    "knobs": {"P": 0.5}, "break": None, "checks": ["mean", "variance"],
}  # fmt: skip
EVIDENCE = {"got": 1.0, "want": 1.0, "error": 0.0, "tol": 0.1, "against": "E[y] = x", "n": 1, "ok": True}
FINISHED = {"event": "finished", "ok": False, "red": ["variance"], "seconds": 1.5}


def report(*events: dict[str, Any]) -> Report:
    folded = Report()
    for event in events:
        folded.add(event)
    return folded


CHECKED = (
    STARTED,
    {"event": "evidence", "check": "mean", **EVIDENCE},
    {"event": "check", "check": "mean", "ok": True, "seconds": 0.1},
    {"event": "chart", "chart": "loss", "x": "step", "y": "loss", "log": "y", "lines": {}},
    {"event": "point", "chart": "loss", "series": "test", "x": 0.0, "y": 10.0},
    {"event": "point", "chart": "loss", "series": "test", "x": 1.0, "y": "nan"},
    {"event": "check", "check": "variance", "ok": False, "seconds": 0.1},
)


def test_a_run_is_kept_with_its_circumstances_and_evidence(env: Environment):
    at = env.now()
    with open_store(env) as store:
        run = record_run(store, report(*CHECKED, FINISHED), at=at, id="run-1")
        assert store.lab_runs() == [run]
    assert run == LabRun(
        id="run-1",
        at=at,
        question=14,
        stem="q14_dropout",
        source="abc",
        device="cpu",
        torch="2.13.0",
        seed=3,
        knobs={"P": 0.5},
        break_name=None,
        checks={"mean": True, "variance": False},
        seconds=1.5,
        evidence=[{"check": "mean", **EVIDENCE}],
        curves=(Curve("loss", "test", True, False, None, 1.0, 1.0, "9de358a0624faa2f"),),
    )


@pytest.mark.parametrize(
    "events",
    [
        (),
        CHECKED,
        (*CHECKED, {"event": "cancelled"}),
        (*CHECKED, {"event": "timeout", "limit": 1.0}),
        (*CHECKED, {"event": "crashed", "check": "variance", "traceback": "…"}, FINISHED),
    ],
)
def test_what_did_not_finish_proves_nothing(env: Environment, events: tuple[dict[str, Any], ...]):
    with open_store(env) as store:
        with pytest.raises(ValueError, match="only a run that finished without a crash is kept"):
            record_run(store, report(*events), at=env.now(), id="run-1")
        assert store.lab_runs() == []


def test_knobs_at_their_defaults_are_not_turned():
    lab = read_lab(Path(__file__).parent.parent / "toy" / "labs" / "q01_square.py")
    assert turned(lab, {"X": 3.0, "STEPS": 41}) == {"STEPS": 41}
