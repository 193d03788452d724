"""When the fork server is worth its memory: it starts when a lab is likely, and ends when none has run for a while."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

IDLE = 300.0  # seconds without a lab, after which about 300 MB are given back


class Server(Protocol):
    """What `Hosts` is."""

    @property
    def busy(self) -> bool: ...

    def warm_up(self) -> None: ...

    def cool_down(self) -> bool: ...


def apart(action: Callable[[], object]) -> threading.Thread:
    """In a thread: both the start and the end of a server can take a second. What refuses does so again at a run."""

    def attempt() -> None:
        with suppress(OSError):
            action()

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    return thread


class Warmth:
    """`clock` gives seconds. `expect` when a lab is likely, `tick` now and then."""

    def __init__(
        self,
        hosts: Server,
        clock: Callable[[], float],
        *,
        idle: float = IDLE,
        apart: Callable[[Callable[[], object]], object] = apart,
    ):
        self._hosts, self._clock, self._idle, self._apart = hosts, clock, idle, apart
        self._needed: float | None = None  # when last; None while nothing is kept warm

    @property
    def warm(self) -> bool:
        return self._needed is not None

    def expect(self) -> None:
        """A lab is likely soon: have torch imported by then."""
        if self._needed is None:
            self._apart(self._hosts.warm_up)
        self._needed = self._clock()

    def tick(self) -> None:
        """A lab that runs keeps the server; one that has long not run gives it back."""
        if self._hosts.busy:
            self._needed = self._clock()
        elif self._needed is not None and self._clock() - self._needed >= self._idle:
            self._needed = None
            self._apart(self._hosts.cool_down)
