"""Dropout as an ensemble: the subnetworks, their mean, and what one scaled network gives in its place."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, generator, ints, one_of, require, rows
from examprep.problems.wording import counted, exact, num, sup, vec


def times(n):
    return "" if n == 1 else str(n)


@generator("dropout-mean-and-scaling", 14, 37, h=rows(ints(1, 6), 2), v=ints(1, 4), u=ints(1, 4))
def dropout_mean_and_scaling(h, v, u):
    """Mean over all subnetworks against the prediction with halved activations, after ReLU."""
    a, b = h[0] * v, h[1] * u
    outs = [max(0, m * a - n * b) for m, n in product((0, 1), repeat=2)]
    mean, scaled = Fraction(sum(outs), 4), max(Fraction(0), Fraction(a - b, 2))
    require(mean != scaled and a != b)
    return Problem(
        ask=Text(
            ru=f"y = ReLU({times(v)}h₁ − {times(u)}h₂), h = {vec(h)}. Классический dropout: каждый из h₁, "
            "h₂ обнуляется с вероятностью 1/2, без деления. Каковы среднее y по четырём равновероятным "
            "маскам и y, если вместо масок умножить h на 1/2?",
            en=f"y = ReLU({times(v)}h₁ − {times(u)}h₂), h = {vec(h)}. Classic dropout: each of h₁, h₂ is "
            "zeroed with probability 1/2, without division. What are the mean of y over the four equally "
            "likely masks, and y if h is multiplied by 1/2 instead of being masked?",
        ),
        answer=Row([mean, scaled], ["E[y]", "y(h/2)"]),
        steps=[
            Text(
                ru=f"Маски (0,0), (0,1), (1,0), (1,1) дают ReLU от 0, −{b}, {a}, {num(a - b)}: {vec(outs)}.",
                en=f"The masks (0,0), (0,1), (1,0), (1,1) give the ReLU of 0, −{b}, {a}, {num(a - b)}: "
                f"{vec(outs)}.",
            ),
            Text(ru=f"Среднее: {sum(outs)}/4 = {num(mean)}.", en=f"The mean is {sum(outs)}/4 = {num(mean)}."),
            Text(
                ru=f"С половинными h: ReLU({num(Fraction(a - b, 2))}) = {num(scaled)}. Среднее через "
                f"ReLU не пронести: {num(mean)}; {num(scaled)}.",
                en=f"With halved h: ReLU({num(Fraction(a - b, 2))}) = {num(scaled)}. A mean does not pass "
                f"through ReLU: {num(mean)}; {num(scaled)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [scaled, scaled],
                0,
                Text(
                    ru="Вы сочли оба числа равными: так лишь без нелинейности.",
                    en="You took the two to be equal: that holds only without a nonlinearity.",
                ),
            ),
            Mistake(
                [mean, a - b],
                2,
                Text(ru="Вы не умножили h на 1/2.", en="You did not multiply h by 1/2."),
            )
            if a > b
            else Mistake(
                [Fraction(a - b, 2), Fraction(a - b, 2)],
                0,
                Text(ru="Вы забыли ReLU.", en="You forgot the ReLU."),
            ),
            Mistake(
                [Fraction(sum(outs), 3), scaled],
                1,
                Text(
                    ru="Вы не посчитали маску (0, 0): она тоже даёт выход.",
                    en="You left out the mask (0, 0): it gives an output too.",
                ),
            ),
        ],
    )


@generator("dropout-subnetworks", 14, 37, n=ints(3, 8), p=one_of(0.1, 0.2, 0.25, 0.5, 0.8))
def dropout_subnetworks(n, p):
    """How many subnetworks a dropout layer has, survivors on average, and the chance that none is left."""
    p, q = exact(p), 1 - exact(p)
    require(n * p != n * q or n > 3)
    answer = [2**n, n * q, p**n]
    return Problem(
        ask=Text(
            ru=f"nn.Dropout({num(p)}) стоит после слоя из {n} нейронов. Сколько разных масок возможно, "
            "сколько нейронов в среднем остаётся и с какой вероятностью обнуляются все? (Вероятность: "
            "дробь или три значащие цифры.)",
            en=f"nn.Dropout({num(p)}) follows a layer of {n} neurons. How many different masks are there, "
            "how many neurons stay on average, and with what probability are all zeroed? (The probability: "
            "a fraction or three significant digits.)",
        ),
        answer=Row(answer, ["2ⁿ", "E", "P"], rel=5e-3),
        steps=[
            Text(
                ru=f"Каждый нейрон остаётся или нет: 2{sup(n)} = {counted(2**n, 'маска', 'маски', 'масок')}.",
                en=f"Each neuron stays or goes: 2{sup(n)} = {2**n} masks.",
            ),
            Text(
                ru=f"Остаётся с вероятностью 1 − p = {num(q)}, в среднем {n}·{num(q)} = {num(n * q)}.",
                en=f"It stays with probability 1 − p = {num(q)}: {n}·{num(q)} = {num(n * q)} on average.",
            ),
            Text(
                ru=f"Все обнуляются независимо: {num(p)}{sup(n)} = {num(float(p**n))}. Ответ: {2**n}; "
                f"{num(n * q)}; {num(float(p**n))}.",
                en=f"All are zeroed independently: {num(p)}{sup(n)} = {num(float(p**n))}. The answer: "
                f"{2**n}; {num(n * q)}; {num(float(p**n))}.",
            ),
        ],
        mistakes=[
            Mistake(
                [2**n, n * p, q**n],
                1,
                Text(
                    ru="Вы приняли p за вероятность остаться.",
                    en="You took p for the probability of staying.",
                ),
            ),
            Mistake(
                [2 * n, n * q, p**n],
                0,
                Text(ru="Вы сложили варианты: 2n вместо 2ⁿ.", en="You added the choices: 2n instead of 2ⁿ."),
            ),
            Mistake(
                [2**n, n * q, 1 - q**n],
                2,
                Text(
                    ru="Вы нашли вероятность, что обнулится хотя бы один.",
                    en="You found the probability that at least one is zeroed.",
                ),
            ),
            Mistake(
                [2**n, n * q, Fraction(1, 2**n)],
                2,
                Text(
                    ru="Вы сочли все маски равновероятными: так лишь при p = 1/2.",
                    en="You took all masks to be equally likely: that holds only at p = 1/2.",
                ),
            )
            if p != q
            else Mistake(
                [2**n, n * q, n * p],
                2,
                Text(ru="Вы умножили p на n вместо степени.", en="You multiplied p by n; it is a power."),
            ),
        ],
    )
