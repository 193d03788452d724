"""Vanishing gradients against exact powers, matrix norms and clip_grad_norm_."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from torch import nn


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def steps_until(w, eps):
    t, left = 0, Fraction(1)
    while left >= Fraction(str(eps)):
        t, left = t + 1, left * Fraction(str(w))
    return t


def clipped(g, c):
    p = nn.Parameter(torch.zeros(3, dtype=torch.float64))
    p.grad = tensor([float(v) for v in g])
    nn.utils.clip_grad_norm_([p], c)
    return p.grad


ORACLES = {
    "rnn-vanishing-steps": steps_until,
    "rnn-jacobian-norm": lambda a, b, T: torch.linalg.matrix_norm(
        torch.linalg.matrix_power(tensor([[a, b], [b, a]]), T), ord=2
    ),
    "gradient-norm-clipping": clipped,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
