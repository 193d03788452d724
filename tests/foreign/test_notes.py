"""Cards as items, answers as reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from examprep.foreign import notes as module
from examprep.foreign.collection import ForeignCard, ForeignType, Row
from examprep.foreign.errors import BadPackage
from examprep.foreign.notes import identity, take, unknown
from examprep.foreign.template import LONGEST
from examprep.study.personal import Block

NOW = datetime(2027, 1, 1, tzinfo=UTC)
MS = 1_790_000_000_000
BASIC = ForeignType(["Front", "Back"], {0: ("{{Front}}", "{{FrontSide}}<hr>{{Back}}")}, False)
CARD = ForeignCard("gu<id", 0, BASIC, {"Front": "<b>a</b>", "Back": "b"}, "DL", ["x"], False, [])


def taken(*cards: ForeignCard, ours=lambda card: (False, None)):
    return take(cards, ours, NOW)


def answered(*rows: Row) -> list[tuple[int, float, float]]:
    return [(int(r.rating), r.score, r.seconds) for r in taken(replace(CARD, answers=list(rows))).reviews]


def test_a_card_is_an_item_with_an_id_of_its_note_and_its_number():
    (item,) = taken(CARD).items
    assert (item.deck, item.tags, item.front, item.back) == (
        "DL",
        ["x"],
        [Block("text", "a")],
        [Block("text", "b")],
    )
    assert item.id == identity(CARD) == "anki-ac301cdbe37f071d-1"
    assert identity(replace(CARD, ordinal=1)) == "anki-ac301cdbe37f071d-2"


def test_an_answer_is_a_review_whose_id_is_that_of_its_row():
    (review,) = taken(replace(CARD, answers=[Row(MS, 3, 2500, 4000, 1)])).reviews
    assert (review.id, review.item) == (f"anki-ac301cdbe37f071d-1-{MS}", "q00/anki-ac301cdbe37f071d-1")
    assert review.at == datetime.fromtimestamp(MS / 1000, UTC)
    assert (review.origin, review.language, review.answer) == ("anki", "en", "")


def test_ratings_keep_their_meaning_and_what_was_no_answer_is_left_out():
    assert answered(*(Row(MS + k, k, 2500, 1500, 1) for k in range(6))) == [
        (1, 0.0, 1.5),
        (2, 0.5, 1.5),
        (3, 1.0, 1.5),
        (4, 1.0, 1.5),
    ]
    assert answered(Row(MS, 3, 2500, 0, 4), Row(MS, 3, 2500, 0, 5)) == []  # moved by hand
    assert answered(Row(MS, 3, 0, 0, 3)) == []  # a preview
    assert answered(Row(MS, 3, 2500, -5, 3)) == [(3, 1.0, 0.0)]


@pytest.mark.parametrize("ms", [0, -1, 2**62, -(2**62), int((NOW + timedelta(days=2)).timestamp() * 1000)])
def test_what_a_wrong_clock_says_is_left_out(ms: int):
    assert answered(Row(ms, 3, 2500, 0, 1)) == []


def test_what_cannot_be_asked_is_counted():
    told = taken(
        replace(CARD, suspended=True),
        replace(CARD, fields={"Front": "<img>", "Back": " <br> "}),
        replace(CARD, ordinal=5),
        replace(CARD, fields={"Front": "a" * (LONGEST + 1), "Back": "b"}),
    )
    assert (told.items, told.left_out) == ([], {"suspended": 1, "empty": 2, "too long": 1})


def test_templates_that_ask_for_more_text_than_the_file_has_are_stopped(monkeypatch):
    monkeypatch.setattr(module, "MOST_TEXT", 5 * LONGEST)
    bomb = replace(CARD, type=replace(BASIC, templates={0: ("{{Front}}" + "x" * LONGEST, "y")}))
    with pytest.raises(BadPackage, match="export one deck"):
        taken(*[bomb] * 10)


def test_our_own_cards_are_no_notes_and_their_answers_come_home():
    row = Row(MS, 3, 2500, 0, 1)
    home = taken(replace(CARD, answers=[row]), ours=lambda card: (True, "q14/noise"))
    assert (home.items, home.own, [review.item for review in home.reviews]) == ([], 1, ["q14/noise"])
    claim = taken(replace(CARD, answers=[row]), ours=lambda card: (True, None))
    assert (claim.items, claim.own, claim.reviews) == ([], 1, [])


def test_an_answer_that_is_there_or_once_went_out_is_not_new():
    rows = [Row(MS + k, 3, 2500, 0, 1) for k in (0, 1000, 2001)]
    reviews = taken(replace(CARD, answers=rows)).reviews
    key = reviews[0].item
    assert unknown(reviews, {reviews[0].id}, {(key, MS + 2000), ("q01/x", MS + 1000)}) == [reviews[1]]
