"""A rehearsed exam: the follow-up questions after an answer, the points it earns, what stays to be learned.

An answer is worth 60 % of a question, its follow-ups 40 %: an examiner believes what is said and then looks whether
it is understood. Nothing here asks or prints: the front ends do.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from examprep.answers import coverage
from examprep.cards import (
    Card,
    Choice,
    Claim,
    Expression,
    Item,
    Number,
    Numbers,
    Predict,
    Problem,
    Recall,
    Shape,
    Text,
)
from examprep.cards.items import Examples, Option
from examprep.cards.parts import Slug
from examprep.exam.marks import POINTS, Scale, points_of, ticket_mark
from examprep.study.events import YEARS, Review
from examprep.study.schedule import Memory

ShortSlug = Annotated[Slug, Meta(max_length=200)]

ANSWER_SHARE = 0.6
LONGEST_SITTING = timedelta(hours=5)  # answers further apart belong to two exams
COMPUTED = (Problem, Number, Numbers, Shape, Expression)


class Probe(msgspec.Struct, frozen=True):
    """A follow-up question: `item` is the card's own, or what `claim` was made into; `score` 0 to 1."""

    item: ShortSlug
    score: Annotated[float, Meta(ge=0, le=1)]


class Told(msgspec.Struct, frozen=True):
    """How one question went: the outline's points by id, the follow-ups, the points out of 20."""

    question: Annotated[int, Meta(ge=0, le=99_999)]
    said: Annotated[list[ShortSlug], Meta(max_length=100)]
    missed: Annotated[list[ShortSlug], Meta(max_length=100)]
    probes: Annotated[list[Probe], Meta(max_length=20)]
    points: Annotated[int, Meta(ge=0, le=POINTS)]


class Rehearsal(msgspec.Struct, frozen=True):
    """A rehearsed exam as it is kept; `mark` is a name of the profile's scale.

    Decoding one that another machine sent, msgspec.ValidationError says what cannot be.
    """

    id: str
    at: Annotated[datetime, Meta(tz=True)]
    seed: int
    told: Annotated[list[Told], Meta(min_length=1, max_length=5)]
    mark: Annotated[str, Meta(pattern=r"^[\w+-]{1,10}$")]
    passed: bool
    seconds: Annotated[float, Meta(ge=0, le=10**7)]

    def __post_init__(self) -> None:
        if self.at.year not in YEARS:
            raise ValueError(f"at is {self.at.isoformat()}; expected a year from {YEARS[0]} to {YEARS[-1]}")

    @property
    def ticket(self) -> list[int]:
        return [t.question for t in self.told]


@dataclass(frozen=True)
class Interrupted:
    """An exam that came to no mark: when its last answer was given, and how many of them are in the log."""

    at: datetime
    answers: int


def interrupted(answers: Sequence[Review]) -> Interrupted | None:
    """The last exam without a mark: `answers` are those of exams since the last mark; None where there are none."""
    if not answers:
        return None
    last = answers[-1].at
    return Interrupted(last, sum(last - answer.at < LONGEST_SITTING for answer in answers))


def follow_ups(card: Card, rng: random.Random) -> list[Item]:
    """Something to compute, a claim that is true or a myth, and what a break does: each where the card has one."""
    computed = [item for item in card.items if isinstance(item, COMPUTED)]
    problems = [item for item in computed if isinstance(item, Problem)] or computed
    predictions = [item for item in card.items if isinstance(item, Predict)]
    wanted = rng.random() < 0.5  # as often a claim as a myth: else "true" is the better guess
    claims = [claim for claim in card.claims if claim.holds == wanted] or list(card.claims)
    found: list[Item] = [rng.choice(problems)] if problems else []
    found.append(true_or_myth(rng.choice(claims)))
    return found + ([rng.choice(predictions)] if predictions else [])


def true_or_myth(claim: Claim) -> Choice:
    """A claim of the card as a question; why it is so is shown afterwards."""
    right = "1" if claim.holds else "2"
    wrong = "2" if claim.holds else "1"
    return Choice(
        id=f"claim-{claim.id}",
        prompt=Text(ru=f"Верно или миф? «{claim.text.ru}»", en=f"True, or a myth? “{claim.text.en}”"),
        claim=claim.id,
        why=claim.truth,
        options=[
            Option(text=Text(ru="верно", en="true"), right=claim.holds),
            Option(text=Text(ru="миф", en="a myth"), right=not claim.holds),
        ],
        examples=Examples(right=right, wrong=wrong, malformed="x"),
    )


def whole_answer(card: Card) -> Recall | None:
    """The item that asks for the whole answer, by which a rehearsed answer enters the review log."""
    return next((item for item in card.items if isinstance(item, Recall) and not item.points), None)


def heard(card: Card, said: str) -> set[int]:
    """Numbers of the outline's points that a typed answer touches, in whichever of the two languages it is."""
    return coverage(card.outline, said, "ru") | coverage(card.outline, said, "en")


def told(card: Card, ticked: Sequence[int], answer_score: float, probes: Sequence[Probe]) -> Told:
    """A question's points from its answer's score and those of its follow-ups, 0 to 1 each."""
    follow = sum(p.score for p in probes) / len(probes) if probes else answer_score
    share = ANSWER_SHARE * answer_score + (1 - ANSWER_SHARE) * follow
    said = [point.id for n, point in enumerate(card.outline, 1) if n in ticked]
    missed = [point.id for point in card.outline if point.id not in said]
    return Told(card.number, said, missed, list(probes), points_of(share))


def verdict(questions: Sequence[Told], scale: Scale, *, every: bool) -> tuple[str, bool]:
    """(the ticket's mark, whether it passes)."""
    mark = ticket_mark([t.points for t in questions], scale, every=every)
    return scale.names[mark], mark >= scale.passes


def is_claim(card: Card, item: Item) -> bool:
    """Whether a follow-up is a claim made into a question: it is no item of the course, and stays out of the log."""
    return item not in card.items


def owed(
    rehearsals: Sequence[Rehearsal], cards: Mapping[int, Card], memories: Mapping[str, Memory]
) -> list[str]:
    """Keys of items that train what the last rehearsal of each question missed, until they are answered after it.

    The latest rehearsal first; of one, the follow-ups that were failed, then what trains the points not said.
    """
    last: dict[int, tuple[datetime, Told]] = {}
    for rehearsal in rehearsals:
        for question in rehearsal.told:
            last[question.question] = (rehearsal.at, question)
    keys = []
    for number, (at, question) in sorted(last.items(), key=lambda kept: kept[1][0], reverse=True):
        card = cards.get(number)
        if card is None:
            continue
        claims = {c for point in card.outline if point.id in question.missed for c in point.claims}
        failed = {p.item for p in question.probes if p.score < 1}
        trained = [
            i for i in card.items if i.claim in claims and not isinstance(i, Recall) and i.id not in failed
        ]
        for item in [*(i for i in card.items if i.id in failed), *trained]:
            key = card.item_key(item)
            if key not in memories or memories[key].last < at:
                keys.append(key)
    return keys
