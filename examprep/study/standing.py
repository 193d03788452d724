"""What this machine has verified of a question: each check's newest run, and whether it still speaks for the lab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from examprep.course import question_number
from examprep.curves import moves
from examprep.effect import Askable, Effect
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
    """By the latest run of the check; `source_hash` is that of the lab as it is."""
    run = latest.get(check)
    if run is None:
        return NEVER
    if run.source != source_hash:
        return Standing("stale", run)
    return Standing("holds" if run.checks[check] else "fails", run)


def whole_runs(store: Store, lab: LabFile) -> list[LabRun]:
    """The runs here of all checks of the lab as it is, at the knobs' defaults, that kept their curves; newest first."""
    return [
        run
        for run in reversed(store.lab_runs(question_number(lab.stem)))
        if run.curves is not None
        and run.source == lab.source_hash
        and run.checks.keys() == lab.checks.keys()
        and not run.knobs
    ]


def known_effect(store: Store, lab: LabFile, break_name: str) -> Effect | None:
    """What the break does, from the newest pair of runs that differ in nothing else; None: there is no such pair."""
    return _effect(whole_runs(store, lab), break_name)


def _effect(runs: Sequence[LabRun], break_name: str) -> Effect | None:
    for broken in runs:
        for right in runs:
            if (broken.break_name, right.break_name) == (break_name, None) and _alike(right, broken):
                red = frozenset(check for check, held in broken.checks.items() if not held)
                return Effect(red, moves(right.curves or (), broken.curves or ()))
    return None


def _alike(run: LabRun, other: LabRun) -> bool:
    return (run.device, run.torch, run.seed) == (other.device, other.torch, other.seed)


def askable(store: Store, lab: LabFile, break_name: str) -> Askable:
    """What a prediction may be asked about, as far as it is known before it is answered.

    Lines with their moves where the break has been run here, then only those whose move is clear; else the lines of a
    right run here that come to an end, or without one the lines and charts that the lab's text names.
    """
    runs = whole_runs(store, lab)
    effect = _effect(runs, break_name)
    if effect is not None:
        return Askable({line: moved.move for line, moved in effect.moves.items() if moved.move is not None})
    right = next((run for run in runs if run.break_name is None), None)
    if right is None:
        return Askable(dict.fromkeys(lab.curves), lab.charts)
    return Askable({curve.line: None for curve in right.curves or () if curve.end is not None})
