"""A rehearsed exam's mark, and what was missing for a better one."""

from __future__ import annotations

from rich.text import Text

from examprep.cards import Card
from examprep.exam.marks import POINTS
from examprep.exam.rehearsal import Rehearsal, Told
from examprep.language import Language, say
from examprep.render.literal import one_line


def passed_or_failed(kept: Rehearsal, language: Language) -> str:
    return say(language, "сдано", "passed") if kept.passed else say(language, "не сдано", "failed")


def mark_line(kept: Rehearsal, language: Language) -> Text:
    outcome = passed_or_failed(kept, language)
    told = say(language, f"Оценка: {kept.mark} — {outcome}", f"Mark: {kept.mark}, {outcome}")
    return Text(told, "bold green" if kept.passed else "bold red")


def missing_lines(question: Told, card: Card, language: Language) -> list[Text]:
    """The question's points, then what was not said: ● where the mark hangs on it."""
    lines = [Text(f"{card.number}: {question.points}/{POINTS}  {one_line(card.title[language])}")]
    for point in card.outline:
        if point.id in question.missed:
            lines.append(Text(f"  {'●' if point.must else '○'} {one_line(point.text[language])}", "yellow"))
    return lines
