"""Whatever the clock and its zone do between two answers, all are kept, and what is computed of them makes sense."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examprep.catalog import read_catalog
from examprep.exam.agenda import make_agenda
from examprep.exam.figures import make_figures
from examprep.exam.profile import ExamProfile
from examprep.exam.sitting import Sitting
from examprep.records import open_store, read_rehearsals
from examprep.study.judging import Graded
from examprep.study.memory import fold
from examprep.study.schedule import local_day
from examprep.study.session import Session
from tests.fault.acts import World

NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)
ZONES = ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Moscow", "America/St_Johns"]
jumps = st.lists(
    st.tuples(
        st.one_of(st.integers(-500_000, 500_000), st.integers(-90, 90)).map(lambda n: timedelta(minutes=n)),
        st.sampled_from(ZONES),
        st.sampled_from(["3", "7"]),
    ),
    min_size=1,
    max_size=12,
)


@pytest.fixture
def zone() -> Iterator[object]:
    """Sets the time zone of this process, for the time of a test."""
    before = os.environ.get("TZ")

    def set_to(name: str | None) -> None:
        os.environ.pop("TZ", None)
        if name is not None:
            os.environ["TZ"] = name
        time.tzset()

    yield set_to
    set_to(before)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process can be changed on POSIX only")
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(jumps)
def test_answers_are_kept_intervals_are_ahead_and_a_plan_is_the_same_when_it_is_made_again(
    tmp_path_factory: pytest.TempPathFactory, zone, jumps
):
    world = World(Path(tmp_path_factory.mktemp("clock")) / "world", random.Random(0))
    clock = [NOON]
    env = replace(world.env, now=lambda: clock[0], rng=random.Random(0))
    cards, deck = read_catalog(env.course).cards, read_catalog(env.course).items
    with open_store(env) as store:
        given_ = []
        for jump, name, text in jumps:
            clock[0] += jump
            zone(name)
            session = Session(
                deck,
                store,
                fold(store.reviews()),
                now=env.now,
                new_id=env.new_id,
                rng=env.rng,
                language="en",
                origin="quiz",
                new_limit=99,
            )
            graded = session.answer(text)
            assert isinstance(graded, Graded)
            assert min(graded.intervals.values()) > timedelta(0)
            assert graded.review.seconds >= 0
            given_.append(graded.review)
        memories, outcomes = fold(store.reviews()), store.outcomes()
        assert sorted(r.id for r in store.reviews()) == sorted(r.id for r in given_)
        assert all(memory.due >= memory.last for memory in memories.values())
        today = local_day(clock[0])
        profile = ExamProfile(date=today + timedelta(days=9), questions=1, minutes_per_day=10)
        plans = [make_agenda(profile, cards, memories, outcomes, clock[0], set(), []) for _ in range(2)]
        assert plans[0].day == plans[1].day
        make_figures(cards, memories, outcomes, plans[0], clock[0])


def test_an_exam_during_which_the_clock_is_set_back_took_no_time_and_has_its_mark(tmp_path: Path):
    world = World(tmp_path / "world", random.Random(0))
    clock = [NOON]
    cards = read_catalog(world.env.course).cards
    profile = ExamProfile(date=NOON.date() + timedelta(days=9), questions=1, minutes_per_day=10)
    with open_store(world.env) as store:
        sitting = Sitting(
            cards[:1],
            profile,
            store,
            {},
            now=lambda: clock[0],
            new_id=world.env.new_id,
            seed=0,
            language="en",
        )
        sitting.ready()
        clock[0] -= timedelta(hours=5)
        sitting.say()
        assert (sitting.taken, sitting.overdrawn) == (timedelta(0), False)
        sitting.tick("1")
        while sitting.kept is None:
            sitting.give_up()
        assert sitting.kept.seconds == 0
        assert read_rehearsals(store) == [sitting.kept]
