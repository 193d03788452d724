"""Bars of characters."""

from __future__ import annotations

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


def sparkline(values: list[float]) -> str:
    """▁▂▅█: each value against the greatest; a space where it is 0."""
    top = max(values, default=0)
    return "".join(" ▁▂▃▄▅▆▇█"[0 if not v or not top else max(1, round(8 * v / top))] for v in values)
