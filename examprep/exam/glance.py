"""The exam at a glance: would I pass, how that has changed from day to day, what would help most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from examprep.cards import Card
from examprep.exam.agenda import Agenda
from examprep.exam.profile import ExamProfile
from examprep.exam.readiness import Help, most_helpful, readiness
from examprep.study.memory import Memories
from examprep.study.moment import to_micros
from examprep.study.outcome import Outcome
from examprep.study.schedule import New, recall, review

DAYS = 14  # that the trend looks back


@dataclass(frozen=True)
class Glance:
    """`trend`: the probability of passing an exam held at this hour of each of the last days, today last.

    It begins after the first answer, at most DAYS ago. Each value is computed from the answers up to then alone, by
    today's cards and rules of the exam. The hour is one and the same because recall falls from hour to hour: an
    evening after study is no measure for a morning before it.
    """

    trend: list[float]
    helpful: list[Help]

    @property
    def passing(self) -> float:
        """Were the exam held now."""
        return self.trend[-1]


def look(
    profile: ExamProfile,
    cards: Sequence[Card],
    memories: Memories,
    outcomes: Sequence[Outcome],
    now: datetime,
    agenda: Agenda | None,
) -> Glance:
    """`outcomes` by time. `agenda`: today's; without one, what helps is judged by recall now."""
    current = {key: recall(memory, now) for key, memory in memories.items()}
    days = [*_known_before(outcomes, memories, now), current]
    later = current
    if agenda is not None:
        later = dict(zip(agenda.stock.keys, map(float, agenda.stock.recall(agenda.days_left)), strict=True))
    return Glance(
        [readiness(profile, cards, known).passing for known in days], most_helpful(profile, cards, later)
    )


def _known_before(
    outcomes: Sequence[Outcome], memories: Memories, now: datetime
) -> Iterator[dict[str, float]]:
    """{item: its recall} a number of whole days ago, from the answers until then; none before the first answer.

    Only the items that were answered since are replayed: of the others the memory is what it was.
    """
    since = to_micros(now - timedelta(days=DAYS))
    touched = {answer.item for answer in takewhile(lambda answer: answer.micros > since, reversed(outcomes))}
    known = {key: memory for key, memory in memories.items() if key not in touched}
    answers = iter([answer for answer in outcomes if answer.item in touched])
    answer = next(answers, None)
    for days in range(DAYS, 0, -1):
        then = now - timedelta(days=days)
        while answer is not None and answer.at <= then:
            known[answer.item] = review(known.get(answer.item, New()), answer.rating, answer.at)
            answer = next(answers, None)
        if known:
            yield {key: recall(memory, then) for key, memory in known.items()}
