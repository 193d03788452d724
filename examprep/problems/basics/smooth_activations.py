"""Hardswish, ELU and SiLU: values and derivatives."""

from __future__ import annotations

from fractions import Fraction
from math import log

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of
from examprep.problems.wording import both, exact, num, par, signed


@generator(
    "hardswish-value-and-slope", 35, 2, x=one_of(*(k * 3 / 10 for k in range(-9, 10) if k not in (0, -5)))
)
def hardswish_value_and_slope(x):
    """Value and derivative of Hardswish between its kinks."""
    at = exact(round(x, 1))
    gate = (at + 3) / 6
    value, slope = at * gate, (2 * at + 3) / 6
    return Problem(
        ask=Text(
            ru=f"`nn.Hardswish()`: f(x) = x·ReLU6(x + 3)/6, где ReLU6(u) = min(max(u, 0), 6). "
            f"Найдите f({num(at)}) и f′({num(at)}).",
            en=f"`nn.Hardswish()`: f(x) = x·ReLU6(x + 3)/6 with ReLU6(u) = min(max(u, 0), 6). "
            f"Find f({num(at)}) and f′({num(at)}).",
        ),
        answer=Row([value, slope], ("f", "f′")),
        steps=[
            both(f"−3 < x < 3: f = x(x + 3)/6 = {par(at)}·{num(gate)} = {num(value)}."),
            both(f"f′ = (2x + 3)/6 = ({num(2 * at)} + 3)/6 = {num(slope)}; f = {num(value)}."),
        ],
        mistakes=[
            Mistake(
                [value, gate],
                1,
                Text(
                    ru="Вы забыли, что множитель (x + 3)/6 тоже зависит от x.",
                    en="You forgot that the factor (x + 3)/6 depends on x too.",
                ),
            ),
            Mistake(
                [value, Fraction(1, 6)],
                1,
                Text(
                    ru="Вы продифференцировали только множитель (x + 3)/6.",
                    en="You differentiated the factor (x + 3)/6 only.",
                ),
            ),
            Mistake(
                [gate, Fraction(1, 6)],
                0,
                Text(
                    ru="Вы вычислили Hardsigmoid: в Hardswish её ещё умножают на x.",
                    en="You computed Hardsigmoid; Hardswish multiplies it by x.",
                ),
            ),
        ],
    )


@generator("elu-value-and-slope", 35, 2, k=ints(2, 8), alpha=one_of(0.5, 1, 2, 3))
def elu_value_and_slope(k, alpha):
    """Value and derivative of ELU at a negative logarithm."""
    a = exact(alpha)
    value, slope = a / k - a, a / k
    return Problem(
        ask=Text(
            ru=f"`nn.ELU(alpha={num(a)})`: f(x) = x при x > 0, α(exp x − 1) иначе. Найдите f и f′ "
            f"при x = −ln {k} (точно).",
            en=f"`nn.ELU(alpha={num(a)})`: f(x) = x for x > 0, α(exp x − 1) otherwise. Find f and f′ "
            f"at x = −ln {k} (exactly).",
        ),
        answer=Row([value, slope], ("f", "f′")),
        steps=[
            both(f"exp(−ln {k}) = 1/{k}."),
            both(f"f = α(1/{k} − 1) = {num(value)}."),
            both(f"f′ = α·exp x = f + α = {num(slope)}; f = {num(value)}."),
        ],
        mistakes=[
            Mistake(
                [value, value],
                2,
                Text(
                    ru="Вы решили, что f′ = f, как у экспоненты, а здесь f′ = f + α.",
                    en="You took the derivative to be f itself; it is f + α.",
                ),
            ),
            Mistake(
                [slope, slope],
                1,
                Text(ru="Вы забыли вычесть единицу в f.", en="You forgot the −1 in f."),
            ),
            Mistake(
                [0, 0],
                1,
                Text(
                    ru="Вы обошлись с ELU как с ReLU: при x < 0 она не нуль.",
                    en="You treated ELU as ReLU; for negative x it is not zero.",
                ),
            ),
        ],
    )


@generator("silu-derivative", 35, 2, k=ints(2, 9), sign=one_of(1, -1))
def silu_derivative(k, sign):
    """Derivative of SiLU, also called Swish."""
    s = Fraction(k, k + 1) if sign > 0 else Fraction(1, k + 1)
    x, bend = sign * log(k), s * (1 - s)
    slope = float(s) + x * float(bend)
    written = f"ln {k}" if sign > 0 else f"−ln {k}"
    return Problem(
        ask=Text(
            ru=f"SiLU (Swish): f(x) = x·σ(x). Найдите f′ при x = {written} = {num(x)} (три знака после точки).",
            en=f"SiLU (Swish): f(x) = x·σ(x). Find f′ at x = {written} = {num(x)} (three decimals).",
        ),
        answer=Value(slope, tol=0.001),
        steps=[
            both(f"σ = {s.numerator}/{s.denominator}, σ′ = σ(1 − σ) = {bend.numerator}/{bend.denominator}."),
            Text(
                ru="Производная произведения: f′ = σ(x) + x·σ′(x).",
                en="The product rule: f′ = σ(x) + x·σ′(x).",
            ),
            both(f"f′ = {num(float(s))} {signed(float(x * bend))} = {num(slope)}."),
        ],
        mistakes=[
            Mistake(
                s,
                1,
                Text(ru="Вы потеряли второе слагаемое x·σ′(x).", en="You lost the second term, x·σ′(x)."),
            ),
            Mistake(
                x * float(bend),
                1,
                Text(ru="Вы потеряли первое слагаемое σ(x).", en="You lost the first term, σ(x)."),
            ),
            Mistake(
                bend,
                1,
                Text(
                    ru="Вы взяли производную сигмоиды без множителя x.",
                    en="You took the sigmoid's derivative, without the factor x.",
                ),
            ),
        ],
    )
