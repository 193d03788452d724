"""Word vectors without a network: truncated SVD, cosine similarity, TF-IDF."""

from __future__ import annotations

from itertools import accumulate
from math import dist, isqrt, log, sqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, dot, exact, grouped, num, vec

NORMED = (
    (1, 2, 2),
    (2, 1, 2),
    (2, 2, 1),
    (0, 3, 4),
    (4, 0, 3),
    (3, 4, 0),
    (2, 3, 6),
    (6, 2, 3),
    (3, 6, 2),
    (1, 4, 8),
)


def squares(xs):
    return " + ".join(f"{x}²" for x in xs)


@generator("svd-truncation-error", 21, s=rows(ints(1, 12), 5, distinct=True), k=ints(1, 4))
def svd_truncation_error(s, k):
    """Squared error of the best low-rank approximation from the singular values."""
    s = sorted(s, reverse=True)
    lost, kept = s[k:], s[:k]
    error = sum(x * x for x in lost)
    return Problem(
        ask=Text(
            ru=f"Сингулярные числа матрицы X: {', '.join(map(str, s))}. Чему равно ‖X − Xₖ‖²_F для её "
            f"наилучшего приближения Xₖ ранга {k}?",
            en=f"The singular values of a matrix X: {', '.join(map(str, s))}. What is ‖X − Xₖ‖²_F for its "
            f"best approximation Xₖ of rank {k}?",
        ),
        answer=Value(error),
        steps=[
            Text(
                ru="По теореме Эккарта — Янга наилучшее приближение оставляет старшие сингулярные числа: "
                f"{', '.join(map(str, kept))}.",
                en="By the Eckart–Young theorem the best approximation keeps the largest singular values: "
                f"{', '.join(map(str, kept))}.",
            ),
            Text(
                ru="Квадрат нормы — сумма квадратов сингулярных чисел; ошибка состоит из отброшенных.",
                en="The squared Frobenius norm is the sum of squared singular values; the error consists of "
                "the dropped ones.",
            ),
            both(f"{squares(lost)} = {error}."),
        ],
        mistakes=[
            Mistake(
                sum(lost),
                1,
                Text(
                    ru="Вы сложили сами числа, а не квадраты.", en="You added the values, not their squares."
                ),
            ),
            Mistake(
                sum(x * x for x in kept),
                0,
                Text(
                    ru="Вы нашли сохранённую энергию вместо потерянной.",
                    en="You found the energy kept, not the energy lost.",
                ),
            ),
            Mistake(
                sqrt(error),
                2,
                Text(
                    ru="Вы дали саму норму, а не её квадрат.", en="You gave the norm itself, not its square."
                ),
            ),
        ],
    )


@generator(
    "svd-storage",
    21,
    V=one_of(1000, 2000, 5000, 10000, 20000),
    C=one_of(500, 1000, 3000, 4000),
    k=one_of(10, 20, 50, 100),
)
def svd_storage(V, C, k):
    """How many numbers a truncated SVD of a co-occurrence matrix keeps."""
    require(V != C)
    count = k * (V + C + 1)
    return Problem(
        ask=Text(
            ru=f"Матрица {grouped(V)} слов × {grouped(C)} контекстов заменена усечённым SVD ранга {k}: X ≈ "
            "UₖΣₖVₖᵀ. Сколько чисел хранят Uₖ, диагональ Σₖ и Vₖ вместе?",
            en=f"A matrix of {grouped(V)} words × {grouped(C)} contexts is replaced by its truncated SVD of "
            f"rank {k}: X ≈ UₖΣₖVₖᵀ. How many numbers do Uₖ, the diagonal of Σₖ and Vₖ hold together?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru=f"Uₖ: по {k} чисел на слово, {grouped(V)}·{k} = {grouped(V * k)}. Её строки (часто "
                "умноженные на Σₖ) — векторы слов.",
                en=f"Uₖ: {k} numbers per word, {grouped(V)}·{k} = {grouped(V * k)}. Its rows (often "
                "multiplied by Σₖ) are the word vectors.",
            ),
            Text(
                ru=f"Vₖ: по {k} чисел на контекст, {grouped(C)}·{k} = {grouped(C * k)}; в Σₖ ещё {k}.",
                en=f"Vₖ: {k} numbers per context, {grouped(C)}·{k} = {grouped(C * k)}; Σₖ adds {k}.",
            ),
            Text(
                ru=f"Всего {grouped(V * k)} + {grouped(C * k)} + {k} = {grouped(count)} вместо "
                f"{grouped(V * C)} в полной матрице.",
                en=f"In all, {grouped(V * k)} + {grouped(C * k)} + {k} = {grouped(count)}, against "
                f"{grouped(V * C)} in the full matrix.",
            ),
        ],
        mistakes=[
            Mistake(
                V * C, 2, Text(ru="Это размер полной матрицы.", en="That is the size of the full matrix.")
            ),
            Mistake(
                V * k,
                1,
                Text(ru="Вы посчитали только векторы слов Uₖ.", en="You counted only the word vectors Uₖ."),
            ),
            Mistake(
                k * (V + C) + k * k,
                1,
                Text(
                    ru="Вы посчитали Σₖ полной матрицей, а она диагональна.",
                    en="You counted Σₖ as a full matrix; it is diagonal.",
                ),
            ),
        ],
    )


def first_reaching(parts, share):
    """How many leading parts first make up the share of the whole."""
    wanted = exact(share) * sum(parts)
    return next(k for k, reached in enumerate(accumulate(parts), 1) if reached >= wanted)


@generator(
    "svd-rank-for-energy", 21, s=rows(ints(1, 12), 5, distinct=True), share=one_of(0.7, 0.8, 0.9, 0.95)
)
def svd_rank_for_energy(s, share):
    """Smallest rank that keeps a share of the squared norm."""
    s = sorted(s, reverse=True)
    energy = [x * x for x in s]
    k = first_reaching(energy, share)
    reached, whole = list(accumulate(energy)), sum(energy)
    percent = round(100 * share)
    return Problem(
        ask=Text(
            ru=f"Сингулярные числа: {', '.join(map(str, s))}. Какого наименьшего ранга хватит усечённому "
            f"SVD, чтобы сохранить не менее {percent} % квадрата нормы Фробениуса?",
            en=f"The singular values are {', '.join(map(str, s))}. What is the smallest rank at which the "
            f"truncated SVD keeps at least {percent} % of the squared Frobenius norm?",
        ),
        answer=Value(k),
        steps=[
            Text(
                ru=f"Складываем квадраты: {squares(s)} = {whole}; нужно не менее {num(share)}·{whole} = "
                f"{num(exact(share) * whole)}.",
                en=f"Add the squares: {squares(s)} = {whole}; at least {num(share)}·{whole} = "
                f"{num(exact(share) * whole)} is needed.",
            ),
            Text(
                ru=f"Накопленные суммы: {', '.join(map(str, reached))}.",
                en=f"The running sums: {', '.join(map(str, reached))}.",
            ),
            Text(
                ru=f"Впервые достаточно при k = {k}: там уже {reached[k - 1]}.",
                en=f"It is enough for the first time at k = {k}, where {reached[k - 1]} is reached.",
            ),
        ],
        mistakes=[
            Mistake(
                first_reaching(s, share),
                0,
                Text(
                    ru="Вы складывали сингулярные числа, а не их квадраты.",
                    en="You added the singular values, not their squares.",
                ),
            ),
            Mistake(
                len(s) - k,
                2,
                Text(
                    ru="Вы дали число отброшенных направлений.",
                    en="You gave the number of directions dropped.",
                ),
            ),
        ],
    )


@generator("cosine-similarity", 21, u=one_of(*NORMED), v=one_of(*NORMED))
def cosine_similarity(u, v):
    """Cosine similarity of two rows of counts."""
    require(u != v)
    product = sum(x * y for x, y in zip(u, v, strict=True))
    nu, nv = (isqrt(sum(x * x for x in w)) for w in (u, v))
    require(product > 0 and nu != nv)
    return Problem(
        ask=Text(
            ru=f"Строки матрицы совместной встречаемости для двух слов: u = {vec(u)}, v = {vec(v)}. Каково "
            "их косинусное сходство? (Дробью или с тремя значащими цифрами.)",
            en=f"The rows of a co-occurrence matrix for two words: u = {vec(u)}, v = {vec(v)}. What is "
            "their cosine similarity? (A fraction or three significant digits.)",
        ),
        answer=Value(product / (nu * nv), rel=5e-3),
        steps=[
            both(f"u·v = {dot(u, v)} = {product}."),
            both(f"‖u‖ = √({squares(u)}) = {nu}, ‖v‖ = √({squares(v)}) = {nv}."),
            both(f"cos = {product}/({nu}·{nv}) = {product}/{nu * nv} ≈ {num(product / (nu * nv))}."),
        ],
        mistakes=[
            Mistake(
                product,
                2,
                Text(
                    ru="Это скалярное произведение: оно растёт с частотой слов.",
                    en="This is the dot product, which grows with the words' frequency.",
                ),
            ),
            Mistake(
                product / (sum(u) * sum(v)),
                1,
                Text(
                    ru="Вы делили на суммы компонент, а не на евклидовы нормы.",
                    en="You divided by the sums of the components, not by the Euclidean norms.",
                ),
            ),
            Mistake(
                product / (nu * nv) ** 2,
                1,
                Text(ru="Вы забыли извлечь корень в нормах.", en="You forgot the square roots in the norms."),
            ),
            Mistake(dist(u, v), 0, Text(ru="Вы нашли расстояние.", en="You found the distance.")),
        ],
    )


@generator(
    "tf-idf",
    21,
    n=ints(2, 9),
    length=one_of(20, 40, 50, 100, 200),
    N=one_of(1000, 10000, 100000),
    df=one_of(1, 10, 100),
)
def tf_idf(n, length, N, df):
    """Weight of a word in a document by TF-IDF."""
    tf, idf = exact(n) / length, len(str(N // df)) - 1
    return Problem(
        ask=Text(
            ru=f"Число вхождений слова в документ — {n}, длина документа — {length} слов; в коллекции N = "
            f"{grouped(N)} документов, слово есть в df = {df} из них. Каков вес tf·idf, если tf — доля "
            "слова в документе, а idf = log₁₀(N/df)?",
            en=f"A word occurs {n} times in a document of {length} words; the collection has N = "
            f"{grouped(N)} documents, and the number of those that contain the word is df = {df}. What is "
            "its tf·idf, if tf is its share of the document and idf = log₁₀(N/df)?",
        ),
        answer=Value(tf * idf, rel=5e-3),
        steps=[
            both(f"tf = {n}/{length} = {num(float(tf))}."),
            both(f"idf = log₁₀({grouped(N)}/{df}) = log₁₀ {grouped(N // df)} = {idf}."),
            both(f"tf·idf = {num(float(tf))}·{idf} = {num(float(tf * idf))}."),
        ],
        mistakes=[
            Mistake(
                n * idf,
                0,
                Text(ru="Вы взяли число вхождений вместо доли.", en="You used the count, not the share."),
            ),
            Mistake(
                tf * log(N / df),
                1,
                Text(ru="Вы взяли натуральный логарифм.", en="You took the natural logarithm."),
            ),
            Mistake(
                tf * (N // df), 1, Text(ru="Вы забыли логарифм в idf.", en="You forgot the logarithm in idf.")
            ),
            Mistake(
                -tf * idf,
                1,
                Text(
                    ru="Вы перевернули дробь под логарифмом.",
                    en="You inverted the fraction inside the logarithm.",
                ),
            ),
        ],
    )
