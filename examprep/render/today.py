"""What there is to study now, where no plan chose it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from rich.text import Text

from examprep.cards import Card, Item
from examprep.language import Language, say
from examprep.render.literal import one_line
from examprep.study.events import Review
from examprep.study.memory import Memories
from examprep.study.personal import is_own
from examprep.study.queue import Waiting, next_due, waiting

LONGEST = 100  # characters of an item's words in a line


def due_line(keys: Collection[str], memories: Memories, now: datetime, language: Language) -> Text:
    """`12 due · 40 new`; where nothing is due, when something will be."""
    left = waiting(keys, memories, now)
    line = Text(say(language, f"к повторению: {left.due}", f"{left.due} due"))
    line.append(say(language, f" · новых: {len(left.new)}", f" · {len(left.new)} new"))
    soonest = next_due(keys, memories)
    if not left.due and soonest is not None:
        when = soonest.astimezone().strftime("%d.%m %H:%M")
        line.append(say(language, f" · следующее повторение {when}", f" · next review {when}"), "dim")
    return line


def own_line(left: Waiting, language: Language) -> Text:
    """What waits of the student's own notes, and the key; nothing where nothing does."""
    if not left.due and not left.new:
        return Text()
    line = Text(say(language, "Свои записи  ", "Own notes  "), "bold")
    due = say(
        language,
        f"к повторению: {left.due} · новых: {len(left.new)}",
        f"{left.due} due · {len(left.new)} new",
    )
    return line.append(due, "not bold").append(
        say(language, "  n — учить", "  n studies them"), "not bold dim"
    )


def answered_line(answer: Review, items: Mapping[str, tuple[Card, Item]], language: Language) -> str:
    """Which answer is about to be taken back: its question, its item's words, when it was given."""
    when = f"{answer.at.astimezone():%d.%m.%Y %H:%M}"
    card, item = items.get(answer.item, (None, None))
    what = answer.item
    if card is not None and item is not None:
        words = one_line(item.prompt[language] if item.prompt is not None else item.id)
        where = one_line(card.title[language]) if is_own(answer.item) else card.number
        what = f"{where} · {words if len(words) <= LONGEST else words[: LONGEST - 1] + '…'}"
    return say(language, f"Отменить ответ от {when}?\n{what}", f"Take back the answer of {when}?\n{what}")


def how_to_set_line(language: Language) -> Text:
    """Where no exam was set."""
    told = say(
        language,
        "g — задать день экзамена: будут план на каждый день и вероятность сдать",
        "g sets the day of your exam: you get a plan for each day and the odds of passing",
    )
    return Text(told, "dim")
