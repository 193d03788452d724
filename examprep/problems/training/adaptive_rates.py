"""Adagrad and RMSProp: a rate of its own for each weight."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of
from examprep.problems.wording import exact, nearly, num, par

TRIPLES = {(3, 4): 5, (4, 3): 5, (5, 12): 13, (12, 5): 13, (8, 15): 17, (15, 8): 17, (6, 8): 10, (8, 6): 10}


@generator(
    "adagrad-two-steps",
    *(11,),
    g=one_of(*TRIPLES),
    sign=one_of(1, -1),
    w0=ints(0, 3),
    eta=one_of(0.1, 0.2, 0.5, 1),
)
def adagrad_two_steps(g, sign, w0, eta):
    """Weight after two steps of Adagrad."""
    root, (g1, g2), e = TRIPLES[g], g, exact(eta)
    g1 *= sign
    first, second = e * sign, e * Fraction(g2, root)
    answer = w0 - first - second
    return Problem(
        ask=Text(
            ru=f"Adagrad, η = {eta}, ε = 0, накопитель вначале 0. Вес равен {w0}, его градиенты на двух "
            f"шагах: {num(g1)} и {g2}. Каков вес после двух шагов? (Дробь или три значащие цифры.)",
            en=f"Adagrad, η = {eta}, ε = 0, the accumulator starts at 0. The weight is {w0}, its gradients "
            f"in two steps are {num(g1)} and {g2}. What is the weight after the two steps? (A fraction or "
            "three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Накопитель — сумма квадратов: s₁ = {g1**2}, s₂ = {g1**2} + {g2**2} = {root**2}.",
                en=f"The accumulator is the sum of squares: s₁ = {g1**2}, s₂ = {g1**2} + {g2**2} = "
                f"{root**2}.",
            ),
            Text(
                ru=f"Шаги ηg/√s: {eta}·{par(g1)}/{abs(g1)} = {num(first)} и {eta}·{g2}/{root} = "
                f"{num(second)}.",
                en=f"The steps ηg/√s: {eta}·{par(g1)}/{abs(g1)} = {num(first)} and {eta}·{g2}/{root} = "
                f"{num(second)}.",
            ),
            Text(
                ru=f"w = {w0} − {par(first)} − {num(second)} = {num(answer)}{nearly(answer)}.",
                en=f"w = {w0} − {par(first)} − {num(second)} = {num(answer)}{nearly(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                w0 - first - e * g2 / sqrt((g1 * g1 + g2 * g2) / 2),
                0,
                Text(
                    ru="Вы усреднили квадраты, а Adagrad их складывает.",
                    en="You averaged the squares; Adagrad adds them.",
                ),
            ),
            Mistake(
                w0 - e * Fraction(1, g1) - e * Fraction(g2, root * root),
                1,
                Text(ru="Вы разделили на s, забыв корень.", en="You divided by s and forgot the root."),
            ),
            Mistake(
                w0 - first - e * Fraction(g2, abs(g1)),
                0,
                Text(
                    ru="Вы не включили текущий градиент в накопитель: сначала s, потом шаг.",
                    en="You left the current gradient out of the accumulator: first s, then the step.",
                ),
            ),
            Mistake(
                w0 - e * (g1 + g2),
                1,
                Text(
                    ru="Вы сделали обычный SGD, без деления на √s.",
                    en="You did plain SGD, without dividing by √s.",
                ),
            ),
        ],
    )


@generator("adagrad-slows-down", 11, k=ints(2, 10), g=ints(2, 9), eta=one_of(0.1, 0.2, 0.5, 1))
def adagrad_slows_down(k, g, eta):
    """Length of Adagrad's step number t under a constant gradient."""
    t, e = k * k, exact(eta)
    answer = e / k
    return Problem(
        ask=Text(
            ru=f"Градиент веса на всех шагах равен {g}. Adagrad, η = {eta}, ε = 0, накопитель вначале 0. "
            f"Какова длина {t}-го шага (нумерация с 1)? (Дробь или три значащие цифры.)",
            en=f"A weight's gradient is {g} at every step. Adagrad, η = {eta}, ε = 0, the accumulator "
            f"starts at 0. How long is step number {t} (counted from 1)? (A fraction or three significant "
            "digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"К этому шагу накоплено s = {t}·{g}² = {t * g * g}, √s = {k}·{g} = {k * g}.",
                en=f"By then s = {t}·{g}² = {t * g * g}, √s = {k}·{g} = {k * g}.",
            ),
            Text(
                ru=f"Шаг ηg/√s = {eta}·{g}/{k * g} = η/√t = {num(answer)}{nearly(answer)}: от величины "
                "градиента он не зависит.",
                en=f"The step is ηg/√s = {eta}·{g}/{k * g} = η/√t = {num(answer)}{nearly(answer)}, "
                "whatever the gradient's size.",
            ),
        ],
        mistakes=[
            Mistake(
                e / t,
                1,
                Text(
                    ru="Вы разделили на t; корень оставляет √t.", en="You divided by t; the root leaves √t."
                ),
            ),
            Mistake(
                e,
                0,
                Text(
                    ru="Вы считали накопитель средним: так у RMSProp, и там шаг не убывает.",
                    en="You took the accumulator to be a mean: that is RMSProp, whose step does not shrink.",
                ),
            ),
            Mistake(
                e * g / k,
                1,
                Text(
                    ru="Вы не сократили градиент: он есть и в √s.",
                    en="You did not cancel the gradient: √s contains it too.",
                ),
            ),
        ],
    )


SQUARES = {(2, 1): 1, (8, 1): 3.5, (8, 11): 6.5, (6, 13): 7, (10, 11): 7, (4, 2): 2, (10, 5): 5, (16, 2): 7}


@generator(
    "rmsprop-two-steps",
    11,
    g=one_of(*SQUARES),
    signs=one_of((1, 1), (1, -1), (-1, 1)),
    eta=one_of(0.1, 0.2, 0.5, 1),
)
def rmsprop_two_steps(g, signs, eta):
    """The first two steps of RMSProp as PyTorch does it."""
    (a, b), e, root = (s * x for s, x in zip(signs, g, strict=True)), exact(eta), exact(SQUARES[g])
    v1, v2 = Fraction(a * a, 4), root**2
    first, second = -e * 2 * signs[0], -e * b / root
    return Problem(
        ask=Text(
            ru=f"RMSProp: v ← αv + (1 − α)g², Δw = −ηg/√v; α = 0.75, η = {eta}, ε = 0, вначале v = 0. "
            f"Градиенты двух шагов: {num(a)} и {num(b)}. Каковы шаги Δw? (Дроби или три значащие цифры.)",
            en=f"RMSProp: v ← αv + (1 − α)g², Δw = −ηg/√v; α = 0.75, η = {eta}, ε = 0, v = 0 at first. The "
            f"gradients of two steps are {num(a)} and {num(b)}. What are the two Δw? (Fractions or three "
            "significant digits.)",
        ),
        answer=Row([first, second], ["Δw₁", "Δw₂"], rel=5e-3),
        steps=[
            Text(
                ru=f"v₁ = 0.25·{a * a} = {num(v1)}, √v₁ = {num(Fraction(abs(a), 2))}, Δw₁ = "
                f"−{num(eta)}·{par(a)}/{num(Fraction(abs(a), 2))} = {num(first)}.",
                en=f"v₁ = 0.25·{a * a} = {num(v1)}, √v₁ = {num(Fraction(abs(a), 2))}, Δw₁ = "
                f"−{num(eta)}·{par(a)}/{num(Fraction(abs(a), 2))} = {num(first)}.",
            ),
            Text(
                ru=f"v₂ = 0.75·{num(v1)} + 0.25·{b * b} = {num(v2)}, √v₂ = {num(root)}.",
                en=f"v₂ = 0.75·{num(v1)} + 0.25·{b * b} = {num(v2)}, √v₂ = {num(root)}.",
            ),
            Text(
                ru=f"Δw₂ = −{num(eta)}·{par(b)}/{num(root)} = {num(second)}{nearly(second)}. Ответ: "
                f"{num(first)}; {num(second)}.",
                en=f"Δw₂ = −{num(eta)}·{par(b)}/{num(root)} = {num(second)}{nearly(second)}. The answer: "
                f"{num(first)}; {num(second)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [-e * signs[0], float(-e * b) / sqrt(a * a + b * b)],
                0,
                Text(ru="Вы сложили квадраты, как Adagrad.", en="You added the squares, as Adagrad does."),
            ),
            Mistake(
                [-e * signs[0], float(-e * b) / sqrt((0.1875 * a * a + 0.25 * b * b) / (1 - 0.75**2))],
                0,
                Text(
                    ru="Вы поправили смещение, разделив v на 1 − αᵗ: так делает Adam, но не RMSProp.",
                    en="You corrected the bias, dividing v by 1 − αᵗ: Adam does that, RMSProp does not.",
                ),
            ),
            Mistake(
                [-e * a / v1, -e * b / v2],
                0,
                Text(ru="Вы разделили на v, забыв корень.", en="You divided by v and forgot the root."),
            ),
            Mistake(
                [float(-e * a) / sqrt(0.75 * a * a), float(-e * b) / sqrt(0.1875 * a * a + 0.75 * b * b)],
                0,
                Text(
                    ru="Вы поменяли веса местами: у нового квадрата вес 1 − α.",
                    en="You swapped the weights: the new square has the weight 1 − α.",
                ),
            ),
        ],
    )
