"""Recurrent layers against nn.RNNCell and the parameters of PyTorch's modules."""

from __future__ import annotations

import pytest
import torch
from torch import nn


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def step(W, U, b, x, h):
    cell = nn.RNNCell(2, 2, nonlinearity="relu", dtype=torch.float64)
    cell.weight_ih.data, cell.weight_hh.data = tensor(W), tensor(U)
    cell.bias_ih.data, cell.bias_hh.data = tensor(b), torch.zeros(2, dtype=torch.float64)
    return cell(tensor([x]), tensor([h]))[0]


def size(layer):
    return sum(p.numel() for p in layer.parameters())


ORACLES = {
    "rnn-step": step,
    "rnn-parameters": lambda D, H, L: size(nn.RNN(D, H, L)),
    "lstm-parameters": lambda D, H, bias: size(nn.LSTM(D, H, bias=bias)),
    "bidirectional-parameters": lambda kind, D, H, L: size(getattr(nn, kind)(D, H, L, bidirectional=True)),
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
