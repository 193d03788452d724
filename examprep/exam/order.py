"""The order in which the questions teach: each after those that it requires, section by section."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from examprep.cards import SECTIONS, Card


def learning_order(cards: Sequence[Card]) -> list[Card]:
    """Topological; among questions that could come next, by section and number. What is not there is not waited for.

    Questions that require each other in a circle (lint refuses them) come last.
    """
    by_number = {card.number: card for card in cards}
    missing = {n: {r for r in card.requires if r in by_number and r != n} for n, card in by_number.items()}
    ready = [_rank(card) for card in cards if not missing[card.number]]
    heapq.heapify(ready)
    order: list[Card] = []
    while ready:
        *_, number = heapq.heappop(ready)
        order.append(by_number[number])
        for other, needs in missing.items():
            if number in needs:
                needs.remove(number)
                if not needs:
                    heapq.heappush(ready, _rank(by_number[other]))
    return order + sorted((c for c in cards if c not in order), key=lambda c: c.number)


def _rank(card: Card) -> tuple[int, int]:
    return SECTIONS.index(card.section), card.number
