"""A line over a screen that says what to do there, while the tour leads through."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual.widgets import Static

from examprep.tui.faults import Careful

LOOK = 0.25  # seconds between two looks at what has been done


class Guide(Careful, Static):
    """Shows what `tell` says now: what was done is known from the log, whatever the screen makes of it."""

    DEFAULT_CSS = """
    Guide {
        height: auto;
        padding: 0 1;
        background: $surface;
    }
    """

    def __init__(self, tell: Callable[[], str]):
        super().__init__()
        self._tell, self._told = tell, ""

    def on_mount(self) -> None:
        self.look()
        self.set_interval(LOOK, self.look)

    def look(self) -> None:
        told = self._tell()
        if told != self._told:
            self._told = told
            self.update(Text(f"▸ {told}"))
