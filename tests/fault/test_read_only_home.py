"""A home that may not be written is read as it stands, and whoever would answer is told that no answer can be kept."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from examprep.commands.log import export_to
from examprep.commands.quiz import run_quiz
from examprep.commands.stats import show_stats
from examprep.records import open_store, open_to_read, read_memories
from examprep.study.errors import DamagedDatabase, NewerDatabase, StoreError, Unwritable
from examprep.study.store import Store
from tests.fault.acts import World, quiet

pytestmark = pytest.mark.skipif(os.name == "nt", reason="permissions")


@pytest.fixture
def world() -> Iterator[World]:
    """Three answers of a user without rights, as whom the test goes on, in a home that nobody may write."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        import_all(folder)
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    world = World(folder / "world", random.Random(0))
    world.write(3)
    close(world)
    yield world
    world.home.data.chmod(0o700)
    if root:
        os.seteuid(0)
    shutil.rmtree(folder)


def import_all(folder: Path) -> None:
    """What is imported on the way may lie where a user without rights finds nothing."""
    world = World(folder / "before", random.Random(0))
    world.write(1)
    with quiet():
        read_memories(world.env)
        show_stats(world.env, as_json=True)
        export_to(world.env, None)
        with open_to_read(world.env) as store:
            store.back_up()
        with open_store(world.env), suppress(EOFError):
            run_quiz(world.env, [], new=0, limit=0, plain=True)
        with suppress(StoreError):
            Store.open_to_read(folder, now=world.now, new_id=world.number, backups=folder)


def close(world: World) -> None:
    for file in world.home.data.iterdir():
        file.chmod(0o500 if file.is_dir() else 0o400)
    world.home.data.chmod(0o500)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_what_it_holds_is_read_and_nothing_is_changed(world: World, capsys: pytest.CaptureFixture[str]):
    before = everything_in(world.home.data)
    memories, trouble = read_memories(world.env)
    assert (list(memories), trouble) == (["q01/n0"], None)
    show_stats(world.env, as_json=True)
    export_to(world.env, None)
    told = capsys.readouterr().out
    assert all(f'"answer": "{text}"' in told for text in world.acknowledged)
    with open_to_read(world.env) as store:
        assert {review.answer for review in store.reviews()} == world.acknowledged
        assert "can only be read: no answer can be kept" in store.trouble.en
    assert everything_in(world.home.data) == before


def test_no_answer_is_taken(world: World):
    with open_to_read(world.env) as store, pytest.raises(Unwritable):
        store.void(store.reviews()[0].id)
    with pytest.raises(Unwritable):
        run_quiz(world.env, [], new=9, limit=None, plain=True)
    with pytest.raises(Unwritable):
        open_store(world.env)


def test_a_log_that_another_program_has_open_is_read_with_what_it_added_last(world: World):
    world.home.data.chmod(0o700)
    world.home.log.chmod(0o600)
    with open_store(world.env):
        world.write(2)
        close(world)
        with open_to_read(world.env) as store:
            assert {review.answer for review in store.reviews()} == world.acknowledged
        world.home.data.chmod(0o700)


@pytest.mark.parametrize(("version", "kind"), [(99, NewerDatabase), (3, Unwritable)])
def test_a_log_of_another_version_is_refused_with_the_reason(
    world: World, version: int, kind: type[Exception]
):
    world.home.data.chmod(0o700)
    world.home.log.chmod(0o600)
    with closing(sqlite3.connect(world.home.log)) as db:
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute(f"PRAGMA user_version={version}")
    close(world)
    with pytest.raises(kind):
        open_to_read(world.env)


def test_a_spoilt_log_is_damaged_there_too(world: World):
    world.home.data.chmod(0o700)
    world.home.log.chmod(0o600)
    world.home.log.write_bytes(world.home.log.read_bytes()[:5000])
    close(world)
    with pytest.raises(DamagedDatabase):
        open_to_read(world.env)
