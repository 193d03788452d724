"""A lab's matrix as a heat map: every cell is shaded, and holds its number wherever the width allows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.color import Color
from rich.style import Style
from rich.text import Text

from examprep.render.literal import one_line

SHADES = " ░▒▓█"  # without numbers the shade is a sign as well, not only a colour
COLD, HOT = (247, 251, 255), (8, 48, 107)  # lightest and darkest blue


def draw_table(
    table: Mapping[str, Any],
    width: int,
    height: int | None = None,
    *,
    exact: bool = False,
    first: tuple[int, int] = (0, 0),
) -> Text:
    """From a `table` event. Lines at most `width` wide, with a … where columns are left out; `height` lines at most.

    Cells become shades where numbers do not fit; with `exact` each has three digits, however few fit. `first` are the
    row and the column to begin with: the names beside and above stay.
    """
    rows = _rows(table)
    labels = [one_line(str(label)) for label in table["labels"]] or [""] * len(rows)
    columns = [one_line(str(column)) for column in table["columns"]]
    margin = min(max(map(cell_len, labels), default=0), width // 3)
    room = width - margin - 1
    cells, size = _exactly(rows) if exact else _written(rows, room)
    size = max(size, min(max(map(cell_len, columns), default=0) + 1, room // max(1, _longest(rows))))
    (top, left), kept = first, max(1, room // size)
    text = Text(no_wrap=True, overflow="crop")
    if columns:
        names = "".join(_right(name, size) for name in columns[left : left + kept])
        text.append(" " * (margin + 1) + names + "\n", style="dim")
    span = _range(rows)
    end = len(rows) if height is None else top + max(0, height - bool(columns))
    for i in range(top, min(len(rows), end)):
        text.append(set_cell_size(labels[i] if i < len(labels) else "", margin) + " ", style="dim")
        for value, cell in list(zip(rows[i], cells[i], strict=True))[left : left + kept]:
            text.append_text(_cell(value, cell, size, span))
        text.append("…\n" if len(rows[i]) > left + kept else "\n")
    text.rstrip()
    return text


def _cell(value: float, written: str | None, size: int, span: tuple[float, float]) -> Text:
    """One cell on its colour; without a number its shade says how great it is."""
    low, high = span
    heat = 0.0 if not math.isfinite(value) or high == low else (value - low) / (high - low)
    if written is None:
        return Text(SHADES[min(4, int(heat * 5))] * size)
    return Text(_right(written, size), _shade(heat) if math.isfinite(value) else "dim")


def extent(table: Mapping[str, Any]) -> tuple[int, int, float, float]:
    """Of a `table` event: rows, columns of the longest row, least and greatest finite number (0 where none is)."""
    rows = _rows(table)
    return (len(rows), _longest(rows), *_range(rows))


def _rows(table: Mapping[str, Any]) -> list[list[float]]:
    return [[_number(cell) for cell in (row if isinstance(row, list) else [row])] for row in table["rows"]]


def _exactly(rows: Sequence[Sequence[float]]) -> tuple[list[list[str | None]], int]:
    cells: list[list[str | None]] = [[f"{value:.3g}" for value in row] for row in rows]
    return cells, max((len(cell or "") for row in cells for cell in row), default=1) + 1


def _written(rows: Sequence[Sequence[float]], room: int) -> tuple[list[list[str | None]], int]:
    """Every number with as many digits as fit, and the width of a cell; None for each where not even one fits.

    First each has digits of its own, then all are rounded where the greatest has its last.
    """
    if 2 * _longest(rows) > room:  # not even a digit and the space before it
        return [[None] * len(row) for row in rows], 1
    greatest = max((abs(value) for value in _finite(rows)), default=0.0)
    for digits in (3, 2, 1):
        for unit in (0.0, _unit(greatest, digits)):
            cells = [[_digits(value, digits, unit) for value in row] for row in rows]
            size = max((len(cell) for row in cells for cell in row), default=1) + 1
            if size * _longest(rows) <= room:
                return [list(row) for row in cells], size
    return [[None] * len(row) for row in rows], 2


def _unit(greatest: float, digits: int) -> float:
    """The place of the last of so many digits."""
    return 10.0 ** (math.floor(math.log10(greatest)) - digits + 1) if greatest else 0.0


def _digits(value: float, digits: int, unit: float) -> str:
    """`≈0` is what rounding has left nothing of."""
    if not unit or not value or not math.isfinite(value):
        return f"{value:.{digits}g}"
    rounded = round(value / unit) * unit
    return f"{rounded:.{digits}g}" if rounded else "≈0"


def _longest(rows: Sequence[Sequence[float]]) -> int:
    return max(map(len, rows), default=0)


def _range(rows: Sequence[Sequence[float]]) -> tuple[float, float]:
    finite = _finite(rows)
    return min(finite, default=0.0), max(finite, default=0.0)


def _finite(rows: Sequence[Sequence[float]]) -> list[float]:
    return [value for row in rows for value in row if math.isfinite(value)]


def _number(cell: Any) -> float:
    """Numbers that JSON lacks came as the strings nan, inf, -inf; what is no number counts as nan."""
    try:
        return float(cell)
    except (TypeError, ValueError):
        return math.nan


def _shade(heat: float) -> Style:
    red, green, blue = (round(c + (h - c) * heat) for c, h in zip(COLD, HOT, strict=True))
    ink = "white" if heat > 0.5 else "black"
    return Style(color=ink, bgcolor=Color.from_rgb(red, green, blue))


def _right(text: str, size: int) -> str:
    """Right-aligned in a cell, one space kept free on the left."""
    text = set_cell_size(text, min(cell_len(text), size - 1)) if size > 1 else text[:1]
    return " " * (size - cell_len(text)) + text
