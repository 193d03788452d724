"""The LSTM's gates against nn.LSTMCell and autograd."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def cell(preactivations, c):
    """Weights are zero: the biases are all that reaches the gates, in PyTorch's order."""
    lstm = nn.LSTMCell(1, 1, dtype=torch.float64)
    for p in lstm.parameters():
        nn.init.zeros_(p)
    lstm.bias_ih.data = tensor(preactivations)
    zero = torch.zeros(1, 1, dtype=torch.float64)
    h, c = lstm(zero, (zero, tensor([[float(c)]])))
    return h[0, 0], c[0, 0]


def logit(p):
    return math.log(p / (1 - p))


def gradients(i, f, g, c):
    z = tensor([logit(i), logit(f), math.atanh(g)]).requires_grad_()
    (z[1].sigmoid() * c + z[0].sigmoid() * z[2].tanh()).backward()
    return z.grad


ORACLES = {
    "lstm-cell-state": lambda i, f, g, o, c: cell([math.log(v) for v in (i, f, g, o)], c)[1],
    "lstm-hidden-state": lambda i, f, o, g, c: cell([logit(i), logit(f), math.atanh(g), logit(o)], c)[0],
    "lstm-gate-gradients": gradients,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
