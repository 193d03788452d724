"""What of a card is searched: passages, each with the part of the card that it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from examprep.cards import Card, Item, Source, Text
from examprep.language import LANGUAGES, Language

# What being found there is worth.
TITLE, OUTLINE, CLAIM, FORMULA, ANSWER, ITEM, SOURCE = 10.0, 5.0, 4.0, 4.0, 3.0, 2.0, 1.5


class Passage(NamedTuple):
    """`part` is `title` or a part of the question's page; `language` is None for what is the same in both.

    `text` is one line.
    """

    question: int
    part: str
    weight: float
    language: Language | None
    text: str


def passages(card: Card) -> Iterator[Passage]:
    """Everything that is searched, once in each language."""

    def both(part: str, weight: float, text: Text) -> Iterator[Passage]:
        for language in LANGUAGES:
            for piece in _pieces(text[language]):
                yield Passage(card.number, part, weight, language, piece)

    def one(part: str, weight: float, text: str) -> Passage:
        return Passage(card.number, part, weight, None, " ".join(text.split()))

    yield from both("title", TITLE, card.title)
    yield from both("answer", ANSWER, card.answer)
    for point in card.outline:
        yield from both("outline", OUTLINE, point.text)
    for formula in card.formulas:
        yield one("formulas", FORMULA, formula.latex)
        for symbol in formula.symbols:
            meaning = Text(
                ru=f"{symbol.name} — {symbol.meaning.ru}", en=f"{symbol.name} — {symbol.meaning.en}"
            )
            yield from both("formulas", FORMULA, meaning)
    for claim in card.claims:
        yield from both("claims", CLAIM, claim.text)
        if claim.truth is not None:
            yield from both("claims", CLAIM, claim.truth)
    for item in card.items:
        if item.prompt is not None:
            yield from both("items", ITEM, item.prompt)
        yield one("items", ITEM, _name(item))
    for source in card.sources:
        yield one("sources", SOURCE, _source(source))


def _pieces(text: str) -> list[str]:
    """Paragraphs and points of a list, each on one line, without the marks of Markdown."""
    pieces: list[str] = []
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        bare = line.strip()
        begins = bare.startswith(("- ", "```"))
        if (not bare or begins) and lines:
            pieces.append(" ".join(lines))
            lines = []
        if bare and not bare.startswith("```"):
            lines.append(" ".join(bare.removeprefix("- ").replace("**", "").replace("`", "").split()))
    return pieces


def _name(item: Item) -> str:
    """Its own, and that of the generator that makes it."""
    generator = getattr(item, "generator", item.id)
    return item.id if generator == item.id else f"{item.id} · {generator}"


def _source(source: Source) -> str:
    where = source.arxiv or source.doi or source.url or ""
    return f"{source.author} ({source.year}). {source.title}. {where}".strip()
