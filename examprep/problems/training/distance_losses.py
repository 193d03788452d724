"""Margins and distances: hinge losses, cosine embedding, triplet."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from examprep.cards import Text
from examprep.problems import (
    Mistake,
    Problem,
    Row,
    Value,
    generator,
    ints,
    one_of,
    require,
    require_apart,
    rows,
    steps,
)
from examprep.problems.wording import exact, nearly, num, vec


@generator("binary-hinge", 39, y=rows(one_of(-1, 1), 3), f=rows(steps(-2, 3, 1), 3))
def binary_hinge(y, f):
    """Mean hinge loss of three scores."""
    margins = [a * b for a, b in zip(y, f, strict=True)]
    require(max(margins) > 1 and min(margins) < 0 and any(0 < v < 1 for v in margins))
    costs = [max(0, 1 - v) for v in margins]
    require_apart(sum(costs), 3 - sum(margins), sum(max(0, -v) for v in margins), sum(v * v for v in costs))
    m = [exact(v) for v in margins]
    parts = [max(Fraction(0), 1 - v) for v in m]
    answer = sum(parts) / 3
    return Problem(
        ask=Text(
            ru=f"Метки y = {vec(y)}, оценки f = {vec(f)}. Чему равна средняя шарнирная (hinge) потеря "
            "max(0, 1 − yf)? (Дробь или три значащие цифры.)",
            en=f"Labels y = {vec(y)}, scores f = {vec(f)}. What is the mean hinge loss max(0, 1 − yf)? (A "
            "fraction or three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(ru=f"Отступы yf: {vec(m)}.", en=f"The margins yf: {vec(m)}."),
            Text(
                ru=f"max(0, 1 − yf): {vec(parts)}; при отступе больше 1 потери нет.",
                en=f"max(0, 1 − yf): {vec(parts)}; a margin above 1 costs nothing.",
            ),
            Text(
                ru=f"Среднее: {num(sum(parts))}/3 = {num(answer)}{nearly(answer)}.",
                en=f"The mean: {num(sum(parts))}/3 = {num(answer)}{nearly(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                sum(1 - v for v in m) / 3,
                1,
                Text(ru="Вы забыли max(0, ·).", en="You forgot max(0, ·)."),
            ),
            Mistake(
                sum(max(Fraction(0), -v) for v in m) / 3,
                1,
                Text(
                    ru="Вы не потребовали отступа 1: это функция потерь перцептрона.",
                    en="You left out the margin of 1: that is the perceptron loss.",
                ),
            ),
            Mistake(
                sum(v**2 for v in parts) / 3,
                1,
                Text(ru="Вы возвели слагаемые в квадрат.", en="You squared the terms."),
            ),
        ],
    )


@generator("multi-margin-loss", 39, z=rows(steps(-2, 3, 1), 4, distinct=True), y=ints(0, 3))
def multi_margin_loss(z, y):
    """nn.MultiMarginLoss of one example."""
    s = list(map(exact, z))
    terms = [max(Fraction(0), 1 - s[y] + v) for j, v in enumerate(s) if j != y]
    require(sum(v > 0 for v in terms) in (1, 2) and s[y] != max(s))
    answer = sum(terms) / 4
    return Problem(
        ask=Text(
            ru=f"Оценки классов z = {vec(z)}, верный класс {y} (нумерация с 0). Чему равен nn.MultiMarginLoss() "
            "(отступ 1)?",
            en=f"The scores of the classes are z = {vec(z)}, the true class is {y} (numbered from 0). What "
            "is nn.MultiMarginLoss() (margin 1)?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Для каждого неверного класса max(0, 1 − z_y + zⱼ), z_y = {num(s[y])}.",
                en=f"For each wrong class max(0, 1 − z_y + zⱼ), z_y = {num(s[y])}.",
            ),
            Text(
                ru=f"Слагаемые: {vec(terms)}, сумма {num(sum(terms))}.",
                en=f"The terms: {vec(terms)}, sum {num(sum(terms))}.",
            ),
            Text(
                ru=f"PyTorch делит на число всех классов: {num(sum(terms))}/4 = {num(answer)}.",
                en=f"PyTorch divides by the number of all classes: {num(sum(terms))}/4 = {num(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                sum(terms),
                2,
                Text(
                    ru="Вы не разделили на число классов.", en="You did not divide by the number of classes."
                ),
            ),
            Mistake(
                (sum(terms) + 1) / 4,
                0,
                Text(
                    ru="Вы включили и верный класс, со слагаемым 1.",
                    en="You counted the true class too, as a term of 1.",
                ),
            ),
            Mistake(
                sum(terms) / 3,
                2,
                Text(
                    ru="Вы разделили на число неверных классов.",
                    en="You divided by the number of wrong classes.",
                ),
            ),
        ],
    )


PAIRS = {
    ((3, 4), (4, 3)): Fraction(24, 25),
    ((3, 4), (-4, 3)): Fraction(0),
    ((3, 4), (5, 0)): Fraction(3, 5),
    ((4, 3), (5, 0)): Fraction(4, 5),
    ((6, 8), (0, 2)): Fraction(4, 5),
    ((4, -3), (4, 3)): Fraction(7, 25),
    ((3, 4), (5, 12)): Fraction(63, 65),
    ((4, 3), (5, 12)): Fraction(56, 65),
    ((3, -4), (5, 12)): Fraction(-33, 65),
    ((8, 6), (0, -1)): Fraction(-3, 5),
}


@generator("cosine-embedding-loss", 39, pair=one_of(*PAIRS), k=ints(1, 3), margin=one_of(0, 0.2, 0.5))
def cosine_embedding_loss(pair, k, margin):
    """CosineEmbeddingLoss of one pair, taken as alike and as different."""
    a, b, c, m = [k * v for v in pair[0]], pair[1], PAIRS[pair], exact(margin)
    require(c != 0)
    alike, apart = 1 - c, max(Fraction(0), c - m)
    lengths = [int(sqrt(v[0] ** 2 + v[1] ** 2) + 0.5) for v in (a, b)]
    inner = a[0] * b[0] + a[1] * b[1]
    return Problem(
        ask=Text(
            ru=f"x₁ = {vec(a)}, x₂ = {vec(b)}. Чему равен nn.CosineEmbeddingLoss(margin={margin}) при "
            "метке y = 1 и при y = −1? (Дроби или три значащие цифры.)",
            en=f"x₁ = {vec(a)}, x₂ = {vec(b)}. What is nn.CosineEmbeddingLoss(margin={margin}) with the "
            "label y = 1, and with y = −1? (Fractions or three significant digits.)",
        ),
        answer=Row([alike, apart], ["y = 1", "y = −1"], rel=5e-3),
        steps=[
            Text(
                ru=f"x₁·x₂ = {num(inner)}, длины {lengths[0]} и {lengths[1]}: cos = "
                f"{num(inner)}/{lengths[0] * lengths[1]} = {num(c)}.",
                en=f"x₁·x₂ = {num(inner)}, the lengths are {lengths[0]} and {lengths[1]}: cos = "
                f"{num(inner)}/{lengths[0] * lengths[1]} = {num(c)}.",
            ),
            Text(
                ru=f"y = 1 (похожи): 1 − cos = {num(alike)}{nearly(alike)}.",
                en=f"y = 1 (similar): 1 − cos = {num(alike)}{nearly(alike)}.",
            ),
            Text(
                ru=f"y = −1: max(0, cos − margin) = max(0, {num(c - m)}) = {num(apart)}{nearly(apart)}. "
                f"Ответ: {num(alike)}; {num(apart)}.",
                en=f"y = −1: max(0, cos − margin) = max(0, {num(c - m)}) = {num(apart)}{nearly(apart)}. "
                f"The answer: {num(alike)}; {num(apart)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [alike, c - m] if apart == 0 else [alike, c] if m else [alike, 1 + c],
                2,
                Text(
                    ru="Вы забыли max(0, ·)."
                    if apart == 0
                    else "Вы забыли margin."
                    if m
                    else "Вы взяли 1 + cos; при y = −1 потеря — это cos − margin.",
                    en="You forgot max(0, ·)."
                    if apart == 0
                    else "You forgot the margin."
                    if m
                    else "You took 1 + cos; with y = −1 the loss is cos − margin.",
                ),
            ),
            Mistake(
                [c, alike],
                1,
                Text(
                    ru="Вы взяли сам косинус как потерю: похожие пары тогда хуже.",
                    en="You took the cosine itself for the loss: similar pairs would then be the worse.",
                ),
            ),
            Mistake(
                [1 - inner, max(Fraction(0), inner - m)],
                0,
                Text(ru="Вы не разделили на длины.", en="You did not divide by the lengths."),
            ),
        ],
    )


LEGS = (
    (3, 4, 5),
    (4, 3, 5),
    (6, 8, 10),
    (8, 6, 10),
    (5, 12, 13),
    (0, 4, 4),
    (7, 0, 7),
    (0, 6, 6),
    (9, 12, 15),
)


@generator(
    "triplet-loss",
    39,
    41,
    a=rows(ints(-3, 3), 2),
    near=one_of(*LEGS),
    far=one_of(*LEGS),
    margin=one_of(1, 2, 5, 10),
)
def triplet_loss(a, near, far, margin):
    """nn.TripletMarginLoss of an anchor, a positive and a negative."""
    dp, dn = near[2], far[2]
    p, n = [a[0] + near[0], a[1] + near[1]], [a[0] - far[0], a[1] + far[1]]
    answer = max(0, dp - dn + margin)
    require(dp != dn and (answer > 0 or margin > 1) and dp - dn + margin != 0)
    return Problem(
        ask=Text(
            ru=f"Якорь a = {vec(a)}, положительный пример p = {vec(p)}, отрицательный n = {vec(n)}. Чему "
            f"равен nn.TripletMarginLoss(margin={margin}) (евклидово расстояние)?",
            en=f"The anchor a = {vec(a)}, the positive p = {vec(p)}, the negative n = {vec(n)}. What is "
            f"nn.TripletMarginLoss(margin={margin}) (Euclidean distance)?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Расстояния: d(a, p) = √({near[0]}² + {near[1]}²) = {dp}, d(a, n) = √({far[0]}² + "
                f"{far[1]}²) = {dn}.",
                en=f"The distances: d(a, p) = √({near[0]}² + {near[1]}²) = {dp}, d(a, n) = √({far[0]}² + "
                f"{far[1]}²) = {dn}.",
            ),
            Text(
                ru=f"max(0, d(a, p) − d(a, n) + margin) = max(0, {dp} − {dn} + {margin}) = {answer}.",
                en=f"max(0, d(a, p) − d(a, n) + margin) = max(0, {dp} − {dn} + {margin}) = {answer}.",
            ),
        ],
        mistakes=[
            Mistake(
                max(0, dn - dp + margin),
                1,
                Text(
                    ru="Вы поменяли знаки: приближать нужно положительный пример.",
                    en="You swapped the signs: it is the positive that must be close.",
                ),
            ),
            *(
                [
                    Mistake(
                        max(0, dp - dn),
                        1,
                        Text(ru="Вы забыли margin.", en="You forgot the margin."),
                    ),
                    Mistake(
                        max(0, dp**2 - dn**2 + margin),
                        0,
                        Text(
                            ru="Вы взяли квадраты расстояний; PyTorch берёт сами расстояния.",
                            en="You took squared distances; PyTorch takes the distances themselves.",
                        ),
                    ),
                ]
                if answer
                else [
                    Mistake(
                        dp - dn + margin,
                        1,
                        Text(ru="Вы забыли max(0, ·).", en="You forgot max(0, ·)."),
                    )
                ]
            ),
        ],
    )
