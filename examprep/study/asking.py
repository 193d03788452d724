"""An item as it is put to the student: in which order, with which numbers, and what was known of it before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from examprep.answers import AnyStatement, Malformed, RecallPoint, parse_only, pose
from examprep.cards import Card, Expression, Item, Point, Predict, Recall, Text
from examprep.language import Language
from examprep.problems import Drawn
from examprep.study.confidence import Confidence, split_confidence
from examprep.study.schedule import State


@dataclass(frozen=True)
class Asking:
    """An item put to the student at `at`. `shown[k]` is the card's index of the line displayed as number k + 1.

    A problem is `drawn` anew each time, and so are a prediction's `statements`, whose numbers follow its checks';
    `posed` is the item as it is read and graded. `missed`: it is asked because a rehearsed exam missed it.
    """

    key: str
    card: Card
    item: Item
    shown: tuple[int, ...]
    before: State
    at: datetime
    drawn: Drawn | None = None
    missed: bool = False
    statements: tuple[AnyStatement, ...] = ()

    @property
    def posed(self) -> Item:
        if isinstance(self.item, Predict):
            return pose(self.item, self.statements)
        return self.drawn.item if self.drawn else self.item

    def split(self, text: str) -> tuple[str, Confidence | None]:
        """The answer in a text, and how sure of it the student says to be; a recall is judged by its points alone."""
        if isinstance(self.item, Recall):
            return text, None
        return split_confidence(text, glued=not isinstance(self.posed, Expression))

    def read(self, text: str, language: Language) -> Malformed | str:
        """How the answer in a text is read. A recall's points are read by `parse_recall`."""
        return parse_only(self.posed, self.split(text)[0], language)

    @property
    def points(self) -> Sequence[Point | RecallPoint]:
        """What is ticked after a recall, in order; the texts are `point_texts`."""
        own = self.item.points if isinstance(self.item, Recall) else []
        return [RecallPoint() for _ in own] if own else self.card.outline

    @property
    def point_texts(self) -> list[Text]:
        own = self.item.points if isinstance(self.item, Recall) else []
        return own or [point.text for point in self.card.outline]


def wording(asking: Asking) -> str:
    """What was asked, a hash or a problem's `name:seed`: statistics can tell an item from its later wording."""
    if asking.drawn is not None:
        return f"{asking.drawn.generator.name}:{asking.drawn.seed}"
    return hashlib.sha256(msgspec.json.encode(asking.item)).hexdigest()[:16]
