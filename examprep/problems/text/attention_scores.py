"""Attention scores: scaled dot products, additive and bilinear scores, why the scale is √d."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt, sqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.matrices import inner, times, transposed
from examprep.problems.wording import both, dot, exact, ln, nested, num, total, vec

SMALL = ints(-3, 4)


@generator("scaled-dot-product-score", 26, 27, q=rows(SMALL, 4), k=rows(SMALL, 4))
def scaled_dot_product_score(q, k):
    """Scaled dot-product score of a query and a key."""
    product = inner(q, k)
    require(product != 0 and inner(q, q) * inner(k, k) != 16)
    return Problem(
        ask=Text(
            ru=f"q = {vec(q)}, k = {vec(k)}. Какова их оценка в scaled dot-product attention (до softmax)?",
            en=f"q = {vec(q)}, k = {vec(k)}. What is their score in scaled dot-product attention, before "
            "softmax?",
        ),
        answer=Value(Fraction(product, 2)),
        steps=[
            both(f"q·k = {dot(q, k)} = {num(product)}."),
            Text(
                ru=f"Делим на √d = √4 = 2: {num(product)}/2 = {num(Fraction(product, 2))}.",
                en=f"Divide by √d = √4 = 2: {num(product)}/2 = {num(Fraction(product, 2))}.",
            ),
        ],
        mistakes=[
            Mistake(product, 1, Text(ru="Вы не поделили на √d.", en="You did not divide by √d.")),
            Mistake(
                Fraction(product, 4),
                1,
                Text(ru="Вы поделили на d, а не на √d.", en="You divided by d, not by √d."),
            ),
            Mistake(
                product / sqrt(inner(q, q) * inner(k, k)),
                1,
                Text(
                    ru="Вы нашли косинус: на нормы здесь не делят.",
                    en="You found the cosine; there is no division by norms here.",
                ),
            ),
        ],
    )


@generator(
    "scaled-dot-product-weights", 26, 27, d=one_of(4, 16, 64), e=rows(one_of(1, 2, 3, 4, 5), 3, distinct=True)
)
def scaled_dot_product_weights(d, e):
    """Attention weights from raw dot products."""
    root = isqrt(d)
    weights = [Fraction(x, sum(e)) for x in e]

    def sharpened(power):
        powers = [x**power for x in e]
        return [p / sum(powers) for p in powers]

    raw = ", ".join(f"{root}·{ln(x)}" if x > 1 else "0" for x in e)
    return Problem(
        ask=Text(
            ru=f"Запрос и три ключа длины d = {d}; скалярные произведения q·k = ({raw}). Каковы веса scaled "
            "dot-product attention? (Дробями или с тремя значащими цифрами.)",
            en=f"A query and three keys of length d = {d}; the dot products q·k = ({raw}). What are the "
            "weights of scaled dot-product attention? (Fractions or three significant digits.)",
        ),
        answer=Row(weights, ("a₁", "a₂", "a₃"), rel=5e-3),
        steps=[
            Text(
                ru=f"Делим на √{d} = {root}: ({', '.join(map(ln, e))}).",
                en=f"Divide by √{d} = {root}: ({', '.join(map(ln, e))}).",
            ),
            Text(
                ru=f"Экспоненты {vec(e)}, их сумма {total(e)} = {sum(e)}.",
                en=f"The exponentials are {vec(e)}, their sum {total(e)} = {sum(e)}.",
            ),
            both(f"a = ({', '.join(f'{x}/{sum(e)}' for x in e)})."),
        ],
        mistakes=[
            Mistake(
                sharpened(root),
                0,
                Text(
                    ru="Вы не поделили на √d: веса слишком резкие.",
                    en="You did not divide by √d: the weights are too sharp.",
                ),
            ),
            Mistake(
                sharpened(1 / root),
                0,
                Text(ru="Вы поделили на d, а не на √d.", en="You divided by d, not by √d."),
            ),
            Mistake(
                [Fraction(x, max(e)) for x in e],
                2,
                Text(
                    ru="Вы поделили на наибольшую экспоненту, а не на сумму.",
                    en="You divided by the largest exponential, not by the sum.",
                ),
            ),
        ],
    )


TANH = {0.5: Fraction(-3, 5), 2: Fraction(3, 5), 3: Fraction(4, 5)}  # of ln a


@generator(
    "additive-attention-score",
    26,
    a=rows(one_of(0.5, 2, 3), 2),
    u=rows(one_of(2, 3, 4), 2),
    v=rows(one_of(-10, -5, 5, 10, 15, 20), 2),
)
def additive_attention_score(a, u, v):
    """Score of additive (Bahdanau) attention."""
    inside = [exact(x) for x in a]
    first = [x * y for x, y in zip(inside, u, strict=True)]
    answers = [TANH[x] for x in a]
    score = inner(v, answers)
    require(score != 0 and all(x.denominator == 1 for x in first))
    wq, uk = f"({', '.join(map(ln, first))})", f"({', '.join(ln(Fraction(1, y)) for y in u)})"
    return Problem(
        ask=Text(
            ru=f"Аддитивное внимание (Бахданау): оценка e = vᵀ·tanh(Wq + Uk), Wq = {wq}, Uk = {uk}, v = "
            f"{vec(v)}. Чему равна e? (tanh(ln 2) = 0.6, tanh(ln 3) = 0.8.)",
            en=f"Additive (Bahdanau) attention: the score is e = vᵀ·tanh(Wq + Uk), Wq = {wq}, Uk = {uk}, v = "
            f"{vec(v)}. What is e? (tanh(ln 2) = 0.6, tanh(ln 3) = 0.8.)",
        ),
        answer=Value(score),
        steps=[
            both(f"Wq + Uk = ({', '.join(map(ln, inside))})."),
            both(f"tanh: {vec(answers)}."),
            both(f"e = {dot(v, answers)} = {num(score)}."),
        ],
        mistakes=[
            Mistake(
                sum(answers),
                2,
                Text(
                    ru="Вы сложили компоненты, не умножив на v.",
                    en="You added the components without multiplying by v.",
                ),
            ),
            Mistake(
                -score,
                0,
                Text(
                    ru="Вы взяли сумму под tanh с обратным знаком.",
                    en="You took the sum inside tanh with the opposite sign.",
                ),
            ),
            Mistake(
                inner(
                    v,
                    [
                        (x * x - 1) / (x * x + 1) - Fraction(y * y - 1, y * y + 1)
                        for x, y in zip(first, u, strict=True)
                    ],
                ),
                1,
                Text(
                    ru="Вы взяли tanh от слагаемых по отдельности.",
                    en="You took tanh of each term separately.",
                ),
            ),
            Mistake(
                inner(v, [x / (x + 1) for x in inside]),
                1,
                Text(ru="Вы взяли сигмоиду вместо tanh.", en="You used a sigmoid instead of tanh."),
            ),
        ],
    )


@generator(
    "bilinear-attention-score", 26, q=rows(ints(-3, 3), 2), W=rows(ints(-3, 3), 2, 2), k=rows(ints(-3, 3), 2)
)
def bilinear_attention_score(q, W, k):
    """Score of general (Luong) attention."""
    projected = times(W, k)
    score = inner(q, projected)
    require(score != 0 and W[0][1] != W[1][0])
    return Problem(
        ask=Text(
            ru=f"Внимание Луонга (general): оценка qᵀWk, q = {vec(q)}, W = {nested(W)} (по строкам), k = "
            f"{vec(k)}. Чему она равна?",
            en=f"Luong's (general) attention: the score is qᵀWk, q = {vec(q)}, W = {nested(W)} (by rows), k "
            f"= {vec(k)}. What is it?",
        ),
        answer=Value(score),
        steps=[
            both(f"Wk = ({dot(W[0], k)}, {dot(W[1], k)}) = {vec(projected)}."),
            both(f"qᵀ(Wk) = {dot(q, projected)} = {num(score)}."),
        ],
        mistakes=[
            Mistake(
                inner(q, times(transposed(W), k)),
                0,
                Text(ru="Вы взяли Wᵀ: kᵀWq — другое число.", en="You took Wᵀ: kᵀWq is another number."),
            ),
            Mistake(inner(q, k), 0, Text(ru="Вы забыли матрицу W.", en="You forgot the matrix W.")),
            Mistake(
                score / sqrt(2),
                1,
                Text(
                    ru="Вы поделили на √d: это правило scaled dot-product.",
                    en="You divided by √d; that rule belongs to scaled dot-product attention.",
                ),
            ),
        ],
    )


@generator(
    "dot-product-variance",
    26,
    27,
    d=one_of(4, 9, 16, 25, 36, 49, 64, 81, 100, 144, 256),
    s=one_of(0.5, 1.5, 2, 3, 4),
)
def dot_product_variance(d, s):
    """Standard deviation of a dot product of random vectors, before and after scaling."""
    s = exact(s)
    root = isqrt(d)
    return Problem(
        ask=Text(
            ru=f"Компоненты q и k независимы, их средние 0; у q стандартное отклонение 1, у k — {num(s)}; d "
            f"= {d}. Каково стандартное отклонение q·k и q·k/√d?",
            en="The components of q and k are independent with mean 0; their standard deviation is 1 in q "
            f"and {num(s)} in k; d = {d}. What is the standard deviation of q·k and of q·k/√d?",
        ),
        answer=Row((root * s, s), ("q·k", "q·k/√d")),
        steps=[
            Text(
                ru=f"У каждого слагаемого qᵢkᵢ дисперсия 1·{num(s * s)}, среднее 0.",
                en=f"Each term qᵢkᵢ has variance 1·{num(s * s)} and mean 0.",
            ),
            Text(
                ru=f"Дисперсии складываются: {d}·{num(s * s)} = {num(d * s * s)}, отклонение "
                f"{num(root * s)}.",
                en=f"Variances add up: {d}·{num(s * s)} = {num(d * s * s)}, the standard deviation is "
                f"{num(root * s)}.",
            ),
            Text(
                ru=f"После деления на √{d} = {root} — {num(s)}: от d не зависит. Ответ: {num(root * s)} и "
                f"{num(s)}.",
                en=f"Divided by √{d} = {root} it is {num(s)}, whatever d. The answer: {num(root * s)} and "
                f"{num(s)}.",
            ),
        ],
        mistakes=[
            Mistake(
                (d * s * s, s * s * root),
                1,
                Text(
                    ru="Вы дали дисперсию, а не отклонение.",
                    en="You gave the variance, not the standard deviation.",
                ),
            ),
            Mistake(
                (d * s, root * s),
                1,
                Text(
                    ru="Вы сложили отклонения, а складываются дисперсии.",
                    en="You added standard deviations; it is variances that add up.",
                ),
            ),
            Mistake(
                (root * s, s / root),
                2,
                Text(ru="Вы поделили на d, а не на √d.", en="You divided by d, not by √d."),
            ),
        ],
    )
