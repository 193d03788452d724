"""A backup is known to be good, or it does not exist; the newest ten are kept."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from examprep.study import backup
from examprep.study.backup import KEPT, backups_in, count_rows, is_due, newest_good
from examprep.study.errors import DamagedDatabase, Unwritable
from examprep.wholefile import UNFINISHED


@pytest.fixture
def folder(store):
    return store.backups


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def test_a_backup_is_one_whole_file_named_by_its_moment(store, folder, make_review, make_run):
    store.record(make_review())
    store.add_lab_run(make_run())
    path = store.back_up()
    assert path == folder / "examprep-20260301T120000Z.db"
    assert names(folder) == [path.name]
    assert count_rows(path, thorough=True) == [1, 1, 0, 0]
    assert path.read_bytes()[18:20] == b"\1\1", "by its header no -wal belongs to it"


def test_a_backup_is_on_the_disk_before_it_takes_its_name(store, make_review, monkeypatch):
    steps = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *args, name=name, real=real: (steps.append(name), real(*args))[1]
        )
    store.record(make_review())
    store.back_up()
    assert steps == (["fsync", "replace"] if os.name == "nt" else ["fsync", "replace", "fsync"])


def test_a_backup_opens_as_a_log(store, open_store, make_review):
    store.add([make_review("r1"), make_review("r2", 5)])
    store.undo_last()
    with open_store(store.back_up()) as copy:
        assert copy.arrived_after(0) == store.arrived_after(0)
        assert copy.reviews() == store.reviews()


def test_a_backup_holds_what_is_committed_while_others_write(store, open_store, make_review):
    with open_store(store.path) as other:
        other.record(make_review("r1"))
        path = store.back_up()
        other.record(make_review("r2"))
    assert count_rows(path, thorough=True) == [1, 0, 0, 0]


def test_a_backup_may_go_elsewhere(store, tmp_path, make_review):
    store.record(make_review())
    assert store.back_up(tmp_path / "stick" / "mine").parent == tmp_path / "stick" / "mine"


def test_the_newest_ten_are_kept_and_nothing_else_is_touched(store, folder, make_review):
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "examprep-mine.db").write_text("mine")
    store.record(make_review())
    for _ in range(KEPT + 3):
        store.clock.now += timedelta(days=1)
        store.back_up()
    kept = [f"examprep-202603{day:02}T120000Z.db" for day in range(5, 15)]
    assert names(folder) == sorted([*kept, "examprep-mine.db", "notes.txt"])
    assert [p.name for p in backups_in(folder)] == kept[::-1]


def test_a_second_backup_of_the_same_moment_takes_the_place_of_the_first(store, folder, make_review):
    store.back_up()
    store.record(make_review())
    assert count_rows(store.back_up(), thorough=True) == [1, 0, 0, 0]
    assert len(backups_in(folder)) == 1


def test_what_a_crash_left_is_swept_once_it_is_old(store, folder):
    folder.mkdir()
    for name, hours in ((f".old{UNFINISHED}", 2), (f".old{UNFINISHED}-journal", 2), (f".new{UNFINISHED}", 0)):
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (time.time() - hours * 3600,) * 2)
    assert store.back_up().name in names(folder)
    assert [name for name in names(folder) if name.startswith(".")] == [f".new{UNFINISHED}"]
    assert len(backups_in(folder)) == 1


def damage(path, wanted=b"some text"):
    """Turns the middle of what holds a text into zeros."""
    content = bytearray(path.read_bytes())
    for page in range(4096, len(content), 4096):
        if wanted in content[page : page + 4096]:
            content[page : page + 200] = bytes(200)
    path.write_bytes(content)


def test_a_damaged_log_gives_no_backup_and_takes_none_away(store, folder, make_review):
    store.add(make_review(f"r{n}", answer="some text " * 50) for n in range(40))
    store.back_up()
    store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage(store.path)
    store.clock.now += timedelta(days=1)
    before = {p: p.read_bytes() for p in folder.iterdir()}
    with closing(sqlite3.connect(store.path)) as db, pytest.raises((DamagedDatabase, sqlite3.DatabaseError)):
        backup.copy_verified(db, folder, store.clock.now)
    assert {p: p.read_bytes() for p in folder.iterdir()} == before


def test_the_newest_good_backup_is_found_past_damaged_and_foreign_ones(store, folder, make_review):
    store.add(make_review(f"r{n}", answer="some text " * 50) for n in range(40))
    good = store.back_up()
    assert newest_good(folder) == good
    store.clock.now += timedelta(days=1)
    damage(store.back_up())
    (folder / "examprep-20270101T000000Z.db").write_bytes(b"")
    with closing(sqlite3.connect(folder / "examprep-20270102T000000Z.db")) as db:
        db.execute("CREATE TABLE event (id)")
    (folder / "examprep-20270103T000000Z.db").mkdir()
    before = {p: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    assert newest_good(folder) == good
    assert {p: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before


def test_where_there_is_no_folder_there_is_no_backup(tmp_path):
    assert (backups_in(tmp_path / "none"), newest_good(tmp_path / "none")) == ([], None)


# ── once a day ──


def test_the_first_backup_of_a_log_with_answers_is_made_when_it_is_opened(store, open_store, make_review):
    assert not store.backups.exists()
    store.record(make_review())
    with open_store(store.path) as again:
        assert again.trouble is None
        assert len(backups_in(again.backups)) == 1


@pytest.mark.parametrize(
    ("hours", "answers", "due"),
    [(0, 1, False), (23, 1, False), (24, 0, False), (24, 1, True), (-1, 1, True), (24 * 400, 1, True)],
)
def test_a_backup_is_due_when_the_last_is_a_day_old_or_from_the_future_and_lacks_something(
    store, make_review, hours, answers, due
):
    store.record(make_review("r0"))
    store.back_up()
    for n in range(answers):
        store.record(make_review(f"r{n + 1}"))
    assert is_due(store._db, store.backups, store.clock.now + timedelta(hours=hours)) is due


def test_a_log_without_answers_needs_no_backup(store, now):
    assert not is_due(store._db, store.backups, now)


def test_copies_of_a_clock_that_ran_ahead_go_first_and_the_newest_never_goes(store, folder, make_review):
    store.record(make_review())
    store.clock.now += timedelta(days=400)
    for _ in range(KEPT):
        store.clock.now += timedelta(days=1)
        store.back_up()
    store.clock.now -= timedelta(days=400)
    for day in range(1, 4):
        store.clock.now += timedelta(days=1)
        made = store.back_up()
        assert made in backups_in(folder)
        assert len(backups_in(folder)) == KEPT
        ahead = [copy for copy in backups_in(folder) if copy.name > made.name]
        assert len(ahead) == KEPT - day


def test_a_clock_that_ran_ahead_does_not_bring_a_backup_at_every_start(store, make_review):
    store.record(make_review("r0"))
    store.clock.now += timedelta(days=400)
    store.back_up()
    store.clock.now -= timedelta(days=400)
    store.back_up()
    store.record(make_review("r1"))
    assert not is_due(store._db, store.backups, store.clock.now + timedelta(hours=1))


def test_a_name_of_digits_that_is_no_date_is_no_trouble(store, folder, make_review):
    folder.mkdir()
    (folder / "examprep-99999999T999999Z.db").write_bytes(b"")
    store.record(make_review())
    assert is_due(store._db, folder, store.clock.now)
    assert store.back_up() in backups_in(folder)


def test_a_log_that_holds_less_than_its_backup_opens_and_says_so(store, open_store, make_review):
    store.record(make_review("r0"))
    copy = store.back_up()
    store.close()
    for path in store.path.parent.glob("reviews.db*"):
        path.unlink()
    with open_store(store.path) as fresh:
        assert str(copy) in fresh.trouble.en
        assert "log restore" in fresh.trouble.ru
        assert backups_in(fresh.backups) == [copy]
        fresh.record(make_review("r1"))
    with open_store(store.path) as caught_up:
        assert caught_up.trouble is None


def test_a_backup_is_named_in_utc(store, make_review):
    store.clock.now = datetime.fromisoformat("2026-03-01T02:00:00+03:00")
    assert store.back_up().name == "examprep-20260228T230000Z.db"
    assert not is_due(store._db, store.backups, datetime(2026, 3, 1, 22, tzinfo=UTC))


def test_the_student_goes_on_when_todays_backup_cannot_be_made_but_is_told(store, open_store, make_review):
    store.record(make_review())
    store.backups.write_text("in the way")
    with open_store(store.path) as again:
        assert again.trouble.en.startswith(f"no backup could be made in {store.backups}: ")
        again.record(make_review("r2"))
        assert len(again.events()) == 2
        with pytest.raises(Unwritable):
            again.back_up()
    assert store.backups.read_text() == "in the way"
