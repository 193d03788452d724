"""LayerNorm and RMSNorm computed by hand."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Value, generator, ints, one_of, require, require_apart, rows
from examprep.problems.training.batch_normalisation import DEVIATIONS, batch
from examprep.problems.wording import nearly, num, par, signed, vec


@generator(
    "layernorm-output",
    36,
    29,
    shape=one_of(*DEVIATIONS),
    mean=ints(-4, 6),
    scale=ints(1, 3),
    gamma=one_of(2, 3, -2),
    beta=ints(-3, 3),
    above=ints(-9, 9),
)
def layernorm_output(shape, mean, scale, gamma, beta, above):
    """LayerNorm's output for one component of one example."""
    x, std = batch(shape, mean, scale), scale * DEVIATIONS[shape]
    n, last, d = len(x), x[-1], x[-1] - mean
    require(d != 0 and above != last and beta != 0)
    unbiased = gamma * d / (std * sqrt(n / (n - 1))) + beta
    at_batch = gamma * (1 if last > above else -1) + beta
    require_apart(gamma * d / std + beta, unbiased, at_batch, gamma * d / std**2 + beta, d / std)
    answer = gamma * Fraction(d, std) + beta
    other = [*(v - 3 + 2 * (i % 2) for i, v in enumerate(x[:-1])), above]
    return Problem(
        ask=Text(
            ru=f"nn.LayerNorm({n}), ε = 0; все γ = {num(gamma)}, все β = {num(beta)}. Батч из двух "
            f"примеров: {vec(x)} и {vec(other)}. Какова последняя компонента выхода для первого примера? "
            "(Дробь или три значащие цифры.)",
            en=f"nn.LayerNorm({n}), ε = 0; every γ = {num(gamma)}, every β = {num(beta)}. A batch of two "
            f"examples: {vec(x)} and {vec(other)}. What is the last component of the output for the first example? "
            "(A fraction or three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Статистики — по компонентам самого примера: μ = {num(mean)}; второй пример не "
                "участвует.",
                en=f"The statistics are over the example's own components: μ = {num(mean)}; the other "
                "example has no part.",
            ),
            Text(
                ru=f"Дисперсия с делением на {n}: {sum((v - mean) ** 2 for v in x)}/{n} = {std**2}, σ = "
                f"{std}.",
                en=f"The variance, divided by {n}: {sum((v - mean) ** 2 for v in x)}/{n} = {std**2}, σ = "
                f"{std}.",
            ),
            Text(
                ru=f"y = {num(gamma)}·({num(last)} − {par(mean)})/{std} {signed(beta)} = "
                f"{num(answer)}{nearly(answer)}.",
                en=f"y = {num(gamma)}·({num(last)} − {par(mean)})/{std} {signed(beta)} = "
                f"{num(answer)}{nearly(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                at_batch,
                0,
                Text(
                    ru="Вы усреднили по батчу, как BatchNorm.",
                    en="You averaged over the batch, as BatchNorm does.",
                ),
            ),
            Mistake(
                unbiased,
                1,
                Text(ru="Вы разделили дисперсию на n − 1.", en="You divided the variance by n − 1."),
            ),
            Mistake(
                gamma * Fraction(d, std**2) + beta,
                2,
                Text(ru="Вы разделили на дисперсию, а не на σ.", en="You divided by the variance, not by σ."),
            ),
            Mistake(
                Fraction(d, std),
                2,
                Text(ru="Вы забыли γ и β.", en="You forgot γ and β."),
            ),
        ],
    )


RMS = {
    (1, 1, 3, 5): 3,
    (1, 3, 3, 9): 5,
    (1, 5, 5, 7): 5,
    (2, 4, 4, 8): 5,
    (1, 1, 7, 7): 5,
    (1, 7): 5,
    (2, 14): 10,
    (7, 17): 13,
    (7, 23): 17,
}


@generator(
    "rmsnorm-output", 36, x=one_of(*RMS), signs=rows(one_of(-1, 1), 4), turn=ints(0, 3), gamma=one_of(1, 2, 3)
)
def rmsnorm_output(x, signs, turn, gamma):
    """RMSNorm's output for a vector's first component."""
    turn %= len(x)
    rms, v = RMS[x], [s * c for s, c in zip(signs, x[turn:] + x[:turn], strict=False)]
    n, mean = len(v), sum(v) / len(v)
    require(mean != 0)
    std = sqrt(sum((c - mean) ** 2 for c in v) / n)
    require(std > 0)
    answer = gamma * Fraction(v[0], rms)
    squares = sum(c * c for c in v)
    return Problem(
        ask=Text(
            ru=f"RMSNorm, ε = 0, все γ = {gamma}. Вход {vec(v)}. Какова первая компонента выхода? (Дробь "
            "или три значащие цифры.)",
            en=f"RMSNorm, ε = 0, every γ = {gamma}. The input is {vec(v)}. What is the first component of "
            "the output? (A fraction or three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Среднего не вычитают; средний квадрат {squares}/{n} = {rms**2}.",
                en=f"No mean is subtracted; the mean square is {squares}/{n} = {rms**2}.",
            ),
            Text(
                ru=f"RMS = {rms}, y = {gamma}·{par(v[0])}/{rms} = {num(answer)}{nearly(answer)}.",
                en=f"RMS = {rms}, y = {gamma}·{par(v[0])}/{rms} = {num(answer)}{nearly(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                gamma * (v[0] - mean) / std,
                0,
                Text(
                    ru="Вы центрировали вход: это LayerNorm.", en="You centred the input: that is LayerNorm."
                ),
            ),
            Mistake(
                gamma * v[0] / sqrt(squares),
                0,
                Text(
                    ru="Вы разделили на норму, забыв усреднить квадраты.",
                    en="You divided by the norm and forgot to average the squares.",
                ),
            ),
            Mistake(
                gamma * v[0] / rms**2,
                1,
                Text(ru="Вы забыли корень.", en="You forgot the root."),
            ),
        ],
    )
