"""The keys of the screen below and those of every screen, made from its key table."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from examprep.language import Language, say
from examprep.tui.faults import Careful
from examprep.tui.keys import Key


class Help(Careful, ModalScreen[None]):
    """Any of ?, Esc, Enter, q closes it."""

    CSS = "Help #dialog { width: 60; }"
    BINDINGS = [("escape,question_mark,f1,enter,q,й", "dismiss", "")]

    def __init__(self, here: list[Key], everywhere: list[Key], language: Language):
        super().__init__()
        self.here, self.everywhere, self.language = here, everywhere, language

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="dialog"):
            if self.here:
                yield Static(Text(say(self.language, "На этом экране", "On this screen"), "bold"))
                yield Static(self.table(self.here))
            yield Static(Text("\n" * bool(self.here) + say(self.language, "Везде", "Everywhere"), "bold"))
            yield Static(self.table(self.everywhere))

    def table(self, keys: list[Key]) -> Table:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(min_width=7)
        for key in keys:
            if key.bound or not key.bar:
                grid.add_row(Text(key.shown_in_full(), "bold"), Text(key.says(self.language)))
        return grid
