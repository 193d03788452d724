"""Losses of regression: MSE, MAE, Huber, smooth L1, their gradients and what minimises them."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, generator, ints, one_of, require, require_apart, rows
from examprep.problems.wording import exact, nearly, num, total, vec


@generator("mse-gradient", 39, 18, p=rows(ints(-4, 5), 4), t=rows(ints(-4, 5), 4))
def mse_gradient(p, t):
    """Gradient of nn.MSELoss in the predictions."""
    r = [a - b for a, b in zip(p, t, strict=True)]
    require(sum(v != 0 for v in r) >= 3)
    answer = [Fraction(v, 2) for v in r]
    return Problem(
        ask=Text(
            ru=f"Предсказания p = {vec(p)}, ответы t = {vec(t)}, L = nn.MSELoss()(p, t). Каков градиент "
            "∂L/∂p?",
            en=f"Predictions p = {vec(p)}, targets t = {vec(t)}, L = nn.MSELoss()(p, t). What is the "
            "gradient ∂L/∂p?",
        ),
        answer=Row(answer),
        steps=[
            Text(ru=f"L = Σ(pᵢ − tᵢ)²/4; p − t = {vec(r)}.", en=f"L = Σ(pᵢ − tᵢ)²/4; p − t = {vec(r)}."),
            Text(
                ru=f"∂L/∂pᵢ = 2(pᵢ − tᵢ)/4, то есть половина разности: {vec(answer)}.",
                en=f"∂L/∂pᵢ = 2(pᵢ − tᵢ)/4, half the difference: {vec(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [2 * v for v in r], 1, Text(ru="Вы забыли деление на 4.", en="You forgot the division by 4.")
            ),
            Mistake(
                [Fraction(v, 4) for v in r],
                1,
                Text(
                    ru="Вы потеряли двойку из производной квадрата.",
                    en="You lost the 2 from the derivative of the square.",
                ),
            ),
            Mistake(
                [-v for v in answer],
                0,
                Text(ru="Вы взяли t − p вместо p − t.", en="You took t − p, not p − t."),
            ),
        ],
    )


def huber(r, d):
    """Huber's loss of one difference."""
    return Fraction(r * r) / 2 if abs(r) <= d else d * (abs(r) - d / 2)


@generator("huber-and-smooth-l1", 39, r=rows(ints(-6, 6), 3, distinct=True), d=one_of(0.5, 2, 3, 4))
def huber_and_smooth_l1(r, d):
    """HuberLoss and SmoothL1Loss of the same differences."""
    require(any(abs(v) > d for v in r) and any(0 < abs(v) <= max(d, 1) for v in r))
    d = exact(d)
    parts = [huber(v, d) for v in r]
    squares, unmet = sum(v * v for v in r), sum(huber(v, d) if abs(v) <= d else d * abs(v) for v in r)
    require_apart(*map(float, (sum(parts), squares / 2, unmet)))
    h = sum(parts) / 3
    s = h / d
    return Problem(
        ask=Text(
            ru=f"Разности p − t = {vec(r)}. Чему равны nn.HuberLoss(delta={num(d)}) и "
            f"nn.SmoothL1Loss(beta={num(d)}) (среднее)? (Дроби или три значащие цифры.)",
            en=f"The differences are p − t = {vec(r)}. What are nn.HuberLoss(delta={num(d)}) and "
            f"nn.SmoothL1Loss(beta={num(d)}) (means)? (Fractions or three significant digits.)",
        ),
        answer=Row([h, s], ["Huber", "SmoothL1"], rel=5e-3),
        steps=[
            Text(
                ru=f"Хьюбер: r²/2 при |r| ≤ {num(d)}, иначе δ(|r| − δ/2) = {num(d)}·(|r| − {num(d / 2)}).",
                en=f"Huber: r²/2 where |r| ≤ {num(d)}, else δ(|r| − δ/2) = {num(d)}·(|r| − {num(d / 2)}).",
            ),
            Text(
                ru=f"По разностям: {vec(parts)}, среднее {num(h)}{nearly(h)}.",
                en=f"For the differences: {vec(parts)}, mean {num(h)}{nearly(h)}.",
            ),
            Text(
                ru=f"SmoothL1 — это Хьюбер, делённый на β = {num(d)}: {num(s)}{nearly(s)}. Ответ: "
                f"{num(h)}; {num(s)}.",
                en=f"SmoothL1 is Huber divided by β = {num(d)}: {num(s)}{nearly(s)}. The answer: {num(h)}; "
                f"{num(s)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [h, h],
                2,
                Text(
                    ru="Вы сочли их равными: так лишь при β = δ = 1.",
                    en="You took them to be equal: that holds only at β = δ = 1.",
                ),
            ),
            Mistake(
                [sum(Fraction(v * v) / 2 for v in r) / 3, sum(Fraction(v * v) / 2 for v in r) / 3 / d],
                0,
                Text(ru="Вы везде взяли квадратичную ветвь.", en="You took the quadratic branch everywhere."),
            ),
            Mistake(
                [unmet / 3, unmet / 3 / d],
                0,
                Text(
                    ru="Вы забыли вычесть δ/2: без этого ветви не стыкуются.",
                    en="You forgot to subtract δ/2: without it the branches do not meet.",
                ),
            ),
            Mistake(
                [sum(parts), sum(parts) / d],
                1,
                Text(ru="Вы забыли усреднить.", en="You forgot to take the mean."),
            ),
        ],
    )


@generator("huber-gradient", 39, r=rows(ints(-6, 6), 4, distinct=True), d=one_of(1, 2, 3))
def huber_gradient(r, d):
    """Gradient of the summed Huber loss in the predictions."""
    require(any(abs(v) > d for v in r) and any(abs(v) < d for v in r))
    answer = [max(-d, min(d, v)) for v in r]
    return Problem(
        ask=Text(
            ru=f"Разности p − t = {vec(r)}; L = nn.HuberLoss(reduction='sum', delta={d}). Каков градиент "
            "∂L/∂p?",
            en=f"The differences are p − t = {vec(r)}; L = nn.HuberLoss(reduction='sum', delta={d}). What "
            "is the gradient ∂L/∂p?",
        ),
        answer=Row(answer),
        steps=[
            Text(
                ru=f"При |r| ≤ {d} потеря r²/2, её производная r; дальше δ(|r| − δ/2), производная "
                "δ·sign(r).",
                en=f"Where |r| ≤ {d} the loss is r²/2 with derivative r; beyond it δ(|r| − δ/2) with "
                "derivative δ·sign(r).",
            ),
            Text(
                ru=f"То есть разность, обрезанная до [−{d}, {d}]: {vec(answer)}.",
                en=f"That is the difference clipped to [−{d}, {d}]: {vec(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                list(r),
                0,
                Text(ru="Вы везде взяли квадратичную ветвь.", en="You took the quadratic branch everywhere."),
            ),
            Mistake(
                [d * ((v > 0) - (v < 0)) for v in r],
                0,
                Text(ru="Вы везде взяли линейную ветвь.", en="You took the linear branch everywhere."),
            ),
            Mistake(
                [Fraction(v, 4) for v in answer],
                1,
                Text(
                    ru="Вы разделили на 4, но reduction='sum'.", en="You divided by 4, but reduction='sum'."
                ),
            ),
            Mistake([-v for v in answer], 0, Text(ru="Вы взяли t − p.", en="You took t − p.")),
        ],
    )


@generator("best-constant", 39, 18, y=rows(ints(0, 12), 4, distinct=True), outlier=one_of(20, 30, 40, 50))
def best_constant(y, outlier):
    """Constants that minimise MSE and MAE on data with an outlier."""
    values = [*y, outlier]
    mean, median = Fraction(sum(values), 5), sorted(values)[2]
    require(mean.denominator == 1 or mean.denominator == 5)
    require(y[2] != median)
    return Problem(
        ask=Text(
            ru=f"Ответы: {vec(values)}. Какая константа c минимизирует MSE Σ(yᵢ − c)²/5 и какая — MAE Σ|yᵢ "
            "− c|/5?",
            en=f"The targets are {vec(values)}. Which constant c minimises the MSE Σ(yᵢ − c)²/5, and which "
            "the MAE Σ|yᵢ − c|/5?",
        ),
        answer=Row([mean, median], ["MSE", "MAE"]),
        steps=[
            Text(
                ru=f"MSE: производная −2Σ(yᵢ − c)/5 равна нулю в среднем, ({total(values)})/5 = {num(mean)}.",
                en=f"MSE: the derivative −2Σ(yᵢ − c)/5 is zero at the mean, ({total(values)})/5 = "
                f"{num(mean)}.",
            ),
            Text(
                ru=f"MAE: слева и справа от c должно быть поровну точек; по порядку {vec(sorted(values))}, "
                f"медиана {median}.",
                en="MAE: there must be as many points to the left of c as to the right; in order "
                f"{vec(sorted(values))}, the median {median}.",
            ),
            Text(
                ru=f"Ответ: {num(mean)}; {median}. Выброс {outlier} тянет среднее, но не медиану.",
                en=f"The answer: {num(mean)}; {median}. The outlier {outlier} pulls the mean, not the "
                "median.",
            ),
        ],
        mistakes=[
            Mistake([median, mean], 0, Text(ru="Вы поменяли их местами.", en="You swapped the two.")),
            Mistake(
                [mean, mean], 1, Text(ru="Вы взяли среднее и для MAE.", en="You took the mean for MAE too.")
            ),
            Mistake(
                [mean, y[2]],
                1,
                Text(
                    ru="Вы взяли среднее место в списке, не упорядочив его.",
                    en="You took the middle of the list without sorting it.",
                ),
            ),
            Mistake(
                [Fraction(min(values) + outlier, 2), median],
                0,
                Text(ru="Вы взяли середину размаха.", en="You took the middle of the range."),
            ),
        ],
    )
