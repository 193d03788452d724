"""Batch size, learning-rate scaling, grid and random search."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, counted, exact, nearly, num, par, sup


@generator("batch-size-and-noise", 13, s=ints(2, 12), target=one_of(0.1, 0.2, 0.25, 0.5, 1), q=ints(2, 6))
def batch_size_and_noise(s, target, q):
    """Batch size that brings the gradient's noise down to a bound, and what a larger batch changes."""
    ratio = s / exact(target)
    require(ratio.denominator == 1)
    batch = int(ratio) ** 2
    return Problem(
        ask=Text(
            ru=f"Стандартное отклонение градиента по одному примеру равно {s}. При каком батче "
            f"(независимые примеры) стандартное отклонение среднего градиента равно {num(target)}, и на "
            "какое число оно умножится, если этот батч увеличить в "
            f"{counted(q * q, 'раз', 'раза', 'раз')}? (Дробь или три значащие цифры.)",
            en=f"The standard deviation of a single example's gradient is {s}. At what batch size "
            f"(independent examples) is that of the mean gradient {num(target)}, and by what number is it "
            f"multiplied if that batch is made {q * q} times as large? (A fraction or three significant digits.)",
        ),
        answer=Row([batch, Fraction(1, q)], ["B", "×"], rel=5e-3),
        steps=[
            Text(
                ru="У среднего по B примерам дисперсия в B раз меньше, стандартное отклонение — в √B: "
                f"{s}/√B.",
                en=f"The mean of B examples has 1/B of the variance and 1/√B of the deviation: {s}/√B.",
            ),
            Text(
                ru=f"{s}/√B = {num(target)}, √B = {num(ratio)}, B = {batch}.",
                en=f"{s}/√B = {num(target)}, √B = {num(ratio)}, B = {batch}.",
            ),
            Text(
                ru=f"Увеличенный батч умножает его на 1/√{q * q} = {num(Fraction(1, q))}. Ответ: {batch}; "
                f"{num(Fraction(1, q))}.",
                en=f"A batch {q * q} times as large multiplies it by 1/√{q * q} = {num(Fraction(1, q))}. "
                f"The answer: {batch}; {num(Fraction(1, q))}.",
            ),
        ],
        mistakes=[
            Mistake(
                [ratio, Fraction(1, q * q)],
                0,
                Text(
                    ru="Вы сочли, что шум падает как 1/B; так падает дисперсия.",
                    en="You let the noise fall as 1/B; the variance does that.",
                ),
            ),
            Mistake(
                [batch, q],
                2,
                Text(ru="Вы решили, что с батчем шум растёт.", en="You let the noise grow with the batch."),
            ),
            Mistake(
                [Fraction(batch), Fraction(1, q * q)],
                2,
                Text(ru="Вы забыли корень во втором ответе.", en="You forgot the root in the second answer."),
            ),
        ],
    )


@generator(
    "linear-scaling-rule",
    13,
    15,
    B=one_of(16, 32, 64),
    k=one_of(2, 4, 8),
    eta=one_of(0.01, 0.02, 0.05, 0.1),
    m=ints(2, 60),
    E=ints(2, 20),
)
def linear_scaling_rule(B, k, eta, m, E):
    """Learning rate by the linear rule and the number of updates when the batch grows."""
    N = 512 * m
    rate, before, after = k * exact(eta), E * N // B, E * N // (k * B)
    return Problem(
        ask=Text(
            ru=f"Примеров {N}, эпох {E}; для батча {B} подобран η = {eta}. Батч увеличивают до {k * B}, "
            "эпох столько же. Каков η по правилу линейного масштабирования и сколько обновлений весов "
            "будет теперь?",
            en=f"{N} examples, {E} epochs; η = {eta} was tuned for the batch {B}. The batch grows to "
            f"{k * B}, the number of epochs stays the same. What is η by the linear scaling rule, and how many "
            "updates of the "
            "weights are there now?",
        ),
        answer=Row([rate, after], ["η", "updates"]),
        steps=[
            Text(
                ru=f"Батч вырос в {counted(k, 'раз', 'раза', 'раз')}, и по правилу во столько же раз растёт "
                f"η: {k}·{eta} = {num(rate)}.",
                en=f"The batch is {k} times as large, and by the rule so is η: {k}·{eta} = {num(rate)}.",
            ),
            Text(
                ru=f"Обновлений за эпоху {N}/{k * B} = {N // (k * B)}, всего {E}·{N // (k * B)} = {after} "
                f"(было {before}).",
                en=f"Updates per epoch: {N}/{k * B} = {N // (k * B)}, in all {E}·{N // (k * B)} = {after} "
                f"(before: {before}).",
            ),
        ],
        mistakes=[
            Mistake(
                [exact(eta) / k, after],
                0,
                Text(
                    ru="Вы уменьшили η; больший батч позволяет больший шаг.",
                    en="You lowered η; a larger batch allows a larger step.",
                ),
            ),
            Mistake(
                [eta * k**0.5, after],
                0,
                Text(
                    ru="Вы масштабировали η как √k: это другое правило.",
                    en="You scaled η by √k: that is a different rule.",
                ),
            ),
            Mistake(
                [rate, before],
                1,
                Text(ru="Вы оставили прежнее число обновлений.", en="You kept the old number of updates."),
            ),
            Mistake(
                [rate, N // (k * B)], 1, Text(ru="Вы посчитали одну эпоху.", en="You counted one epoch.")
            ),
        ],
    )


@generator("random-search-chance", 13, m=ints(2, 10), n=ints(2, 4))
def random_search_chance(m, n):
    """Probability that random search hits the best share of the space."""
    miss = 1 - Fraction(1, m)
    answer = 1 - miss**n
    return Problem(
        ask=Text(
            ru="Случайный поиск: "
            f"{counted(n, 'независимая проба', 'независимые пробы', 'независимых проб')}, каждая попадает "
            f"в лучшую 1/{m} пространства с вероятностью 1/{m}. С какой вероятностью попадёт хотя бы одна? "
            "(Дробь или три значащие цифры.)",
            en=f"Random search: {n} independent trials, each in the best 1/{m} of the space with "
            f"probability 1/{m}. With what probability does at least one hit it? (A fraction or three "
            "significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Одна проба промахивается с вероятностью 1 − 1/{m} = {num(miss)}, все {n} — с "
                f"вероятностью {par(miss)}{sup(n)}.",
                en=f"One trial misses with probability 1 − 1/{m} = {num(miss)}, all {n} with "
                f"{par(miss)}{sup(n)}.",
            ),
            both(f"P = 1 − {par(miss)}{sup(n)} = {num(answer)}{nearly(answer)}."),
        ],
        mistakes=[
            Mistake(
                Fraction(n, m),
                0,
                Text(
                    ru="Вы сложили вероятности, хотя попасть могут и несколько проб сразу.",
                    en="You added the probabilities, though several trials may hit at once.",
                ),
            ),
            Mistake(
                Fraction(1, m**n),
                0,
                Text(
                    ru="Вы нашли вероятность, что попадут все.", en="You found the probability that all hit."
                ),
            ),
            Mistake(
                miss**n,
                1,
                Text(ru="Вы нашли вероятность промаха.", en="You found the probability of missing."),
            ),
        ],
    )


@generator("grid-or-random-search", 13, sizes=rows(ints(2, 8), 3))
def grid_or_random_search(sizes):
    """Trainings of a grid, and how many values of one hyper-parameter it and random search try."""
    a, b, c = sizes
    cells = prod(sizes)
    return Problem(
        ask=Text(
            ru=f"Поиск по сетке: {a} × {b} × {c} значений η, λ и p. Сколько раз обучают сеть? "
            "Сколько различных η при этом испробовано? Сколько различных η испробует случайный поиск с тем "
            "же числом обучений, если η выбирают из непрерывного распределения?",
            en=f"Grid search: {a} values of η × {b} of λ × {c} of p. How many times is the network "
            "trained? How many different η are tried? How many different η does random search try with the same "
            "number of runs, if η is drawn from a continuous distribution?",
        ),
        answer=Row([cells, a, cells], ["runs", "η: grid", "η: random"]),
        steps=[
            Text(
                ru=f"Узлов в сетке {a}·{b}·{c} = {cells}, столько и обучений.",
                en=f"The grid has {a}·{b}·{c} = {cells} points, each trained once.",
            ),
            Text(
                ru=f"Каждое из {a} значений η повторяется в {b}·{c} = {b * c} узлах.",
                en=f"Each of the {a} values of η recurs at {b}·{c} = {b * c} points.",
            ),
            Text(
                ru=f"У случайных точек η почти наверное не повторяются, их {cells}. Ответ: {cells}; {a}; "
                f"{cells}.",
                en=f"Among random points η almost surely never repeats: {cells} values. The answer: "
                f"{cells}; {a}; {cells}.",
            ),
        ],
        mistakes=[
            Mistake(
                [a + b + c, a, a + b + c],
                0,
                Text(
                    ru="Вы сложили размеры сетки; они перемножаются.",
                    en="You added the grid's sizes; they multiply.",
                ),
            ),
            Mistake(
                [cells, a, a],
                2,
                Text(
                    ru="Вы дали случайному поиску столько же значений η, сколько сетке; его выигрыш в том, "
                    "что их больше.",
                    en="You gave random search only as many η as the grid; trying more is exactly its advantage.",
                ),
            ),
            Mistake(
                [cells, cells, cells],
                1,
                Text(
                    ru="Вы сочли η во всех узлах различными.",
                    en="You took η to be different at every point of the grid.",
                ),
            ),
        ],
    )


@generator("log-uniform-rate", 13, low=ints(4, 7), width=ints(3, 5), start=ints(0, 3), span=ints(1, 2))
def log_uniform_rate(low, width, start, span):
    """Probability that a log-uniformly drawn learning rate falls between two powers of ten."""
    require(start + span <= width and span < width)
    a, b = -low, -low + width
    c, d = a + start, a + start + span
    answer = Fraction(span, width)
    uniform = (10.0**d - 10.0**c) / (10.0**b - 10.0**a)
    power = lambda n: f"10{sup(n)}" if n else "1"  # noqa: E731
    return Problem(
        ask=Text(
            ru=f"η выбирают логарифмически равномерно от {power(a)} до {power(b)}. С какой вероятностью "
            f"{power(c)} < η < {power(d)}? (Дробь или три значащие цифры.)",
            en=f"η is drawn log-uniformly from {power(a)} to {power(b)}. With what probability is "
            f"{power(c)} < η < {power(d)}? (A fraction or three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Равномерно распределён lg η — от {num(a)} до {num(b)}, длина {width}.",
                en=f"It is log₁₀ η that is uniform, from {num(a)} to {num(b)}, a length of {width}.",
            ),
            Text(
                ru=f"Нужный отрезок — от {num(c)} до {num(d)}, длина {span}: вероятность "
                f"{span}/{width}{nearly(answer)}.",
                en=f"The interval wanted goes from {num(c)} to {num(d)}, a length of {span}: probability "
                f"{span}/{width}{nearly(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                uniform,
                0,
                Text(ru="Вы считали равномерным сам η.", en="You took η itself to be uniform."),
            ),
            Mistake(
                Fraction(span + 1, width + 1),
                1,
                Text(
                    ru="Вы считали степени, а не промежутки между ними.",
                    en="You counted powers, not the gaps between them.",
                ),
            ),
            Mistake(
                1 - answer,
                1,
                Text(ru="Вы нашли вероятность не попасть.", en="You found the probability of missing."),
            ),
        ],
    )
