"""What to ask next: steps of learning whose time has come, then reviews, then new items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from examprep.study.schedule import Memory, New, State, recall

AHEAD = timedelta(
    minutes=20
)  # a learning step that is due this soon is asked now rather than ending the session


@dataclass(frozen=True)
class Waiting:
    """Keys of items, each list in the order in which they will be asked."""

    steps: list[str]  # within learning or relearning, their time has come
    reviews: list[str]  # learned, and due: the most forgotten first
    new: list[str]  # never asked, in the course's order
    soon: list[str]  # within learning, due in at most AHEAD

    @property
    def due(self) -> int:
        return len(self.steps) + len(self.reviews)

    def next(self, new_left: int) -> str | None:
        """The key to ask now, None where the session is over."""
        fresh = self.new if new_left > 0 else []
        return next((keys[0] for keys in (self.steps, self.reviews, fresh, self.soon) if keys), None)


def waiting(keys: Iterable[str], memories: Mapping[str, Memory], now: datetime) -> Waiting:
    """Sort the items `keys` by what is to be done with them at `now`."""
    known, new = [], []
    for key in keys:
        (known if key in memories else new).append(key)
    learning = sorted((k for k in known if memories[k].phase != "review"), key=lambda k: memories[k].due)
    learned = [k for k in known if memories[k].phase == "review" and memories[k].due <= now]
    return Waiting(
        steps=[k for k in learning if memories[k].due <= now],
        reviews=sorted(learned, key=lambda k: (recall(memories[k], now), k)),
        new=new,
        soon=[k for k in learning if now < memories[k].due <= now + AHEAD],
    )


def next_due(keys: Iterable[str], memories: Mapping[str, Memory]) -> datetime | None:
    """When the first of these items is due, None where none was ever asked."""
    return min((memories[k].due for k in keys if k in memories), default=None)


def state_of(memories: Mapping[str, Memory], key: str) -> State:
    return memories.get(key, New())
