"""Augmentation of a small set of images: what it can make, what it is worth, what it spoils."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, exact, num


@generator(
    "augmentation-variants",
    19,
    side=one_of(28, 32, 64),
    P=ints(1, 6),
    N=one_of(100, 200, 500, 1000),
    E=one_of(10, 20, 30, 50),
)
def augmentation_variants(side, P, N, E):
    """How many versions of an image random crops and flips make, and how many images an epoch count shows."""
    places = (2 * P + 1) ** 2
    return Problem(
        ask=Text(
            ru=f"Изображение {side} × {side} проходит через RandomHorizontalFlip, затем через "
            f"RandomCrop({side}, padding={P}). Сколько разных вариантов (a) может получиться из одного "
            f"несимметричного изображения? Сколько изображений (b) пройдёт через сеть за {E} эпох, если в "
            f"наборе их {N}?",
            en=f"A {side} × {side} image goes through RandomHorizontalFlip, then RandomCrop({side}, "
            f"padding={P}). How many different versions (a) of one asymmetric image are possible? How many "
            f"images (b) go through the network in {E} epochs if the data set has {N}?",
        ),
        answer=Row((2 * places, N * E), ("a", "b")),
        steps=[
            Text(
                ru=f"Дополненная сторона {side + 2 * P}, вырез начинается с одного из {side + 2 * P} − "
                f"{side} + 1 = {2 * P + 1} мест по каждой оси: {places}.",
                en=f"The padded side is {side + 2 * P}; the crop begins at one of {side + 2 * P} − {side} + "
                f"1 = {2 * P + 1} places along each axis: {places}.",
            ),
            Text(
                ru=f"Отражение удваивает: 2·{places} = {2 * places}.",
                en=f"The flip doubles that: 2·{places} = {2 * places}.",
            ),
            Text(
                ru=f"Эпоха показывает каждое изображение один раз, в случайном варианте: {N}·{E} = {N * E}. "
                f"Ответ: {2 * places}; {N * E}.",
                en=f"An epoch shows each image once, in a random version: {N}·{E} = {N * E}. The answer: "
                f"{2 * places}; {N * E}.",
            ),
        ],
        mistakes=[
            Mistake(
                (2 * places, N * E * 2 * places),
                2,
                Text(
                    ru="Вы решили, что за эпоху показывают все варианты, а каждый раз берут один, случайный.",
                    en="You assumed that an epoch shows all versions; one is drawn at random each time.",
                ),
            ),
            Mistake(
                (2 * (P + 1) ** 2, N * E),
                0,
                Text(
                    ru="Вы учли дополнение только с одной стороны.",
                    en="You counted the padding on one side only.",
                ),
            ),
            Mistake(
                (places, N * E),
                1,
                Text(ru="Вы забыли отражение.", en="You forgot the flip."),
            ),
            Mistake(
                (2 * (2 * P + 1), N * E),
                0,
                Text(ru="Вы сдвигали вырез вдоль одной оси.", en="You moved the crop along one axis only."),
            ),
        ],
    )


@generator("effective-sample-size", 19, m=ints(5, 50), n=ints(2, 10), rho=one_of(0.5, 0.75, 0.8, 0.9))
def effective_sample_size(m, n, rho):
    """How many independent examples augmented copies are worth."""
    worse = 1 + (n - 1) * exact(rho)
    answer = m * n / worse
    return Problem(
        ask=Text(
            ru=f"Независимых изображений {m}, аугментация сделала из каждого n копий, n = {n}; корреляция "
            f"признака между копиями одного изображения ρ = {rho}. Скольким независимым наблюдениям "
            "равносильны все копии при оценке среднего? (Три значащие цифры.)",
            en=f"Augmentation makes n = {n} copies of each of {m} independent images; a feature's "
            f"correlation between copies of the same image is ρ = {rho}. How many independent observations "
            "are all the copies worth for estimating the mean? (Three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru="Дисперсия среднего по n копиям σ²(1 + (n − 1)ρ)/n; множитель по сравнению с "
                f"независимыми: 1 + {n - 1}·{rho} = {num(worse)}.",
                en=f"The mean of n copies has variance σ²(1 + (n − 1)ρ)/n: 1 + {n - 1}·{rho} = {num(worse)} "
                "times that of independent ones.",
            ),
            Text(
                ru=f"Копий {m}·{n} = {m * n}, они стоят {m * n}/{num(worse)} ≈ {num(float(answer), 3)} "
                "независимых.",
                en=f"The {m}·{n} = {m * n} copies are worth {m * n}/{num(worse)} ≈ {num(float(answer), 3)} "
                "independent ones.",
            ),
        ],
        mistakes=[
            Mistake(
                m * n,
                0,
                Text(
                    ru="Вы сочли копии независимыми данными.",
                    en="You treated the copies as independent data.",
                ),
            ),
            Mistake(
                m,
                0,
                Text(
                    ru="Вы решили, что копии ничего не добавляют; так было бы при ρ = 1.",
                    en="You assumed the copies add nothing; that would be ρ = 1.",
                ),
            ),
            Mistake(
                m * n / (1 + n * exact(rho)),
                0,
                Text(
                    ru="Вы взяли n вместо n − 1: сама с собой копия пары не образует.",
                    en="You used n instead of n − 1: a copy makes no pair with itself.",
                ),
            ),
        ],
    )


@generator(
    "mixup-cross-entropy",
    19,
    7,
    lam=one_of(0.1, 0.2, 0.25, 0.3, 0.4, 0.75, 0.8, 0.9),
    a=ints(1, 6),
    b=ints(1, 6),
)
def mixup_cross_entropy(lam, a, b):
    """Cross-entropy, in bits, of a mixed example."""
    require(abs(a - b) > 1)
    first = exact(lam)
    loss = first * a + (1 - first) * b
    return Problem(
        ask=Text(
            ru=f"mixup: изображения классов A и B смешаны с весами λ = {lam} и 1 − λ. Сеть даёт p(A) = "
            f"1/{2**a}, p(B) = 1/{2**b}. Какова кросс-энтропия в битах (логарифм по основанию 2)?",
            en=f"mixup: images of classes A and B are mixed with weights λ = {lam} and 1 − λ. The network "
            f"gives p(A) = 1/{2**a}, p(B) = 1/{2**b}. What is the cross-entropy in bits (logarithm to base "
            "2)?",
        ),
        answer=Value(loss),
        steps=[
            Text(
                ru=f"Цель смешана так же, как изображения: {lam} для A и {num(1 - first)} для B.",
                en=f"The target is mixed in the same way as the images: {lam} for A and {num(1 - first)} "
                "for B.",
            ),
            both(f"−log₂ p(A) = {a}, −log₂ p(B) = {b}."),
            both(f"{lam}·{a} + {num(1 - first)}·{b} = {num(loss)}."),
        ],
        mistakes=[
            Mistake(
                a if first > Fraction(1, 2) else b,
                0,
                Text(
                    ru="Вы взяли только класс с большим весом, а mixup смешивает и метки.",
                    en="You used only the class with the larger weight; mixup mixes the labels too.",
                ),
            ),
            Mistake(
                Fraction(a + b, 2),
                0,
                Text(ru="Вы взяли равные веса.", en="You used equal weights."),
            ),
            Mistake(
                first * b + (1 - first) * a,
                2,
                Text(ru="Вы поменяли веса местами.", en="You swapped the weights."),
            ),
        ],
    )


PAIRS = {"lr": "bd pq", "ud": "bp dq", "half": "bq dp 69"}
TURNS = {
    "lr": Text(ru="отражает изображение слева направо", en="flips the image left to right"),
    "ud": Text(ru="отражает изображение сверху вниз", en="flips the image top to bottom"),
    "half": Text(ru="поворачивает изображение на 180°", en="turns the image by 180°"),
}


@generator(
    "label-changing-augmentation",
    19,
    turn=one_of(*TURNS),
    classes=rows(one_of("b", "d", "p", "q", "6", "9", "o", "x"), 6, distinct=True),
)
def label_changing_augmentation(turn, classes):
    """How many classes an augmentation turns into others."""
    swapped = [tuple(pair) for pair in PAIRS[turn].split()]
    becomes = {a: b for pair in swapped for a, b in (pair, pair[::-1])}
    lost = [c for c in classes if becomes.get(c) in classes]
    require(lost != [])
    shown = ", ".join(classes)
    pairs = ", ".join(f"{a} ↔ {b}" for a, b in swapped)
    return Problem(
        ask=Text(
            ru=f"Сеть различает печатные знаки без засечек: {shown}. Аугментация {TURNS[turn].ru}. Для "
            "скольких из этих шести классов получается знак другого из них, а метка остаётся прежней?",
            en=f"A network classifies printed sans-serif characters: {shown}. An augmentation "
            f"{TURNS[turn].en}. For how many of these six classes does it produce a character of another "
            "one of them while the label stays the same?",
        ),
        answer=Value(len(lost)),
        steps=[
            Text(
                ru=f"Друг в друга переходят {pairs}; знаки o и x не меняются.",
                en=f"These turn into each other: {pairs}; o and x stay the same.",
            ),
            Text(
                ru=f"Важны те, чей двойник тоже среди классов: {', '.join(lost)}.",
                en=f"Only those whose counterpart is a class too matter: {', '.join(lost)}.",
            ),
            Text(
                ru=f"Таких {len(lost)}: для них аугментация портит метки.",
                en=f"There are {len(lost)} of them: for these the augmentation makes the labels wrong.",
            ),
        ],
        mistakes=[
            Mistake(
                0,
                0,
                Text(
                    ru="Вы сочли аугментацию безвредной, а она меняет смысл знаков.",
                    en="You treated the augmentation as harmless; it changes what the characters mean.",
                ),
            ),
            Mistake(
                sum(c not in "ox" for c in classes),
                1,
                Text(
                    ru="Вы посчитали все знаки, которые меняются; портят метку лишь те, что стали другим "
                    "классом.",
                    en="You counted all characters that change; the label is wrong only for those that "
                    "become another class.",
                ),
            ),
            Mistake(
                len(lost) // 2,
                2,
                Text(
                    ru="Вы посчитали пары, а спрашивают о классах.",
                    en="You counted pairs; the question is about classes.",
                ),
            ),
        ],
    )
