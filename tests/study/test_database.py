"""Opening a log: what is ours opens; what is not is refused with a reason, and is left byte for byte as it was."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from examprep.study import schema
from examprep.study.backup import backups_in
from examprep.study.database import transaction
from examprep.study.errors import (
    Busy,
    DamagedDatabase,
    NewerDatabase,
    NotOurDatabase,
    StoreError,
    Unwritable,
)
from examprep.study.rows import EVENT_COLUMNS, RUN_COLUMNS, event_to_row, insertion, run_to_row

posix = pytest.mark.skipif(os.name == "nt", reason="permissions")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "reviews.db"


@pytest.fixture
def full(path, open_store, make_review):
    """A log of 40 answers without a backup, and its bytes."""
    with open_store(path) as store:
        store.add(make_review(f"r{n}", n, answer="some text " * 9) for n in range(40))
    return path.read_bytes()


def everything_in(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def refused(path, open_store):
    """The error with which the log is refused, nothing in its folder being changed."""

    def refused(kind):
        before = everything_in(path.parent)
        with pytest.raises(kind) as caught:
            open_store(path)
        assert type(caught.value) is kind
        assert everything_in(path.parent) == before
        assert str(path) in str(caught.value)
        return str(caught.value)

    return refused


# ── what opens ──


def test_a_log_is_made_where_there_is_none(tmp_path, open_store):
    path = tmp_path / "new" / "folder" / "reviews.db"
    with open_store(path) as store:
        assert store.events() == []
    assert [p.name for p in path.parent.iterdir()] == ["reviews.db"]
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
        assert db.execute("PRAGMA user_version").fetchone() == (len(schema.MIGRATIONS),)


def test_an_empty_file_is_a_log_without_answers(path, open_store, make_review):
    path.touch()
    with open_store(path) as store:
        store.record(make_review())
        assert store.events() == [make_review()]


def test_a_path_may_hold_what_a_uri_may_not(tmp_path, open_store, make_review):
    path = tmp_path / "100 % σ?mode=ro#.db"
    with open_store(path) as store:
        store.record(make_review())
    with open_store(path) as store:
        assert store.events() == [make_review()]


def test_opening_and_closing_changes_nothing(path, full, open_store):
    open_store(path, backups=path.parent / "b").close()
    assert path.read_bytes() == full


def test_two_programs_may_hold_one_log(path, open_store, make_review):
    with open_store(path) as one, open_store(path) as other:
        one.record(make_review("r1"))
        other.record(make_review("r2", 1))
        assert one.events() == other.events() == [make_review("r1"), make_review("r2", 1)]


# ── what is refused ──


def test_a_folder_is_no_log(path, refused):
    path.mkdir()
    assert "is a folder" in refused(NotOurDatabase)


@pytest.mark.parametrize("content", [b"x", b"# notes\n" * 100, b"\0" * 4096, b"SQLite format 2\0" * 9])
def test_another_file_is_no_log(path, refused, content):
    path.write_bytes(content)
    assert "is not an SQLite database" in refused(NotOurDatabase)


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine');",
        "PRAGMA user_version = 1; CREATE TABLE event (id);",
        "PRAGMA application_id = 42;",
        "PRAGMA journal_mode = WAL; CREATE TABLE notes (text);",
    ],
)
def test_the_database_of_another_program_is_no_log(path, refused, script):
    with closing(sqlite3.connect(path)) as db:
        db.executescript(script)
    assert "is a database of another program" in refused(NotOurDatabase)


def test_a_newer_log_is_left_to_a_newer_examprep(path, full, refused):
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA user_version = 99")
    known = len(schema.MIGRATIONS)
    assert f"its version is 99, this one knows {known}. Nothing was changed; update examprep." in refused(
        NewerDatabase
    )


def test_a_refused_log_keeps_what_a_crash_left_beside_it(path, full, open_store):
    code = (
        f"import os, sqlite3; db = sqlite3.connect({str(path)!r}, isolation_level=None);"
        "db.execute('PRAGMA user_version = 99'); os.abort()"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True)
    wal = path.with_name("reviews.db-wal")
    before = path.read_bytes(), wal.read_bytes()
    with pytest.raises(NewerDatabase):
        open_store(path)
    assert (path.read_bytes(), wal.read_bytes()) == before


def test_an_empty_file_where_there_is_a_backup_is_damage(path, full, open_store):
    with open_store(path) as store:
        good = store.back_up()
    path.write_bytes(b"")
    with pytest.raises(DamagedDatabase, match="it is empty, and there is a backup that is not") as caught:
        open_store(path)
    assert path.read_bytes() == b""
    assert f"log restore makes the log anew from the newest good backup, {good}, " in caught.value.en
    assert f"log restore составит журнал заново из последней целой копии, {good}, " in caught.value.ru


def test_a_log_without_its_end_is_damaged(path, full, refused):
    chance = random.Random(0)
    for length in [
        16,
        100,
        4096,
        len(full) - 4096,
        *(chance.randrange(16, len(full) - 4096) for _ in range(12)),
    ]:
        path.write_bytes(full[:length])
        assert "is damaged" in refused(DamagedDatabase)


def test_a_log_without_its_last_bytes_is_damaged_at_the_latest_when_it_is_read(path, full, open_store):
    for missing in (1, 2, 3, 7, 20, 100):
        path.write_bytes(full[:-missing])
        with pytest.raises(DamagedDatabase), open_store(path, backups=path.parent / "none") as store:
            store.events()
        shutil.rmtree(path.parent / "none", ignore_errors=True)


def test_flipped_bits_are_refused_or_harmless_and_never_a_crash(path, full, open_store, make_review):
    chance = random.Random(1)
    for _ in range(60):
        bad = bytearray(full)
        for _ in range(chance.choice([1, 1, 200])):
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        path.write_bytes(bad)
        try:
            with open_store(path, backups=path.parent / "none") as store, contextlib.suppress(StoreError):
                assert len(store.events()) <= 40
        except StoreError:
            assert path.read_bytes() == bad
        for extra in path.parent.glob("reviews.db-*"):
            extra.unlink(missing_ok=True)  # SQLite may do it first, when a last cursor dies
        shutil.rmtree(path.parent / "none", ignore_errors=True)


def test_a_header_of_a_form_that_never_was_is_damage(path, full, refused):
    path.write_bytes(full[:44] + b"\0\0\0\7" + full[48:])  # SQLite's schema format, 4 at most
    assert "is damaged: unsupported file format" in refused(DamagedDatabase)


def test_a_table_whose_columns_have_other_names_is_damage(path, full, refused):
    path.write_bytes(full.replace(b"row      INTEGER PRIMARY KEY", b"rov      INTEGER PRIMARY KEY"))
    assert "is damaged: no such column: row" in refused(DamagedDatabase)


def test_pages_of_zeros_are_damage(path, full, refused):
    path.write_bytes(full[:4096] + b"\0" * (len(full) - 4096))
    assert "is damaged" in refused(DamagedDatabase)


def test_a_log_that_someone_is_writing_is_busy(path, full, open_store, make_review):
    with closing(sqlite3.connect(path, isolation_level=None)) as other, open_store(path) as store:
        store._db.execute("PRAGMA busy_timeout = 1")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match="in use by another program"):
            store.record(make_review("new"))
        other.execute("ROLLBACK")
        store.record(make_review("new"))


@pytest.fixture
def nobodys():
    """A folder of a user without rights, as whom the test goes on."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    folder.chmod(0o700)
    shutil.rmtree(folder)


@posix
@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_may_not_be_written_is_unwritable(nobodys, open_store, there):
    path = nobodys / "reviews.db"
    if there:
        open_store(path).close()
    nobodys.chmod(0o500)
    before = everything_in(nobodys)
    with pytest.raises(Unwritable, match=r"reviews\.db cannot be used: .* Check "):
        open_store(path)
    assert everything_in(nobodys) == before


@posix
def test_a_file_that_may_not_be_written_is_unwritable(nobodys, open_store):
    path = nobodys / "reviews.db"
    open_store(path).close()
    path.chmod(0o400)
    before = path.read_bytes()
    with pytest.raises(Unwritable, match=r"reviews\.db cannot be used: "):
        open_store(path)
    assert path.read_bytes() == before


@posix
def test_a_file_that_may_not_be_read_is_unwritable(nobodys, open_store):
    path = nobodys / "reviews.db"
    open_store(path).close()
    path.chmod(0)
    with pytest.raises(Unwritable, match=r"reviews\.db cannot be used: "):
        open_store(path)


def test_a_file_where_the_folder_should_be_is_unwritable(tmp_path, open_store):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unwritable):
        open_store(tmp_path / "file" / "reviews.db")
    assert (tmp_path / "file").read_text() == "in the way"


# ── migrations ──

RELEASED = len(schema.MIGRATIONS)
NEXT = ("CREATE TABLE note (text TEXT) STRICT", "INSERT INTO note VALUES ('migrated')")


def test_an_older_log_is_brought_up_to_date_after_a_backup(path, full, open_store, monkeypatch, now):
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, NEXT))
    with open_store(path) as store:
        assert len(store.events()) == 40
        assert store._db.execute("SELECT text FROM note").fetchall() == [("migrated",)]
        assert store._db.execute("PRAGMA user_version").fetchone() == (RELEASED + 1,)
    (backup,) = backups_in(path.parent / "backups")
    with closing(sqlite3.connect(backup)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (RELEASED,)
        assert db.execute("SELECT count(*) FROM event").fetchone() == (40,)
    with open_store(path) as store:
        assert store._db.execute("SELECT text FROM note").fetchall() == [("migrated",)]


def test_a_log_of_the_first_version_gets_the_tables_of_today_and_keeps_its_answers_and_runs(
    path, make_review, make_run, open_store, monkeypatch
):
    with monkeypatch.context() as old:
        old.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        open_store(path).close()
    then = insertion("event", EVENT_COLUMNS.removesuffix(", confidence"))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(then, event_to_row(make_review())[:-1])
        db.execute(insertion("lab_run", RUN_COLUMNS.removesuffix(", curves")), run_to_row(make_run())[:-1])
    with open_store(path) as store:
        assert store.reviews() == [make_review(confidence=None)]
        assert store.lab_runs() == [make_run(curves=None)]
        assert store.rehearsals() == []
        store.back_up()


def test_a_migration_that_fails_is_undone(path, full, open_store, monkeypatch):
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, (*NEXT, "SELECT nonsense")))
    with pytest.raises(DamagedDatabase):
        open_store(path)
    monkeypatch.undo()
    with open_store(path) as store:
        assert len(store.events()) == 40
        assert store._db.execute("SELECT name FROM sqlite_schema WHERE name = 'note'").fetchall() == []


def test_a_log_that_cannot_be_backed_up_is_not_migrated(path, full, open_store, monkeypatch):
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, NEXT))
    (path.parent / "file").write_text("in the way")
    with pytest.raises(Unwritable):
        open_store(path, backups=path.parent / "file")
    assert path.read_bytes() == full


def test_programs_that_open_a_new_log_at_once_make_one(path):
    code = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path;"
        "from examprep.study.store import Store; sys.stdin.readline();"
        f"Store.open(Path({str(path)!r}), now=lambda: datetime.now(UTC), new_id=lambda: 'x').close()"
    )
    programs = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    for program in programs:
        program.stdin.write(b"go\n")
        program.stdin.flush()
    assert [(program.communicate()[1], program.returncode) for program in programs] == [(b"", 0)] * 4
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(schema.MIGRATIONS),)


# ── transactions ──


def test_a_transaction_is_all_or_nothing(store, make_review):
    def interrupted():
        yield make_review("r1")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction(store._db):
        store._insert(interrupted())
    assert store.events() == []
    store.record(make_review("r1"))
    assert store.events() == [make_review("r1")]


# ── crashes ──

RECORDING = """
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from examprep.study.events import Review
from examprep.study.store import Store

store = Store.open(Path(sys.argv[1]), now=lambda: datetime(2026, 3, 1, tzinfo=UTC), new_id=lambda: "x")
for n in range(10**9):
    identity = f"{sys.argv[2]}-{n}"
    now = datetime.now(UTC)
    store.record(Review(identity, now, "q01/a", 3, 1.0, "14", None, 1.0, "w", "ru", "quiz"))
    print(identity, flush=True)
    time.sleep(0.001)  # SQLite's waiting is not fair: whoever writes without a pause may keep another out for seconds
"""


def recording(path, name):
    command = [sys.executable, "-c", RECORDING, str(path), name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


OPENING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from examprep.study.store import Store

print("ready", flush=True)
sys.stdin.readline()
Store.open(Path(sys.argv[1]), now=lambda: datetime(2026, 3, 1, tzinfo=UTC), new_id=lambda: "x").close()
"""


def test_programs_that_make_the_same_log_at_once_all_open_it(tmp_path):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    for turn in range(3):
        command = [sys.executable, "-c", OPENING, str(tmp_path / str(turn) / "reviews.db")]
        programs = [subprocess.Popen(command, text=True, **pipes) for _ in range(4)]
        for program in programs:
            assert program.stdout.readline() == "ready\n"
        for program in programs:
            program.stdin.write("\n")
            program.stdin.flush()
        assert [program.communicate()[1] for program in programs] == [""] * 4


@posix
def test_an_answer_is_kept_when_the_program_is_killed_right_after(path, open_store):
    with recording(path, "a") as program:
        assert program.stdout.readline() == "a-0\n"
        program.send_signal(signal.SIGKILL)
    with open_store(path) as store:
        assert store.events()[0].id == "a-0"


@posix
def test_every_acknowledged_answer_is_found_after_kills_at_random_moments(path, open_store):
    chance, acknowledged = random.Random(), []
    for life in "ab":
        with recording(path, life) as one, recording(path, life.upper()) as other:
            for program in (one, other):
                acknowledged += [program.stdout.readline().strip() for _ in range(chance.randrange(1, 8))]
            for program in (one, other):
                program.send_signal(signal.SIGKILL)
            for program in (one, other):
                acknowledged += [line.strip() for line in program.stdout if line.endswith("\n")]
    with open_store(path) as store:
        found = [event.id for event in store.arrived_after(0)]
    assert len(acknowledged) >= 4
    assert len(found) == len(set(found))
    assert set(found) >= set(acknowledged)
    assert len(set(found) - set(acknowledged)) <= 4  # committed, but killed before it could say so
