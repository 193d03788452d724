"""Notes of what a card teaches: recall with the outline, claims and myths, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from examprep.cards import Card, Claim, Formula, Recall
from examprep.course import question_key
from examprep.language import Language, say
from examprep.publish.markup import block, bullets, escaped, formula, inline, marked, prose, worded
from examprep.publish.note import Note, heading, proved_by
from examprep.publish.notetypes import CLAIM, FORMULA, RECALL

# The first relation of a formula parts what is asked from what is known.
RELATION = re.compile(r"(?<!\\)(?:=|\\leftarrow\b|\\approx\b|\\sim\b|\\le\b)")


def recall_notes(card: Card, language: Language, images: Sequence[str] = ()) -> Iterator[Note]:
    """Say it, then compare with the points. The first that asks for the whole answer carries the figure and `images`.

    `images`: names of files of the deck.
    """
    first = True
    for item in card.items:
        if not isinstance(item, Recall):
            continue
        whole = not item.points
        fields = {
            "Question": heading(card, language),
            "Prompt": prose(item.prompt[language]),
            "Points": _points(card, item, language),
        }
        if whole:
            fields["Answer"] = prose(card.answer[language])
        if whole and first:
            fields["Figure"] = block(card.figure[language]) if card.figure is not None else ""
            fields["Plots"] = "".join(f'<img src="{escaped(name)}" alt="">' for name in images)
            first = False
        key = card.item_key(item)
        yield Note(key, RECALL, card, "recall", fields, item=key)


def _points(card: Card, item: Recall, language: Language) -> str:
    """The points to compare with; ● marks those that the mark hangs on."""
    if item.points:
        return bullets([inline(point[language]) for point in item.points])
    lines = [
        ('<span class="must">●</span> ' if point.must else "○ ") + inline(point.text[language])
        for point in card.outline
    ]
    return marked(lines)


def claim_notes(card: Card, language: Language) -> Iterator[Note]:
    """True, or a myth?"""
    for claim in card.claims:
        fields = {
            "Question": heading(card, language),
            "Ask": say(language, "Верно или миф?", "True, or a myth?"),
            "Claim": worded(claim.text[language]),
            "Verdict": _verdict(claim, language),
            "Truth": worded(claim.truth[language]) if claim.truth is not None else "",
            "Proof": proved_by(card, claim.proof),
        }
        tags = () if claim.holds else ("myth",)
        yield Note(card.claim_key(claim.id), CLAIM, card, "claim", fields, tags)


def _verdict(claim: Claim, language: Language) -> str:
    if claim.holds:
        return f'<span class="right">✓ {say(language, "Верно", "True")}</span>'
    return f'<span class="wrong">✗ {say(language, "Миф", "A myth")}</span>'


def formula_notes(card: Card, language: Language) -> Iterator[Note]:
    """What is asked stands before the relation; the meaning of each letter is given."""
    for one in card.formulas:
        fields = {
            "Question": heading(card, language),
            "Ask": escaped(say(language, f"Напишите формулу · {one.id}", f"Write the formula · {one.id}")),
            "Cue": formula(cue(one.latex)),
            "Symbols": _symbols(one, language),
            "Formula": formula(one.latex),
            "Proof": proved_by(card, one.proof),
        }
        yield Note(f"{question_key(card.number)}/formula/{one.id}", FORMULA, card, "formula", fields)


def cue(latex: str) -> str:
    r"""What is left of the first relation outside braces, with a question mark: `\text{E}[y] = \; ?`."""
    for relation in RELATION.finditer(latex):
        left = latex[: relation.start()]
        if left.strip() and left.count("{") == left.count("}"):
            return f"{left.strip()} {relation[0]} \\; ?"
    return "?"


def _symbols(one: Formula, language: Language) -> str:
    rows = [
        f"<tr><td>{escaped(symbol.name)}</td><td>{worded(symbol.meaning[language])}</td>"
        f"<td>{escaped(symbol.shape or '')}</td></tr>"
        for symbol in one.symbols
    ]
    return f"<table>{''.join(rows)}</table>" if rows else ""
