"""The GRU against nn.GRUCell and nn.GRU."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def logit(p):
    return math.log(p / (1 - p))


def blank(layer):
    """A layer of one unit with all parameters zero."""
    for p in layer.parameters():
        nn.init.zeros_(p)
    return layer


def step(z, n, h):
    cell = blank(nn.GRUCell(1, 1, dtype=torch.float64))
    cell.bias_ih.data = tensor([0, logit(z), math.atanh(n)])
    return cell(tensor([[0.0]]), tensor([[h]]))


def candidate(a, w, b, r, h):
    """The update gate is shut, so that the new state is the candidate; scaled down to where tanh can be undone."""
    cell = blank(nn.GRUCell(1, 1, dtype=torch.float64))
    cell.bias_ih.data = tensor([logit(r), -50, a / 50])
    cell.bias_hh.data = tensor([0, 0, b / 50])
    cell.weight_hh.data[2] = w / 50
    return cell(tensor([[0.0]]), tensor([[float(h)]])).atanh() * 50


def decayed(z, h, T):
    gru = blank(nn.GRU(1, 1, dtype=torch.float64))
    gru.bias_ih_l0.data[1] = logit(z)
    return gru(torch.zeros(T, 1, 1, dtype=torch.float64), tensor([[[h]]]))[1].squeeze()


ORACLES = {
    "gru-step": lambda z, n, h: step(z, n, h).squeeze(),
    "gru-candidate": lambda **p: candidate(**p).squeeze(),
    "gru-decay": decayed,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
