"""The card: what one question's YAML file says, as types. The JSON Schema and the loader are made from them.

Identity is the file's stem; an item's is `q20/output-size`. Ids are stable for ever: progress hangs on them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from examprep.cards.items import Item
from examprep.cards.parts import CheckName, Line, Part, Slug, Text
from examprep.course import question_key, question_number
from examprep.language import Language

SECTIONS = ("basics", "training", "images", "text", "pytorch")


class Terms(Part, frozen=True, kw_only=True):
    """Word stems in each language: `свёртк` finds свёртка, свёрткой."""

    ru: list[Line]
    en: list[Line]

    def __getitem__(self, language: Language) -> list[str]:
        return self.ru if language == "ru" else self.en


class Point(Part, frozen=True, kw_only=True):
    """What an examiner ticks, resting on `claims` of the card.

    `terms` are word stems that show it was said; `must`: its absence costs the mark.
    """

    id: Slug
    text: Text
    terms: Terms
    claims: Annotated[list[Slug], Meta(min_length=1)]
    must: bool = False


class Symbol(Part, frozen=True, kw_only=True):
    """One letter of a formula: what it means and, for a tensor, its shape such as (N, C, H, W)."""

    name: Line
    meaning: Text
    shape: str | None = None


class Formula(Part, frozen=True, kw_only=True):
    """`latex` is the one source of its looks; `proof` names the check that shows it holds."""

    id: Slug
    latex: Line
    proof: CheckName
    symbols: list[Symbol]


class Claim(Part, frozen=True, kw_only=True):
    """A fact, or with `holds: false` a myth and its `truth`. `proof` names the lab's check."""

    id: Slug
    text: Text
    proof: CheckName
    holds: bool = True
    truth: Text | None = None


class Source(Part, frozen=True, kw_only=True):
    """A paper or a page of documentation. One of `arxiv`, `doi`, `url` finds it."""

    author: Line
    year: Annotated[int, Meta(ge=1900, le=2100)]
    title: Line
    arxiv: str | None = None
    doi: str | None = None
    url: str | None = None


class CardFile(Part, frozen=True, kw_only=True):
    """What `questions/qNN_slug.yaml` holds."""

    title: Text
    section: Literal["basics", "training", "images", "text", "pytorch"]
    requires: list[int] = []
    answer: Text
    outline: Annotated[list[Point], Meta(min_length=1)]
    formulas: list[Formula] = []
    figure: Text | None = None
    claims: Annotated[list[Claim], Meta(min_length=1)]
    items: Annotated[list[Item], Meta(min_length=1)]
    sources: Annotated[list[Source], Meta(min_length=1)]


class Card(CardFile, frozen=True, kw_only=True):
    """A card with its identity."""

    stem: str

    @property
    def number(self) -> int:
        return question_number(self.stem)

    def item_key(self, item: Item) -> str:
        """`q20/output-size`: what the review log calls it."""
        return f"{question_key(self.number)}/{item.id}"

    def claim_key(self, claim_id: str) -> str:
        """`q20/claim/shrinks`: what decks and reports call it."""
        return f"{question_key(self.number)}/claim/{claim_id}"

    def claim(self, claim_id: str) -> Claim:
        return next(claim for claim in self.claims if claim.id == claim_id)

    def claims_of(self, check: str) -> list[Claim]:
        """The claims and myths that a check of the lab settles."""
        return [claim for claim in self.claims if claim.proof == check]


def card_schema() -> dict[str, object]:
    """The JSON Schema of a card file, for editors."""
    import msgspec.json

    schema = msgspec.json.schema(CardFile)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "examprep card", **schema}
