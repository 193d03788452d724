"""A lab's charts and tables as SVG files, drawn by matplotlib, which is imported only for this."""

from __future__ import annotations

import io
import itertools
import math
import warnings
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from examprep.curves import Points
from examprep.lab import slug
from examprep.labreport import Report
from examprep.labwords import AS_THEY_ARE, Words
from examprep.render.literal import one_line
from examprep.render.plot import PALETTE, read_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LONGEST_NAME = 60  # characters of a file's name


def save_plots(report: Report, folder: Path, words: Words = AS_THEY_ARE) -> list[Path]:
    """One file a chart and a table, named after it; in the lab's `words`. OSError where it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, figure in draw_figures(report, words):
        path = folder / f"{_free(name, [p.stem for p in written])}.svg"
        path.write_text(svg_of(figure), encoding="utf-8", newline="\n")
        written.append(path)
    return written


def _settings() -> AbstractContextManager[None]:
    """A $ is a dollar; the same points are the same file."""
    from matplotlib import rc_context

    return rc_context({"text.parse_math": False, "svg.hashsalt": "examprep"})


def svg_of(figure: Figure) -> str:
    """The same figure, the same text."""
    file = io.StringIO()
    with _settings(), warnings.catch_warnings():
        # A letter that the font lacks is a box, a label may be too long.
        warnings.simplefilter("ignore", UserWarning)
        figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def draw_figures(report: Report, words: Words = AS_THEY_ARE) -> list[tuple[str, Figure]]:
    """Each chart and table with its own name, as matplotlib's figure in the lab's `words`."""
    drawn = []
    with _settings():
        for name, points in report.points.items():
            axes, described = _axes(words(name)), report.charts.get(name)
            _curves(axes, words.curves(points), described and words.chart(described))
            drawn.append((name, axes.figure))
        for name, table in report.tables.items():
            axes = _axes(words(name))
            _heat(axes, words.table(table))
            drawn.append((name, axes.figure))
    return drawn


def _axes(name: str) -> Any:
    """Axes with a title. Without pyplot: no window, no global state."""
    from matplotlib.figure import Figure

    axes = Figure(figsize=(7, 4), layout="constrained").add_subplot()
    axes.set_title(one_line(name))
    return axes


def _free(name: str, taken: list[str]) -> str:
    """A file's name that no earlier one has; a name without Latin letters is just `chart`."""
    base = slug(name)[:LONGEST_NAME].strip("-") or "chart"
    names = (base if number == 1 else f"{base}-{number}" for number in itertools.count(1))
    return next(name for name in names if name not in taken)


def _curves(axes: Any, points: Mapping[str, Points], chart: Mapping[str, Any] | None) -> None:
    described = read_axes(chart)
    axes.set_prop_cycle(color=[tuple(part / 255 for part in colour) for colour in PALETTE])
    for series, curve in points.items():
        line = axes.plot([x for x, _ in curve], [y for _, y in curve], linewidth=1.5)[0]
        line.set_label(one_line(series) or "_")  # matplotlib lists no label that begins with _
    for name, y in described.lines:
        axes.axhline(y, color="grey", linestyle="--", linewidth=1)
        axes.annotate(
            f" {name} = {y:.4g}",
            (0, y),
            xycoords=("axes fraction", "data"),
            fontsize=8,
            color="grey",
            va="bottom",
        )
    for axis in described.log:
        getattr(axes, f"set_{axis}scale")("log")
        _plain_labels(getattr(axes, f"{axis}axis"))
    axes.set_xlabel(described.x)
    axes.set_ylabel(described.y)
    if any(series for series in points):
        axes.legend(frameon=False)


def _plain_labels(axis: Any) -> None:
    """0.1, 0.2, 0.5, 1 on a logarithmic axis: matplotlib's own labels are mathematics, which is off here."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(FuncFormatter(lambda value, _: f"{value:g}" if f"{value:e}"[0] in "25" else ""))


def _heat(axes: Any, table: Mapping[str, Any]) -> None:
    rows = [[float(cell) if cell is not None else math.nan for cell in row] for row in table["rows"]]
    width = max(map(len, rows), default=0)
    if not width:
        return
    even = [row + [math.nan] * (width - len(row)) for row in rows]
    image = axes.imshow(even, cmap="Blues", aspect="auto")
    axes.figure.colorbar(image)
    for axis, names in (("x", table["columns"]), ("y", table["labels"])):
        if names:
            getattr(axes, f"set_{axis}ticks")(range(len(names)), [one_line(str(name)) for name in names])
