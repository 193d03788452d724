"""What everything on a card is made of: texts in two languages, ids, names of checks."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from examprep.language import Language

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="lower-case words joined by -")]
CheckName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", description="a lab's check, without check_")]
Line = Annotated[str, Meta(min_length=1)]
VARIABLE = r"^[^\s:]+: *(real|positive|nonnegative|nonzero|unit|integer|natural|(integer +)?[\[(].+,.+[\])])$"
WHERE = "a variable and where it lies: 'x: real', 't: [0, 1)', 'H: integer [1, 64]'"
VariableLine = Annotated[str, Meta(pattern=VARIABLE, description=WHERE)]


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every part of a card: immutable, no key that is not declared here."""


class Text(Part, frozen=True, kw_only=True):
    """One text in both languages, each written in its own. Markdown with Unicode mathematics."""

    ru: Line
    en: Line

    def __getitem__(self, language: Language) -> str:
        return self.ru if language == "ru" else self.en


Phrase: TypeAlias = Text | Line  # a plain string is code or a formula: the same in both languages


def phrase(value: Phrase, language: Language) -> str:
    """The words of a phrase in one language."""
    return value if isinstance(value, str) else value[language]
