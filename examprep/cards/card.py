"""The card: what one question's YAML file says, as types. The JSON Schema and the loader are made from them.

Identity is the file's stem; an item's is `q20/output-size`. Ids are stable for ever: progress hangs on them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta

from examprep.cards.heading import Heading, ItemHead, item_heads
from examprep.cards.items import Item
from examprep.cards.parts import CheckName, Line, Part, Slug, Text
from examprep.course import question_key
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


@dataclass(frozen=True, eq=False)
class Card:
    """A card with its identity. What lies beyond its heading is read when it is first asked for, and kept."""

    heading: Heading
    read: Callable[[], CardFile]

    @classmethod
    def of(cls, stem: str, file: CardFile) -> Card:
        heads = item_heads(file.items, file.outline)
        return cls(Heading(stem, file.title, file.section, file.requires, heads), lambda: file)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Card) and self.stem == other.stem and self.file == other.file

    @cached_property
    def file(self) -> CardFile:
        return self.read()

    @property
    def stem(self) -> str:
        return self.heading.stem

    @cached_property
    def number(self) -> int:
        return self.heading.number

    @property
    def title(self) -> Text:
        return self.heading.title

    @property
    def section(self) -> str:
        return self.heading.section

    @property
    def requires(self) -> list[int]:
        return self.heading.requires

    @property
    def heads(self) -> list[ItemHead]:
        """Its items without their texts, in the same order."""
        return self.heading.items

    @cached_property
    def keys(self) -> list[str]:
        """What the review log calls its items, in the same order."""
        return self.heading.keys

    @property
    def answer(self) -> Text:
        return self.file.answer

    @property
    def outline(self) -> list[Point]:
        return self.file.outline

    @property
    def formulas(self) -> list[Formula]:
        return self.file.formulas

    @property
    def figure(self) -> Text | None:
        return self.file.figure

    @property
    def claims(self) -> list[Claim]:
        return self.file.claims

    @property
    def items(self) -> list[Item]:
        return self.file.items

    @property
    def sources(self) -> list[Source]:
        return self.file.sources

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
