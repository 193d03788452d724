"""The fork server: there when a lab is likely, gone when none has run for a while."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from examprep.runner import Hosts
from examprep.warmth import Warmth, apart


@dataclass
class Noted:
    """Notes what it is told."""

    busy: bool = False
    told: list[str] = field(default_factory=list)

    def warm_up(self) -> None:
        self.told.append("warm")

    def cool_down(self) -> bool:
        self.told.append("cool")
        return True


class Bench:
    def __init__(self, idle: float = 300.0):
        self.now, self.server = 0.0, Noted()
        self.warmth = Warmth(self.server, lambda: self.now, idle=idle, apart=lambda action: action())

    def after(self, seconds: float) -> list[str]:
        self.now += seconds
        self.warmth.tick()
        return self.server.told


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_nothing_is_started_before_a_lab_is_likely(bench: Bench):
    assert bench.after(1000) == []


def test_it_is_started_once_however_often_a_lab_is_likely(bench: Bench):
    for _ in range(3):
        bench.warmth.expect()
    assert bench.after(10) == ["warm"]
    assert bench.warmth.warm


def test_it_is_given_back_when_no_lab_was_likely_for_a_while(bench: Bench):
    bench.warmth.expect()
    assert bench.after(299) == ["warm"]
    bench.warmth.expect()
    assert bench.after(299) == ["warm"]
    assert bench.after(1) == ["warm", "cool"]
    assert not bench.warmth.warm


def test_once_given_back_it_stays_so_until_a_lab_is_likely_again(bench: Bench):
    bench.warmth.expect()
    bench.after(300)
    assert bench.after(10_000) == ["warm", "cool"]
    bench.warmth.expect()
    assert bench.after(1) == ["warm", "cool", "warm"]


def test_a_lab_that_runs_keeps_it_and_its_end_counts_as_use(bench: Bench):
    bench.warmth.expect()
    bench.server.busy = True
    assert bench.after(5000) == ["warm"]
    bench.server.busy = False
    assert bench.after(299) == ["warm"]
    assert bench.after(1) == ["warm", "cool"]


def test_a_lab_that_was_not_foreseen_is_seen(bench: Bench):
    bench.server.busy = True
    bench.after(1)
    assert bench.warmth.warm
    bench.server.busy = False
    assert bench.after(300) == ["cool"]


def test_hosts_are_such_a_server_and_without_a_fork_server_nothing_happens():
    cold = Hosts()
    assert not cold.busy
    cold.warm_up()
    assert cold.cool_down() is False


def test_a_machine_that_refuses_a_server_is_no_fault_of_the_thread():
    def refused() -> None:
        raise OSError("no more processes")

    thread = apart(refused)
    thread.join(20)  # an exception in a thread fails a test
    assert not thread.is_alive()
