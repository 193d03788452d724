"""The last line, or two where the screen is narrow: the keys that matter here, as text to click on."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from rich.style import Style
from rich.text import Span, Text
from textual.widget import Widget
from textual.widgets import Static

from examprep.tui.faults import Careful
from examprep.tui.keys import Key

if TYPE_CHECKING:
    from examprep.tui.page import Page

HELP = "app.help"  # lists all keys: the last that may be missing
NARROW = 60  # columns; below them there are two lines


class KeyBar(Careful, Static):
    """Shows those of the screen's keys that do something now; where room is scarce, the first ones."""

    DEFAULT_CSS = "KeyBar { height: auto; max-height: 2; min-height: 1; dock: bottom; }"

    def retell(self) -> None:
        """Show the keys as they are now; draws only where that changes anything."""
        lines = fitted(self.entries(), self.app.size.width, 2 if self.app.size.width < NARROW else 1)
        bar = Text(no_wrap=True, overflow="ellipsis")
        for number, line in enumerate(lines):
            bar.append("\n" if number else "")
            for key, shown, says in line:
                bar.append(f" {shown} ", Style(bold=True, meta={"@click": key.click} if key.click else None))
                bar.append(f"{says} ", Style(dim=True))
        if (bar, bar.spans) != self._told:
            self._told = bar, bar.spans
            self.update(bar)

    _told: tuple[Text, list[Span]] | None = None

    def entries(self) -> list[tuple[Key, str, str]]:
        """(key, how it is shown, what it does)."""
        page = cast("Page", self.screen)  # it stands on nothing else
        field = page.focused
        writing = field is not None and not field.disabled and takes_letters(field)
        keys = [k for k in page.KEYS if k.bar and page.can(k.action)]
        told = [(k, k.shown_to_a_writer() if writing else k.shown, k.says(page.language)) for k in keys]
        return [entry for entry in told if entry[1]]


def takes_letters(field: Widget) -> bool:
    """What is typed in does; some fields leave those that are keys of every screen to the screen."""
    return field.check_consume_key("L", "L")


def fitted(entries: list[tuple[Key, str, str]], width: int, lines: int) -> list[list[tuple[Key, str, str]]]:
    """As many as fit into so many lines, in their order; the way to the help is kept before any other."""
    for count in range(len(entries), -1, -1):
        kept = [e for i, e in enumerate(entries) if i < count or e[0].action == HELP]
        folded = _folded(kept, width)
        if len(folded) <= lines:
            return folded
    return [entries[:1]]


def _folded(entries: list[tuple[Key, str, str]], width: int) -> list[list[tuple[Key, str, str]]]:
    out: list[list[tuple[Key, str, str]]] = [[]]
    room = width + 1  # a line's last blank needs no room
    for entry in entries:
        _, shown, says = entry
        length = cell_len(f" {shown} {says} ")
        if length > room and out[-1]:
            out.append([])
            room = width + 1
        out[-1].append(entry)
        room -= length
    return out
