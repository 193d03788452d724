"""Activation layers of PyTorch: ReLU and its kin forwards and backwards, kinks included."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.answer import Real
from examprep.problems.wording import exact, num, total, vec

NONZERO = one_of(-4, -3, -2, -1, 1, 2, 3, 4)


@generator(
    "relu-kin-values-and-slopes",
    2,
    35,
    x=one_of(-3, -2, -1, -0.5, 0, 0.5, 1, 2, 3),
    alpha=one_of(0.01, 0.1, 0.2),
)
def relu_kin_values_and_slopes(x, alpha):
    """Values and PyTorch derivatives of ReLU, LeakyReLU and Hardtanh, also at their kinks."""
    at, a = exact(x), exact(alpha)
    relu, clipped = max(at, Fraction(0)), max(Fraction(-1), min(Fraction(1), at))
    values: list[Real] = [relu, at if at > 0 else a * at, clipped]
    slopes: list[Real] = [int(at > 0), 1 if at > 0 else a, int(-1 < at < 1)]
    slips = [
        (
            at in (-1, 0, 1),
            [*values, int(at >= 0), 1 if at >= 0 else a, int(-1 <= at <= 1)],
            1,
            "В изломе вы взяли производную 1, а PyTorch берёт 0 (у LeakyReLU — наклон слева).",
            "At the kink you took the derivative 1; PyTorch takes 0 (LeakyReLU: the slope on the left).",
        ),
        (
            at < 0,
            [values[0], Fraction(0), values[2], slopes[0], 0, slopes[2]],
            0,
            "Вы обошлись с LeakyReLU как с ReLU: слева у неё наклон, а не нуль.",
            "You treated LeakyReLU as ReLU; on the left it has a slope, not zero.",
        ),
        (
            abs(at) > 1,
            [*values[:2], at, *slopes[:2], 1],
            0,
            "Вы не обрезали Hardtanh на ±1.",
            "You did not clip Hardtanh at ±1.",
        ),
        (
            at > 0,
            [values[0], a * at, values[2], slopes[0], a, slopes[2]],
            0,
            "Вы умножили на α и положительный x.",
            "You multiplied a positive x by α too.",
        ),
        (
            at < 0,
            [at, a * at, values[2], 1, a, slopes[2]],
            0,
            "Вы пропустили отрицательный x через ReLU.",
            "You let a negative x through ReLU.",
        ),
        (
            at == 0,
            [*values, Fraction(1, 2), (1 + a) / 2, 1],
            1,
            "В нуле вы усреднили левую и правую производные, PyTorch так не делает.",
            "At zero you averaged the left and right derivatives, which PyTorch does not do.",
        ),
        (
            0 < at < 1,
            [*values[:2], Fraction(1), *slopes[:2], 0],
            0,
            "Вы обошлись с Hardtanh как с функцией знака.",
            "You treated Hardtanh as the sign function.",
        ),
    ]
    return Problem(
        ask=Text(
            ru=f"x = {num(at)}. Найдите ReLU(x), LeakyReLU(x) с α = {alpha}, Hardtanh(x), а затем в том же порядке их "
            "производные, как их считает autograd в PyTorch.",
            en=f"x = {num(at)}. Find ReLU(x), LeakyReLU(x) with α = {alpha}, Hardtanh(x), and then, in the same order, "
            "their derivatives as PyTorch's autograd computes them.",
        ),
        answer=Row(values + slopes, ("ReLU", "Leaky", "Hardtanh", "ReLU′", "Leaky′", "Hardtanh′")),
        steps=[
            Text(
                ru=f"max(0, x) = {num(values[0])}; LeakyReLU (x или αx) = {num(values[1])}; "
                f"min(1, max(−1, x)) = {num(values[2])}.",
                en=f"max(0, x) = {num(values[0])}; LeakyReLU (x or αx) = {num(values[1])}; "
                f"min(1, max(−1, x)) = {num(values[2])}.",
            ),
            Text(
                ru=f"Наклоны: {', '.join(map(num, slopes))}; в изломах PyTorch берёт 0, у LeakyReLU — α. "
                f"Ответ: {vec(values + slopes)}.",
                en=f"Slopes: {', '.join(map(num, slopes))}; at a kink PyTorch takes 0, for LeakyReLU α. "
                f"The answer is {vec(values + slopes)}.",
            ),
        ],
        mistakes=[Mistake(gives, step, Text(ru=ru, en=en)) for holds, gives, step, ru, en in slips if holds],
    )


@generator("relu-backward", 35, 8, 2, z=rows(ints(-4, 4), 4), g=rows(NONZERO, 4))
def relu_backward(z, g):
    """Gradient that a ReLU layer passes on, with a zero among its inputs."""
    require(0 in z and min(z) < 0 < max(z))
    passed = [v * (s > 0) for v, s in zip(g, z, strict=True)]
    require(any(s > 0 > v for v, s in zip(g, z, strict=True)))
    return Problem(
        ask=Text(
            ru=f"На вход `nn.ReLU()` подан z = {vec(z)}, при обратном проходе сверху пришёл градиент {vec(g)}. "
            "Какой градиент по z вычислит autograd?",
            en=f"`nn.ReLU()` is given z = {vec(z)}; in the backward pass the upstream gradient is {vec(g)}. "
            "What gradient with respect to z does autograd compute?",
        ),
        answer=Row(passed, ("z₁", "z₂", "z₃", "z₄")),
        steps=[
            Text(
                ru=f"ReLU′(z) = 1 при z > 0 и 0 иначе, в нуле PyTorch берёт 0: {vec([int(s > 0) for s in z])}.",
                en=f"ReLU′(z) = 1 for z > 0 and 0 otherwise, at zero PyTorch takes 0: {vec([int(s > 0) for s in z])}.",
            ),
            Text(
                ru=f"Градиент умножают на эту маску: {vec(passed)}.",
                en=f"The gradient is multiplied by that mask: {vec(passed)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [v * (s >= 0) for v, s in zip(g, z, strict=True)],
                0,
                Text(
                    ru="Вы пропустили градиент при z = 0, а PyTorch берёт там производную 0.",
                    en="You let the gradient through at z = 0, where PyTorch's derivative is 0.",
                ),
            ),
            Mistake(
                [max(v, 0) for v in g],
                1,
                Text(
                    ru="Вы применили ReLU к градиенту, а маску задаёт знак входа z.",
                    en="You applied ReLU to the gradient; the mask comes from the sign of z.",
                ),
            ),
            Mistake(
                [v * max(s, 0) for v, s in zip(g, z, strict=True)],
                0,
                Text(
                    ru="Вы умножили на ReLU(z) вместо производной.",
                    en="You multiplied by ReLU(z) instead of its derivative.",
                ),
            ),
        ],
    )


@generator(
    "prelu-slope-gradient", 35, 8, z=rows(NONZERO, 4), g=rows(NONZERO, 4), a=one_of(0.1, 0.2, 0.25, 0.5)
)
def prelu_slope_gradient(z, g, a):
    """Gradient of the learnable slope of PReLU."""
    terms = [v * s for v, s in zip(g, z, strict=True) if s < 0]
    require(len(terms) in (2, 3))
    slope, all_terms = sum(terms), [v * s for v, s in zip(g, z, strict=True)]
    return Problem(
        ask=Text(
            ru=f"`nn.PReLU()` с общим обучаемым наклоном a = {a}: y = z при z > 0 и y = az при z ≤ 0. Вход z = "
            f"{vec(z)}, "
            f"сверху пришёл градиент ∂L/∂y = {vec(g)}. Найдите ∂L/∂a.",
            en=f"`nn.PReLU()` with one learnable slope a = {a}: y = z for z > 0, y = az otherwise. The input is "
            f"z = {vec(z)}, the upstream gradient is ∂L/∂y = {vec(g)}. Find ∂L/∂a.",
        ),
        answer=Value(slope),
        steps=[
            Text(
                ru="∂y/∂a = z там, где z < 0, и 0 в остальных местах.",
                en="∂y/∂a = z where z < 0, and 0 elsewhere.",
            ),
            Text(
                ru=f"Наклон общий, поэтому вклады складываются: {total(terms)} = {num(slope)}.",
                en=f"The slope is shared, so the contributions add up: {total(terms)} = {num(slope)}.",
            ),
        ],
        mistakes=[
            Mistake(
                sum(all_terms) - slope,
                0,
                Text(
                    ru="Вы взяли положительные входы, а от a зависит отрицательная часть.",
                    en="You took the positive inputs; it is the negative part that depends on a.",
                ),
            ),
            Mistake(
                sum(s for s in z if s < 0),
                1,
                Text(
                    ru="Вы не умножили на пришедший градиент.",
                    en="You did not multiply by the upstream gradient.",
                ),
            ),
            Mistake(
                exact(a) * slope,
                0,
                Text(
                    ru="Вы умножили ещё и на a: производная az по a — это z.",
                    en="You multiplied by a as well: the derivative of az with respect to a is z.",
                ),
            ),
            Mistake(
                sum(all_terms),
                0,
                Text(ru="Вы учли и положительные входы.", en="You counted the positive inputs too."),
            ),
        ],
    )
