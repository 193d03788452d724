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
