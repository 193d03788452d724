"""Co-occurrence counts and what is made of them: PMI and PPMI."""

from __future__ import annotations

from fractions import Fraction
from math import log, log2

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, num, vec


def is_power_of_two(x: Fraction) -> bool:
    return x > 0 and (x.numerator & (x.numerator - 1)) == (x.denominator & (x.denominator - 1)) == 0


def bits(x: Fraction) -> float:
    """log₂ x, whole where x is a power of two."""
    return x.numerator.bit_length() - x.denominator.bit_length() if is_power_of_two(x) else log2(x)


@generator("cooccurrence-count", 21, t=rows(ints(0, 2), 10), m=ints(2, 3))
def cooccurrence_count(t, m):
    """Count in one cell of a co-occurrence matrix with a symmetric window."""
    places = range(len(t))
    found = {
        i: [j for j in places if t[j] == 1 and 0 < abs(i - j) <= m] for i in places if t[i] == 0
    }  # of each A, the Bs in its window
    count = sum(map(len, found.values()))
    require(2 <= len(found) <= 4 and count > 0)
    where = ", ".join(str(i + 1) for i in found)
    listed = "; ".join(f"{i + 1} → {', '.join(str(j + 1) for j in near) or '—'}" for i, near in found.items())
    summed = " + ".join(str(len(near)) for near in found.values())
    return Problem(
        ask=Text(
            ru=f"Текст: {' '.join('ABC'[k] for k in t)}. Окно симметричное, по {m} слова с каждой стороны, "
            "на краях укороченное. Чему равна ячейка (A, B) матрицы совместной встречаемости?",
            en=f"The text: {' '.join('ABC'[k] for k in t)}. The window is symmetric, {m} words on each "
            "side, cut short at the ends. What is the entry (A, B) of the co-occurrence matrix?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru=f"Слово A стоит на местах {where} (считая с 1). Для каждого смотрим {m} слова слева и "
                f"{m} справа.",
                en=f"A is at positions {where} (counting from 1). For each of them look {m} words to the "
                f"left and {m} to the right.",
            ),
            Text(
                ru=f"На каких местах в этих окнах стоит B: {listed}.",
                en=f"Positions of B in these windows: {listed}.",
            ),
            Text(ru=f"Всего {summed} = {count}.", en=f"In all, {summed} = {count}."),
        ],
        mistakes=[
            Mistake(
                sum(j > i for i, near in found.items() for j in near),
                0,
                Text(
                    ru="Вы смотрели только вправо от слова.", en="You looked only to the right of the word."
                ),
            ),
            Mistake(
                sum(abs(i - j) == 1 for i, near in found.items() for j in near),
                0,
                Text(
                    ru=f"Вы считали только соседние слова, а окно — {m} слова.",
                    en=f"You counted only adjacent words; the window is {m} words.",
                ),
            ),
            Mistake(
                2 * count,
                2,
                Text(
                    ru="Вы сложили ячейки (A, B) и (B, A): каждая из них уже содержит все пары.",
                    en="You added the cells (A, B) and (B, A); each of them already holds every pair.",
                ),
            ),
        ],
    )


@generator(
    "pmi-in-bits",
    21,
    n=one_of(1, 2, 4, 5, 8, 10, 16, 20, 25, 40),
    a=one_of(10, 20, 25, 40, 50, 80, 100, 200),
    b=one_of(10, 20, 25, 40, 50, 80, 100, 200),
    D=one_of(1000, 2000, 4000, 8000),
)
def pmi_in_bits(n, a, b, D):
    """Pointwise mutual information from counts."""
    ratio = Fraction(n * D, a * b)
    require(is_power_of_two(ratio) and ratio != 1 and n < min(a, b) and a != b)
    value = bits(ratio)
    return Problem(
        ask=Text(
            ru=f"Матрица совместной встречаемости: в ячейке (w, c) стоит {n}, сумма строки w равна {a}, "
            f"сумма столбца c — {b}, сумма всех ячеек — {D}. Чему равна PMI(w, c) в битах (log₂)?",
            en=f"In a co-occurrence matrix the cell (w, c) holds {n}, the row w sums to {a}, the column c "
            f"to {b}, all cells to {D}. What is PMI(w, c) in bits (log₂)?",
        ),
        answer=Value(value),
        steps=[
            Text(
                ru=f"Вероятности: p(w, c) = {n}/{D}, p(w) = {a}/{D}, p(c) = {b}/{D}.",
                en=f"The probabilities: p(w, c) = {n}/{D}, p(w) = {a}/{D}, p(c) = {b}/{D}.",
            ),
            Text(
                ru="Во сколько раз пара чаще, чем при независимости: p(w, c)/(p(w)p(c)) = "
                f"{n}·{D}/({a}·{b}) = {num(ratio)}.",
                en="How many times more often than under independence: p(w, c)/(p(w)p(c)) = "
                f"{n}·{D}/({a}·{b}) = {num(ratio)}.",
            ),
            Text(
                ru=f"PMI = log₂ {num(ratio)} = {num(value)}.", en=f"PMI = log₂ {num(ratio)} = {num(value)}."
            ),
        ],
        mistakes=[
            Mistake(float(ratio), 2, Text(ru="Вы не взяли логарифм.", en="You did not take the logarithm.")),
            Mistake(
                log(ratio),
                2,
                Text(ru="Вы взяли натуральный логарифм.", en="You took the natural logarithm."),
            ),
            Mistake(
                log2(n / a),
                1,
                Text(
                    ru="Вы взяли log₂ p(c | w) и не разделили на p(c).",
                    en="You took log₂ p(c | w), without dividing by p(c).",
                ),
            ),
            Mistake(
                log2(n / (a * b)),
                0,
                Text(
                    ru="Вы подставили счётчики вместо вероятностей: потерян множитель D.",
                    en="You used counts instead of probabilities: the factor D is lost.",
                ),
            ),
        ],
    )


@generator(
    "ppmi-row",
    21,
    n=rows(ints(1, 6), 3),
    e=rows(ints(-2, 3), 3, distinct=True),
    k=one_of(16, 32, 40, 80),
    R=one_of(20, 25, 40, 50),
)
def ppmi_row(n, e, k, R):
    """PPMI of a word with three contexts from counts and sums."""
    D, ratios = k * R, [Fraction(2) ** power for power in e]
    sums = [count * k / ratio for count, ratio in zip(n, ratios, strict=True)]
    require(min(e) < 0 < max(e) and sum(sums) < D and all(c.denominator == 1 for c in sums))
    shown = ", ".join(
        f"{count}·{D}/({R}·{c}) = {num(ratio)}" for count, c, ratio in zip(n, sums, ratios, strict=True)
    )
    ppmi = [max(0, power) for power in e]
    return Problem(
        ask=Text(
            ru=f"Число встреч слова w с контекстами (c₁, c₂, c₃) — {vec(n)}. Сумма строки w равна {R}, суммы "
            f"столбцов — {vec(sums)}, сумма всей матрицы — {D}. Найдите PPMI w с этими контекстами (log₂).",
            en=f"The counts of a word w with the contexts (c₁, c₂, c₃) are {vec(n)}. The row w sums to {R}, "
            f"the columns to {vec(sums)}, the whole matrix to {D}. Find w's PPMI with these contexts (log₂).",
        ),
        answer=Row(ppmi, ("PPMI₁", "PPMI₂", "PPMI₃")),
        steps=[
            Text(
                ru=f"Во сколько раз чаще, чем при независимости, #(w, c)·D/(#(w)·#(c)): {shown}.",
                en=f"How many times more often than under independence, #(w, c)·D/(#(w)·#(c)): {shown}.",
            ),
            both(f"PMI = log₂: {vec(e)}."),
            Text(
                ru=f"PPMI = max(0, PMI): {vec(ppmi)}.",
                en=f"PPMI = max(0, PMI): {vec(ppmi)}.",
            ),
        ],
        mistakes=[
            Mistake(
                e,
                2,
                Text(
                    ru="Это PMI: вы не заменили отрицательные значения нулём.",
                    en="This is PMI: you did not replace the negative values by zero.",
                ),
            ),
            Mistake(
                [max(0.0, log(r)) for r in ratios],
                1,
                Text(ru="Вы взяли натуральный логарифм.", en="You took the natural logarithm."),
            ),
            Mistake(
                [float(r) for r in ratios],
                1,
                Text(ru="Вы не взяли логарифм.", en="You did not take the logarithm."),
            ),
            Mistake(
                [abs(power) for power in e],
                2,
                Text(
                    ru="Вы взяли модуль, а отрицательную PMI заменяют нулём.",
                    en="You took absolute values; a negative PMI is replaced by zero.",
                ),
            ),
        ],
    )
