"""The tensors that a lab has shown, one after the other, as heat maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from examprep.labevents import Event
from examprep.labwords import AS_THEY_ARE, Words
from examprep.render.heat import draw_table, extent
from examprep.render.literal import one_line
from examprep.tui.faults import Careful

REFRESH = 0.2  # seconds
PAGE = 10  # rows or columns at once


class Tables(Careful, ModalScreen[None]):
    """Tab: the next one; n: numbers with three digits instead of what fits; arrows: onwards in a large one, whose names
    of rows and columns stay. Esc, Enter, t or q closes it.

    `tables` gives what there is now: while a lab runs, more come. Their names are in the lab's `words`.
    """

    CSS_PATH = "tables.tcss"
    BINDINGS = [
        ("escape,enter,t,q,е,й", "dismiss", ""),
        ("tab,g,п", "turn(1)", ""),
        ("shift+tab", "turn(-1)", ""),
        ("n,т", "numbers", ""),
        ("left", "move(0, -1)", ""),
        ("right", "move(0, 1)", ""),
        ("up", "move(-1, 0)", ""),
        ("down", "move(1, 0)", ""),
        ("pageup", f"move(-{PAGE}, 0)", ""),
        ("pagedown", f"move({PAGE}, 0)", ""),
        ("home", "home", ""),
    ]

    def __init__(
        self,
        tables: Callable[[], Mapping[str, Event]],
        say: Callable[[str, str], str],
        words: Words = AS_THEY_ARE,
    ):
        super().__init__()
        self.tables, self.say, self.words = tables, say, words
        self.place, self.exact, self.first = 0, False, (0, 0)
        self._shown: object = None

    def compose(self) -> ComposeResult:
        with Vertical(id="tables"):
            yield Static(id="name")
            yield Static(id="map")
            yield Static(id="keys")

    def on_mount(self) -> None:
        self.set_interval(REFRESH, self.show)
        self.call_after_refresh(self.show)

    def on_resize(self) -> None:
        self.call_after_refresh(self.show)

    def show(self) -> None:
        """What has changed since the last time."""
        tables = list(self.tables().items())
        if not tables:
            return
        name, table = tables[self.place % len(tables)]
        size = self.query_one("#map").size
        now = (id(table), len(tables), size, self.exact, self.first)
        if now == self._shown or not size:
            return
        self._shown = now
        self.query_one("#name", Static).update(self.heading(name, table, len(tables)))
        worded = self.words.table(table)
        drawn = draw_table(worded, size.width - 1, size.height, exact=self.exact, first=self.first)
        self.query_one("#map", Static).update(drawn)
        self.query_one("#keys", Static).update(self.keys(len(tables)))

    def heading(self, name: str, table: Event, count: int) -> Text:
        """`α, right  2/3 · 5 × 7 · −0.2 … 0.9`."""
        rows, columns, low, high = extent(table)
        line = Text(one_line(self.words(name)), "bold", no_wrap=True, overflow="ellipsis")
        if count > 1:
            line.append(f"  {self.place % count + 1}/{count}", "not bold")
        return line.append(f" · {rows} × {columns} · {low:.3g} … {high:.3g}", "not bold dim")

    def keys(self, count: int) -> Text:
        """What can be pressed."""
        number = self.say("уместить", "fit") if self.exact else self.say("числа", "numbers")
        line = Text("n ", "bold").append(number, "not bold dim")
        if count > 1:
            line.append("  Tab ", "bold").append(self.say("следующий", "next"), "not bold dim")
        return line.append("  ←→↑↓ ", "bold").append(self.say("дальше", "onwards"), "not bold dim")

    def action_turn(self, step: int) -> None:
        self.place += step
        self.action_home()

    def action_home(self) -> None:
        """To the first row and column."""
        self.first = (0, 0)
        self.show()

    def action_move(self, rows: int, columns: int) -> None:
        """Begin so many rows and columns further."""
        tables = list(self.tables().values())
        if tables:
            height, width, *_ = extent(tables[self.place % len(tables)])
            row, column = self.first[0] + rows, self.first[1] + columns
            self.first = max(0, min(height - 1, row)), max(0, min(width - 1, column))
            self.show()

    def on_mouse_scroll_down(self) -> None:
        self.action_move(1, 0)

    def on_mouse_scroll_up(self) -> None:
        self.action_move(-1, 0)

    def action_numbers(self) -> None:
        self.exact = not self.exact
        self.show()
