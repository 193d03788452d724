"""A lab's run as a JSON object: the same checks in `examprep lab --json` and in `examprep check --json`."""

from __future__ import annotations

from typing import Any

from examprep.cards import Card
from examprep.course import question_number
from examprep.labfile import LabFile
from examprep.labreport import Check, Report

EVIDENCE = ("got", "want", "error", "tol", "against", "ok")


def lab_object(lab: LabFile, card: Card | None, report: Report, ok: bool) -> dict[str, Any]:
    """Of a run that has started. `knobs` are all knobs with the values of this run."""
    started = report.started or {}
    return {
        "question": question_number(lab.stem),
        "ok": ok,
        "device": started.get("device"),
        "seed": started.get("seed"),
        "knobs": {knob.name: knob.default for knob in lab.knobs} | started.get("knobs", {}),
        "break": started.get("break"),
        "seconds": report.seconds,
        "checks": [check_object(lab, card, check) for check in report.checks.values()],
        "answers": report.answers,
    }


def check_object(lab: LabFile, card: Card | None, check: Check) -> dict[str, Any]:
    """`claims` are the ids of what it proves; a check that crashed is not ok and has what evidence it gave."""
    return {
        "name": check.name,
        "fact": lab.checks.get(check.name, ""),
        "claims": [claim.id for claim in card.claims_of(check.name)] if card else [],
        "ok": bool(check.ok),
        "evidence": [{key: evidence[key] for key in EVIDENCE} for evidence in check.evidence],
    }
