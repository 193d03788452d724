"""A report's charts and tables, each under its name."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from examprep.labreport import Report
from examprep.render.heat import draw_table
from examprep.render.literal import one_line
from examprep.render.plot import draw_chart

HEIGHT = 15  # lines of a chart, its name not counted


def pictures(report: Report, width: int, *, colour: bool) -> Iterator[RenderableType]:
    """Every chart that has points, then every table."""
    for name in report.points:
        if drawn := chart_view(report, name, width, HEIGHT, colour=colour):
            yield Padding(drawn, (0, 0, 1, 0))
    for name, table in report.tables.items():
        yield Text(one_line(name), style="bold")
        yield Padding(draw_table(table, width), (0, 0, 1, 0))


def has_colour(console: Console) -> bool:
    """Without it, curves are told apart by signs; rich drops colours under NO_COLOR, but cannot choose signs."""
    return console.color_system is not None and not console.no_color


def chart_view(report: Report, name: str, width: int, height: int, *, colour: bool) -> Text | None:
    """One chart as it stands; None while it has nothing to show."""
    drawn = draw_chart(report.points[name], report.charts.get(name), width, height, colour)
    if not drawn:
        return None
    text = Text(one_line(name) + "\n", style="bold", no_wrap=True, overflow="crop")
    return text.append_text(Text.from_ansi(drawn, style="not bold"))
