"""An Anki package: a zip of a SQLite collection (schema 11, `collection.anki21`) and the files that notes show.

The standard library writes it. It is a function of its arguments: the same notes at the same moment, the same bytes.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from examprep.publish.history import Past
from examprep.publish.note import Note
from examprep.publish.notetypes import NOTE_TYPES
from examprep.study.moment import to_micros
from examprep.study.schedule import RETENTION, STEPS, STEPS_AGAIN, WEIGHTS, Memory

SCHEMA = Path(__file__).with_name("schema11.sql")
DAY_ZERO = date(2020, 1, 1)  # the collection's first day: reviews are due so many days after it
ROLLOVER = timedelta(hours=4)  # Anki's day begins at four
FACTOR = 2500  # Anki's starting ease, in thousandths; FSRS does not use it
UNSYNCED = -1  # Anki's `usn` of what was never synchronised
SECTIONS = {"basics": 1, "training": 2, "images": 3, "text": 4, "pytorch": 5}


@dataclass(frozen=True)
class Package:
    """What goes into the file. `images`: {name: content}; `pasts`: {item: its past}, empty where none is wanted."""

    notes: Sequence[Note]
    images: Mapping[str, bytes]
    pasts: Mapping[str, Past]


def write_package(package: Package, now: datetime) -> bytes:
    """The file's bytes. `now`, in UTC, tells Anki whose texts are newer; a note is known by its guid."""
    files = {"collection.anki21": _collection(package, now)}
    names = {str(place): name for place, name in enumerate(package.images)}
    files["media"] = json.dumps(names, ensure_ascii=False).encode()
    files |= {place: package.images[name] for place, name in names.items()}
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def deck_name(note: Note) -> str:
    """`examprep::2 training::14 dropout`. From ids, not titles: decks are joined by name, and languages share them."""
    card = note.card
    number, _, name = card.stem.removeprefix("q").partition("_")
    return f"{root_name(note)}::{SECTIONS[card.section]} {card.section}::{number} {name.replace('_', ' ')}"


def root_name(note: Note) -> str:
    """The course's deck, which holds all others."""
    return note.course.replace("::", " ")


def stable_id(name: str) -> int:
    """A number that looks like Anki's own, milliseconds since 1970, from a hash of the name."""
    digest = hashlib.sha256(f"examprep {name}".encode()).digest()
    return 1_400_000_000_000 + int.from_bytes(digest[:6], "big") % 200_000_000_000


# ── the collection ──


def _collection(package: Package, now: datetime) -> bytes:
    db = sqlite3.connect(":memory:")
    try:
        db.executescript(SCHEMA.read_text(encoding="utf-8"))
        decks = _decks(package.notes)
        _insert(db, "col", [_col(decks, now)])
        first = _millis(now)
        notes, cards = [], []
        answers: dict[int, tuple[int, ...]] = {}
        for place, note in enumerate(package.notes):
            identity = first + place
            past = package.pasts.get(note.item) if note.item is not None else None
            notes.append(_note(identity, note, now))
            cards.append(
                (identity, identity, decks[deck_name(note)], 0, _seconds(now), UNSYNCED, *_state(place, past))
            )
            _add_answers(answers, identity, past)
        _insert(db, "notes", notes)
        _insert(db, "cards", cards)
        _insert(db, "revlog", list(answers.values()))
        db.commit()
        return db.serialize()
    finally:
        db.close()


def _insert(db: sqlite3.Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _decks(notes: Sequence[Note]) -> dict[str, int]:
    """{name: id} of every deck that holds a note, and of those around it."""
    names: set[str] = set()
    for note in notes:
        name = deck_name(note)
        names |= {name, name.rpartition("::")[0], root_name(note)}
    return {name: stable_id(name) for name in sorted(names)}


def _col(decks: Mapping[str, int], now: datetime) -> tuple[Any, ...]:
    modified = _seconds(now)
    conf = {
        "activeDecks": [1], "curDeck": 1, "newSpread": 0, "collapseTime": 1200, "timeLim": 0, "estTimes": True,
        "dueCounts": True, "curModel": None, "nextPos": 1, "sortType": "noteFld", "sortBackwards": False,
        "addToCur": True, "dayLearnFirst": False, "schedVer": 2,
    }  # fmt: skip
    models = {str(t.id): t.as_json(modified) for t in NOTE_TYPES}
    all_decks = {"Default": 1, **decks}
    shown = {str(identity): _deck(identity, name, modified) for name, identity in all_decks.items()}
    created = datetime.combine(DAY_ZERO, datetime.min.time()).astimezone() + ROLLOVER
    told = [json.dumps(part, ensure_ascii=False) for part in (conf, models, shown, {"1": _options()}, {})]
    return (1, _seconds(created), _millis(now), _millis(now), 11, 0, 0, 0, *told)


def _deck(identity: int, name: str, modified: int) -> dict[str, Any]:
    today = {f"{kind}Today": [0, 0] for kind in ("new", "rev", "lrn", "time")}
    return {
        "id": identity, "name": name, "mod": modified, "usn": UNSYNCED, "desc": "", "dyn": 0, "conf": 1,
        "collapsed": False, "browserCollapsed": False, "extendNew": 0, "extendRev": 0, **today,
    }  # fmt: skip


def _options() -> dict[str, Any]:
    """Anki's own defaults, which it keeps on an import."""
    new = {
        "bury": False,
        "delays": [1, 10],
        "initialFactor": FACTOR,
        "ints": [1, 4, 0],
        "order": 1,
        "perDay": 20,
    }
    rev = {"bury": False, "ease4": 1.3, "ivlFct": 1, "maxIvl": 36500, "perDay": 200, "hardFactor": 1.2}
    lapse = {"delays": [10], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0}
    return {
        "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": True, "timer": 0, "replayq": True,
        "dyn": False, "new": new, "rev": rev, "lapse": lapse,
    }  # fmt: skip


def _note(identity: int, note: Note, now: datetime) -> tuple[Any, ...]:
    values = note.values
    tags = f" {' '.join(note.all_tags)} "
    sort, checksum = _plain(values[note.type.sort]), hashlib.sha1(_plain(values[0]).encode()).hexdigest()[:8]
    row = (identity, note.guid, note.type.id, _seconds(now), UNSYNCED, tags, "\x1f".join(values))
    return (*row, sort, int(checksum, 16), 0, "")


def _plain(field: str) -> str:
    """As Anki sorts and compares it: without elements."""
    return html.unescape(re.sub(r"<[^>]*>", "", field)).strip()


# ── when it is due ──


def _state(place: int, past: Past | None) -> tuple[Any, ...]:
    """The columns from `type` to `data` of a card: new at its place, or where its past has brought it."""
    if past is None:
        return (0, 0, place + 1, 0, 0, 0, 0, 0, 0, 0, 0, "")
    memory = past.memory
    counts = (FACTOR, memory.reps, memory.lapses)
    told = {
        "s": round(memory.stability, 4),
        "d": round(memory.difficulty, 3),
        "dr": RETENTION,
        "decay": WEIGHTS[20],  # of FSRS 6; without it Anki takes that of FSRS 5
        "lrt": _seconds(memory.last),
    }
    ending = (0, 0, 0, json.dumps(told))
    if memory.phase == "review":
        days = past.answers[-1].interval
        return (2, 2, _day(memory.last) + days, days, *counts, 0, *ending)
    kind, steps = (1, STEPS) if memory.phase == "learning" else (3, STEPS_AGAIN)
    days = 0 if kind == 1 else max(1, round(memory.stability))
    return (kind, 1, _seconds(memory.due), days, *counts, _steps_left(memory, len(steps)), *ending)


def _steps_left(memory: Memory, count: int) -> int:
    return count - (memory.step or 0)


def _day(at: datetime) -> int:
    """The day of the collection on which a moment lies."""
    return ((at.astimezone() - ROLLOVER).date() - DAY_ZERO).days


def _add_answers(rows: dict[int, tuple[int, ...]], card: int, past: Past | None) -> None:
    """A row's id is its moment in milliseconds; where two coincide the second is one later."""
    for answer in past.answers if past is not None else ():
        identity = _millis(answer.at)
        while identity in rows:
            identity += 1
        rows[identity] = (
            identity,
            card,
            UNSYNCED,
            answer.rating,
            answer.interval,
            answer.before,
            answer.difficulty,
            answer.milliseconds,
            answer.kind,
        )


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _millis(at: datetime) -> int:
    return to_micros(at) // 1000
