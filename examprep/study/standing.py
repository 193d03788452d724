"""What this machine has verified of a question: each check's newest run, and whether it still speaks for the lab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from examprep.course import question_number
from examprep.labfile import LabFile
from examprep.study.lab_run import LabRun
from examprep.study.store import Store


@dataclass(frozen=True)
class Standing:
    """`never`: not run here. `stale`: the lab's file has changed since. `holds`, `fails`: as the newest run found."""

    state: Literal["never", "stale", "holds", "fails"]
    run: LabRun | None = None


NEVER = Standing("never")


def standings(store: Store, lab: LabFile) -> dict[str, Standing]:
    """{check: its standing} for every check of the lab."""
    latest = store.latest_verifications(question_number(lab.stem))
    return {check: standing(check, latest, lab.source_hash) for check in lab.checks}


def standing(check: str, latest: Mapping[str, LabRun], source_hash: str) -> Standing:
    run = latest.get(check)
    if run is None:
        return NEVER
    if run.source != source_hash:
        return Standing("stale", run)
    return Standing("holds" if run.checks[check] else "fails", run)


def known_red(store: Store, lab: LabFile, break_name: str) -> frozenset[str] | None:
    """The checks that this break turned red in the newest whole run here of the lab as it is; None: never run."""
    for run in reversed(store.lab_runs(question_number(lab.stem))):
        whole = run.checks.keys() == lab.checks.keys() and not run.knobs
        if whole and run.source == lab.source_hash and run.break_name == break_name:
            return frozenset(check for check, held in run.checks.items() if not held)
    return None
