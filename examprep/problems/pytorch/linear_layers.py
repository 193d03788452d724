"""nn.Linear: outputs, shapes, parameters, initialisation."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt, sqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Size, Value, generator, ints, one_of, require, rows
from examprep.problems.matrices import times, transposed
from examprep.problems.wording import both, dot, grouped, nearly, nested, num, signed, vec


@generator("linear-output", 34, W=rows(ints(-3, 4), 2, 2), b=rows(ints(-4, 4), 2), x=rows(ints(-3, 4), 2))
def linear_output(W, b, x):
    """Output of nn.Linear for one example."""
    answer = [z + c for z, c in zip(times(W, x), b, strict=True)]
    other = [z + c for z, c in zip(times(transposed(W), x), b, strict=True)]
    require(all(b) and all(x) and W[0][1] != W[1][0])
    return Problem(
        ask=Text(
            ru=f"У слоя nn.Linear(2, 2) weight = {nested(W)}, bias = {vec(b)}. Что он выдаст на x = "
            f"{vec(x)}?",
            en=f"A layer nn.Linear(2, 2) has weight = {nested(W)}, bias = {vec(b)}. What does it give for x "
            f"= {vec(x)}?",
        ),
        answer=Row(answer),
        steps=[
            Text(
                ru="PyTorch хранит weight формы (out, in) и считает xWᵀ + b: строка weight — веса одного "
                "выхода.",
                en="PyTorch stores weight with shape (out, in) and computes xWᵀ + b: a row of weight is one "
                "output's weights.",
            ),
            both(f"y₁ = {dot(W[0], x)} {signed(b[0])} = {num(answer[0])}."),
            both(f"y₂ = {dot(W[1], x)} {signed(b[1])} = {num(answer[1])}; y = {vec(answer)}."),
        ],
        mistakes=[
            Mistake(
                other,
                0,
                Text(
                    ru="Вы посчитали xW, без транспонирования.", en="You computed xW, without the transpose."
                ),
            ),
            Mistake(
                times(W, x),
                1,
                Text(ru="Вы забыли bias.", en="You forgot the bias."),
            ),
            Mistake(
                [sum(row) * v + c for row, v, c in zip(W, x, b, strict=True)],
                1,
                Text(
                    ru="Вы умножили сумму строки на один вход, а каждый вес умножают на свой вход.",
                    en="You multiplied a row's sum by one input; each weight has its own input.",
                ),
            ),
        ],
    )


@generator("linear-output-shape", 34, 29, N=ints(2, 64), T=ints(3, 50), n=ints(2, 40), m=ints(2, 40))
def linear_output_shape(N, T, n, m):
    """Shape of nn.Linear's output for a tensor of three dimensions."""
    require(len({N, T, n, m}) == 4)
    return Problem(
        ask=Text(
            ru=f"x имеет форму ({N}, {T}, {n}). Какова форма nn.Linear({n}, {m})(x)?",
            en=f"x has shape ({N}, {T}, {n}). What is the shape of nn.Linear({n}, {m})(x)?",
        ),
        answer=Size((N, T, m)),
        steps=[
            Text(
                ru="Linear действует на последнее измерение, остальные — как батч.",
                en="Linear acts on the last dimension; the others act like a batch.",
            ),
            Text(
                ru=f"Последнее {n} заменяется на {m}: ({N}, {T}, {m}).",
                en=f"The last one, {n}, becomes {m}: ({N}, {T}, {m}).",
            ),
        ],
        mistakes=[
            Mistake(
                (N, m),
                0,
                Text(
                    ru="Вы развернули всё, кроме батча; Linear этого не делает.",
                    en="You flattened all but the batch; Linear does not.",
                ),
            ),
            Mistake(
                (N, m, n),
                1,
                Text(
                    ru="Вы заменили предпоследнее измерение.", en="You replaced the last-but-one dimension."
                ),
            ),
            Mistake(
                (m, n),
                0,
                Text(
                    ru="Вы назвали форму weight, а не выхода.",
                    en="You gave the shape of weight, not of the output.",
                ),
            ),
            Mistake(
                (N * T, m),
                0,
                Text(
                    ru="Вы слили первые измерения; они сохраняются.",
                    en="You merged the first dimensions; they are kept.",
                ),
            ),
        ],
    )


@generator(
    "linear-init-bound",
    34,
    12,
    n=one_of(4, 9, 16, 25, 36, 64, 100, 144, 225, 256, 400),
    m=one_of(5, 10, 20, 50),
)
def linear_init_bound(n, m):
    """Bound of nn.Linear's default initialisation."""
    k = isqrt(n)
    return Problem(
        ask=Text(
            ru=f"PyTorch по умолчанию берёт веса nn.Linear({n}, {m}) равномерно из отрезка [−r, r]. Найдите "
            "r (дробью или с тремя значащими цифрами).",
            en=f"By default PyTorch draws the weights of nn.Linear({n}, {m}) uniformly from an interval "
            "[−r, r]. Find r (a fraction or three significant digits).",
        ),
        answer=Value(Fraction(1, k), rel=5e-3),
        steps=[
            Text(
                ru="По умолчанию kaiming_uniform_ с a = √5: граница √(6/((1 + 5)·in)) = 1/√in.",
                en="The default is kaiming_uniform_ with a = √5: the bound is √(6/((1 + 5)·in)) = 1/√in.",
            ),
            both(f"r = 1/√{n} = {num(Fraction(1, k))}{nearly(Fraction(1, k))}."),
        ],
        mistakes=[
            Mistake(
                Fraction(1, n),
                0,
                Text(ru="Вы забыли корень.", en="You forgot the square root."),
            ),
            Mistake(
                sqrt(2 / n),
                0,
                Text(
                    ru="Вы взяли стандартное отклонение He, √(2/in).",
                    en="You took He's standard deviation, √(2/in).",
                ),
            ),
            Mistake(
                sqrt(6 / (n + m)),
                0,
                Text(
                    ru="Вы взяли границу Ксавье, √(6/(in + out)).",
                    en="You took Xavier's bound, √(6/(in + out)).",
                ),
            ),
            Mistake(
                1 / sqrt(m),
                1,
                Text(
                    ru="Вы взяли число выходов вместо входов.",
                    en="You used the number of outputs instead of the inputs.",
                ),
            ),
        ],
    )


@generator(
    "hidden-width-for-budget",
    34,
    1,
    n=ints(4, 50),
    m=ints(2, 20),
    budget=one_of(500, 1000, 2000, 3000, 5000, 10000),
)
def hidden_width_for_budget(n, m, budget):
    """Widest hidden layer that a parameter budget allows."""
    each = n + 1 + m
    width = (budget - m) // each
    require((budget - m) % each >= 2 and budget % each != 0 and width > 3)
    return Problem(
        ask=Text(
            ru=f"Сеть Linear({n}, h) → ReLU → Linear(h, {m}), со смещениями. Каково наибольшее h, при "
            f"котором параметров не больше {grouped(budget)}?",
            en=f"A network has Linear({n}, h) → ReLU → Linear(h, {m}), with biases. What is the largest h "
            f"that gives at most {grouped(budget)} parameters?",
        ),
        answer=Value(width),
        steps=[
            both(f"({n}·h + h) + (h·{m} + {m}) = h·({n} + 1 + {m}) + {m} = {each}h + {m}."),
            Text(
                ru=f"{each}h + {m} ≤ {budget}, то есть h ≤ {budget - m}/{each} ≈ "
                f"{num((budget - m) / each, 4)}: h = {width}.",
                en=f"{each}h + {m} ≤ {budget}, that is, h ≤ {budget - m}/{each} ≈ "
                f"{num((budget - m) / each, 4)}: h = {width}.",
            ),
        ],
        mistakes=[
            Mistake(
                width + 1,
                1,
                Text(
                    ru="Вы округлили вверх и вышли за предел.", en="You rounded up and went over the limit."
                ),
            ),
            Mistake(
                budget // (n + m),
                0,
                Text(ru="Вы забыли смещения.", en="You forgot the biases."),
            ),
            Mistake(
                budget // (n + 1),
                0,
                Text(ru="Вы посчитали только первый слой.", en="You counted the first layer only."),
            ),
        ],
    )
