"""`examprep import anki`: the student's own notes from Anki, and answers that were given there."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from msgspec.structs import replace

from examprep.catalog import load_catalog
from examprep.commands.tell import tell, tell_json
from examprep.environment import BadUsage, Environment
from examprep.foreign.archive import read_collection
from examprep.foreign.collection import ForeignCard, read_cards
from examprep.foreign.errors import BadPackage
from examprep.foreign.notes import Taken, take, unknown
from examprep.publish.note import course_name, guid_of
from examprep.records import keep_personal, open_store
from examprep.study.events import Review
from examprep.study.memory import memories
from examprep.study.moment import to_micros
from examprep.study.personal import PersonalItem, load_personal, newest
from examprep.study.store import Store


@dataclass(frozen=True)
class Outcome:
    """Numbers of notes and answers. `own`: cards of a deck that examprep exported. `left_out`: {why: how many}."""

    new: int
    updated: int
    unchanged: int
    answers: int
    answers_already_there: int
    own: int
    left_out: Mapping[str, int]


def import_package(env: Environment, file: Path, decks: Sequence[str], *, as_json: bool) -> None:
    """All that the file holds or, where it cannot be read, nothing. BadUsage, StoreError."""
    try:
        cards = read_cards(read_collection(file))
    except OSError as error:
        raise BadUsage(f"{file} cannot be read: {error.strerror}") from None
    except BadPackage as trouble:
        raise BadUsage(f"{file}: " + env.say(trouble.ru, trouble.en)) from None
    items = load_catalog(env.course, env.home.cache).items
    course = course_name(env.course)
    taken = take(_of_decks(env, cards, decks), lambda card: our_item(card, items, course), env.now())
    before = load_personal(env.home.personal)
    after = joined(before, taken.items)
    with open_store(env) as store:
        new = _new_answers(store, taken)
        keep_personal(env, after)
        store.add(new)
        memories(store, env.home.memories)  # folds them now, so that the next command need not
    there = {item.id for item in before}
    known = sum(item.id in there for item in taken.items)
    updated = sum(new is not old for old, new in zip(before, after, strict=False))
    _tell(
        env,
        Outcome(
            new=len(after) - len(before),
            updated=updated,
            unchanged=known - updated,
            answers=len(new),
            answers_already_there=len(taken.reviews) - len(new),
            own=taken.own,
            left_out=dict(taken.left_out),
        ),
        as_json=as_json,
    )


def our_item(card: ForeignCard, items: Mapping[str, object], course: str) -> tuple[bool, str | None]:
    """Whether this course was exported with the card, and the item that it is, where the course still has it.

    The note's key gives its guid: no other program's note does.
    """
    key = card.fields.get("Key", "")
    ours = guid_of(key, course) == card.guid
    return ours, key if ours and key in items else None


def joined(before: Sequence[PersonalItem], taken: Sequence[PersonalItem]) -> list[PersonalItem]:
    """The notes that were there, in their order and with their newest texts, then those that are new.

    Of two texts of one second that which is imported is the newer: the student has just brought it.
    """
    there = {item.id: item for item in before}
    brought = []
    for item in taken:
        old = there.get(item.id)
        if old is not None and not item.says_what(old) and item.edited == old.edited:
            item = replace(item, edited=old.edited + 1)
        if old is None or not item.says_what(old):
            brought.append(item)
    return newest([*before, *brought])


def _of_decks(env: Environment, cards: Sequence[ForeignCard], decks: Sequence[str]) -> list[ForeignCard]:
    """The cards of these decks and of those within them; all where none is named. BadUsage: there is none."""
    for deck in decks:
        if not any(_within(card.deck, deck) for card in cards):
            there = ", ".join(sorted({card.deck for card in cards})) or "—"
            raise BadUsage(
                env.say(
                    f"--deck {deck}: такой колоды в файле нет; есть: {there}",
                    f"--deck {deck}: not in the file, which has: {there}",
                )
            )
    return [card for card in cards if not decks or any(_within(card.deck, deck) for deck in decks)]


def _within(deck: str, outer: str) -> bool:
    return f"{deck}::".casefold().startswith(f"{outer}::".casefold())


def _new_answers(store: Store, taken: Taken) -> list[Review]:
    events = store.events()
    given = [event for event in events if isinstance(event, Review)]
    moments = {(review.item, to_micros(review.at) // 1000) for review in given}
    return unknown(taken.reviews, {event.id for event in events}, moments)


def _tell(env: Environment, outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        tell_json(asdict(outcome))
    o, say = outcome, env.say
    lines = [
        say(
            f"записей новых: {o.new}, обновлено: {o.updated}, без изменений: {o.unchanged}",
            f"notes: {o.new} new, {o.updated} updated, {o.unchanged} unchanged",
        ),
        say(
            f"ответов новых: {o.answers}, уже было: {o.answers_already_there}",
            f"answers: {o.answers} new, {o.answers_already_there} already there",
        ),
    ]
    if o.own:
        lines.append(
            say(
                f"карточек колоды examprep: {o.own}; их ответы пришли к своим заданиям",
                f"{o.own} cards of examprep's own deck: their answers came to its items",
            )
        )
    reasons = {
        "suspended": say("приостановлено в Anki", "suspended in Anki"),
        "empty": say("без вопроса или ответа", "without a question or an answer"),
        "too long": say("слишком длинные", "too long"),
    }
    lines += [say("пропущено", "left out") + f": {n}, {reasons[why]}" for why, n in o.left_out.items()]
    if o.new or o.updated or o.unchanged:
        lines.append(say("учить: ", "study them: ") + env.command("quiz --personal"))
    tell("\n".join(lines), file=sys.stderr)
