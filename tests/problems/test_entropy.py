"""Entropy, divergence and perplexity against torch.distributions and torch.nn.functional."""

from __future__ import annotations

from math import log

import pytest
import torch
from torch.nn import functional as F


def in_bits(q, p):
    q, p = (0.5 ** torch.tensor(k, dtype=torch.float64) for k in (q, p))
    cross, entropy = F.cross_entropy(p.log(), q), torch.distributions.Categorical(q).entropy()
    return [v / log(2) for v in (cross, entropy, F.kl_div(p.log(), q, reduction="sum"))]


def perplexity(k):
    """The model's other class takes what the true one leaves."""
    p = 0.5 ** torch.tensor(k, dtype=torch.float64)
    return F.nll_loss(torch.stack([p, 1 - p], 1).log(), torch.zeros(4, dtype=torch.long)).exp()


ORACLES = {
    "entropy-and-divergence": in_bits,
    "perplexity": perplexity,
    "cross-entropy-at-the-start": lambda K: F.cross_entropy(
        torch.zeros(1, K, dtype=torch.float64), torch.tensor([0])
    ),
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
