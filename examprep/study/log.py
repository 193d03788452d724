"""The review log as JSON lines, so that the logs of two machines can be joined, in any order and any number of times.

A file from elsewhere is not trusted: every line is checked against the types, and nothing is stored unless all
of them pass. Texts are literal and may hold anything; whoever shows them must not read them as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from examprep.study.errors import BadImport
from examprep.study.events import Event, Review, Void, circles
from examprep.study.schedule import Rating
from examprep.study.store import Store

LONGEST_LINE = 1_000_000  # characters
MOST_FAULTS = 100  # reported of one file: past that it is simply not a log
_ENDS_A_LINE = re.compile("[\x7f-\x9f\u2028\u2029]")  # for some reader or terminal, though not for JSON


@dataclass(frozen=True)
class ImportReport:
    """How many events were new to the log, and how many lines told of one that it already had."""

    added: int
    already_there: int


def export_log(store: Store) -> Iterator[str]:
    """One line an event, by time and id, taken-back ones included, each ending with a newline."""
    for event in store.events():
        yield event_to_line(event) + "\n"


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a file for `import_log`, read piece by piece: a line too long is cut where it is known to be.

    Bytes that are not UTF-8 come as characters that no event may hold, so that their line is reported.
    """
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n") as file:
        while line := file.readline(LONGEST_LINE + 2):
            yield line
            while line and not line.endswith("\n"):
                line = file.readline(LONGEST_LINE)


def import_log(store: Store, lines: Iterable[str]) -> ImportReport:
    """Adds the events that the log lacks: all of them, or with BadImport, which names every bad line, none.

    A line is bad if it is no event, or if its id belongs to another event here or on an earlier line. Blank
    lines are skipped.
    """
    known = {event.id: event for event in store.events()}
    new: dict[str, Event] = {}
    faults: list[str] = []
    already_there = 0
    for number, line in enumerate(lines, 1):
        if len(faults) == MOST_FAULTS:
            faults.append(f"and so on: stopped at line {number}")
            break
        try:
            event = line_to_event(line)
            if event is None:
                continue
            if _is_known(event, known, new):
                already_there += 1
            else:
                new[event.id] = event
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    faults += _circle_faults([*known.values(), *new.values()])
    if faults:
        raise BadImport(faults)
    store.add(new.values())
    return ImportReport(len(new), already_there)


def event_to_line(event: Event) -> str:
    """JSON without a newline; the time in ISO 8601 with its zone."""
    record = {"kind": "void" if isinstance(event, Void) else "review"}
    record |= {field.name: getattr(event, field.name) for field in fields(event)}
    record["at"] = event.at.isoformat()
    text = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return _ENDS_A_LINE.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def line_to_event(line: str) -> Event | None:
    """The event that a line tells of, None for a blank one. ValueError says what is wrong with it."""
    if len(line.rstrip("\n")) > LONGEST_LINE:
        raise ValueError(f"longer than {LONGEST_LINE} characters")
    if not line.strip():
        return None
    record = _parse(line)
    kind = record.pop("kind", None)
    cls = {"review": Review, "void": Void}.get(kind) if isinstance(kind, str) else None
    if cls is None:
        raise ValueError(f"kind is {_shown(kind)}; expected 'review' or 'void'")
    return cls(**_read_fields(cls, record))


def _parse(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line, parse_constant=_refuse_constant, object_pairs_hook=_refuse_duplicates)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON at column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(record, dict):
        raise ValueError(f"expected an object {{…}}, got {_shown(record)}")
    return record


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number that can be stored")


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {_shown(next(n for n in names if names.count(n) > 1))} is there twice")
    return record


def _read_fields(cls: type[Event], record: dict[str, Any]) -> dict[str, Any]:
    """Each value read by its field's reader; every key declared and no required one missing."""
    names = {field.name for field in fields(cls)}
    if unknown := sorted(record.keys() - names):
        raise ValueError(f"unknown key {_shown(unknown[0])}")
    required = {field.name for field in fields(cls) if field.default is MISSING}
    if missing := sorted(required - record.keys()):
        raise ValueError(f"the key {missing[0]!r} is missing")
    return {name: _read(name, value, name in required) for name, value in record.items()}


def _read(name: str, value: Any, required: bool) -> Any:
    if value is None and (name == "mistake" or not required):
        return None
    return _READERS.get(name, _read_text)(name, value)


def _read_text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is {_shown(value)}; expected a text")
    return value


def _read_moment(name: str, value: Any) -> datetime:
    try:
        return datetime.fromisoformat(_read_text(name, value))
    except ValueError:
        raise ValueError(
            f"{name} is {_shown(value)}; expected a date like 2026-03-01T12:00:00+00:00"
        ) from None


def _read_number(name: str, value: Any) -> float:
    if type(value) not in (int, float):  # bool is an int to isinstance
        raise ValueError(f"{name} is {_shown(value)}; expected a number")
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{name} is too large a number") from None


def _read_rating(name: str, value: Any) -> Rating:
    if type(value) is not int or value not in tuple(Rating):
        raise ValueError(f"{name} is {_shown(value)}; expected 1, 2, 3 or 4")
    return Rating(value)


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "at": _read_moment,
    "rating": _read_rating,
    "score": _read_number,
    "seconds": _read_number,
}


def _is_known(event: Event, known: dict[str, Event], new: dict[str, Event]) -> bool:
    """Whether this very event is there. ValueError: another one has its id."""
    there = known.get(event.id) or new.get(event.id)
    if there is not None and there != event:
        where = "the log" if event.id in known else "an earlier line"
        raise ValueError(f"conflict: {where} has another event with the id {event.id}")
    return there is not None


def _circle_faults(events: Iterable[Event]) -> list[str]:
    circle = circles({e.id: e.voids for e in events if e.voids is not None})
    return [f"these events take each other back: {', '.join(sorted(circle)[:10])}"] if circle else []


def _shown(value: Any) -> str:
    """A stranger's value inside a message: short, on one line, control characters spelt out."""
    try:
        text = ascii(value) if not isinstance(value, str) else repr(value)
    except (RecursionError, ValueError):  # an integer of thousands of digits has no repr
        text = type(value).__name__
    return text if len(text) <= 60 else text[:59] + "…"
