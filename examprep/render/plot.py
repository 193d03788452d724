"""Curves in the terminal: a lab's chart as lines of text, drawn in braille dots by plotext."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examprep.render.literal import one_line
from examprep.render.ticks import nice_ticks, tick_label

Points = Sequence[tuple[float, float]]
# Okabe and Ito's colours, which the colour-blind tell apart too; they stand out on black and on white.
PALETTE = ((0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167), (230, 159, 0), (86, 180, 233))
MARKERS = (
    "braille",
    "x",
    "o",
    "+",
    "*",
    "=",
    "#",
    "%",
    "@",
)  # without colour, each curve has a sign of its own
FARTHEST = 1e100  # beyond it, differences overflow, and no chart means anything
MARK_SIGNS = ("╌", "┄", "·")


@dataclass(frozen=True)
class Axes:
    """What a lab said of its chart: names of the axes, which are logarithmic, and horizontal marks."""

    x: str = ""
    y: str = ""
    log: str = ""
    lines: tuple[tuple[str, float], ...] = ()


def read_axes(chart: Mapping[str, Any] | None) -> Axes:
    """From a `chart` event; None where the lab has not described the chart (yet)."""
    if chart is None:
        return Axes()
    marks = tuple((one_line(name), float(value)) for name, value in chart["lines"].items())
    return Axes(one_line(chart["x"]), one_line(chart["y"]), chart["log"], marks)


def draw_chart(
    points: Mapping[str, Points], chart: Mapping[str, Any] | None, width: int, height: int, colour: bool
) -> str:
    """`points` are {series: [(x, y), …]}. Lines of text, `width` wide and `height` high at most.

    With `colour` they hold ANSI colours, without it not a single control code. Points that cannot be drawn (nan,
    infinite or nearly so, not positive on a logarithmic axis) are left out; where none is left, the text is empty.
    """
    axes = read_axes(chart)
    curves = {name: kept for name, all_ in points.items() if (kept := _drawable(all_, axes.log, width))}
    if not curves:
        return ""
    marks = [(name, y) for name, y in axes.lines if _fits(y, "y" in axes.log)]
    legend = _legend(curves, marks, width, colour)
    rows = max(6, height - len(legend) - bool(axes.y))
    body = _body(curves, marks, axes, (width, rows), colour)
    return "\n".join([*([axes.y[:width]] if axes.y else []), *body, *legend])


def _body(
    curves: Mapping[str, Points],
    marks: Sequence[tuple[str, float]],
    axes: Axes,
    size: tuple[int, int],
    colour: bool,
) -> list[str]:
    import plotext as plt

    across, up = _scale("x" in axes.log), _scale("y" in axes.log)
    xs = [across(x) for points in curves.values() for x, _ in points]
    ys = [up(y) for points in curves.values() for _, y in points] + [up(y) for _, y in marks]
    plt.clear_figure()
    plt.theme("clear")
    plt.limit_size(False, False)
    plt.plot_size(*size)
    _axis(plt, "x", xs, "x" in axes.log, size[0] // 12)
    _axis(plt, "y", ys, "y" in axes.log, size[1] // 3)
    for i, (_, y) in enumerate(marks):
        plt.plot([min(xs), max(xs)], [up(y), up(y)], marker=MARK_SIGNS[i % len(MARK_SIGNS)])
    for i, points in enumerate(curves.values()):
        marker, rgb = _look(i, colour)
        plt.plot([across(x) for x, _ in points], [up(y) for _, y in points], marker=marker, color=rgb)
    if axes.x:
        plt.xlabel(axes.x)
    drawn = plt.build()
    lines = (drawn if colour else plt.uncolorize(drawn)).splitlines()
    return [line.rstrip() for line in lines if line.strip() and line != "\x1b[0m"]


def _look(i: int, colour: bool) -> tuple[str, tuple[int, int, int] | None]:
    """Marker and colour of the i-th curve: where the colours have all been used, the next marker."""
    if not colour:
        return MARKERS[i % len(MARKERS)], None
    return MARKERS[i // len(PALETTE) % len(MARKERS)], PALETTE[i % len(PALETTE)]


def _scale(log: bool) -> Callable[[float], float]:
    """Where a value stands on its axis. Not plotext's own logarithm: its limits are in another unit than its data."""
    return math.log10 if log else float


def _axis(plt: Any, axis: str, places: Sequence[float], log: bool, count: int) -> None:
    """Limits and ticks; a range of one value is widened, so that it lies in the middle."""
    low, high = min(places), max(places)
    if low == high:
        half = 0.3 if log else (abs(low) or 1) / 2
        low, high = low - half, high + half
    getattr(plt, f"{axis}lim")(low, high)
    ticks = nice_ticks(10**low, 10**high, count, log=True) if log else nice_ticks(low, high, count)
    getattr(plt, f"{axis}ticks")([_scale(log)(tick) for tick in ticks], [tick_label(tick) for tick in ticks])


def _legend(
    curves: Mapping[str, Points], marks: Sequence[tuple[str, float]], width: int, colour: bool
) -> list[str]:
    """Which sign or colour is which series, as many lines as it takes; none where there is nothing to tell apart."""
    entries = []
    for i, name in enumerate(curves):
        marker, rgb = _look(i, colour)
        sign = "⠒⠒" if marker == "braille" else marker * 2
        painted = "\x1b[38;2;{};{};{}m{}\x1b[0m".format(*rgb, sign) if rgb else sign
        if one_line(name):
            entries.append((f"{sign} {one_line(name)}", f"{painted} {one_line(name)}"))
    for i, (name, y) in enumerate(marks):
        text = f"{MARK_SIGNS[i % len(MARK_SIGNS)] * 2} {name}" + (f" = {y:.4g}" if name != f"{y:g}" else "")
        entries.append((text, text))
    lines, used = [], 0
    for plain, painted in entries:
        plain, painted = (plain, painted) if len(plain) <= width else (plain[:width], plain[:width])
        if not lines or used + 3 + len(plain) > width:
            lines.append(painted)
            used = len(plain)
        else:
            lines[-1] += "   " + painted
            used += 3 + len(plain)
    return lines


def _drawable(points: Points, log: str, width: int) -> Points:
    """The points that can be drawn, thinned to four a column; the last one always stays."""
    good = [(x, y) for x, y in points if _fits(x, "x" in log) and _fits(y, "y" in log)]
    step = len(good) // (4 * width) + 1
    return good[::step] + (good[-1:] if (len(good) - 1) % step else [])


def _fits(value: float, log: bool) -> bool:
    return abs(value) < FARTHEST and (value > 1 / FARTHEST or not log)  # nan compares false
