"""NUMBER. The question in a line.

What is shown here, in two or three lines, with the formula and its source:

    pᵢ = exp(xᵢ) / Σⱼ exp(xⱼ)
"""

from typing import Annotated

import torch

from examprep.lab import Between, Break

N: Annotated[int, Between(2, 50, "numbers")] = 5
EXACT = 1e-12  # float64 rounds at 2e-16

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────


def idea(x):
    """The idea by hand, in a few lines, with the shapes in the right margin."""
    e = torch.exp(x)  # (N,)
    return e / e.sum()  # (N,)


# ── checks ────────────────────────────────────────────────────────────────────────────────────────


def numbers(run):
    return torch.randn(N, dtype=torch.float64, generator=run.generator(), device=run.device)


def check_agrees_with_torch(run):
    """A fact in one sentence: ours is what PyTorch computes."""
    x = numbers(run)
    run.close(idea(x), torch.softmax(x, 0), tol=EXACT, against="torch.softmax; float64")


def check_sums_to_one(run):
    """Another fact: the results are positive and sum to 1."""
    p = idea(numbers(run))
    run.close(p.sum(), 1, tol=EXACT, against="1; float64")
    run.true((p > 0).all(), "all are positive")


# ── misconceptions ────────────────────────────────────────────────────────────────────────────────

BREAKS = [
    Break(
        "the exponent is forgotten",
        ru="забыта экспонента",
        idea=lambda x: x.abs() / x.abs().sum(),
        reddens=["agrees_with_torch"],
    ),
    Break(
        "the sum is taken for the mean",
        ru="сумма принята за среднее",
        idea=lambda x: torch.exp(x) / torch.exp(x).mean(),
        reddens=["agrees_with_torch", "sums_to_one"],
    ),
]
