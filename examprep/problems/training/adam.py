"""Adam: moments, bias correction, the first steps."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import exact, nearly, num, par, vec


def sign(x):
    return (x > 0) - (x < 0)


@generator(
    "adam-first-step",
    *(11,),
    w=rows(ints(-3, 3), 2),
    g=rows(one_of(-200, -40, -5, -0.3, -0.02, 0.01, 0.4, 3, 50, 300), 2, distinct=True),
    eta=one_of(0.001, 0.01, 0.1, 0.2),
)
def adam_first_step(w, g, eta):
    """Weights after Adam's very first step."""
    e = exact(eta)
    answer = [x - e * sign(d) for x, d in zip(w, g, strict=True)]
    return Problem(
        ask=Text(
            ru=f"Adam, β₁ = 0.9, β₂ = 0.999, η = {eta}, ε = 0, моменты вначале нулевые. Веса w = {vec(w)}, "
            f"первый градиент g = {vec(g)}. Каковы веса после первого шага?",
            en=f"Adam, β₁ = 0.9, β₂ = 0.999, η = {eta}, ε = 0, zero moments at the start. The weights are "
            f"w = {vec(w)}, the first gradient is g = {vec(g)}. What are the weights after the first step?",
        ),
        answer=Row(answer, tol=1e-6),
        steps=[
            Text(
                ru="m₁ = 0.1g, v₁ = 0.001g²; поправка: m̂ = m₁/(1 − 0.9) = g, v̂ = v₁/(1 − 0.999) = g².",
                en="m₁ = 0.1g, v₁ = 0.001g²; corrected: m̂ = m₁/(1 − 0.9) = g, v̂ = v₁/(1 − 0.999) = g².",
            ),
            Text(
                ru="m̂/√v̂ = g/|g| = sign(g), так что величина градиента сокращается.",
                en="m̂/√v̂ = g/|g| = sign(g): the size of the gradient cancels.",
            ),
            Text(
                ru=f"w − η·sign(g) = {vec(w)} − {eta}·{vec(map_sign(g))} = {vec(answer)}.",
                en=f"w − η·sign(g) = {vec(w)} − {eta}·{vec(map_sign(g))} = {vec(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [x - e * exact(d) for x, d in zip(w, g, strict=True)],
                1,
                Text(
                    ru="Вы сделали шаг SGD, пропорциональный градиенту.",
                    en="You took an SGD step, proportional to the gradient.",
                ),
            ),
            Mistake(
                [x - eta * sign(d) * 0.1 / sqrt(0.001) for x, d in zip(w, g, strict=True)],
                0,
                Text(
                    ru="Вы забыли поправку смещения: без неё первый шаг в 0.1/√0.001 ≈ 3.16 раза длиннее.",
                    en="You forgot the bias correction: without it the first step is 0.1/√0.001 ≈ 3.16 "
                    "times as long.",
                ),
            ),
            Mistake(
                [x + e * sign(d) for x, d in zip(w, g, strict=True)],
                2,
                Text(
                    ru="Вы шагнули вдоль градиента, а не против него.",
                    en="You stepped along the gradient, not against it.",
                ),
            ),
        ],
    )


def map_sign(g):
    return [sign(x) for x in g]


def moments(b1, b2, g1, g2):
    """m and v after gradients g1 and g2, from zero."""
    return b1 * (1 - b1) * g1 + (1 - b1) * g2, b2 * (1 - b2) * g1**2 + (1 - b2) * g2**2


@generator(
    "adam-moments",
    *(11,),
    g1=ints(-5, 5),
    g2=ints(-5, 5),
    beta1=one_of(0.5, 0.8, 0.9),
    beta2=one_of(0.5, 0.8, 0.9, 0.99),
)
def adam_moments(g1, g2, beta1, beta2):
    """Adam's corrected moments after two steps."""
    require(beta1 != beta2 and g1 != 0 and g2 != 0 and abs(g1) != abs(g2))
    b1, b2 = exact(beta1), exact(beta2)
    m, v = moments(b1, b2, g1, g2)
    require(m != 0)
    mh, vh = m / (1 - b1**2), v / (1 - b2**2)
    return Problem(
        ask=Text(
            ru=f"Adam: β₁ = {beta1}, β₂ = {beta2}, моменты вначале нулевые. Градиенты первых двух шагов: "
            f"{num(g1)} и {num(g2)}. Каковы m̂ и v̂ на втором шаге? (Дроби или три значащие цифры.)",
            en=f"Adam: β₁ = {beta1}, β₂ = {beta2}, zero moments at the start. The first two gradients are "
            f"{num(g1)} and {num(g2)}. What are m̂ and v̂ at the second step? (Fractions or three "
            "significant digits.)",
        ),
        answer=Row([mh, vh], ["m̂", "v̂"], rel=5e-3),
        steps=[
            Text(
                ru=f"m₁ = (1 − β₁)g₁ = {num((1 - b1) * g1)}, v₁ = (1 − β₂)g₁² = {num((1 - b2) * g1**2)}.",
                en=f"m₁ = (1 − β₁)g₁ = {num((1 - b1) * g1)}, v₁ = (1 − β₂)g₁² = {num((1 - b2) * g1**2)}.",
            ),
            Text(
                ru=f"m₂ = {beta1}·{par((1 - b1) * g1)} + {num(1 - b1)}·{par(g2)} = {num(m)}, v₂ = "
                f"{beta2}·{num((1 - b2) * g1**2)} + {num(1 - b2)}·{g2**2} = {num(v)}.",
                en=f"m₂ = {beta1}·{par((1 - b1) * g1)} + {num(1 - b1)}·{par(g2)} = {num(m)}, v₂ = "
                f"{beta2}·{num((1 - b2) * g1**2)} + {num(1 - b2)}·{g2**2} = {num(v)}.",
            ),
            Text(
                ru=f"Поправка: m̂ = {num(m)}/(1 − {beta1}²) = {num(mh)}{nearly(mh)}, v̂ = {num(v)}/(1 − "
                f"{beta2}²) = {num(vh)}{nearly(vh)}.",
                en=f"Correction: m̂ = {num(m)}/(1 − {beta1}²) = {num(mh)}{nearly(mh)}, v̂ = {num(v)}/(1 − "
                f"{beta2}²) = {num(vh)}{nearly(vh)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [m, v],
                2,
                Text(ru="Вы забыли поправку смещения.", en="You forgot the bias correction."),
            ),
            Mistake(
                [m / (1 - b1), v / (1 - b2)],
                2,
                Text(
                    ru="Вы разделили на 1 − β, а на шаге t делят на 1 − βᵗ.",
                    en="You divided by 1 − β; at step t it is 1 − βᵗ.",
                ),
            ),
            Mistake(
                [mh, mh**2],
                1,
                Text(
                    ru="Вы возвели в квадрат среднее; v — среднее квадратов.",
                    en="You squared the mean; v is the mean of the squares.",
                ),
            ),
            Mistake(
                [x / y for x, y in zip(moments(1 - b1, 1 - b2, g1, g2), (1 - b1**2, 1 - b2**2), strict=True)],
                0,
                Text(
                    ru="Вы поменяли веса местами: β стоит при старом значении.",
                    en="You swapped the weights: β goes with the old value.",
                ),
            ),
        ],
    )


PAIRS = {(2, 5): 4, (6, 1): 4, (1, 1): 1}  # 3a² + 4b² = 7c², so that √v̂ = c


@generator(
    "adam-second-step",
    *(11,),
    g=one_of(*PAIRS),
    scale=ints(1, 4),
    turn=one_of(1, -1),
    eta=one_of(0.01, 0.1, 0.3, 1),
)
def adam_second_step(g, scale, turn, eta):
    """Change of the weight at Adam's second step."""
    require(g != (1, 1) or turn < 0)
    g1, g2, root, e = scale * g[0], scale * g[1] * turn, scale * PAIRS[g], exact(eta)
    m, v = moments(Fraction(1, 2), Fraction(3, 4), g1, g2)
    mh = m * 4 / 3
    answer = -e * mh / root
    return Problem(
        ask=Text(
            ru=f"Adam: β₁ = 0.5, β₂ = 0.75, η = {eta}, ε = 0, моменты вначале нулевые. Первые градиенты: "
            f"{g1} и {num(g2)}. На сколько (Δw) изменится вес на втором шаге? (Дробь или три значащие "
            "цифры.)",
            en=f"Adam: β₁ = 0.5, β₂ = 0.75, η = {eta}, ε = 0, zero moments at the start. The first "
            f"gradients are {g1} and {num(g2)}. By how much (Δw) does the weight change at the second "
            "step? (A fraction or three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"m₂ = 0.5·0.5·{g1} + 0.5·{par(g2)} = {num(m)}, m̂ = {num(m)}/(1 − 0.25) = {num(mh)}.",
                en=f"m₂ = 0.5·0.5·{g1} + 0.5·{par(g2)} = {num(m)}, m̂ = {num(m)}/(1 − 0.25) = {num(mh)}.",
            ),
            Text(
                ru=f"v₂ = 0.75·0.25·{g1**2} + 0.25·{g2**2} = {num(v)}, v̂ = {num(v)}/(1 − 0.5625) = "
                f"{root**2}, √v̂ = {root}.",
                en=f"v₂ = 0.75·0.25·{g1**2} + 0.25·{g2**2} = {num(v)}, v̂ = {num(v)}/(1 − 0.5625) = "
                f"{root**2}, √v̂ = {root}.",
            ),
            Text(
                ru=f"Δw = −η·m̂/√v̂ = −{num(e)}·{par(mh)}/{root} = {num(answer)}{nearly(answer)}.",
                en=f"Δw = −η·m̂/√v̂ = −{num(e)}·{par(mh)}/{root} = {num(answer)}{nearly(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                -eta * m / sqrt(v),
                0,
                Text(ru="Вы забыли поправку смещения.", en="You forgot the bias correction."),
            ),
            Mistake(
                -eta * m / root,
                0,
                Text(ru="Вы поправили v, но не m.", en="You corrected v but not m."),
            ),
            Mistake(
                -answer,
                2,
                Text(ru="Вы потеряли минус: шаг против m̂.", en="You lost the minus: the step is against m̂."),
            ),
            Mistake(
                -e * mh / root**2,
                2,
                Text(
                    ru="Вы разделили на v̂, забыв корень.", en="You divided by v̂ and forgot the square root."
                ),
            ),
        ],
    )


@generator(
    "adam-without-correction",
    *(11,),
    beta1=one_of(0.5, 0.8, 0.9),
    beta2=one_of(0.96, 0.99, 0.9975, 0.999, 0.9999),
    t=ints(1, 2),
)
def adam_without_correction(beta1, beta2, t):
    """How many times longer Adam's early step is without bias correction."""
    b1, b2 = exact(beta1), exact(beta2)
    top, bottom = 1 - b1**t, 1 - b2**t
    answer = float(top) / sqrt(bottom)
    require(answer > 1.2)
    power = "" if t == 1 else "²"
    return Problem(
        ask=Text(
            ru=f"Градиент постоянен. Во сколько раз {'первый' if t == 1 else 'второй'} шаг Adam без "
            f"поправки смещения длиннее, чем с ней? β₁ = {beta1}, β₂ = {beta2}, ε = 0. (Три значащие цифры.)",
            en="The gradient is constant. How many times longer is Adam's "
            f"{'first' if t == 1 else 'second'} step without bias correction than with it? β₁ = {beta1}, "
            f"β₂ = {beta2}, ε = 0. (Three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Без поправки m = (1 − β₁{power})g = {num(top)}g, v = (1 − β₂{power})g² = "
                f"{num(float(bottom))}g².",
                en=f"Uncorrected, m = (1 − β₁{power})g = {num(top)}g and v = (1 − β₂{power})g² = "
                f"{num(float(bottom))}g².",
            ),
            Text(
                ru="С поправкой m̂ = g, v̂ = g², и длина шага ровно η.",
                en="Corrected, m̂ = g and v̂ = g², and the step is exactly η long.",
            ),
            Text(
                ru=f"Отношение: {num(top)}/√{num(float(bottom))} "
                f"{'=' if round(answer, 4) == round(answer, 12) else '≈'} {num(answer)}.",
                en=f"The ratio is {num(top)}/√{num(float(bottom))} "
                f"{'=' if round(answer, 4) == round(answer, 12) else '≈'} {num(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(1 / answer, 2, Text(ru="Вы перевернули отношение.", en="You inverted the ratio.")),
            Mistake(
                float(top / bottom),
                2,
                Text(ru="Вы забыли корень: делят на √v.", en="You forgot the root: m is divided by √v."),
            ),
            Mistake(
                1 / sqrt(bottom),
                0,
                Text(
                    ru="Вы забыли, что и m без поправки занижен.",
                    en="You forgot that the uncorrected m is too small as well.",
                ),
            ),
        ],
    )
