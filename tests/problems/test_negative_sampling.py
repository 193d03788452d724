"""Negative sampling against binary cross-entropy, autograd and Newton's method."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def loss(scores):
    """Labels 1 for the right word, which comes first, and 0 for the others."""
    labels = torch.zeros_like(scores)
    labels[0] = 1
    return F.binary_cross_entropy_with_logits(scores, labels, reduction="sum")


def gradient(u, s):
    """The scores at v = 0 are shifted so that their sigmoids are s; the gradient does not see the shift."""
    v = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    loss(tensor(u) @ v + tensor(s).logit()).backward()
    return v.grad


def optimum(n, a, b, D, k):
    x = torch.zeros((), dtype=torch.float64, requires_grad=True)
    for _ in range(60):
        value = -n * F.logsigmoid(x) - k * a * b / D * F.logsigmoid(-x)
        (slope,) = torch.autograd.grad(value, x, create_graph=True)
        (bend,) = torch.autograd.grad(slope, x)
        with torch.no_grad():
            x -= (slope / bend).clamp(-1, 1)
    return x


def updated(V, d, k):
    """Entries of the two tables with a gradient; twenty words stand for the vocabulary."""
    centre, output = (nn.Embedding(20, d, dtype=torch.float64) for _ in range(2))
    for table in (centre, output):
        nn.init.normal_(table.weight, std=0.1)  # so small that no sigmoid rounds to one
    loss(output(torch.arange(k + 1)) @ centre(torch.tensor(0))).backward()
    return sum((table.weight.grad != 0).sum() for table in (centre, output))


ORACLES = {
    "negative-sampling-loss": lambda a, b: loss(tensor([a, *b]).log()),
    "negative-sampling-gradient": gradient,
    "negative-sampling-optimum": optimum,
    "negative-sampling-updated-parameters": updated,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
