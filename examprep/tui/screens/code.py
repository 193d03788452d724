"""The source of a lab, with line numbers, opened at a function."""

from __future__ import annotations

from pathlib import Path

from rich.syntax import Syntax
from textual import work
from textual.app import ComposeResult
from textual.containers import ScrollableContainer
from textual.screen import ModalScreen
from textual.widgets import Static

from examprep.render.literal import literal

ABOVE = 2  # lines seen above the one that it opens at


class Code(ModalScreen[None]):
    """Esc, Enter, c or q closes it."""

    CSS_PATH = "code.tcss"
    BINDINGS = [("escape,enter,c,q,с,й", "dismiss", "")]

    def __init__(self, path: Path, line: int):
        super().__init__()
        self.path, self.line = path, line

    def compose(self) -> ComposeResult:
        with ScrollableContainer(id="source"):
            yield Static()

    def on_mount(self) -> None:
        self.query_one("#source").border_title = self.path.name
        self.read()

    @work(thread=True)
    def read(self) -> None:
        """Read and highlighted apart: a long file takes a while."""
        source = literal(self.path.read_text(encoding="utf-8", errors="replace"))
        shown = Syntax(source, "python", theme="ansi_dark", line_numbers=True, highlight_lines={self.line})
        self.app.call_from_thread(self.show, shown)

    def show(self, shown: Syntax) -> None:
        self.query_one(Static).update(shown)
        source = self.query_one("#source", ScrollableContainer)
        self.call_after_refresh(source.scroll_to, y=max(0, self.line - 1 - ABOVE), animate=False)
