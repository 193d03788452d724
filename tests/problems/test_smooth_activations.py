"""Hardswish, ELU and SiLU against PyTorch's layers."""

from __future__ import annotations

from math import log

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


ORACLES = {
    "hardswish-value-and-slope": lambda x: value_and_slope(nn.Hardswish(), x),
    "elu-value-and-slope": lambda k, alpha: value_and_slope(nn.ELU(alpha), -log(k)),
    "silu-derivative": lambda k, sign: value_and_slope(nn.SiLU(), sign * log(k))[1],
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
