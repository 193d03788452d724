"""Bars of characters."""

from __future__ import annotations

from collections.abc import Sequence

EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(share: float, width: int = 8) -> str:
    """█████░░░: full cells for a share from 0 to 1, to the nearest one."""
    full = round(min(1.0, max(0.0, share)) * width)
    return "█" * full + "░" * (width - full)


def smooth_bar(share: float, width: int) -> str:
    """█████▍: as long as the share to an eighth of a cell, without a background."""
    eighths = round(min(1.0, max(0.0, share)) * width * 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + (EIGHTHS[rest] if rest else "")


def columns(values: Sequence[float], height: int, width: int, top: float | None = None) -> list[str]:
    """Standing bars, each `width` wide with a blank after it, and above each its value; `height` lines.

    `top`: the value that fills the height; without it the greatest does.
    """
    top = top or max(values, default=0) or 1
    eighths = [0 if v <= 0 else max(1, round(8 * (height - 1) * v / top)) for v in values]
    lines = []
    for line in range(height - 1, -1, -1):  # from above; the value stands on the bar
        cells = []
        for value, tall in zip(values, eighths, strict=True):
            standing = -(-tall // 8)
            cell = f"{value:.0f}" if value and line == standing else _slice(tall - 8 * line) * width
            cells.append(f"{cell:^{width}}"[:width])
        lines.append(" ".join(cells).rstrip())
    return lines


def _slice(eighths: int) -> str:
    return " ▁▂▃▄▅▆▇█"[min(8, max(0, eighths))]


def sparkline(values: list[float]) -> str:
    """▁▂▅█: each value against the greatest; a space where it is 0."""
    top = max(values, default=0)
    return "".join(" ▁▂▃▄▅▆▇█"[0 if not v or not top else max(1, round(8 * v / top))] for v in values)
