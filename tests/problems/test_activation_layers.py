"""Activation layers against PyTorch's."""

from __future__ import annotations

import pytest
import torch
from torch import nn


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def value_and_slope(layer, x):
    x = tensor(float(x)).requires_grad_()
    y = layer(x)
    y.backward()
    return [y.item(), x.grad.item()]


def relu_kin(x, alpha):
    pairs = [value_and_slope(layer, x) for layer in (nn.ReLU(), nn.LeakyReLU(alpha), nn.Hardtanh())]
    return [value for value, _ in pairs] + [slope for _, slope in pairs]


def relu_backward(z, g):
    z = tensor(list(map(float, z))).requires_grad_()
    nn.ReLU()(z).backward(tensor(list(map(float, g))))
    return z.grad


def prelu_slope(z, g, a):
    layer = nn.PReLU(init=a).double()
    layer(tensor(z)).backward(tensor(g))
    return layer.weight.grad


ORACLES = {
    "relu-kin-values-and-slopes": relu_kin,
    "relu-backward": relu_backward,
    "prelu-slope-gradient": prelu_slope,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
