"""What misconceptions about word2vec give: windows are walked word by word, trees are grown, gradients summed."""

from __future__ import annotations

from fractions import Fraction
from math import exp, log, log2, prod, sqrt

import pytest


def sigmoid(z):
    return 1 / (1 + exp(-z))


def mixed(weights, vectors):
    return [sum(w * v for w, v in zip(weights, column, strict=True)) for column in zip(*vectors, strict=True)]


def word2vec_parameters(V, d, m):
    table = V * d
    context, output = [table for _ in range(m + m)], table
    return {
        "forgot the output": table,
        "its own matrix": sum(context) + output,
        "added biases": (table + d) + (table + V),
    }


def cbow_score(A, u):
    summed = mixed([1, 1, 1, 1], A)
    return {
        "did not divide": summed[0] * u[0] + summed[1] * u[1],
        "through a ReLU": sum(s / 4 * x for s, x in zip(summed, u, strict=True) if s > 0),
        "first context word": A[0][0] * u[0] + A[0][1] * u[1],
    }


def cbow_context(t, g):
    places = [k for k in t if k == 0]
    return {
        "counted A once": [x / len(t) for x in g],
        "did not divide": g,
        "forgot the factor ¼": [sum(x for _ in places) for x in g],
    }


def cbow_hidden(U, p, right):
    label = [1 if j == right else 0 for j in (1, 2, 3)]
    return {
        "y − p": mixed([y - q for q, y in zip(p, label, strict=True)], U),
        "subtract the correct": mixed(p, U),
        "only the correct word": mixed([y * (q - y) for q, y in zip(p, label, strict=True)], U),
    }


def examples(n, m):
    centres = [i for i in range(n) if i - m >= 0 and i + m < n]
    contexts = [(i, j) for i in centres for j in range(i - m, i + m + 1) if j != i]
    return {
        "one side only": (len(centres), len([j for i, j in contexts if j > i])),
        "its own context": (len(centres), len(contexts) + len(centres)),
        "every word a centre": (n, n * (m + m)),
        "example per pair": (len(contexts), len(contexts)),
    }


def skipgram_pairs(n, m):
    pairs = [(i, j) for i in range(n) for j in range(n) if 0 < abs(i - j) <= m]
    return {
        "ignored the short windows": sum(m + m for _ in range(n)),
        "dropped the ends": len([i for i, _ in pairs if m <= i < n - m]),
        "its own context": len(pairs) + n,
        "unordered pairs": len({frozenset(pair) for pair in pairs}),
    }


def untrained(V):
    return {"zero loss": 0, "log₂": log(V) / log(2), "the probability": 1 / V}


def shrunk_window(m, k):
    sizes = range(1, m + 1)
    return {
        "left out the case": Fraction(len([R for R in sizes if k < R]), m),
        "P(R ≤ k)": Fraction(len([R for R in sizes if k >= R]), m),
        "only R = k": Fraction(len([R for R in sizes if k == R]), m),
    }


def subsampling(t, r):
    f = t * r
    return {
        "probability of keeping": sqrt(t / f),
        "forgot the square root": 1 - t / f,
        "power 3/4": 1 - (t / f) ** 0.75,
        "word2vec.c": 1 - (sqrt(f / t) + 1) * (t / f),
    }


def noise(c):
    def shares(power):
        return [x**power / sum(y**power for y in c) for x in c]

    return {"counts themselves": shares(1), "square root": shares(0.5), "uniform noise": shares(0)}


def negative_loss(a, b):
    u, v, w = log(a), *map(log, b)
    right = -log(sigmoid(u))
    return {
        "lost the minus sign": right - log(sigmoid(v)) - log(sigmoid(w)),
        "softmax over the three": log(exp(u) + exp(v) + exp(w)) - u,
        "forgot the terms": right,
        "averaged the negative": right - (log(sigmoid(-v)) + log(sigmoid(-w))) / 2,
    }


def negative_gradient(u, s):
    return {
        "did not subtract 1": mixed(s, u),
        "label minus σ": mixed([1 - s[0], -s[1], -s[2]], u),
        "forgot the negative samples": mixed([s[0] - 1], u[:1]),
        "the label 1 too": mixed([x - 1 for x in s], u),
    }


def negative_optimum(n, a, b, D, k):
    information = log(n / D) - log(a / D) - log(b / D)
    return {
        "forgot the shift": information,
        "added ln k": information + log(k),
        "counts instead of probabilities": log(n) - log(a) - log(b) - log(k),
    }


def updated(V, d, k):
    centre, right, negative = d, d, k * d
    return {
        "forgot the centre": right + negative,
        "the full softmax": centre + sum(d for _ in range(V)),
        "input vectors of the negative": centre + right + negative + negative,
        "forgot the negative samples": centre + right,
    }


def balanced_tree(k, d):
    inner = sum(2**level for level in range(k))
    return {
        "counted the leaves": (k, 2**k),
        "of all nodes": (inner, inner),
        "counted the leaf": (len(["inner"] * k + ["leaf"]), inner),
        "nodes of one path": (k, k),
    }


def path_lengths(counts):
    """Of each word in Huffman's tree: nodes are sets of words; of equal weights, the smaller set is merged first."""
    nodes, length = [(c, 1, [k]) for k, c in enumerate(counts)], [0] * len(counts)
    while len(nodes) > 1:
        nodes.sort(key=lambda node: node[:2])
        (a, m, words), (b, n, others), *nodes = nodes
        for k in [*words, *others]:
            length[k] += 1
        nodes.append((a + b, m + n, [*words, *others]))
    return length


def huffman(c):
    lengths = path_lengths(c)
    return {
        "took log₂ V": log(len(c)) / log(2),
        "without the words' frequencies": Fraction(sum(lengths), len(lengths)),
        "all inner nodes": len(c[1:]),
        "gave the entropy": log2(sum(c)) - sum(x * log2(x) for x in c) / sum(c),
    }


def decisions(s, left):
    def chance(to_left, taken):
        return to_left if taken else 1 - to_left

    path = list(zip(s, left, strict=True))
    return {
        "right turns too": prod(s),
        "swapped left and right": prod(chance(x, not taken) for x, taken in path),
        "averaged": sum(chance(x, taken) for x, taken in path) / len(path),
        "only the last": chance(*path[-1]),
    }


DONE = {
    "word2vec-parameters": word2vec_parameters,
    "cbow-score": cbow_score,
    "cbow-context-gradient": cbow_context,
    "cbow-hidden-gradient": cbow_hidden,
    "cbow-training-examples": examples,
    "skipgram-pairs": skipgram_pairs,
    "word2vec-untrained-loss": untrained,
    "word2vec-shrunk-window": shrunk_window,
    "subsampling-discard": subsampling,
    "negative-sampling-noise": noise,
    "negative-sampling-loss": negative_loss,
    "negative-sampling-gradient": negative_gradient,
    "negative-sampling-optimum": negative_optimum,
    "negative-sampling-updated-parameters": updated,
    "hierarchical-softmax-tree": balanced_tree,
    "huffman-mean-path": huffman,
    "hierarchical-softmax-probability": decisions,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
