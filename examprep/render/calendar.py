"""Minutes of study day by day as a calendar: weeks are columns, the darker the longer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from rich.text import Text

from examprep.language import Language, say
from examprep.render.plan import WEEKDAYS

MONTHS = {
    "ru": ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
SHADES = "░▒▓█"
NONE = "·"
MARGIN = 5  # columns for the names of the days
CELL = 2  # columns of a week


def calendar(minutes: Sequence[float], today: date, width: int, language: Language) -> list[Text]:
    """`minutes` of each day up to today; as many weeks as there are, and as fit into `width` columns."""
    monday = today - timedelta(days=today.weekday())
    there = math.ceil((len(minutes) + 6 - today.weekday()) / 7)
    weeks = max(1, min(there, (width - MARGIN) // CELL))
    first = monday - timedelta(weeks=weeks - 1)
    of = {today - timedelta(days=k): m for k, m in enumerate(reversed(minutes))}
    step = shade_step(max(of.values(), default=0))
    lines = [Text(" " * MARGIN + _months(first, weeks, language), "dim")]
    for weekday in range(7):
        days = [first + timedelta(days=7 * week + weekday) for week in range(weeks)]
        cells = (_shade(of[day], step) if day in of else " " for day in days)
        name = f" {WEEKDAYS[language][weekday]:<{MARGIN - 1}}"
        lines.append(Text(name, "dim").append("".join(f"{c:<{CELL}}" for c in cells).rstrip(), "not dim"))
    return [*lines, Text(_legend(step, language), "dim")]


def shade_step(longest: float) -> int:
    """Minutes from one shade to the next, so that the longest day has the darkest."""
    return max(1, math.floor(longest / len(SHADES)))


def _shade(minutes: float, step: int) -> str:
    return NONE if minutes <= 0 else SHADES[min(len(SHADES) - 1, int(minutes // step))]


def _months(first: date, weeks: int, language: Language) -> str:
    """The month's name above the week in which it begins; the first week's always, where the next leaves room."""
    line = ""
    for week in range(weeks):
        sunday = first + timedelta(days=7 * week + 6)
        begins = sunday.day <= 7
        room = CELL * week >= len(line) + (len(line) > 0)
        if room and (begins or week == 0) and not (week == 0 and _begins_soon(first)):
            line = f"{line:<{CELL * week}}{MONTHS[language][sunday.month - 1]}"
    return line


def _begins_soon(first: date) -> bool:
    """Whether a month begins in the week after this one, too near for two names."""
    return (first + timedelta(days=13)).day <= 7


def _legend(step: int, language: Language) -> str:
    parts = [f"{NONE} 0"]
    parts += [f"{shade} < {step * k}" for k, shade in enumerate(SHADES[:-1], 1)]
    parts += [f"{SHADES[-1]} ≥ {step * (len(SHADES) - 1)} " + say(language, "мин", "min")]
    return " " * MARGIN + "  ".join(parts)
