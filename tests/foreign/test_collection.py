"""Anki's tables as cards: both layouts by the real Anki, and databases that mean harm."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.foreign.archive import read_collection
from examprep.foreign.collection import ForeignCard, Row, read_cards
from examprep.foreign.errors import BadPackage
from examprep.foreign.protobuf import read_message
from examprep.publish import apkg

MODEL = {
    "flds": [{"name": "Front"}, {"name": "Back"}],
    "tmpls": [{"qfmt": "{{Front}}", "afmt": "{{Back}}"}],
    "type": 0,
}


@pytest.fixture
def database() -> Callable[..., bytes]:
    """The bytes of a collection of one note in schema 11, after some statements."""

    def database(*statements: str, conf: object = {"schedVer": 2}, models: object = {"7": MODEL}) -> bytes:
        db = sqlite3.connect(":memory:")
        db.executescript(apkg.SCHEMA.read_text(encoding="utf-8"))
        told = [json.dumps(part) for part in (conf, models, {"3": {"name": "Nets"}})]
        db.execute("INSERT INTO col VALUES (1, 0, 0, 0, 11, 0, 0, 0, ?, ?, ?, '{}', '{}')", told)
        db.execute("INSERT INTO notes VALUES (1, 'g', 7, 0, 0, ' a b ', 'what\x1fthat', 0, 0, 0, '')")
        db.execute("INSERT INTO cards VALUES (2, 1, 3, 0, 0, 0, 2, 2, 9, 5, 2500, 3, 0, 0, 0, 0, 0, '')")
        db.execute("INSERT INTO revlog VALUES (1700000000000, 2, 0, 3, 5, 1, 2500, 4000, 0)")
        for statement in statements:
            db.execute(statement)
        db.commit()
        return db.serialize()

    return database


def test_a_card_comes_with_its_note_its_deck_and_its_answers(database):
    (card,) = read_cards(database())
    assert (card.guid, card.ordinal, card.deck, card.tags) == ("g", 0, "Nets", ["a", "b"])
    assert card.fields == {"Front": "what", "Back": "that"}
    assert card.type.templates == {0: ("{{Front}}", "{{Back}}")}
    assert card.answers == [Row(1700000000000, 3, 2500, 4000, 0)]
    assert not card.suspended


def test_what_the_first_scheduler_called_good_is_good(database):
    (card,) = read_cards(database(conf={}))
    assert card.answers[0].rating == 4  # its third button for new cards was easy
    review = database("UPDATE revlog SET type = 1", conf={"schedVer": 1})
    assert read_cards(review)[0].answers[0].rating == 3


def test_a_card_in_a_filtered_deck_belongs_to_the_deck_it_came_from(database):
    (card,) = read_cards(database("UPDATE cards SET did = 99, odid = 3, queue = -1"))
    assert (card.deck, card.suspended) == ("Nets", True)


@pytest.mark.parametrize("name", ["new.apkg", "old.apkg", "new.colpkg", "old.colpkg"])
def test_both_layouts_of_the_real_anki_say_the_same(anki, tmp_path: Path, name: str):
    path = tmp_path / name
    guid, *_ = anki(
        ["add", "Basic (and reversed card)", {"Front": "<b>a</b>", "Back": "b"}, "DL::Nets", ["x", "y"]],
        ["add", "Cloze", {"Text": "{{c1::a}} {{c2::b}}", "Back Extra": "more"}, "DL"],
    )
    anki(["answer", guid, 3], ["export", str(path), name.startswith("old")])
    cards = [card for card in read_cards(read_collection(path)) if card.guid == guid]
    assert [(c.ordinal, c.deck, sorted(c.tags), c.type.cloze) for c in cards] == [
        (0, "DL::Nets", ["x", "y"], False),
        (1, "DL::Nets", ["x", "y"], False),
    ]
    assert cards[0].fields == {"Front": "<b>a</b>", "Back": "b"}
    assert [c.type.templates[c.ordinal][0] for c in cards] == ["{{Front}}", "{{Back}}"]
    assert [[(row.rating, row.kind) for row in c.answers] for c in cards] == [[(3, 0)], []]
    gaps: list[ForeignCard] = [card for card in read_cards(read_collection(path)) if card.type.cloze]
    assert [card.ordinal for card in gaps] == [0, 1]
    assert gaps[0].type.templates[0][0] == "{{cloze:Text}}"


BOMB = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, i, i, i, i, i FROM n"


@pytest.mark.parametrize(
    "statements",
    [
        ["DROP TABLE notes"],
        ["DROP TABLE revlog", f"CREATE VIEW revlog AS {BOMB}"],
        ["DROP TABLE notes", "CREATE VIRTUAL TABLE notes USING fts5(id, guid, mid, tags, flds)"],
        ["UPDATE col SET models = '[]'"],
        ["UPDATE col SET models = '{\"7\": 1}'"],
        ["UPDATE col SET models = '" + "[" * 100_000 + "'"],
        ["UPDATE col SET models = x'ff'"],
        ["UPDATE notes SET mid = 8"],
        ["UPDATE notes SET guid = x'00'"],
        ["UPDATE notes SET flds = CAST(x'ff' AS TEXT)"],
        ["UPDATE cards SET ord = -1"],
        ["UPDATE cards SET ord = 'first'"],
        ["UPDATE cards SET nid = 77"],
        ["UPDATE revlog SET ease = 'good'"],
        ["DELETE FROM col"],
    ],
)
def test_a_database_that_is_not_what_it_says_is_refused(database, statements):
    with pytest.raises(BadPackage, match="no whole Anki collection"):
        read_cards(database(*statements))


def test_nothing_of_a_database_is_computed(database):
    generated = database(
        "DROP TABLE revlog",
        "CREATE TABLE revlog (id INTEGER PRIMARY KEY, cid INTEGER, ease INTEGER, factor INTEGER, time INTEGER, "
        "type INTEGER AS (length(hex(time))))",
        "INSERT INTO revlog VALUES (1, 2, 3, 4, 5)",
    )
    with pytest.raises(BadPackage, match="revlog has columns that are computed"):
        read_cards(generated)


@pytest.mark.parametrize(
    "data", [b"", b"SQLite format 3\x00", b"x" * 4096, b"SQLite format 3\x00" + bytes(4096)]
)
def test_what_is_no_database_is_refused(data: bytes):
    with pytest.raises(BadPackage):
        read_cards(data)


@given(st.data())
def test_a_spoilt_database_is_read_or_refused_and_nothing_else(data):
    whole = bytearray(_whole())
    for _ in range(data.draw(st.integers(1, 20))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        cards = read_cards(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
    except BadPackage:
        return
    assert all(isinstance(card, ForeignCard) for card in cards)


def _whole() -> bytes:
    from datetime import UTC, datetime

    package = apkg.Package([], {}, {})
    return apkg._collection(package, datetime(2026, 1, 1, tzinfo=UTC))


@given(st.binary(max_size=60))
def test_a_message_is_read_or_refused(data: bytes):
    try:
        fields = read_message(data)
    except ValueError:
        return
    assert all(isinstance(value, int | bytes) for value in fields.values())


def test_a_message_gives_its_numbers_and_its_bytes():
    assert read_message(b"\x08\x96\x01\x12\x02hi\x1d\x01\x02\x03\x04\x21" + bytes(8)) == {
        1: 150,
        2: b"hi",
        3: b"\x01\x02\x03\x04",
        4: bytes(8),
    }
