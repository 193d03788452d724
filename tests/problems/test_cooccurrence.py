"""Co-occurrence counts and PMI against matrices built by PyTorch and sympy's logarithms."""

from __future__ import annotations

import pytest
import sympy
import torch


def counts(t, m):
    """Shifted one-hot matrices multiplied: every offset up to m, both ways."""
    hot = torch.nn.functional.one_hot(torch.tensor(t), 3)
    ahead = sum(hot[:-k].T @ hot[k:] for k in range(1, m + 1))
    return (ahead + ahead.T)[0, 1]


def ppmi(n, e, k, R):
    joint = torch.tensor(n, dtype=torch.float64) / (k * R)
    context = torch.tensor(n, dtype=torch.float64) * k * 0.5 ** torch.tensor(e) / (k * R)
    return (
        (joint.log2() - torch.tensor(1 / k, dtype=torch.float64).log2() - context.log2())
        .clamp(min=0)
        .round(decimals=9)
    )


ORACLES = {
    "cooccurrence-count": counts,
    "pmi-in-bits": lambda n, a, b, D: sympy.simplify(
        sympy.log(sympy.Rational(n, D), 2)
        - sympy.log(sympy.Rational(a, D), 2)
        - sympy.log(sympy.Rational(b, D), 2)
    ),
    "ppmi-row": ppmi,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
