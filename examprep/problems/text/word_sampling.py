"""What word2vec draws at random: the window's size, frequent words to drop, negative samples."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt, sqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, exact, nearly, num, quotient


@generator("word2vec-shrunk-window", 23, 22, m=ints(3, 10), k=ints(2, 9))
def word2vec_shrunk_window(m, k):
    """Chance that a word at a given distance is used when the window's size is drawn at random."""
    require(k < m)
    p = Fraction(m - k + 1, m)
    return Problem(
        ask=Text(
            ru=f"В word2vec размер окна для каждого центра берут случайно: R равновероятно от 1 до {m}, "
            f"контекст — слова на расстоянии не больше R. С какой вероятностью слово на расстоянии {k} "
            "войдёт в контекст?",
            en=f"word2vec draws a window size for each centre: R is uniform from 1 to {m}, the context is "
            f"the words at distance R or less. With what probability is a word at distance {k} in the "
            "context?",
        ),
        answer=Value(p, rel=5e-3),
        steps=[
            Text(
                ru=f"Слово входит, если R ≥ {k}, то есть R = {k}, …, {m}.",
                en=f"The word is in if R ≥ {k}, that is R = {k}, …, {m}.",
            ),
            Text(
                ru=f"Таких значений {m} − {k} + 1 = {m - k + 1} из {m}: p = "
                f"{quotient(m - k + 1, m)}{nearly(p)}. Так близкие слова получают больший вес.",
                en=f"That is {m} − {k} + 1 = {m - k + 1} values out of {m}: p = "
                f"{quotient(m - k + 1, m)}{nearly(p)}. So nearer words get more weight.",
            ),
        ],
        mistakes=[
            Mistake(
                Fraction(m - k, m),
                0,
                Text(ru="Вы потеряли случай R = k.", en="You left out the case R = k."),
            ),
            Mistake(
                Fraction(k, m),
                0,
                Text(
                    ru="Вы нашли P(R ≤ k), а слово входит при R ≥ k.",
                    en="You found P(R ≤ k); the word is in when R ≥ k.",
                ),
            ),
            Mistake(
                Fraction(1, m),
                0,
                Text(
                    ru="Вы взяли только R = k: большее окно тоже накрывает слово.",
                    en="You took only R = k; a larger window covers the word as well.",
                ),
            ),
        ],
    )


@generator(
    "subsampling-discard",
    23,
    22,
    t=one_of(0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.001),
    r=one_of(4, 16, 25, 64, 100, 400, 625, 1600),
)
def subsampling_discard(t, r):
    """Probability of dropping a frequent word."""
    f, root = exact(t) * r, isqrt(r)
    require(f < Fraction(1, 5))
    p = 1 - Fraction(1, root)
    return Problem(
        ask=Text(
            ru=f"Прореживание частых слов по статье Миколова и др. (2013), порог t = {num(t)}. С какой "
            f"вероятностью выбрасывается очередное вхождение слова с частотой f = {num(f)}?",
            en=f"Subsampling of frequent words as in Mikolov et al. (2013), threshold t = {num(t)}. With "
            f"what probability is an occurrence of a word of frequency f = {num(f)} dropped?",
        ),
        answer=Value(p),
        steps=[
            Text(
                ru="Вероятность выбросить: P = 1 − √(t/f); чем чаще слово, тем она больше.",
                en="The probability of dropping: P = 1 − √(t/f); the more frequent the word, the higher it "
                "is.",
            ),
            both(f"t/f = {num(t)}/{num(f)} = 1/{r}, √(t/f) = 1/{root}."),
            both(f"P = 1 − 1/{root} = {num(float(p))}."),
        ],
        mistakes=[
            Mistake(
                Fraction(1, root),
                0,
                Text(
                    ru="Это вероятность оставить слово.",
                    en="This is the probability of keeping the word.",
                ),
            ),
            Mistake(1 - Fraction(1, r), 1, Text(ru="Вы забыли корень.", en="You forgot the square root.")),
            Mistake(
                1 - r**-0.75,
                1,
                Text(
                    ru="Степень 3/4 — из распределения отрицательных примеров, а здесь квадратный корень.",
                    en="The power 3/4 belongs to the negative samples; here it is a square root.",
                ),
            ),
            Mistake(
                1 - (root + 1) / r,
                0,
                Text(
                    ru="Это формула из кода word2vec.c, в статье она проще.",
                    en="This is the formula of the word2vec.c code; the paper's is simpler.",
                ),
            ),
        ],
    )


@generator("negative-sampling-noise", 23, c=rows(one_of(1, 16, 81, 256, 625), 3, distinct=True))
def negative_sampling_noise(c):
    """Word2vec's distribution of negative samples from word counts."""
    powers = [round(x**0.75) for x in c]

    def shares(weights):
        return [w / sum(weights) for w in weights]

    answer = [Fraction(p, sum(powers)) for p in powers]
    return Problem(
        ask=Text(
            ru=f"Частоты трёх слов в корпусе: {', '.join(map(str, c))}. С какой вероятностью word2vec берёт "
            "каждое из них отрицательным примером (Миколов и др., 2013)? (Дробями или с тремя значащими "
            "цифрами.)",
            en=f"The counts of three words in a corpus are {', '.join(map(str, c))}. With what probability "
            "does word2vec draw each of them as a negative sample (Mikolov et al., 2013)? (Fractions or "
            "three significant digits.)",
        ),
        answer=Row(answer, ("p₁", "p₂", "p₃"), rel=5e-3),
        steps=[
            Text(
                ru="Вероятность пропорциональна частоте в степени 3/4: частые слова приглушены, редкие "
                "подняты.",
                en="The probability is proportional to the count to the power 3/4: frequent words are "
                "damped, rare ones raised.",
            ),
            Text(
                ru=f"c^(3/4) = (⁴√c)³: {', '.join(map(str, powers))}; сумма {sum(powers)}.",
                en=f"c^(3/4) = (⁴√c)³: {', '.join(map(str, powers))}; their sum is {sum(powers)}.",
            ),
            both(
                f"p = ({', '.join(f'{p}/{sum(powers)}' for p in powers)}) ≈ "
                f"({', '.join(num(float(p), 3) for p in answer)})."
            ),
        ],
        mistakes=[
            Mistake(
                shares(c),
                0,
                Text(
                    ru="Вы взяли сами частоты, без степени 3/4.",
                    en="You took the counts themselves, without the power 3/4.",
                ),
            ),
            Mistake(
                shares([sqrt(x) for x in c]),
                1,
                Text(
                    ru="Вы взяли корень: он из прореживания частых слов.",
                    en="You used the square root, which belongs to subsampling.",
                ),
            ),
            Mistake([1 / 3] * 3, 0, Text(ru="Вы взяли равномерный шум.", en="You took uniform noise.")),
        ],
    )
