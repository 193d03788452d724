"""The tables, as numbered migrations. `user_version` says how many of them a file has had.

A migration that was released is never edited: add the next one.
"""

from __future__ import annotations

APPLICATION_ID = 0x65785072  # "exPr", where `file` and sqlite look for it
# Since which version each is there. All are append-only: their triggers refuse UPDATE and DELETE.
TABLES = {"event": 1, "lab_run": 1, "rehearsal": 2, "aside": 2}

Migration = tuple[str, ...]


def _append_only(table: str) -> Migration:
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    )


# A row of `event` is a Review, or with no item a Void. Times are microseconds since 1970 in UTC.
_EVENT = """
CREATE TABLE event (
    row      INTEGER PRIMARY KEY,   -- order of arrival: 1, 2, 3, …
    id       TEXT NOT NULL UNIQUE,
    at       INTEGER NOT NULL,
    voids    TEXT,                  -- may name an event that another machine has and an import will bring
    item     TEXT,
    rating   INTEGER CHECK (rating BETWEEN 1 AND 4),
    score    REAL CHECK (score BETWEEN 0 AND 1),
    answer   TEXT,
    mistake  TEXT,
    seconds  REAL CHECK (seconds >= 0),
    wording  TEXT,
    language TEXT,
    origin   TEXT,
    CHECK (CASE WHEN item IS NULL
        THEN voids IS NOT NULL AND
             coalesce(rating, score, answer, mistake, seconds, wording, language, origin) IS NULL
        ELSE rating IS NOT NULL AND score IS NOT NULL AND answer IS NOT NULL AND seconds IS NOT NULL AND
             wording IS NOT NULL AND language IS NOT NULL AND origin IS NOT NULL
    END)
) STRICT"""

# Lists and dicts are JSON.
_LAB_RUN = """
CREATE TABLE lab_run (
    row        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    at         INTEGER NOT NULL,
    question   INTEGER NOT NULL,
    stem       TEXT NOT NULL,
    source     TEXT NOT NULL,
    device     TEXT NOT NULL,
    torch      TEXT,
    seed       INTEGER NOT NULL,
    knobs      TEXT NOT NULL,
    break_name TEXT,
    checks     TEXT NOT NULL,
    seconds    REAL NOT NULL,
    evidence   TEXT NOT NULL
) STRICT"""

# `told` is JSON: the whole rehearsed exam.
_REHEARSAL = """
CREATE TABLE rehearsal (
    row  INTEGER PRIMARY KEY,
    id   TEXT NOT NULL UNIQUE,
    at   INTEGER NOT NULL,
    told TEXT NOT NULL
) STRICT"""

_ASIDE = """
CREATE TABLE aside (
    row  INTEGER PRIMARY KEY,
    id   TEXT NOT NULL UNIQUE,
    at   INTEGER NOT NULL,
    item TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('bury', 'suspend', 'resume', 'flag')),
    note TEXT NOT NULL
) STRICT"""

# What the student said of an answer before its verdict.
_CONFIDENCE = (
    "ALTER TABLE event ADD COLUMN confidence TEXT "
    "CHECK (confidence IS NULL OR (confidence IN ('guess', 'sure') AND item IS NOT NULL))"
)

MIGRATIONS: tuple[Migration, ...] = (
    (
        _EVENT,
        "CREATE INDEX event_voids ON event (voids) WHERE voids IS NOT NULL",
        *_append_only("event"),
        _LAB_RUN,
        "CREATE INDEX lab_run_question ON lab_run (question, at, id)",
        *_append_only("lab_run"),
    ),
    (_REHEARSAL, *_append_only("rehearsal"), _ASIDE, *_append_only("aside")),
    (_CONFIDENCE,),
    ("ALTER TABLE lab_run ADD COLUMN curves TEXT",),  # JSON; NULL in runs of earlier versions
)
