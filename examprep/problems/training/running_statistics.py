"""BatchNorm's running statistics: the unbiased variance, which side momentum weighs, how slowly they warm up."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require
from examprep.problems.training.batch_normalisation import batch
from examprep.problems.wording import both, exact, nearly, num, par, sup, vec


@generator(
    "batchnorm-running-statistics",
    *(15, 36),
    shape=one_of("-1 -1 1 1", "-5 1 1 3", "-7 -1 1 7", "4 -1 -1 -1 -1", "-3 -1 0 1 3", "-1 1"),
    mean=ints(-5, 8),
    scale=ints(1, 3),
    old_mean=ints(0, 4),
    old_var=ints(1, 5),
    momentum=one_of(0.1, 0.2, 0.3),
)
def batchnorm_running_statistics(shape, mean, scale, old_mean, old_var, momentum):
    """BatchNorm's running mean and variance after one more training batch."""
    x, k = batch(shape, mean, scale), exact(momentum)
    n, squares = len(x), sum((v - mean) ** 2 for v in x)
    unbiased, biased = Fraction(squares, n - 1), Fraction(squares, n)
    require(old_mean != mean and old_var != unbiased)
    new_mean, new_var = (1 - k) * old_mean + k * mean, (1 - k) * old_var + k * unbiased
    return Problem(
        ask=Text(
            ru=f"nn.BatchNorm1d(1, momentum={momentum}): running_mean = {old_mean}, running_var = "
            f"{old_var}. При обучении подан батч {vec(x)}. Каковы running_mean и running_var после этого? "
            "(Дробь или три значащие цифры.)",
            en=f"nn.BatchNorm1d(1, momentum={momentum}): running_mean = {old_mean}, running_var = "
            f"{old_var}. In training mode it is fed the batch {vec(x)}. What are running_mean and running_var after "
            "it? (A fraction or three significant digits.)",
        ),
        answer=Row([new_mean, new_var], ["running_mean", "running_var"], rel=5e-3),
        steps=[
            Text(
                ru=f"Среднее батча {num(mean)}; в running_var идёт несмещённая дисперсия {squares}/({n} − "
                f"1) = {num(unbiased)}.",
                en=f"The batch's mean is {num(mean)}; running_var takes the unbiased variance "
                f"{squares}/({n} − 1) = {num(unbiased)}.",
            ),
            Text(
                ru=f"В PyTorch momentum — вес нового значения: {num(1 - k)}·{old_mean} + {momentum}·{par(mean)} = "
                f"{num(new_mean)}.",
                en=f"PyTorch's momentum is the weight of the new value: {num(1 - k)}·{old_mean} + "
                f"{momentum}·{par(mean)} = {num(new_mean)}.",
            ),
            Text(
                ru=f"Так же {num(1 - k)}·{old_var} + {momentum}·{par(unbiased)} = "
                f"{num(new_var)}{nearly(new_var)}. Ответ: {num(new_mean)}; {num(new_var)}.",
                en=f"Likewise {num(1 - k)}·{old_var} + {momentum}·{par(unbiased)} = "
                f"{num(new_var)}{nearly(new_var)}. The answer: {num(new_mean)}; {num(new_var)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [new_mean, (1 - k) * old_var + k * biased],
                0,
                Text(
                    ru="Вы взяли дисперсию с делением на N: ею нормируют, а в running_var копят несмещённую.",
                    en="You divided the variance by N: that one normalises the batch; running_var takes the "
                    "unbiased one.",
                ),
            ),
            Mistake(
                [k * old_mean + (1 - k) * mean, k * old_var + (1 - k) * unbiased],
                1,
                Text(
                    ru="Вы дали momentum старому значению, как в TensorFlow.",
                    en="You gave momentum to the old value, as TensorFlow does.",
                ),
            ),
            Mistake(
                [mean, unbiased],
                1,
                Text(
                    ru="Вы заменили накопленное статистикой батча.",
                    en="You replaced the running statistics by the batch's.",
                ),
            ),
            Mistake(
                [new_mean, (1 - k) * old_var + k * sqrt(unbiased)],
                2,
                Text(ru="Вы копили стандартное отклонение.", en="You accumulated the standard deviation."),
            ),
        ],
    )


@generator("running-mean-warm-up", 15, 36, m=ints(1, 9), k=ints(2, 4), momentum=one_of(0.1, 0.2, 0.5))
def running_mean_warm_up(m, k, momentum):
    """BatchNorm's running mean after a few batches of the same mean."""
    a = exact(momentum)
    answer = m * (1 - (1 - a) ** k)
    return Problem(
        ask=Text(
            ru=f"Новый nn.BatchNorm1d(1, momentum={momentum}), running_mean = 0. При обучении прошли {k} "
            f"батча, среднее каждого {m}. Каково running_mean?",
            en=f"A new nn.BatchNorm1d(1, momentum={momentum}), running_mean = 0. In training {k} batches "
            f"pass, each with the mean {m}. What is running_mean?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Каждый батч: r ← {num(1 - a)}·r + {momentum}·{m}; расстояние до {m} умножается на "
                f"{num(1 - a)}.",
                en=f"Each batch: r ← {num(1 - a)}·r + {momentum}·{m}; the distance to {m} is multiplied by "
                f"{num(1 - a)}.",
            ),
            both(f"r = {m}·(1 − {num(1 - a)}{sup(k)}) = {m}·{num(1 - (1 - a) ** k)} = {num(answer)}."),
        ],
        mistakes=[
            Mistake(
                m * (1 - a**k),
                0,
                Text(
                    ru="Вы дали вес momentum старому значению.",
                    en="You gave the old value the weight momentum.",
                ),
            ),
            Mistake(
                m,
                0,
                Text(
                    ru="Вы забыли, что накопление начинается с нуля.",
                    en="You forgot that it starts from zero.",
                ),
            ),
            Mistake(
                m * k * a,
                0,
                Text(
                    ru="Вы прибавляли поровну, не уменьшая накопленного.",
                    en="You added equal shares without shrinking what was there.",
                ),
            ),
        ],
    )
