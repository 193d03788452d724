"""A finished lab run goes into the log: the proof, on this machine, of what a card claims."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from examprep.course import question_number
from examprep.curves import curves_of
from examprep.labfile import LabFile
from examprep.labreport import Report
from examprep.study.lab_run import LabRun
from examprep.study.store import Store


def record_run(store: Store, report: Report, at: datetime, id: str) -> LabRun:
    """Keep a run of all checks that finished without a crash, broken or not. StoreError.

    `knobs` are those of the request: ask only for those that differ from the defaults (`turned`). ValueError for a
    run that proves nothing because it did not finish.
    """
    started = report.started
    if started is None or not report.finished or report.crashed:
        raise ValueError("only a run that finished without a crash is kept")
    run = LabRun(
        id=id,
        at=at,
        question=question_number(started["stem"]),
        stem=started["stem"],
        source=started["source"],
        device=started["device"],
        torch=started["torch"],
        seed=started["seed"],
        knobs=started["knobs"],
        break_name=started["break"],
        checks={name: bool(check.ok) for name, check in report.checks.items()},
        seconds=report.seconds or 0.0,
        evidence=[
            {key: value for key, value in evidence.items() if key != "event"}
            for check in report.checks.values()
            for evidence in check.evidence
        ],
        curves=curves_of(report.points, report.charts),
    )
    store.add_lab_run(run)
    return run


def turned(lab: LabFile, knobs: Mapping[str, float]) -> dict[str, float]:
    """The knobs that do not stand at their default."""
    defaults = {knob.name: knob.default for knob in lab.knobs}
    return {name: value for name, value in knobs.items() if value != defaults[name]}
