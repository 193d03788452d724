"""The parent's side of a lab run: start the child, stream its events, cancel it, limit its time.

`Hosts(warm=True)` keeps a fork server that has imported torch once; each run is a fork of it, so labs
are isolated and start in milliseconds. Without it (one lab from the command line), or where fork is
missing, a fresh interpreter is spawned.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import weakref
from collections.abc import Generator, Iterable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING

from examprep.endings import end_all
from examprep.labevents import BadEvent, EventReader
from examprep.labevents import Event as Event  # whoever runs labs needs both
from examprep.labhost import Request as Request
from examprep.labhost import child
from examprep.labreport import Report

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext, SpawnContext
    from multiprocessing.process import BaseProcess

TIME_LIMIT = 300.0  # seconds; a lab takes 12 at most at its defaults, but knobs can ask for more
LONGEST_MESSAGE = 64 * 2**20  # bytes; a point has a hundred, a table some thousands
LAST = ("finished", "refused", "timeout", "cancelled")
_starting = threading.Lock()


class LabRefused(Exception):
    """The request was refused: the machine lacks what was asked for, or the lab is not trusted."""


class Hosts:
    """Where children come from. `warm` modules are imported once by a fork server, where there can be one.

    `refusal`: why no lab may run.
    """

    def __init__(self, warm: Iterable[str] = (), *, refusal: str = ""):
        self._refusal = refusal
        modules = list(dict.fromkeys(warm))
        forks = "forkserver" in multiprocessing.get_all_start_methods()
        self._context: ForkServerContext | SpawnContext
        if modules and forks:
            self._context = multiprocessing.get_context("forkserver")
            if "torch" in modules:
                modules.append("torch._dynamo")  # the first optimiser would import it: half a lab's start
            self._context.set_forkserver_preload(["examprep.labhost", *modules])
        else:
            self._context = multiprocessing.get_context("spawn")
        self._runs: weakref.WeakSet[LabRun] = weakref.WeakSet()

    @property
    def busy(self) -> bool:
        """Whether a lab runs."""
        return any(run.going for run in list(self._runs))

    def start(self, request: Request, *, time_limit: float = TIME_LIMIT) -> LabRun:
        """LabRefused: no lab may run."""
        if self._refusal:
            raise LabRefused(self._refusal)
        ours, theirs = self._context.Pipe(duplex=True)
        process = self._context.Process(target=child, args=(theirs, request), daemon=True)
        with _without_main_module(), _deaf_to_interrupts():
            process.start()
            run = LabRun(request, process, ours, time_limit)
            self._runs.add(run)
        theirs.close()
        return run

    def warm_up(self) -> None:
        """Start the fork server now, in the background, so that the first lab need not wait for torch."""
        if self._context.get_start_method() == "forkserver":
            from multiprocessing import forkserver

            with _starting, _deaf_to_interrupts():
                _stand_somewhere()
                forkserver.ensure_running()

    def cool_down(self) -> bool:
        """End the fork server, which gives its memory back; the next lab starts another. Not while a lab runs.

        Waits until it has ended. Whether it did: False where a lab runs, or where there is no fork server.
        """
        if self._context.get_start_method() != "forkserver":
            return False
        from multiprocessing import forkserver

        with _starting:
            if self.busy:
                return False
            forkserver._forkserver._stop()  # type: ignore[attr-defined]  # it has no public name
        return True


@contextlib.contextmanager
def _without_main_module() -> Iterator[None]:
    """multiprocessing has each child import the parent's main module anew, in case its target is from there.

    Ours is not: it would only pay for the command line's imports, or run a script that has no main guard
    a second time. While a child starts there is no main module to be seen.
    """
    with _starting:
        _stand_somewhere()
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _stand_somewhere() -> None:
    """multiprocessing tells a child where its parent stands: not in a folder that has been deleted."""
    try:
        os.getcwd()
    except FileNotFoundError:
        os.chdir(tempfile.gettempdir())


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ctrl-C reaches every process of the terminal; what starts meanwhile would die of it with a traceback.

    Deafness is inherited: a child ends because its parent does, and so does a fork server.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which would else start now, and end our deafness
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class LabRun:
    """A running lab. Iterate `events()` in one thread; `cancel()` may be called from another."""

    def __init__(self, request: Request, process: BaseProcess, connection: Connection, time_limit: float):
        self.request = request
        self._process, self._connection, self._time_limit = process, connection, time_limit
        self._stopped: str | None = None  # "cancelled" or "timeout"
        self._ending, self._ended = threading.Lock(), False

    @property
    def going(self) -> bool:
        """Whether the child may still live."""
        return not self._ended

    def events(self) -> Generator[Event, None, None]:
        """Everything that happens; the last is one of LAST, or a `crashed` with no check."""
        # Reading waits for the end of a message that was begun, whatever the clock says: a watchdog ends the child.
        watchdog = threading.Timer(self._time_limit, self._stop, ["timeout"])
        watchdog.daemon = True
        watchdog.start()
        try:
            for event in self._stream():
                yield event
                if event["event"] in LAST or (event["event"] == "crashed" and event["check"] is None):
                    return
            yield self._last_word()
        finally:
            watchdog.cancel()
            self._end()

    def _stream(self) -> Iterator[Event]:
        reader = EventReader()
        while self._stopped is None:
            try:
                if not self._connection.poll(0.1):
                    if self._process.exitcode is None or self._connection.poll():
                        continue
                    return  # dead, but something it had started holds the connection open
                data = self._connection.recv_bytes(LONGEST_MESSAGE)
                for line in data.splitlines():
                    yield reader.read(line)
            except (EOFError, OSError):
                return
            except BadEvent as error:
                ru = f"лаборатория прислала не то, что присылают лаборатории: {error}"
                yield _broken_off(ru, f"the lab sent what no lab sends: {error}")
                return

    def _last_word(self) -> Event:
        if self._stopped == "timeout":
            return {"event": "timeout", "limit": self._time_limit}
        if self._stopped == "cancelled":
            return {"event": "cancelled"}
        self._process.join(1)
        code = self._process.exitcode
        if code is None:
            ru = "связь с лабораторией прервалась, хотя процесс её жив"
            return _broken_off(ru, "the connection to the lab broke, though its process lives")
        name = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        ru, en = f"процесс лаборатории прервался: {name}", f"the lab's process ended early: {name}"
        if name == "SIGKILL":  # which the system sends to what takes too much
            ru, en = f"{ru}; возможно, не хватило памяти", f"{en}; perhaps memory ran out"
        return _broken_off(ru, en)

    def cancel(self) -> None:
        """End the child now, with whatever it has started; nothing where it has ended already."""
        self._stop("cancelled")

    def _stop(self, how: str) -> None:
        with self._ending:
            if not self._ended:
                self._stopped = self._stopped or how
                self._kill()

    def _kill(self) -> None:
        assert self._process.pid is not None  # it was started
        end_all(self._process.pid, alive=self._process.exitcode is None)
        with contextlib.suppress(OSError):
            self._process.kill()

    def _end(self) -> None:
        with self._ending:
            if self._ended:
                return
            self._ended = True
            self._kill()
            self._process.join(5)
            self._connection.close()
            with contextlib.suppress(ValueError):
                self._process.close()


def _broken_off(ru: str, en: str) -> Event:
    return {"event": "crashed", "check": None, "traceback": en, "ru": ru}


def follow(run: LabRun, report: Report) -> Iterator[Event]:
    """Pass the events on while folding them into `report`; raises LabRefused."""
    with contextlib.closing(run.events()) as events:
        for event in events:
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
