"""Softmax against torch.softmax, autograd and torch.logsumexp."""

from __future__ import annotations

import pytest
import torch
from torch.autograd.functional import jacobian


def logits(a):
    return torch.tensor(a, dtype=torch.float64).log()


ORACLES = {
    "softmax-of-logarithms": lambda a, b: torch.softmax(logits(a) + b, 0),
    "softmax-temperature": lambda a, T: torch.softmax((logits(a) if T < 1 else 2 * logits(a)) / T, 0),
    "softmax-along-an-axis": lambda a, dim: logits(a).softmax(dim).flatten(),
    "softmax-jacobian-row": lambda a, i: jacobian(lambda z: torch.softmax(z, 0), logits(a))[i - 1],
    "log-sum-exp": lambda c, a: torch.logsumexp(c + logits(a), 0),
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
