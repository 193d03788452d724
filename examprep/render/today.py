"""What there is to study now, where no plan chose it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from rich.text import Text

from examprep.language import Language, say
from examprep.study.memory import Memories
from examprep.study.queue import next_due, waiting


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


def how_to_set_line(language: Language) -> Text:
    """Where no exam was set."""
    told = say(
        language,
        "g — задать день экзамена: будут план на каждый день и вероятность сдать",
        "g sets the day of your exam: you get a plan for each day and the odds of passing",
    )
    return Text(told, "dim")
