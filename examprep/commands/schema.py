"""`examprep schema`: the JSON Schema of a card."""

from __future__ import annotations

import json

from examprep.cards import card_schema


def print_schema() -> None:
    print(json.dumps(card_schema(), ensure_ascii=False, indent=1))
