"""Answers, logs of them, and a clock that stands still until it is told to go."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from hypothesis import strategies as st

from examprep.study.events import Review
from examprep.study.kept_exam import KeptExam
from examprep.study.lab_run import LabRun
from examprep.study.schedule import Rating
from examprep.study.setaside import KINDS, Aside
from examprep.study.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # where syncing to the disk costs nothing

answers = st.tuples(
    st.just("answer"),
    st.sampled_from(["q01/a", "q01/b", "q02/a"]),
    st.sampled_from(Rating),
    st.sampled_from([0, 1, 10, 600, 5000, 90000, -1, -2000]),  # minutes since what came before
)
finite = st.floats(allow_nan=False, allow_infinity=False)
operations = st.lists(
    answers
    | st.just(("undo",))
    | st.tuples(st.just("amend"), st.integers(0, 9), st.sampled_from(Rating))
    | st.tuples(st.just("void"), st.integers(0, 9))
    | st.tuples(
        st.just("aside"), st.sampled_from(["q01/a", "q02/a"]), st.sampled_from(KINDS), st.text(max_size=9)
    )
    | st.tuples(
        st.just("exam"),
        st.dictionaries(st.text(max_size=3), st.floats(allow_nan=False, allow_infinity=False)),
    ),
    max_size=12,
)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def make_review() -> Callable[..., Review]:
    """An answer; whatever a test does not care about is filled in."""

    def make(identity: str = "r1", minutes: float = 0, **changes: object) -> Review:
        usual = {
            "id": identity,
            "at": NOW + timedelta(minutes=minutes),
            "item": "q20/output-size",
            "rating": Rating.GOOD,
            "score": 1.0,
            "answer": "14",
            "mistake": None,
            "seconds": 3.5,
            "wording": "abc123",
            "language": "ru",
            "origin": "quiz",
        }
        return Review(**{**usual, **changes})

    return make


@pytest.fixture(scope="session")
def make_run() -> Callable[..., LabRun]:
    """A run of question 20's lab in which everything held."""

    def make(identity: str = "run1", minutes: float = 0, **changes: object) -> LabRun:
        usual = {
            "id": identity,
            "at": NOW + timedelta(minutes=minutes),
            "question": 20,
            "stem": "q20_convolution",
            "source": "0123456789abcdef",
            "device": "cpu",
            "torch": "2.6.0",
            "seed": 0,
            "knobs": {"K": 3, "P": 0.5},
            "break_name": None,
            "checks": {"shape": True},
            "seconds": 1.5,
            "evidence": [{"check": "shape", "got": "[1, 2]", "ok": True}],
        }
        return LabRun(**{**usual, **changes})

    return make


@pytest.fixture(scope="session")
def open_store() -> Callable[..., Store]:
    """A store whose clock shows `clock.now` and whose ids count: m1, m2, …"""

    def open_store(
        path: Path, prefix: str = "m", clock: SimpleNamespace | None = None, **kwargs: object
    ) -> Store:
        clock = clock or SimpleNamespace(now=NOW)
        ids = itertools.count(1)
        store = Store.open(path, now=lambda: clock.now, new_id=lambda: f"{prefix}{next(ids)}", **kwargs)
        store.clock = clock
        return store

    return open_store


@pytest.fixture
def store(tmp_path: Path, open_store: Callable[..., Store]) -> Iterator[Store]:
    with open_store(tmp_path / "reviews.db") as store:
        yield store


@pytest.fixture(scope="session")
def new_store(open_store: Callable[..., Store]) -> Callable[..., object]:
    """`with new_store() as store`: in a folder of its own, for laws that need many."""

    @contextmanager
    def new_store(prefix: str = "m") -> Iterator[Store]:
        with (
            TemporaryDirectory(dir=IN_MEMORY) as folder,
            open_store(Path(folder) / "reviews.db", prefix) as store,
        ):
            yield store

    return new_store


@pytest.fixture(scope="session")
def play(make_review: Callable[..., Review]) -> Callable[[Store, list], None]:
    """What a student does, one operation after the other; those that make no sense at the time are skipped."""

    def play(store: Store, operations: list) -> None:
        for name, *arguments in operations:
            if name == "answer":
                item, rating, minutes = arguments
                store.clock.now += timedelta(minutes=minutes)
                store.record(make_review(store._new_id(), at=store.clock.now, item=item, rating=rating))
            elif name == "undo":
                store.undo_last()
            elif name == "amend" and (there := store.reviews()):
                store.amend(there[arguments[0] % len(there)].id, arguments[1])
            elif name == "void":
                there = [e for e in store.events() if e.id not in store.out_of_force()]
                if there:
                    store.void(there[arguments[0] % len(there)].id)
            elif name == "aside":
                store.add_aside(Aside(store._new_id(), store.clock.now, *arguments))
            elif name == "exam":
                store.add_rehearsal(KeptExam(store._new_id(), store.clock.now, json.dumps(arguments[0])))

    return play


@pytest.fixture(scope="session")
def anything() -> st.SearchStrategy[list]:
    """Sequences of operations for `play`."""
    return operations
