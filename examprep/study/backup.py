"""Backups that are known to be good: copied, checked, synced, and only then given their name."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from examprep.study.errors import DamagedDatabase
from examprep.study.schedule import utc
from examprep.study.schema import APPLICATION_ID, TABLES
from examprep.wholefile import sync_names, unfinished

KEPT = 10
OLD = timedelta(hours=24)
NAME = re.compile(r"examprep-[0-9]{8}T[0-9]{6}Z\.db")
STAMP = "examprep-%Y%m%dT%H%M%SZ.db"


def copy_verified(db: sqlite3.Connection, folder: Path, now: datetime) -> Path:
    """Copies what `db` holds into `folder` and keeps the newest ten. The file's name is the moment `now`.

    A crash on the way leaves at most an unfinished file that nothing takes for a backup. DamagedDatabase: the copy
    is not whole, so what it was made from is not (nothing is added or removed then). OSError, sqlite3.Error.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / utc(now).strftime(STAMP)
    part = unfinished(whole)
    try:
        rows = _copy(db, part)
        if count_rows(part, thorough=True) != rows:
            raise DamagedDatabase(f"a backup into {folder} failed its check: the database itself is damaged")
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, whole)
    finally:
        part.unlink(missing_ok=True)
    sync_names(folder)
    for old in backups_in(folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return whole


def backups_in(folder: Path) -> list[Path]:
    """The backups, newest first, by their names; whether they are good is not looked at."""
    if not folder.is_dir():
        return []
    return sorted((p for p in folder.iterdir() if NAME.fullmatch(p.name)), reverse=True)


def newest_good(folder: Path) -> Path | None:
    """The newest backup that passes the full check."""
    try:
        return next((p for p in backups_in(folder) if count_rows(p, thorough=True) is not None), None)
    except OSError:
        return None


def is_due(db: sqlite3.Connection, folder: Path, now: datetime) -> bool:
    """Whether the newest backup is a day old (or from the future) and `db` has rows that it lacks."""
    rows = rows_of(db)
    newest = next(iter(backups_in(folder)), None)
    if newest is None:
        return any(rows)
    taken = datetime.strptime(newest.name, STAMP).replace(tzinfo=UTC)
    fresh = timedelta(0) <= utc(now) - taken < OLD
    return not fresh and count_rows(newest, thorough=False) != rows


def rows_of(db: sqlite3.Connection) -> list[int]:
    """How many rows each append-only table has; 0 where the file is older than the table."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return [
        db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] if version >= since else 0
        for table, since in TABLES.items()
    ]


def count_rows(path: Path, *, thorough: bool) -> list[int] | None:
    """The rows of a backup, or None where it is not a whole examprep database. Never changes the file."""
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as db:
            if db.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
                return None
            if thorough and db.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                return None
            return rows_of(db)
    except sqlite3.Error:
        return None


def _copy(db: sqlite3.Connection, part: Path) -> list[int]:
    """One consistent picture, whatever other programs write meanwhile; its row counts."""
    with closing(sqlite3.connect(part, isolation_level=None)) as target:
        db.execute("BEGIN")
        try:
            rows = rows_of(db)
            db.backup(target)
        finally:
            db.execute("ROLLBACK")
        target.execute("PRAGMA journal_mode=DELETE")  # a backup is one file, without a -wal beside it
    return rows
