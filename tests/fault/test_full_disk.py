"""Without room no answer is acknowledged, nothing that was is lost, and it goes on once there is room."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from examprep.study.backup import backups_in, count_rows
from examprep.study.errors import StoreError
from examprep.study.store import Store
from examprep.wholefile import write_whole
from tests.fault.acts import World, quiet

resource = pytest.importorskip("resource", reason="a limit for files stands for a full disk")


@contextmanager
def room(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world", random.Random(0))


@pytest.mark.parametrize("size", [0, 1000, 5000, 20_000, 60_000])
def test_an_answer_for_which_there_is_no_room_is_refused_and_the_next_that_has_room_is_taken(
    world: World, size: int
):
    world.write(3)
    with room(size), pytest.raises(StoreError) as caught:
        world.write(2000)
    assert str(world.home.log) in caught.value.ru
    world.hold()
    world.write(3)
    world.hold()
    assert len(world.acknowledged) >= 6


def test_a_log_that_cannot_be_made_leaves_nothing_that_is_taken_for_one(world: World):
    with room(1000), pytest.raises(StoreError):
        world.write(1)
    world.write(1)
    world.hold()


def test_a_backup_without_room_is_none_and_takes_none_away(world: World):
    world.write(100)
    with Store.open(world.home.log, now=world.now, new_id=world.env.new_id) as store:
        store.back_up()
        before = backups_in(store.backups)
        with room(10_000), pytest.raises(StoreError):
            store.back_up()
        assert [p for p in store.backups.iterdir()] == before
    assert all(count_rows(copy, thorough=True) for copy in before)


def test_an_older_log_without_room_is_as_it_was_and_migrates_later(world: World):
    world.write(100)
    with closing(sqlite3.connect(world.home.log, isolation_level=None)) as db:
        db.execute("ALTER TABLE lab_run DROP COLUMN curves")
        db.execute("PRAGMA user_version = 3")
    with room(20_000), pytest.raises(StoreError):
        world.answers()
    world.hold()


def test_a_file_without_room_stays_the_old_one(tmp_path: Path):
    write_whole(tmp_path / "exam.json", b"old")
    with room(100), pytest.raises(OSError, match=r"exam\.json"):
        write_whole(tmp_path / "exam.json", bytes(1000))
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"exam.json": b"old"}


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be deleted there")
def test_a_home_that_is_deleted_while_it_is_used_takes_no_answer(world: World):
    with Store.open(world.home.log, now=world.now, new_id=world.env.new_id) as store:
        world.home.data.rename(world.root / "elsewhere")
        with quiet(), pytest.raises(StoreError, match="deleted, moved or replaced"):
            store.void("x")
