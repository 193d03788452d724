"""Softmax: its values, temperature, axis, Jacobian, and the logarithm of the sum of exponentials."""

from __future__ import annotations

from fractions import Fraction
from math import log

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.matrices import flat, transposed
from examprep.problems.wording import both, ln, num, sub, sup, total, vec

P = ("p₁", "p₂", "p₃")


def shares(weights):
    """Each weight over their sum."""
    whole = sum(weights)
    return [Fraction(w, whole) for w in weights]


def logs(numbers):
    """(ln 2, ln 5, ln 3)."""
    return "(" + ", ".join(map(ln, numbers)) + ")"


@generator("softmax-of-logarithms", 7, 35, a=rows(ints(1, 9), 3, distinct=True), b=ints(1, 5))
def softmax_of_logarithms(a, b):
    """Softmax probabilities of logits that are logarithms of whole numbers, plus a constant."""
    p = shares(a)
    written = ", ".join(f"ln {x} + {b}" if x > 1 else str(b) for x in a)
    return Problem(
        ask=Text(
            ru=f"Логиты z = ({written}). Найдите p = softmax(z) точными дробями.",
            en=f"The logits are z = ({written}). Find p = softmax(z) as exact fractions.",
        ),
        answer=Row(p, P),
        steps=[
            Text(
                ru=f"Общая добавка {b} ничего не меняет: e{sup(b)} сокращается.",
                en=f"The common {b} changes nothing: e{sup(b)} cancels.",
            ),
            Text(
                ru=f"Экспоненты остальных слагаемых: {vec(a)}, их сумма {total(a)} = {sum(a)}.",
                en=f"The exponentials of the rest are {vec(a)}, their sum is {total(a)} = {sum(a)}.",
            ),
            both(f"p = {vec(p)}."),
        ],
        mistakes=[
            Mistake(
                [log(x) / sum(map(log, a)) for x in a],
                1,
                Text(
                    ru="Вы нормировали сами логарифмы, а нормируют экспоненты.",
                    en="You normalised the logarithms themselves; the exponentials are what is normalised.",
                ),
            ),
            Mistake(
                [Fraction(x, max(a)) for x in a],
                2,
                Text(
                    ru="Вы поделили на наибольшую экспоненту, а не на сумму.",
                    en="You divided by the largest exponential, not by the sum.",
                ),
            ),
            Mistake(
                [Fraction(x + b, sum(a) + 3 * b) for x in a],
                0,
                Text(
                    ru="Вы прибавили константу после экспоненты, а она стоит в показателе.",
                    en="You added the constant after the exponential; it stands in the exponent.",
                ),
            ),
        ],
    )


@generator("softmax-temperature", 7, a=rows(ints(1, 5), 3, distinct=True), T=one_of(0.5, 2))
def softmax_temperature(a, T):
    """Softmax probabilities at a temperature other than one."""
    squares = [x * x for x in a]
    before, after = (a, squares) if T == 0.5 else (squares, a)  # exponentials of z and of z/T
    p = shares(after)
    return Problem(
        ask=Text(
            ru=f"Логиты z = {logs(before)}, температура T = {num(T)}. Найдите p = softmax(z/T) точными дробями.",
            en=f"The logits are z = {logs(before)}, the temperature is T = {num(T)}. "
            "Find p = softmax(z/T) as exact fractions.",
        ),
        answer=Row(p, P),
        steps=[
            Text(
                ru=f"exp(z/T) = (exp z)^(1/T): числа {vec(before)} "
                f"{'возводят в квадрат' if T < 1 else 'заменяют их корнями'}.",
                en=f"exp(z/T) = (exp z)^(1/T): take the {'squares' if T < 1 else 'square roots'} of {vec(before)}.",
            ),
            Text(
                ru=f"Получается {vec(after)}, сумма {sum(after)}.",
                en=f"That gives {vec(after)}, with the sum {sum(after)}.",
            ),
            both(f"p = {vec(p)}."),
        ],
        mistakes=[
            Mistake(
                shares(before),
                0,
                Text(ru="Вы не учли температуру.", en="You left the temperature out."),
            ),
            Mistake(
                [x**T / sum(y**T for y in before) for x in before],
                0,
                Text(
                    ru="Вы умножили логиты на T вместо деления.",
                    en="You multiplied the logits by T instead of dividing.",
                ),
            ),
            Mistake(
                [float(x) / T for x in shares(before)],
                0,
                Text(
                    ru="Вы поделили на T вероятности, а не логиты: их сумма уже не 1.",
                    en="You divided the probabilities by T, not the logits: they no longer add up to 1.",
                ),
            ),
        ],
    )


@generator("softmax-along-an-axis", 7, 35, a=rows(ints(1, 6), 2, 2), dim=one_of(0, 1))
def softmax_along_an_axis(a, dim):
    """Softmax of a matrix along a given axis."""
    by_rows = [shares(row) for row in a]
    by_columns = transposed([shares(column) for column in transposed(a)])
    p, other = (by_columns, by_rows) if dim == 0 else (by_rows, by_columns)
    sums = [sum(line) for line in (transposed(a) if dim == 0 else a)]
    z = "; ".join(logs(row) for row in a)
    return Problem(
        ask=Text(
            ru=f"Матрица Z формы (2, 2) со строками {z}. Найдите `P = Z.softmax(dim={dim})` точными дробями: "
            "P₁₁, P₁₂, P₂₁, P₂₂.",
            en=f"A matrix Z of shape (2, 2) has the rows {z}. Find `P = Z.softmax(dim={dim})` as exact fractions: "
            "P₁₁, P₁₂, P₂₁, P₂₂.",
        ),
        answer=Row(flat(p), ("P₁₁", "P₁₂", "P₂₁", "P₂₂")),
        steps=[
            Text(
                ru=f"`dim={dim}` — ось, вдоль которой сумма равна 1: здесь это {'столбцы' if dim == 0 else 'строки'}.",
                en=f"`dim={dim}` is the axis along which the sum is 1: here each {'column' if dim == 0 else 'row'}.",
            ),
            Text(
                ru=f"Экспоненты: строки {vec(a[0])} и {vec(a[1])}; "
                f"суммы {'столбцов' if dim == 0 else 'строк'} {vec(sums)}.",
                en=f"The exponentials have rows {vec(a[0])} and {vec(a[1])}; "
                f"the {'columns' if dim == 0 else 'rows'} add up to {vec(sums)}.",
            ),
            Text(
                ru=f"Строки P: {vec(p[0])} и {vec(p[1])}.", en=f"The rows of P: {vec(p[0])} and {vec(p[1])}."
            ),
        ],
        mistakes=[
            Mistake(
                flat(other),
                0,
                Text(ru="Вы нормировали вдоль другой оси.", en="You normalised along the other axis."),
            ),
            Mistake(
                shares(flat(a)),
                0,
                Text(
                    ru="Вы нормировали всю матрицу сразу.",
                    en="You normalised the whole matrix at once.",
                ),
            ),
        ],
    )


@generator("softmax-jacobian-row", 7, 4, 8, a=rows(ints(1, 6), 3), i=ints(1, 3))
def softmax_jacobian_row(a, i):
    """Derivatives of one softmax probability with respect to all logits."""
    require(sum(a) in (4, 5, 8, 10) and len(set(a)) > 1)
    p = shares(a)
    own = p[i - 1]
    row = [own * ((k == i - 1) - q) for k, q in enumerate(p)]
    return Problem(
        ask=Text(
            ru=f"Softmax выдал p = {vec(p)}. Найдите ∂p{sub(i)}/∂z₁, ∂p{sub(i)}/∂z₂, ∂p{sub(i)}/∂z₃, где z — логиты.",
            en=f"A softmax has output p = {vec(p)}. Find ∂p{sub(i)}/∂z₁, ∂p{sub(i)}/∂z₂, ∂p{sub(i)}/∂z₃, where z "
            "are the logits.",
        ),
        answer=Row(row, tuple(f"∂p{sub(i)}/∂z{sub(k)}" for k in (1, 2, 3))),
        steps=[
            Text(
                ru="∂pᵢ/∂zⱼ = pᵢ(δᵢⱼ − pⱼ): по своему логиту pᵢ(1 − pᵢ), по любому другому −pᵢpⱼ.",
                en="∂pᵢ/∂zⱼ = pᵢ(δᵢⱼ − pⱼ): pᵢ(1 − pᵢ) for its own logit, −pᵢpⱼ for another.",
            ),
            both(f"∂p{sub(i)}/∂z{sub(i)} = {num(own)}·(1 − {num(own)}) = {num(row[i - 1])}."),
            Text(
                ru=f"По остальным — минус произведения; ответ {vec(row)}, сумма 0.",
                en=f"For the others, minus the products; the answer is {vec(row)}, which adds up to 0.",
            ),
        ],
        mistakes=[
            Mistake(
                [row[i - 1] if k == i - 1 else 0 for k in range(3)],
                0,
                Text(
                    ru="Вы сочли, что другие логиты не влияют, как у сигмоиды, но знаменатель общий.",
                    en="You assumed that the other logits do not matter, as with sigmoids, but the denominator "
                    "is shared.",
                ),
            ),
            Mistake(
                [-own * q for q in p],
                0,
                Text(
                    ru="Вы забыли δᵢⱼ: свой логит стоит и в числителе.",
                    en="You forgot δᵢⱼ: its own logit stands in the numerator too.",
                ),
            ),
            Mistake(
                [q * (1 - q) for q in p],
                0,
                Text(
                    ru="Вы взяли диагональ якобиана вместо строки.",
                    en="You took the Jacobian's diagonal instead of a row.",
                ),
            ),
        ],
    )


@generator("log-sum-exp", 7, 39, c=one_of(200, 500, 1000, -200, -1000), a=rows(ints(1, 9), 3, distinct=True))
def log_sum_exp(c, a):
    """Logarithm of a sum of exponentials of large logits, computed stably."""
    value = c + log(sum(a))
    written = ", ".join(f"{num(c)} + ln {x}" if x > 1 else num(c) for x in a)
    return Problem(
        ask=Text(
            ru=f"z = ({written}). Найдите ln Σ exp(zᵢ) с точностью до 0.01.",
            en=f"z = ({written}). Find ln Σ exp(zᵢ) to within 0.01.",
        ),
        answer=Value(value, tol=0.01),
        steps=[
            Text(
                ru=f"Во float32 exp({num(c)}) {'переполнится' if c > 0 else 'станет нулём'}, и c = {num(c)} выносят: "
                "ln Σ exp(zᵢ) = c + ln Σ exp(zᵢ − c).",
                en=f"In float32 exp({num(c)}) {'overflows' if c > 0 else 'vanishes'}, so c = {num(c)} is taken out: "
                "ln Σ exp(zᵢ) = c + ln Σ exp(zᵢ − c).",
            ),
            both(f"Σ = {total(a)} = {sum(a)}."),
            both(f"{num(c)} + ln {sum(a)} = {num(value, 6)}."),
        ],
        mistakes=[
            Mistake(
                c + log(max(a)),
                1,
                Text(
                    ru="Вы взяли наибольший логит: логарифм суммы больше него.",
                    en="You took the largest logit; the log of the sum is larger.",
                ),
            ),
            Mistake(
                3 * c + sum(map(log, a)),
                1,
                Text(
                    ru="Вы сложили логиты: так было бы для произведения экспонент.",
                    en="You added the logits: that is the log of the exponentials' product.",
                ),
            ),
            Mistake(
                log(sum(a)),
                2,
                Text(ru="Вы не вернули вынесенное слагаемое.", en="You did not put the common term back."),
            ),
        ],
    )
