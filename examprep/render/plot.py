"""Curves in the terminal: a lab's chart as lines of text, drawn in braille dots by plotext."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from examprep.render.chartlegend import MARK_SIGNS, Behind, Curve, Points, legend
from examprep.render.literal import one_line
from examprep.render.ticks import nice_ticks, tick_label

# Okabe and Ito's colours, which the colour-blind tell apart too; they stand out on black and on white. The last three
# are ours, for charts with that many curves.
PALETTE = (
    (0, 114, 178),
    (213, 94, 0),
    (0, 158, 115),
    (204, 121, 167),
    (230, 159, 0),
    (86, 180, 233),
    (136, 136, 136),
    (153, 153, 51),
    (176, 48, 96),
)
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
BEHIND = "·"  # what the curves of a run behind are drawn in, in the colours of their counterparts


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
    points: Mapping[str, Points],
    chart: Mapping[str, Any] | None,
    width: int,
    height: int,
    colour: bool,
    behind: Behind | None = None,
    title: str = "",
) -> str:
    """`points` are {series: [(x, y), …]}. Lines of text, `width` wide and `height` high at most.

    With `colour` they hold ANSI colours, without it not a single control code. Points that cannot be drawn (nan,
    infinite or nearly so, not positive on a logarithmic axis) are left out; where none is left, the text is empty.
    The title and the names of the axes stand in the frame, which leaves more lines to the curves.
    """
    axes = read_axes(chart)
    curves = _curves(points, axes.log, width, colour)
    others = _others(behind, len(points), axes.log, width, colour) if behind else []
    if not curves and not others:
        return ""
    marks = [(name, y) for name, y in axes.lines if _fits(y, "y" in axes.log)]
    below = legend(curves, others, marks, behind, width, max(2, height // 3))
    body = _body([*others, *curves], marks, axes, (width, max(6, height - len(below))), colour)
    named = one_line(title)
    heading = named if axes.y in named else ": ".join(filter(None, [named, axes.y]))
    body[0] = _named_above(body[0], heading)
    body[-2] = _named_below(body[-2], axes.x)
    return "\n".join([*body, *below])


def _named_above(frame: str, name: str) -> str:
    """The upper line of a frame, with a name in it: `┌ loss ────┐`."""
    return _written_in(frame, name, frame.find("─"), frame.rfind("─")) if name else frame


def _named_below(frame: str, name: str) -> str:
    """The lower line, with a name between its last two ticks that leave room for it, or over some of them."""
    if not name:
        return frame
    room = len(name) + 2
    gaps = [gap.span() for gap in re.finditer("─+", frame) if gap.end() - gap.start() >= room]
    low, high = gaps[-1] if gaps else (frame.find("└") + 1, frame.rfind("┘"))
    return _written_in(frame, name, low + max(0, (high - low - room) // 2), high)


def _written_in(frame: str, name: str, start: int, end: int) -> str:
    words = f" {name} "[: max(0, end - start)]
    return frame[:start] + words + frame[start + len(words) :]


def _curves(points: Mapping[str, Points], log: str, width: int, colour: bool) -> list[Curve]:
    """What can be drawn of each; a curve keeps its colour where one before it has nothing to show."""
    drawable = [
        Curve(one_line(name), _drawable(all_, log, width), *_look(i, colour))
        for i, (name, all_) in enumerate(points.items())
    ]
    return [curve for curve in drawable if curve.points]


def _others(behind: Behind, taken: int, log: str, width: int, colour: bool) -> list[Curve]:
    """The curves of the other run; without colour each has a sign that the `taken` curves before have not, and where
    there are too few signs for that, all have one."""
    signs = not colour and taken + len(behind.points) <= len(MARKERS)
    return [
        replace(curve, marker=_look(taken + i, colour)[0] if signs else BEHIND)
        for i, curve in enumerate(_curves(behind.points, log, width, colour))
    ]


def _body(
    curves: Sequence[Curve],
    marks: Sequence[tuple[str, float]],
    axes: Axes,
    size: tuple[int, int],
    colour: bool,
) -> list[str]:
    import plotext as plt

    across, up = _scale("x" in axes.log), _scale("y" in axes.log)
    xs = [across(x) for curve in curves for x, _ in curve.points]
    ys = [up(y) for curve in curves for _, y in curve.points] + [up(y) for _, y in marks]
    plt.clear_figure()
    plt.theme("clear")
    plt.limit_size(False, False)
    plt.plot_size(*size)
    _axis(plt, "x", xs, "x" in axes.log, size[0] // 12)
    _axis(plt, "y", ys, "y" in axes.log, max(3, size[1] // 3))
    for i, (_, y) in enumerate(marks):
        plt.plot([min(xs), max(xs)], [up(y), up(y)], marker=MARK_SIGNS[i % len(MARK_SIGNS)])
    for curve in curves:
        xy = [across(x) for x, _ in curve.points], [up(y) for _, y in curve.points]
        plt.plot(*xy, marker=curve.marker, color=curve.rgb)
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


def _drawable(points: Points, log: str, width: int) -> Points:
    """The points that can be drawn, thinned to four a column; the last one always stays."""
    good = [(x, y) for x, y in points if _fits(x, "x" in log) and _fits(y, "y" in log)]
    step = len(good) // (4 * width) + 1
    return good[::step] + (good[-1:] if (len(good) - 1) % step else [])


def _fits(value: float, log: bool) -> bool:
    return abs(value) < FARTHEST and (value > 1 / FARTHEST or not log)  # nan compares false
