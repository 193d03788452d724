"""A card together with where its values stand, so that whoever judges it later can point at the line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from examprep.cards import Card
from examprep.cards.reader import load_card_and_places, spell
from examprep.cards.rules import Key
from examprep.cards.tree import Node
from examprep.faults import Fault


@dataclass(frozen=True)
class PlacedCard:
    """`places` maps the key of each value that is written, such as ("items", 3, "id"), to its node."""

    card: Card
    file: str
    places: dict[Key, Node]

    def fault(self, key: Key, message: str) -> Fault:
        """A fault at the key's value, or at what encloses it where the key is not written."""
        written = key
        while written not in self.places:
            written = written[:-1]
        node = self.places[written]
        return Fault(self.file, node.line, node.column, spell(key), message)


def load_placed(path: Path) -> PlacedCard:
    """Read one card; raises Faulty with all its faults."""
    card, places = load_card_and_places(path)
    return PlacedCard(card, str(path), places)
