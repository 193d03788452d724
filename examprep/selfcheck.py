"""The self-check's runs: every lab, broken in every way it knows, and its mutants; several at a time."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from examprep.answers.computed import COMPUTED, agrees
from examprep.cards import Card
from examprep.labfile import BreakInfo, LabFile
from examprep.labhost import Request
from examprep.labreport import Report
from examprep.mutation import Mutant, drawn, mutants_of
from examprep.runner import TIME_LIMIT, Hosts, LabRun, follow

MUTANTS = 25  # of a lab, if it has more


@dataclass(frozen=True, eq=False)
class Task:
    """One run: a lab whole, with a knob turned, one thing broken, or a mutant, which ends as soon as it is noticed."""

    lab: LabFile
    broken: BreakInfo | None
    request: Request
    mutant: Mutant | None = None
    time_limit: float = TIME_LIMIT

    @property
    def variant(self) -> str:
        """What differs from the lab as it is: `P=0.9`, a break's name, a mutant's code; empty where nothing does."""
        turned = " ".join(f"{name}={value:.10g}" for name, value in self.request.knobs.items())
        return self.broken.name if self.broken else self.mutant.after if self.mutant else turned

    def settled(self, report: Report) -> bool:
        return self.mutant is not None and bool(report.red or report.crashes)


@dataclass(frozen=True)
class Answer:
    """A number, numbers or a shape of the card beside what the lab computed for it."""

    item: str
    got: Any
    want: Any
    ok: bool


@dataclass
class LabResult:
    """All runs of one lab. `waiting` counts those that have not ended."""

    lab: LabFile
    card: Card | None
    waiting: int = 0
    whole: Report = field(default_factory=Report)
    turned: list[tuple[str, Report]] = field(default_factory=list)  # `P=0.9`
    broken: list[tuple[BreakInfo, Report]] = field(default_factory=list)
    mutants: list[tuple[Mutant, str]] = field(default_factory=list)  # and what killed it; "": it survived

    @property
    def answers(self) -> list[Answer]:
        """What the lab computed of the card's number, numbers and shape items."""
        items = [i for i in self.card.items if isinstance(i, COMPUTED)] if self.card else []
        computed = self.whole.answers
        return [
            Answer(i.id, computed[i.id], i.answer, agrees(i, computed[i.id]))
            for i in items
            if i.id in computed
        ]

    @property
    def reports(self) -> list[Report]:
        return [self.whole, *(report for _, report in (*self.turned, *self.broken))]

    @property
    def crashed(self) -> bool:
        return any(not report.finished or report.crashed for report in self.reports)

    @property
    def ok(self) -> bool:
        """All green wherever knobs stand, every answer as the card says, every break red exactly where it says."""
        green = all(report.as_it_should(None) for report in (self.whole, *(r for _, r in self.turned)))
        breaks = all(report.as_it_should(broken.reddens) for broken, report in self.broken)
        return green and breaks and all(answer.ok for answer in self.answers)

    def add(self, task: Task, report: Report) -> None:
        """Take in one run; knobs and breaks are kept in the lab's order, whichever ends first."""
        self.waiting -= 1
        if task.mutant:
            self.mutants.append((task.mutant, killer(LabResult(self.lab, self.card, whole=report))))
            self.mutants.sort(key=lambda pair: pair[0].line)
            return
        if task.broken:
            self.broken.append((task.broken, report))
            self.broken.sort(key=lambda pair: self.lab.breaks.index(pair[0]))
        elif task.request.knobs:
            self.turned.append((task.variant, report))
            ends = [end.variant for end in plan([self.lab], breaks=False, device="cpu", ends=True)]
            self.turned.sort(key=lambda pair: ends.index(pair[0]))
        else:
            self.whole = report


def plan(labs: Iterable[LabFile], *, breaks: bool, device: str, ends: bool = False) -> list[Task]:
    """The runs in the course's order: a lab, with each knob at either end where `ends`, then its breaks."""
    tasks = []
    for lab in labs:
        tasks.append(Task(lab, None, Request(lab.path, device=device)))
        for knob in lab.knobs if ends else ():
            for end in sorted({knob.low, knob.high} - {knob.default}):
                tasks.append(Task(lab, None, Request(lab.path, device=device, knobs={knob.name: end})))
        for broken in lab.breaks if breaks else ():
            tasks.append(Task(lab, broken, Request(lab.path, device=device, break_name=broken.name)))
    return tasks


def plan_mutants(results: Iterable[LabResult], *, seed: int, device: str) -> list[Task]:
    """Mutants of the labs that are as they should be. A mutant that takes five times as long hangs."""
    tasks = []
    for result in results:
        if result.ok:
            lab, limit = result.lab, 10 + 5 * (result.whole.seconds or 0)
            for mutant in drawn(mutants_of(Path(lab.path).read_text(encoding="utf-8")), MUTANTS, seed):
                tasks.append(
                    Task(lab, None, Request(lab.path, device=device, source=mutant.source), mutant, limit)
                )
    return tasks


def killer(mutated: LabResult) -> str:
    """What the self-check would have said of a mutant first: a check, a crash, an end that never came, an answer."""
    report = mutated.whole
    if report.crashes:
        return f"crash: {report.crashes[0]['traceback'].splitlines()[-1]}"
    if report.red:
        return f"check {report.red[0]}"
    if not report.finished:
        return "time limit"
    return next((f"answer {answer.item}" for answer in mutated.answers if not answer.ok), "")


class Crew:
    """Runs tasks in `jobs` threads; `ended()` gives each as it ends, `stop()` ends all children at once."""

    def __init__(self, hosts: Hosts, tasks: list[Task], jobs: int):
        self._hosts, self._tasks = hosts, deque(tasks)
        self._count, self._jobs = len(tasks), min(jobs, len(tasks))
        self._ended: queue.SimpleQueue[tuple[Task, Report | Exception]] = queue.SimpleQueue()
        self._lock, self._stopped = threading.Lock(), False
        self.running: dict[Task, LabRun] = {}

    def ended(self) -> Generator[tuple[Task, Report] | None, None, None]:
        """Each task with its report, in the order they end; None whenever a moment passes without one.

        LabRefused: the machine lacks what was asked for. Leaving the loop early ends all children.
        """
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self._jobs)]
        for thread in threads:
            thread.start()
        try:
            left = self._count
            while left:
                try:
                    task, outcome = self._ended.get(timeout=0.1)
                except queue.Empty:
                    yield None
                    continue
                left -= 1
                if isinstance(outcome, Exception):
                    raise outcome
                yield task, outcome
        finally:
            self.stop()
            for thread in threads:
                thread.join(0.2)  # one that still waits for the fork server ends with this process

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            runs = list(self.running.values())
        for run in runs:
            run.cancel()

    def _work(self) -> None:
        while (task := self._next()) is not None:
            report = Report()
            try:
                run = self._start(task)
                for _ in follow(run, report):
                    if task.settled(report):
                        run.cancel()
                self._ended.put((task, report))
            except Exception as error:  # whatever it is, the thread that waits must hear of it
                self._ended.put((task, error))
            with self._lock:
                self.running.pop(task, None)

    def _next(self) -> Task | None:
        with self._lock:
            return None if self._stopped or not self._tasks else self._tasks.popleft()

    def _start(self, task: Task) -> LabRun:
        # the first waits for the fork server: never under the lock
        run = self._hosts.start(task.request, time_limit=task.time_limit)
        with self._lock:
            self.running[task] = run
            stopped = self._stopped
        if stopped:
            run.cancel()
        return run
