"""What is said of a question without opening it: enough to list, to plan and to weigh ten thousand of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from examprep.cards.items import Item, Recall
from examprep.cards.parts import Text
from examprep.course import question_key, question_number


class ItemHead(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`kind` as the card's file names it; `must`: the mark hangs on the claim behind it, or it is the whole answer."""

    id: str
    kind: str
    must: bool


class Heading(msgspec.Struct, frozen=True, array_like=True):
    stem: str
    title: Text
    section: str
    requires: list[int]
    items: list[ItemHead]

    @property
    def number(self) -> int:
        return question_number(self.stem)

    @property
    def keys(self) -> list[str]:
        """`q20/output-size`, …: what the review log calls its items."""
        question = question_key(self.number)
        return [f"{question}/{item.id}" for item in self.items]


class _Point(Protocol):
    @property
    def must(self) -> bool: ...
    @property
    def claims(self) -> list[str]: ...


def item_heads(items: Sequence[Item], outline: Sequence[_Point]) -> list[ItemHead]:
    needed = {claim for point in outline if point.must for claim in point.claims}
    return [ItemHead(item.id, kind_of(item), _is_must(item, needed)) for item in items]


def kind_of(item: Item) -> str:
    """`choice`, `number`, …"""
    return str(item.__struct_config__.tag)


def _is_must(item: Item, needed: set[str]) -> bool:
    return item.claim in needed or (isinstance(item, Recall) and not item.points)
