"""Networks of several layers against nn.Sequential."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import nn


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def linear(W, b):
    layer = nn.Linear(len(W[0]), len(W), dtype=torch.float64)
    layer.weight.data, layer.bias.data = tensor(W), tensor(b)
    return layer


def collapsed(W1, b1, W2, b2):
    """What the network does to 0 is the bias, to the unit vectors the columns."""
    net = nn.Sequential(linear(W1, b1), linear(W2, b2))
    bias = net(torch.zeros(2, dtype=torch.float64))
    return torch.cat([(net(torch.eye(2, dtype=torch.float64)) - bias).T.flatten(), bias])


def parameters(sizes):
    net = nn.Sequential(*[nn.Linear(n, m) for n, m in pairwise(sizes)])
    return sum(p.numel() for p in net.parameters())


def output(x, W, b, v, c):
    return nn.Sequential(linear(W, b), nn.ReLU(), linear([v], [c]))(tensor(x))


def pieces_and_kinks(p, k):
    """Slopes on a grid that holds every kink: a piece goes on while the slope stays the same."""
    x = torch.arange(2 * p**k + 1, dtype=torch.float64) / (2 * p**k)
    for _ in range(k):
        phase = (p * x) % 2
        x = torch.minimum(phase, 2 - phase)
    kinks = int((x.diff().diff().abs() > 1e-9).sum())
    return [kinks + 1, kinks]


ORACLES = {
    "linear-layers-collapse": collapsed,
    "mlp-parameters": parameters,
    "relu-network-output": output,
    "composed-linear-pieces": pieces_and_kinks,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
