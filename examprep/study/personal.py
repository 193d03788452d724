"""The student's own notes as recall items: a deck beside the course, kept in one file.

What is known of them is in the review log like everything else; the file holds the texts only, as they were imported.
Keys are `q00/…`: no exam has a question 0, so that nothing of the course or its plan takes them for its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from examprep.cards import Card, Item, Recall, Text
from examprep.study.errors import BadPersonalDeck
from examprep.wholefile import write_whole

QUESTION = "q00"
FORMAT = 1
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


class Block(msgspec.Struct, frozen=True, array_like=True):
    """Literal text: words whose lines may be folded, or code whose lines stay as they are."""

    kind: Literal["text", "code"]
    text: str


class PersonalItem(msgspec.Struct, frozen=True):
    """`id` is unique and stable; `deck` and `tags` are the student's own words."""

    id: str
    deck: str
    tags: list[str]
    front: list[Block]
    back: list[Block]

    @property
    def key(self) -> str:
        """What the review log calls it."""
        return f"{QUESTION}/{self.id}"


class _File(msgspec.Struct):
    format: int
    items: list[PersonalItem]


def load_personal(path: Path) -> list[PersonalItem]:
    """In the order in which they were imported; none where there is no file. BadPersonalDeck."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_File)
    except FileNotFoundError:
        return []
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadPersonalDeck(
            f"{path} cannot be read: {error}. Move it away and import your notes again; "
            "what you know of them is in the review log."
        ) from None
    if found.format != FORMAT:
        raise BadPersonalDeck(f"{path} was written by a newer examprep; update this one.")
    return found.items


def save_personal(path: Path, items: Sequence[PersonalItem]) -> None:
    """Whole or not at all. OSError where the folder refuses."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(_File(FORMAT, list(items))), indent=1))


def personal_deck(items: Iterable[PersonalItem]) -> dict[str, tuple[Card, Item]]:
    """{key: (a card of its own, the item)}, for a session: say it, then compare with the back."""
    deck: dict[str, tuple[Card, Item]] = {}
    for own in items:
        front, back = (_both(as_markdown(side)) for side in (own.front, own.back))
        item = Recall(id=own.id, prompt=front, points=[back])
        deck[own.key] = (_card(own, item, back), item)
    return deck


def _card(own: PersonalItem, item: Recall, back: Text) -> Card:
    return Card(
        stem=f"{QUESTION}_personal",
        title=_both(own.deck),
        section="personal",  # type: ignore[arg-type]  # none of the exam's
        answer=back,
        outline=[],
        claims=[],
        items=[item],
        sources=[],
    )


def _both(text: str) -> Text:
    """In the language in which the student wrote it, whatever that is."""
    return Text(ru=text, en=text)


def as_markdown(blocks: Sequence[Block]) -> str:
    """Markdown that shows exactly these texts: every sign that could mean something is escaped."""
    return "\n\n".join(
        _fenced(block.text) if block.kind == "code" else _escaped(block.text) for block in blocks
    )


def _escaped(text: str) -> str:
    lines = [_PUNCTUATION.sub(r"\\\1", line.strip()) for line in text.split("\n")]
    paragraphs = re.split(r"\n{2,}", "\n".join(lines).strip("\n"))
    return "\n\n".join(paragraph.replace("\n", "\\\n") for paragraph in paragraphs)


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"
