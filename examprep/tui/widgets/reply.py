"""Where the student answers: one line, or a page for what would be said aloud; below it, how it is read, and may be."""

from __future__ import annotations

from typing import Literal

from rich.console import RenderableType
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static, TextArea

from examprep.render.literal import literal
from examprep.tui.faults import Careful

Field = Literal["line", "page", "none"]


class Reply(Careful, Vertical):
    """At most one field is seen, and the cursor is in it."""

    DEFAULT_CSS = "Reply #legend { display: none; height: auto; padding: 0 2; }"

    def compose(self) -> ComposeResult:
        yield TextArea(id="writing", soft_wrap=True, tab_behavior="focus")
        yield Input(id="answer", select_on_focus=False)
        yield Static(id="echo")
        yield Static(id="legend")

    @property
    def line(self) -> str:
        return self.query_one(Input).value

    @line.setter
    def line(self, text: str) -> None:
        field = self.query_one(Input)
        field.value = text
        field.cursor_position = len(text)

    @property
    def page(self) -> str:
        return self.query_one(TextArea).text

    def clear(self) -> None:
        self.line = ""
        self.query_one(TextArea).text = ""

    def open(self, field: Field, *, waiting: bool = False) -> None:
        """Show that field; `waiting`: what stands there can be read but not changed."""
        line, page = self.query_one(Input), self.query_one(TextArea)
        line.display, line.disabled, page.display = field == "line", waiting, field == "page"
        seen = {"line": line, "page": page}.get(field)
        if seen is not None:
            seen.focus()
        else:
            self.screen.set_focus(None)

    def echo(self, shown: RenderableType) -> None:
        """Say something under the field; a plain string is literal text."""
        self.query_one("#echo", Static).update(Text(literal(shown)) if isinstance(shown, str) else shown)

    def explain(self, legend: str) -> None:
        """What may be typed, under the echo; an empty text takes no line."""
        shown = self.query_one("#legend", Static)
        shown.display = bool(legend)
        shown.update(Text(literal(legend), "dim"))
