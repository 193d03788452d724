"""Which answers of the log were taken back, and which one `undo` would take back next."""

from __future__ import annotations

import sqlite3

from examprep.study.events import FROM_ANKI, out_of_force


def ids_out_of_force(db: sqlite3.Connection) -> set[str]:
    """The ids of events that were taken back or replaced."""
    select = "SELECT id, voids, item IS NOT NULL FROM event WHERE voids IS NOT NULL"
    rows = db.execute(select).fetchall()
    voids = {identity: target for identity, target, _ in rows}
    return out_of_force(voids, {identity for identity, _, rated in rows if rated})


def last_answer(db: sqlite3.Connection) -> str | None:
    """The answer that arrived last of those in force.

    Arrival counts, not the clock: what a student just did is undone even if the clock was set back. What an import
    brought from another program is not what the student just did.
    """
    out = ids_out_of_force(db)
    select = "SELECT id FROM event WHERE item IS NOT NULL AND origin <> ? ORDER BY row DESC"
    rows = db.execute(select, (FROM_ANKI,))
    last = next((identity for (identity,) in rows if identity not in out), None)
    rows.close()
    return last


def voided_by(db: sqlite3.Connection, event_id: str) -> str | None:
    """The answer that an event voids, where it is here."""
    select = (
        "SELECT old.id FROM event new JOIN event old ON old.id = new.voids "
        "WHERE new.id = ? AND old.item IS NOT NULL"
    )
    found = db.execute(select, (event_id,)).fetchone()
    return found[0] if found else None
