"""What types cannot say about a card: options have a right one, myths a truth, ids are unique, references meet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from examprep.cards import (
    Choice,
    Choices,
    Claim,
    Expression,
    Formula,
    Number,
    Numbers,
    Option,
    Order,
    Predict,
    Source,
)

Key: TypeAlias = tuple[str | int, ...]  # where a value stands: ("items", 3, "options")
Objection: TypeAlias = tuple[Key, str]

# What TeX and MathJax have beyond mathematics: links, files, definitions, the elements and styles of the page.
BEYOND = re.compile(
    r"\\(href|url|input|include\w*|read|write|open\w+|[egx]?def|let|(re)?newcommand|providecommand|(re)?newenvironment|"
    r"DeclareMathOperator|require|style|class|cssId|data|html\w*|bbox|unicode|verb|csname|catcode|special)(?![a-zA-Z])"
)


def objections(part: Any) -> Iterator[Objection]:
    """What is wrong inside one part whose types fit: (key from the part on, what to write)."""
    if isinstance(part, Claim):
        yield from _claim(part)
    elif isinstance(part, Formula):
        yield from _mathematics(part)
    elif isinstance(part, Option):
        yield from _phrase(part.text, ("text",))
    elif isinstance(part, Choice | Choices):
        yield from _options(part)
    elif isinstance(part, Number | Numbers):
        yield from _tolerance(part)
        if isinstance(part, Numbers):
            yield from _row(part)
    elif isinstance(part, Expression):
        yield from _variables(part)
    elif isinstance(part, Order):
        for i, step in enumerate(part.steps):
            yield from _phrase(step, ("steps", i))
    elif isinstance(part, Predict):
        for i, check in enumerate(part.among):
            if check in part.among[:i]:
                yield ("among", i), f"{check!r} stands twice"
    elif isinstance(part, Source) and not (part.arxiv or part.doi or part.url):
        yield (), "write where it is found: arxiv, doi or url"


def _claim(claim: Claim) -> Iterator[Objection]:
    if claim.holds and claim.truth is not None:
        yield ("truth",), "a claim that holds has no truth of its own: a myth says holds: false"
    if not claim.holds and claim.truth is None:
        yield (), "a myth needs its truth: {ru: …, en: …}"


def _mathematics(formula: Formula) -> Iterator[Objection]:
    if found := BEYOND.search(formula.latex):
        yield ("latex",), f"{found[0]} is not allowed: a formula links to nothing, loads and defines nothing"


def _options(item: Choice | Choices) -> Iterator[Objection]:
    right = sum(option.right for option in item.options)
    if isinstance(item, Choice) and right != 1:
        yield ("options",), f"right options: {right}, but a choice has exactly one"
    if isinstance(item, Choices) and not 1 < right < len(item.options):
        yield ("options",), f"right options: {right}, write several and leave some wrong"


def _tolerance(item: Number | Numbers) -> Iterator[Objection]:
    if item.tol is not None and item.rel is not None:
        yield ("rel",), "write tol (absolute) or rel (relative), not both"
    for name in ("tol", "rel"):
        far = getattr(item, name)
        if far is not None and far <= 0:
            yield (name,), "write how far off an answer may be, above 0; for an exact one leave it out"


def _row(item: Numbers) -> Iterator[Objection]:
    count = len(item.answer)
    if item.names and len(item.names) != count:
        yield ("names",), f"{len(item.names)} names for {count} numbers"
    for i, mistake in enumerate(item.mistakes):
        if len(mistake.answer) != count:
            yield ("mistakes", i, "answer"), f"{len(mistake.answer)} numbers where the answer has {count}"


def _variables(item: Expression) -> Iterator[Objection]:
    names = [line.partition(":")[0] for line in item.variables]
    for i, name in enumerate(names):
        if name in names[:i]:
            yield ("variables", i), f"{name!r} stands twice"
    for i, name in enumerate(item.uses):
        if name in item.avoids:
            yield ("uses", i), f"{name!r} is to be used and to be avoided"


def _phrase(value: Any, key: Key) -> Iterator[Objection]:
    if isinstance(value, str) and re.search("[а-яёА-ЯЁ]", value):
        yield key, "words belong to a language: write {ru: …, en: …}; a plain string is code or a formula"


def repeated(ids: Mapping[Key, str]) -> Iterator[Objection]:
    """The ids, by where they stand in the card, that stood in the same list before."""
    first: dict[tuple[str | int, str], str | int] = {}
    for key, one in ids.items():
        section, index, _ = key
        if (section, one) in first:
            yield key, f"{one!r} stands twice, first at {section}[{first[section, one]}]: ids are unique"
        first.setdefault((section, one), index)
