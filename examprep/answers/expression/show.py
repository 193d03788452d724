"""A tree as one line of Unicode, which is read back as the same tree, and as LaTeX to be drawn."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from examprep.answers.expression.functions import CALLS, COMPARISONS
from examprep.answers.expression.tree import Apply, Constant, Number, Tree, Variable

SUM, PRODUCT, SIGN, POWER, ATOM = range(5)  # how tightly a text holds together
RANKS = {"+": SUM, "-": SUM, "neg": SIGN, "·": PRODUCT, "/": PRODUCT, "^": POWER, "√": POWER}
SIGNS = {"+": " + ", "-": " − ", "·": "·", "/": "/"}
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def rank(tree: Tree) -> int:
    return RANKS.get(tree.symbol, ATOM) if isinstance(tree, Apply) else ATOM


def line(tree: Tree) -> str:
    """`σ(x)·(1 − σ(x))`: every product has its sign, every bracket that matters is there."""
    if isinstance(tree, Number):
        return decimal(tree.value)
    if isinstance(tree, Constant | Variable):
        return tree.name
    symbol, args = tree.symbol, tree.args
    if symbol in SIGNS:
        # a − (b + c), a/(b·c): the right side of equal rank keeps its brackets; (1/2)·x has them to be clear.
        least = RANKS[symbol]
        left = f"({line(args[0])})" if least == PRODUCT and _is(args[0], "/") else inside(args[0], least)
        return left + SIGNS[symbol] + inside(args[1], least + 1, sign=False)
    if symbol == "neg":
        return "−" + inside(args[0], PRODUCT, sign=False)
    if symbol == "^":
        return inside(args[0], ATOM) + _exponent(args[1])
    if symbol == "√":
        return "√" + inside(args[0], ATOM)
    if symbol in COMPARISONS:
        return f"[{line(args[0])} {symbol} {line(args[1])}]"
    texts = ", ".join(map(line, args))
    closing = {"|": "|", "⌊": "⌋", "⌈": "⌉"}.get(symbol)
    return f"{symbol}{texts}{closing}" if closing else f"{symbol}({texts})"


def inside(tree: Tree, least: int, *, sign: bool = True) -> str:
    """In brackets unless it holds together at least so tightly; `sign`: a minus may come first."""
    held = (sign and least <= SUM) if _is(tree, "neg") else rank(tree) >= least
    return line(tree) if held else f"({line(tree)})"


def _is(tree: Tree, symbol: str) -> bool:
    return isinstance(tree, Apply) and tree.symbol == symbol


def _exponent(tree: Tree) -> str:
    if isinstance(tree, Number) and tree.value.denominator == 1 and tree.value < 10**6:
        return str(tree.value).translate(RAISED)
    return "^" + (line(tree) if isinstance(tree, Number | Constant | Variable) else f"({line(tree)})")


def decimal(number: Fraction) -> str:
    """Exactly, as digits or with a power of ten where that is shorter. Its denominator divides a power of ten."""
    exponent, whole = 0, number
    while whole.denominator != 1:
        whole, exponent = whole * 10, exponent - 1
    digits = Decimal(whole.numerator).scaleb(exponent)
    plain = f"{digits:f}"
    if len(plain) <= 12:
        return plain
    short = re.sub(r"\.?0*e", "e", f"{digits.normalize():e}".replace("E", "e").replace("e+", "e"))
    return short if len(short) < len(plain) else plain


# ── LaTeX ──


def latex(tree: Tree) -> str:
    r"""`\frac{1}{1 + e^{-x}}`."""
    if isinstance(tree, Number):
        return _latex_number(decimal(tree.value))
    if isinstance(tree, Constant):
        return r"\pi" if tree.name == "π" else "e"
    if isinstance(tree, Variable):
        return _latex_name(tree.name)
    symbol, args = tree.symbol, tree.args
    if symbol == "/":
        return rf"\frac{{{latex(args[0])}}}{{{latex(args[1])}}}"
    if symbol in SIGNS:
        sign = {"·": r" \cdot "}.get(symbol, f" {symbol} ")
        return _held(args[0], RANKS[symbol]) + sign + _held(args[1], RANKS[symbol] + 1)
    if symbol == "neg":
        return "-" + _held(args[0], PRODUCT)
    if symbol == "^":
        return f"{_held(args[0], ATOM)}^{{{latex(args[1])}}}"
    return _latex_call(symbol, args)


def _latex_call(symbol: str, args: tuple[Tree, ...]) -> str:
    texts = [latex(arg) for arg in args]
    if symbol == "√":
        return rf"\sqrt{{{texts[0]}}}"
    if symbol in COMPARISONS:
        sign = {"≤": r"\le", "≥": r"\ge"}.get(symbol, symbol)
        return f"[{texts[0]} {sign} {texts[1]}]"
    pair = {"|": ("|", "|"), "⌊": (r"\lfloor ", r" \rfloor"), "⌈": (r"\lceil ", r" \rceil")}.get(symbol)
    if pair:
        return rf"\left{pair[0]}{texts[0]}\right{pair[1].strip()}"
    return rf"{CALLS[symbol].latex}\left({', '.join(texts)}\right)"


def _held(tree: Tree, least: int) -> str:
    """A fraction needs no brackets beside its neighbours, but it does under a power."""
    fraction = _is(tree, "/") and least < ATOM
    loose = rank(tree) < least or (_is(tree, "neg") and least > SUM)
    return rf"\left({latex(tree)}\right)" if loose and not fraction else latex(tree)


def _latex_number(text: str) -> str:
    digits, e, power = text.partition("e")
    return rf"{digits} \cdot 10^{{{power}}}" if e else digits


def _latex_name(name: str) -> str:
    head, _, tail = name.partition("_")
    if not tail and (found := re.fullmatch(r"(\D)(\d+)", name)):
        head, tail = found[1], found[2]
    shown = head if len(head) == 1 else rf"\text{{{head}}}"
    return shown + (f"_{{{tail.strip('{}')}}}" if tail else "")
