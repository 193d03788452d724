"""The keys of the screen below, made from its key table."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from examprep.tui.keys import Key


class Help(ModalScreen[None]):
    """Any of ?, Esc, Enter, q closes it."""

    BINDINGS = [("escape,question_mark,f1,enter,q,й", "dismiss", "")]

    def __init__(self, keys: list[Key], language: str):
        super().__init__()
        self.keys, self.language = keys, language

    def compose(self) -> ComposeResult:
        grid = Table.grid(padding=(0, 2))
        for key in self.keys:
            if key.bound:
                grid.add_row(Text(key.shown, style="bold"), Text(key.says(self.language)))
        with VerticalScroll(id="dialog"):
            yield Static(grid)
