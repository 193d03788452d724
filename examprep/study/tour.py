"""A first session: four things on one question, each done on a real screen and known from the log alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from examprep.cards import Card, Expression, Item, Number, Recall, Shape
from examprep.labfile import LabFile
from examprep.study.events import Review
from examprep.study.schedule import local_day
from examprep.study.setaside import fold_asides
from examprep.study.store import Store

FAVOURITE = 14  # dropout: everyone has heard of it, and its lab is over in seconds
TYPED = (Expression, Number, Shape)  # the first kind that there is: formulas show most of what can be typed

Step = Literal["recall", "typed", "claim", "break"]
STEPS: tuple[Step, ...] = ("recall", "typed", "claim", "break")


@dataclass(frozen=True)
class Tour:
    """`recall` and `typed` are items of `card`; it has claims, and its `lab` can be broken.

    It began at `begun`, when the log held `events` events.
    """

    card: Card
    lab: LabFile
    recall: Item
    typed: Item
    begun: datetime
    events: int

    def done(self, store: Store) -> set[Step]:
        """What the log shows of it so far; an answer that was taken back is none."""
        out = store.out_of_force()
        given = (e for e in store.arrived_after(self.events) if isinstance(e, Review))
        answered = {e.item for e in given if e.id not in out}
        runs = store.lab_runs(self.card.number, since=self.begun)
        held: dict[Step, bool] = {
            "recall": self.card.item_key(self.recall) in answered,
            "typed": self.card.item_key(self.typed) in answered,
            "claim": any(run.break_name is None for run in runs),
            "break": any(run.break_name and not all(run.checks.values()) for run in runs),
        }
        return {step for step in STEPS if held[step]}


def plan_tour(
    cards: Sequence[Card], lab_of: Mapping[int, LabFile], store: Store, now: datetime
) -> Tour | None:
    """Over the favourite question, else the first that has all that it takes; None where none has.

    Items that the student set aside are left alone.
    """
    mark, hidden = store.mark(), fold_asides(store.asides(), local_day(now)).hidden
    for card in sorted(cards, key=lambda card: (card.number != FAVOURITE, card.number)):
        lab, recall, typed = lab_of.get(card.number), easiest_recall(card, hidden), first_typed(card, hidden)
        if lab is not None and lab.breaks and recall and typed:
            return Tour(card, lab, recall, typed, now, mark.count if mark else 0)
    return None


def easiest_recall(card: Card, hidden: Set[str]) -> Item | None:
    """The one with the fewest points to say."""
    recalls = [i for i in card.items if isinstance(i, Recall) and card.item_key(i) not in hidden]
    return min(recalls, key=lambda item: len(item.points or card.outline), default=None)


def first_typed(card: Card, hidden: Set[str]) -> Item | None:
    """Something whose reading is echoed while it is typed."""
    items = [item for item in card.items if card.item_key(item) not in hidden]
    return next((item for kind in TYPED for item in items if isinstance(item, kind)), None)
