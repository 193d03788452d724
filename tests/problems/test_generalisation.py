"""Optimism, selection and the bias–variance split against projections and full enumeration."""

from __future__ import annotations

from itertools import product

import pytest
import torch


def optimism(n, p, s2):
    """The residuals' and the predictions' variances from the hat matrix of a random design."""
    X = torch.randn(n, p, dtype=torch.float64)
    hat = X @ torch.linalg.pinv(X)
    rest = torch.eye(n, dtype=torch.float64) - hat
    return [s2 * rest.square().sum() / n, s2 * (1 + hat.square().sum() / n)]


def best_of(K, M):
    """Every answer sheet of every model, each equally likely; answer 0 is the right one."""
    right = torch.tensor([(a == 0) + (b == 0) for a, b in product(range(K), repeat=2)])
    grids = torch.meshgrid(*[right] * M, indexing="ij")
    return torch.stack(grids).amax(0).double().mean() / 2


def parts(f, truth, noise):
    """The noise is ±√noise with equal chances: all four times two cases are averaged."""
    guesses = torch.tensor(f, dtype=torch.float64)
    shake = torch.tensor([noise**0.5, -(noise**0.5)], dtype=torch.float64)
    errors = guesses[:, None] - (truth + shake)
    return [(guesses.mean() - truth) ** 2, guesses.var(correction=0), errors.square().mean()]


ORACLES = {
    "training-error-optimism": optimism,
    "best-of-guessing-models": best_of,
    "bias-and-variance": parts,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
