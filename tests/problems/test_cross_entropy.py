"""Cross-entropy against torch.nn.functional."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F


def logits(a):
    return torch.tensor(a, dtype=torch.float64).log()


def of_logits(a, t):
    return F.cross_entropy(logits(a)[None], torch.tensor([t - 1]))


def gradient(a, t, N):
    """The other examples of the batch are drawn: they must not matter."""
    z = torch.randn(N, 3, dtype=torch.float64)
    z[0] = logits(a)
    z.requires_grad_()
    F.cross_entropy(z, torch.tensor([t - 1] + [0] * (N - 1))).backward()
    return z.grad[0]


def of_batch(k):
    z = torch.stack([logits([1, x - 1]) for x in k])
    loss = F.cross_entropy(z, torch.zeros(3, dtype=torch.long))
    return [(3 * loss).exp(), loss]


def least_after_softmax(K):
    """The loss falls as the logits grow: at 60 the softmax is one-hot in float64."""
    z = torch.zeros(1, K, dtype=torch.float64)
    z[0, 0] = 60
    return F.cross_entropy(z.softmax(1), torch.tensor([0]))


ORACLES = {
    "cross-entropy-of-logits": of_logits,
    "cross-entropy-gradient": gradient,
    "batch-cross-entropy": of_batch,
    "double-softmax-floor": least_after_softmax,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
