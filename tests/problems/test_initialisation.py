"""Initialisation against the bounds and deviations that torch.nn.init itself draws from."""

from __future__ import annotations

from itertools import product

import numpy
import pytest
import sympy
import torch
from torch import nn


class Spy(torch.Tensor):
    """A tensor that notes from what it was to be drawn."""

    def uniform_(self, low, high, generator=None):
        self.drawn = high
        return self

    def normal_(self, mean, deviation, generator=None):
        self.drawn = deviation
        return self


def drawn_by(initialise, *shape, **options):
    tensor = torch.empty(*shape, device="meta").as_subclass(Spy)
    initialise(tensor, **options)
    return tensor.drawn


def conv_fans(g, a, b, k):
    weight = nn.Conv2d(g * a, g * b, k, groups=g).weight
    fans = nn.init._calculate_fan_in_and_fan_out(weight)
    return *fans, drawn_by(nn.init.kaiming_normal_, *weight.shape, nonlinearity="relu") ** 2


def default_signal(n_in, m, n_out):
    layer = nn.Linear(n_in, n_out, bias=False, device="meta")
    layer.weight = nn.Parameter(torch.empty(n_out, n_in, device="meta").as_subclass(Spy))
    layer.reset_parameters()
    bound = layer.weight.drawn
    variance = torch.distributions.Uniform(*torch.tensor([-bound, bound], dtype=torch.float64)).variance
    second_moments = m * torch.eye(n_in, dtype=torch.float64)
    return variance, torch.trace(variance * torch.eye(n_in, dtype=torch.float64) @ second_moments)


def two_points(mean, variance):
    return [mean - sympy.sqrt(variance), mean + sympy.sqrt(variance)]


def variance_of_product(w, x):
    """Of independent variables with these means and variances, each of two equally likely values."""
    values = [a * b for a, b in product(two_points(*w), two_points(*x))]
    mean = sum(values) / 4
    return sympy.expand(sum((v - mean) ** 2 for v in values) / 4)


def mean_square_after(c, L, act):
    """Gaussian signal layer by layer; quadrature on symmetric nodes is exact for u² and its half."""
    nodes, weights = numpy.polynomial.hermite_e.hermegauss(20)
    weights, square = weights / weights.sum(), 1.0
    for _ in range(L):
        z = (float(sympy.Rational(c)) * square) ** 0.5 * nodes
        square = float(weights @ (numpy.maximum(z, 0) if act == "ReLU" else z) ** 2)
    return square


ORACLES = {
    "xavier-bound": lambda k, n_in: drawn_by(nn.init.xavier_uniform_, 6 * k * k - n_in, n_in),
    "he-deviation": lambda k, n_out: drawn_by(nn.init.kaiming_normal_, n_out, 2 * k * k, nonlinearity="relu"),
    "conv-fans": conv_fans,
    "default-linear-signal": default_signal,
    "product-variance": lambda mw, mx, vw, vx: variance_of_product((mw, vw), (mx, vx)),
    "neuron-input-variance": lambda n, vw, mx, vx: (
        n * variance_of_product((0, sympy.Rational(str(vw))), (mx, vx))
    ),
    "signal-through-layers": mean_square_after,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
