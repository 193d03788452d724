"""What misconceptions about attention give: weights are made from printed scores, multiplications are counted."""

from __future__ import annotations

from fractions import Fraction
from math import exp, log, sqrt, tanh

import pytest


def weights(scores):
    exponentials = [exp(s) for s in scores]
    return [x / sum(exponentials) for x in exponentials]


def mixture(weights, values):
    return sum(w * v for w, v in zip(weights, values, strict=True))


def context(e, v):
    scores = [log(x) for x in e]
    largest = [float(s == max(scores)) for s in scores]
    return {
        "without softmax": mixture(scores, v),
        "divide by the sum": mixture([exp(s) for s in scores], v),
        "hard attention": mixture(largest, v),
        "without weights": mixture([1 / 3, 1 / 3, 1 / 3], v),
    }


def padded(e, padding):
    real, hidden = e[: 5 - padding], e[5 - padding :]
    return {
        "masked after softmax": weights([log(x) for x in [*real, *hidden]])[0],
        "by zero": weights([*[log(x) for x in real], *[0 for _ in hidden]])[0],
        "evenly": weights([0 for _ in real])[0],
    }


def score_slopes(a, v):
    return {
        "subtract c": [a[0] * v[0], a[1] * v[1], a[2] * v[2]],
        "with respect to the weights": v,
        "only the diagonal": [(x - x * x) * y for x, y in zip(a, v, strict=True)],
    }


def output_shape(B, n, m, d, dv):
    return {
        "attention weights": (B, n, m),
        "number of keys": (B, m, dv),
        "size of the keys": (B, n, d),
    }


def unmasked(T):
    tokens = range(T)
    return {
        "left out the token itself": len([(t, s) for t in tokens for s in tokens if s < t]),
        "no mask": len([(t, s) for t in tokens for s in tokens]),
        "one neighbour": len([(t, s) for t in tokens for s in (t - 1, t) if s >= 0]),
    }


def multiplications(T, d, h):
    def of_heads(features, products=2):
        return sum(features for _ in range(h) for _ in range(products)) * T * T

    return {
        "each head all d features": of_heads(d),
        "forgot the product with V": of_heads(d // h, products=1),
        "cost of a linear layer": T * d * d + T * d * d,
    }


def mebibytes(B, h, T, size):
    def kept(numbers, each):
        return Fraction(numbers * each, 1024 * 1024)

    return {
        "forgot the heads": kept(B * T * T, size),
        "numbers, not bytes": kept(B * h * T * T, 1),
        "linear in T": kept(B * h * T, size),
        "counted bits": kept(B * h * T * T, 8 * size),
    }


def scaled_score(q, k):
    product = sum(x * y for x, y in zip(q, k, strict=True))
    length_q, length_k = (sqrt(sum(x * x for x in vector)) for vector in (q, k))
    return {
        "did not divide by √d": product,
        "divided by d": Fraction(product, len(q)),
        "found the cosine": product / length_q / length_k,
    }


def scaled_weights(d, e):
    products = [sqrt(d) * log(x) for x in e]
    return {
        "did not divide by √d": weights(products),
        "divided by d": weights([p / d for p in products]),
        "largest exponential": [x / max(e) for x in e],
    }


def additive(a, u, v):
    uk = [-log(y) for y in u]
    wq = [log(x) - k for x, k in zip(a, uk, strict=True)]
    inside = [q + k for q, k in zip(wq, uk, strict=True)]
    return {
        "without multiplying by v": tanh(inside[0]) + tanh(inside[1]),
        "opposite sign": v[0] * tanh(-inside[0]) + v[1] * tanh(-inside[1]),
        "each term separately": sum(c * (tanh(q) + tanh(k)) for c, q, k in zip(v, wq, uk, strict=True)),
        "sigmoid": v[0] / (1 + exp(-inside[0])) + v[1] / (1 + exp(-inside[1])),
    }


def bilinear(q, W, k):
    pairs = [(i, j) for i in (0, 1) for j in (0, 1)]
    return {
        "took Wᵀ": sum(q[i] * W[j][i] * k[j] for i, j in pairs),
        "forgot the matrix": q[0] * k[0] + q[1] * k[1],
        "divided by √d": sum(q[i] * W[i][j] * k[j] for i, j in pairs) / 2**0.5,
    }


def spread(d, s):
    variance = sum(s**2 for _ in range(d))
    return {
        "gave the variance": (variance, variance / sqrt(d)),
        "added standard deviations": (sum(s for _ in range(d)), sum(s for _ in range(d)) / sqrt(d)),
        "divided by d": (sqrt(variance), sqrt(variance) / d),
    }


def head_scale(h, k):
    return {"√d_model": sqrt(h * k), "forgot the square root": k, "number of heads": h}


def split_shape(B, T, h, k):
    return {
        "forgot the transpose": (B, T, h, k),
        "all the features": (B, h, T, h * k),
        "heads before the batch": (h, B, T, k),
        "swapped time and features": (B, h, k, T),
    }


def weights_shape(B, h, k, n, m, average):
    heads = () if average else (h,)
    return {
        "kept the axis of the heads": (B, h, n, m),
        "lost the axis of the heads": (B, n, m),
        "swapped queries and keys": (B, *heads, m, n),
        "shape of the output": (B, n, h * k),
    }


DONE = {
    "attention-context": context,
    "attention-padding-mask": padded,
    "attention-score-gradient": score_slopes,
    "attention-output-shape": output_shape,
    "causal-mask-count": unmasked,
    "attention-multiplications": multiplications,
    "attention-memory": mebibytes,
    "scaled-dot-product-score": scaled_score,
    "scaled-dot-product-weights": scaled_weights,
    "additive-attention-score": additive,
    "bilinear-attention-score": bilinear,
    "dot-product-variance": spread,
    "head-scale": head_scale,
    "multihead-split-shape": split_shape,
    "multihead-weights-shape": weights_shape,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
