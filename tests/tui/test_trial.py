"""One run on the lab's screen: events wait in bounded number, and are folded in the thread that asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from examprep.labfile import LabFile
from examprep.labreader import read_lab
from examprep.study.settings import Settings
from examprep.tui.trial import BACKLOG, Trial

STARTED = {"event": "started", "checks": ["slope", "even"], "device": "cpu"}
FINISHED = {"event": "finished", "seconds": 1.5, "ok": True, "red": []}


class Scripted:
    """Hosts whose only run says what is in the script, as fast as it is taken."""

    def __init__(self, script: Iterator[dict]):
        self.script, self.told, self.cancelled = script, 0, threading.Event()

    def start(self, request) -> Scripted:
        self.request = request
        return self

    def events(self) -> Iterator[dict]:
        for event in self.script:
            if self.cancelled.is_set():
                yield {"event": "cancelled"}
                return
            self.told += 1
            yield event

    def cancel(self) -> None:
        self.cancelled.set()


@pytest.fixture
def lab(env) -> LabFile:
    return read_lab(env.course.lab_path("q01_square"))


class Seconds:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def trial(lab: LabFile, *script: dict, clock: Seconds | None = None, **asked) -> Trial:
    return Trial(Scripted(iter(script)), lab, Settings(), clock or Seconds(), **asked)


def folded(run: Trial) -> Trial:
    """Once it has ended."""
    while run.running:
        run.fold()
    return run


def test_what_the_lab_says_is_folded_into_the_report(lab: LabFile):
    run = folded(trial(lab, STARTED, {"event": "said", "text": "hello"}, FINISHED))
    assert (run.report.said, run.proves, run.right, run.trouble) == (["hello"], True, True, "")
    assert run.seconds == 1.5
    assert run.fold() is False


def test_a_broken_run_is_none_to_compare_with(lab: LabFile):
    run = folded(trial(lab, STARTED, FINISHED, break_name="uphill", prediction="all"))
    assert (run.broken.ru, run.prediction, run.right) == ("идём вверх", "all", False)


def test_a_run_that_crashed_proves_nothing(lab: LabFile):
    crash = {"event": "crashed", "check": "slope", "traceback": "ValueError"}
    run = folded(trial(lab, STARTED, crash, FINISHED))
    assert (run.proves, run.right) == (False, False)


def test_the_check_that_runs_is_the_first_without_an_end(lab: LabFile):
    held = threading.Event()

    def script():
        yield STARTED
        yield {"event": "check", "check": "slope", "ok": True, "seconds": 0.1}
        held.wait(20)
        yield FINISHED

    run = Trial(Scripted(script()), lab, Settings(), Seconds())
    while not run.report.checks or run.report.checks["slope"].ok is None:
        run.fold()
    assert run.checking == "even"
    held.set()
    assert folded(run).checking is None


def test_a_refusal_is_told_as_trouble(lab: LabFile):
    run = folded(trial(lab, {"event": "refused", "message": "no device 'mps'"}))
    assert (run.trouble, run.proves) == ("no device 'mps'", False)


def test_a_lab_quicker_than_the_screen_waits_and_nothing_is_lost(lab: LabFile):
    lines = [{"event": "said", "text": str(number)} for number in range(3 * BACKLOG)]
    hosts = Scripted(iter([STARTED, *lines, FINISHED]))
    run = Trial(hosts, lab, Settings(), Seconds())
    while hosts.told < BACKLOG:  # it goes on until the backlog is full
        pass
    run.fold()
    assert hosts.told <= 2 * BACKLOG + 2
    assert folded(run).report.said == [line["text"] for line in lines]


def test_what_is_cancelled_takes_nothing_in_any_more_and_lets_its_thread_go(lab: LabFile):
    clock = Seconds()
    hosts = Scripted({"event": "said", "text": "on and on"} for _ in iter(int, 1))
    run = Trial(hosts, lab, Settings(), clock)
    while not run.report.said:
        run.fold()
    clock.now += 2
    assert run.seconds == 2
    run.cancel()
    clock.now += 5
    assert (run.fold(), run.running, run.seconds) == (False, False, 2)
    run._experiment._thread.join(20)
    assert not run._experiment.running
