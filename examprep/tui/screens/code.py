"""The source of a lab, with line numbers, opened at a function."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import ScrollableContainer
from textual.screen import ModalScreen
from textual.widgets import Static

from examprep.render.literal import literal
from examprep.render.source import numbered

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
