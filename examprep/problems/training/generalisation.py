"""Why a score on seen data flatters: optimism of the training error, the best of many models, bias and variance."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import counted, num, par, sup, vec


@generator("training-error-optimism", 6, n=one_of(10, 20, 25, 40, 50, 100), p=ints(2, 8), s2=ints(1, 9))
def training_error_optimism(n, p, s2):
    """Expected error of least squares on its training answers and on fresh ones."""
    share = Fraction(p, n)
    seen, fresh = s2 * (1 - share), s2 * (1 + share)
    return Problem(
        ask=Text(
            ru=f"МНК, линейная модель верна: параметров p = {p}, объектов n = {n}, дисперсия шума σ² = {s2}. Каковы "
            "ожидаемый MSE на обучающих ответах и ожидаемый MSE на новых ответах в тех же точках?",
            en=f"Least squares, the linear model is correct: p = {p} parameters, n = {n} examples, noise variance "
            f"σ² = {s2}. What is the expected MSE on the training targets, and on fresh targets at the same points?",
        ),
        answer=Row([seen, fresh], ("train", "new")),
        steps=[
            Text(
                ru=f"Модель подгоняет p направлений шума из n: p/n = {num(share)}.",
                en=f"The model fits p of the noise's n directions: p/n = {num(share)}.",
            ),
            Text(
                ru=f"На обучении шума остаётся меньше: σ²(1 − p/n) = {num(seen)}.",
                en=f"In training less noise remains: σ²(1 − p/n) = {num(seen)}.",
            ),
            Text(
                ru=f"На новых ответах подогнанный шум лишь добавляется: σ²(1 + p/n) = {num(fresh)}; "
                f"ответ {vec([seen, fresh])}.",
                en=f"On fresh targets the fitted noise adds to the new noise: σ²(1 + p/n) = {num(fresh)}; "
                f"the answer is {vec([seen, fresh])}.",
            ),
        ],
        mistakes=[
            Mistake(
                [s2, s2],
                0,
                Text(
                    ru="Вы сочли ошибки равными: верная модель всё равно подгоняется под шум.",
                    en="You took the errors to be equal; even a correct model fits the noise.",
                ),
            ),
            Mistake(
                [seen, s2],
                2,
                Text(
                    ru="Вы потеряли ошибку самих оценок: на новых ответах не σ², а больше.",
                    en="You lost the error of the estimates: on fresh targets it is more than σ².",
                ),
            ),
            Mistake(
                [fresh, seen],
                1,
                Text(
                    ru="Вы поменяли их местами: на обучении ошибка меньше.",
                    en="You swapped them; the training error is the smaller.",
                ),
            ),
        ],
    )


@generator("best-of-guessing-models", 6, K=ints(2, 5), M=ints(2, 5))
def best_of_guessing_models(K, M):
    """Expected accuracy of the best of several models that only guess."""
    none, not_both = (1 - Fraction(1, K)) ** 2, 1 - Fraction(1, K * K)
    best = 1 - (none**M + not_both**M) / 2
    one = f"P(0) = (1 − 1/{K})² = {num(none)}, P(0) + P(1) = 1 − 1/{K}² = {num(not_both)}"
    share = num(float(best))
    return Problem(
        ask=Text(
            ru=f"{counted(M, 'модель', 'модели', 'моделей')} наугад выбирают один из K = {K} ответов на каждый из двух "
            "вопросов валидации. Берут лучшую модель. Какова её ожидаемая доля верных ответов на этих двух "
            "вопросах (дробь или 4 знака после точки)?",
            en=f"{M} models guess one of K = {K} answers to each of two validation questions, and the best is taken. "
            "What is its expected accuracy on those two questions (a fraction, or 4 decimals)?",
        ),
        answer=Value(best, rel=1e-3),
        steps=[
            Text(
                ru=f"Верных ответов у одной модели: {one}.",
                en=f"Right answers of one model: {one}.",
            ),
            Text(
                ru=f"Лучшая из {M}: P(max ≥ 1) = 1 − {par(none)}{sup(M)}, P(max = 2) = 1 − {par(not_both)}{sup(M)}.",
                en=f"The best of {M}: P(max ≥ 1) = 1 − {par(none)}{sup(M)}, P(max = 2) = 1 − {par(not_both)}{sup(M)}.",
            ),
            Text(
                ru=f"Среднее число верных — сумма этих двух, доля — её половина: {share} (у одной модели 1/{K}).",
                en=f"The mean number right is the sum of these two, the accuracy half of it: {share} (one model: "
                f"1/{K}).",
            ),
        ],
        mistakes=[
            Mistake(
                Fraction(1, K),
                2,
                Text(
                    ru="Вы сочли отбор безобидным: максимум из нескольких случайных долей больше их среднего.",
                    en="You took selection to be harmless; the maximum of several random scores exceeds their mean.",
                ),
            ),
            Mistake(
                1 - (1 - Fraction(1, K)) ** M,
                1,
                Text(
                    ru="Вы выбрали лучшую модель отдельно для каждого вопроса, а берут одну на оба.",
                    en="You took the best model for each question separately; one model is taken for both.",
                ),
            ),
            Mistake(
                1 - none**M,
                2,
                Text(
                    ru="Вы нашли вероятность хотя бы одного верного ответа, а не ожидаемую долю.",
                    en="You found the probability of at least one right answer, not the expected accuracy.",
                ),
            ),
        ],
    )


@generator("bias-and-variance", 6, f=rows(ints(0, 12), 4), truth=ints(0, 12), noise=one_of(1, 2, 3, 4))
def bias_and_variance(f, truth, noise):
    """Squared bias, variance and expected error of a method from its predictions over training samples."""
    require(sum(f) % 4 == 0)
    mean = sum(f) // 4
    require(mean != truth and len(set(f)) > 1)
    deviations = [(v - mean) ** 2 for v in f]
    variance, bias = Fraction(sum(deviations), 4), (mean - truth) ** 2
    error = bias + variance + noise
    return Problem(
        ask=Text(
            ru=f"В одной точке истинное значение {truth}, дисперсия шума ответов {noise}. Четыре равновероятные "
            f"обучающие выборки дают предсказания {vec(f)}. Найдите квадрат смещения, дисперсию (деление на 4) "
            "и ожидаемый квадрат ошибки на новом ответе.",
            en=f"At one point the true value is {truth}, the noise in the targets has variance {noise}. Four "
            "equally likely "
            f"training samples give the predictions {vec(f)}. Find the squared bias, the variance (dividing by 4) and "
            "the expected squared error on a fresh target.",
        ),
        answer=Row([bias, variance, error], ("bias²", "var", "error")),
        steps=[
            Text(
                ru=f"Среднее предсказание {num(mean)}: смещение² = ({mean} − {truth})² = {bias}.",
                en=f"The mean prediction is {num(mean)}: bias² = ({mean} − {truth})² = {bias}.",
            ),
            Text(
                ru=f"Дисперсия: квадраты отклонений {vec(deviations)}, в среднем {num(variance)}.",
                en=f"Variance: squared deviations {vec(deviations)}, {num(variance)} on average.",
            ),
            Text(
                ru=f"Ошибка = смещение² + дисперсия + шум = {bias} + {num(variance)} + {noise} = {num(error)}.",
                en=f"Error = bias² + variance + noise = {bias} + {num(variance)} + {noise} = {num(error)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [bias, variance, bias + variance],
                2,
                Text(
                    ru="Вы забыли неустранимый шум ответов.",
                    en="You forgot the irreducible noise of the targets.",
                ),
            ),
            Mistake(
                [abs(mean - truth), variance, abs(mean - truth) + variance + noise],
                0,
                Text(ru="Вы не возвели смещение в квадрат.", en="You did not square the bias."),
            ),
            Mistake(
                [bias, variance * 4 / 3, bias + variance * 4 / 3 + noise],
                1,
                Text(
                    ru="Вы поделили на 3, но эти четыре выборки — всё распределение, а не часть его.",
                    en="You divided by 3, but the four are the whole distribution, not a sample from it.",
                ),
            ),
        ],
    )
