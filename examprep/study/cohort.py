"""What the logs of many students tell of the course: which items are hard, which mistakes are common.

Nothing of a student goes in but counts: no ids, no times, no answers, no notes of their own; every text is the
course's. What too few students did is left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass

from examprep.study.entry import Entry
from examprep.study.events import Review, Void, in_order, out_of_force

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


@dataclass(frozen=True)
class _Student:
    """What one log says of the course's items: `firsts` by item, `slips` as (item, mistake)."""

    firsts: dict[str, Review]
    answers: Counter[str]
    slips: set[tuple[str, str]]


def report(
    logs: Iterable[Iterable[Entry]],
    claim_of: Mapping[str, str | None],
    mistake_of: Callable[[Review], str | None],
    at_least: int = AT_LEAST,
) -> CohortReport:
    """One log a student. `claim_of`: {item of the course: the claim it asks about}, e.g. `q20/claim/shrinks`.

    `mistake_of`: the misconception of an answer to one of these items by the name that the course has for it.
    """
    students = [_student(log, claim_of, mistake_of) for log in logs]
    items = _items(students, at_least)
    claims = _claims(students, claim_of, at_least)
    return CohortReport(
        len(students),
        sorted(items, key=lambda i: (i.right_at_first, i.score_at_first, i.item)),
        sorted(claims, key=lambda c: (-c.wrong / c.students, -c.students, c.claim)),
    )


def _student(
    log: Iterable[Entry], items: Container[str], mistake_of: Callable[[Review], str | None]
) -> _Student:
    reviews = [review for review in in_force(log) if review.item in items]
    firsts: dict[str, Review] = {}
    for review in reviews:
        firsts.setdefault(review.item, review)
    slips = {(review.item, name) for review in reviews if (name := mistake_of(review)) is not None}
    return _Student(firsts, Counter(review.item for review in reviews), slips)


def _items(students: list[_Student], at_least: int) -> list[ItemTold]:
    firsts: dict[str, list[Review]] = defaultdict(list)
    answers: Counter[str] = Counter()
    slips: Counter[tuple[str, str]] = Counter()
    for student in students:
        for item, review in student.firsts.items():
            firsts[item].append(review)
        answers.update(student.answers)
        slips.update(student.slips)
    mistakes: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (item, name), count in slips.items():
        if count >= at_least:
            mistakes[item].append((name, count))
    return [
        ItemTold(
            item,
            len(tries),
            answers[item],
            sum(review.score == 1 for review in tries) / len(tries),
            sum(review.score for review in tries) / len(tries),
            sorted(mistakes[item], key=lambda told: (-told[1], told[0])),
        )
        for item, tries in firsts.items()
        if len(tries) >= at_least
    ]


def _claims(students: list[_Student], claim_of: Mapping[str, str | None], at_least: int) -> list[ClaimTold]:
    asked: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for student in students:
        scores = [(claim_of[item], review.score) for item, review in student.firsts.items()]
        asked.update({claim for claim, _ in scores if claim is not None})
        wrong.update({claim for claim, score in scores if claim is not None and score < 1})
    return [ClaimTold(claim, count, wrong[claim]) for claim, count in asked.items() if count >= at_least]
