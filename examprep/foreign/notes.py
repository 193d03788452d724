"""Foreign cards as items of the personal deck, and their answers as reviews of the log.

A card is known by its note's guid and its place among the note's cards, an answer also by its moment: importing a
file again, or on another machine, gives the very same items and reviews.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from examprep.foreign.collection import ForeignCard, Row
from examprep.foreign.errors import BadPackage
from examprep.foreign.plain import to_blocks
from examprep.foreign.template import LONGEST, TooLong, render
from examprep.study.events import FROM_ANKI, YEARS, Review
from examprep.study.moment import from_micros
from examprep.study.personal import LAST_SECOND, PersonalItem, check_note
from examprep.study.schedule import Rating

LANGUAGE = "en"  # no program said in which; a review has to be the same whatever language imports it
MANUAL, FILTERED = (4, 5), 3  # Anki's kinds of rows that no answer made, and of studying outside the schedule
SCORES = {Rating.AGAIN: 0.0, Rating.HARD: 0.5, Rating.GOOD: 1.0, Rating.EASY: 1.0}
MOST_TEXT = 50_000_000  # characters of all cards together
CLOCKS_APART = timedelta(days=1)  # a row later than that was written by a clock that was wrong


@dataclass
class Taken:
    """What a collection gives: `items`, `reviews`, and why other cards were left out, with their numbers."""

    items: list[PersonalItem] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    own: int = 0  # cards of a deck that examprep exported
    left_out: Counter[str] = field(default_factory=Counter)


def take(
    cards: Iterable[ForeignCard], our_item: Callable[[ForeignCard], tuple[bool, str | None]], now: datetime
) -> Taken:
    """`our_item`: whether a card is one of examprep's own, and the item that its answers are answers to, if any.

    BadPackage: more than MOST_TEXT, which a small file can ask for by long templates.
    """
    taken, length = Taken(), 0
    for card in cards:
        ours, key = our_item(card)
        if ours:
            taken.own += 1
            if key is not None:
                taken.reviews += reviews_of(card, key, now)
            continue
        item, more = _item(card, taken.left_out)
        length += more
        if length > MOST_TEXT:
            raise BadPackage(
                "слишком много текста: экспортируйте одну колоду, а не всю коллекцию",
                "too much text: export one deck, not the whole collection",
            )
        if item is not None:
            taken.items.append(item)
            taken.reviews += reviews_of(card, item.key, now)
    return taken


def _item(card: ForeignCard, left_out: Counter[str]) -> tuple[PersonalItem | None, int]:
    """The item, None where there is nothing to ask, which is then counted; and how many characters that took."""
    if card.suspended:
        left_out["suspended"] += 1
        return None, 0
    templates = card.type.templates.get(0 if card.type.cloze else card.ordinal, ("", ""))
    length = sum(map(len, templates))
    try:
        question, answer = (
            render(template, card.fields, cloze=card.ordinal + 1, revealed=revealed)
            for template, revealed in zip(templates, (False, True), strict=True)
        )
    except TooLong:
        left_out["too long"] += 1
        return None, length + LONGEST
    front, back = to_blocks(question), to_blocks(answer)
    length += len(question) + len(answer)
    if not front or not back:
        left_out["empty"] += 1
        return None, length
    edited = min(max(0, card.edited), LAST_SECOND - 1)
    note = PersonalItem(identity(card), card.deck, card.tags, front, back, edited)
    try:
        check_note(note)
    except ValueError:
        left_out["too long"] += 1
        return None, length
    return note, length


def identity(card: ForeignCard) -> str:
    """`anki-0123456789abcdef-1`: from the guid, which may hold any characters, and the card's number."""
    digest = hashlib.sha256(card.guid.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{FROM_ANKI}-{digest}-{card.ordinal + 1}"


def reviews_of(card: ForeignCard, key: str, now: datetime) -> list[Review]:
    """The answers that moved the card's schedule, as answers to the item `key`."""
    found = []
    for row in card.answers:
        at = _moment(row, now)
        if at is None or row.rating not in SCORES or row.kind in MANUAL:
            continue
        if row.kind == FILTERED and row.factor == 0:  # a preview: Anki did not count it either
            continue
        rating = Rating(row.rating)
        seconds = max(0, row.milliseconds) / 1000
        name = f"{identity(card)}-{row.id}"
        found.append(
            Review(name, at, key, rating, SCORES[rating], "", None, seconds, FROM_ANKI, LANGUAGE, FROM_ANKI)
        )
    return found


def _moment(row: Row, now: datetime) -> datetime | None:
    """None where no honest clock said so."""
    try:
        at = from_micros(row.id * 1000)
    except (ValueError, OverflowError):
        return None
    return at if at.year in YEARS and at <= now + CLOCKS_APART else None


def unknown(reviews: Iterable[Review], there: Set[str], moments: Set[tuple[str, int]]) -> list[Review]:
    """Those that the log lacks: neither by id nor, for answers that once went out to Anki, by item and millisecond.

    `moments`: (item, milliseconds since 1970) of the answers that were given here. A row whose moment was taken went
    out a few milliseconds later.
    """
    found = []
    for review in reviews:
        millis = int(review.id.rpartition("-")[2])
        went_out = any((review.item, millis - late) in moments for late in range(4))
        if review.id not in there and not went_out:
            found.append(review)
    return found
