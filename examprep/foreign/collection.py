"""Anki's collection as cards: both layouts of its tables, schema 11 (JSON columns) and 14 to 18 (tables of their own).

The file is hostile until read: it lies in memory, only SELECT on known tables is let through, no view, trigger or
function of it runs, and every value is checked for its type.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from examprep.foreign.errors import BadPackage
from examprep.foreign.protobuf import read_message

MAGIC = b"SQLite format 3\x00"
TABLES = ("col", "notes", "cards", "revlog")
NEWER_TABLES = ("notetypes", "fields", "templates", "decks", "config")
MOST_STEPS = 20_000  # times STEP: of SQLite's machine, for one statement
STEP = 100_000
LONGEST_VALUE = 64 * 2**20  # bytes
FIELDS_APART = "\x1f"
CLOZE = 1  # Anki's number for note types whose cards are gaps of one text
ORDINALS = range(10_000)  # of the cards of one note
SUSPENDED = -1  # Anki's queue of cards that are not to be asked


@dataclass(frozen=True)
class Row:
    """One answer of Anki's `revlog`: `id` is its moment in milliseconds since 1970, `kind` Anki's number for when."""

    id: int
    rating: int
    factor: int
    milliseconds: int
    kind: int


@dataclass(frozen=True)
class ForeignType:
    """A note type: names of fields, and the question and answer templates of each card. Of a cloze there is one.

    `edited`: seconds since 1970.
    """

    fields: Sequence[str]
    templates: dict[int, tuple[str, str]]
    cloze: bool
    edited: int = 0


@dataclass(frozen=True)
class ForeignCard:
    """One card with its note: `fields` are HTML, `ordinal` counts the cards of a note from 0.

    `edited`: when the note, its type or the card was last changed, in seconds since 1970.
    """

    guid: str
    ordinal: int
    type: ForeignType
    fields: dict[str, str]
    deck: str
    tags: list[str]
    suspended: bool
    answers: list[Row]
    edited: int = 0


def read_cards(data: bytes) -> list[ForeignCard]:
    """All cards, in the order in which their notes were made. BadPackage."""
    if not data.startswith(MAGIC) or len(data) < 100:
        raise _damaged("no SQLite database")
    db = sqlite3.connect(":memory:")
    try:
        # Bytes 18 and 19 say that a write-ahead log belongs to it, which a database in memory cannot have.
        db.deserialize(data[:18] + b"\x01\x01" + data[20:])
        _harden(db)
        return _cards(db)
    except (
        sqlite3.Error,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,
        MemoryError,
    ) as error:
        raise _damaged(f"{type(error).__name__}: {str(error)[:200]}") from None
    finally:
        db.close()


def _damaged(why: str) -> BadPackage:
    return BadPackage(f"это не целая коллекция Anki: {why}", f"this is no whole Anki collection: {why}")


def _harden(db: sqlite3.Connection) -> None:
    """Reading known tables is all that can be done. ValueError: one of them is no plain table."""
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    for setting in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON"):
        db.execute(f"PRAGMA {setting}")
    db.create_collation("unicase", lambda a, b: (a.lower() > b.lower()) - (a.lower() < b.lower()))
    known = "', '".join((*TABLES, *NEWER_TABLES))
    query = f"SELECT name, type, sql FROM sqlite_master WHERE lower(name) IN ('{known}')"
    for name, kind, sql in db.execute(query).fetchall():
        if kind != "table" or not str(sql).upper().startswith("CREATE TABLE"):
            raise ValueError(f"{name} is no plain table")
        if any(hidden for *_, hidden in db.execute(f"PRAGMA table_xinfo({name})")):
            raise ValueError(f"{name} has columns that are computed")
    steps = itertools.count()
    db.set_progress_handler(lambda: next(steps) > MOST_STEPS, STEP)
    db.set_authorizer(_allow)


def _allow(
    action: int, first: str | None, second: str | None, database: str | None, trigger: str | None
) -> int:
    plain = action == sqlite3.SQLITE_SELECT or (
        action == sqlite3.SQLITE_READ
        and first in (*TABLES, *NEWER_TABLES, "sqlite_master")
        and trigger is None
    )
    return sqlite3.SQLITE_OK if plain else sqlite3.SQLITE_DENY


# ── the tables ──


def _cards(db: sqlite3.Connection) -> list[ForeignCard]:
    ((version,),) = _select(db, "SELECT ver FROM col", int)
    newer = version >= 14
    types, decks = (_newer_types(db), _newer_decks(db)) if newer else (_types(db), _decks(db))
    answers = _answers(db, old_scheduler=not newer and _scheduler(db) == 1)
    notes = {
        identity: told
        for identity, *told in _select(
            db, "SELECT id, guid, mid, tags, flds, mod FROM notes", int, str, int, str, str, int
        )
    }
    found = []
    query = "SELECT id, nid, did, odid, ord, queue, mod FROM cards ORDER BY nid, ord"
    for identity, note, deck, home, ordinal, queue, moved in _select(db, query, *[int] * 7):
        guid, kind, tags, values, changed = notes[note]
        if ordinal not in ORDINALS:
            raise ValueError(f"card {ordinal} of a note")
        of = types[kind]
        fields = dict(zip(of.fields, values.split(FIELDS_APART), strict=False))
        name = decks.get(home or deck, "")
        given, edited = answers.get(identity, []), max(of.edited, changed, moved)
        suspended = queue == SUSPENDED
        found.append(ForeignCard(guid, ordinal, of, fields, name, tags.split(), suspended, given, edited))
    return found


def _select(db: sqlite3.Connection, query: str, *types: type) -> list[tuple[Any, ...]]:
    """The rows, their values of these types. ValueError."""
    rows = db.execute(query).fetchall()
    for row in rows:
        for value, expected in zip(row, types, strict=True):
            if not isinstance(value, expected):
                raise ValueError(
                    f"{query.split(' FROM ')[1]}: {type(value).__name__} for {expected.__name__}"
                )
    return rows


def _answers(db: sqlite3.Connection, *, old_scheduler: bool) -> dict[int, list[Row]]:
    """{id of a card: its answers by time}. Anki's first scheduler had no `hard` for new cards: 2 was good, 3 easy."""
    found: dict[int, list[Row]] = defaultdict(list)
    query = "SELECT id, cid, ease, factor, time, type FROM revlog ORDER BY id"
    for identity, card, rating, factor, milliseconds, kind in _select(
        db, query, int, int, int, int, int, int
    ):
        if old_scheduler and kind in (0, 2) and rating in (2, 3):
            rating += 1
        found[card].append(Row(identity, rating, factor, milliseconds, kind))
    return found


def _scheduler(db: sqlite3.Connection) -> int:
    ((conf,),) = _select(db, "SELECT conf FROM col", str)
    return int(json.loads(conf).get("schedVer", 1))


def _types(db: sqlite3.Connection) -> dict[int, ForeignType]:
    ((models,),) = _select(db, "SELECT models FROM col", str)
    return {
        int(identity): ForeignType(
            [_text(field["name"]) for field in model["flds"]],
            {place: (_text(t["qfmt"]), _text(t["afmt"])) for place, t in enumerate(model["tmpls"])},
            model.get("type") == CLOZE,
            _seconds(model.get("mod")),
        )
        for identity, model in json.loads(models).items()
    }


def _seconds(value: object) -> int:
    return value if isinstance(value, int) else 0


def _decks(db: sqlite3.Connection) -> dict[int, str]:
    ((decks,),) = _select(db, "SELECT decks FROM col", str)
    return {int(identity): _text(deck["name"]) for identity, deck in json.loads(decks).items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{type(value).__name__} where a text belongs")
    return value


def _newer_types(db: sqlite3.Connection) -> dict[int, ForeignType]:
    fields: dict[int, dict[int, str]] = defaultdict(dict)
    for kind, place, name in _select(db, "SELECT ntid, ord, name FROM fields", int, int, str):
        fields[kind][place] = name
    templates: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    for kind, place, config in _select(db, "SELECT ntid, ord, config FROM templates", int, int, bytes):
        told = read_message(config)
        templates[kind][place] = (_utf8(told.get(1, b"")), _utf8(told.get(2, b"")))
    return {
        identity: ForeignType(
            [fields[identity][place] for place in sorted(fields[identity])],
            templates[identity],
            read_message(config).get(1, 0) == CLOZE,
            edited,
        )
        for identity, config, edited in _select(
            db, "SELECT id, config, mtime_secs FROM notetypes", int, bytes, int
        )
    }


def _newer_decks(db: sqlite3.Connection) -> dict[int, str]:
    found = _select(db, "SELECT id, name FROM decks", int, str)
    return {identity: name.replace(FIELDS_APART, "::") for identity, name in found}


def _utf8(value: int | bytes) -> str:
    if not isinstance(value, bytes):
        raise ValueError("a number where a text belongs")
    return value.decode()
