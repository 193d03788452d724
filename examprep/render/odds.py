"""Will I pass: the probability of each mark, today and on the exam's day, and what would raise it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from examprep.cards import Card
from examprep.exam.agenda import Agenda
from examprep.exam.outlook import Outlook
from examprep.exam.profile import ExamProfile
from examprep.language import Language, say
from examprep.render.bars import smooth_bar
from examprep.render.plan import exam_line, helpful_lines, left_out_lines, mark_name, percent
from examprep.study.schedule import local_day

NARROWEST, WIDEST = 6, 20  # columns of a bar; where there is not even room for the narrowest there is none


def odds(
    agenda: Agenda, outlook: Outlook, cards: Sequence[Card], width: int, language: Language
) -> list[RenderableType]:
    """The odds of each mark, what does not fit, what helps most, and what the model takes for granted."""
    told = exam_line(agenda.profile, local_day(agenda.made), language)
    out: list[RenderableType] = [
        Text(told[0].upper() + told[1:], "bold"),
        "",
        marks_table(outlook, agenda.profile, width, language),
    ]
    if left_out := left_out_lines(outlook, cards, agenda.profile, language):
        out += ["", *(Text(line, "yellow") for line in left_out)]
    if helpful := helpful_lines(outlook, cards, language):
        head = say(language, "Сильнее всего поднимут шансы", "What helps most")
        out += ["", Text(head, "bold"), *(Text(line, no_wrap=True, overflow="ellipsis") for line in helpful)]
    return [*out, "", Text(_model(language), "dim")]


def marks_table(outlook: Outlook, profile: ExamProfile, width: int, language: Language) -> Table:
    """A line a mark, the lowest first, then whether it passes; a column each for now, no more study, the plan."""
    moments = [
        (say(language, "если бы сегодня", "were it today"), outlook.now),
        (say(language, "если больше не учить", "with no more study"), outlook.idle),
        (say(language, "по плану", "by the plan"), outlook.planned),
    ]
    bar = min(WIDEST, (width - 14) // len(moments) - 10)
    bar = bar if bar >= NARROWEST else 0
    grid = Table.grid(padding=(0, 3 if bar else 1, 0, 0))
    grid.add_row("", *(Text(name, "dim") for name, _ in moments))
    for place, name in enumerate(profile.marks.names):
        label = mark_name(name, language)
        if place < profile.marks.passes and label == name:
            label += say(language, " не сдан", " fails")
        grid.add_row(Text(label), *(_share(ready.marks[place], bar) for _, ready in moments))
    passing = (_share(ready.passing, bar, "bold") for _, ready in moments)
    grid.add_row(Text(say(language, "сдам", "I pass"), "bold"), *passing)
    return grid


def _share(share: float, width: int, style: str = "") -> Text:
    bar = f" {smooth_bar(share, width):<{width}}" if width else ""
    return Text(f"{percent(share):>6}{bar}", style)


def _model(language: Language) -> str:
    return say(
        language,
        "Модель: каждое задание вспоминается само по себе, с вероятностью, какую даёт FSRS; вопрос стоит столько "
        "баллов, сколько из него вспомнится; усреднено по всем билетам.",
        "The model: each item is recalled by itself, with the probability that FSRS gives; a question earns what is "
        "recalled of it; averaged over every ticket.",
    )
