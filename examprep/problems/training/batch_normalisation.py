"""BatchNorm: output in training and in eval mode, folding into the layer before it."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, require_apart
from examprep.problems.wording import nearly, num, par, signed, vec

DEVIATIONS = {  # from the mean, with a whole standard deviation (1/N)
    "-1 -1 1 1": 1,
    "1 -1 1 -1": 1,
    "-5 1 1 3": 3,
    "3 1 -5 1": 3,
    "5 -1 -3 -1": 3,
    "-7 -1 1 7": 5,
    "1 7 -7 -1": 5,
    "4 -1 -1 -1 -1": 2,
    "-1 -1 4 -1 -1": 2,
    "-3 -1 0 1 3": 2,
    "3 0 -1 -3 1": 2,
}


def batch(shape, mean, scale):
    """Values with this mean and the standard deviation scale·DEVIATIONS[shape]."""
    return [mean + scale * int(d) for d in shape.split()]


@generator(
    "batchnorm-output",
    15,
    36,
    shape=one_of(*DEVIATIONS),
    mean=ints(-4, 6),
    scale=ints(1, 3),
    gamma=one_of(1, 2, 3, -2),
    beta=ints(-3, 3),
)
def batchnorm_output(shape, mean, scale, gamma, beta):
    """Training output of BatchNorm for the first example of a batch."""
    x, std = batch(shape, mean, scale), scale * DEVIATIONS[shape]
    n, d = len(x), x[0] - mean
    require(d != 0 and gamma * scale != 1)
    hat = Fraction(d, std)
    unbiased = gamma * d / (std * sqrt(n / (n - 1))) + beta
    require_apart(gamma * d / std + beta, unbiased, gamma * d / std**2 + beta, gamma * (d / std + beta))
    answer = gamma * hat + beta
    return Problem(
        ask=Text(
            ru=f"BatchNorm в режиме обучения (ε = 0), γ = {num(gamma)}, β = {num(beta)}. Значения признака в "
            f"батче: {vec(x)}. Каков выход для первого примера? (Дробь или три значащие цифры.)",
            en=f"BatchNorm in training mode (ε = 0), γ = {num(gamma)}, β = {num(beta)}. A feature's values over "
            f"the batch are {vec(x)}. What is the output for the first example? (A fraction or three "
            "significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Среднее батча μ = {num(mean)}, отклонения {vec([v - mean for v in x])}.",
                en=f"The batch's mean is μ = {num(mean)}, the deviations {vec([v - mean for v in x])}.",
            ),
            Text(
                ru=f"Дисперсия с делением на N: {sum((v - mean) ** 2 for v in x)}/{n} = {std**2}, σ = {std}.",
                en=f"The variance, divided by N: {sum((v - mean) ** 2 for v in x)}/{n} = {std**2}, σ = "
                f"{std}.",
            ),
            Text(
                ru=f"y = γ(x − μ)/σ + β = {num(gamma)}·{par(d)}/{std} {signed(beta)} = "
                f"{num(answer)}{nearly(answer)}.",
                en=f"y = γ(x − μ)/σ + β = {num(gamma)}·{par(d)}/{std} {signed(beta)} = "
                f"{num(answer)}{nearly(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                unbiased,
                1,
                Text(
                    ru="Вы разделили на N − 1: несмещённая дисперсия идёт только в running_var.",
                    en="You divided by N − 1: the unbiased variance goes into running_var only.",
                ),
            ),
            Mistake(
                gamma * Fraction(d, std**2) + beta,
                2,
                Text(ru="Вы разделили на дисперсию, а не на σ.", en="You divided by the variance, not by σ."),
            ),
            Mistake(
                gamma * x[0] / sqrt(sum(v * v for v in x) / n) + beta,
                0,
                Text(
                    ru="Вы не вычли среднее: это RMSNorm.",
                    en="You did not subtract the mean: that is RMSNorm.",
                ),
            ),
            Mistake(
                gamma * (hat + beta),
                2,
                Text(ru="Вы умножили на γ и сдвиг β.", en="You multiplied the shift β by γ too."),
            ),
        ],
    )


@generator(
    "batchnorm-eval",
    15,
    36,
    rm=ints(-4, 4),
    s=ints(2, 5),
    gamma=one_of(-2, 2, 3),
    beta=ints(-3, 3),
    x=ints(-9, 9),
    other=ints(-9, 9),
)
def batchnorm_eval(rm, s, gamma, beta, x, other):
    """Output of BatchNorm in eval mode."""
    require(x != other and x != rm and beta != 0)
    answer = gamma * Fraction(x - rm, s) + beta
    return Problem(
        ask=Text(
            ru=f"BatchNorm в режиме eval(): running_mean = {num(rm)}, running_var = {s * s}, γ = "
            f"{num(gamma)}, β = {num(beta)}, ε = 0. Подан батч {vec([x, other])}. Каков выход для первого "
            "примера? (Дробь или три значащие цифры.)",
            en=f"BatchNorm in eval() mode: running_mean = {num(rm)}, running_var = {s * s}, γ = "
            f"{num(gamma)}, β = {num(beta)}, ε = 0. The batch is {vec([x, other])}. What is the output for "
            "the first example? (A fraction or three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru="В eval() берут накопленные статистики, сам батч на них не влияет.",
                en="eval() uses the running statistics; the batch itself does not affect them.",
            ),
            Text(
                ru=f"(x − running_mean)/√running_var = ({num(x)} − {par(rm)})/{s} = "
                f"{num(Fraction(x - rm, s))}.",
                en=f"(x − running_mean)/√running_var = ({num(x)} − {par(rm)})/{s} = "
                f"{num(Fraction(x - rm, s))}.",
            ),
            Text(
                ru=f"y = {num(gamma)}·{par(Fraction(x - rm, s))} {signed(beta)} = "
                f"{num(answer)}{nearly(answer)}.",
                en=f"y = {num(gamma)}·{par(Fraction(x - rm, s))} {signed(beta)} = "
                f"{num(answer)}{nearly(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                gamma * (1 if x > other else -1) + beta,
                0,
                Text(
                    ru="Вы взяли статистики батча, как при обучении.",
                    en="You used the batch's statistics, as in training.",
                ),
            ),
            Mistake(
                gamma * Fraction(x - rm, s * s) + beta,
                1,
                Text(
                    ru="Вы разделили на дисперсию без корня.",
                    en="You divided by the variance without the root.",
                ),
            ),
            Mistake(
                Fraction(x - rm, s),
                2,
                Text(ru="Вы забыли γ и β.", en="You forgot γ and β."),
            ),
        ],
    )


@generator(
    "batchnorm-fold",
    15,
    36,
    w=one_of(-3, -2, 2, 3),
    b=ints(-4, 4),
    gamma=one_of(-3, -2, 1, 2, 3),
    beta=ints(-3, 3),
    rm=ints(-4, 4),
    s=ints(2, 5),
)
def batchnorm_fold(w, b, gamma, beta, rm, s):
    """Weight and bias of the layer into which eval-mode BatchNorm is folded."""
    k = Fraction(gamma, s)
    require(rm != 0 and b != 0 and beta != 0 and k != 1)
    weight, bias = k * w, k * (b - rm) + beta
    return Problem(
        ask=Text(
            ru=f"Слой z = {num(w)}x {signed(b)}, за ним BatchNorm в режиме eval(): running_mean = "
            f"{num(rm)}, running_var = {s * s}, γ = {num(gamma)}, β = {num(beta)}, ε = 0. Они сливаются в "
            "один слой w′x + b′. Каковы w′ и b′? (Дроби или три значащие цифры.)",
            en=f"A layer z = {num(w)}x {signed(b)} is followed by BatchNorm in eval() mode: running_mean = "
            f"{num(rm)}, running_var = {s * s}, γ = {num(gamma)}, β = {num(beta)}, ε = 0. They fold into "
            "one layer w′x + b′. What are w′ and b′? (Fractions or three significant digits.)",
        ),
        answer=Row([weight, bias], ["w′", "b′"], rel=5e-3),
        steps=[
            Text(
                ru=f"y = γ(z − running_mean)/σ + β, σ = √{s * s} = {s}; множитель γ/σ = {num(k)}.",
                en=f"y = γ(z − running_mean)/σ + β, σ = √{s * s} = {s}; the factor γ/σ = {num(k)}.",
            ),
            Text(
                ru=f"w′ = {par(k)}·{par(w)} = {num(weight)}{nearly(weight)}.",
                en=f"w′ = {par(k)}·{par(w)} = {num(weight)}{nearly(weight)}.",
            ),
            Text(
                ru=f"b′ = {par(k)}·({num(b)} {signed(-rm)}) {signed(beta)} = {num(bias)}{nearly(bias)}. "
                f"Ответ: {num(weight)}; {num(bias)}.",
                en=f"b′ = {par(k)}·({num(b)} {signed(-rm)}) {signed(beta)} = {num(bias)}{nearly(bias)}. "
                f"The answer: {num(weight)}; {num(bias)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [weight, k * b - rm + beta],
                2,
                Text(
                    ru="Вы не умножили running_mean на γ/σ.", en="You did not multiply running_mean by γ/σ."
                ),
            ),
            Mistake(
                [weight, b - k * rm + beta],
                2,
                Text(ru="Вы не умножили b на γ/σ.", en="You did not multiply b by γ/σ."),
            ),
            Mistake(
                [Fraction(gamma * w, s * s), Fraction(gamma, s * s) * (b - rm) + beta],
                0,
                Text(
                    ru="Вы разделили на дисперсию без корня.",
                    en="You divided by the variance without the root.",
                ),
            ),
            Mistake(
                [weight, k * (b - rm)],
                2,
                Text(ru="Вы потеряли β.", en="You lost β."),
            ),
        ],
    )
