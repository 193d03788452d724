"""A damaged log is made anew: no backup loses anything, what can still be read is saved, the rest is counted."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from examprep.study.errors import NewerDatabase, NotOurDatabase, StoreError, Unwritable
from examprep.study.kept_exam import KeptExam
from examprep.study.restore import Restored, restore
from examprep.study.setaside import Aside

BACKED_UP, LATER = 20, 20


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "reviews.db"


@pytest.fixture
def backups(path):
    return path.parent / "backups"


@pytest.fixture
def restored(path, backups, now):
    return lambda: restore(path, backups, now=lambda: now + timedelta(days=1), new_id=lambda: "x")


@pytest.fixture
def entries(make_review, make_run, now):
    """What was done before the backup and what came after it."""
    reviews = [make_review(f"r{n}", n, answer="some text " * 30) for n in range(BACKED_UP + LATER)]
    first = [*reviews[:BACKED_UP], make_run("run1"), Aside("a1", now, "q20/output-size", "flag", "odd")]
    then = [
        *reviews[BACKED_UP:],
        make_run("run2", 99),
        KeptExam("e1", now + timedelta(hours=2), '{"mark":5}'),
    ]
    return first, then


@pytest.fixture
def full(path, open_store, entries):
    """The bytes of a log whose backup holds the first half; closed."""
    first, then = entries
    with open_store(path) as store:
        store.add(first)
        store.back_up()
        store.add(then)
    return path.read_bytes()


def everything(path, open_store):
    with open_store(path) as store:
        assert store._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [*store.arrived_after(0), *store.lab_runs(), *store.asides(), *store.rehearsals()]


def ids(entries):
    return sorted(entry.id for entry in entries)


def test_a_log_with_a_spoilt_page_loses_what_stood_there_and_says_how_much(
    path, full, open_store, restored, entries, now
):
    spoilt = bytearray(full)
    (page,) = (
        n for n in range(0, len(full), 4096) if b"r27" in full[n : n + 4096] and b"some" in full[n : n + 4096]
    )
    spoilt[page : page + 8] = bytes(8)
    path.write_bytes(spoilt)
    done = restored()
    kept = everything(path, open_store)
    first, then = entries
    assert set(ids(first)) <= set(ids(kept)) < set(ids([*first, *then]))
    assert all(entry in [*first, *then] for entry in kept)
    assert done.lost == len(first) + len(then) - len(kept) > 0
    assert (done.added, done.saved) == (len(kept), len(kept) - len(first))
    assert done.since == now + timedelta(minutes=BACKED_UP - 1)
    assert done.aside.read_bytes() == spoilt


@pytest.mark.parametrize(
    "spoil", [lambda full: b"", lambda full: b"garbage" * 99, lambda full: bytes(len(full))]
)
def test_of_a_file_that_is_none_any_more_the_backup_remains_and_the_loss_cannot_be_counted(
    path, full, open_store, restored, entries, spoil
):
    path.write_bytes(spoil(full))
    done = restored()
    assert ids(everything(path, open_store)) == ids(entries[0])
    assert (done.saved, done.lost) == (0, None)


def test_where_only_an_index_is_spoilt_nothing_is_lost(path, full, open_store, restored, entries):
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA writable_schema = 1")
        (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'event_voids'").fetchone()
    spoilt = bytearray(full)
    spoilt[(page - 1) * 4096] = 0
    path.write_bytes(spoilt)
    with pytest.raises(StoreError):
        open_store(path)
    assert restored().lost == 0
    assert ids(everything(path, open_store)) == ids([*entries[0], *entries[1]])


def test_without_a_backup_what_can_be_read_is_saved(path, full, backups, open_store, restored, entries):
    shutil.rmtree(backups)
    path.write_bytes(full[: 5 * 4096])
    done = restored()
    kept = everything(path, open_store)
    assert done.added == done.saved == len(kept)
    assert done.lost != 0


def test_what_a_crash_left_beside_the_file_is_saved_and_does_not_spoil_the_next(
    path, full, open_store, restored, entries, make_review
):
    with open_store(path) as store:
        store.record(make_review("r99", 200))
        left = {ending: path.with_name(path.name + ending).read_bytes() for ending in ("-wal", "-shm")}
        page = path.read_bytes()
    for ending, content in left.items():
        path.with_name(path.name + ending).write_bytes(content)
    path.write_bytes(page[:4096] + bytes(4096) + page[8192:])
    done = restored()
    assert done.lost in (0, None) or done.saved
    kept = everything(path, open_store)
    assert len(ids(kept)) == len(set(ids(kept)))
    assert set(ids(entries[0])) <= set(ids(kept))
    assert sorted(p.name for p in path.parent.glob("reviews*")) == sorted(
        {path.name, done.aside.name, *(done.aside.name + ending for ending in left)}
    )


def test_an_older_copy_under_what_a_crash_left_of_the_newer_log_is_noticed_or_harmless(
    path, full, backups, open_store, restored, entries, make_review
):
    with open_store(path) as store:
        store.add(make_review(f"n{n}", 300 + n, answer="some text " * 30) for n in range(20))
    with open_store(path) as store:
        store.record(make_review("n99", 400))
        left = path.with_name("reviews.db-wal").read_bytes()
    (copy,) = backups.iterdir()
    shutil.copy(copy, path)
    path.with_name("reviews.db-wal").write_bytes(left)
    try:
        kept = everything(path, open_store)
    except StoreError:
        restored()
        kept = everything(path, open_store)
    assert set(ids(entries[0])) <= set(ids(kept))
    assert len(set(ids(kept))) == len(kept)


def test_a_whole_log_gets_what_its_backups_hold_and_it_lacks(
    path, full, open_store, restored, entries, make_review
):
    path.unlink()
    with open_store(path) as store:
        store.record(make_review("new", 500))
    assert restored() == Restored(added=len(entries[0]))
    assert ids(everything(path, open_store)) == ids([*entries[0], make_review("new")])
    assert restored() == Restored(added=0)


def test_a_lost_log_comes_back_from_its_backups(path, full, open_store, restored, entries):
    path.unlink()
    assert restored() == Restored(added=len(entries[0]))
    assert ids(everything(path, open_store)) == ids(entries[0])


def test_a_row_that_no_examprep_wrote_is_left_behind(path, full, open_store, restored, entries):
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "INSERT INTO event (id, at, item, rating, score, answer, seconds, wording, language, origin) "
            "VALUES ('bad', 0, 'no item', 3, 1, '', 0, '', 'ru', 'quiz')"
        )
    assert restored().lost == 1
    assert ids(everything(path, open_store)) == ids([*entries[0], *entries[1]])


def test_an_older_log_that_is_damaged_comes_back_in_todays_form(
    path, full, open_store, restored, entries, make_review, monkeypatch
):
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("ALTER TABLE lab_run DROP COLUMN curves")
        db.execute("PRAGMA user_version = 3")
        db.execute(
            "INSERT INTO event (id, at, item, rating, score, answer, seconds, wording, language, origin) "
            "VALUES ('bad', 0, 'no item', 3, 1, '', 0, '', 'ru', 'quiz')"
        )
    assert restored().lost == 1
    assert ids(everything(path, open_store)) == ids([*entries[0], *entries[1]])


def test_a_newer_log_a_folder_and_one_in_use_are_left_alone(path, full, restored):
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA user_version = 99")
    newer = path.read_bytes()
    with pytest.raises(NewerDatabase):
        restored()
    assert path.read_bytes() == newer
    path.unlink()
    path.mkdir()
    with pytest.raises(NotOurDatabase):
        restored()


def test_where_the_disk_refuses_the_damaged_file_stays_where_it_is(path, full, restored, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    path.write_bytes(full[:8192])
    monkeypatch.setattr("examprep.study.restore.os.fsync", refuse)
    with pytest.raises(Unwritable, match="No space left"):
        restored()
    assert path.read_bytes() == full[:8192]
    assert [p.name for p in path.parent.iterdir() if p.is_file()] == [path.name]


def test_whatever_is_spoilt_the_backup_is_kept_the_file_is_kept_and_no_answer_is_there_twice(
    path, full, backups, open_store, restored, entries
):
    chance = random.Random(3)
    copies = {copy.name: copy.read_bytes() for copy in backups.iterdir()}
    for _ in range(15):
        spoilt = bytearray(full)
        for _ in range(chance.choice([1, 1, 20, 400])):
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        if chance.random() < 0.2:
            del spoilt[chance.randrange(len(spoilt)) :]
        shutil.rmtree(path.parent)
        backups.mkdir(parents=True)
        for name, content in copies.items():
            (backups / name).write_bytes(content)
        path.write_bytes(spoilt)
        try:
            done = restored()
        except NewerDatabase:
            assert path.read_bytes() == spoilt
            continue
        kept = everything(path, open_store)
        assert len(set(ids(kept))) == len(kept) <= len([*entries[0], *entries[1]])
        if done.aside:
            assert done.aside.read_bytes() == spoilt
            assert set(ids(entries[0])) <= set(ids(kept))
            assert done.lost is None or len(kept) + done.lost == len([*entries[0], *entries[1]])
