"""What the review log holds: answers, and events that take an earlier one back.

An event is in force unless a `Void` in force names it (it is taken back) or a `Review` stands in its place. A
`Review` stands in the place of the one it names, and of what that one itself replaced, until it is taken back.
This gives undo (a `Void` of a review), a changed rating (a `Review` that voids the old one), the undo of that
change (the old one is in force again) and redo (a `Void` of a `Void`). It does not depend on the order in which
the logs of two machines are joined.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from examprep.language import LANGUAGES
from examprep.study.confidence import CONFIDENCES, Confidence
from examprep.study.errors import BadDate
from examprep.study.schedule import Rating, utc

ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
ITEM = re.compile(r"q([0-9]{2}|[1-9][0-9]{2,4})/[a-z0-9]+(-[a-z0-9]+)*")
FROM_ANKI = "anki"
ORIGINS = ("quiz", "tui", "exam", FROM_ANKI)  # a front end, or the program that an import brought it from
YEARS = range(2000, 2200)  # a date outside is a broken clock, and 100 years later would leave the calendar
LONGEST_TEXT = 100_000  # characters of one answer: with every one escaped it still fits a line of an export


@dataclass(frozen=True)
class Review:
    """One graded answer, given at `at` (UTC). ValueError where a field is not what it says here.

    `item` is `q20/output-size`, `score` 0 to 1, `seconds` the time it took, `mistake` the misconception that
    gives this very answer, `wording` the hash of the item's text when it was asked, `voids` the id of the event
    that this one replaces, `confidence` how sure the student said to be before the verdict. `answer` and `mistake`
    are literal text, never markup.
    """

    id: str
    at: datetime
    item: str
    rating: Rating
    score: float
    answer: str
    mistake: str | None
    seconds: float
    wording: str
    language: str
    origin: str
    voids: str | None = None
    confidence: Confidence | None = None

    def __post_init__(self) -> None:
        check_identity(self)
        if not ITEM.fullmatch(self.item):
            raise ValueError(f"item is {self.item[:80]!r}; expected an id like q20/output-size")
        if self.rating not in (1, 2, 3, 4):
            raise ValueError(f"rating is {self.rating}; expected 1, 2, 3 or 4")
        object.__setattr__(self, "rating", Rating(self.rating))
        if not 0 <= self.score <= 1:
            raise ValueError(f"score is {self.score}; expected 0 to 1")
        if not 0 <= self.seconds < math.inf:
            raise ValueError(f"seconds is {self.seconds}; expected a finite number, at least 0")
        _check_one_of("language", self.language, LANGUAGES)
        _check_one_of("origin", self.origin, ORIGINS)
        if self.confidence is not None:
            _check_one_of("confidence", self.confidence, CONFIDENCES)
        for name in ("answer", "wording", *(["mistake"] if self.mistake is not None else [])):
            check_text(name, getattr(self, name))


@dataclass(frozen=True)
class Void:
    """Takes back the event `voids`."""

    id: str
    at: datetime
    voids: str

    def __post_init__(self) -> None:
        check_identity(self)


Event: TypeAlias = Review | Void


def in_order(event: Event) -> tuple[datetime, str]:
    """The order of a log, the same on every machine: by time, and by id where two happened at once."""
    return event.at, event.id


def out_of_force(voids: Mapping[str, str], replacing: Set[str]) -> set[str]:
    """The ids of events that are not in force; `voids` is {event: what it voids}, `replacing` those with a rating.

    Events in a circle void each other: none of them is in force.
    """
    order, circle = _last_first(voids)
    taken_back, replaced = set(), set()
    for event in order:
        if event in replacing:
            if event not in taken_back or event in replaced:
                replaced.add(voids[event])
        elif event not in taken_back and event not in replaced:
            taken_back.add(voids[event])
    return taken_back | replaced | circle


def circles(voids: Mapping[str, str]) -> set[str]:
    """The ids of events that void each other in a circle. No honest log has one: ids are made only once."""
    return _last_first(voids)[1]


def _last_first(voids: Mapping[str, str]) -> tuple[list[str], set[str]]:
    """The events that void one, each after all those that void it; and the circles, which have no such order.

    Each event voids at most one, so what is left when no free event remains is exactly the circles.
    """
    waiting = Counter(voids.values())
    order = [event for event in voids if event not in waiting]
    for event in order:  # which grows
        target = voids[event]
        waiting[target] -= 1
        if not waiting[target] and target in voids:
            order.append(target)
    return order, {event for event, left in waiting.items() if left}


def check_identity(entry: Any) -> None:
    """Bring `entry.at` to UTC. ValueError where an entry of the log cannot have its `id`, `at` or `voids`."""
    object.__setattr__(entry, "at", utc(entry.at))
    if entry.at.year not in YEARS:
        at, first, last = entry.at.isoformat(timespec="seconds"), YEARS[0], YEARS[-1]
        raise BadDate(
            f"дата {at} — не из {first}–{last} годов; верны ли часы этого компьютера?",
            f"at is {at}; expected a year from {first} to {last}: is the clock of this computer right?",
        )
    voids = getattr(entry, "voids", None)
    for name, value in (("id", entry.id), ("voids", voids)):
        if value is not None and not ID.fullmatch(value):
            raise ValueError(f"{name} is {value[:80]!r}; expected 1 to 64 of A-Z a-z 0-9 _ -")
    if voids == entry.id:
        raise ValueError(f"{entry.id} voids itself")


def _check_one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name} is {value[:80]!r}; expected {' or '.join(allowed)}")


def check_text(name: str, value: object) -> None:
    """ValueError where it is no text, too long for the log or no Unicode."""
    if not isinstance(value, str):
        raise ValueError(f"{name} is {ascii(value)[:80]}; expected a text")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"{name} has {len(value)} characters; at most {LONGEST_TEXT} are kept")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{name} is not valid Unicode at character {error.start + 1}") from None
