"""What to ask next: steps of learning whose time has come, then reviews, then new items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from examprep.study.day import Day
from examprep.study.schedule import Memory, New, State, local_day, recall

AHEAD = timedelta(minutes=20)  # a learning step due this soon is asked now rather than ending the session
WINDOW = 8  # how many of those that wait may be passed over so that like does not follow like


class Waiting(Struct, frozen=True):
    """Keys of items, each list in the order in which they will be asked."""

    steps: list[str]  # within learning or relearning, their time has come
    missed: list[str]  # by a rehearsed exam, new ones too: as the plan has them for the day
    reviews: list[str]  # learned, and due: the most forgotten first
    new: list[str]  # never asked, in the course's order
    soon: list[str]  # within learning, due in at most AHEAD

    @property
    def all(self) -> list[str]:
        """Everything that may be asked now."""
        return self.steps + self.missed + self.reviews + self.new

    @property
    def due(self) -> int:
        return len(self.steps) + len(self.missed) + len(self.reviews)

    def next(self, new_left: int, apart_from: Callable[[str], int] = lambda key: 0) -> str | None:
        """The key to ask now, None where the session is over.

        Of the first few that could be asked the one is taken that is least like what came just before:
        `apart_from` says how much a key is like it, 0 for not at all.
        """
        fresh = self.new if new_left > 0 else []
        for keys in (self.steps, self.missed, self.reviews, fresh, self.soon):
            if keys:
                return min(keys[:WINDOW], key=apart_from)
        return None


def waiting(
    keys: Iterable[str], memories: Mapping[str, Memory], now: datetime, today: Day | None = None
) -> Waiting:
    """Sort the items `keys` by what is to be done with them at `now`.

    `today`: what a plan chose for the day; without one, what FSRS says is due, and everything new.
    """
    if today is not None:
        keys, missed = list(keys), set(today.missed)
        reviews = [k for k in _of(keys, today.reviews) if _rested(memories.get(k), now)]
        unseen = [k for k in _of(keys, today.new) if k not in memories]
        waits = {*reviews, *unseen}
        return replace(
            waiting(keys, memories, now),
            missed=[k for k in _of(keys, today.missed) if k in waits],
            reviews=[k for k in reviews if k not in missed],
            new=[k for k in unseen if k not in missed],
        )
    known: list[str] = []
    new: list[str] = []
    for key in keys:
        (known if key in memories else new).append(key)
    learning = sorted((k for k in known if memories[k].phase != "review"), key=lambda k: memories[k].due)
    learned = [k for k in known if memories[k].phase == "review" and memories[k].due <= now]
    return Waiting(
        steps=[k for k in learning if memories[k].due <= now],
        missed=[],
        reviews=sorted(learned, key=lambda k: (recall(memories[k], now), k)),
        new=new,
        soon=[k for k in learning if now < memories[k].due <= now + AHEAD],
    )


def _of(keys: list[str], chosen: Sequence[str]) -> list[str]:
    there = set(keys)
    return [key for key in chosen if key in there]


def _rested(memory: Memory | None, now: datetime) -> bool:
    """Learned, and not yet answered today."""
    if memory is None or memory.phase != "review":
        return False
    return local_day(memory.last) < local_day(now)


def next_due(keys: Iterable[str], memories: Mapping[str, Memory]) -> datetime | None:
    """When the first of these items is due, None where none was ever asked."""
    return min((memories[k].due for k in keys if k in memories), default=None)


def state_of(memories: Mapping[str, Memory], key: str) -> State:
    return memories.get(key, New())
