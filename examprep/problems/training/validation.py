"""Splitting the data: folds, the three samples, scaling without a leak."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require
from examprep.problems.wording import both, counted, num, vec

SPREADS = (
    (1, -1, -1, 1),
    (-3, 5, -1, -1),
    (1, 3, -5, 1),
    (-1, 7, 1, -7),
    (-1, -1, 1, 1),
)  # variances are squares


@generator("k-fold-sizes", 6, n=ints(20, 200), k=ints(3, 10))
def k_fold_sizes(n, k):
    """Sizes of the folds when k does not divide the number of examples."""
    small, extra = divmod(n, k)
    require(1 < extra < k - 1 or (k == 3 and extra))
    first = small + 1
    return Problem(
        ask=Text(
            ru=f"{counted(n, 'объект', 'объекта', 'объектов')} делят на k = {k} блоков, как KFold в "
            "scikit-learn: размеры отличаются не больше чем на 1. "
            "Сколько получится больших блоков (a), сколько объектов в каждом из них (b) и на скольких учится модель, "
            "когда такой блок отложен (c)?",
            en=f"{n} examples are split into k = {k} folds as scikit-learn's KFold does, sizes differing by at most 1. "
            "How many folds are the larger ones (a), how many examples does each of those have (b), and on how many "
            "does the model train when such a fold is held out (c)?",
        ),
        answer=Row([extra, first, n - first], ("a", "b", "c")),
        steps=[
            Text(
                ru=f"{n} = {k}·{small} + {extra}: остаток {extra} раздают по одному.",
                en=f"{n} = {k}·{small} + {extra}: the remainder {extra} is dealt out one by one.",
            ),
            Text(
                ru=f"Значит, больших блоков (по {first}) — {extra}, малых (по {small}) — {k - extra}.",
                en=f"So there are {extra} folds of {first}, the other {k - extra} have {small}.",
            ),
            Text(
                ru=f"Обучение: {n} − {first} = {n - first}; ответ {vec([extra, first, n - first])}.",
                en=f"Training: {n} − {first} = {n - first}; the answer is {vec([extra, first, n - first])}.",
            ),
        ],
        mistakes=[
            Mistake(
                [k - 1, first, n - first],
                0,
                Text(
                    ru="Вы округлили вверх все блоки, кроме последнего: размеры разойдутся больше чем на 1.",
                    en="You rounded up all folds but the last: sizes will differ by more than 1.",
                ),
            ),
            Mistake(
                [1, small + extra, n - small - extra],
                0,
                Text(
                    ru="Вы отдали весь остаток одному блоку.",
                    en="You gave the whole remainder to one fold.",
                ),
            ),
            Mistake(
                [extra, first, first * (k - 1)],
                2,
                Text(
                    ru="Вы сочли все обучающие блоки большими.",
                    en="You took all training folds to be large ones.",
                ),
            ),
        ],
    )


@generator(
    "train-validation-test-sizes",
    6,
    n=one_of(*range(1000, 20001, 1000)),
    test=one_of(10, 20, 25, 30),
    val=one_of(10, 20, 25),
)
def train_validation_test_sizes(n, test, val):
    """Sizes of the three samples when the second split is made of what the first one left."""
    held = n * test // 100
    rest = n - held
    checked = rest * val // 100
    return Problem(
        ask=Text(
            ru=f"Из {n} объектов сначала отложили {test}% на тест, затем {val}% остатка — на валидацию. "
            "Сколько объектов в обучающей, валидационной и тестовой выборках?",
            en=f"Of {n} examples {test}% were first set aside for the test, then {val}% of the rest for validation. "
            "How many are in the training, validation and test sets?",
        ),
        answer=Row([rest - checked, checked, held], ("train", "val", "test")),
        steps=[
            Text(
                ru=f"Тест: {num(test / 100)}·{n} = {held}, остаётся {rest}.",
                en=f"Test: {num(test / 100)}·{n} = {held}, which leaves {rest}.",
            ),
            Text(
                ru=f"Валидация: {num(val / 100)}·{rest} = {checked}.",
                en=f"Validation: {num(val / 100)}·{rest} = {checked}.",
            ),
            Text(
                ru=f"Обучение: {rest} − {checked} = {rest - checked}.",
                en=f"Training: {rest} − {checked} = {rest - checked}.",
            ),
        ],
        mistakes=[
            Mistake(
                [rest - n * val // 100, n * val // 100, held],
                1,
                Text(
                    ru="Вы взяли долю валидации от всех объектов, а не от остатка.",
                    en="You took the validation's share of all examples, not of the rest.",
                ),
            ),
            Mistake(
                [rest, checked, held],
                2,
                Text(
                    ru="Вы не вычли валидацию из обучающей выборки.",
                    en="You did not take the validation set out of the training set.",
                ),
            ),
            Mistake(
                [rest - checked, held, checked],
                0,
                Text(ru="Вы поменяли местами тест и валидацию.", en="You swapped test and validation."),
            ),
        ],
    )


@generator(
    "scaling-without-a-leak", 6, spread=one_of(*SPREADS), scale=one_of(1, 2), mean=ints(6, 14), x=ints(-3, 25)
)
def scaling_without_a_leak(spread, scale, mean, x):
    """A validation example standardised by the statistics of the training sample."""
    require(x != mean)
    train = [mean + scale * v for v in spread]
    n = len(train)
    variance = sum(scale * scale * v * v for v in spread) // n
    deviation = isqrt(variance)
    z = Fraction(x - mean, deviation)
    every = [*train, x]
    leak = sum(every) / (n + 1)
    leaked = (sum((v - leak) ** 2 for v in every) / (n + 1)) ** 0.5
    return Problem(
        ask=Text(
            ru=f"Признак стандартизуют (как StandardScaler, σ² с делением на n). Обучающая выборка: {vec(train)}, "
            f"объект из валидации: x = {num(x)}. Каким числом он станет (точно)?",
            en=f"A feature is standardised (as StandardScaler does, σ² dividing by n). Training sample: {vec(train)}, "
            f"a validation example: x = {num(x)}. What number does it become (exactly)?",
        ),
        answer=Value(z),
        steps=[
            Text(
                ru=f"По одной обучающей выборке: среднее {num(mean)}, σ = √{variance} = {deviation}.",
                en=f"From the training sample alone: mean {num(mean)}, σ = √{variance} = {deviation}.",
            ),
            both(f"z = ({num(x)} − {num(mean)})/{deviation} = {num(z)}."),
        ],
        mistakes=[
            Mistake(
                (x - leak) / leaked,
                0,
                Text(
                    ru="Вы включили объект валидации в среднее и дисперсию: это утечка.",
                    en="You included the validation example in the mean and variance: that is a leak.",
                ),
            ),
            Mistake(
                Fraction(x - mean, variance),
                1,
                Text(ru="Вы поделили на дисперсию вместо σ.", en="You divided by the variance instead of σ."),
            ),
            Mistake(
                (x - mean) / (variance * n / (n - 1)) ** 0.5,
                0,
                Text(
                    ru="Вы взяли несмещённую оценку с n − 1, а StandardScaler делит на n.",
                    en="You took the unbiased estimate with n − 1; StandardScaler divides by n.",
                ),
            ),
        ],
    )
