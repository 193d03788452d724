"""What all screens have in common: a title line, a body, a key bar, two languages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from examprep.language import Language
from examprep.render.literal import one_line
from examprep.tui.faults import Careful
from examprep.tui.keys import Key, bindings
from examprep.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from examprep.study.experiment import Experiment
    from examprep.tui.app import ExamApp

GLOBAL_KEYS = [
    Key("escape", "leave", "назад", "back", "Esc"),
    Key("L,f2", "app.switch_language", "English", "Русский", "L"),
    Key(
        "T,f3",
        "app.switch_theme",
        "тема: тёмная, светлая, контрастная",
        "theme: dark, light, contrast",
        bar=False,
    ),
    Key("ctrl+p", "app.command_palette", "всё по названию", "everything by name", bar=False),
    Key("question_mark,f1", "app.help", "клавиши", "keys", "?"),
    Key(
        "ctrl+q,ctrl+c",
        "app.quit",
        "выйти; ответы уже записаны",
        "quit; answers are saved already",
        bar=False,
    ),
]


class Page(Careful, Screen[None]):
    """A screen of the app. `body` composes what is between the title and the key bar."""

    KEYS: ClassVar[list[Key]] = GLOBAL_KEYS
    guide: Callable[[], str] | None = None  # what to do here, where the tour leads through
    BINDINGS = bindings(GLOBAL_KEYS)

    _told_for: Size | None = None  # the terminal's size when the screen was told; None: when seen, tell it

    @property
    def exam(self) -> ExamApp:
        return cast("ExamApp", self.app)

    @property
    def language(self) -> Language:
        return self.exam.env.language

    @property
    def closed_book(self) -> bool:
        """Whether nothing that helps may be opened from here."""
        return False

    def say(self, ru: str, en: str) -> str:
        return self.exam.env.say(ru, en)

    def compose(self) -> ComposeResult:
        yield Static(id="title")
        if self.guide is not None:
            from examprep.tui.widgets.guide import Guide

            yield Guide(self.guide)
        yield from self.body()
        yield KeyBar()

    def body(self) -> ComposeResult:
        raise NotImplementedError

    # Textual calls the handlers of a screen's class and then those of its bases: what a screen has told in its own
    # handler is not told again here.

    def on_mount(self) -> None:
        if self._told_for is None:
            self.retell()

    def on_screen_suspend(self) -> None:
        self._told_for = None

    def on_screen_resume(self) -> None:
        with self.exam.going_on():  # Textual's own handler comes next: without it there is no screen
            self.resume()

    def resume(self) -> None:
        """Seen, for the first time or again."""
        if self.is_mounted and self._told_for is None:
            self.retell()

    def on_resize(self) -> None:
        if self.is_mounted and self._told_for != self.app.size:
            self.call_after_refresh(self.retell)

    def retell(self) -> None:
        """Show everything anew: after a change of language or of what is known."""
        self._told_for = self.app.size
        self.query_one(KeyBar).retell()

    def on_descendant_focus(self) -> None:
        """A field that is typed in takes the letters, and the key bar shows what is left."""
        self.query_one(KeyBar).retell()

    def on_descendant_blur(self) -> None:
        self.query_one(KeyBar).retell()

    def entitle(self, left: str, right: str = "") -> None:
        """The title line; what does not fit is cut from the left part."""
        room = max(10, self.app.size.width - len(right) - 3)
        left = one_line(left)
        left = left if len(left) <= room else left[: room - 1] + "…"
        line = Text(no_wrap=True, overflow="ellipsis")
        line.append(left, "bold").append(" " * max(1, self.app.size.width - 2 - len(left) - len(right)))
        self.query_one("#title", Static).update(line.append(right, "dim"))

    def can(self, action: str) -> bool:
        """Whether an action does something now; decides what the key bar and the help show."""
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.can(action)

    async def until_ended(self, experiment: Experiment | None) -> None:
        """Wait for a lab's run while the keys stay alive."""
        while experiment is not None and experiment.running:
            await asyncio.sleep(0.05)

    def action_leave(self) -> None:
        self.app.pop_screen()
