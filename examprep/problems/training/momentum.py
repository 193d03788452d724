"""SGD with momentum in both conventions; Nesterov's method."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require
from examprep.problems.wording import exact, num, par, signed


def two_steps(a, w, mu, eta, fresh=1, nesterov=False):
    """(g, v, w) after each of two steps where L′(w) = a·w: v ← μv + fresh·g, w ← w − ηv."""
    mu, eta, v, path = exact(mu), exact(eta), Fraction(0), []
    for _ in range(2):
        g = a * Fraction(w)
        v = mu * v + fresh * g
        w = w - eta * (g + mu * v if nesterov else v)
        path.append((g, v, w))
    return path


@generator(
    "momentum-two-steps", 11, a=ints(2, 5), w0=ints(1, 6), mu=one_of(0.5, 0.8, 0.9), eta=one_of(0.1, 0.2)
)
def momentum_two_steps(a, w0, mu, eta):
    """Weight after two steps of SGD with momentum as PyTorch does it."""
    (g0, v1, w1), (g1, v2, w2) = two_steps(a, w0, mu, eta)
    require(w1 != 0)
    return Problem(
        ask=Text(
            ru=f"SGD с импульсом, как в PyTorch: v ← μv + g, w ← w − ηv, вначале v = 0. Градиент g = {a}w, "
            f"w₀ = {w0}, μ = {mu}, η = {eta}. Каково w после двух шагов?",
            en="SGD with momentum as in PyTorch: v ← μv + g, w ← w − ηv, v = 0 at the start. The gradient "
            f"is g = {a}w, w₀ = {w0}, μ = {mu}, η = {eta}. What is w after two steps?",
        ),
        answer=Value(w2),
        steps=[
            Text(
                ru=f"Первый шаг: v₁ = g₀ = {a}·{w0} = {num(v1)}, w₁ = {w0} − {eta}·{num(v1)} = {num(w1)}.",
                en=f"The first step: v₁ = g₀ = {a}·{w0} = {num(v1)}, w₁ = {w0} − {eta}·{num(v1)} = "
                f"{num(w1)}.",
            ),
            Text(
                ru=f"Градиент в новой точке: g₁ = {a}·{par(w1)} = {num(g1)}.",
                en=f"The gradient at the new point: g₁ = {a}·{par(w1)} = {num(g1)}.",
            ),
            Text(
                ru=f"v₂ = {mu}·{num(v1)} {signed(g1)} = {num(v2)}, w₂ = {num(w1)} − {eta}·{par(v2)} = "
                f"{num(w2)}.",
                en=f"v₂ = {mu}·{num(v1)} {signed(g1)} = {num(v2)}, w₂ = {num(w1)} − {eta}·{par(v2)} = "
                f"{num(w2)}.",
            ),
        ],
        mistakes=[
            Mistake(
                two_steps(a, w0, mu, eta, fresh=1 - exact(mu))[1][2],
                0,
                Text(
                    ru="Вы взяли градиент с весом 1 − μ: так копят скользящее среднее, а буфер PyTorch — "
                    "сумма.",
                    en="You gave the gradient the weight 1 − μ: that is a running mean, and PyTorch's "
                    "buffer is a sum.",
                ),
            ),
            Mistake(
                two_steps(a, w0, 0, eta)[1][2],
                2,
                Text(
                    ru="Вы забыли про накопленный импульс μv₁.",
                    en="You forgot the accumulated momentum μv₁.",
                ),
            ),
            Mistake(
                w1 - exact(eta) * (exact(mu) * v1 + g0),
                1,
                Text(
                    ru="Вы и на втором шаге взяли градиент начальной точки.",
                    en="You took the gradient of the starting point at the second step too.",
                ),
            ),
            Mistake(
                two_steps(a, w0, mu, eta, nesterov=True)[1][2],
                0,
                Text(
                    ru="Вы шагнули по Нестерову, на g + μv.",
                    en="You took Nesterov's step, g + μv.",
                ),
            ),
        ],
    )


@generator(
    "nesterov-two-steps", 11, a=ints(2, 5), w0=ints(1, 6), mu=one_of(0.5, 0.8, 0.9), eta=one_of(0.1, 0.2)
)
def nesterov_two_steps(a, w0, mu, eta):
    """Weight after two steps of Nesterov's method as PyTorch does it."""
    (g0, v1, w1), (g1, v2, w2) = two_steps(a, w0, mu, eta, nesterov=True)
    require(w1 != 0)
    d1, d2 = g0 + exact(mu) * v1, g1 + exact(mu) * v2
    return Problem(
        ask=Text(
            ru="Метод Нестерова, как в PyTorch: v ← μv + g, затем w ← w − η(g + μv) с уже новым v; "
            f"вначале v = 0. Градиент g = {a}w, w₀ = {w0}, μ = {mu}, η = {eta}. Каково w после двух шагов?",
            en="Nesterov's method as in PyTorch: v ← μv + g, then w ← w − η(g + μv) with the new v; v = 0 "
            f"at first. The gradient is g = {a}w, w₀ = {w0}, μ = {mu}, η = {eta}. What is w after two steps?",
        ),
        answer=Value(w2),
        steps=[
            Text(
                ru=f"g₀ = v₁ = {num(v1)}, поэтому g₀ + μv₁ = {num(g0)} + {mu}·{num(v1)} = {num(d1)}, w₁ = "
                f"{w0} − {eta}·{num(d1)} = {num(w1)}.",
                en=f"g₀ = v₁ = {num(v1)}, so g₀ + μv₁ = {num(g0)} + {mu}·{num(v1)} = {num(d1)} and w₁ = "
                f"{w0} − {eta}·{num(d1)} = {num(w1)}.",
            ),
            Text(
                ru=f"g₁ = {a}·{par(w1)} = {num(g1)}, v₂ = {mu}·{num(v1)} {signed(g1)} = {num(v2)}.",
                en=f"g₁ = {a}·{par(w1)} = {num(g1)}, v₂ = {mu}·{num(v1)} {signed(g1)} = {num(v2)}.",
            ),
            Text(
                ru=f"g₁ + μv₂ = {num(d2)}, w₂ = {num(w1)} − {eta}·{par(d2)} = {num(w2)}.",
                en=f"g₁ + μv₂ = {num(d2)}, w₂ = {num(w1)} − {eta}·{par(d2)} = {num(w2)}.",
            ),
        ],
        mistakes=[
            Mistake(
                two_steps(a, w0, mu, eta)[1][2],
                0,
                Text(
                    ru="Вы сделали шаг обычного импульса, на v вместо g + μv.",
                    en="You stepped by v, as plain momentum does, not by g + μv.",
                ),
            ),
            Mistake(
                two_steps(a, w0, mu, eta, fresh=1 - exact(mu), nesterov=True)[1][2],
                0,
                Text(
                    ru="Вы копили v как скользящее среднее, с весом 1 − μ.",
                    en="You accumulated v as a running mean, with the weight 1 − μ.",
                ),
            ),
            Mistake(
                w1 - exact(eta) * (g0 + exact(mu) * (exact(mu) * v1 + g0)),
                1,
                Text(
                    ru="Вы и на втором шаге взяли градиент начальной точки.",
                    en="You took the gradient of the starting point at the second step too.",
                ),
            ),
        ],
    )


@generator(
    "momentum-two-conventions",
    *(11,),
    g1=ints(-4, 4),
    g2=ints(-4, 4),
    mu=one_of(0.5, 0.8, 0.9),
    eta=one_of(0.1, 0.5, 1),
)
def momentum_two_conventions(g1, g2, mu, eta):
    """Second step of momentum kept as a sum (PyTorch) and as a running mean."""
    require(g1 != 0 and g2 != 0 and g1 != g2)
    m, e = exact(mu), exact(eta)
    total, mean = m * g1 + g2, m * (1 - m) * g1 + (1 - m) * g2
    a, b = -e * total, -e * mean
    return Problem(
        ask=Text(
            ru=f"Градиенты двух шагов: {num(g1)} и {num(g2)}; μ = {mu}, η = {eta}, вначале v = 0, шаг Δw = "
            "−ηv. Каков второй шаг Δw, если (a) v ← μv + g, как в PyTorch; (b) v ← μv + (1 − μ)g?",
            en=f"The gradients of two steps are {num(g1)} and {num(g2)}; μ = {mu}, η = {eta}, v = 0 at "
            "first, Δw = −ηv. What is the second Δw if (a) v ← μv + g, as in PyTorch; (b) v ← μv + (1 − μ)g?",
        ),
        answer=Row([a, b], ["Δw(a)", "Δw(b)"]),
        steps=[
            Text(
                ru=f"(a) v₁ = {num(g1)}, v₂ = {mu}·{par(g1)} {signed(g2)} = {num(total)}.",
                en=f"(a) v₁ = {num(g1)}, v₂ = {mu}·{par(g1)} {signed(g2)} = {num(total)}.",
            ),
            Text(
                ru=f"(b) Каждый градиент входит с весом 1 − μ = {num(1 - m)}, и v₂ = "
                f"{num(1 - m)}·{par(total)} = {num(mean)}.",
                en=f"(b) Each gradient enters with the weight 1 − μ = {num(1 - m)}, so v₂ = "
                f"{num(1 - m)}·{par(total)} = {num(mean)}.",
            ),
            Text(
                ru=f"Умножаем на −η = −{num(eta)}: (a) {num(a)}, (b) {num(b)}. Отношение шагов 1/(1 − μ) = "
                f"{num(1 / (1 - m))}.",
                en=f"Times −η = −{num(eta)}: (a) {num(a)}, (b) {num(b)}. Their ratio is 1/(1 − μ) = "
                f"{num(1 / (1 - m))}.",
            ),
        ],
        mistakes=[
            Mistake([b, a], 0, Text(ru="Вы поменяли записи местами.", en="You swapped the two conventions.")),
            Mistake(
                [a, -e * (m * g1 + (1 - m) * g2)],
                1,
                Text(
                    ru="В (b) вы взяли v₁ = g₁, но и первый градиент входит с весом 1 − μ.",
                    en="In (b) you took v₁ = g₁, but the first gradient has the weight 1 − μ too.",
                ),
            ),
            Mistake([-a, -b], 2, Text(ru="Вы потеряли минус: Δw = −ηv.", en="You lost the minus: Δw = −ηv.")),
            Mistake(
                [-e * g2, -e * (1 - m) * g2],
                0,
                Text(
                    ru="Вы забыли про накопленное μv₁.",
                    en="You forgot the accumulated μv₁.",
                ),
            ),
        ],
    )


@generator(
    "momentum-limit-step",
    *(11,),
    g=ints(1, 9),
    mu=one_of(0.5, 0.75, 0.8, 0.9),
    eta=one_of(0.01, 0.1, 0.2),
    k=ints(2, 3),
)
def momentum_limit_step(g, mu, eta, k):
    """Step number k and the limit step of momentum under a constant gradient."""
    m, e = exact(mu), exact(eta)
    at_k, limit = e * g * (1 - m**k) / (1 - m), e * g / (1 - m)
    powers = " + ".join(["1", "μ", "μ²"][:k])
    return Problem(
        ask=Text(
            ru=f"SGD с импульсом, v ← μv + g, w ← w − ηv, вначале v = 0. Градиент всё время равен {g}; μ = "
            f"{mu}, η = {eta}. Какова длина шага ηv на {k}-м шаге и к какому пределу она стремится?",
            en=f"SGD with momentum, v ← μv + g, w ← w − ηv, v = 0 at first. The gradient is always {g}; μ "
            f"= {mu}, η = {eta}. How long is step number {k}, ηv, and what limit does the length approach?",
        ),
        answer=Row([at_k, limit], [f"Δ{k}", "Δ∞"]),
        steps=[
            Text(
                ru=f"v после {k} шагов — сумма прогрессии g({powers}) = {g}·{num((1 - m**k) / (1 - m))} = "
                f"{num(at_k / e)}.",
                en=f"After {k} steps v is the sum g({powers}) = {g}·{num((1 - m**k) / (1 - m))} = "
                f"{num(at_k / e)}.",
            ),
            Text(
                ru=f"Вся прогрессия даёт g/(1 − μ) = {g}/{num(1 - m)} = {num(g / (1 - m))}.",
                en=f"The whole series gives g/(1 − μ) = {g}/{num(1 - m)} = {num(g / (1 - m))}.",
            ),
            Text(
                ru=f"Умножаем на η = {eta}: {num(at_k)}, а в пределе ηg/(1 − μ) = {num(limit)}.",
                en=f"Times η = {eta}: {num(at_k)}, and in the limit ηg/(1 − μ) = {num(limit)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [e * g * (1 - m**k), e * g],
                0,
                Text(
                    ru="Вы считали v скользящим средним с весом 1 − μ.",
                    en="You took v to be a running mean with weight 1 − μ.",
                ),
            ),
            Mistake(
                [at_k, e * g / m],
                1,
                Text(ru="Вы разделили на μ вместо 1 − μ.", en="You divided by μ, not by 1 − μ."),
            ),
            Mistake(
                [e * g * (1 - m ** (k + 1)) / (1 - m), limit],
                0,
                Text(
                    ru="Вы взяли одно лишнее слагаемое: на первом шаге v = g.",
                    en="You took one term too many: at the first step v = g.",
                ),
            ),
        ],
    )
