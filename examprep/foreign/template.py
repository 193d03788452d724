"""A card as Anki shows it: its template filled in with its note's fields. Text is put together, nothing is run.

`{{Field}}`, filters as in `{{cloze:Field}}`, conditions `{{#Field}}…{{/Field}}` and `{{^Field}}…{{/Field}}`. Filters
that hide (`type`, `hint`) leave their field to the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

CLOZE = re.compile(r"\{\{c(\d+(?:,\d+)*)::|\}\}")
LONGEST = 200_000  # characters of HTML on one side of a card
HIDING = {"type", "hint"}


class TooLong(ValueError):
    """One side of a card has more than LONGEST characters."""


def render(template: str, fields: Mapping[str, str], *, cloze: int, revealed: bool) -> str:
    """The HTML of one side. `cloze`: the number of the gap that is asked; `revealed`: this side may say the answer.

    The question is not repeated in the answer. TooLong.
    """
    pieces: list[str] = []
    shown: list[bool] = []
    length = 0
    for place, piece in enumerate(_parts(template)):
        sign, name = piece[:1], piece[1:].strip()
        if place % 2 and sign in ("#", "^"):
            shown.append(bool(fields.get(name, "").strip()) == (sign == "#"))
        elif place % 2 and sign == "/":
            del shown[-1:]
        elif all(shown):
            text = _value(piece, fields, cloze, revealed) if place % 2 else piece
            length += len(text)
            if length > LONGEST:
                raise TooLong
            pieces.append(text)
    return "".join(pieces)


def _parts(template: str) -> Iterator[str]:
    """Text, what stands in {{ }}, text, … ."""
    at = 0
    while (start := template.find("{{", at)) >= 0 and (end := template.find("}}", start)) >= 0:
        yield template[at:start]
        yield template[start + 2 : end]
        at = end + 2
    yield template[at:]


def _value(reference: str, fields: Mapping[str, str], cloze: int, revealed: bool) -> str:
    *filters, name = (part.strip() for part in reference.split(":"))
    text = fields.get(name, "")
    if len(text) > LONGEST:
        raise TooLong
    if "cloze" in filters:
        return fill_gaps(text, cloze, revealed=revealed)
    return "" if HIDING & set(filters) and not revealed else text


def fill_gaps(text: str, asked: int, *, revealed: bool) -> str:
    """`{{c1::Adam::who}}` as `[who]` or `[…]`, or Adam where it is revealed or another gap is asked. Gaps may nest."""
    open_gaps: list[tuple[frozenset[int], list[str]]] = []
    done: list[str] = []
    end = 0
    for found in CLOZE.finditer(text):
        here = open_gaps[-1][1] if open_gaps else done
        here.append(text[end : found.start()])
        end = found.end()
        if found[1] is not None:
            open_gaps.append((frozenset(int(n[:9]) for n in found[1].split(",")), []))
        elif open_gaps:
            numbers, inside = open_gaps.pop()
            outside = open_gaps[-1][1] if open_gaps else done
            outside.append(_gap("".join(inside), asked in numbers and not revealed))
        else:
            here.append(found[0])
    done.append("".join("".join(inside) for _, inside in open_gaps))  # never closed: they hide nothing
    return "".join([*done, text[end:]])


def _gap(inside: str, hidden: bool) -> str:
    text, _, hint = inside.partition("::")
    return f"[{hint.strip() or '…'}]" if hidden else text
