"""Items by their keys; a card is read when one of its items is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from examprep.cards.card import Card
from examprep.cards.items import Item


class ItemsByKey(Mapping[str, tuple[Card, Item]]):
    """`q20/output-size` -> its card and itself, in the order of the cards."""

    def __init__(self, cards: Iterable[Card]):
        self._card = {key: card for card in cards for key in card.keys}

    def __getitem__(self, key: str) -> tuple[Card, Item]:
        card = self._card[key]
        return card, card.items[card.keys.index(key)]

    def __contains__(self, key: object) -> bool:
        return key in self._card

    def __iter__(self) -> Iterator[str]:
        return iter(self._card)

    def __len__(self) -> int:
        return len(self._card)
