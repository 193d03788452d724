"""An item that is set aside while it is asked, and how it comes back by undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from examprep.study.asking import Asking
from examprep.study.judging import Graded
from examprep.study.setaside import Aside

TICK = timedelta(microseconds=1)  # the least that the log tells apart


@dataclass(frozen=True)
class Departure:
    """As the item was being asked or read when it was set aside, and the flag it had before."""

    aside: Aside
    asking: Asking
    graded: Graded | None
    flag: str | None

    def taken_back(self, now: datetime, new_id: Callable[[], str]) -> list[Aside]:
        """What says in the log that the item is as it was: later than it left, even by a clock that stands."""
        at, item = max(now, self.aside.at + TICK), self.aside.item
        resumed = Aside(new_id(), at, item, "resume")
        if self.flag is None:
            return [resumed]
        return [resumed, Aside(new_id(), at + TICK, item, "flag", self.flag)]
