"""Formulas in two dimensions, as a terminal shows them: LaTeX drawn by TeXicode."""

from __future__ import annotations

from functools import lru_cache

WIDEST = 76  # columns; what fits a terminal of 80
TALLEST = 7  # lines of a drawing beside other things


class Undrawable(Exception):
    """This formula cannot be drawn; the message says by what, and why."""


@lru_cache(512)
def draw_formula(latex: str) -> str:
    """The formula as lines of text without trailing spaces. Undrawable: a command it does not know, or too wide."""
    from texicode.pipeline import render_tex

    try:
        drawn = render_tex(latex, False, False, "raw", {"fonts": "normal"})
    except Exception as error:  # it raises KeyError, IndexError and others for what it does not know
        raise Undrawable(f"TeXicode cannot draw it ({type(error).__name__}: {error})") from None
    lines = [line.rstrip() for line in drawn.splitlines()]
    if drawn.lstrip().startswith("TeXicode"):
        raise Undrawable(drawn.strip())
    if "?" in drawn:
        raise Undrawable("TeXicode draws ? for a command that it does not know")
    if (width := max(map(_width, lines), default=0)) > WIDEST:
        raise Undrawable(f"drawn {width} columns wide; at most {WIDEST} fit a terminal: split it")
    return "\n".join(lines).strip("\n")


def formula_lines(latex: str) -> str:
    """The drawing, or the source where there is none: what is shown to a student is never an error."""
    try:
        return draw_formula(latex)
    except Undrawable:
        return latex


def raised(latex: str) -> str:
    """The drawing of what does not fit a line, fractions and roots, up to TALLEST lines; else nothing."""
    try:
        drawn = draw_formula(latex)
    except Undrawable:
        return ""
    return drawn if 1 < len(drawn.splitlines()) <= TALLEST else ""


def _width(line: str) -> int:
    from rich.cells import cell_len

    return cell_len(line)
