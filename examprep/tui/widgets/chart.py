"""The curves of a lab, redrawn as they grow."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from examprep.labevents import Event
from examprep.render.chartlegend import Behind
from examprep.render.plot import draw_chart
from examprep.tui.faults import Careful

Curves = dict[str, list[tuple[float, float]]]
LEAST = (20, 5)  # columns and lines below which a chart tells nothing


class Chart(Careful, Widget):
    """Shows one chart, with another run's behind it if there is one; nothing while there is no point."""

    def __init__(self, id: str):
        super().__init__(id=id)
        self._curves: Curves = {}
        self._axes: Event | None = None
        self._behind: Behind | None = None
        self._title = ""
        self._drawn: tuple[object, Text] = (None, Text())

    def show(self, curves: Curves, axes: Event | None, behind: Behind | None = None, title: str = "") -> None:
        self._curves, self._axes, self._behind, self._title = curves, axes, behind, title
        self._drawn = (None, Text())
        self.refresh()

    def render(self) -> Text:
        """Drawn anew only when the curves or the size have changed: a picture costs up to 20 ms."""
        form = (self.size, self.app.no_color)
        if self._drawn[0] != form:
            self._drawn = (form, self._draw())
        return self._drawn[1]

    def _draw(self) -> Text:
        width, height = self.size
        if width < LEAST[0] or height < LEAST[1]:
            return Text()
        drawn = draw_chart(
            self._curves, self._axes, width, height, not self.app.no_color, self._behind, self._title
        )
        return Text.from_ansi(drawn)
