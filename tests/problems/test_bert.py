"""BERT against PyTorch's layers, cross-entropy that ignores positions, and exact shares."""

from __future__ import annotations

import pytest
import sympy
import torch
from torch import nn
from torch.nn import functional as F


def count(*modules):
    return sum(p.numel() for module in modules for p in module.parameters())


def layer(H):
    return nn.TransformerEncoderLayer(H, H // 64, 4 * H, device="meta")


def whole(V, P, H, L):
    with torch.device("meta"):
        rest = [nn.Embedding(n, H) for n in (V, P, 2)] + [nn.LayerNorm(H), nn.Linear(H, H)]
    return count(*rest) + L * count(layer(H))


def masking(B, T):
    chosen = sympy.Rational("0.15") * B * T
    return [chosen, *(sympy.Rational(share) * chosen for share in ("0.8", "0.1", "0.1"))]


def loss(losses, done):
    """Two classes with −ln p of the first as given; positions that are not chosen carry the label −100."""
    right = torch.tensor(losses, dtype=torch.float64).neg()
    logits = torch.stack([right, torch.log1p(-right.exp())], 1)
    labels = torch.tensor([0 if what else -100 for what in done])
    return F.cross_entropy(logits, labels)


ORACLES = {
    "bert-layer-parameters": lambda A, L: L * count(layer(64 * A)),
    "bert-parameters": whole,
    "bert-masked-tokens": masking,
    "bert-masked-loss": loss,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
