"""The curves of a lab, redrawn as they grow."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from examprep.render.literal import one_line
from examprep.render.plot import Behind, draw_chart
from examprep.runner import Event

Curves = dict[str, list[tuple[float, float]]]
LEAST = (20, 5)  # columns and lines below which a chart tells nothing


class Chart(Widget):
    """Shows one chart, with another run's behind it if there is one; nothing while there is no point."""

    def __init__(self, id: str):
        super().__init__(id=id)
        self._curves: Curves = {}
        self._axes: Event | None = None
        self._behind: Behind | None = None
        self._heading = ""
        self._drawn: tuple[object, Text] = (None, Text())

    def show(
        self, curves: Curves, axes: Event | None, behind: Behind | None = None, heading: str = ""
    ) -> None:
        self._curves, self._axes, self._behind, self._heading = curves, axes, behind, heading
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
        head = Text(one_line(self._heading) + "\n", "dim") if self._heading else Text()
        colour, height = not self.app.no_color, height - bool(head)
        drawn = draw_chart(self._curves, self._axes, width, height, colour, self._behind)
        return head.append_text(Text.from_ansi(drawn)) if drawn else Text()
