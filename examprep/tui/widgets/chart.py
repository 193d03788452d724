"""The curves of a lab, redrawn as they grow."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from examprep.runner import Event

Curves = dict[str, list[tuple[float, float]]]


class Chart(Widget):
    """Shows one chart; nothing while there is no point."""

    def __init__(self, id: str):
        super().__init__(id=id)
        self._curves: Curves = {}
        self._axes: Event | None = None
        self._name = ""

    def show(self, curves: Curves, axes: Event | None, name: str = "") -> None:
        self._curves, self._axes, self._name = curves, axes, name
        self.refresh()

    def render(self) -> Text:
        if not any(self._curves.values()) or self.size.width < 20 or self.size.height < 5:
            return Text("")
        from examprep.render.plot import draw_chart

        axes = self._axes or {"chart": self._name, "x": "", "y": "", "log": "", "lines": {}}
        colour = not self.app.no_color
        drawn = draw_chart(self._curves, axes, self.size.width, self.size.height, colour)
        return Text.from_ansi(drawn, no_wrap=True)
