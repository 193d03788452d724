"""The review log as a file: opened, read and written all or nothing, looked after by backups."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from examprep.study.backup import copy_verified, is_due, lacks
from examprep.study.database import check_whole, damaged, explained, open_database, open_to_read, transaction
from examprep.study.entry import Kept
from examprep.study.errors import Busy, Conflict, Replaced, StoreError, Unwritable
from examprep.study.rows import insertion, table_of


class LogFile:
    """One open log; use it in a `with`, from one thread. Any method may raise StoreError.

    `trouble` is what the student should be told though they can go on: today's backup could not be made, or
    there is one that holds more than the log.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        path: Path,
        backups: Path,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
    ):
        self._db, self.path, self.backups = db, path, backups
        self._now, self._new_id = now, new_id
        self._file = _identity(path)
        self.trouble: StoreError | None = None

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        backups: Path | None = None,
    ) -> Self:
        """The log at `path`, made if there is none. `backups` is where they go: beside it unless told.

        NewerDatabase, DamagedDatabase, NotOurDatabase, Unwritable, Busy: the file is left as it was.
        """
        folder = backups or path.parent / "backups"
        store = cls(open_database(path, folder, now()), path, folder, now, new_id)
        try:
            store._look_after_backups()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def open_to_read(
        cls, path: Path, *, now: Callable[[], datetime], new_id: Callable[[], str], backups: Path
    ) -> Self:
        """A log that may not be written: it is read as it stands, and every addition is Unwritable."""
        store = cls(open_to_read(path, backups), path, backups, now, new_id)
        store.trouble = Unwritable(
            f"{path} можно только читать: ответы не сохранятся. Проверьте права на папку и место на диске.",
            f"{path} can only be read: no answer can be kept. Check permissions and free space of the folder.",
        )
        return store

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ── backups ──

    def back_up(self, folder: Path | None = None) -> Path:
        """A verified backup, now; the newest ten are kept. DamagedDatabase: this log itself is not whole."""
        with explained(self.path, self.backups):
            return copy_verified(self._db, folder or self.backups, self._now())

    def check(self) -> None:
        """Reads every page. DamagedDatabase where one does not fit the others."""
        with explained(self.path, self.backups):
            check_whole(self._db, self.path, self.backups, thorough=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with explained(self.path, self.backups):
            if _identity(self.path) != self._file:  # SQLite would go on writing into what nobody can find
                raise Replaced(
                    f"{self.path} удалили, переместили или подменили, пока он был открыт. Запустите examprep снова.",
                    f"{self.path} was deleted, moved or replaced while it was open. Start examprep again.",
                )
            with transaction(self._db):
                yield

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with explained(self.path, self.backups):
            try:
                yield
            except (ValueError, TypeError) as error:  # a row that no examprep wrote
                raise damaged(self.path, self.backups, str(error)) from error

    def _insert(self, entries: Iterable[Kept]) -> None:
        for entry in entries:
            table, columns, row = table_of(entry)
            try:
                self._db.execute(insertion(table, columns), row)
            except sqlite3.IntegrityError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
                    raise Conflict(
                        f"в {self.path} уже есть запись {entry.id}",
                        f"{self.path} already has an entry with the id {entry.id}",
                    ) from error
                raise

    def _look_after_backups(self) -> None:
        try:
            with explained(self.path, self.backups):
                if fuller := lacks(self._db, self.backups):
                    self.trouble = StoreError(
                        f"в копии {fuller} есть записи, которых нет в журнале; вернуть их: examprep log restore",
                        f"the backup {fuller} holds what the log lacks; to bring it back: examprep log restore",
                    )
                if is_due(self._db, self.backups, self._now()):
                    copy_verified(self._db, self.backups, self._now())
        except (Unwritable, Busy) as trouble:
            self.trouble = Unwritable(
                f"резервная копия в {self.backups} не сделана: {trouble.__cause__}",
                f"no backup could be made in {self.backups}: {trouble.__cause__}",
            )


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file has that name; None where there is none."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_dev, stat.st_ino
