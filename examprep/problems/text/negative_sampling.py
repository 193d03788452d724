"""Negative sampling: its loss and gradient, its optimum, what one pair updates."""

from __future__ import annotations

from fractions import Fraction
from math import log, prod

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, exact, grouped, ln, num, par, vec

SMALL = ints(-3, 3)


@generator(
    "negative-sampling-loss",
    23,
    22,
    a=one_of(1, 2, 3, 4, 9),
    b=rows(one_of(0.25, 0.5, 1, 2, 3), 2, distinct=True),
)
def negative_sampling_loss(a, b):
    """Loss of one pair with two negative samples from the scores."""
    b = [exact(x) for x in b]
    chances = [Fraction(a, a + 1), *(1 / (1 + x) for x in b)]
    loss = -log(prod(chances))
    softmax = -log(a / (a + sum(b)))
    return Problem(
        ask=Text(
            ru=f"Negative sampling: скалярное произведение с правильным словом равно {ln(a)}, с двумя "
            f"отрицательными — {ln(b[0])} и {ln(b[1])}. Каковы потери на этой паре (натуральный логарифм, "
            "три значащие цифры)?",
            en=f"Negative sampling: the dot product with the correct word is {ln(a)}, with the two negative "
            f"ones {ln(b[0])} and {ln(b[1])}. What is the loss on this pair (natural logarithm, three "
            "significant digits)?",
        ),
        answer=Value(loss, rel=5e-3),
        steps=[
            both("L = −ln σ(u₊·v) − Σ ln σ(−uₖ·v), σ(ln a) = a/(a + 1)."),
            Text(
                ru=f"Правильное слово: σ = {chances[0]}. Отрицательные: σ(−uₖ·v) = {chances[1]} и "
                f"{chances[2]}.",
                en=f"The correct word: σ = {chances[0]}. The negative ones: σ(−uₖ·v) = {chances[1]} and "
                f"{chances[2]}.",
            ),
            both(
                f"L = −ln({chances[0]} · {chances[1]} · {chances[2]}) = ln({1 / prod(chances)}) ≈ "
                f"{num(loss)}."
            ),
        ],
        mistakes=[
            Mistake(
                -log(chances[0]) - sum(log(x / (1 + x)) for x in b),
                0,
                Text(
                    ru="Вы потеряли минус у отрицательных: там σ(−uₖ·v).",
                    en="You lost the minus sign for the negative ones: it is σ(−uₖ·v).",
                ),
            ),
            Mistake(
                softmax,
                0,
                Text(
                    ru="Вы взяли softmax по трём словам, а здесь независимые сигмоиды.",
                    en="You took a softmax over the three words; these are independent sigmoids.",
                ),
            ),
            Mistake(
                -log(chances[0]),
                1,
                Text(
                    ru="Вы забыли слагаемые отрицательных примеров.",
                    en="You forgot the terms of the negative samples.",
                ),
            ),
            Mistake(
                -log(chances[0]) - log(chances[1] * chances[2]) / 2,
                2,
                Text(
                    ru="Вы усреднили отрицательные слагаемые, а их складывают.",
                    en="You averaged the negative terms; they are summed.",
                ),
            ),
        ],
    )


@generator(
    "negative-sampling-gradient",
    *(23, 22),
    u=rows(SMALL, 3, 2),
    s=rows(one_of(0.1, 0.2, 0.3, 0.5, 0.6, 0.8, 0.9), 3),
)
def negative_sampling_gradient(u, s):
    """Gradient of the negative-sampling loss with respect to the centre word's vector."""
    s = [exact(x) for x in s]

    def mixed(weights):
        return [sum(w * x[i] for w, x in zip(weights, u, strict=True)) for i in (0, 1)]

    weights = [s[0] - 1, s[1], s[2]]
    gradient = mixed(weights)
    require(all(gradient) and all(map(any, u)))
    parts = " + ".join(f"{par(w)}·{vec(x)}" for w, x in zip(weights, u, strict=True))
    return Problem(
        ask=Text(
            ru=f"Negative sampling, вектор центра v. Правильное слово: u₊ = {vec(u[0])}, σ(u₊·v) = "
            f"{num(s[0])}. Отрицательные: u₁ = {vec(u[1])}, σ(u₁·v) = {num(s[1])}; u₂ = {vec(u[2])}, "
            f"σ(u₂·v) = {num(s[2])}. Каков градиент потерь ∂L/∂v?",
            en=f"Negative sampling with a centre vector v. The correct word: u₊ = {vec(u[0])}, σ(u₊·v) = "
            f"{num(s[0])}. The negative ones: u₁ = {vec(u[1])}, σ(u₁·v) = {num(s[1])}; u₂ = {vec(u[2])}, "
            f"σ(u₂·v) = {num(s[2])}. What is the gradient of the loss, ∂L/∂v?",
        ),
        answer=Row(gradient),
        steps=[
            both("L = −ln σ(u₊·v) − ln σ(−u₁·v) − ln σ(−u₂·v)."),
            Text(
                ru=f"По скалярным произведениям — «σ минус метка»: {num(s[0])} − 1 = {num(weights[0])}, "
                f"{num(s[1])} − 0, {num(s[2])} − 0.",
                en=f"With respect to the dot products it is σ minus the label: {num(s[0])} − 1 = "
                f"{num(weights[0])}, {num(s[1])} − 0, {num(s[2])} − 0.",
            ),
            both(f"∂L/∂v = {parts} = {vec(gradient)}."),
        ],
        mistakes=[
            Mistake(
                mixed(s),
                1,
                Text(
                    ru="Вы не вычли единицу у правильного слова: его метка 1.",
                    en="You did not subtract 1 for the correct word, whose label is 1.",
                ),
            ),
            Mistake(
                [-x for x in gradient],
                1,
                Text(ru="Вы взяли «метка минус σ».", en="You took the label minus σ."),
            ),
            Mistake(
                mixed([s[0] - 1, 0, 0]),
                2,
                Text(ru="Вы забыли отрицательные примеры.", en="You forgot the negative samples."),
            ),
            Mistake(
                mixed([s[0] - 1, s[1] - 1, s[2] - 1]),
                1,
                Text(ru="Вы и отрицательным дали метку 1.", en="You gave the negative ones the label 1 too."),
            ),
        ],
    )


@generator(
    "negative-sampling-optimum",
    *(23, 21),
    n=ints(2, 40),
    a=one_of(20, 50, 100, 200),
    b=one_of(20, 50, 100, 200),
    D=one_of(1000, 2000, 5000, 10000),
    k=one_of(2, 5, 10),
)
def negative_sampling_optimum(n, a, b, D, k):
    """What the dot product of two trained vectors is: PMI minus ln k."""
    ratio = Fraction(n * D, a * b)
    require(n < min(a, b) and ratio != 1 and not 0.7 < ratio / k < 1.4)
    best = log(ratio / k)
    return Problem(
        ask=Text(
            ru=f"Skip-gram с {k} отрицательными примерами, шум пропорционален частотам слов. Счётчики пар: "
            f"#(w, c) = {n}, #(w) = {a}, #(c) = {b}, всего D = {grouped(D)}. К какому значению u_c·v_w "
            "ведёт обучение, если размерность достаточна? (ln, три значащие цифры.)",
            en=f"Skip-gram with {k} negative samples, the noise proportional to word frequencies. Counts of "
            f"pairs: #(w, c) = {n}, #(w) = {a}, #(c) = {b}, D = {grouped(D)} in all. What value of u_c·v_w "
            "does training lead to if the dimension is large enough? (ln, three significant digits.)",
        ),
        answer=Value(best, rel=5e-3),
        steps=[
            Text(
                ru="Оптимум (Леви и Голдберг, 2014): u_c·v_w = PMI(w, c) − ln k.",
                en="The optimum (Levy and Goldberg, 2014): u_c·v_w = PMI(w, c) − ln k.",
            ),
            both(f"PMI = ln({n}·{D}/({a}·{b})) = ln {num(ratio)} ≈ {num(log(ratio))}."),
            both(f"ln {num(ratio)} − ln {k} = ln {num(ratio / k)} ≈ {num(best)}."),
        ],
        mistakes=[
            Mistake(log(ratio), 2, Text(ru="Вы забыли сдвиг на ln k.", en="You forgot the shift by ln k.")),
            Mistake(
                log(ratio * k),
                2,
                Text(ru="Вы прибавили ln k, а его вычитают.", en="You added ln k; it is subtracted."),
            ),
            Mistake(
                log(n / (a * b * k)),
                1,
                Text(
                    ru="Вы подставили счётчики вместо вероятностей: потерян множитель D.",
                    en="You used counts instead of probabilities: the factor D is lost.",
                ),
            ),
        ],
    )


@generator(
    "negative-sampling-updated-parameters",
    *(23, 22),
    V=one_of(1000, 5000, 10000, 30000, 50000),
    d=one_of(50, 100, 200, 300),
    k=one_of(2, 5, 10, 15),
)
def negative_sampling_updated_parameters(V, d, k):
    """How many parameters get a gradient from one pair."""
    count = (k + 2) * d
    return Problem(
        ask=Text(
            ru=f"Skip-gram с k = {k} отрицательными примерами, словарь {grouped(V)} слов, размерность {d}. "
            "Сколько параметров получают ненулевой градиент от одной пары (центр, контекст), если все "
            "выбранные слова различны?",
            en=f"Skip-gram with k = {k} negative samples, a vocabulary of {grouped(V)} words, dimension "
            f"{d}. How many parameters get a non-zero gradient from one (centre, context) pair, if all the "
            "words drawn are different?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru=f"Входная матрица: только вектор центра, {d} чисел.",
                en=f"The input matrix: only the centre's vector, {d} numbers.",
            ),
            Text(
                ru=f"Выходная: правильное слово и {k} отрицательных, ({k} + 1)·{d} = {(k + 1) * d}.",
                en=f"The output matrix: the correct word and {k} negative ones, ({k} + 1)·{d} = "
                f"{(k + 1) * d}.",
            ),
            Text(
                ru=f"Всего {d} + {(k + 1) * d} = {count}; полный softmax затронул бы {grouped((V + 1) * d)}.",
                en=f"In all, {d} + {(k + 1) * d} = {count}; the full softmax would touch "
                f"{grouped((V + 1) * d)}.",
            ),
        ],
        mistakes=[
            Mistake(
                (k + 1) * d, 0, Text(ru="Вы забыли вектор центра.", en="You forgot the centre's vector.")
            ),
            Mistake(
                (V + 1) * d,
                1,
                Text(
                    ru="Это полный softmax: он трогает все выходные векторы.",
                    en="That is the full softmax, which touches every output vector.",
                ),
            ),
            Mistake(
                2 * (k + 1) * d,
                0,
                Text(
                    ru="Вы взяли и входные векторы отрицательных слов, а нужны только выходные.",
                    en="You took the input vectors of the negative words too; only the output ones are used.",
                ),
            ),
            Mistake(
                2 * d, 1, Text(ru="Вы забыли отрицательные примеры.", en="You forgot the negative samples.")
            ),
        ],
    )
