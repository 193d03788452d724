"""The review log: rows are added, never changed and never removed; undo, redo and amend only add."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examprep.study.errors import Conflict, DamagedDatabase, NotInForce, Replaced
from examprep.study.events import Review, Void
from examprep.study.rows import RUN_COLUMNS, insertion, run_to_row
from examprep.study.schedule import Rating
from examprep.study.store import Mark

few = settings(max_examples=25)


# ── what was recorded stays ──


@few
@given(st.data())
def test_whatever_the_student_does_the_log_only_grows(new_store, play, anything, data):
    with new_store() as store:
        play(store, data.draw(anything))
        before = store.arrived_after(0)
        play(store, data.draw(anything))
        assert store.arrived_after(0)[: len(before)] == before


@few
@given(st.data())
def test_what_is_in_force_is_in_the_log_once_and_in_order(new_store, play, anything, data):
    with new_store() as store:
        play(store, data.draw(anything))
        events, out = store.events(), store.out_of_force()
        assert store.reviews() == [e for e in events if isinstance(e, Review) and e.id not in out]
        assert events == sorted(events, key=lambda e: (e.at, e.id))
        assert sorted(store.arrived_after(0), key=lambda e: (e.at, e.id)) == events
        told = [(o.item, o.at, o.rating, o.score, o.seconds, o.confidence) for o in store.outcomes()]
        assert told == [(r.item, r.at, r.rating, r.score, r.seconds, r.confidence) for r in store.reviews()]


@few
@given(st.data())
def test_the_answers_of_one_front_end_are_those_in_force_that_it_recorded_later(
    new_store, play, anything, data
):
    with new_store() as store:
        play(store, data.draw(anything))
        there = store.reviews()
        for origin in {review.origin for review in there}:
            its = [review for review in there if review.origin == origin]
            assert store.reviews_from(origin, None) == its
            for some in its[:2]:
                assert store.reviews_from(origin, some.at) == [r for r in its if r.at > some.at]


def test_an_answer_is_there_for_whoever_opens_the_log_next(store, open_store, make_review):
    review = make_review(answer="σ′(x)\n\0'; DROP TABLE event;--", mistake="took the ceiling")
    store.record(review)
    with open_store(store.path) as other:
        assert other.events() == other.reviews() == [review]


@pytest.mark.parametrize("table", ["event", "lab_run"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {table} SET at = 0",
        "UPDATE {table} SET id = 'other' WHERE row = 1",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE row = 1",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "REPLACE INTO {table} SELECT * FROM {table} WHERE row = 1",
        "UPDATE OR REPLACE {table} SET row = 2",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_a_row(store, make_review, make_run, table, change):
    store.record(make_review())
    store.add_lab_run(make_run())
    before = store.events(), store.lab_runs()
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        store._db.execute(change.format(table=table))
    assert (store.events(), store.lab_runs()) == before


def test_another_program_cannot_change_a_row_either(store, make_review):
    store.record(make_review())
    with closing(sqlite3.connect(store.path)) as db:
        for change in ("UPDATE event SET score = 1", "DELETE FROM event"):
            with pytest.raises(sqlite3.IntegrityError, match="event is append-only"):
                db.execute(change)
    assert store.events() == [make_review()]


def test_an_answer_is_synced_and_not_only_written(store):
    assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert store._db.execute("PRAGMA fullfsync").fetchone() == (1,)
    assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_id_is_taken_once(store, make_review):
    store.record(make_review())
    with pytest.raises(Conflict, match="already has an entry with the id r1"):
        store.record(make_review(answer="another"))
    assert store.events() == [make_review()]


def test_several_events_are_added_all_or_none(store, make_review):
    store.record(make_review("r2"))
    with pytest.raises(Conflict):
        store.add([make_review("r1"), make_review("r2"), make_review("r3")])
    assert store.events() == [make_review("r2")]
    store.add([make_review("r1"), Void("v1", make_review().at, "r1")])
    assert [event.id for event in store.events()] == ["r1", "r2", "v1"]


@pytest.mark.skipif(os.name == "nt", reason="an open file can be neither moved nor deleted there")
@pytest.mark.parametrize("how", ["deleted", "moved", "replaced", "its folder deleted"])
def test_no_answer_goes_into_a_file_that_nobody_can_find(store, make_review, how):
    store.record(make_review("r1"))
    match how:
        case "deleted":
            store.path.unlink()
        case "moved":
            store.path.rename(store.path.with_name("elsewhere.db"))
        case "replaced":
            shutil.copy(store.path, store.path.with_name("copy"))
            store.path.with_name("copy").replace(store.path)
        case _:
            shutil.rmtree(store.path.parent)
    with pytest.raises(Replaced, match="deleted, moved or replaced"):
        store.record(make_review("r2"))


# ── undo, redo, amend ──


def ratings_of(review, store):
    """The review and those whose place it took, one after the other."""
    reviews = {event.id: event for event in store.events() if isinstance(event, Review)}
    chain = [review]
    while (old := reviews.get(chain[-1].voids)) is not None:
        chain.append(old)
    return chain


@few
@given(st.data())
def test_undo_takes_back_the_answer_that_arrived_last_with_all_its_ratings(new_store, play, anything, data):
    with new_store() as store:
        play(store, data.draw(anything))
        before, out = store.reviews(), store.out_of_force()
        arrived = [e for e in store.arrived_after(0) if isinstance(e, Review) and e.id not in out]
        undone = store.undo_last()
        assert undone == (arrived[-1] if arrived else None)
        gone = ratings_of(undone, store) if undone else []
        assert store.reviews() == [review for review in before if review not in gone]


@few
@given(st.data())
def test_an_answer_counts_once_however_often_its_rating_is_changed(new_store, play, anything, data):
    with new_store() as store:
        play(store, [op for op in data.draw(anything) + data.draw(anything) if op[0] != "void"])
        firsts = [ratings_of(review, store)[-1].id for review in store.reviews()]
        assert len(firsts) == len(set(firsts))


@few
@given(st.data())
def test_redo_makes_undo_as_if_it_had_not_been(new_store, play, anything, data):
    with new_store() as store:
        play(store, data.draw(anything))
        before, count = store.reviews(), len(store.events())
        store.undo_last()
        for void in reversed(store.arrived_after(count)):
            store.void(void.id)
        assert store.reviews() == before


@few
@given(st.data(), st.integers(0, 9), st.sampled_from(Rating), st.none() | st.floats(0, 1))
def test_amending_changes_the_rating_alone_and_taking_it_back_restores_the_old_one(
    new_store, play, anything, data, place, rating, score
):
    with new_store() as store:
        play(store, [("answer", "q01/a", Rating.GOOD, 0), *data.draw(anything)])
        before = store.reviews()
        if not before:
            return
        old = before[place % len(before)]
        new = store.amend(old.id, rating, score)
        changes = {"id": new.id, "rating": rating, "voids": old.id}
        assert new == replace(old, **changes, score=old.score if score is None else score)
        assert set(store.reviews()) == {*before, new} - {old}
        store.void(new.id)
        assert store.reviews() == before


def test_undoing_everything_ends(store, make_review):
    store.add([make_review("r1"), make_review("r2", minutes=-5)])
    assert [store.undo_last() for _ in range(3)] == [make_review("r2", minutes=-5), make_review("r1"), None]
    assert store.reviews() == []
    assert [event.id for event in store.arrived_after(0)] == ["r1", "r2", "m1", "m2"]


def test_a_rating_changed_here_and_taken_back_there_still_counts_once(store, make_review, now):
    store.add(
        [
            make_review("r1"),
            make_review("r2", rating=Rating.HARD, voids="r1"),
            make_review("r3", rating=Rating.EASY, voids="r2"),
            Void("v1", now, "r2"),
        ]
    )
    assert [review.id for review in store.reviews()] == ["r3"]
    assert store.undo_last().id == "r3"
    assert store.reviews() == []


def test_a_changed_rating_whose_answer_has_not_arrived_is_undone_all_the_same(store, make_review):
    change = make_review("r2", voids="r1")
    store.record(change)
    assert store.undo_last() == change
    assert store.reviews() == []


def test_undo_is_dated_by_the_clock(store, make_review, now):
    store.record(make_review(minutes=60))
    store.undo_last()
    assert store.events()[0] == Void("m1", now, "r1")


def test_what_is_not_in_force_can_be_neither_taken_back_nor_amended(store, make_review):
    store.record(make_review())
    void = store.void("r1")
    for action in (
        lambda: store.void("r1"),
        lambda: store.amend("r1", Rating.HARD),
        lambda: store.amend(void.id, Rating.HARD),
        lambda: store.void("nobody"),
        lambda: store.amend("nobody", Rating.HARD),
    ):
        with pytest.raises(NotInForce):
            action()
    assert store.arrived_after(0) == [make_review(), void]


def test_an_amended_answer_is_amended_again_through_the_new_one(store, make_review):
    store.record(make_review())
    second = store.amend("r1", Rating.HARD)
    with pytest.raises(NotInForce):
        store.amend("r1", Rating.EASY)
    third = store.amend(second.id, Rating.EASY, score=0.5)
    assert store.reviews() == [third]
    assert third == make_review(third.id, rating=Rating.EASY, score=0.5, voids=second.id)
    assert store.undo_last() == third
    assert store.reviews() == []


def test_a_void_may_arrive_before_what_it_voids(store, make_review, now):
    store.add([Void("v1", now, "r1")])
    store.record(make_review())
    assert store.reviews() == []
    assert store.undo_last() is None


# ── marks ──


def test_a_mark_says_how_far_the_log_goes_and_where_it_stood(store, make_review):
    assert (store.mark(), store.mark(0), store.mark(1)) == (None, None, None)
    store.add([make_review("r1"), make_review("r2", minutes=-1)])
    assert (store.mark(), store.mark(1), store.mark(3)) == (Mark(2, "r2"), Mark(1, "r1"), None)
    assert [event.id for event in store.arrived_after(1)] == ["r2"]


def test_a_refused_answer_leaves_no_gap_in_the_count(store, make_review):
    store.record(make_review("r1"))
    with pytest.raises(Conflict):
        store.record(make_review("r1"))
    store.record(make_review("r2"))
    assert store.mark() == Mark(2, "r2")


# ── what labs verified ──


def test_lab_runs_come_back_by_question_time_and_id(store, make_run):
    runs = [make_run("b"), make_run("a"), make_run("c", -5), make_run("d", question=3)]
    for run in runs:
        store.add_lab_run(run)
    b, a, c, d = runs
    assert store.lab_runs(20) == [c, a, b]
    assert store.lab_runs() == [c, a, b, d]
    assert store.lab_runs(4) == []
    assert store.lab_runs(20, since=a.at) == [a, b]
    with pytest.raises(Conflict):
        store.add_lab_run(make_run("a"))


def test_the_latest_verification_of_a_check_is_by_the_newest_unbroken_run_that_ran_it(store, make_run):
    whole = make_run("whole", 0, checks={"shape": True, "stride": True})
    later = make_run("later", 1, checks={"shape": False})
    broken = make_run("broken", 2, checks={"stride": False}, break_name="no-padding")
    elsewhere = make_run("elsewhere", 3, question=21)
    for run in (later, broken, whole, elsewhere):
        store.add_lab_run(run)
    assert store.latest_verifications(20) == {"shape": later, "stride": whole}
    assert store.latest_verifications(1) == {}


# ── damage that only reading finds ──


def test_a_row_that_no_examprep_wrote_is_damage_and_not_a_crash(store, make_review):
    store.record(make_review())
    store._db.execute(
        "INSERT INTO event (id, at, item, rating, score, answer, seconds, wording, language, origin) "
        "VALUES ('r2', 0, 'no item', 3, 1, '', 0, '', 'ru', 'quiz')"
    )
    for read in (store.events, store.reviews, lambda: store.arrived_after(1), store.undo_last):
        with pytest.raises(DamagedDatabase, match=r"reviews\.db is damaged: "):
            read()


def test_the_check_looks_into_indices_too(store, make_run):
    schema = "FROM sqlite_schema WHERE name = 'lab_run_question'"
    with closing(sqlite3.connect(store.path, isolation_level=None)) as db:
        (index,) = db.execute(f"SELECT * {schema}").fetchall()
        db.execute("PRAGMA writable_schema=ON")
        db.execute(f"DELETE {schema}")
    with closing(sqlite3.connect(store.path, isolation_level=None)) as db:  # which knows of no such index
        db.execute(insertion("lab_run", RUN_COLUMNS), run_to_row(make_run()))
        db.execute("PRAGMA writable_schema=ON")
        db.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", index)
    with pytest.raises(DamagedDatabase, match="missing from index lab_run_question"):
        store.check()


def test_the_database_refuses_half_an_answer(store):
    for columns, values in (
        ("id, at", "'x', 0"),
        ("id, at, item", "'x', 0, 'q01/a'"),
        ("id, at, voids, score", "'x', 0, 'y', 1"),
        ("id, at, voids", "'x', 'today', 'y'"),
    ):
        with pytest.raises(sqlite3.IntegrityError):
            store._db.execute(f"INSERT INTO event ({columns}) VALUES ({values})")
    assert store.events() == []


def test_a_clock_set_back_changes_nothing_but_the_dates(store, make_review):
    store.record(make_review("r1"))
    store.clock.now -= timedelta(days=400)
    store.record(make_review("r2", at=store.clock.now))
    assert store.undo_last().id == "r2"
    assert [review.id for review in store.reviews()] == ["r1"]
