"""Choose one line of several."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from examprep.render.literal import literal
from examprep.tui.faults import Careful


class Choose(Careful, ModalScreen[str | None]):
    """Lines as (id, text). Enter returns the id under the cursor, Esc None."""

    BINDINGS = [("escape", "dismiss", "")]

    def __init__(self, heading: str, lines: list[tuple[str, str]]):
        super().__init__()
        self.heading, self.lines = heading, lines

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Text(literal(self.heading), "bold"))
            yield OptionList(*(Option(Text(literal(text)), id=key) for key, text in self.lines))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)


class Read(Careful, ModalScreen[None]):
    """Something to read; Esc, Enter or q closes it."""

    BINDINGS = [("escape,enter,q,й", "dismiss", "")]

    def __init__(self, shown: RenderableType):
        super().__init__()
        self.shown = shown

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="reading"):
            yield Static(self.shown)
