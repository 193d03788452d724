"""Vanishing and exploding gradients in recurrent networks, and clipping."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require
from examprep.problems.wording import both, exact, num, sub, sup, vec


@generator(
    "rnn-vanishing-steps",
    24,
    w=one_of(0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9),
    eps=one_of(0.1, 0.05, 0.02, 0.01, 0.005, 0.001),
)
def rnn_vanishing_steps(w, eps):
    """After how many steps the gradient of a linear RNN falls below a threshold."""
    T = next(t for t in range(1, 200) if w**t < eps)
    require(T > 2)
    return Problem(
        ask=Text(
            ru=f"Скалярная RNN в линейном режиме: s_t = {num(w)}·s_(t−1) + x_t. Через сколько шагов T "
            f"впервые |∂s_T/∂s₀| < {num(eps)}?",
            en=f"A scalar RNN in its linear regime: s_t = {num(w)}·s_(t−1) + x_t. After how many steps T is "
            f"|∂s_T/∂s₀| < {num(eps)} for the first time?",
        ),
        answer=Value(T),
        steps=[
            both(f"∂s_T/∂s₀ = {num(w)}^T."),
            Text(
                ru=f"{num(w)}^T < {num(eps)} при T > ln {num(eps)} / ln {num(w)} (оба логарифма "
                "отрицательны).",
                en=f"{num(w)}^T < {num(eps)} for T > ln {num(eps)} / ln {num(w)} (both logarithms are "
                "negative).",
            ),
            Text(
                ru=f"{num(w)}{sup(T - 1)} ≈ {num(w ** (T - 1))}, {num(w)}{sup(T)} ≈ {num(w**T)}: впервые "
                f"при T = {T}.",
                en=f"{num(w)}{sup(T - 1)} ≈ {num(w ** (T - 1))}, {num(w)}{sup(T)} ≈ {num(w**T)}: for the "
                f"first time at T = {T}.",
            ),
        ],
        mistakes=[
            Mistake(
                T - 1,
                2,
                Text(
                    ru="На этом шаге ещё не меньше порога.",
                    en="At that step it is not below the threshold yet.",
                ),
            ),
            Mistake(
                int((1 - exact(eps)) / (1 - exact(w))) + 1,
                0,
                Text(
                    ru="Вы считали убывание линейным, а оно показательное.",
                    en="You treated the decay as linear; it is exponential.",
                ),
            ),
            Mistake(
                round(1 / eps),
                1,
                Text(
                    ru="Вы взяли 1/ε шагов: убывание не как 1/T.",
                    en="You took 1/ε steps: the decay is not like 1/T.",
                ),
            ),
        ],
    )


@generator(
    "rnn-jacobian-norm",
    24,
    a=one_of(0.3, 0.4, 0.5, 0.6, 0.8, 1),
    b=one_of(0.1, 0.2, 0.3, 0.4, -0.2, -0.4),
    T=ints(2, 3),
)
def rnn_jacobian_norm(a, b, T):
    """Spectral norm of the Jacobian over several steps of a linear RNN."""
    a, b = exact(a), exact(b)
    values = a + b, a - b
    top = max(values, key=abs)
    require(abs(b) < a and abs(values[0]) != abs(values[1]) and top != 1)
    norm = abs(top) ** T
    fate = ("взрывается", "explodes") if abs(top) > 1 else ("затухает", "vanishes")
    return Problem(
        ask=Text(
            ru=f"Линейная RNN h_t = Wh_(t−1) + Vx_t, W = [[{num(a)}, {num(b)}], [{num(b)}, {num(a)}]]. "
            f"Какова спектральная норма якобиана ∂h{sub(T)}/∂h₀?",
            en=f"A linear RNN h_t = Wh_(t−1) + Vx_t, W = [[{num(a)}, {num(b)}], [{num(b)}, {num(a)}]]. What "
            f"is the spectral norm of the Jacobian ∂h{sub(T)}/∂h₀?",
        ),
        answer=Value(norm),
        steps=[
            both(f"∂h{sub(T)}/∂h₀ = W{sup(T)}."),
            Text(
                ru=f"W симметрична, её собственные числа a + b = {num(values[0])} (вектор (1, 1)) и a − b = "
                f"{num(values[1])} (вектор (1, −1)).",
                en=f"W is symmetric, its eigenvalues are a + b = {num(values[0])} (vector (1, 1)) and a − b "
                f"= {num(values[1])} (vector (1, −1)).",
            ),
            Text(
                ru=f"Норма — наибольший модуль в степени {T}: {num(abs(top))}{sup(T)} = {num(norm)}; с "
                f"ростом числа шагов градиент {fate[0]}.",
                en=f"The norm is the largest modulus to the power {T}: {num(abs(top))}{sup(T)} = "
                f"{num(norm)}; as the number of steps grows, the gradient {fate[1]}.",
            ),
        ],
        mistakes=[
            Mistake(
                a**T,
                1,
                Text(
                    ru="Вы взяли элемент матрицы вместо собственного числа.",
                    en="You used an entry of the matrix, not an eigenvalue.",
                ),
            ),
            Mistake(
                abs(min(values, key=abs)) ** T,
                2,
                Text(ru="Вы взяли меньшее собственное число.", en="You took the smaller eigenvalue."),
            ),
            Mistake(
                abs(top),
                0,
                Text(ru=f"Вы сделали один шаг вместо {T}.", en=f"You made one step instead of {T}."),
            ),
            Mistake(
                T * abs(top),
                0,
                Text(
                    ru="Вы умножили на число шагов, а якобианы перемножаются.",
                    en="You multiplied by the number of steps; Jacobians are multiplied together.",
                ),
            ),
        ],
    )


NORMED = (
    ((2, 3, 6), 7),
    ((2, -3, 6), 7),
    ((-6, 2, 3), 7),
    ((1, -2, 2), 3),
    ((4, 4, -7), 9),
    ((1, 4, -8), 9),
    ((0, 6, -8), 10),
    ((-2, 6, 9), 11),
    ((6, 6, 7), 11),
    ((3, -4, 12), 13),
)


@generator("gradient-norm-clipping", 24, g=one_of(*(g for g, _ in NORMED)), c=one_of(0.5, 1.5, 2, 2.5))
def gradient_norm_clipping(g, c):
    """Gradient after clip_grad_norm_."""
    norm = dict(NORMED)[g]
    c = exact(c)
    clipped = [c * x / norm for x in g]
    return Problem(
        ask=Text(
            ru=f"Градиент всех параметров вместе g = {vec(g)}. Каким он станет после clip_grad_norm_ с "
            f"max_norm = {num(c)}? (Дробями или с тремя значащими цифрами.)",
            en=f"The gradient of all parameters together is g = {vec(g)}. What does clip_grad_norm_ with "
            f"max_norm = {num(c)} make of it? (Fractions or three significant digits.)",
        ),
        answer=Row(clipped, rel=5e-3),
        steps=[
            both(f"‖g‖₂ = √({' + '.join(f'{abs(x)}²' for x in g)}) = {norm}."),
            Text(
                ru=f"{norm} > {num(c)}, и весь вектор умножают на {num(c)}/{norm} ≈ "
                f"{num(float(c / norm), 3)}: направление сохраняется.",
                en=f"{norm} > {num(c)}, so the whole vector is scaled by {num(c)}/{norm} ≈ "
                f"{num(float(c / norm), 3)}: its direction is kept.",
            ),
            both(f"({', '.join(num(float(x), 3) for x in clipped)})."),
        ],
        mistakes=[
            Mistake(
                [max(-c, min(c, x)) for x in g],
                1,
                Text(
                    ru="Вы обрезали каждую компоненту: это clip_grad_value_, он меняет направление.",
                    en="You clipped each component: that is clip_grad_value_, which changes the direction.",
                ),
            ),
            Mistake(
                [Fraction(x, norm) for x in g],
                1,
                Text(
                    ru="Вы нормировали к длине 1, а не к max_norm.",
                    en="You scaled to length 1, not to max_norm.",
                ),
            ),
            Mistake(
                [c * x / sum(map(abs, g)) for x in g],
                0,
                Text(
                    ru="Вы взяли сумму модулей вместо евклидовой нормы.",
                    en="You used the sum of absolute values, not the Euclidean norm.",
                ),
            ),
        ],
    )
