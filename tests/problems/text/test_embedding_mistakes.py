"""What misconceptions about nn.Embedding give: rows are looked up one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import sqrt

import pytest


def embedding_shape(V, d, B, T):
    return {"one-hot": (B, T, V), "one vector per sentence": (B, d), "features before time": (B, d, T)}


def training_memory(V, d):
    weights = gradient = moment = Fraction(V * d * 32, 8 * 1_000_000)
    return {
        "only the weights": weights,
        "one moment": weights + gradient + moment,
        "forgot Adam's state": weights + gradient,
    }


def bag(table, bag, mode):
    rows = [table[k] for k in bag]
    once = [table[k] for k in dict.fromkeys(bag)]

    def reduced(rows, mode):
        summed = [sum(column) for column in zip(*rows, strict=True)]
        largest = [sorted(column)[-1] for column in zip(*rows, strict=True)]
        return {"sum": summed, "max": largest, "mean": [x / len(rows) for x in summed]}[mode]

    return {
        "mode='mean'": reduced(rows, "mean"),
        "mode='sum'": reduced(rows, "sum"),
        "mode='max'": reduced(rows, "max"),
        "repeated index once": reduced(once, mode),
    }


def offsets(table, flat, a, b):
    def sums(starts, ends, row=table.__getitem__):
        return [sum(row(k) for k in flat[i:j]) for i, j in zip(starts, ends, strict=True)]

    ends = list(accumulate([0, a, b]))
    return {
        "into the preceding bag": sums([0, a + 1, b + 1], [a + 1, b + 1, 7]),
        "bags' lengths": sums([0, *ends[:2]], ends),
        "one index into the last": sums([0, a, b], [a, b, b + 1]),
        "added the indices": sums([0, a, b], [a, b, 7], row=lambda k: k),
    }


def max_norm(w, c):
    length = sqrt(w[0] ** 2 + w[1] ** 2)
    return {
        "clipped each component": [sorted((-c, x, c))[1] for x in w],
        "to length 1": [x / length for x in w],
        "as it was": w,
    }


def repeated_index(indices, c, k):
    used = {t: x for t, (i, x) in enumerate(zip(indices, c, strict=True)) if i == k}
    return {
        "only the last position": used[max(used)],
        "averaged": Fraction(sum(used.values()), len(used)),
        "over all positions": sum(c),
    }


def rows_with_gradient(V, first, second):
    return {
        "padding's row as well": len({*first, *second, 0}),
        "counted tokens": len(first) + len(second),
        "whole table": len(range(V)) - len(["padding"]),
    }


def sgd_step(row, g1, g2, lr):
    def moved(rate, *gradients):
        return [w - rate * sum(g) for w, *g in zip(row, *gradients, strict=True)]

    return {
        "second occurrence only": moved(lr, g2),
        "averaged": moved(lr / 2, g1, g2),
        "along the gradient": moved(-lr, g1, g2),
    }


DONE = {
    "embedding-output-shape": embedding_shape,
    "embedding-training-memory": training_memory,
    "embedding-bag": bag,
    "embedding-bag-offsets": offsets,
    "embedding-max-norm": max_norm,
    "embedding-repeated-index": repeated_index,
    "embedding-rows-with-gradient": rows_with_gradient,
    "embedding-sgd-step": sgd_step,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
