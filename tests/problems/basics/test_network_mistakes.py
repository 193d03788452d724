"""What misconceptions about perceptrons, networks and their price give: vertices, weights and bytes are counted."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import sqrt

import pytest


def perceptron_update(w, b, x, t):
    (p, q), (x1, x2) = w, x
    gain = 1 if t == 1 else -1  # the example is misclassified
    return {
        "replaced the weights": [gain * x1, gain * x2, gain],
        "forgot to update the bias": [p + gain * x1, q + gain * x2, b],
        "opposite sign": [p - gain * x1, q - gain * x2, b - gain],
    }


def active_vertices(w, b):
    sums = [w[0] * i + w[1] * j + w[2] * k for i, j, k in product((0, 1), repeat=3)]
    return {
        "compared w·x with b": len([s for s in sums if s >= b]),
        "left the bias out": len([s for s in sums if s >= 0]),
        "strict inequality": len([s for s in sums if s + b > 0]),
    }


def distance(w, b, x):
    length, dot = sqrt(w[0] * w[0] + w[1] * w[1]), w[0] * x[0] + w[1] * x[1]
    return {
        "did not divide": abs(dot + b),
        "divided by ‖w‖²": abs(dot + b) / (w[0] * w[0] + w[1] * w[1]),
        "left out the bias": abs(dot) / length,
    }


def separable(tables):
    squares = list(product((0, 1), repeat=2))

    def table(w1, w2, threshold):
        bits = "".join(str(int(w1 * i + w2 * j > threshold)) for i, j in squares)
        return int(bits, 2)

    with_what_is_not_negative = {
        table(w1, w2, k - 0.5) for w1, w2, k in product(range(4), range(4), range(-1, 9))
    }
    return {
        "computes any": len(tables),
        "two ones inseparable": len([t for t in tables if f"{t:04b}".count("1") != 2]),
        "only non-negative weights": len([t for t in tables if t in with_what_is_not_negative]),
    }


def mistake_bound(R, gamma):
    gamma = Fraction(str(gamma))
    return {
        "forgot to square": R / gamma,
        "inverted the ratio": gamma * gamma / (R * R),
        "squared R only": R * R / gamma,
    }


def layers_collapse(W1, b1, W2, b2):
    def times(P, Q):
        return [P[i][0] * Q[0][j] + P[i][1] * Q[1][j] for i in (0, 1) for j in (0, 1)]

    through = [W2[i][0] * b1[0] + W2[i][1] * b1[1] for i in (0, 1)]
    return {
        "opposite order": [*times(W1, W2), through[0] + b2[0], through[1] + b2[1]],
        "just added the biases": [*times(W2, W1), b1[0] + b2[0], b1[1] + b2[1]],
        "lost the first layer's bias": [*times(W2, W1), b2[0], b2[1]],
    }


def mlp_parameters(sizes):
    a, b, c, d = sizes
    weights = a * b + b * c + c * d
    return {
        "forgot the biases": weights,
        "one bias per layer": weights + 1 + 1 + 1,
        "gave the input biases": weights + a + b + c + d,
    }


def relu_network(x, W, b, v, c):
    dots = [row[0] * x[0] + row[1] * x[1] for row in W]

    def output(unit, c=c):
        return v[0] * unit(dots[0], b[0]) + v[1] * unit(dots[1], b[1]) + c

    def relu(s):
        return s if s > 0 else 0

    return {
        "did not apply ReLU": output(lambda s, k: s + k),
        "before adding the bias": output(lambda s, k: relu(s) + k),
        "absolute value": output(lambda s, k: abs(s + k)),
        "forgot the output's bias": output(lambda s, k: relu(s + k), c=0),
    }


def linear_pieces(p, k):
    def power(base, exponent):
        grown = 1
        for _ in range(exponent):
            grown *= base
        return grown

    def kinks(pieces):
        return len(range(1, pieces))  # the places between neighbours

    added, swapped = sum([p] * k), power(k, p)
    return {
        "added the pieces": [added, kinks(added)],
        "swapped base": [swapped, kinks(swapped)],
        "as many kinks": [power(p, k), power(p, k)],
    }


def chain_cost(n, a, b, m):
    shapes = {1: (a, n), 2: (b, a), 3: (m, b)}

    def cost(left, right):
        return left[0] * left[1] * right[1], (left[0], right[1])

    def entries(left, right):
        return left[0] * right[1], (left[0], right[1])

    def both_ways(price):
        late, product = price(shapes[3], shapes[2])
        back = late + price(product, shapes[1])[0]
        early, product = price(shapes[2], shapes[1])
        return back, early + price(shapes[3], product)[0]

    back, front = both_ways(cost)
    return {
        "swapped the modes": [front, back],
        "order does not matter": [back, back],
        "multiplied all the sizes": [n * a * b * m, n * a * b * m],
        "forgot the inner size": both_ways(entries),
    }


def backward_cost(B, n0, n1, n2):
    def cost(inputs=(False, True)):
        """Per layer: a product for the weights' gradient, and one for its input's where that is wanted."""
        each = [B * n0 * n1, B * n1 * n2]
        return sum(each) + sum(price for price, wanted in zip(each, inputs, strict=True) if wanted)

    forward = B * n0 * n1 + B * n1 * n2
    return {
        "network's input too": [forward, cost(inputs=(True, True))],
        "carries the gradient": [forward, cost(inputs=(False, False))],
        "forgot the batch size": [Fraction(forward, B), Fraction(cost(), B)],
        "counted neurons": [n0 + n1 + n2, n0 + n1 + n2],
    }


def activation_memory(B, n, out):
    a, b, c = n
    return {
        "before ReLU too": 4 * B * (a + b + b + c + c),
        "forgot the batch size": 4 * (a + b + c),
        "counted weights": 4 * (a * b + b * c + c * out),
        "count of numbers": B * (a + b + c),
    }


def training_memory(P, optimiser):
    kept = {"SGD": 0, "Adam": 2, "AdamW": 2}.get(optimiser, 1)

    def megabytes(gradients=1, kept=kept, each=4):
        return each * P * sum([1, gradients, kept])

    return {
        "forgot the gradients": megabytes(gradients=0),
        "one number too many": megabytes(kept=kept + 1),
        "one byte per number": megabytes(each=1),
        "forgot the optimiser's state": megabytes(kept=0),
    }


DONE = {
    "perceptron-update": perceptron_update,
    "perceptron-active-vertices": active_vertices,
    "distance-to-decision-line": distance,
    "separable-truth-tables": separable,
    "perceptron-mistake-bound": mistake_bound,
    "linear-layers-collapse": layers_collapse,
    "mlp-parameters": mlp_parameters,
    "relu-network-output": relu_network,
    "composed-linear-pieces": linear_pieces,
    "jacobian-chain-cost": chain_cost,
    "backward-multiplications": backward_cost,
    "activation-memory": activation_memory,
    "training-memory": training_memory,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
