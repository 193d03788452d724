"""The two languages of everything that a student reads."""

from __future__ import annotations

from typing import Literal, TypeAlias

Language: TypeAlias = Literal["ru", "en"]
LANGUAGES: tuple[Language, ...] = ("ru", "en")


def say(language: Language, ru: str, en: str) -> str:
    """One message, written in both languages side by side."""
    return ru if language == "ru" else en


def plural_ru(count: int, one: str, few: str, many: str) -> str:
    """1 день, 2 дня, 5 дней."""
    if 11 <= count % 100 <= 14:
        return many
    return one if count % 10 == 1 else few if count % 10 in (2, 3, 4) else many
