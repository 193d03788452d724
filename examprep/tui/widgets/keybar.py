"""The last line: the few keys that matter here, as clickable text."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.widget import Widget

from examprep.tui.keys import Key


class KeyBar(Widget):
    """Shows those of the screen's keys that do something now."""

    DEFAULT_CSS = "KeyBar { height: 1; dock: bottom; }"

    def render(self) -> Text:
        line = Text(no_wrap=True, overflow="ellipsis")
        for key in self.keys():
            line.append(f" {key.shown} ", Style(bold=True, meta={"@click": f"screen.{key.action}"}))
            line.append(f"{key.says(self.screen.language)} ", Style(dim=True))  # type: ignore[attr-defined]
        return line

    def keys(self) -> list[Key]:
        screen = self.screen
        return [k for k in screen.KEYS if k.bar and screen.can(k.action)]  # type: ignore[attr-defined]
