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

from examprep.cards import Card, CardFile, Item, Recall, Text
from examprep.study.errors import BadPersonalDeck
from examprep.study.events import ITEM, LONGEST_TEXT
from examprep.wholefile import MEBIBYTE, read_whole, write_whole

QUESTION = "q00"
FORMAT = 1
MOST_BYTES = 512 * MEBIBYTE  # what an import may bring, every character escaped, and more
LAST_SECOND = 7_258_118_400  # since 1970: the year 2200, after which no honest clock edits
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


class Block(msgspec.Struct, frozen=True, array_like=True):
    """Literal text: words whose lines may be folded, or code whose lines stay as they are."""

    kind: Literal["text", "code"]
    text: str


class PersonalItem(msgspec.Struct, frozen=True):
    """`id` is unique and stable; `deck` and `tags` are the student's own words.

    `edited` is when it became what it is, in seconds since 1970, by the clock of the program that it was edited in.
    """

    id: str
    deck: str
    tags: list[str]
    front: list[Block]
    back: list[Block]
    edited: int = 0

    @property
    def key(self) -> str:
        """What the review log calls it."""
        return f"{QUESTION}/{self.id}"

    @property
    def edition(self) -> tuple[int, bytes]:
        """Of two editions of a note the greater is the newer, the same one on every machine."""
        return self.edited, msgspec.json.encode(self)

    @property
    def record(self) -> dict[str, object]:
        """As plain JSON, which `read_note` reads."""
        plain: dict[str, object] = msgspec.to_builtins(self)
        return plain

    def says_what(self, other: PersonalItem) -> bool:
        """Whether both are the same but for the moment of the edit."""
        return msgspec.structs.replace(self, edited=other.edited) == other


class _File(msgspec.Struct):
    format: int
    items: list[PersonalItem]


def load_personal(path: Path) -> list[PersonalItem]:
    """In the order in which they were imported; none where there is no file. BadPersonalDeck."""
    try:
        found = msgspec.json.decode(read_whole(path, MOST_BYTES), type=_File)
    except FileNotFoundError:
        return []
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadPersonalDeck(
            f"{path} не читается: {error}. Уберите файл и импортируйте записи снова; "
            "что вы о них знаете, хранит журнал ответов.",
            f"{path} cannot be read: {error}. Move it away and import your notes again; "
            "what you know of them is in the review log.",
        ) from None
    if found.format != FORMAT:
        raise BadPersonalDeck(
            f"{path} записан более новой версией examprep; обновите эту.",
            f"{path} was written by a newer examprep; update this one.",
        )
    return found.items


def save_personal(path: Path, items: Sequence[PersonalItem]) -> None:
    """Whole or not at all. OSError where the folder refuses."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(_File(FORMAT, list(items))), indent=1))


def is_own(key: str) -> bool:
    """Whether an item of the log is a note of the student's, and none of the course."""
    return key.startswith(f"{QUESTION}/")


def read_note(record: dict[str, object]) -> PersonalItem:
    """From plain JSON of another machine. ValueError."""
    if not record.keys() <= {*PersonalItem.__struct_fields__}:
        raise ValueError(f"a note has the keys {', '.join(PersonalItem.__struct_fields__)}, and no other")
    try:
        note = msgspec.convert(record, PersonalItem)
    except msgspec.ValidationError as error:
        place = str(error).rpartition(" - at ")[2]  # the rest would repeat a stranger's text
        raise ValueError(f"a note is not what it should be at {place[:100]}") from None
    check_note(note)
    return note


def check_note(note: PersonalItem) -> None:
    """ValueError where a note cannot be kept, or sent to another machine."""
    if not ITEM.fullmatch(note.key) or len(note.id) > 64:
        raise ValueError(f"id is {note.id[:80]!r}; expected one like anki-0123456789abcdef-1")
    if not 0 <= note.edited < LAST_SECOND:
        raise ValueError(f"edited is {note.edited}; expected seconds since 1970")
    texts = [note.deck, *note.tags, *(block.text for block in (*note.front, *note.back))]
    if sum(map(len, texts)) > LONGEST_TEXT:
        raise ValueError(f"longer than {LONGEST_TEXT} characters")
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        raise ValueError("its text is not valid Unicode") from None


def newest(notes: Iterable[PersonalItem]) -> list[PersonalItem]:
    """Each note once, in its newest edition, in the order in which they first come."""
    found: dict[str, PersonalItem] = {}
    for note in notes:
        there = found.setdefault(note.id, note)
        if note.edition > there.edition:
            found[note.id] = note
    return list(found.values())


def personal_deck(items: Iterable[PersonalItem]) -> dict[str, tuple[Card, Item]]:
    """{key: (a card of its own, the item)}, for a session: say it, then compare with the back."""
    deck: dict[str, tuple[Card, Item]] = {}
    for own in items:
        front, back = (_both(as_markdown(side)) for side in (own.front, own.back))
        item = Recall(id=own.id, prompt=front, points=[back])
        deck[own.key] = (_card(own, item, back), item)
    return deck


def _card(own: PersonalItem, item: Recall, back: Text) -> Card:
    file = CardFile(
        title=_both(own.deck),
        section="personal",  # type: ignore[arg-type]  # none of the exam's
        answer=back,
        outline=[],
        claims=[],
        items=[item],
        sources=[],
    )
    return Card.of(f"{QUESTION}_personal", file)


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
