"""A fault of ours loses what it happened in, not the session: it is told in a notice, and kept whole in a file.

Textual ends an app at the first exception of a handler and has no public way to go on; the private names that are
leant on for it are held by a test.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import WorkerFailed

from examprep.crash import keep_crash, named
from examprep.study.errors import StoreError

if TYPE_CHECKING:
    from examprep.environment import Environment

MOST, WITHIN = (
    40,
    5.0,
)  # so many faults within so many seconds are a screen that cannot be drawn: the app ends
AGAIN = 15.0  # seconds: a fault that comes back sooner is not told again


class Careful(MessagePump):
    """A screen or a widget whose handlers may fail: the message is lost, and the next one is handled."""

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            self.app._handle_exception(error)


class Surviving(Careful, App[None]):
    """An app that outlives what fails in its screens, workers and timers."""

    env: Environment
    crash: BaseException | None = None  # the last fault that was told

    def __init__(self) -> None:
        super().__init__()
        self._faults: deque[float] = deque(maxlen=MOST)  # the moments of the last ones
        self._told: tuple[str, float] = "", 0.0  # the last that was told, and when

    def _handle_exception(self, error: Exception) -> None:
        moment = monotonic()
        self._faults.append(moment)
        many = len(self._faults) == MOST and moment - self._faults[0] < WITHIN
        if many or not self.is_running:
            super()._handle_exception(error)
        else:
            self.tell_crash(error.error if isinstance(error, WorkerFailed) else error)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """What fails within is told, and what comes after it is done all the same."""
        try:
            yield
        except Exception as error:
            self.tell_crash(error)

    def tell_crash(self, error: BaseException) -> None:
        """Say what failed, and keep the whole of it in a file; what the log does not take is no fault of ours."""
        if isinstance(error, StoreError):
            self.notify(error.in_full(self.env.language), severity="error", timeout=15, markup=False)
            return
        self.crash = error
        what, moment = named(error), monotonic()
        (before, at), self._told = self._told, (what, moment)
        if what == before and moment - at < AGAIN:
            return
        path = keep_crash(self.env.home, error)
        self.notify(
            self.env.say(
                f"Сбой в программе: {what}\nОтветы записаны, можно продолжать. "
                f"Целиком — ^P, «Последний сбой», или {path}",
                f"A fault of the program: {what}\nYour answers are saved, you can go on. "
                f"All of it: ^P, “The last fault”, or {path}",
            ),
            severity="error",
            timeout=15,
            markup=False,
        )
