"""`examprep schema`: the JSON Schema of a card."""

from __future__ import annotations

import json

from examprep.cards import card_schema


def schema_text() -> str:
    """As it stands beside the cards, for editors."""
    return json.dumps(card_schema(), ensure_ascii=False, indent=1) + "\n"


def print_schema() -> None:
    print(schema_text(), end="")
