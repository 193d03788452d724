"""The memory of every item is a fold of the log; the snapshot only makes it quick."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examprep.study import schedule
from examprep.study.events import Void
from examprep.study.memory import fold, memories
from examprep.study.schedule import New, Rating, review

few = settings(max_examples=25)


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache" / "memories.json"


@few
@given(st.data())
def test_a_snapshot_and_what_came_after_is_the_fold_of_the_log(new_store, play, anything, data):
    with new_store() as store:
        cache = store.path.with_name("memories.json")
        for operations in data.draw(st.lists(anything, min_size=1, max_size=4)):
            play(store, operations)
            expected = fold(store.reviews())
            assert memories(store, cache) == expected
            assert memories(store, cache) == expected


@few
@given(st.data())
def test_what_another_machine_sends_is_folded_in_wherever_it_belongs(new_store, play, anything, data):
    with new_store("a") as here, new_store("b") as there:
        cache = here.path.with_name("memories.json")
        play(here, data.draw(anything))
        memories(here, cache)
        play(there, data.draw(anything))
        here.add(there.events())
        assert memories(here, cache) == fold(here.reviews())


@given(st.data(), st.randoms())
def test_the_order_of_the_answers_in_hand_does_not_matter(make_review, data, order):
    drawn = data.draw(st.lists(st.tuples(st.sampled_from(Rating), st.integers(-3000, 90000)), max_size=8))
    answers = [make_review(f"r{n}", minutes, rating=rating) for n, (rating, minutes) in enumerate(drawn)]
    shuffled = answers.copy()
    order.shuffle(shuffled)
    assert fold(shuffled) == fold(answers)


@given(st.lists(st.tuples(st.sampled_from(Rating), st.integers(1, 90000)), max_size=8), st.integers(0, 8))
def test_a_log_may_be_folded_in_two_halves(make_review, drawn, cut):
    answers, minutes = [], 0
    for n, (rating, gap) in enumerate(drawn):
        minutes += gap
        answers.append(make_review(f"r{n}", minutes, rating=rating, item=f"q0{n % 2}/a"))
    known = fold(answers[:cut])
    before = dict(known)
    assert fold(answers[cut:], known) == fold(answers)
    assert known == before


def test_each_item_has_a_memory_of_its_own(make_review):
    a, b = make_review("r1", item="q01/a"), make_review("r2", 5, item="q01/b", rating=Rating.AGAIN)
    again = make_review("r3", 20, item="q01/a")
    first = review(New(), Rating.GOOD, a.at)
    assert fold([a, b, again]) == {
        "q01/a": review(first, Rating.GOOD, again.at),
        "q01/b": review(New(), Rating.AGAIN, b.at),
    }


def test_a_log_without_answers_remembers_nothing_and_leaves_no_snapshot(store, cache):
    assert memories(store, cache) == {}
    assert not cache.exists()


def test_a_snapshot_is_whole_and_alone(store, cache, make_review):
    store.record(make_review())
    memories(store, cache)
    assert list(cache.parent.iterdir()) == [cache]
    digest, body = cache.read_bytes().split(b"\n", 1)
    assert digest.decode() == sha256(body).hexdigest()
    assert list(json.loads(body)[2]) == ["q20/output-size"]


def spoilt(body):
    return sha256(body).hexdigest().encode() + b"\n" + body


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"not\na snapshot",
        spoilt(b""),
        spoilt(b"[]"),
        spoilt(b"null"),
        spoilt(b'{"a": 1}'),
        spoilt(b"[" * 100_000),
        spoilt(b'["version", [1, "r1"], {}]'),
    ],
)
def test_what_is_no_snapshot_is_made_anew(store, cache, make_review, content):
    store.record(make_review())
    expected = memories(store, cache)
    good = cache.read_bytes()
    cache.write_bytes(content)
    assert memories(store, cache) == expected == fold(store.reviews())
    assert cache.read_bytes() == good


def test_a_snapshot_with_any_bit_flipped_or_any_end_cut_off_is_made_anew(store, cache, make_review):
    store.record(make_review())
    expected = memories(store, cache)
    good = cache.read_bytes()
    chance = random.Random(0)
    for _ in range(60):
        bad = bytearray(good)
        bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        for content in (bytes(bad), good[: chance.randrange(len(good))]):
            cache.write_bytes(content)
            assert memories(store, cache) == expected
            assert cache.read_bytes() == good


def test_a_snapshot_by_another_scheduler_is_made_anew(store, cache, make_review, monkeypatch):
    store.record(make_review())
    with monkeypatch.context() as other:
        other.setattr(schedule, "VERSION", 0)
        memories(store, cache)
    old = cache.read_bytes()
    assert memories(store, cache) == fold(store.reviews())
    assert cache.read_bytes() != old


def test_a_snapshot_of_another_log_is_made_anew(store, new_store, cache, make_review):
    with new_store("other") as other:
        other.add([make_review("x1", rating=Rating.AGAIN), make_review("x2", 5)])
        memories(other, cache)
    store.add([make_review("r1"), make_review("r2", 9), make_review("r3", 50, item="q01/a")])
    assert memories(store, cache) == fold(store.reviews())


def test_a_void_that_arrived_before_its_answer_still_counts(store, cache, make_review, now):
    store.add([make_review("r1"), Void("v1", now, "r2")])
    memories(store, cache)
    store.record(make_review("r2", 60))
    assert memories(store, cache) == fold([make_review("r1")])


def test_an_answer_from_before_the_snapshot_is_taken_in_its_place(store, cache, make_review):
    store.record(make_review("r1", 60))
    memories(store, cache)
    store.record(make_review("r2", rating=Rating.AGAIN))
    assert memories(store, cache) == fold([make_review("r2", rating=Rating.AGAIN), make_review("r1", 60)])


def test_where_no_snapshot_can_be_written_there_is_none(store, tmp_path, make_review):
    store.record(make_review())
    (tmp_path / "file").write_text("in the way")
    assert memories(store, tmp_path / "file" / "memories.json") == fold(store.reviews())
    assert memories(store, tmp_path) == fold(store.reviews())


def test_a_clock_that_went_backwards_never_takes_a_memory_back(make_review):
    right = make_review("r1", 60)
    wrong = make_review("r2", -(10**6), rating=Rating.AGAIN)
    assert fold([right, wrong])["q20/output-size"].last == right.at
    assert fold([wrong], fold([right]))["q20/output-size"].last == right.at
    assert right.at - wrong.at > timedelta(days=600)


def test_an_up_to_date_snapshot_is_read_without_loading_fsrs(store, cache, make_review):
    store.record(make_review())
    memories(store, cache)
    code = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path;"
        "from examprep.study.store import Store; from examprep.study.memory import memories;"
        f"store = Store.open(Path({str(store.path)!r}), now=lambda: datetime.now(UTC), new_id=lambda: 'x');"
        f"print(list(memories(store, Path({str(cache)!r}))), 'fsrs' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("['q20/output-size'] False\n", "")
