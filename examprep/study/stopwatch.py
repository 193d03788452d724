"""How long the student was at an item: not while it stood still, and not while nobody was there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta


class Stopwatch:
    """Stands still at first. Of a time without a sign of life only the first `limit` seconds count.

    `now` gives a moment; a clock that is set back counts nothing.
    """

    def __init__(self, now: Callable[[], datetime], limit: float):
        self._now, self._limit = now, timedelta(seconds=limit)
        self._counted = timedelta(0)
        self._since: datetime | None = None  # the last sign of life; None while it stands still

    @property
    def running(self) -> bool:
        return self._since is not None

    @property
    def seconds(self) -> float:
        return (self._counted + self._since_then()).total_seconds()

    def reset(self) -> None:
        """To zero, standing still."""
        self._counted, self._since = timedelta(0), None

    def run(self) -> None:
        """Go on counting; where it runs already, a sign of life."""
        self._counted += self._since_then()
        self._since = self._now()

    def stop(self) -> None:
        self._counted += self._since_then()
        self._since = None

    def seen(self) -> None:
        """A sign of life."""
        if self.running:
            self.run()

    def _since_then(self) -> timedelta:
        if self._since is None:
            return timedelta(0)
        return min(max(self._now() - self._since, timedelta(0)), self._limit)
