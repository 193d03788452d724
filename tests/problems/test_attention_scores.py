"""Attention scores against PyTorch and, for the variance, an exhaustive average over signs."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def score(q, k):
    """PyTorch's attention over this key and a zero one: the logit of the first weight is the score."""
    keys = torch.stack([tensor(k), torch.zeros(4, dtype=torch.float64)])
    weights = F.scaled_dot_product_attention(tensor([q]), keys, torch.eye(2, dtype=torch.float64))[0]
    return (weights[0] / weights[1]).log()


def weights(d, e):
    """Keys with the dot product in their first component."""
    keys = torch.zeros(3, d, dtype=torch.float64)
    keys[:, 0] = tensor(e).log() * d**0.5
    query = F.one_hot(torch.tensor([0]), d).double()
    return F.scaled_dot_product_attention(query, keys, torch.eye(3, dtype=torch.float64))[0]


def additive(a, u, v):
    return tensor(v) @ torch.tanh(tensor(a).mul(tensor(u)).log() - tensor(u).log())


def deviations(d, s):
    """A product of independent signs ±1 and ±s is ±s: the sum's second moment is a binomial's."""
    heads = torch.distributions.Binomial(d, torch.tensor(0.5, dtype=torch.float64))
    spread = 2 * s * heads.variance.sqrt()
    return [spread, spread / d**0.5]


ORACLES = {
    "scaled-dot-product-score": score,
    "scaled-dot-product-weights": weights,
    "additive-attention-score": additive,
    "bilinear-attention-score": lambda q, W, k: F.bilinear(tensor([q]), tensor([k]), tensor([W])).squeeze(),
    "dot-product-variance": deviations,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
