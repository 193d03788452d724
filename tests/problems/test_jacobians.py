"""Jacobians against torch.autograd.functional."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.autograd.functional import jacobian
from torch.nn import functional as F


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def shape(of, n, m, B):
    layer, x = nn.Linear(n, m), torch.randn(n)
    layer(x).sum().backward()
    return {
        "y by x": lambda: jacobian(layer, x),
        "L by W": lambda: layer.weight.grad,
        "y by W": lambda: jacobian(lambda W: F.linear(x, W, layer.bias), layer.weight.detach()),
        "Y by X": lambda: jacobian(layer, torch.randn(B, n)),
    }[of]().shape


def at_a_point(a, b, x, y):
    return jacobian(
        lambda p: torch.stack([p[0] ** 2 * p[1], a * p[0] + b * p[1] ** 2]), tensor([x, y])
    ).flatten()


def of_chain(x, A):
    return jacobian(lambda x: tensor(A) @ torch.stack([x[0] * x[1], x[0] ** 2]), tensor(x)).flatten()


def of_sigmoid_layer(W, s):
    x = torch.linalg.lstsq(tensor(W), torch.logit(tensor(s))[:, None]).solution[:, 0]
    z = tensor(W) @ x
    shift = torch.logit(tensor(s)) - z  # W may be singular
    return jacobian(lambda x: torch.sigmoid(tensor(W) @ x + shift), x).flatten()


ORACLES = {
    "jacobian-shape": shape,
    "jacobian-at-a-point": at_a_point,
    "jacobian-chain": of_chain,
    "sigmoid-layer-jacobian": of_sigmoid_layer,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
