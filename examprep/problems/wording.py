"""How numbers, sums, vectors and matrices are written in a problem's text."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor, log10

from examprep.cards import Text

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def exact(x: int | float | Fraction) -> Fraction:
    """The decimal that is written, not the binary number nearest to it: 0.1 is 1/10."""
    return Fraction(str(x))


def num(x: int | float | Fraction, digits: int = 4) -> str:
    """3, −0.25, 2/3, 0.1429: a short decimal as it is, a Fraction as one, another number to `digits` significant."""
    if isinstance(x, Fraction):
        return _fraction(x)
    if float(x).is_integer() and abs(x) < 1e15:
        return str(int(x)).replace("-", "−")
    if abs(round(x, 5) - x) <= 1e-11 * abs(x):
        return f"{x:.5f}".rstrip("0").rstrip(".").replace("-", "−")
    power = floor(log10(abs(x)))
    if -4 < power < 15:
        return f"{x:.{min(6, max(0, digits - 1 - power))}f}".replace("-", "−")
    return f"{x / 10.0**power:.{digits - 1}f}·10".replace("-", "−") + sup(power)


def _fraction(x: Fraction) -> str:
    if (x * 10**5).denominator == 1:
        return num(float(x))
    return f"{x.numerator}/{x.denominator}".replace("-", "−")


def signed(x: int | float | Fraction) -> str:
    """The next term of a sum: "+ 3", "− 0.5"."""
    return f"− {num(-x)}" if x < 0 else f"+ {num(x)}"


def par(x: int | float | Fraction) -> str:
    """A factor: in brackets where it is negative or a fraction."""
    written = num(x)
    return f"({written})" if x < 0 or "/" in written else written


def vec(xs: Sequence[int | float | Fraction]) -> str:
    """(1, −2, 0.5)."""
    return "(" + ", ".join(map(num, xs)) + ")"


def matrix(rows: Sequence[Sequence[int | float | Fraction]]) -> str:
    """One line a row, columns aligned to the right: a block to put after a newline."""
    cells = [[num(x) for x in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join("[" + ", ".join(map(str.rjust, row, widths)) + "]" for row in cells)


def sub(n: int | str) -> str:
    """Digits as a subscript: x₁."""
    return str(n).translate(SUBSCRIPTS)


def sup(n: int | str) -> str:
    """Digits as a superscript: 10⁻³."""
    return str(n).replace("-", "−").translate(SUPERSCRIPTS)


def nested(rows: Sequence[Sequence[int | float | Fraction]]) -> str:
    """A matrix inside a sentence: [[1, −2], [0, 3]], rows first."""
    return "[" + ", ".join("[" + ", ".join(map(num, row)) + "]" for row in rows) + "]"


def dot(a: Sequence[int | float | Fraction], b: Sequence[int | float | Fraction]) -> str:
    """A sum of products: 2·3 + (−1)·4."""
    (first, *more) = zip(a, b, strict=True)
    return " + ".join([f"{num(first[0])}·{par(first[1])}", *(f"{par(x)}·{par(y)}" for x, y in more)])


def total(xs: Sequence[int | float | Fraction]) -> str:
    """A sum of terms: 2 − 3 + 4."""
    return " ".join([num(xs[0]), *map(signed, xs[1:])])


def both(said: str) -> Text:
    """A formula, which says the same in both languages."""
    return Text(ru=said, en=said)


def nearly(x: int | float | Fraction) -> str:
    """A fraction's value to put after it, " ≈ 0.1538"; nothing after a decimal."""
    return f" ≈ {num(float(x))}" if "/" in num(x) else ""


def grouped(n: int) -> str:
    """A large whole number with its thousands apart: 366 592."""
    return f"{n:,}".replace(",", "\N{NO-BREAK SPACE}").replace("-", "−")


def ln(x: int | Fraction) -> str:
    """The logarithm of a whole number or of one over it: 0, ln 3, −ln 2."""
    if x == 1:
        return "0"
    return f"−ln {num(1 / Fraction(x))}" if x < 1 else f"ln {num(x)}"


def counted(n: int, one: str, few: str, many: str) -> str:
    """A number with its Russian noun: 1 шаг, 3 шага, 11 шагов."""
    tens, ones = n % 100, n % 10
    if 10 < tens < 20 or ones == 0 or ones > 4:
        return f"{n} {many}"
    return f"{n} {one if ones == 1 else few}"


def quotient(a: int, b: int) -> str:
    """A fraction as it is written and as it is: 2/15, 2/4 = 0.5."""
    return " = ".join(dict.fromkeys([f"{num(a)}/{num(b)}", num(Fraction(a, b))]))


def first_term(k: int | float | Fraction, letters: str) -> str:
    """A term that opens a polynomial: x², −x², 3x²."""
    return letters if k == 1 else f"−{letters}" if k == -1 else f"{num(k)}{letters}"


def next_term(k: int | float | Fraction, letters: str) -> str:
    """A term after another: + x², − 3x², nothing for 0 (the space before it included)."""
    size = k if k > 0 else -k
    return "" if k == 0 else f" {'−' if k < 0 else '+'} {first_term(size, letters)}"
