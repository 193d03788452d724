"""A lab run that goes on in the background while the student thinks or watches."""

from __future__ import annotations

import threading
from collections.abc import Callable

from examprep.labreport import Report
from examprep.runner import Event, Hosts, LabRun, Request, follow


class Experiment:
    """Starts at once, in a thread of its own. `on_event` is called there with each event, then once with None.

    `report` is being folded in that thread: after `join` it is whole.
    """

    def __init__(
        self, hosts: Hosts, request: Request, on_event: Callable[[Event | None], None] = lambda event: None
    ):
        self.request = request
        self.report = Report()
        self._error: Exception | None = None
        self._on_event = on_event
        self._run: LabRun | None = None
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._follow, args=(hosts,), daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def join(self) -> Report:
        """Wait for the end. LabRefused: the machine lacks what was asked for."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self.report

    def wait(self) -> None:
        """Until its child is gone; after `cancel` that is as soon as it has begun."""
        self._thread.join()

    def cancel(self) -> None:
        """End the child, now or as soon as it has begun; does not wait."""
        self._cancelled.set()
        if self._run is not None:
            self._run.cancel()

    def _follow(self, hosts: Hosts) -> None:
        try:
            if not self._cancelled.is_set():
                self._run_to_end(hosts)
        except Exception as error:
            self._error = error
        self._on_event(None)

    def _run_to_end(self, hosts: Hosts) -> None:
        self._run = hosts.start(self.request)  # a fork server that still imports torch keeps this waiting
        if self._cancelled.is_set():
            self._run.cancel()
        for event in follow(self._run, self.report):
            self._on_event(event)
