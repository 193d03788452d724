"""A log made whole: what good backups hold and it lacks, and of a damaged file all that can still be read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

from examprep.study.backup import BESIDE, backups_in, count_rows
from examprep.study.database import explained
from examprep.study.entry import Kept
from examprep.study.errors import DamagedDatabase, NotOurDatabase
from examprep.study.foreign_sql import be_careful, is_plain
from examprep.study.rows import (
    ASIDE_COLUMNS,
    EVENT_COLUMNS,
    REHEARSAL_COLUMNS,
    RUN_COLUMNS,
    Row,
    aside_from_row,
    event_from_row,
    exam_from_row,
    run_from_row,
)
from examprep.study.schedule import utc
from examprep.study.schema import TABLES
from examprep.study.store import Store
from examprep.wholefile import sync_names, unfinished

READERS: dict[str, tuple[str, Callable[[Row], Kept]]] = {
    "event": (EVENT_COLUMNS, event_from_row),
    "lab_run": (RUN_COLUMNS, run_from_row),
    "rehearsal": (REHEARSAL_COLUMNS, exam_from_row),
    "aside": (ASIDE_COLUMNS, aside_from_row),
}
SMALLEST_ROW = 32  # bytes: a row number that the file has no room for is damage
_UNREADABLE = (sqlite3.Error, UnicodeDecodeError)  # SQLite's own message quotes the file
_NO_ENTRY = (ValueError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Restored:
    """`added` entries came back, or where the file was damaged make up the new one; it lies `aside`, as it was.

    `saved` of them were in no backup, only in the damaged file. It held `lost` more, of which nothing could be
    read, None where not even their number; all of them arrived later than what was done at `since`.
    """

    added: int
    aside: Path | None = None
    saved: int = 0
    lost: int | None = 0
    since: datetime | None = None


@dataclass(frozen=True)
class Table:
    """What was read of a table, by row number, and the number of its last row, None where it cannot be known."""

    entries: dict[int, Kept]
    last: int | None

    def beyond(self, backup: Table) -> tuple[Table, int | None]:
        """The rows that a backup of this file does not hold, and how many more there were, if that can be known."""
        both = self.entries.keys() & backup.entries.keys()
        another = both and all(self.entries[row].id != backup.entries[row].id for row in both)
        end = 0 if another else max(backup.entries, default=0)
        rest = {row: entry for row, entry in self.entries.items() if row > end}
        return Table(rest, self.last), None if self.last is None else max(0, self.last - end - len(rest))


Tables: TypeAlias = dict[str, Table]


def restore(path: Path, backups: Path, *, now: Callable[[], datetime], new_id: Callable[[], str]) -> Restored:
    """Bring back what the log lacks. A log that is whole only grows; a damaged one is put aside for one made anew.

    StoreError: the log is of a newer version, in use, or the folder refuses; nothing was changed then.
    """
    try:
        with Store.open(path, now=now, new_id=new_id, backups=backups) as store:
            store.check()
            return Restored(_fill(store, map(read_tables, _good(backups))))
    except (DamagedDatabase, NotOurDatabase):
        if path.exists() and not path.is_file():
            raise
    with explained(path, backups):
        return _make_anew(path, backups, now, new_id)


def _make_anew(path: Path, backups: Path, now: Callable[[], datetime], new_id: Callable[[], str]) -> Restored:
    good, spoilt = _good(backups), read_tables(path)
    backup = read_tables(good[0]) if good else dict.fromkeys(TABLES, Table({}, 0))
    beyond = {name: spoilt[name].beyond(backup[name]) for name in TABLES}
    part = unfinished(path)
    try:
        with Store.open(part, now=now, new_id=new_id, backups=part / "none") as store:
            backed_up = _fill(store, chain([backup], map(read_tables, good[1:])))
            since = max((entry.at for entry in store.entries()), default=None)
            saved = _fill(store, [{name: rest for name, (rest, _) in beyond.items()}])
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        aside = _put_aside(path, now())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    sync_names(path.parent)
    lost = [count for _, count in beyond.values()]
    return Restored(backed_up + saved, aside, saved, None if None in lost else sum(filter(None, lost)), since)


def _good(backups: Path) -> list[Path]:
    """The whole ones, what holds most first: a log only grows, whatever the clock said when it was copied."""
    sizes = {copy: count_rows(copy, thorough=True) for copy in backups_in(backups)}
    return sorted((copy for copy in sizes if sizes[copy]), key=lambda copy: sizes[copy] or [], reverse=True)


def _fill(store: Store, sources: Iterable[Tables]) -> int:
    """Add what the log lacks, by id, in the order in which it once arrived; how many that were."""
    known = {entry.id for entry in (*store.entries(), *store.lab_runs())}
    before = len(known)
    for tables in sources:
        in_order = [entry for table in tables.values() for _, entry in sorted(table.entries.items())]
        new = {entry.id: entry for entry in in_order if entry.id not in known}
        store.add(new.values())
        known |= new.keys()
    return len(known) - before


def _put_aside(path: Path, now: datetime) -> Path:
    """Another name for a file and what SQLite keeps beside it, which would spoil the next one."""
    aside = path.with_name(f"{path.stem}-damaged-{utc(now):%Y%m%dT%H%M%SZ}{path.suffix}")
    for ending in ("", *BESIDE):
        with suppress(FileNotFoundError):
            os.replace(f"{path}{ending}", f"{aside}{ending}")
    return aside


def read_tables(path: Path) -> Tables:
    """What can be read of a database in whatever state. Never changes the file."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    if not Path(f"{path}-wal").exists():
        uri += "&immutable=1"
    try:
        with closing(be_careful(sqlite3.connect(uri, uri=True))) as db:
            return {name: _read_table(db, name, _room(path) // SMALLEST_ROW) for name in TABLES}
    except _UNREADABLE:
        return dict.fromkeys(TABLES, Table({}, None))


def _room(path: Path) -> int:
    """Bytes that a file can hold rows in: a few make a hole of any size, though a disk may pack what it holds."""
    stat = path.stat()
    return min(stat.st_size, max(2**20, 16 * 512 * getattr(stat, "st_blocks", stat.st_size)))


def _read_table(db: sqlite3.Connection, name: str, most: int) -> Table:
    columns, to_entry = READERS[name]
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if db.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (name,)).fetchone() and not is_plain(
            db, name
        ):
            return Table({}, None)  # reading it would run what somebody wrote
        there = {column for _, column, *_ in db.execute(f"PRAGMA table_info({name})")}
    except _UNREADABLE:
        return Table({}, None)
    if not there:
        return Table({}, 0 if 0 < version < TABLES[name] else None)  # an older version has not all tables
    select = ", ".join(c if c in there else "NULL" for c in columns.split(", "))
    last, entries = _last(db, name, most), {}
    for row, values in _rows(db, f"SELECT row, {select} FROM {name}", most if last is None else last):
        with suppress(*_NO_ENTRY):
            entries[row] = to_entry(values)
    return Table(entries, last)


def _last(db: sqlite3.Connection, name: str, most: int) -> int | None:
    """As the index of ids tells it, which stands apart from the rows themselves: they are numbered 1, 2, 3, …"""
    try:
        select = f"SELECT row FROM {name} INDEXED BY sqlite_autoindex_{name}_1"
        numbers = {row for (row,) in db.execute(select)}
    except _UNREADABLE:
        return None
    last = max(numbers, default=0)
    return last if last == len(numbers) <= most else None


def _rows(db: sqlite3.Connection, select: str, last: int) -> Iterator[tuple[int, Any]]:
    """All at once, or where that meets damage one by one."""
    try:
        found = db.execute(f"{select} ORDER BY row").fetchall()
    except _UNREADABLE:
        found = []
        for row in range(1, last + 1):
            with suppress(*_UNREADABLE):
                found += db.execute(f"{select} WHERE row = ?", (row,)).fetchall()
    return ((row, values) for row, *values in found)
