"""The source of a lab, with line numbers, opened at a function; long lines are scrolled to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import ScrollableContainer
from textual.screen import ModalScreen
from textual.widgets import Static

from examprep.render.literal import literal
from examprep.render.source import numbered
from examprep.tui.faults import Careful

ABOVE = 2  # lines seen above the one that it opens at
ASIDE = 8  # columns that an arrow moves


class Code(Careful, ModalScreen[None]):
    """Esc, Enter, c or q closes it."""

    CSS_PATH = "code.tcss"
    BINDINGS = [
        ("escape,enter,c,q,с,й", "dismiss", ""),
        Binding("left", f"aside({-ASIDE})", show=False, priority=True),
        Binding("right", f"aside({ASIDE})", show=False, priority=True),
    ]

    def __init__(self, path: Path, line: int, say: Callable[[str, str], str]):
        super().__init__()
        self.path, self.line, self.say = path, line, say

    def compose(self) -> ComposeResult:
        with ScrollableContainer(id="source"):
            yield Static()

    def on_mount(self) -> None:
        self.query_one("#source").border_title = Text(literal(self.path.name))
        self.read()

    @work(thread=True)
    def read(self) -> None:
        """Read and highlighted apart: a long file takes a while."""
        try:
            shown = numbered(self.path.read_text(encoding="utf-8", errors="replace"), self.line)
        except OSError as trouble:
            shown = Text(literal(str(trouble)), "bold red")
        self.app.call_from_thread(self.show, shown)

    def show(self, shown: Text) -> None:
        if not self.is_attached:  # closed already
            return
        self.query_one(Static).update(shown)
        source = self.query_one("#source", ScrollableContainer)
        self.call_after_refresh(source.scroll_to, y=max(0, self.line - 1 - ABOVE), animate=False)
        self.call_after_refresh(self.tell_keys)

    def on_resize(self) -> None:
        self.call_after_refresh(self.tell_keys)

    def tell_keys(self) -> None:
        """In the frame: what scrolls, to the side only where a line is longer than the screen is wide."""
        source = self.query_one("#source", ScrollableContainer)
        keys = [("↑ ↓", self.say("листать", "scroll"))]
        if source.max_scroll_x:
            keys.append(("← →", self.say("длинные строки", "long lines")))
        keys.append(("Esc", self.say("закрыть", "close")))
        line = Text()
        for key, says in keys:
            line.append(f" {key} ", "bold").append(f"{says} ", "not bold dim")
        source.border_subtitle = line

    def action_aside(self, columns: int) -> None:
        self.query_one("#source", ScrollableContainer).scroll_relative(x=columns, animate=False)
