"""A log that somebody else has made: what it holds is read or refused, and none of its own SQL is ever run."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.study.backup import backups_in, count_rows
from examprep.study.errors import DamagedDatabase, NotOurDatabase
from examprep.study.events import Review, Void
from examprep.study.restore import read_tables, restore
from examprep.study.rows import aside_from_row, event_from_row, exam_from_row, run_from_row

NOW = datetime(2027, 1, 1, tzinfo=UTC)
NO_END = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
COLUMNS = (
    "id, at, voids, item, rating, score, answer, mistake, seconds, wording, language, origin, confidence"
)
AS_NULLS = ", ".join(f"NULL AS {column}" for column in COLUMNS.split(", "))
DROPPED = "DROP TABLE event;"
HOSTILE = {
    "a view without an end": f"{DROPPED} CREATE VIEW event AS {NO_END} SELECT x AS row, {AS_NULLS} FROM n",
    "a trigger without an end": "CREATE TRIGGER event_more AFTER INSERT ON event BEGIN "
    f"INSERT INTO aside SELECT x, x, x, x, 'flag', '' FROM ({NO_END} SELECT x FROM n); END",
    "a trigger of ours that does nothing": "DROP TRIGGER event_no_DELETE; "
    "CREATE TRIGGER event_no_DELETE BEFORE DELETE ON event BEGIN SELECT 1; END",
    "a view beside": f"CREATE VIEW notes AS {NO_END} SELECT x FROM n",
    "a computed column": "ALTER TABLE event ADD COLUMN much BLOB AS (zeroblob(1000000000)) VIRTUAL",
    "an index over an expression": "CREATE INDEX event_more ON event (length(zeroblob(1000000000)))",
    "a virtual table": "CREATE VIRTUAL TABLE notes USING fts5(text)",
    "a table of any types": f"{DROPPED} CREATE TABLE event (row INTEGER PRIMARY KEY, id UNIQUE, "
    f"{COLUMNS.removeprefix('id, ')})",
}
NO_PLAIN_EVENTS = {"a view without an end", "a computed column", "a table of any types"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


@pytest.fixture(params=HOSTILE)
def hostile(request, path: Path, open_store, make_review) -> Path:
    """A log of three answers, one lab run's table, and what somebody has made of it."""
    with open_store(path) as store:
        store.add(make_review(f"r{n}", n) for n in range(3))
    with closing(sqlite3.connect(path)) as db:
        db.executescript(HOSTILE[request.param])
    return path


def test_what_would_run_is_refused_before_it_runs_and_the_file_stays(hostile: Path, open_store):
    before = hostile.read_bytes()
    with pytest.raises(DamagedDatabase, match="is not of examprep's making"):
        open_store(hostile)
    assert hostile.read_bytes() == before


def test_it_is_no_backup(hostile: Path):
    assert count_rows(hostile, thorough=False) is None


def test_of_it_is_restored_what_stands_in_plain_tables(hostile: Path, open_store, request):
    numbers = iter(range(100))
    done = restore(hostile, hostile.parent / "none", now=lambda: NOW, new_id=lambda: str(next(numbers)))
    plain = request.node.callspec.params["hostile"] not in NO_PLAIN_EVENTS
    with open_store(hostile) as store:
        assert len(store.events()) == done.added == (3 if plain else 0)
        assert store.trouble is None


def test_tables_of_other_programs_do_no_harm(path: Path, open_store, make_review):
    with open_store(path) as store:
        store.record(make_review())
    with closing(sqlite3.connect(path)) as db:
        db.executescript("CREATE TABLE _copied (at); ANALYZE")
    with open_store(path) as store:
        assert store.events() == [make_review()]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX")
@pytest.mark.parametrize("name", ["reviews.db", "reviews.db-wal", "reviews.db-shm", "reviews.db-journal"])
def test_a_pipe_in_the_place_of_a_file_is_refused_at_once(path: Path, open_store, name: str):
    if name != path.name:
        open_store(path).close()
    os.mkfifo(path.with_name(name))
    with pytest.raises(NotOurDatabase, match=f"{name} is no file"):
        open_store(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX")
def test_a_pipe_among_the_backups_is_none(tmp_path: Path):
    os.mkfifo(tmp_path / "examprep-20270101T000000Z.db")
    assert backups_in(tmp_path) == []


def test_a_hole_of_ten_gigabytes_is_soon_read(path: Path, open_store, make_review):
    with open_store(path) as store:
        store.record(make_review())
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    with path.open("rb+") as file:
        file.truncate(10 * 2**30)
    assert not any(table.entries for table in read_tables(path).values())


values = st.one_of(
    st.none(), st.binary(max_size=9), st.floats(), st.text(max_size=9), st.integers(-(2**63), 2**63 - 1)
)
WHOLE = ("r1", 10**15, None, "q01/a", 3, 1.0, "14", None, 1.0, "w", "ru", "quiz", None)


@given(st.dictionaries(st.integers(0, len(WHOLE) - 1), values, max_size=3))
def test_a_row_of_any_values_is_an_event_of_the_right_types_or_none(changed: dict[int, object]):
    row = tuple(changed.get(k, value) for k, value in enumerate(WHOLE))
    try:
        event = event_from_row(row)
    except (ValueError, TypeError):
        return
    assert all(isinstance(text, str) for text in (event.id, *([event.voids] if event.voids else [])))
    if isinstance(event, Review):
        assert all(isinstance(text, str) for text in (event.item, event.answer, event.wording))
        assert event.mistake is None or isinstance(event.mistake, str)
        assert {type(event.score), type(event.seconds)} <= {int, float}
    else:
        assert isinstance(event, Void)


@given(st.lists(values, min_size=14, max_size=14))
def test_other_rows_of_any_values_are_read_or_refused(row: list[object]):
    for read, count in ((run_from_row, 14), (exam_from_row, 3), (aside_from_row, 5)):
        try:
            read(tuple(row[:count]))
        except (ValueError, TypeError):
            continue
