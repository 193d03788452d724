"""Small courses: cards of one claim each, items of equal kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import convert, to_builtins

from examprep.cards import Card, CardFile


@pytest.fixture(scope="session")
def make_card() -> Callable[..., Card]:
    """A card with `items` choices, the first of them on the point that the mark hangs on."""

    def make(number: int, section: str = "basics", requires: tuple[int, ...] = (), items: int = 2) -> Card:
        text = {"ru": "да", "en": "yes"}
        terms = {"ru": ["да"], "en": ["yes"]}
        points = [("main", True), ("side", False)]
        file = convert(
            {
                "title": {"ru": f"Вопрос {number}", "en": f"Question {number}"},
                "section": section,
                "requires": list(requires),
                "answer": text,
                "outline": [
                    {"id": name, "text": text, "terms": terms, "claims": [name], "must": must}
                    for name, must in points
                ],
                "claims": [{"id": name, "text": text, "proof": "holds"} for name, _ in points],
                "items": [
                    {
                        "kind": "choice",
                        "id": f"i{k}",
                        "prompt": text,
                        "claim": "main" if k == 0 else "side",
                        "options": [{"text": text, "right": True}, {"text": "no"}],
                        "examples": {"right": "1", "wrong": "2", "malformed": "x"},
                    }
                    for k in range(items)
                ],
                "sources": [{"author": "A", "year": 2000, "title": "T", "doi": "10.1/1"}],
            },
            CardFile,
        )
        return Card.of(f"q{number:02d}_toy", file)

    return make


@pytest.fixture(scope="session")
def make_examined(make_card) -> Callable[..., Card]:
    """`make_card` with something to compute, a prediction and the whole answer to tell."""

    def make(number: int) -> Card:
        text = {"ru": "да", "en": "yes"}
        card = make_card(number)
        told = to_builtins(card.file)
        told["items"] += [
            {"kind": "problem", "id": "fresh", "generator": "conv-output-size", "set": ["K=3"]},
            {
                "kind": "expression",
                "id": "cube",
                "prompt": text,
                "answer": "3x²",
                "variables": ["x: real"],
                "examples": {"right": "3x^2", "wrong": "x", "malformed": "3x^"},
            },
            {
                "kind": "predict",
                "id": "broken",
                "prompt": text,
                "break": "gone",
                "among": ["holds", "stays"],
                "examples": {"right": "1", "wrong": "2", "malformed": "x"},
            },
            {"kind": "recall", "id": "all", "prompt": text},
        ]
        return Card.of(card.stem, convert(told, CardFile))

    return make
