"""What word2vec draws, against exact roots and a softmax of logarithms."""

from __future__ import annotations

import pytest
import sympy
import torch

ORACLES = {
    "word2vec-shrunk-window": lambda m, k: (torch.arange(1, m + 1) >= k).double().mean(),
    "subsampling-discard": lambda t, r: 1 - sympy.sqrt(sympy.Rational(str(t)) / (r * sympy.Rational(str(t)))),
    "negative-sampling-noise": lambda c: torch.tensor(c, dtype=torch.float64).log().mul(0.75).softmax(0),
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
