"""Everything that the statistics show, computed at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from examprep.cards import Card
from examprep.exam.agenda import Agenda
from examprep.exam.outlook import Outlook, make_outlook
from examprep.exam.readiness import question_recall
from examprep.study.history import Past, look_back
from examprep.study.memory import Memories
from examprep.study.outcome import Outcome
from examprep.study.schedule import local_day, recall


@dataclass(frozen=True)
class Figures:
    """`questions`: {question: its recall now}. `agenda` and `outlook` are there where an exam lies ahead."""

    today: date
    questions: dict[int, float]
    past: Past
    agenda: Agenda | None
    outlook: Outlook | None


def make_figures(
    cards: Sequence[Card],
    memories: Memories,
    outcomes: Sequence[Outcome],
    agenda: Agenda | None,
    now: datetime,
) -> Figures:
    """`outcomes` by time; `agenda`: today's, where an exam was set."""
    recalls = {key: recall(memory, now) for key, memory in memories.items()}
    return Figures(
        local_day(now),
        {card.number: question_recall(card, recalls) for card in cards},
        look_back(outcomes, memories, local_day(now)),
        agenda,
        make_outlook(agenda, cards, memories) if agenda else None,
    )
