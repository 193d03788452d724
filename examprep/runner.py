"""The parent's side of a lab run: start the child, stream its events, cancel it, limit its time.

`Hosts(warm=True)` keeps a fork server that has imported torch once; each run is a fork of it, so labs
are isolated and start in milliseconds. Without it (one lab from the command line), or where fork is
missing, a fresh interpreter is spawned.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from examprep.labhost import Request, child

TIME_LIMIT = 300.0  # seconds; a lab takes 12 at most at its defaults, but knobs can ask for more
Event = dict[str, Any]


class LabRefused(Exception):
    """The child refused the request: the machine lacks what was asked for."""


class Hosts:
    """Where children come from. `warm` modules are imported once by a fork server, if the platform has one."""

    def __init__(self, warm: Iterable[str] = ()):
        modules = list(dict.fromkeys(warm))
        forks = "forkserver" in multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("forkserver" if modules and forks else "spawn")
        if modules and forks:
            if "torch" in modules:
                modules.append("torch._dynamo")  # the first optimiser would import it: half a lab's start
            self._context.set_forkserver_preload(["examprep.labhost", *modules])

    def start(self, request: Request, *, time_limit: float = TIME_LIMIT) -> LabRun:
        ours, theirs = self._context.Pipe(duplex=True)
        process = self._context.Process(target=child, args=(theirs, request), daemon=True)
        process.start()
        theirs.close()
        return LabRun(request, process, ours, time_limit)

    def warm_up(self) -> None:
        """Start the fork server now, in the background, so that the first lab need not wait for torch."""
        if self._context.get_start_method() == "forkserver":
            from multiprocessing import forkserver

            forkserver.ensure_running()


class LabRun:
    """A running lab. Iterate `events()` in one thread; `cancel()` may be called from another."""

    def __init__(self, request: Request, process: Any, connection: Any, time_limit: float):
        self.request = request
        self._process, self._connection, self._time_limit = process, connection, time_limit
        self._cancelled = threading.Event()

    def events(self) -> Iterator[Event]:
        """Everything that happens, ending with `finished`, `cancelled`, `timeout`, or a `crashed` with no check."""
        deadline = time.monotonic() + self._time_limit
        ended = False
        try:
            for event in self._stream(deadline):
                ended = ended or event["event"] in ("finished", "refused", "timeout", "cancelled")
                ended = ended or (event["event"] == "crashed" and event["check"] is None)
                yield event
            if not ended:
                yield self._last_word()
        finally:
            self._end()

    def _stream(self, deadline: float) -> Iterator[Event]:
        while not self._cancelled.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                yield {"event": "timeout", "limit": self._time_limit}
                return
            try:
                if not self._connection.poll(min(left, 0.1)):
                    continue
                data = self._connection.recv_bytes()
            except (EOFError, OSError):
                return
            for line in data.splitlines():
                yield json.loads(line)

    def _last_word(self) -> Event:
        if self._cancelled.is_set():
            return {"event": "cancelled"}
        self._process.join(2)
        code = self._process.exitcode
        name = signal.Signals(-code).name if code and code < 0 else f"exit status {code}"
        return {"event": "crashed", "check": None, "traceback": f"the lab's process ended early: {name}"}

    def cancel(self) -> None:
        """End the child now, with whatever it has started."""
        self._cancelled.set()
        self._kill()

    def _kill(self) -> None:
        pid = self._process.pid
        with contextlib.suppress(OSError, AttributeError):
            if pid and os.getpgid(pid) == pid:
                os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self._process.kill()

    def _end(self) -> None:
        if self._process.exitcode is None:
            self._process.join(0.5)
        self._kill()
        self._process.join(5)
        self._connection.close()
        with contextlib.suppress(ValueError):
            self._process.close()


@dataclass
class Check:
    """One check of a run: `ok` None while it has not ended."""

    name: str
    ok: bool | None = None
    seconds: float | None = None
    evidence: list[Event] = field(default_factory=list)
    crash: str | None = None


@dataclass
class Report:
    """What a run said, folded from its events; the same for the command line, JSON and the TUI."""

    started: Event | None = None
    checks: dict[str, Check] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    charts: dict[str, Event] = field(default_factory=dict)
    points: dict[str, dict[str, list[tuple[float, float]]]] = field(default_factory=dict)
    tables: dict[str, Event] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    progress: Event | None = None
    end: Event | None = None
    crashes: list[Event] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Fold one event in."""
        getattr(self, f"_on_{event['event']}")(event)

    def _on_started(self, event: Event) -> None:
        self.started = event
        self.checks = {name: Check(name) for name in event["checks"]}

    def _on_evidence(self, event: Event) -> None:
        self.checks[event["check"]].evidence.append(event)

    def _on_check(self, event: Event) -> None:
        check = self.checks[event["check"]]
        check.ok, check.seconds = event["ok"], event["seconds"]

    def _on_crashed(self, event: Event) -> None:
        self.crashes.append(event)
        if event["check"] in self.checks:
            self.checks[event["check"]].crash = event["traceback"]
        elif event["check"] is None:
            self.end = event

    def _on_answer(self, event: Event) -> None:
        self.answers[event["item"]] = event["value"]

    def _on_chart(self, event: Event) -> None:
        self.charts[event["chart"]] = event

    def _on_point(self, event: Event) -> None:
        curve = self.points.setdefault(event["chart"], {}).setdefault(event["series"], [])
        curve.append((float(event["x"]), float(event["y"])))

    def _on_table(self, event: Event) -> None:
        self.tables[event["table"]] = event

    def _on_said(self, event: Event) -> None:
        self.said.append(event["text"])

    def _on_progress(self, event: Event) -> None:
        self.progress = event

    def _ended(self, event: Event) -> None:
        self.end = event

    _on_finished = _on_refused = _on_timeout = _on_cancelled = _ended

    @property
    def red(self) -> list[str]:
        return [check.name for check in self.checks.values() if check.ok is False]

    @property
    def crashed(self) -> bool:
        return bool(self.crashes) or (self.end or {}).get("event") == "timeout"

    @property
    def finished(self) -> bool:
        return (self.end or {}).get("event") == "finished"

    @property
    def seconds(self) -> float | None:
        return (self.end or {}).get("seconds")

    def as_it_should(self, reddens: Iterable[str] | None) -> bool:
        """All green, or with a break exactly the checks that it `reddens` (of those that were run)."""
        expected = set(reddens or ()) & set(self.checks)
        return self.finished and not self.crashed and set(self.red) == expected


def follow(run: LabRun, report: Report) -> Iterator[Event]:
    """Pass the events on while folding them into `report`; raises LabRefused."""
    for event in run.events():
        if event["event"] == "refused":
            raise LabRefused(event["message"])
        report.add(event)
        yield event


def run_to_end(hosts: Hosts, request: Request, *, time_limit: float = TIME_LIMIT) -> Report:
    """Run a lab without watching."""
    report = Report()
    for _ in follow(hosts.start(request, time_limit=time_limit), report):
        pass
    return report
