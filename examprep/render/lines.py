"""Something drawn once for a width: to show it again costs nothing, and the drawing may happen in a thread."""

from __future__ import annotations

import io

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.segment import Segment


class Lines:
    """Lines of segments; colours are still names, so that a theme may change under them."""

    def __init__(self, lines: list[list[Segment]], width: int):
        self.lines, self.width = lines, width

    @property
    def texts(self) -> list[str]:
        """The lines without their looks."""
        return ["".join(segment.text for segment in line) for line in self.lines]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.lines:
            yield from line
            yield Segment.line()

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(self.width, self.width)


class Kept:
    """Drawn once for each width: a widget asks how high it is first, and then how it looks."""

    def __init__(self, shown: RenderableType):
        self._shown = shown
        self._drawn: dict[tuple[object, ...], list[Segment]] = {}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        asked = (options.max_width, options.justify, options.overflow, options.no_wrap)
        if asked not in self._drawn:
            self._drawn[asked] = list(console.render(self._shown, options.update(height=None)))
        return self._drawn[asked]

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self._shown)


def drawn(renderable: RenderableType, width: int) -> Lines:
    """`renderable` as lines of `width` columns."""
    console = Console(
        width=width,
        file=io.StringIO(),
        color_system="truecolor",
        force_terminal=True,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
    )
    return Lines(console.render_lines(renderable, pad=False), width)
