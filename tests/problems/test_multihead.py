"""Multi-head attention against nn.MultiheadAttention."""

from __future__ import annotations

import pytest
import torch
from torch import nn


def scale(h, k):
    """Raw dot products of the first head over the logarithms of the weights, both up to a constant."""
    d = h * k
    attention = nn.MultiheadAttention(d, h, bias=False, batch_first=True, dtype=torch.float64)
    x = torch.randn(1, 3, d, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    weights = attention(x, x, x, average_attn_weights=False)[1][0, 0]
    q, key, _ = (x @ attention.in_proj_weight.T).chunk(3, -1)
    raw, logs = q[0, :, :k] @ key[0, :, :k].T, weights.log()
    return ((raw - raw[:, :1]).abs().sum() / (logs - logs[:, :1]).abs().sum()).round(decimals=6)


def weights_shape(B, h, k, n, m, average):
    d = h * k
    attention = nn.MultiheadAttention(d, h, batch_first=True)
    memory = torch.zeros(B, m, d)
    return list(attention(torch.zeros(B, n, d), memory, memory, average_attn_weights=average)[1].shape)


ORACLES = {
    "head-scale": scale,
    "multihead-split-shape": lambda B, T, h, k: list(
        torch.zeros(B, T, h * k).unflatten(-1, (h, -1)).movedim(2, 1).shape
    ),
    "multihead-weights-shape": weights_shape,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
