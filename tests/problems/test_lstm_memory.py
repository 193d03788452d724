"""How long an LSTM remembers, against exact powers and a bisection."""

from __future__ import annotations

import pytest
import sympy
import torch


def lifetime(f, eps):
    left, steps = sympy.Integer(1), 0
    while left >= sympy.Rational(str(eps)):
        left, steps = left * sympy.Rational(str(f)), steps + 1
    return steps


def bias(T, eps):
    """Bisection on the share that an LSTM cell with this bias keeps."""
    low, high = -20.0, 20.0
    for _ in range(100):
        middle = (low + high) / 2
        kept = torch.tensor(middle, dtype=torch.float64).sigmoid() ** T
        low, high = (middle, high) if kept < eps else (low, middle)
    return low


ORACLES = {
    "lstm-memory-lifetime": lifetime,
    "lstm-forget-bias": bias,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
