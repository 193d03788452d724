"""The Transformer against PyTorch's layers."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def size(layer):
    return sum(p.numel() for p in layer.parameters())


def norms(x, W):
    x, W = tensor(x), tensor(W)

    def norm(v):
        return F.layer_norm(v, (2,), eps=1e-15)

    return torch.cat([norm(x + W @ x), x + W @ norm(x)]).round(decimals=9)


ORACLES = {
    "multihead-parameters": lambda d, h, bias: size(nn.MultiheadAttention(d, h, bias=bias)),
    "encoder-layer-parameters": lambda d, k, h: size(nn.TransformerEncoderLayer(d, h, k * d, device="meta")),
    "decoder-layer-parameters": lambda d, k, h: size(nn.TransformerDecoderLayer(d, h, k * d, device="meta")),
    "pre-and-post-norm": norms,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
