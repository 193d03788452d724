"""A number: `0,25`, `366 592`, `2/3`, `66.5%`, `2·10^-3`, with its unit or without; or arithmetic: `√(2/3)`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from examprep.answers.expression.numeric import NoValue, evaluate
from examprep.answers.expression.reading import read_expression
from examprep.answers.typed import TO_LATIN, folded, plain, read_typed
from examprep.answers.verdict import Asked, Malformed, Verdict, right, wrong
from examprep.cards import Number, Text
from examprep.language import Language, say

POWER = r"(?:\^|\*\*) *[({{]? *(?P<{}>[+-]?[0-9]+) *[)}}]?"
NUMERAL = re.compile(
    r"(?P<sign>[+-]?) *(?:"
    rf"10 *{POWER.format('alone')}"
    r"|(?=[.,]?[0-9])(?P<whole>[0-9]{1,3}(?:[ _][0-9]{3})+(?![0-9])|[0-9]*)(?:[.,](?P<part>[0-9]*))?"
    rf"(?:e(?P<e>[+-]?[0-9]+)| *[·*×x] *10 *{POWER.format('ten')})?)",
    re.IGNORECASE | re.ASCII,
)
OVER = re.compile(" */ *")
UNFINISHED = re.compile(r"[0-9][eеEЕ]\s*$")  # Latin and Cyrillic
LARGEST_DENOMINATOR = 1000  # of a fraction that one would write as such; so is its numerator
FARTHEST = 300  # powers of ten: beyond them a float ends


@dataclass(frozen=True)
class Numeral:
    """A number as typed; `step` is one unit of its last digit, 0 for a fraction, which is exact."""

    value: Fraction
    step: Fraction
    echo: str


def read(item: Number, text: str, language: Language, wanted: str = "") -> Malformed | Numeral:
    """A comma is a decimal one: `1,234` is read as 1.234, and the echo shows it. Arithmetic is worked out.

    `wanted` is what to say of a text that is no number.
    """
    plainly = _read(item, text, language, wanted)
    found = _worked_out(text, language) if isinstance(plainly, Malformed) else None
    return plainly if found is None else _read(item, found, language, wanted)


def _worked_out(text: str, language: Language) -> str | None:
    """`sqrt(6/1350)`, `0.1·0.9`: the value to twelve digits, so that 0.1·30 is 3; None where it has none.

    `5e` is the beginning of 5e-3, not five times e.
    """
    reading = read_expression(text, (), language)
    if isinstance(reading, Malformed) or UNFINISHED.search(text):
        return None
    try:
        value = evaluate(reading.tree, {})
    except NoValue:
        return None
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"


def _read(item: Number, text: str, language: Language, wanted: str) -> Malformed | Numeral:
    typed = read_typed(text, language)
    if isinstance(typed, Malformed):
        return typed
    line = typed.text.translate(TO_LATIN)
    top = NUMERAL.match(line)
    if top is None:
        return Malformed(wanted or _wanted(item, language), typed.column(0))
    end, bottom = top.end(), None
    if over := OVER.match(line, end):
        bottom = NUMERAL.match(line, over.end())
        if bottom is None:
            message = say(language, "После дробной черты нужно число.", "A number must follow the slash.")
            return Malformed(message, typed.column(over.end()))
        end = bottom.end()
    rest = line[end:].strip()
    if rest and rest != "%" and not _is_unit(rest, item.unit):
        return Malformed(
            wanted or _wanted(item, language), typed.column(end + len(line[end:]) - len(line[end:].lstrip()))
        )
    percent = rest == "%" and not _is_unit(rest, item.unit)
    found = _numeral(_decimal(top, -2 if percent else 0), _decimal(bottom) if bottom else None)
    return found or Malformed(_no_float(language), typed.column(0))


def _numeral(top: Decimal, bottom: Decimal | None) -> Numeral | None:
    """None where it is no finite number of a float's size."""
    if any(d and abs(d.adjusted()) > FARTHEST for d in (top, bottom)) or bottom == 0:
        return None
    if bottom is not None:
        return Numeral(Fraction(top) / Fraction(bottom), Fraction(0), f"{_echo(top)}/{_echo(bottom)}")
    return Numeral(Fraction(top), Fraction(10) ** int(top.as_tuple().exponent), _echo(top))


def _decimal(found: re.Match[str], shift: int = 0) -> Decimal:
    """Exact, with the digits typed: 0.70 stays 0.70. `shift` moves the point."""
    if alone := found["alone"]:
        digits, exponent = "1", alone
    else:
        digits = re.sub("[ _]", "", found["whole"]) + "." + (found["part"] or "")
        exponent = found["e"] or found["ten"] or "0"
    # Decimal itself refuses exponents of twenty digits; anything beyond FARTHEST is refused later anyway.
    power = max(-9999, min(9999, int(exponent)))
    return Decimal(f"{found['sign']}{digits}e{power + shift}")


def _echo(number: Decimal) -> str:
    return str(number).replace("E", "e").replace("+", "")


def _is_unit(rest: str, unit: str | None) -> bool:
    if unit is None:
        return False
    return folded(rest).replace(" ", "") == folded(plain(unit)).replace(" ", "")


def _wanted(item: Number, language: Language) -> str:
    unit = item.unit
    return say(
        language,
        "Нужно одно число: 0.25, 2/3, 66.5%, 1e-3, √(2/3) или 366 592 (тысячи отделяет пробел)"
        + (f"; после него можно написать {unit}." if unit else "."),
        "Write one number: 0.25, 2/3, 66.5%, 1e-3, √(2/3) or 366 592 (a space parts the thousands)"
        + (f"; {unit} may follow it." if unit else "."),
    )


def _no_float(language: Language) -> str:
    return say(
        language,
        "Это не конечное число: деление на ноль или слишком большой порядок.",
        "This is no finite number: a division by zero or too large an exponent.",
    )


def judge(item: Number, typed: Numeral, asked: Asked) -> Verdict:
    """Right within tolerance; else a known mistake; else imprecise, at half credit; else wrong."""
    language, answer = asked.language, exact(item.answer)
    if abs(typed.value - answer) <= tolerance(item, answer):
        return right(typed.echo, language)
    if says := _mistake(item, typed, rounded=False):
        return wrong(typed.echo, language, written(item), says[language])
    if imprecise(item, typed):
        told = say(
            language,
            f"Почти: не хватает точности. Дайте больше знаков: {written(item)}.",
            f"Nearly: not precise enough. Give more digits: {written(item)}.",
        )
        return Verdict("imprecise", 0.5, typed.echo, None, told)
    says = _mistake(item, typed, rounded=True)
    return wrong(typed.echo, language, written(item), says[language] if says else None)


def exact(number: float) -> Fraction:
    """The number that the card writes, not the binary one nearest to it: 0.31 is within 0.01 of 0.3."""
    return Fraction(str(number))


def tolerance(item: Number, at: Fraction) -> Fraction:
    """The wider of `tol` and `rel`; with neither, none for a whole number and 1e-9 relative for another."""
    if item.tol is None and item.rel is None:
        return Fraction(0) if at.denominator == 1 else abs(at) / 10**9
    return max(exact(item.tol or 0), exact(item.rel or 0) * abs(at))


def imprecise(item: Number, typed: Numeral) -> bool:
    """The answer rounded to the digits typed, or within ten tolerances and a tenth of the answer."""
    answer = exact(item.answer)
    near = min(10 * tolerance(item, answer), abs(answer) / 10)
    return abs(typed.value - answer) <= near or _rounds_to(answer, typed)


def _rounds_to(number: Fraction, typed: Numeral) -> bool:
    """Half a unit of the last digit; a number below that digit, such as 0.4 typed as 0, has not been rounded."""
    return typed.step <= abs(number) and abs(typed.value - number) <= typed.step / 2


def _mistake(item: Number, typed: Numeral, *, rounded: bool) -> Text | None:
    """What the nearest known mistake says, if the answer is that mistake or, with `rounded`, its rounding."""
    for known in sorted(item.mistakes, key=lambda m: abs(exact(m.answer) - typed.value)):
        value = exact(known.answer)
        if abs(typed.value - value) <= tolerance(item, value) or (rounded and _rounds_to(value, typed)):
            return known.says
    return None


def written(item: Number) -> str:
    """The right answer as the feedback writes it."""
    shown = figure(float(item.answer))
    return f"{shown} {item.unit}" if item.unit else shown


def figure(value: float) -> str:
    """A number for the eye: 12, −0.125, 3/17 ≈ 0.17647, 1.386294361; ten digits where it has no end."""
    sign, size = ("−" if value < 0 else ""), abs(value)
    if size.is_integer() and size < 1e15:
        return f"{sign}{int(size)}"
    short, ratio = f"{size:.10g}", Fraction(size).limit_denominator(LARGEST_DENOMINATOR)
    terse = ratio.numerator < LARGEST_DENOMINATOR and abs(float(short) - size) > 1e-12 * size
    if terse and abs(float(ratio) - size) <= 1e-12 * size:
        return f"{sign}{ratio} ≈ {sign}{size:.5g}"
    return sign + short
