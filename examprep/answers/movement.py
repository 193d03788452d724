"""A curve's move in words, in both languages; and several as they are typed: `1+ 3-`."""

from __future__ import annotations

import re

from examprep.answers.ticks import out_of_range
from examprep.answers.verdict import Malformed
from examprep.curves import Line, Move, Moved
from examprep.effect import ChartStatement, Effect, Statement
from examprep.labwords import AS_THEY_ARE, Words
from examprep.language import Language, say

ENDS = {
    Move.STILL: ("останется на месте", "does not move"),
    Move.HIGHER: ("закончится выше", "ends higher"),
    Move.LOWER: ("закончится ниже", "ends lower"),
    Move.BREAKS: ("уйдёт в nan или ∞", "ends in nan or ∞"),
}

SIGNS = {"+": Move.HIGHER, "-": Move.LOWER, "−": Move.LOWER, "!": Move.BREAKS, "=": Move.STILL}
NAMED = 3  # so many lines of a chart are told one by one
WRITTEN_OUT = 1e6  # a number below it has no power of ten
SIGNED = re.compile(r"\s*(\d+)\s*([+−!=-])\s*[,;]?")


def named(line: Line, language: Language, words: Words = AS_THEY_ARE) -> str:
    """The chart and the series, in quotation marks: names are the lab's own, in its `words`."""
    line = words.line(line)
    name = f"{line.chart}: {line.series}" if line.series else line.chart
    return say(language, f"«{name}»", f"“{name}”")


def ends(move: Move, language: Language) -> str:
    """What a line is said to do: `ends higher`."""
    return say(language, *ENDS[move])


def stated(statement: Statement | ChartStatement, language: Language, words: Words = AS_THEY_ARE) -> str:
    """`the curve “loss: test” ends higher`."""
    if isinstance(statement, ChartStatement):
        chart = named(Line(statement.chart, ""), language, words)
        if statement.moves:
            return say(
                language, f"хоть одна кривая графика {chart} сдвинется", f"some curve of {chart} moves"
            )
        return say(
            language,
            f"кривые графика {chart} останутся на месте",
            f"the curves of {chart} stay where they are",
        )
    line, move = named(statement.line, language, words), ends(statement.move, language)
    return say(language, f"кривая {line} {move}", f"the curve {line} {move}")


def came(statement: Statement | ChartStatement, effect: Effect, language: Language) -> str:
    """What became of the line or chart that a statement is about: `ended higher (0.31 → 0.58)`."""
    if isinstance(statement, Statement):
        return told(effect.moves.get(statement.line), language)
    if statement.holds(effect) is None:
        return say(language, "сдвиг неясен, не в счёт", "no clear move, does not count")
    lines = [(line, m) for line, m in effect.moves.items() if line.chart == statement.chart]
    gone = [
        f"{named(line, language)} {told(m, language)}"
        for line, m in lines
        if m.move not in (None, Move.STILL)
    ]
    if not gone:
        return say(language, "ни одна кривая не сдвинулась", "no curve moved")
    return "; ".join(gone[:NAMED]) + ("; …" if len(gone) > NAMED else "")


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
    numbers = _change(moved.before, moved.after)
    match moved.move:
        case Move.STILL:
            return say(language, f"почти на месте ({numbers})", f"hardly moved ({numbers})")
        case Move.HIGHER:
            return say(language, f"закончилась выше ({numbers})", f"ended higher ({numbers})")
        case Move.LOWER:
            return say(language, f"закончилась ниже ({numbers})", f"ended lower ({numbers})")
    return say(language, f"сдвиг неясен ({numbers}), не в счёт", f"no clear move ({numbers}), does not count")


def _change(before: float | None, after: float | None) -> str:
    """`0.31 → 0.58`, with as many digits as tell the two apart."""
    digits = next((n for n in range(3, 10) if number(before, n) != number(after, n)), 3)
    return f"{number(before, digits)} → {number(after, digits)}"


def number(value: float | None, digits: int = 3) -> str:
    """Some digits; — where there is no number."""
    if value is None:
        return "—"
    whole = 10**digits <= abs(value) < WRITTEN_OUT
    return f"{value:.0f}" if whole else f"{value:.{digits}g}"


def read_moves(text: str, count: int, language: Language) -> Malformed | dict[int, Move]:
    """Numbers of lines, each with a sign of SIGNS; lines that are not named do not move. Empty or 0: none does."""
    found: dict[int, Move] = {}
    position = len(text) if text.strip() in ("", "0") else 0
    while position < len(text):
        signed = SIGNED.match(text, position)
        if signed is None:
            return Malformed(
                say(language, "Напишите, например: 1+ 3-", "Write, for instance: 1+ 3-"), position + 1
            )
        line = int(signed[1])
        if not 1 <= line <= count:
            return Malformed(out_of_range(count, language), signed.start(1) + 1)
        if line in found:
            message = say(language, f"Номер {line} назван дважды.", f"Number {line} is given twice.")
            return Malformed(message, signed.start(1) + 1)
        found[line] = SIGNS[signed[2]]
        position = signed.end()
    return found
