"""What misconceptions about counts of words give: texts are walked word by word, matrices term by term."""

from __future__ import annotations

from fractions import Fraction
from math import log, log2, sqrt

import pytest


def decimal(x):
    return Fraction(str(x))


def cooccurrence(t, m):
    A, B = 0, 1

    def seen(centre, word, offsets):
        near = [(i, i + d) for i in range(len(t)) if t[i] == centre for d in offsets]
        return len([j for _, j in near if 0 <= j < len(t) and t[j] == word])

    right = range(1, m + 1)
    window = [*right, *(-d for d in right)]
    return {
        "only to the right": seen(A, B, right),
        "only adjacent": seen(A, B, (-1, 1)),
        "added the cells": seen(A, B, window) + seen(B, A, window),
    }


def pmi(n, a, b, D):
    together, alone = n / D, a / D * (b / D)
    return {
        "did not take": together / alone,
        "natural logarithm": log(together) - log(alone),
        "log₂ p(c | w)": log2(together) - log2(a / D),
        "counts instead of probabilities": log2(n) - log2(a) - log2(b),
    }


def ppmi(n, e, k, R):
    D = k * R
    columns = [count * k / 2**power for count, power in zip(n, e, strict=True)]
    ratios = [count * D / (R * column) for count, column in zip(n, columns, strict=True)]
    bits = [log2(r) for r in ratios]
    return {
        "This is PMI": bits,
        "natural logarithm": [log(r) if r > 1 else 0 for r in ratios],
        "did not take": ratios,
        "absolute values": [b if b > 0 else -b for b in bits],
    }


def svd_error(s, k):
    s = sorted(s)
    dropped, kept = s[: len(s) - k], s[len(s) - k :]
    return {
        "not their squares": sum(dropped),
        "energy kept": sum(x**2 for x in kept),
        "norm itself": sum(x**2 for x in dropped) ** 0.5,
    }


def svd_storage(V, C, k):
    words, contexts = V * k, C * k
    return {
        "full matrix.": V * C,
        "only the word vectors": words,
        "Σₖ as a full matrix": words + k * k + contexts,
    }


def svd_rank(s, share):
    s = sorted(s, reverse=True)

    def enough(parts):
        return next(k for k in range(1, 6) if sum(parts[:k]) >= decimal(share) * sum(parts))

    return {
        "not their squares": enough(s),
        "directions dropped": len(s[enough([x * x for x in s]) :]),
    }


def cosine(u, v):
    product = sum(x * y for x, y in zip(u, v, strict=True))
    squares = sum(x * x for x in u), sum(x * x for x in v)
    return {
        "dot product": product,
        "sums of the components": product / sum(u) / sum(v),
        "forgot the square roots": product / squares[0] / squares[1],
        "found the distance": sqrt(sum((x - y) ** 2 for x, y in zip(u, v, strict=True))),
    }


def tf_idf(n, length, N, df):
    return {
        "count, not the share": n * (log(N / df) / log(10)),
        "natural logarithm": n / length * (log(N) - log(df)),
        "forgot the logarithm": n / length * N / df,
        "inverted the fraction": n / length * (log(df / N) / log(10)),
    }


DONE = {
    "cooccurrence-count": cooccurrence,
    "pmi-in-bits": pmi,
    "ppmi-row": ppmi,
    "svd-truncation-error": svd_error,
    "svd-storage": svd_storage,
    "svd-rank-for-energy": svd_rank,
    "cosine-similarity": cosine,
    "tf-idf": tf_idf,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
