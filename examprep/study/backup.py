"""Backups that are known to be good: copied, checked, synced, and only then given their name."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from examprep.study.errors import DamagedDatabase
from examprep.study.foreign_sql import be_careful, foreign_sql
from examprep.study.schedule import utc
from examprep.study.schema import APPLICATION_ID, TABLES
from examprep.wholefile import sync_names, unfinished

BESIDE = ("-wal", "-shm", "-journal")  # files that SQLite keeps beside a database
KEPT = 10
OLD = timedelta(hours=24)
NAME = re.compile(r"examprep-[0-9]{8}T[0-9]{6}Z\.db")
STAMP = "examprep-%Y%m%dT%H%M%SZ.db"


def copy_verified(db: sqlite3.Connection, folder: Path, now: datetime) -> Path:
    """Copies what `db` holds into `folder` and keeps ten: it and the newest others. Its name is the moment `now`.

    A crash on the way leaves at most an unfinished file that nothing takes for a backup. DamagedDatabase: the copy
    is not whole, so what it was made from is not (nothing is added or removed then). OSError, sqlite3.Error.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / utc(now).strftime(STAMP)
    part = unfinished(whole)
    try:
        rows = _copy(db, part)
        if count_rows(part, thorough=True) != rows:
            raise DamagedDatabase(
                f"копия в {folder} не прошла проверку: повреждена сама база; поможет examprep log restore",
                f"a backup into {folder} failed its check: the log itself is damaged; examprep log restore mends it",
            )
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, whole)
    finally:
        part.unlink(missing_ok=True)
    sync_names(folder)
    others = [copy for copy in backups_in(folder) if copy != whole]
    others.sort(
        key=lambda copy: _taken(copy) <= utc(now), reverse=True
    )  # a clock set back does not keep them for ever
    for old in others[KEPT - 1 :]:
        old.unlink(missing_ok=True)
    return whole


def backups_in(folder: Path) -> list[Path]:
    """The backups, newest first, by their names; whether they are good is not looked at."""
    if not folder.is_dir():
        return []
    return sorted((p for p in folder.iterdir() if NAME.fullmatch(p.name) and p.is_file()), reverse=True)


def newest_good(folder: Path) -> Path | None:
    """The newest backup that passes the full check."""
    try:
        return next((p for p in backups_in(folder) if count_rows(p, thorough=True) is not None), None)
    except OSError:
        return None


def is_due(db: sqlite3.Connection, folder: Path, now: datetime) -> bool:
    """Whether `db` has rows, others than the newest backup, and that is a day old. One from the future is none."""
    rows = rows_of(db)
    newest = next((copy for copy in backups_in(folder) if _taken(copy) <= utc(now)), None)
    if newest is None or not any(rows):
        return any(rows)
    return utc(now) - _taken(newest) >= OLD and count_rows(newest, thorough=False) != rows


def lacks(db: sqlite3.Connection, folder: Path) -> Path | None:
    """The newest backup, if it has rows that `db` lacks: the log was lost, or an older one put in its place."""
    newest = next(iter(backups_in(folder)), None)
    there = newest and count_rows(newest, thorough=False)
    return newest if there and any(a > b for a, b in zip(there, rows_of(db), strict=True)) else None


def rows_of(db: sqlite3.Connection) -> list[int]:
    """How many rows each append-only table has, by the last row's number; 0 where the file is older than the table."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return [
        db.execute(f"SELECT coalesce(max(row), 0) FROM {table}").fetchone()[0] if version >= since else 0
        for table, since in TABLES.items()
    ]


def count_rows(path: Path, *, thorough: bool) -> list[int] | None:
    """The rows of a backup, or None where it is not a whole examprep database. Never changes the file."""
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(be_careful(sqlite3.connect(uri, uri=True))) as db:
            if db.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,) or foreign_sql(db):
                return None
            if thorough and db.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                return None
            return rows_of(db)
    except sqlite3.Error:
        return None


def _taken(copy: Path) -> datetime:
    try:
        return datetime.strptime(copy.name, STAMP).replace(tzinfo=UTC)
    except ValueError:  # digits that are no date
        return datetime.min.replace(tzinfo=UTC)


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
