"""One run on the lab's screen: what was asked for, and what has come of it so far."""

from __future__ import annotations

import queue
from collections.abc import Callable
from contextlib import suppress

from examprep.labevents import Event
from examprep.labfile import BreakInfo, LabFile
from examprep.labreport import Report
from examprep.runner import Hosts, LabRefused
from examprep.study.experiment import Experiment
from examprep.study.settings import Settings

BACKLOG = 2000  # events that wait to be shown; a lab that is quicker waits too


class Trial:
    """Starts at once. Events come in a thread and wait; `fold` takes them into `report`, in the app's thread.

    `against` is the run to compare with, where there is one; `prediction` what the student said would happen.
    `clock` gives seconds.
    """

    def __init__(
        self,
        hosts: Hosts,
        lab: LabFile,
        settings: Settings,
        clock: Callable[[], float],
        *,
        break_name: str | None = None,
        prediction: object = None,
        against: Trial | None = None,
    ):
        self.settings, self.prediction, self.against = settings, prediction, against
        self.broken: BreakInfo | None = lab.find_break(break_name) if break_name else None
        self.report = Report()
        self.trouble = ""  # why nothing ran, if so
        self._ended = self._cancelled = False
        self._clock, self._begun, self._stopped = clock, clock(), 0.0
        self._backlog: queue.Queue[Event | None] = queue.Queue(BACKLOG)
        self._experiment = Experiment(hosts, settings.request(lab, break_name), self._heard)

    @property
    def running(self) -> bool:
        return not (self._ended or self._cancelled)

    @property
    def proves(self) -> bool:
        """Whether it came to its end and can go into the log."""
        return self.report.finished and not self.report.crashed

    @property
    def right(self) -> bool:
        """Whether others can be compared with it."""
        return self.broken is None and self.proves

    @property
    def seconds(self) -> float:
        """How long it has run, or ran."""
        if self.running:
            return self._clock() - self._begun
        return self.report.seconds if self.report.seconds is not None else self._stopped

    @property
    def checking(self) -> str | None:
        """The check that runs now."""
        if not self.running:
            return None
        return next((c.name for c in self.report.checks.values() if c.ok is None and not c.crash), None)

    def cancel(self) -> None:
        """End it now; does not wait. Nothing where it has ended."""
        if self.running:
            self._stopped = self.seconds
            self._cancelled = True
            self._experiment.cancel()

    def fold(self) -> bool:
        """Take in what has happened since the last time. Whether anything has."""
        changed = False
        for _ in range(BACKLOG):
            if not self.running:
                break
            try:
                event = self._backlog.get_nowait()
            except queue.Empty:
                break
            changed = True
            if event is None:
                self._end()
            else:
                self.report.add(event)
        return changed

    def _end(self) -> None:
        self._stopped = self.seconds
        self._ended = True
        try:
            self._experiment.join()
        except (LabRefused, OSError) as trouble:
            self.trouble = str(trouble)

    def _heard(self, event: Event | None) -> None:
        """Called in the run's thread: waits while too much waits."""
        while not self._cancelled:
            with suppress(queue.Full):
                return self._backlog.put(event, timeout=0.1)
