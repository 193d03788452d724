"""The review log as JSON lines, so that the logs of two machines can be joined, in any order and any number of times.

The student's own notes travel with it: a line is an edition of one, and the newest edition is the note.

A file from elsewhere is not trusted: every line is checked against the types, and nothing is stored unless all
of them pass. Texts are literal and may hold anything; whoever shows them must not read them as markup.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from typing import Any

from examprep.jsonlines import LONGEST_LINE, json_text
from examprep.study.entry import Entry
from examprep.study.errors import BadImport
from examprep.study.events import Review, Void, circles
from examprep.study.kept_exam import KeptExam
from examprep.study.personal import PersonalItem, newest, read_note
from examprep.study.schedule import Rating
from examprep.study.setaside import Aside
from examprep.study.store import Store

GROWS = 6  # times, a line at most from how another program wrote it to how `entry_to_line` does
MOST_FAULTS = 100  # reported of one file: past that it is simply not a log
KINDS: dict[str, type[Entry]] = {"review": Review, "void": Void, "aside": Aside, "rehearsal": KeptExam}
NOTE = "note"  # the kind of a line that is no entry of the log, but an edition of a note


@dataclass(frozen=True)
class ImportReport:
    """How many entries and editions were new, how many lines told of what was there already; the names of all of them.

    `notes`: those that were known and those of the lines, each in its newest edition.
    """

    added: int
    already_there: int
    names: list[str] = field(default_factory=list, compare=False, repr=False)
    notes: list[PersonalItem] = field(default_factory=list, compare=False, repr=False)


def export_log(store: Store, notes: Iterable[PersonalItem] = ()) -> Iterator[str]:
    """One line an entry, by time and id, taken-back ones included, then the notes; each ends with a newline.

    What labs verified stays where it was verified: it is this machine's proof, not another's.
    """
    for entry in (*store.entries(), *notes):
        yield entry_to_line(entry) + "\n"


def import_log(store: Store, lines: Iterable[str], notes: Sequence[PersonalItem] = ()) -> ImportReport:
    """Adds the entries that the log lacks: all of them, or with BadImport, which names every bad line, none.

    A line is bad if it is no entry, or if its id belongs to another entry here or on an earlier line. Blank
    lines are skipped. What the lines make of the `notes` is in the report, for the caller to save.
    """
    known = {entry.id: entry for entry in store.entries()}
    new: dict[str, Entry] = {}
    faults: list[str] = []
    names: list[str] = []
    editions: list[PersonalItem] = []
    for number, line in enumerate(lines, 1):
        if len(faults) == MOST_FAULTS:
            faults.append(f"and so on: stopped at line {number}")
            break
        try:
            entry = line_to_entry(line)
            if entry is None:
                continue
            names.append(name_of(entry))
            if isinstance(entry, PersonalItem):
                editions.append(entry)
            elif not _is_known(entry, known, new):
                new[entry.id] = entry
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    faults += _circle_faults([*known.values(), *new.values()])
    if faults:
        raise BadImport(faults)
    store.add(new.values())
    merged = newest([*notes, *editions])
    added = len(new) + len({*map(name_of, merged)} - {*map(name_of, notes)})
    return ImportReport(added, len(names) - added, names, merged)


def name_of(entry: Entry | PersonalItem) -> str:
    """An entry is its id; of a note every edition has a name of its own."""
    if isinstance(entry, PersonalItem):
        return f"{entry.key} {hashlib.sha256(entry.edition[1]).hexdigest()}"
    return entry.id


def entry_to_line(entry: Entry | PersonalItem) -> str:
    """JSON without a newline; the time in ISO 8601 with its zone."""
    record = {"kind": NOTE, **entry.record} if isinstance(entry, PersonalItem) else _entry_record(entry)
    return json_text(record)


def _entry_record(entry: Entry) -> dict[str, Any]:
    record = {"kind": next(kind for kind, cls in KINDS.items() if isinstance(entry, cls))}
    record |= {_name_of(field.name, type(entry)): getattr(entry, field.name) for field in fields(entry)}
    record["at"] = entry.at.isoformat()
    if isinstance(entry, KeptExam):
        record["told"] = json.loads(entry.told)
    return record


def line_to_entry(line: str) -> Entry | PersonalItem | None:
    """The entry or note that a line tells of, None for a blank one. ValueError says what is wrong with it."""
    if len(line.rstrip("\n")) > LONGEST_LINE:
        raise ValueError(f"longer than {LONGEST_LINE} characters")
    if not line.strip():
        return None
    entry = _entry(_parse(line))
    if len(line) > LONGEST_LINE // GROWS and len(entry_to_line(entry)) > LONGEST_LINE:
        raise ValueError(f"longer than {LONGEST_LINE} characters when it is sent on")
    return entry


def _entry(record: dict[str, Any]) -> Entry | PersonalItem:
    kind = record.pop("kind", None)
    if kind == NOTE:
        return read_note(record)
    cls = KINDS.get(kind) if isinstance(kind, str) else None
    if cls is None:
        raise ValueError(f"kind is {_shown(kind)}; expected {', '.join(map(repr, (*KINDS, NOTE)))}")
    return cls(**_read_fields(cls, record))


def _name_of(field: str, cls: type[Entry]) -> str:
    """The key of a field in a line: `kind` says what the line is, so that of an aside is `how`."""
    return "how" if cls is Aside and field == "kind" else field


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


def _read_fields(cls: type[Entry], record: dict[str, Any]) -> dict[str, Any]:
    """Each value read by its field's reader; every key declared and no required one missing."""
    field_of = {_name_of(field.name, cls): field for field in fields(cls)}
    if unknown := sorted(record.keys() - field_of.keys()):
        raise ValueError(f"unknown key {_shown(unknown[0])}")
    required = {name for name, field in field_of.items() if field.default is MISSING}
    if missing := sorted(required - record.keys()):
        raise ValueError(f"the key {missing[0]!r} is missing")
    empty = {"mistake"} | {name for name, field in field_of.items() if field.default is None}
    return {field_of[name].name: _read(name, value, name in empty) for name, value in record.items()}


def _read(name: str, value: Any, may_be_empty: bool) -> Any:
    if value is None and may_be_empty:
        return None
    reader: Callable[[str, Any], Any] = _READERS.get(name, _read_text)
    return reader(name, value)


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


def _read_object(name: str, value: Any) -> str:
    if not isinstance(value, dict):
        raise ValueError(f"{name} is {_shown(value)}; expected an object {{…}}")
    return json.dumps(value, ensure_ascii=False)


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "at": _read_moment,
    "rating": _read_rating,
    "score": _read_number,
    "seconds": _read_number,
    "told": _read_object,
}


def _is_known(entry: Entry, known: dict[str, Entry], new: dict[str, Entry]) -> bool:
    """Whether this very entry is there. ValueError: another one has its id."""
    there = known.get(entry.id) or new.get(entry.id)
    if there is not None and there != entry:
        where = "the log" if entry.id in known else "an earlier line"
        raise ValueError(f"conflict: {where} has another entry with the id {entry.id}")
    return there is not None


def _circle_faults(entries: Iterable[Entry]) -> list[str]:
    voids = {e.id: e.voids for e in entries if isinstance(e, Review | Void) and e.voids is not None}
    circle = circles(voids)
    return [f"these events take each other back: {', '.join(sorted(circle)[:10])}"] if circle else []


def _shown(value: Any) -> str:
    """A stranger's value inside a message: short, on one line, control characters spelt out."""
    try:
        text = ascii(value) if not isinstance(value, str) else repr(value)
    except (RecursionError, ValueError):  # an integer of thousands of digits has no repr
        text = type(value).__name__
    return text if len(text) <= 60 else text[:59] + "…"
