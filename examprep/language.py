"""The two languages of everything that a student reads."""

from __future__ import annotations

from typing import Literal, TypeAlias

Language: TypeAlias = Literal["ru", "en"]
LANGUAGES: tuple[Language, ...] = ("ru", "en")


def say(language: str, ru: str, en: str) -> str:
    """One message, written in both languages side by side."""
    return ru if language == "ru" else en
