"""What misconceptions about activations give: every rule is applied number by number, as the misconception has it."""

from __future__ import annotations

from fractions import Fraction
from math import exp, log, tanh

import pytest


def decimal(x):
    return Fraction(str(x))


def relu_kin(x, alpha):
    x, a = decimal(x), decimal(alpha)
    right = {
        "relu": x if x > 0 else 0,
        "leaky": x if x > 0 else a * x,
        "hardtanh": sorted([-1, x, 1])[1],
        "relu′": 1 if x > 0 else 0,
        "leaky′": 1 if x > 0 else a,
        "hardtanh′": 1 if -1 < x < 1 else 0,
    }
    kinks = {"relu′": (0,), "leaky′": (0,), "hardtanh′": (-1, 1)}

    def but(change):
        return list((right | change).values())

    return {
        "took the derivative 1": but({name: 1 for name, places in kinks.items() if x in places}),
        "treated LeakyReLU as ReLU": but({"leaky": 0, "leaky′": 0}),
        "did not clip": but({"hardtanh": x, "hardtanh′": 1}),
        "multiplied a positive x": but({"leaky": a * x, "leaky′": a}),
        "let a negative x through": but({"relu": x, "relu′": 1}),
        "averaged the left and right": but({"relu′": Fraction(0 + 1, 2), "leaky′": (a + 1) / 2}),
        "sign function": but({"hardtanh": 1, "hardtanh′": 0}),
    }


def relu_backward(z, g):
    return {
        "gradient through at z = 0": [0 if s < 0 else v for s, v in zip(z, g, strict=True)],
        "applied ReLU to the gradient": [0 if v < 0 else v for v in g],
        "multiplied by ReLU(z)": [0 if s < 0 else v * s for s, v in zip(z, g, strict=True)],
    }


def prelu_slope(z, g, a):
    negative = [(s, v) for s, v in zip(z, g, strict=True) if s < 0]
    positive = [(s, v) for s, v in zip(z, g, strict=True) if s > 0]
    return {
        "took the positive inputs": sum(s * v for s, v in positive),
        "did not multiply by the upstream": sum(s for s, v in negative),
        "multiplied by a as well": sum(decimal(a) * s * v for s, v in negative),
        "counted the positive inputs too": sum(s * v for s, v in negative + positive),
    }


def sigmoid_backward(s, g):
    y = decimal(s)
    return {
        "sigmoid's value": y * g,
        "derivative of tanh": g - y * y * g,
        "derivative's largest value": Fraction(1, 2) * Fraction(1, 2) * g,
        "gradient on unchanged": g,
    }


def sigmoid(z):
    return 1 / (1 + exp(-z))


def sigmoid_neuron(w, k, sign):
    y = sigmoid(sign * log(k))
    return {
        "inner derivative": y - y * y,
        "took the value σ": w * y,
        "took σ′ = 1/4": w * sigmoid(0) * (1 - sigmoid(0)),
    }


def tanh_from_sigmoid(s):
    x = log(s / (1 - s)) / 2  # σ(2x) = s
    return {
        "took the sigmoid's derivative": [tanh(x), sigmoid(2 * x) * (1 - sigmoid(2 * x))],
        "sigmoid's rule": [tanh(x), tanh(x) * (1 - tanh(x))],
        "took σ(2x) for tanh x": [sigmoid(2 * x), 1 - sigmoid(2 * x) ** 2],
    }


def chain_bound(f, L, w):
    w = decimal(w)
    slope = {"sigmoid": Fraction(1, 4), "tanh": Fraction(1)}[f]

    def through(factor):
        derivative = Fraction(1)
        for _ in range(L):
            derivative *= factor
        return derivative

    return {
        "forgot the weights": through(slope),
        "took the bound 1/4": through(w / 4),
        "only one layer": w * slope,
        "added the layers' factors": sum([w * slope] * L),
        "took the bound 1, as for tanh": through(w),
    }


def hardswish(x):
    x = decimal(round(x, 1))
    gate = min(max(x + 3, 0), 6) / 6
    return {
        "factor (x + 3)/6 depends on x too": [x * gate, gate],
        "differentiated the factor": [x * gate, Fraction(1, 6)],
        "computed Hardsigmoid": [gate, Fraction(1, 6)],
    }


def elu(k, alpha):
    x = -log(k)
    value = alpha * (exp(x) - 1)
    return {
        "derivative to be f itself": [value, value],
        "forgot the −1": [alpha * exp(x), alpha * exp(x)],
        "treated ELU as ReLU": [max(x, 0), 0],
    }


def silu(k, sign):
    x = sign * log(k)
    slope = sigmoid(x) * sigmoid(-x)
    return {
        "lost the second term": sigmoid(x),
        "lost the first term": x * slope,
        "without the factor x": slope,
    }


DONE = {
    "relu-kin-values-and-slopes": relu_kin,
    "relu-backward": relu_backward,
    "prelu-slope-gradient": prelu_slope,
    "sigmoid-backward": sigmoid_backward,
    "sigmoid-neuron-derivative": sigmoid_neuron,
    "tanh-from-sigmoid": tanh_from_sigmoid,
    "activation-chain-bound": chain_bound,
    "hardswish-value-and-slope": hardswish,
    "elu-value-and-slope": elu,
    "silu-derivative": silu,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
