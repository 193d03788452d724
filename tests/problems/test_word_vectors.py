"""SVD, cosine similarity and TF-IDF against PyTorch and sympy."""

from __future__ import annotations

import pytest
import sympy
import torch
from torch.nn import functional as F


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def with_singular_values(s):
    """A 6 × 7 matrix that is not diagonal, with these singular values."""
    generator = torch.Generator().manual_seed(0)
    left, right = (
        torch.linalg.qr(torch.randn(n, 5, dtype=torch.float64, generator=generator))[0] for n in (6, 7)
    )
    return left @ torch.diag(tensor(s)) @ right.T


def truncated(X, k):
    u, s, vh = torch.linalg.svd(X, full_matrices=False)
    return u[:, :k] * s[:k] @ vh[:k]


def enough(s, share):
    X = with_singular_values(s)
    return next(k for k in range(1, 6) if truncated(X, k).norm() ** 2 >= share * X.norm() ** 2 - 1e-9)


def stored(V, C, k):
    u, s, vh = torch.linalg.svd(torch.zeros(V, C, device="meta"), full_matrices=False)
    return u[:, :k].numel() + s[:k].numel() + vh[:k].numel()


ORACLES = {
    "svd-truncation-error": lambda s, k: (
        (with_singular_values(s) - truncated(with_singular_values(s), k)).norm().square().round(decimals=8)
    ),
    "svd-storage": stored,
    "svd-rank-for-energy": enough,
    "cosine-similarity": lambda u, v: F.cosine_similarity(tensor(u), tensor(v), dim=0),
    "tf-idf": lambda n, length, N, df: sympy.Rational(n, length) * sympy.log(sympy.Rational(N, df), 10),
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
