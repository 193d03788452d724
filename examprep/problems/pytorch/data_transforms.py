"""What happens to an example on its way into a batch: ToTensor, Normalize, standardisation."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, exact, num, total, vec


@generator(
    "pixel-normalisation",
    32,
    *(19,),
    pixel=one_of(0, 51, 102, 153, 204, 255),
    m=one_of(0.3, 0.4, 0.5, 0.6),
    s=one_of(0.2, 0.25, 0.4, 0.5),
)
def pixel_normalisation(pixel, m, s):
    """Value of a pixel after ToTensor and Normalize."""
    v, m, s = Fraction(pixel, 255), exact(m), exact(s)
    answer = (v - m) / s
    require(answer != 0 and pixel)
    return Problem(
        ask=Text(
            ru=f"Байт {pixel} одноканального изображения проходит ToTensor() и Normalize(mean={num(m)}, "
            f"std={num(s)}). Что получится?",
            en=f"A byte with value {pixel} in a single-channel image passes through ToTensor() and "
            f"Normalize(mean={num(m)}, std={num(s)}). What comes out?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"ToTensor делит на 255: {pixel}/255 = {num(v)}.",
                en=f"ToTensor divides by 255: {pixel}/255 = {num(v)}.",
            ),
            Text(
                ru=f"Normalize: (v − mean)/std = ({num(v)} − {num(m)})/{num(s)} = {num(v - m)}/{num(s)} = "
                f"{num(answer)}.",
                en=f"Normalize: (v − mean)/std = ({num(v)} − {num(m)})/{num(s)} = {num(v - m)}/{num(s)} = "
                f"{num(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                (pixel - m) / s,
                0,
                Text(ru="Вы забыли деление на 255.", en="You forgot the division by 255."),
            ),
            Mistake(
                v - m / s,
                1,
                Text(
                    ru="Вы разделили только среднее: вычитают раньше, чем делят.",
                    en="You divided only the mean; subtraction comes first.",
                ),
            ),
            Mistake(
                (v - m) * s,
                1,
                Text(ru="Вы умножили на std.", en="You multiplied by std."),
            ),
            Mistake(
                (v - m) / s**2,
                1,
                Text(
                    ru="Вы разделили на дисперсию: std — уже корень из неё.",
                    en="You divided by the variance; std is already its root.",
                ),
            ),
        ],
    )


@generator(
    "pixel-from-normalised",
    32,
    pixel=one_of(51, 102, 153, 204, 255),
    m=one_of(0.3, 0.4, 0.5, 0.6),
    s=one_of(0.2, 0.25, 0.4, 0.5),
)
def pixel_from_normalised(pixel, m, s):
    """The byte behind a normalised value."""
    v, m, s = Fraction(pixel, 255), exact(m), exact(s)
    z = (v - m) / s
    require(z != 0)
    return Problem(
        ask=Text(
            ru=f"После ToTensor() и Normalize(mean={num(m)}, std={num(s)}) пиксель равен {num(z)}. Каким "
            "был его байт (0…255)?",
            en=f"After ToTensor() and Normalize(mean={num(m)}, std={num(s)}) a pixel is {num(z)}. What was "
            "its byte (0…255)?",
        ),
        answer=Value(pixel),
        steps=[
            Text(
                ru=f"Обращаем Normalize: v = z·std + mean = {num(z)}·{num(s)} + {num(m)} = {num(v)}.",
                en=f"Undo Normalize: v = z·std + mean = {num(z)}·{num(s)} + {num(m)} = {num(v)}.",
            ),
            Text(
                ru=f"Обращаем ToTensor: {num(v)}·255 = {pixel}.",
                en=f"Undo ToTensor: {num(v)}·255 = {pixel}.",
            ),
        ],
        mistakes=[
            Mistake(
                (z + m) * s * 255,
                0,
                Text(
                    ru="Вы прибавили среднее раньше, чем умножили.",
                    en="You added the mean before multiplying.",
                ),
            ),
            Mistake(
                v,
                1,
                Text(ru="Вы забыли умножить на 255.", en="You forgot to multiply by 255."),
            ),
            Mistake(
                (z - m) / s * 255,
                0,
                Text(
                    ru="Вы нормировали ещё раз, а нужно обратное действие.",
                    en="You normalised once more instead of going back.",
                ),
            ),
        ],
    )


@generator(
    "statistics-of-the-training-part",
    32,
    train=one_of((2, 2, 8, 8), (3, 7, 3, 7), (0, 6, 0, 6), (2, 6, 6, 2), (9, 1, 1, 9), (4, 4, 8, 8)),
    test=rows(ints(0, 12), 2),
)
def statistics_of_the_training_part(train, test):
    """A test value standardised as the training values are."""
    mean = Fraction(sum(train), 4)
    std = Fraction(max(train) - min(train), 2)  # half of the values on either side
    test_mean, test_std = Fraction(sum(test), 2), Fraction(abs(test[0] - test[1]), 2)
    everything = Fraction(sum(train) + sum(test), 6)
    require(test_std != 0 and test[0] != mean and test_mean != mean)
    answer = (test[0] - mean) / std
    return Problem(
        ask=Text(
            ru=f"Обучающие значения признака {vec(train)}, тестовые {vec(test)}. Признак стандартизуют "
            "(вычитают среднее и делят на стандартное отклонение, делитель дисперсии n). Во что перейдёт "
            f"тестовое значение {test[0]} (дробью или с тремя значащими цифрами)?",
            en=f"A feature's training values are {vec(train)}, the test values {vec(test)}. The feature is "
            "standardised (the mean is subtracted and the result divided by the standard deviation; the "
            f"variance has divisor n). What does the test value {test[0]} become (a fraction or three "
            "significant digits)?",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Статистики берут только из обучающей части: среднее ({total(train)})/4 = {num(mean)}.",
                en=f"The statistics come from the training part only: the mean is ({total(train)})/4 = "
                f"{num(mean)}.",
            ),
            Text(
                ru=f"Все отклонения равны ±{num(std)}, стандартное отклонение {num(std)}.",
                en=f"All deviations are ±{num(std)}, the standard deviation is {num(std)}.",
            ),
            both(f"({test[0]} − {num(mean)})/{num(std)} = {num(answer)}."),
        ],
        mistakes=[
            Mistake(
                (test[0] - test_mean) / test_std,
                0,
                Text(
                    ru="Вы взяли статистики тестовой части: так данные теста утекают в подготовку, а смысл "
                    "признака меняется.",
                    en="You took the statistics of the test part: the test data leak and the feature "
                    "changes its meaning.",
                ),
            ),
            Mistake(
                (test[0] - everything) / std,
                0,
                Text(ru="Вы взяли среднее по всем данным.", en="You took the mean of all data."),
            ),
            Mistake(
                (test[0] - mean) / std**2,
                2,
                Text(ru="Вы разделили на дисперсию.", en="You divided by the variance."),
            ),
            Mistake(
                test[0] - mean,
                2,
                Text(
                    ru="Вы не разделили на стандартное отклонение.",
                    en="You did not divide by the standard deviation.",
                ),
            ),
        ],
    )


@generator("to-tensor-index", 32, H=ints(8, 40), W=ints(8, 40), h=ints(3, 39), w=ints(3, 39), c=ints(0, 2))
def to_tensor_index(H, W, h, w, c):
    """Where ToTensor puts an element of an image array."""
    require(h < H and w < W and h != w and H != W)
    return Problem(
        ask=Text(
            ru=f"a — массив NumPy формы ({H}, {W}, 3), x = ToTensor()(a). Под какими тремя индексами в x "
            f"лежит a[{h}, {w}, {c}]?",
            en=f"a is a NumPy array of shape ({H}, {W}, 3), x = ToTensor()(a). At which three indices does "
            f"x hold a[{h}, {w}, {c}]?",
        ),
        answer=Row((c, h, w)),
        steps=[
            Text(
                ru="Массив хранит (высота, ширина, канал), тензор — (канал, высота, ширина): форма x (3, "
                f"{H}, {W}).",
                en="The array keeps (height, width, channel), the tensor (channel, height, width): x has "
                f"shape (3, {H}, {W}).",
            ),
            Text(
                ru=f"Канал {c}, высота {h}, ширина {w}: x[{c}, {h}, {w}].",
                en=f"Channel {c}, height {h}, width {w}: x[{c}, {h}, {w}].",
            ),
        ],
        mistakes=[
            Mistake(
                (h, w, c),
                0,
                Text(ru="Вы оставили порядок осей массива.", en="You kept the order of the array's axes."),
            ),
            Mistake(
                (c, w, h),
                1,
                Text(ru="Вы поменяли местами высоту и ширину.", en="You swapped height and width."),
            ),
            Mistake(
                (w, h, c),
                0,
                Text(
                    ru="Вы переставили только пространственные оси.", en="You swapped the spatial axes only."
                ),
            ),
        ],
    )
