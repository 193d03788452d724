"""The review log: the only truth about what the student did. Rows are added, never changed and never removed.

An answer is on the disk when `record` returns. Whatever else the app shows is computed from here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from msgspec import Struct

from examprep.study.database import explained
from examprep.study.entry import Entry, Kept
from examprep.study.errors import NotInForce
from examprep.study.events import Event, Review, Void, in_order
from examprep.study.kept_exam import KeptExam
from examprep.study.lab_run import LabRun
from examprep.study.logfile import LogFile
from examprep.study.moment import to_micros
from examprep.study.outcome import Outcome
from examprep.study.rows import (
    ASIDE_COLUMNS,
    EVENT_COLUMNS,
    REHEARSAL_COLUMNS,
    RUN_COLUMNS,
    Row,
    aside_from_row,
    event_from_row,
    exam_from_row,
    outcomes_from_rows,
    review_from_row,
    run_from_row,
)
from examprep.study.schedule import Rating
from examprep.study.setaside import Aside
from examprep.study.takenback import ids_out_of_force, last_answer, voided_by


class Mark(Struct, frozen=True):
    """How far a log goes: its number of events and the id of the one that arrived last."""

    count: int
    last: str


class Store(LogFile):
    """What is asked of one open log, and what is added to it; in a `with`, from one thread.

    Any method may raise StoreError.
    """

    # ── answers ──

    def record(self, review: Review) -> None:
        """Committed and synced when this returns. Conflict: the id is taken."""
        self.add([review])

    def add(self, entries: Iterable[Kept]) -> None:
        """All of them or none. Conflict: an id is taken."""
        with self._writing():
            self._insert(entries)

    def amend(self, review_id: str, rating: Rating, score: float | None = None) -> Review:
        """The same answer at the same time with another rating, in place of the old one.

        NotInForce: no such review, or it was taken back.
        """
        with self._writing():
            old = self._in_force(review_id)
            new = replace(
                old,
                id=self._new_id(),
                rating=rating,
                score=old.score if score is None else score,
                voids=review_id,
            )
            self._insert([new])
        return new

    def void(self, event_id: str) -> Void:
        """Takes back a review, or a `Void` (then what that took back is in force again).

        NotInForce: no such event, or it was taken back.
        """
        with self._writing():
            return self._void(event_id)

    def undo_last(self) -> Review | None:
        """Takes back the answer that arrived last of those in force, and says which; None if there is none.

        An answer whose rating was changed goes with all its ratings: taking only the change back would ask nothing
        again.
        """
        with self._writing():
            undone = self._last_answer()
            if undone is None:
                return None
            self._void(undone.id)
            replaced = voided_by(self._db, undone.id)
            while replaced is not None:
                if replaced not in ids_out_of_force(self._db):  # what a change had replaced is in force again
                    self._void(replaced)
                replaced = voided_by(self._db, replaced)
            return undone

    def last_answer(self) -> Review | None:
        """What `undo_last` would take back."""
        with self._reading():
            return self._last_answer()

    def _last_answer(self) -> Review | None:
        last = last_answer(self._db)
        return None if last is None else self._in_force(last)

    def entries(self) -> list[Entry]:
        """What the student did: events, items set aside, rehearsed exams; by time and id."""
        return sorted([*self.events(), *self.asides(), *self.rehearsals()], key=lambda e: (e.at, e.id))

    def events(self) -> list[Event]:
        """Every answer, and what took one back: everything that was ever recorded, by time and id."""
        return sorted(self.arrived_after(0), key=in_order)

    def reviews(self) -> list[Review]:
        """The answers in force, by time and id."""
        with explained(self.path, self.backups):
            out = ids_out_of_force(self._db)
        return [e for e in self.events() if isinstance(e, Review) and e.id not in out]

    def outcomes(self) -> list[Outcome]:
        """The answers in force without their texts, by time and id."""
        select = (
            "SELECT id, item, at, rating, score, seconds, confidence FROM event "
            "WHERE item IS NOT NULL ORDER BY at, id"
        )
        with self._reading():
            out = ids_out_of_force(self._db)
            return outcomes_from_rows(self._db.execute(select), out)

    def reviews_from(self, origin: str, after: datetime | None) -> list[Review]:
        """The answers in force that this front end recorded later than `after`, by time and id."""
        where = "WHERE origin = ? AND at > ? ORDER BY at, id"
        with self._reading():
            out = ids_out_of_force(self._db)
            later = (origin, to_micros(after) if after else 0)
            rows = self._db.execute(f"SELECT {EVENT_COLUMNS} FROM event {where}", later)
            return [review_from_row(row) for row in rows if row[0] not in out]

    def out_of_force(self) -> set[str]:
        """The ids of events that were taken back."""
        with explained(self.path, self.backups):
            return ids_out_of_force(self._db)

    def arrived_after(self, row: int) -> list[Event]:
        """The events after the `row`-th to arrive, in that order."""
        with self._reading():
            rows = self._db.execute(f"SELECT {EVENT_COLUMNS} FROM event WHERE row > ? ORDER BY row", (row,))
            return [event_from_row(r) for r in rows]

    def mark(self, count: int | None = None) -> Mark | None:
        """How far the log goes, or where it stood when it had `count` events; None where it had no such many.

        Rows are numbered 1, 2, 3, … and never removed, so the last row's number is the count.
        """
        where, values = ("ORDER BY row DESC LIMIT 1", ()) if count is None else ("WHERE row = ?", (count,))
        with explained(self.path, self.backups):
            found = self._db.execute(f"SELECT row, id FROM event {where}", values).fetchone()
        return Mark(*found) if found else None

    # ── what labs verified ──

    def add_lab_run(self, run: LabRun) -> None:
        """Committed and synced when this returns. Conflict: the id is taken."""
        self.add([run])

    def lab_runs(self, question: int | None = None, since: datetime | None = None) -> list[LabRun]:
        """The runs of one question or of all, from that moment on, by time and id."""
        where = "(? IS NULL OR question = ?)" + (f" AND at >= {to_micros(since)}" if since else "")
        with self._reading():
            return [run_from_row(row) for row in self._run_rows(where, question, "")]

    def latest_verifications(self, question: int) -> dict[str, LabRun]:
        """{check: the newest run that ran it with nothing broken}, whether it held there or not."""
        latest: dict[str, LabRun] = {}
        whole = "? = question AND question = ? AND break_name IS NULL"
        with self._reading():
            for row in self._run_rows(whole, question, "DESC"):
                if json.loads(row[10]).keys() - latest.keys():  # an old run's evidence is not even parsed
                    run = run_from_row(row)
                    latest |= {check: run for check in run.checks if check not in latest}
        return latest

    # ── items set aside ──

    def add_aside(self, aside: Aside) -> None:
        """Committed and synced when this returns. Conflict: the id is taken."""
        self.add([aside])

    def asides(self) -> list[Aside]:
        """All of them, by time and id."""
        with self._reading():
            rows = self._db.execute(f"SELECT {ASIDE_COLUMNS} FROM aside ORDER BY at, id")
            return [aside_from_row(row) for row in rows]

    # ── rehearsed exams ──

    def add_rehearsal(self, exam: KeptExam) -> None:
        """Committed and synced when this returns. Conflict: the id is taken."""
        self.add([exam])

    def rehearsals(self) -> list[KeptExam]:
        """All of them, by time and id."""
        with self._reading():
            rows = self._db.execute(f"SELECT {REHEARSAL_COLUMNS} FROM rehearsal ORDER BY at, id")
            return [exam_from_row(row) for row in rows]

    # ── within ──

    def _void(self, event_id: str) -> Void:
        exists = self._db.execute("SELECT 1 FROM event WHERE id = ?", (event_id,)).fetchone()
        if not exists or event_id in ids_out_of_force(self._db):
            raise NotInForce(
                f"{self.path}: записи {event_id!r} нет, или она уже отменена",
                f"{self.path}: {event_id!r} is not there, or was already taken back",
            )
        void = Void(self._new_id(), self._now(), event_id)
        self._insert([void])
        return void

    def _in_force(self, review_id: str) -> Review:
        select = f"SELECT {EVENT_COLUMNS} FROM event WHERE id = ? AND item IS NOT NULL"
        row = self._db.execute(select, (review_id,)).fetchone()
        if not row or review_id in ids_out_of_force(self._db):
            raise NotInForce(
                f"{self.path}: ответа {review_id!r} нет, или он отменён",
                f"{self.path}: there is no answer {review_id!r}, or it was taken back",
            )
        with self._reading():
            return review_from_row(row)

    def _run_rows(self, where: str, question: int | None, direction: str) -> Iterator[Row]:
        order = f"ORDER BY at {direction}, id {direction}"
        return self._db.execute(
            f"SELECT {RUN_COLUMNS} FROM lab_run WHERE {where} {order}", (question, question)
        )
