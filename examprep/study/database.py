"""Opening the database: is it ours, is it whole, is it of this version; and what to say if not."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from examprep.study import schema
from examprep.study.backup import BESIDE, copy_verified, newest_good
from examprep.study.errors import (
    Busy,
    DamagedDatabase,
    NewerDatabase,
    NotOurDatabase,
    StoreError,
    Unwritable,
)
from examprep.study.foreign_sql import be_careful, foreign_sql

PATIENCE_SECONDS = 5  # how long to wait for another examprep that is writing
PAUSE_SECONDS = 0.02  # between tries where SQLite itself does not wait
CHECKED_PAGES = 512  # 2 MB, some 9,000 answers: 5 ms. A larger file is checked with each day's backup
HEADER_BYTES = 100  # of an SQLite database
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_MISMATCH}
_SPOILT = ("decode", "unsupported file format", "no such column", "no such table", "has no column named")
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_REFUSED = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
}


def open_database(path: Path, backups: Path, now: datetime) -> sqlite3.Connection:
    """The database at `path`, made if there is none, brought to this version after a backup.

    StoreError in all its kinds; the file is then as it was before, byte for byte.
    """
    with explained(path, backups):
        _refuse_what_is_no_database(path, backups)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.with_name(f"{path.name}-wal").exists():
            # Closing a connection that may write moves what a crash left there into the file. Where this one
            # cannot look, because another program is just opening or closing the log, that one will.
            # It may not belong to the file: somebody has put an older one in its place.
            with suppress(sqlite3.OperationalError), closing(_connect(path, "ro")) as db:
                _inspect(db, path, backups, thorough=True)
        db = _connect(path, "rwc")
        try:
            version = _inspect(db, path, backups)
            _keep_a_write_ahead_log(db)
            db.execute("PRAGMA synchronous=FULL")  # an answer survives a power cut, not only a crash
            db.execute("PRAGMA fullfsync=ON")  # on macOS too, where else the drive may keep it in its memory
            db.execute("PRAGMA recursive_triggers=ON")  # INSERT OR REPLACE meets the trigger against DELETE
            if 0 < version < len(schema.MIGRATIONS):
                copy_verified(db, backups, now)
            _migrate(db)
        except BaseException:
            db.close()
            raise
    return db


def open_to_read(path: Path, backups: Path) -> sqlite3.Connection:
    """A log that may not be written, as it stands: SQLite refuses every addition. StoreError."""
    with explained(path, backups):
        uri = f"{path.absolute().as_uri()}?mode=ro"
        wal = path.with_name(f"{path.name}-wal")
        if not wal.exists() or not wal.stat().st_size:
            uri += "&immutable=1"  # what SQLite would keep beside it cannot be made
        db = be_careful(sqlite3.connect(uri, uri=True, isolation_level=None))
        try:
            if _inspect(db, path, backups) < len(schema.MIGRATIONS):
                raise unwritable(path, "it is of an earlier version, and cannot be brought to this one")
        except BaseException:
            db.close()
            raise
    return db


@contextmanager
def explained(path: Path, backups: Path) -> Iterator[None]:
    """What SQLite and the system say, as a StoreError that names the file and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        if (trouble := _trouble(error, path, backups)) is None:
            raise
        raise trouble from error
    except UnicodeDecodeError as error:  # SQLite's own message quotes the file
        raise damaged(path, backups, "it holds what is no text") from error
    except OSError as error:
        raise unwritable(path, error) from error


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. The right to write is taken first, so what is read inside stays true until the end."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # some failures have rolled it back already
            db.execute("ROLLBACK")
        raise


def damaged(path: Path, backups: Path, what: str) -> DamagedDatabase:
    ru, en = _way_out(backups)
    return DamagedDatabase(f"{path} повреждён: {what}. {ru}", f"{path} is damaged: {what}. {en}")


def unwritable(path: Path, what: object) -> Unwritable:
    return Unwritable(
        f"{path} не читается или не пишется: {what}. Проверьте права на папку и свободное место на диске.",
        f"{path} cannot be used: {what}. Check permissions and free space of the folder.",
    )


def check_whole(db: sqlite3.Connection, path: Path, backups: Path, *, thorough: bool = False) -> None:
    """Reads every page. DamagedDatabase where one does not fit the others; `thorough` looks into the indices too."""
    check = "integrity_check" if thorough else "quick_check"
    if (answer := db.execute(f"PRAGMA {check}(1)").fetchone()) != ("ok",):
        raise damaged(path, backups, str(answer[0]))


def _refuse_what_is_no_database(path: Path, backups: Path) -> None:
    if path.is_dir():
        raise NotOurDatabase(
            f"{path} — папка, а так должен называться файл журнала. Переименуйте её.",
            f"{path} is a folder; the review log is a file of that name. Rename the folder.",
        )
    for file in (path, *(path.with_name(f"{path.name}{ending}") for ending in BESIDE)):
        if file.exists() and not file.is_file():  # a pipe would let its reader wait for ever
            raise NotOurDatabase(
                f"{file} — не файл, а журнал и то, что SQLite кладёт рядом, — файлы. Уберите его.",
                f"{file} is no file; the review log and what SQLite keeps beside it are. Move it away.",
            )
    if not path.exists():
        return
    if not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise unwritable(path, os.strerror(errno.EACCES))
    size = path.stat().st_size
    if not size and newest_good(backups):
        raise damaged(path, backups, "it is empty, and there is a backup that is not")
    if 0 < size < HEADER_BYTES and not _has_header(path):  # SQLite takes one byte for none
        raise _not_a_database(path, backups)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return be_careful(sqlite3.connect(uri, uri=True, timeout=PATIENCE_SECONDS, isolation_level=None))


def _keep_a_write_ahead_log(db: sqlite3.Connection) -> None:
    """Two programs that change a new file at once would wait for each other: SQLite refuses one without waiting."""
    for _ in range(round(PATIENCE_SECONDS / PAUSE_SECONDS)):
        try:
            db.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if _primary_code(error) not in _BUSY:
                raise
            time.sleep(PAUSE_SECONDS)
    db.execute("PRAGMA journal_mode=WAL")


def _inspect(db: sqlite3.Connection, path: Path, backups: Path, *, thorough: bool = False) -> int:
    """The version of the file if it is one of ours, whole as far as that is quickly known."""
    version = _identify(db, path, backups)
    if version and (foreign := foreign_sql(db)):
        raise damaged(path, backups, foreign)
    if db.execute("PRAGMA page_count").fetchone()[0] <= CHECKED_PAGES:
        check_whole(db, path, backups, thorough=thorough)
    return version


def _identify(db: sqlite3.Connection, path: Path, backups: Path) -> int:
    """The version of the file, 0 for one just made."""
    db.execute("BEGIN")  # one moment for all three: another program may be making the tables
    try:
        (owner,) = db.execute("PRAGMA application_id").fetchone()
        version: int = db.execute("PRAGMA user_version").fetchone()[0]
        (objects,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
    if owner == version == objects == 0:
        return 0
    if owner != schema.APPLICATION_ID:
        ru, en = _way_out(backups)
        raise NotOurDatabase(
            f"{path} — база данных другой программы. {ru}", f"{path} is a database of another program. {en}"
        )
    if version > len(schema.MIGRATIONS):
        known = len(schema.MIGRATIONS)
        raise NewerDatabase(
            f"{path} записан более новой версией examprep: версия файла {version}, эта знает {known}. "
            "Файл не тронут; обновите examprep.",
            f"{path} was written by a newer examprep: its version is {version}, this one knows {known}. "
            "Nothing was changed; update examprep.",
        )
    return version


def _migrate(db: sqlite3.Connection) -> None:
    """One transaction a migration; the version is read inside it, since another process may be at it too."""
    while True:
        with transaction(db):
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version >= len(schema.MIGRATIONS):
                return
            for statement in schema.MIGRATIONS[version]:
                db.execute(statement)
            db.execute(f"PRAGMA application_id={schema.APPLICATION_ID}")
            db.execute(f"PRAGMA user_version={version + 1}")


def _trouble(error: sqlite3.Error, path: Path, backups: Path) -> StoreError | None:
    primary = _primary_code(error)
    if primary == sqlite3.SQLITE_NOTADB and not _has_header(path):
        return _not_a_database(path, backups)
    if primary in _DAMAGED or any(told in str(error) for told in _SPOILT):
        return damaged(path, backups, str(error))
    if primary in _BUSY:
        return Busy(
            f"{path} занят другой программой ({error}). Закройте её и попробуйте ещё раз.",
            f"{path} is in use by another program ({error}). Close it and try again.",
        )
    if primary in _REFUSED:
        return unwritable(path, error)
    return None


def _primary_code(error: sqlite3.Error) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF  # extended codes keep the primary one in the low byte


def _has_header(path: Path) -> bool:
    """Only for what cannot be open here: closing a file drops the locks that this process has on it."""
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _not_a_database(path: Path, backups: Path) -> NotOurDatabase:
    ru, en = _way_out(backups)
    return NotOurDatabase(f"{path} — не база данных SQLite. {ru}", f"{path} is not an SQLite database. {en}")


def _way_out(backups: Path) -> tuple[str, str]:
    """What to do about a file that is no log any more, in both languages."""
    if good := newest_good(backups):
        ru = f"из последней целой копии, {good}, и всего, что ещё читается"
        en = f"from the newest good backup, {good}, and from all that can still be read"
    else:
        ru = f"из всего, что ещё читается: целой копии в {backups} нет"
        en = f"from all that can still be read; there is no good backup in {backups}"
    return (
        f"Ничего не изменено. Команда examprep log restore составит журнал заново {ru}; этот файл останется.",
        f"Nothing was changed. examprep log restore makes the log anew {en}; this file is kept.",
    )
