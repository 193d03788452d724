"""Positional encodings against complex exponentials."""

from __future__ import annotations

import pytest
import torch


def encoding(p, d):
    """Pairs (sin, cos) as the imaginary and real parts of e^(ip·frequency)."""
    frequencies = torch.logspace(0, -4, d // 2 + 1, dtype=torch.float64)[:-1]
    turns = torch.polar(torch.ones_like(frequencies), p * frequencies)
    return torch.stack([turns.imag, turns.real], 1).flatten()


ORACLES = {
    "positional-encoding": lambda p, d, j: encoding(p, d)[j],
    "positional-encoding-product": lambda p, k, d: encoding(p, d) @ encoding(p + k, d),
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
