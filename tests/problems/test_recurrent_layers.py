"""Shapes against PyTorch's modules."""

from __future__ import annotations

import pytest
import torch
from torch import nn


def run(kind, D, H, L, bi, first, N, T):
    layer = getattr(nn, kind)(D, H, L, bidirectional=bi, batch_first=first)
    output, state = layer(torch.zeros((N, T, D) if first else (T, N, D)))
    return output, state[0] if kind == "LSTM" else state


ORACLES = {
    "recurrent-output-shape": lambda **p: list(run(**p)[0].shape),
    "recurrent-state-shape": lambda **p: list(run(first=True, **p)[1].shape),
    "recurrent-weight-shape": lambda kind, D, H, bi, weight: list(
        getattr(getattr(nn, kind)(D, H, 2, bidirectional=bi), weight).shape
    ),
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
