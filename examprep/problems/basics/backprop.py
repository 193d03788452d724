"""Backpropagation by hand: a chain, a fork, a hidden layer, a small network."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.matrices import flat, inner, outer, times, transposed
from examprep.problems.wording import both, dot, exact, nested, num, par, signed, vec

SMALL = ints(-3, 3)
NONZERO = one_of(-3, -2, -1, 1, 2, 3)


@generator("relu-chain-gradient", 8, 2, 35, x=NONZERO, w1=NONZERO, w2=NONZERO, t=ints(-5, 5))
def relu_chain_gradient(x, w1, w2, t):
    """Gradients of both weights of a chain of two neurons with a ReLU, live or dead."""
    z1 = w1 * x
    a1, live = max(0, z1), int(z1 > 0)
    z2 = w2 * a1
    e = z2 - t
    require(e != 0)
    gradient = [2 * e * w2 * live * x, 2 * e * a1]
    dead = Mistake(
        [2 * (w2 * z1 - t) * w2 * x, 2 * (w2 * z1 - t) * z1],
        1,
        Text(
            ru="Вы забыли про ReLU: при z₁ < 0 она выдаёт 0 и градиент не идёт.",
            en="You left ReLU out: at z₁ < 0 it outputs 0 and lets no gradient through.",
        ),
    )
    inverted = Mistake(
        [2 * e * w2 * x, 0],
        1,
        Text(
            ru="Вы пропустили градиент через ReLU, хотя z₁ < 0: там её производная 0.",
            en="You let the gradient through ReLU although z₁ < 0, where its derivative is 0.",
        ),
    )
    alive = [
        Mistake(
            [g // 2 for g in gradient],
            0,
            Text(ru="Вы потеряли двойку от квадрата.", en="You lost the 2 of the square."),
        ),
        Mistake(
            [-g for g in gradient],
            0,
            Text(
                ru="Вы взяли t − z₂: производная квадрата — 2(z₂ − t).",
                en="You took t − z₂; the derivative of the square is 2(z₂ − t).",
            ),
        ),
        Mistake(
            [2 * e * x, gradient[1]],
            2,
            Text(
                ru="Вы забыли w₂ на пути к w₁.",
                en="You forgot w₂ on the way to w₁.",
            ),
        ),
    ]
    return Problem(
        ask=Text(
            ru=f"z₁ = w₁x, a₁ = ReLU(z₁), z₂ = w₂a₁, L = (z₂ − t)²; x = {num(x)}, w₁ = {num(w1)}, w₂ = {num(w2)}, "
            f"t = {num(t)}. Найдите ∂L/∂w₁ и ∂L/∂w₂.",
            en=f"z₁ = w₁x, a₁ = ReLU(z₁), z₂ = w₂a₁, L = (z₂ − t)²; x = {num(x)}, w₁ = {num(w1)}, w₂ = {num(w2)}, "
            f"t = {num(t)}. Find ∂L/∂w₁ and ∂L/∂w₂.",
        ),
        answer=Row(gradient, ("∂L/∂w₁", "∂L/∂w₂")),
        steps=[
            both(
                f"z₁ = {num(z1)}, a₁ = {a1}, z₂ = {num(z2)}; ∂L/∂z₂ = 2(z₂ − t) = 2·{par(e)} = {num(2 * e)}."
            ),
            both(f"ReLU′(z₁) = {live}: ∂L/∂z₁ = ∂L/∂z₂·w₂·{live} = {num(2 * e * w2 * live)}."),
            both(
                f"∂L/∂w₁ = ∂L/∂z₁·x = {num(gradient[0])}, "
                f"∂L/∂w₂ = ∂L/∂z₂·a₁ = {num(2 * e)}·{a1} = {num(gradient[1])}."
            ),
        ],
        mistakes=alive if live else [inverted, dead],
    )


@generator("fork-derivative", 8, 9, a=NONZERO, b=SMALL, c=NONZERO, x=NONZERO)
def fork_derivative(a, b, c, x):
    """Derivative with respect to a variable that reaches the result by several paths."""
    u = a * x + b
    require(u != 0 and b != 0)
    slope = 2 * u * a + c * (a * x + u)
    inside = f"{num(a)}x {signed(b)}"
    return Problem(
        ask=Text(
            ru=f"u = {inside}, f = u² {'+' if c > 0 else '−'} {abs(c)}·u·x. Чему равна df/dx при x = {num(x)}?",
            en=f"u = {inside}, f = u² {'+' if c > 0 else '−'} {abs(c)}·u·x. What is df/dx at x = {num(x)}?",
        ),
        answer=Value(slope),
        steps=[
            both(f"u = {num(u)}, ∂f/∂u = 2u {signed(c)}x = {num(2 * u + c * x)}, du/dx = {num(a)}."),
            Text(
                ru=f"По пути через u приходит {par(2 * u + c * x)}·{par(a)} = {num((2 * u + c * x) * a)}.",
                en=f"The path through u contributes {par(2 * u + c * x)}·{par(a)} = {num((2 * u + c * x) * a)}.",
            ),
            Text(
                ru=f"Прямой путь даёт {num(c)}·u = {num(c * u)}. Вклады складываются: {num(slope)}.",
                en=f"The direct path contributes {num(c)}·u = {num(c * u)}. Contributions add up: {num(slope)}.",
            ),
        ],
        mistakes=[
            Mistake(
                (2 * u + c * x) * a,
                2,
                Text(
                    ru="Вы учли только путь через u, а x входит в f и напрямую.",
                    en="You took the path through u only; x enters f directly too.",
                ),
            ),
            Mistake(
                c * u,
                2,
                Text(
                    ru="Вы оставили только последний вклад: вклады складывают, а не перезаписывают.",
                    en="You kept the last contribution only: they add up, they do not overwrite.",
                ),
            ),
            Mistake(
                2 * u + c * x + c * u,
                1,
                Text(
                    ru="Вы забыли множитель du/dx.",
                    en="You forgot the factor du/dx.",
                ),
            ),
        ],
    )


@generator(
    "hidden-layer-delta",
    8,
    W=rows(SMALL, 2, 2),
    delta=rows(NONZERO, 2),
    a=rows(one_of(0.1, 0.2, 0.25, 0.5, 0.75, 0.8, 0.9), 2),
    f=one_of("sigmoid", "tanh"),
)
def hidden_layer_delta(W, delta, a, f):
    """Gradient at a hidden layer's pre-activations from the next layer's gradient."""
    act = list(map(exact, a))
    slope = [v * (1 - v) if f == "sigmoid" else 1 - v * v for v in act]
    back = times(transposed(W), delta)
    hidden = [g * s for g, s in zip(back, slope, strict=True)]
    require(all(back))
    name, rule = ("σ", "a(1 − a)") if f == "sigmoid" else ("tanh", "1 − a²")
    return Problem(
        ask=Text(
            ru=f"a = {name}(z), дальше идёт слой u = Wa + b, W = {nested(W)} (по строкам). Активации a = {vec(a)}, "
            f"сверху пришёл градиент ∂L/∂u = {vec(delta)}. Найдите ∂L/∂z₁ и ∂L/∂z₂.",
            en=f"a = {name}(z), then a layer u = Wa + b, W = {nested(W)} (by rows). The activations are a = {vec(a)}, "
            f"and the upstream gradient is ∂L/∂u = {vec(delta)}. Find ∂L/∂z₁ and ∂L/∂z₂.",
        ),
        answer=Row(hidden, ("∂L/∂z₁", "∂L/∂z₂")),
        steps=[
            both(
                f"∂L/∂a = Wᵀ·∂L/∂u = ({dot(transposed(W)[0], delta)}, {dot(transposed(W)[1], delta)}) = {vec(back)}."
            ),
            both(f"{name}′ = {rule} = {vec(slope)}."),
            both(f"∂L/∂z = ∂L/∂a ⊙ {name}′ = {vec(hidden)}."),
        ],
        mistakes=[
            Mistake(
                [g * s for g, s in zip(times(W, delta), slope, strict=True)],
                0,
                Text(ru="Вы умножили на W вместо Wᵀ.", en="You multiplied by W instead of Wᵀ."),
            ),
            Mistake(
                back,
                2,
                Text(ru="Вы забыли производную активации.", en="You forgot the activation's derivative."),
            ),
            Mistake(
                [g * v for g, v in zip(back, act, strict=True)],
                1,
                Text(
                    ru="Вы умножили на саму активацию вместо её производной.",
                    en="You multiplied by the activation instead of its derivative.",
                ),
            ),
            Mistake(
                [g * (1 - v * v if f == "sigmoid" else v * (1 - v)) for g, v in zip(back, act, strict=True)],
                1,
                Text(
                    ru="Вы взяли производную другой активации: σ′ = a(1 − a), tanh′ = 1 − a².",
                    en="You took the other activation's derivative: σ′ = a(1 − a), tanh′ = 1 − a².",
                ),
            ),
        ],
    )


@generator(
    "two-layer-backprop", 8, 4, x=rows(NONZERO, 2), W=rows(SMALL, 2, 2), v=rows(NONZERO, 2), t=ints(-6, 6)
)
def two_layer_backprop(x, W, v, t):
    """Gradients of all weights of a network with two hidden ReLU neurons."""
    z = times(W, x)
    h = [max(0, s) for s in z]
    y = inner(v, h)
    e = y - t
    require(0 < abs(e) <= 8 and all(z) and max(z) > 0 and abs(x[0]) != abs(x[1]))
    delta = [e * w * (s > 0) for w, s in zip(v, z, strict=True)]
    dv, dW = [e * s for s in h], outer(delta, x)
    names = ("∂L/∂W₁₁", "∂L/∂W₁₂", "∂L/∂W₂₁", "∂L/∂W₂₂", "∂L/∂v₁", "∂L/∂v₂")
    free = [e * w for w in v]
    unmasked = Mistake(
        [*flat(outer(free, x)), *dv],
        2,
        Text(
            ru="Вы не обнулили градиент там, где z ≤ 0.",
            en="You did not zero the gradient where z ≤ 0.",
        ),
    )
    return Problem(
        ask=Text(
            ru=f"Сеть h = ReLU(Wx), y = v·h, потери L = ½(y − t)²; W = {nested(W)} (по строкам), v = {vec(v)}.\n"
            f"Пример: x = {vec(x)}, t = {num(t)}. Найдите {', '.join(names)}.",
            en=f"A network h = ReLU(Wx), y = v·h has the loss L = ½(y − t)²; W = {nested(W)} (by rows), "
            f"v = {vec(v)}.\nThe example: x = {vec(x)}, t = {num(t)}. Find {', '.join(names)}.",
        ),
        answer=Row([*flat(dW), *dv], names),
        steps=[
            Text(
                ru=f"Вперёд: z = Wx = {vec(z)}, h = {vec(h)}, y = {num(y)}; ∂L/∂y = y − t = {num(e)}.",
                en=f"Forward: z = Wx = {vec(z)}, h = {vec(h)}, y = {num(y)}; ∂L/∂y = y − t = {num(e)}.",
            ),
            both(f"∂L/∂v = (y − t)·h = {vec(dv)}, ∂L/∂h = (y − t)·v = {vec(free)}."),
            Text(
                ru=f"ReLU пропускает градиент лишь там, где z > 0: δ = ∂L/∂z = {vec(delta)}.",
                en=f"ReLU passes the gradient on only where z > 0: δ = ∂L/∂z = {vec(delta)}.",
            ),
            Text(
                ru=f"∂L/∂W = δxᵀ = {nested(dW)}; ответ {vec([*flat(dW), *dv])}.",
                en=f"∂L/∂W = δxᵀ = {nested(dW)}; the answer is {vec([*flat(dW), *dv])}.",
            ),
        ],
        mistakes=[
            Mistake(
                [*flat(outer(x, delta)), *dv],
                3,
                Text(
                    ru="Вы взяли xδᵀ: строке W отвечает свой нейрон, то есть δᵢ.",
                    en="You took xδᵀ: a row of W belongs to a neuron, that is to δᵢ.",
                ),
            ),
            Mistake(
                [-g for g in [*flat(dW), *dv]],
                0,
                Text(ru="Вы взяли t − y вместо y − t.", en="You took t − y instead of y − t."),
            ),
            Mistake(
                [*flat(outer([e * (s > 0) for s in z], x)), *dv],
                1,
                Text(
                    ru="Вы забыли умножить на v, когда шли к скрытому слою.",
                    en="You forgot to multiply by v on the way to the hidden layer.",
                ),
            ),
            *([unmasked] if min(z) < 0 else []),
        ],
    )
