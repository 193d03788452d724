"""Xavier and He initialisation, fans of a convolution, PyTorch's default."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require
from examprep.problems.wording import nearly, num


@generator("xavier-bound", 12, k=ints(3, 15), n_in=ints(8, 1000))
def xavier_bound(k, n_in):
    """Bound of Xavier's uniform distribution for a linear layer."""
    n_out = 6 * k * k - n_in
    require(n_out >= 8 and n_in != n_out)
    both = n_in + n_out
    return Problem(
        ask=Text(
            ru=f"Слой nn.Linear({n_in}, {n_out}); веса берут из U(−a, a) по Ксавье (Glorot), gain = 1. "
            "Каково a? (Дробь или три значащие цифры.)",
            en=f"A layer nn.Linear({n_in}, {n_out}); the weights are drawn from U(−a, a) as in Xavier "
            "(Glorot) initialisation, gain = 1. What is a? (A fraction or three significant digits.)",
        ),
        answer=Value(Fraction(1, k), rel=5e-3),
        steps=[
            Text(
                ru=f"Дисперсия весов по Ксавье: 2/(n_in + n_out) = 2/({n_in} + {n_out}) = 2/{both}.",
                en=f"Xavier's variance of the weights: 2/(n_in + n_out) = 2/({n_in} + {n_out}) = 2/{both}.",
            ),
            Text(
                ru=f"У U(−a, a) дисперсия a²/3, поэтому a² = 3·2/{both} = {num(Fraction(6, both))}.",
                en=f"U(−a, a) has the variance a²/3, so a² = 3·2/{both} = {num(Fraction(6, both))}.",
            ),
            Text(
                ru=f"a = √(6/{both}) = {num(Fraction(1, k))}{nearly(Fraction(1, k))}.",
                en=f"a = √(6/{both}) = {num(Fraction(1, k))}{nearly(Fraction(1, k))}.",
            ),
        ],
        mistakes=[
            Mistake(
                sqrt(2 / both),
                1,
                Text(
                    ru="Вы взяли стандартное отклонение за границу: у равномерного a = σ√3.",
                    en="You took the standard deviation for the bound: the uniform distribution has a = σ√3.",
                ),
            ),
            Mistake(
                sqrt(6 / n_in),
                0,
                Text(
                    ru="Вы взяли границу Хе, √(6/n_in): она для ReLU.",
                    en="You took He's bound, √(6/n_in): that is for ReLU.",
                ),
            ),
            Mistake(
                Fraction(6, both),
                2,
                Text(ru="Вы забыли корень: это a².", en="You forgot the root: this is a²."),
            ),
            Mistake(
                sqrt(12 / both),
                0,
                Text(
                    ru="Вы добавили gain √2 для ReLU, а здесь gain = 1.",
                    en="You included ReLU's gain √2; here gain = 1.",
                ),
            ),
        ],
    )


@generator("he-deviation", 12, k=ints(2, 25), n_out=ints(10, 1000))
def he_deviation(k, n_out):
    """Standard deviation of He's normal initialisation of a linear layer before ReLU."""
    n_in = 2 * k * k
    require(n_out != n_in)
    return Problem(
        ask=Text(
            ru=f"Слой nn.Linear({n_in}, {n_out}), за ним ReLU; веса нормальные, по Хе (Kaiming, fan_in). "
            "Каково их стандартное отклонение? (Дробь или три значащие цифры.)",
            en=f"A layer nn.Linear({n_in}, {n_out}) followed by ReLU; the weights are normal, by He's rule (Kaiming, "
            "fan_in). What is their standard deviation? (A fraction or three significant digits.)",
        ),
        answer=Value(Fraction(1, k), rel=5e-3),
        steps=[
            Text(
                ru=f"ReLU оставляет половину второго момента, поэтому n_in·Var w = 2, Var w = 2/{n_in} = "
                f"{num(Fraction(1, k * k))}.",
                en=f"ReLU keeps half of the second moment, so n_in·Var w = 2 and Var w = 2/{n_in} = "
                f"{num(Fraction(1, k * k))}.",
            ),
            Text(
                ru=f"σ = √(2/{n_in}) = {num(Fraction(1, k))}{nearly(Fraction(1, k))}.",
                en=f"σ = √(2/{n_in}) = {num(Fraction(1, k))}{nearly(Fraction(1, k))}.",
            ),
        ],
        mistakes=[
            Mistake(Fraction(1, k * k), 1, Text(ru="Вы назвали дисперсию.", en="You gave the variance.")),
            Mistake(
                sqrt(2 / n_out), 0, Text(ru="Вы взяли n_out вместо n_in.", en="You took n_out, not n_in.")
            ),
            Mistake(
                sqrt(1 / n_in),
                0,
                Text(
                    ru="Вы не учли ReLU: без двойки сигнал гаснет вдвое на каждом слое.",
                    en="You left ReLU out: without the 2 the signal halves at every layer.",
                ),
            ),
            Mistake(
                sqrt(2 / (n_in + n_out)),
                0,
                Text(ru="Вы взяли формулу Ксавье.", en="You took Xavier's formula."),
            ),
        ],
    )


@generator("conv-fans", 12, 20, g=one_of(1, 2, 4), a=ints(1, 12), b=ints(1, 12), k=one_of(3, 5, 7))
def conv_fans(g, a, b, k):
    """Fan-in, fan-out and He's variance of a convolution, perhaps in groups."""
    c_in, c_out = g * a, g * b
    require(a != b)
    fan_in, fan_out = a * k * k, c_out * k * k
    groups = f", groups={g}" if g > 1 else ""
    whole = c_in * k * k if g > 1 else k * k
    return Problem(
        ask=Text(
            ru=f"Слой nn.Conv2d({c_in}, {c_out}, {k}{groups}). Каковы fan_in и fan_out, как их считает "
            "PyTorch, и дисперсия весов по Хе (fan_in, ReLU)? (Дисперсия: дробь или три значащие цифры.)",
            en=f"A layer nn.Conv2d({c_in}, {c_out}, {k}{groups}). What are fan_in and fan_out as PyTorch "
            "counts them, and He's variance of the weights (fan_in, ReLU)? (The variance: a fraction or "
            "three significant digits.)",
        ),
        answer=Row([fan_in, fan_out, Fraction(2, fan_in)], ["fan_in", "fan_out", "Var w"], rel=5e-3),
        steps=[
            Text(
                ru=f"Тензор весов имеет форму (C_out, C_in/groups, K, K) = ({c_out}, {a}, {k}, {k}).",
                en=f"The weight has the shape (C_out, C_in/groups, K, K) = ({c_out}, {a}, {k}, {k}).",
            ),
            Text(
                ru=f"fan_in — второй размер на площадь ядра: {a}·{k * k} = {fan_in}; столько слагаемых у "
                "одного выхода.",
                en=f"fan_in is the second size times the kernel's area: {a}·{k * k} = {fan_in}, the number of terms "
                "of one output.",
            ),
            Text(
                ru=f"fan_out — первый размер на ту же площадь: {c_out}·{k * k} = {fan_out}"
                + (" (на groups PyTorch его не делит)." if g > 1 else "."),
                en=f"fan_out is the first size times the same area: {c_out}·{k * k} = {fan_out}"
                + (" (PyTorch does not divide it by groups)." if g > 1 else "."),
            ),
            Text(
                ru=f"Var w = 2/fan_in = 2/{fan_in}{nearly(Fraction(2, fan_in))}. Ответ: {fan_in}; "
                f"{fan_out}; {num(Fraction(2, fan_in))}.",
                en=f"Var w = 2/fan_in = 2/{fan_in}{nearly(Fraction(2, fan_in))}. The answer: {fan_in}; "
                f"{fan_out}; {num(Fraction(2, fan_in))}.",
            ),
        ],
        mistakes=[
            Mistake(
                [a, c_out, Fraction(2, a)],
                1,
                Text(ru="Вы забыли площадь ядра.", en="You forgot the kernel's area."),
            ),
            Mistake(
                [whole, fan_out, Fraction(2, whole)],
                1,
                Text(
                    ru="Вы не учли groups: выход видит только свою группу каналов."
                    if g > 1
                    else "Вы забыли число входных каналов.",
                    en="You ignored groups: an output sees its own group of channels only."
                    if g > 1
                    else "You forgot the number of input channels.",
                ),
            ),
            Mistake(
                [fan_in, fan_out, Fraction(2, fan_in + fan_out)],
                3,
                Text(ru="Вы взяли дисперсию Ксавье.", en="You took Xavier's variance."),
            ),
            Mistake(
                [fan_in, fan_out, Fraction(2, fan_out)],
                3,
                Text(ru="Вы разделили на fan_out.", en="You divided by fan_out."),
            ),
        ],
    )


@generator(
    "default-linear-signal", 12, n_in=one_of(25, 50, 100, 200, 400, 500), m=ints(1, 12), n_out=ints(5, 50)
)
def default_linear_signal(n_in, m, n_out):
    """What PyTorch's default initialisation of a linear layer does to the signal's size."""
    require(m % 3 == 0 or m < 6)
    var, out = Fraction(1, 3 * n_in), Fraction(m, 3)
    return Problem(
        ask=Text(
            ru=f"nn.Linear({n_in}, {n_out}, bias=False) с весами по умолчанию, U(−1/√n_in, 1/√n_in). Входы "
            f"независимы от весов, средний квадрат каждого E[x²] = {m}. Каковы Var w и средний квадрат "
            "выхода E[z²]? (Дроби или три значащие цифры.)",
            en=f"nn.Linear({n_in}, {n_out}, bias=False) with its default weights, U(−1/√n_in, 1/√n_in). "
            f"The inputs are independent of the weights, each with the mean square E[x²] = {m}. What are "
            "Var w and the output's mean square E[z²]? (Fractions or three significant digits.)",
        ),
        answer=Row([var, out], ["Var w", "E[z²]"], rel=5e-3),
        steps=[
            Text(
                ru=f"Дисперсия U(−a, a) равна a²/3, здесь a² = 1/{n_in}: Var w = 1/{3 * n_in}{nearly(var)}.",
                en=f"U(−a, a) has the variance a²/3, here a² = 1/{n_in}: Var w = 1/{3 * n_in}{nearly(var)}.",
            ),
            Text(
                ru=f"z — сумма {n_in} слагаемых с нулевым средним: E[z²] = n_in·Var w·E[x²] = "
                f"{n_in}·{m}/{3 * n_in}.",
                en=f"z is a sum of {n_in} terms of zero mean: E[z²] = n_in·Var w·E[x²] = "
                f"{n_in}·{m}/{3 * n_in}.",
            ),
            Text(
                ru=f"E[z²] = {m}/3 = {num(out)}: средний квадрат падает втрое, сколько бы ни было входов.",
                en=f"E[z²] = {m}/3 = {num(out)}: the mean square falls to a third, for any number of inputs.",
            ),
        ],
        mistakes=[
            Mistake(
                [Fraction(1, n_in), m],
                0,
                Text(
                    ru="Вы взяли квадрат границы за дисперсию; у равномерного она втрое меньше.",
                    en="You took the squared bound for the variance; the uniform distribution has a third of it.",
                ),
            ),
            Mistake(
                [Fraction(4, 12 * n_in**2), Fraction(4 * m, 12 * n_in)],
                0,
                Text(
                    ru="Вы взяли границу 1/n_in, без корня.",
                    en="You took the bound 1/n_in, without the root.",
                ),
            ),
            Mistake(
                [var, Fraction(m * n_out, 3 * n_in)],
                1,
                Text(
                    ru="Вы умножили на n_out; слагаемых у выхода n_in.",
                    en="You multiplied by n_out; an output has n_in terms.",
                ),
            ),
            Mistake(
                [var, m * var],
                1,
                Text(ru="Вы не просуммировали по входам.", en="You did not sum over the inputs."),
            ),
        ],
    )
