"""Keys are data: what a key does, said in both languages. The key bar and the help are made from them."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.keys import key_to_character

from examprep.language import Language

# The letter on the same key of a Russian keyboard: commands work whatever layout is on.
RUSSIAN = dict(zip("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить", strict=True))
WRITTEN = {"escape": "Esc", "enter": "⏎", "left": "←", "right": "→", "up": "↑", "down": "↓", "tab": "Tab"}


class Key(Struct, frozen=True):
    """`key` is Textual's name, several with commas; `label` how it is shown; `bar`: also in the key bar.

    `bound` is False for a line that sums up several keys: of the key bar or, where it is not in the bar, of the help.
    """

    key: str
    action: str
    ru: str
    en: str
    label: str = ""
    bar: bool = True
    bound: bool = True

    def says(self, language: Language) -> str:
        return self.ru if language == "ru" else self.en

    @property
    def names(self) -> list[str]:
        return self.key.split(",")

    @property
    def shown(self) -> str:
        return self.label or written(self.names[0])

    @property
    def click(self) -> str | None:
        """The action that a click on it takes; none for a line that sums up several keys."""
        if not self.bound:
            return None
        return self.action if "." in self.action else f"screen.{self.action}"

    def shown_to_a_writer(self) -> str:
        """How it is shown while a text field takes what is typed; empty where the field would take it."""
        if not types_text(self.names[0]):
            return self.shown
        return next((written(name) for name in self.names if not types_text(name)), "")

    def shown_in_full(self) -> str:
        """With the other names that are not letters of a text."""
        others = [written(name) for name in self.names[1:] if self.bound and not types_text(name)]
        return " ".join(dict.fromkeys([self.shown, *others]))


def types_text(name: str) -> bool:
    """Whether a text field takes that key for a character."""
    character = key_to_character(name)
    return character is not None and character.isprintable()


def written(name: str) -> str:
    """A key's name as keyboards have it: `ctrl+s` -> ^S, `f1` -> F1, `question_mark` -> ?"""
    if name.startswith("ctrl+") and len(name) == 6:
        return f"^{name[-1].upper()}"
    if name in WRITTEN:
        return WRITTEN[name]
    return key_to_character(name) or name.capitalize()


def bindings(keys: Iterable[Key]) -> list[BindingType]:
    """As Textual wants them; letters also by their Russian neighbours."""
    return [Binding(_with_russian(k.key), k.action, k.en, show=False) for k in keys if k.bound]


def _with_russian(names: str) -> str:
    also = [_russian(name) for name in names.split(",")]
    return ",".join([*names.split(","), *(name for name in also if name)])


def _russian(name: str) -> str:
    letter = RUSSIAN.get(name.lower(), "")
    return letter.upper() if name.isupper() else letter
