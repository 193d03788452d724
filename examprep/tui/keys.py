"""Keys are data: what a key does, said in both languages. The key bar and the help are made from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding

# The letter on the same key of a Russian keyboard: commands work whatever layout is on.
RUSSIAN = dict(zip("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить", strict=True))


@dataclass(frozen=True)
class Key:
    """`key` is Textual's name, several with commas; `label` how it is shown; `bar`: also in the key bar.

    `bound` is False for a line of the bar that sums up several keys.
    """

    key: str
    action: str
    ru: str
    en: str
    label: str = ""
    bar: bool = True
    bound: bool = True

    def says(self, language: str) -> str:
        return self.ru if language == "ru" else self.en

    @property
    def shown(self) -> str:
        return self.label or self.key.split(",")[0]


def bindings(keys: Iterable[Key]) -> list[Binding]:
    """As Textual wants them; letters also by their Russian neighbours."""
    return [Binding(_with_russian(k.key), k.action, k.en, show=False) for k in keys if k.bound]


def _with_russian(names: str) -> str:
    also = [_russian(name) for name in names.split(",")]
    return ",".join([*names.split(","), *(name for name in also if name)])


def _russian(name: str) -> str:
    letter = RUSSIAN.get(name.lower(), "")
    return letter.upper() if name.isupper() else letter
