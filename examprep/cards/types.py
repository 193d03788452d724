"""The card: what one question's YAML file says, as types. The JSON Schema and the loader are made from them.

Identity is the file's stem; an item's is `q20/output-size`. Ids are stable for ever: progress hangs on them.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct, field

SECTIONS = ("basics", "training", "images", "text", "pytorch")

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="lower-case words joined by -")]
CheckName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", description="a lab's check, without check_")]
Line = Annotated[str, Meta(min_length=1)]


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every part of a card: immutable, no key that is not declared here."""


class Text(Part, kw_only=True):
    """One text in both languages, each written in its own. Markdown with Unicode mathematics."""

    ru: Line
    en: Line

    def __getitem__(self, language: str) -> str:
        return self.ru if language == "ru" else self.en


Phrase: TypeAlias = Text | Line  # a plain string is code or a formula: the same in both languages


def phrase(value: Phrase, language: str) -> str:
    """The words of a phrase in one language."""
    return value if isinstance(value, str) else value[language]


class Terms(Part, kw_only=True):
    """Word stems in each language: `свёртк` finds свёртка, свёрткой."""

    ru: list[Line]
    en: list[Line]

    def __getitem__(self, language: str) -> list[str]:
        return self.ru if language == "ru" else self.en


class Point(Part, kw_only=True):
    """What an examiner ticks. `terms` are word stems that show it was said; `must`: its absence costs the mark."""

    id: Slug
    text: Text
    terms: Terms
    must: bool = False


class Symbol(Part, kw_only=True):
    """One letter of a formula: what it means and, for a tensor, its shape such as (N, C, H, W)."""

    name: Line
    meaning: Text
    shape: str | None = None


class Formula(Part, kw_only=True):
    """`latex` is the one source of its looks; `proof` names the check that shows it holds."""

    id: Slug
    latex: Line
    proof: CheckName
    symbols: list[Symbol]


class Claim(Part, kw_only=True):
    """A fact, or with `holds: false` a myth and its `truth`. `proof` names the lab's check."""

    id: Slug
    text: Text
    proof: CheckName
    holds: bool = True
    truth: Text | None = None


class Examples(Part, kw_only=True):
    """Answers that the suite grades: one or several of each."""

    right: Line | list[Line]
    wrong: Line | list[Line]
    malformed: Line | list[Line]

    def all(self) -> list[tuple[str, str]]:
        """(expected status, answer) pairs."""
        pairs = []
        for status in ("right", "wrong", "malformed"):
            answers = getattr(self, status)
            pairs += [(status, a) for a in ([answers] if isinstance(answers, str) else answers)]
        return pairs


class Option(Part, kw_only=True):
    """One line to choose. `says` is what choosing it reveals: the misconception, named."""

    text: Phrase
    right: bool = False
    says: Text | None = None


class NumberMistake(Part, kw_only=True):
    answer: float
    says: Text


class TextMistake(Part, kw_only=True):
    answer: Line
    says: Text


class ItemBase(Part, tag_field="kind", kw_only=True):
    """`why` is shown after the answer; `claim` names the claim that the student can then verify live."""

    id: Slug
    prompt: Text
    why: Text | None = None
    claim: Slug | None = None


class Choice(ItemBase, tag="choice", kw_only=True):
    """One option is right. Answered by its number as written here, from 1."""

    options: Annotated[list[Option], Meta(min_length=2, max_length=9)]
    examples: Examples


class Choices(ItemBase, tag="choices", kw_only=True):
    """Several options are right: `1 3`. Partial credit, minus what was ticked in error."""

    options: Annotated[list[Option], Meta(min_length=3, max_length=9)]
    examples: Examples


class Number(ItemBase, tag="number", kw_only=True):
    """A number within `tol` (absolute) or `rel` (relative); neither: exact. The lab computes it as well."""

    answer: float
    tol: float | None = None
    rel: float | None = None
    unit: str | None = None
    mistakes: list[NumberMistake] = []
    examples: Examples


class Shape(ItemBase, tag="shape", kw_only=True):
    """A tensor's shape such as (N, 16, 13, 13); letters are symbolic. The lab computes it as well."""

    answer: Line
    mistakes: list[TextMistake] = []
    examples: Examples


class Order(ItemBase, tag="order", kw_only=True):
    """Steps in their right order; shown shuffled, answered as `3 1 2` in the numbering shown."""

    steps: Annotated[list[Phrase], Meta(min_length=3, max_length=9)]
    examples: Examples


class Fill(ItemBase, tag="fill", kw_only=True):
    """The blank ___ of the prompt: code (spaces and quotes do not matter) or a term (nor does case)."""

    accept: Annotated[list[Line], Meta(min_length=1)]
    code: bool = True
    mistakes: list[TextMistake] = []
    examples: Examples


class Predict(ItemBase, tag="predict", kw_only=True):
    """Which checks will this break of the lab turn red? The key comes from running it. `among`: the checks offered."""

    break_name: Slug = field(name="break")
    among: Annotated[list[CheckName], Meta(min_length=2, max_length=9)]
    examples: Examples


class Recall(ItemBase, tag="recall", kw_only=True):
    """Say it, then tick what was said: the card's outline, or `points` of its own."""

    points: list[Text] = []


Item: TypeAlias = Choice | Choices | Number | Shape | Order | Fill | Predict | Recall


class Source(Part, kw_only=True):
    """A paper or a page of documentation. One of `arxiv`, `doi`, `url` finds it."""

    author: Line
    year: Annotated[int, Meta(ge=1900, le=2100)]
    title: Line
    arxiv: str | None = None
    doi: str | None = None
    url: str | None = None


class CardFile(Part, kw_only=True):
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


class Card(CardFile, kw_only=True):
    """A card with its identity."""

    stem: str

    @property
    def number(self) -> int:
        return int(self.stem[1:3])

    def item_key(self, item: Item) -> str:
        """`q20/output-size`: what the review log calls it."""
        return f"q{self.number:02d}/{item.id}"

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
