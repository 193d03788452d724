"""Events and lab runs as rows of the database, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Set
from typing import Any, TypeAlias

from examprep.curves import Curve
from examprep.study.entry import Kept
from examprep.study.events import Event, Review, Void
from examprep.study.kept_exam import KeptExam
from examprep.study.lab_run import LabRun
from examprep.study.moment import from_micros, to_micros
from examprep.study.outcome import Outcome
from examprep.study.schedule import Rating
from examprep.study.setaside import Aside

Row: TypeAlias = tuple[Any, ...]

_RATINGS = (None, *Rating)  # by number: a hundred thousand calls of Rating() take a tenth of a second

EVENT_COLUMNS = (
    "id, at, voids, item, rating, score, answer, mistake, seconds, wording, language, origin, confidence"
)
RUN_COLUMNS = (
    "id, at, question, stem, source, device, torch, seed, knobs, break_name, checks, seconds, evidence, "
    "curves"
)

REHEARSAL_COLUMNS = "id, at, told"
ASIDE_COLUMNS = "id, at, item, kind, note"


def insertion(table: str, columns: str) -> str:
    """`INSERT INTO event (id, at, …) VALUES (?, ?, …)`."""
    marks = ", ".join("?" for _ in columns.split(","))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})"


def table_of(entry: Kept) -> tuple[str, str, Row]:
    """The table that keeps it, that table's columns, and what goes into them."""
    match entry:
        case LabRun():
            return "lab_run", RUN_COLUMNS, run_to_row(entry)
        case Aside():
            return "aside", ASIDE_COLUMNS, aside_to_row(entry)
        case KeptExam():
            return "rehearsal", REHEARSAL_COLUMNS, exam_to_row(entry)
        case _:
            return "event", EVENT_COLUMNS, event_to_row(entry)


def event_to_row(event: Event) -> Row:
    start = (event.id, to_micros(event.at), event.voids)
    if isinstance(event, Void):
        return (*start, *[None] * 10)
    return (
        *start,
        event.item,
        int(event.rating),
        event.score,
        event.answer,
        event.mistake,
        event.seconds,
        event.wording,
        event.language,
        event.origin,
        event.confidence,
    )


def event_from_row(row: Row) -> Event:
    """ValueError or TypeError: the row holds what no event can."""
    identity, micros, voids, item, *_ = row
    return Void(identity, from_micros(micros), voids) if item is None else review_from_row(row)


def review_from_row(row: Row) -> Review:
    """Of an event that is an answer. ValueError or TypeError: the row holds what no answer can."""
    identity, micros, voids, item, rating, *told, confidence = row
    fields = [identity, from_micros(micros), item, Rating(rating), *told, voids, confidence]
    return Review(*fields)


def outcomes_from_rows(rows: Iterable[Row], out: Set[str]) -> list[Outcome]:
    """Of rows that begin with the answer's id, those that are not `out`. ValueError or TypeError: no answer is so."""
    found = [
        Outcome(item, micros, _RATINGS[rating], score, seconds, confidence)
        for identity, item, micros, rating, score, seconds, confidence in rows
        if identity not in out
    ]
    for micros in {outcome.micros for outcome in (found[:1] + found[-1:])}:  # they come by time
        from_micros(micros)
    return found


def run_to_row(run: LabRun) -> Row:
    return (
        run.id,
        to_micros(run.at),
        run.question,
        run.stem,
        run.source,
        run.device,
        run.torch,
        run.seed,
        json.dumps(run.knobs, ensure_ascii=False),
        run.break_name,
        json.dumps(run.checks),
        run.seconds,
        json.dumps(run.evidence, ensure_ascii=False),
        None if run.curves is None else json.dumps([vars(curve) for curve in run.curves], ensure_ascii=False),
    )


def run_from_row(row: Row) -> LabRun:
    """ValueError or TypeError: the row holds what no run can."""
    identity, micros, *middle, knobs, break_name, checks, seconds, evidence, curves = row
    fields = [
        identity,
        from_micros(micros),
        *middle,
        json.loads(knobs),
        break_name,
        json.loads(checks),
        seconds,
        json.loads(evidence),
        None if curves is None else tuple(Curve(**curve) for curve in json.loads(curves)),
    ]
    return LabRun(*fields)


def exam_to_row(exam: KeptExam) -> Row:
    return exam.id, to_micros(exam.at), exam.told


def exam_from_row(row: Row) -> KeptExam:
    """ValueError or TypeError: the row holds what no rehearsed exam can."""
    identity, micros, told = row
    return KeptExam(identity, from_micros(micros), told)


def aside_to_row(aside: Aside) -> Row:
    return aside.id, to_micros(aside.at), aside.item, aside.kind, aside.note


def aside_from_row(row: Row) -> Aside:
    """ValueError or TypeError: the row holds what no aside can."""
    identity, micros, item, kind, note = row
    return Aside(identity, from_micros(micros), item, kind, note)
