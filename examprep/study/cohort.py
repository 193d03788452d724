"""What the logs of many students tell of the course: which items are hard, which mistakes are common.

Nothing of a student goes in but counts: no ids, no times, no answers, no notes of their own; every text is the
course's. What too few students did is left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from examprep.study.events import Review, Void, in_order, out_of_force
from examprep.study.store import Entry

AT_LEAST = 3  # students: fewer might be known again


@dataclass(frozen=True)
class ItemTold:
    """Of the `students` who answered it: the share that was wholly right at the first try, the mean first score.

    `mistakes`: (a misconception by its name, how many students had it), the commonest first.
    """

    item: str
    students: int
    answers: int
    right_at_first: float
    score_at_first: float
    mistakes: list[tuple[str, int]]


@dataclass(frozen=True)
class ClaimTold:
    """A claim behind items: of the students asked about it, how many got one of them wrong at the first try."""

    claim: str
    students: int
    wrong: int


@dataclass(frozen=True)
class CohortReport:
    """Items from the hardest on, claims from the most often believed wrongly."""

    students: int
    items: list[ItemTold]
    claims: list[ClaimTold]


def in_force(entries: Iterable[Entry]) -> list[Review]:
    """The answers of one log that were not taken back, by time."""
    events = {e.id: e for e in entries if isinstance(e, Review | Void)}
    voids = {e.id: e.voids for e in events.values() if e.voids is not None}
    out = out_of_force(voids, {e.id for e in events.values() if isinstance(e, Review)})
    return sorted((e for e in events.values() if isinstance(e, Review) and e.id not in out), key=in_order)


def report(
    logs: Iterable[Iterable[Entry]],
    claim_of: Mapping[str, str | None],
    mistake_of: Callable[[Review], str | None],
    at_least: int = AT_LEAST,
) -> CohortReport:
    """One log a student. `claim_of`: {item of the course: the claim it asks about}, e.g. `q20/claim/shrinks`.

    `mistake_of`: the misconception of an answer to one of these items by the name that the course has for it.
    """
    first: dict[str, list[Review]] = defaultdict(list)  # the first answer of each student
    answers: Counter[str] = Counter()
    mistakes: dict[str, Counter[str]] = defaultdict(Counter)
    asked: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    students = 0
    for log in logs:
        students += 1
        firsts: dict[str, Review] = {}
        slips: set[tuple[str, str]] = set()
        for review in in_force(log):
            if review.item not in claim_of:
                continue
            firsts.setdefault(review.item, review)
            answers[review.item] += 1
            if (mistake := mistake_of(review)) is not None:
                slips.add((review.item, mistake))
        for item, review in firsts.items():
            first[item].append(review)
        for item, mistake in slips:
            mistakes[item][mistake] += 1
        claims = {item: claim for item in firsts if (claim := claim_of[item]) is not None}
        asked.update(set(claims.values()))
        wrong.update({claim for item, claim in claims.items() if firsts[item].score < 1})
    items = [
        _told(item, tries, answers[item], mistakes[item], at_least)
        for item, tries in first.items()
        if len(tries) >= at_least
    ]
    told = [ClaimTold(claim, count, wrong[claim]) for claim, count in asked.items() if count >= at_least]
    return CohortReport(
        students,
        sorted(items, key=lambda i: (i.right_at_first, i.score_at_first, i.item)),
        sorted(told, key=lambda c: (-c.wrong / c.students, -c.students, c.claim)),
    )


def _told(item: str, tries: list[Review], answers: int, mistakes: Counter[str], at_least: int) -> ItemTold:
    common = [(name, count) for name, count in mistakes.most_common() if count >= at_least]
    return ItemTold(
        item,
        len(tries),
        answers,
        sum(review.score == 1 for review in tries) / len(tries),
        sum(review.score for review in tries) / len(tries),
        common,
    )
