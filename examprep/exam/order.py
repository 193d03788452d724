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
    needed_by: dict[int, list[int]] = {n: [] for n in by_number}
    for number, needs in missing.items():
        for other in needs:
            needed_by[other].append(number)
    ready = [_rank(card) for card in cards if not missing[card.number]]
    heapq.heapify(ready)
    order: list[Card] = []
    while ready:
        *_, number = heapq.heappop(ready)
        order.append(by_number[number])
        for other in needed_by[number]:
            missing[other].remove(number)
            if not missing[other]:
                heapq.heappush(ready, _rank(by_number[other]))
    ordered = {card.stem for card in order}
    return order + sorted((c for c in cards if c.stem not in ordered), key=lambda c: c.number)


def _rank(card: Card) -> tuple[int, int]:
    return SECTIONS.index(card.section), card.number
