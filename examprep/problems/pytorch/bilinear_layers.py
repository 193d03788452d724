"""nn.Bilinear: outputs and parameters."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Value, generator, ints, one_of, require, rows
from examprep.problems.matrices import inner, times
from examprep.problems.wording import both, dot, nested, num, signed, vec


@generator("bilinear-parameters", 34, n=ints(2, 20), m=ints(2, 20), k=ints(2, 12), bias=one_of(True, False))
def bilinear_parameters(n, m, k, bias):
    """Parameters of nn.Bilinear."""
    require(n != m)
    count = k * n * m + k * bias
    off = "" if bias else ", bias=False"
    return Problem(
        ask=Text(
            ru=f"Сколько параметров у nn.Bilinear({n}, {m}, {k}{off})?",
            en=f"How many parameters does nn.Bilinear({n}, {m}, {k}{off}) have?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru=f"yⱼ = x₁ᵀAⱼx₂ + bⱼ: у каждого выхода своя матрица {n} × {m}, всего {k}·{n}·{m} = "
                f"{k * n * m} весов.",
                en=f"yⱼ = x₁ᵀAⱼx₂ + bⱼ: each output has its own {n} × {m} matrix, {k}·{n}·{m} = {k * n * m} "
                "weights in all.",
            ),
            Text(
                ru=f"Смещения, по одному на выход: {k * n * m} + {k} = {count}."
                if bias
                else f"Смещений нет: {count}.",
                en=f"Biases, one per output: {k * n * m} + {k} = {count}."
                if bias
                else f"There are no biases: {count}.",
            ),
        ],
        mistakes=[
            Mistake(
                (n + m) * k + k * bias,
                0,
                Text(
                    ru="Вы посчитали Linear от склеенных входов.",
                    en="You counted a Linear on the concatenated inputs.",
                ),
            ),
            Mistake(
                n * m + k * bias,
                0,
                Text(ru="Вы взяли одну матрицу на все выходы.", en="You counted one matrix for all outputs."),
            ),
            Mistake(
                k * n * m + k * (not bias),
                1,
                Text(
                    ru="Вы забыли смещения." if bias else "Вы прибавили смещения, а bias=False.",
                    en="You forgot the biases." if bias else "You added biases; bias=False.",
                ),
            ),
        ],
    )


@generator(
    "bilinear-output",
    34,
    x=rows(ints(-3, 3), 2),
    A=rows(ints(-3, 3), 2, 2),
    y=rows(ints(-3, 3), 2),
    b=ints(-4, 4),
)
def bilinear_output(x, A, y, b):
    """Output of nn.Bilinear with one output."""
    right = times(A, y)
    answer = inner(x, right) + b
    require(all(x) and all(y) and b and A[0][1] != A[1][0])
    return Problem(
        ask=Text(
            ru=f"nn.Bilinear(2, 2, 1) с матрицей A = {nested(A)} и смещением {num(b)}. Что выдаст этот слой "
            f"при x₁ = {vec(x)}, x₂ = {vec(y)}?",
            en=f"nn.Bilinear(2, 2, 1) with matrix A = {nested(A)} and bias {num(b)}. What does it give for "
            f"x₁ = {vec(x)}, x₂ = {vec(y)}?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Выход x₁ᵀAx₂ + b; Ax₂ = {vec(right)}.",
                en=f"The output is x₁ᵀAx₂ + b; Ax₂ = {vec(right)}.",
            ),
            both(f"x₁ᵀ(Ax₂) = {dot(x, right)} = {num(inner(x, right))}."),
            both(f"{num(inner(x, right))} {signed(b)} = {num(answer)}."),
        ],
        mistakes=[
            Mistake(
                inner(y, times(A, x)) + b,
                0,
                Text(ru="Вы поменяли входы местами: x₂ᵀAx₁.", en="You swapped the inputs: x₂ᵀAx₁."),
            ),
            Mistake(
                inner(x, right),
                2,
                Text(ru="Вы забыли смещение.", en="You forgot the bias."),
            ),
            Mistake(
                inner(x, y) + b,
                0,
                Text(
                    ru="Вы взяли скалярное произведение без матрицы A.",
                    en="You took the dot product without the matrix A.",
                ),
            ),
        ],
    )
