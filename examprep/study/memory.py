"""The memory of every item, as a fold of the review log, and a snapshot of it so that a long log lists quickly.

The snapshot is disposable and the log is right: a snapshot that does not match the log is ignored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import astuple
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from examprep.study import schedule
from examprep.study.events import Review, in_order
from examprep.study.moment import from_micros
from examprep.study.schedule import Memory, New, Rating, review
from examprep.study.store import Mark, Store
from examprep.wholefile import MEBIBYTE, read_whole, write_whole

Memories: TypeAlias = dict[str, Memory]

MOST_BYTES = 64 * MEBIBYTE  # of a snapshot: some 400,000 items


def fold(reviews: Iterable[Review], known: Mapping[str, Memory] | None = None) -> Memories:
    """{item: its memory} after these answers, taken by time and id whatever order they come in.

    An item that is not in it is `New`. `known`: the memories before these answers.
    """
    return _fold(((r.item, r.rating, r.at) for r in sorted(reviews, key=in_order)), known)


def _fold(
    answers: Iterable[tuple[str, Rating, datetime]], known: Mapping[str, Memory] | None = None
) -> Memories:
    """Of (item, rating, time) in the log's order, one after the other: a long log is never held whole."""
    memories = dict(known or {})
    for item, rating, at in answers:
        memories[item] = review(memories.get(item, New()), rating, at)
    return memories


def memories(store: Store, cache_path: Path) -> Memories:
    """The fold of the log in force, through a snapshot in `cache_path`, which is made or brought up to date.

    A snapshot that is damaged, foreign, made by another scheduler or of another log is silently made anew; so
    is one that cannot be written.
    """
    mark = store.mark()
    if mark is None:
        return {}
    snapshot = _read(cache_path)
    if snapshot is not None and snapshot[0] == mark:
        return snapshot[1]
    current = _catch_up(store, *snapshot) if snapshot is not None else None
    if current is None:
        current = _fold((o.item, o.rating, from_micros(o.micros)) for o in store.outcomes())
    with suppress(OSError):
        _write(cache_path, mark, current)
    return current


def _catch_up(store: Store, mark: Mark, known: Memories) -> Memories | None:
    """The memories with what arrived after `mark`; None where that does not simply come after what is known."""
    if store.mark(mark.count) != mark:
        return None  # a snapshot of another log
    tail = store.arrived_after(mark.count)
    if any(event.voids is not None for event in tail):
        return None
    out = store.out_of_force()  # an import may have brought an event's void before the event
    answers = [event for event in tail if isinstance(event, Review) and event.id not in out]
    if any(answer.item in known and answer.at <= known[answer.item].last for answer in answers):
        return None
    return fold(answers, known)


def _version() -> str:
    """Of everything that the memories depend on beside the log."""
    parts = (schedule.VERSION, schedule.WEIGHTS, schedule.STEPS, schedule.STEPS_AGAIN)
    return repr((*parts, schedule.RETENTION, schedule.LONGEST_DAYS))


def _read(path: Path) -> tuple[Mark, Memories] | None:
    """None for whatever is not a whole snapshot of this version."""
    try:
        digest, body = read_whole(path, MOST_BYTES).split(b"\n", 1)
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return None
        version, mark, items = json.loads(body)
        if version != _version():
            return None
        return Mark(*mark), {item: _from_json(row) for item, row in items.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def _write(path: Path, mark: Mark, current: Memories) -> None:
    """Whole or not at all; the checksum in front tells of a half one after a power cut."""
    body = json.dumps(
        [_version(), [mark.count, mark.last], {item: _to_json(m) for item, m in current.items()}]
    ).encode()
    write_whole(path, hashlib.sha256(body).hexdigest().encode() + b"\n" + body, lasting=False)


def _to_json(memory: Memory) -> list[object]:
    stability, difficulty, due, last, *rest = astuple(memory)
    return [stability, difficulty, due.isoformat(), last.isoformat(), *rest]


def _from_json(row: list[Any]) -> Memory:
    stability, difficulty, due, last, *rest = row
    return Memory(stability, difficulty, datetime.fromisoformat(due), datetime.fromisoformat(last), *rest)
