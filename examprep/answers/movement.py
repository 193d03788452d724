"""A curve's move in words, in both languages."""

from __future__ import annotations

from examprep.curves import Line, Move, Moved
from examprep.effect import Statement
from examprep.language import Language, say

ENDS = {
    Move.STILL: ("останется на месте", "does not move"),
    Move.HIGHER: ("закончится выше", "ends higher"),
    Move.LOWER: ("закончится ниже", "ends lower"),
    Move.BREAKS: ("уйдёт в nan или ∞", "ends in nan or ∞"),
}


def named(line: Line, language: Language) -> str:
    """The chart and the series, in quotation marks: names are the lab's own."""
    name = f"{line.chart}: {line.series}" if line.series else line.chart
    return say(language, f"«{name}»", f"“{name}”")


def ends(move: Move, language: Language) -> str:
    """What a line is said to do: `ends higher`."""
    return say(language, *ENDS[move])


def stated(statement: Statement, language: Language) -> str:
    """`the curve “loss: test” ends higher`."""
    line, move = named(statement.line, language), ends(statement.move, language)
    return say(language, f"кривая {line} {move}", f"the curve {line} {move}")


def told(moved: Moved | None, language: Language) -> str:
    """What a line did: `ended higher (0.31 → 0.58)`."""
    if moved is None:
        return say(language, "здесь не посчитана, не в счёт", "not computed here, does not count")
    if moved.after is None and moved.move is None:
        return say(
            language,
            "сломанный запуск её не рисует, не в счёт",
            "not drawn by the broken run, does not count",
        )
    if moved.exact:
        return say(language, "в точности как была", "exactly as before")
    if moved.move is Move.BREAKS:
        return say(
            language,
            f"ушла в nan или ∞ (было {number(moved.before)})",
            f"ended in nan or ∞ ({number(moved.before)} before)",
        )
    numbers = f"{number(moved.before)} → {number(moved.after)}"
    match moved.move:
        case Move.STILL:
            return say(language, f"почти на месте ({numbers})", f"hardly moved ({numbers})")
        case Move.HIGHER:
            return say(language, f"закончилась выше ({numbers})", f"ended higher ({numbers})")
        case Move.LOWER:
            return say(language, f"закончилась ниже ({numbers})", f"ended lower ({numbers})")
    return say(language, f"сдвиг неясен ({numbers}), не в счёт", f"no clear move ({numbers}), does not count")


def number(value: float | None) -> str:
    """Three digits; — where there is none."""
    return "—" if value is None else f"{value:.3g}"
