"""One note of the exported deck, and what identifies it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from examprep.cards import Card
from examprep.course import Course, question_key
from examprep.language import Language
from examprep.publish.markup import code, escaped
from examprep.publish.notetypes import NoteType

OURS = "examprep"
ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@dataclass(frozen=True)
class Note:
    """`key` is the note's identity: `q20/output-size`, `q20/claim/shrinks`, `q20/formula/size`, `q20/fresh/seed-0`.

    `fields` are HTML by the names of `type.fields`, those that are left out empty. `item`: the item of the review
    log whose answers are answers to this very note; None where there is none. `course`: whose keys they are.
    """

    key: str
    type: NoteType
    card: Card
    kind: str
    fields: dict[str, str]
    tags: tuple[str, ...] = ()
    item: str | None = None
    course: str = OURS

    @property
    def guid(self) -> str:
        """By this Anki knows the note again. It hangs on course and key, whatever the texts or their language."""
        return guid_of(self.key, self.course)

    @property
    def values(self) -> list[str]:
        """The fields in the order of the note's type."""
        own = {"Key": escaped(self.key), **self.fields}
        return [own.get(name, "") for name in self.type.fields]

    @property
    def all_tags(self) -> list[str]:
        """Question, section, kind, and what else holds of it."""
        return [question_key(self.card.number), self.card.section, self.kind, *self.tags]


def course_name(course: Course) -> str:
    """`examprep`; of a course in another folder, the folder's name: there too a name is the identity."""
    return course.questions.parent.resolve().name if course.foreign else OURS


def guid_of(key: str, course: str = OURS) -> str:
    """Ten letters and digits, from a hash of the course and the key."""
    value = int.from_bytes(hashlib.sha256(f"{course} {key}".encode()).digest()[:8], "big")
    letters = ""
    for _ in range(10):
        value, place = divmod(value, len(ALPHABET))
        letters += ALPHABET[place]
    return letters


def heading(card: Card, language: Language) -> str:
    """What stands above every note: which question it belongs to."""
    return escaped(f"{card.number} · {' '.join(card.title[language].split())}")


def proved_by(card: Card, check: str) -> str:
    """The command that proves it on the student's own machine."""
    return "✓ " + code(f"examprep lab {card.number} --check {check}")
