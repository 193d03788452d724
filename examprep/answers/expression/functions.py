"""The functions that an answer may use, each written once for every kind of number.

`compute` gets a field (floats, mpmath's numbers, sympy's) that knows exp, log, sin and the like, and the arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Function:
    """`spellings` are what a student may write; `latex` is its head in a formula. `most`: arguments at most."""

    compute: Callable[..., Any]
    spellings: tuple[str, ...] = ()
    latex: str = ""
    least: int = 1
    most: int = 1


def _relu(m: Any, x: Any) -> Any:
    return m.max(m.whole(0), x)


def _sigma(m: Any, x: Any) -> Any:
    return m.divide(m.whole(1), 1 + m.exp(-x))


OPERATORS = {
    "+": Function(lambda m, a, b: a + b, least=2, most=2),
    "-": Function(lambda m, a, b: a - b, least=2, most=2),
    "·": Function(lambda m, a, b: a * b, least=2, most=2),
    "/": Function(lambda m, a, b: m.divide(a, b), least=2, most=2),
    "^": Function(lambda m, a, b: m.power(a, b), least=2, most=2),
    "neg": Function(lambda m, a: -a),
    ">": Function(lambda m, a, b: m.step(a - b, 0), least=2, most=2),
    "<": Function(lambda m, a, b: m.step(b - a, 0), least=2, most=2),
    "≥": Function(lambda m, a, b: m.step(a - b, 1), least=2, most=2),
    "≤": Function(lambda m, a, b: m.step(b - a, 1), least=2, most=2),
}

# `ln` comes before the bases, so that log is the natural one.
CALLS = {
    "exp": Function(lambda m, x: m.exp(x), ("exp",), r"\exp"),
    "ln": Function(lambda m, x: m.log(x), ("ln", "log"), r"\ln"),
    "log2": Function(lambda m, x: m.divide(m.log(x), m.log(m.whole(2))), ("log2", "lb"), r"\log_{2}"),
    "log10": Function(lambda m, x: m.divide(m.log(x), m.log(m.whole(10))), ("log10", "lg"), r"\log_{10}"),
    "√": Function(lambda m, x: m.sqrt(x), ("sqrt", "root", "√")),
    "sin": Function(lambda m, x: m.sin(x), ("sin",), r"\sin"),
    "cos": Function(lambda m, x: m.cos(x), ("cos",), r"\cos"),
    "tan": Function(lambda m, x: m.tan(x), ("tan", "tg"), r"\tan"),
    "cot": Function(lambda m, x: m.divide(m.cos(x), m.sin(x)), ("cot", "ctg"), r"\cot"),
    "asin": Function(lambda m, x: m.asin(x), ("asin", "arcsin"), r"\arcsin"),
    "acos": Function(lambda m, x: m.acos(x), ("acos", "arccos"), r"\arccos"),
    "atan": Function(lambda m, x: m.atan(x), ("atan", "arctan", "arctg"), r"\arctan"),
    "sinh": Function(lambda m, x: m.sinh(x), ("sinh", "sh"), r"\sinh"),
    "cosh": Function(lambda m, x: m.cosh(x), ("cosh", "ch"), r"\cosh"),
    "tanh": Function(lambda m, x: m.tanh(x), ("tanh", "th"), r"\tanh"),
    "coth": Function(lambda m, x: m.divide(m.cosh(x), m.sinh(x)), ("coth", "cth"), r"\coth"),
    "sech": Function(lambda m, x: m.divide(m.whole(1), m.cosh(x)), ("sech",), r"\text{sech}"),
    "csch": Function(lambda m, x: m.divide(m.whole(1), m.sinh(x)), ("csch",), r"\text{csch}"),
    "σ": Function(_sigma, ("σ", "sigma", "sigmoid", "logistic"), r"\sigma"),
    "softplus": Function(lambda m, x: m.log(1 + m.exp(x)), ("softplus",), r"\text{softplus}"),
    "relu": Function(_relu, ("relu",), r"\text{ReLU}"),
    "sign": Function(lambda m, x: m.sign(x), ("sign", "sgn"), r"\text{sign}"),
    "erf": Function(lambda m, x: m.erf(x), ("erf",), r"\text{erf}"),
    "|": Function(lambda m, x: abs(x), ("abs",)),
    "⌊": Function(lambda m, x: m.floor(x), ("floor",)),
    "⌈": Function(lambda m, x: m.ceil(x), ("ceil", "ceiling")),
    "max": Function(lambda m, *xs: m.max(*xs), ("max",), r"\max", 2, 8),
    "min": Function(lambda m, *xs: m.min(*xs), ("min",), r"\min", 2, 8),
}

FUNCTIONS = {**OPERATORS, **CALLS}
COMPARISONS = ("<", ">", "≤", "≥")
SPELLINGS = {spelling: symbol for symbol, f in CALLS.items() for spelling in f.spellings}
CONSTANTS = {"π": "π", "pi": "π", "e": "e"}


def function_names() -> list[str]:
    """What every function may be called by, one spelling each, letters rather than signs."""
    return [next(filter(str.isalnum, f.spellings)) for f in CALLS.values()]
