"""What misconceptions about softmax and cross-entropy give: exponentials and logarithms are taken one by one."""

from __future__ import annotations

from fractions import Fraction
from math import exp, log

import pytest


def decimal(x):
    return Fraction(str(x))


def softmax(z):
    exponentials = [exp(v - max(z)) for v in z]
    return [v / sum(exponentials) for v in exponentials]


def cross_entropy(z, t):
    """Of logits and a true class, numbered from 1."""
    return -log(softmax(z)[t - 1])


def binary(k, sign, t):
    z = sign * log(k)
    p = 1 / (1 + exp(-z))
    terms = {1: -log(p), 0: -log(1 - p)}
    return {
        "other class's term": terms[1 - t],
        "binary logarithm": terms[t] / log(2),
        "1 minus": 1 - p if t else p,
    }


def multilabel(p, t):
    p = [decimal(v) for v in p]
    return {
        "did not divide": [v - y for v, y in zip(p, t, strict=True)],
        "took t − p": [(y - v) / 4 for v, y in zip(p, t, strict=True)],
        "added σ′": [(v - y) * v * (1 - v) / 4 for v, y in zip(p, t, strict=True)],
    }


def positive_weight(p, w):
    first, second = (decimal(v) for v in p)
    return {
        "negative example as well": [w * (first - 1), w * (second - 0)],
        "left `pos_weight` out": [first - 1, second],
        "instead of the positive": [first - 1, w * second],
        "lost the sign": [w * (1 - first), second],
    }


def of_logits(a, t):
    z = [log(v) for v in a]
    return {
        "stopped at the probability": softmax(z)[t - 1],
        "binary logarithm": cross_entropy(z, t) / log(2),
        "forgot to subtract": log(sum(exp(v) for v in z)),
        "softmax twice": cross_entropy(softmax(z), t),
    }


def gradient(a, t, N):
    p = [Fraction(v, a[0] + a[1] + a[2]) for v in a]
    label = [1 if k == t else 0 for k in (1, 2, 3)]
    return {
        "took q − p": [(q - v) / N for v, q in zip(p, label, strict=True)],
        "did not subtract the label": [v / N for v in p],
        "true class only": [(v - 1) / N if q else 0 for v, q in zip(p, label, strict=True)],
        "batch size": [v - q for v, q in zip(p, label, strict=True)],
    }


def batch(k):
    a, b, c = k
    return {
        "added the numbers": [a + b + c, log(a + b + c) / 3],
        "did not divide": [a * b * c, log(a) + log(b) + log(c)],
        "mean probability": [a * b * c, -log((1 / a + 1 / b + 1 / c) / 3)],
    }


def double_softmax(K):
    return {
        "second softmax": cross_entropy([1000.0] + [0.0] * (K - 1), 1),  # one softmax, as sure as one likes
        "uniform answer": cross_entropy([0.0] * K, 1),
        "only one of the other": cross_entropy([1.0, 0.0], 1),
    }


def divergence(q, p):
    """`q` and `p` are −log₂ of the probabilities."""

    def mean_code(weights, codes):
        return sum(Fraction(1, 2**weight) * code for weight, code in zip(weights, codes, strict=True))

    cross, entropy = mean_code(q, p), mean_code(q, q)
    swapped, of_model = mean_code(p, q), mean_code(p, p)
    return {
        "swapped the roles": [swapped, entropy, swapped - entropy],
        "divergence for the cross-entropy": [cross - entropy, entropy, cross - entropy],
        "model's entropy": [cross, of_model, cross - of_model],
    }


def perplexity(k):
    inverse = [2**j for j in k]
    return {
        "arithmetic mean of 1/p": Fraction(sum(inverse), 4),
        "cross-entropy in bits": Fraction(k[0] + k[1] + k[2] + k[3], 4),
        "did not average": inverse[0] * inverse[1] * inverse[2] * inverse[3],
        "inverted the mean probability": 1 / (sum(Fraction(1, v) for v in inverse) / 4),
    }


def start(K):
    natural = cross_entropy([0.0] * K, 1)
    return {
        "binary logarithm": natural / log(2),
        "decimal logarithm": natural / log(10),
        "single sigmoid": cross_entropy([0.0, 0.0], 1),
    }


def weighted(w, y, losses):
    losses = [decimal(v) for v in losses]
    total = sum(v * (w[1] if label else w[0]) for v, label in zip(losses, y, strict=True))
    return {
        "number of examples": total / 4,
        "left the class weights out": (losses[0] + losses[1] + losses[2] + losses[3]) / 4,
        "sum of the classes' weights": total / (w[0] + w[1]),
    }


def ignored(losses, kept):
    losses = [decimal(v) for v in losses]
    real = [v for v, keep in zip(losses, kept, strict=True) if keep == 1]
    return {
        "sequence's length": sum(real) / len(losses),
        "over the padding as well": sum(losses) / len(losses),
        "found the sum": sum(real),
    }


def smoothed(k, t, epsilon):
    eps = decimal(epsilon)

    def loss(target):
        return sum(q * code for q, code in zip(target, k, strict=True))

    hot = [1 if n == t else 0 for n in (1, 2, 3, 4)]
    return {
        "did not smooth": loss(hot),
        "among the other classes": loss([1 - eps if h else eps / 3 for h in hot]),
        "forgot the uniform part": loss([(1 - eps) * h for h in hot]),
        "did not divide ε": loss([(1 - eps) * h + eps for h in hot]),
    }


def smoothed_gradient(a, t, epsilon):
    eps, p = decimal(epsilon), [Fraction(v, a[0] + a[1] + a[2] + a[3]) for v in a]
    others = [n for n in (0, 1, 2, 3) if n != t - 1]
    shared = [1 - eps + eps / 4 if n not in others else eps / 4 for n in range(4)]
    return {
        "unsmoothed label": [v if n in others else v - 1 for n, v in enumerate(p)],
        "three other classes": [v - eps / 3 if n in others else v - 1 + eps for n, v in enumerate(p)],
        "took q − p": [q - v for v, q in zip(p, shared, strict=True)],
    }


def of_logarithms(a, b):
    x, y, z = a
    return {
        "logarithms themselves": [log(v) / (log(x) + log(y) + log(z)) for v in a],
        "largest exponential": [Fraction(v, sorted(a)[-1]) for v in a],
        "after the exponential": [Fraction(v + b, (x + b) + (y + b) + (z + b)) for v in a],
    }


def temperature(a, T):
    z = [log(v) if T == 0.5 else 2 * log(v) for v in a]
    return {
        "left the temperature out": softmax(z),
        "multiplied the logits": softmax([v * T for v in z]),
        "divided the probabilities": [v / T for v in softmax(z)],
    }


def along_an_axis(a, dim):
    (p, q), (r, s) = a
    along = {
        0: [Fraction(p, p + r), Fraction(q, q + s), Fraction(r, p + r), Fraction(s, q + s)],
        1: [Fraction(p, p + q), Fraction(q, p + q), Fraction(r, r + s), Fraction(s, r + s)],
    }
    return {
        "other axis": along[1 - dim],
        "whole matrix": [Fraction(v, p + q + r + s) for v in (p, q, r, s)],
    }


def jacobian_row(a, i):
    p = [Fraction(v, a[0] + a[1] + a[2]) for v in a]
    own = p[i - 1]
    return {
        "other logits do not matter": [own - own * own if n == i else 0 for n in (1, 2, 3)],
        "forgot δᵢⱼ": [0 - own * v for v in p],
        "Jacobian's diagonal": [v - v * v for v in p],
    }


def log_sum_exp(c, a):
    largest, both = max(a), [c + log(v) for v in a]
    return {
        "largest logit": c + log(largest),
        "added the logits": both[0] + both[1] + both[2],
        "common term back": log(a[0] + a[1] + a[2]),
    }


DONE = {
    "binary-cross-entropy": binary,
    "multilabel-gradient": multilabel,
    "positive-weight-gradient": positive_weight,
    "cross-entropy-of-logits": of_logits,
    "cross-entropy-gradient": gradient,
    "batch-cross-entropy": batch,
    "double-softmax-floor": double_softmax,
    "entropy-and-divergence": divergence,
    "perplexity": perplexity,
    "cross-entropy-at-the-start": start,
    "weighted-cross-entropy": weighted,
    "ignored-tokens-loss": ignored,
    "label-smoothing-loss": smoothed,
    "label-smoothing-gradient": smoothed_gradient,
    "softmax-of-logarithms": of_logarithms,
    "softmax-temperature": temperature,
    "softmax-along-an-axis": along_an_axis,
    "softmax-jacobian-row": jacobian_row,
    "log-sum-exp": log_sum_exp,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
