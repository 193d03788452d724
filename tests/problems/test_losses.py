"""Losses of regression, margins and distances against torch.nn.functional."""

from __future__ import annotations

from math import log

import pytest
import torch
from torch.nn import functional as F


def tensor(values, **options):
    return torch.tensor(values, dtype=torch.float64, **options)


def huber_pair(r, d):
    r = tensor(r)
    return F.huber_loss(r, torch.zeros(3).double(), delta=d), F.smooth_l1_loss(
        r, torch.zeros(3).double(), beta=d
    )


def gradient(loss, p):
    p = tensor(p, requires_grad=True)
    return torch.autograd.grad(loss(p), p)[0]


def best_constant(y, outlier):
    """Least squares on a column of ones; the absolute loss is convex and least at a point of the data."""
    values = tensor([*y, outlier])
    mean = torch.linalg.lstsq(torch.ones(5, 1, dtype=torch.float64), values[:, None]).solution
    absolute = [F.l1_loss(v.expand(5), values) for v in values]
    return mean.squeeze(), values[torch.stack(absolute).argmin()]


def cosine(pair, k, margin):
    a, b = tensor(pair).unsqueeze(1)
    return [F.cosine_embedding_loss(k * a, b, tensor([y]), margin=margin) for y in (1, -1)]


def triplet(a, near, far, margin):
    a = tensor([a])
    p, n = a + tensor(near[:2]), a + tensor([-far[0], far[1]])
    return F.triplet_margin_loss(a, p, n, margin=margin, eps=1e-30)


def kl(p, q):
    p, q = (0.5 ** tensor([[int(k) for k in str(row)] for row in rows]) for rows in (p, q))
    return [F.kl_div(q.log(), p, reduction=reduction) / log(2) for reduction in ("batchmean", "mean")]


ORACLES = {
    "mse-mean": lambda p, t: F.mse_loss(tensor(p), tensor(t)),
    "mse-gradient": lambda p, t: gradient(lambda x: F.mse_loss(x, tensor(t)), p),
    "huber-and-smooth-l1": huber_pair,
    "huber-gradient": lambda r, d: gradient(
        lambda x: F.huber_loss(x, torch.zeros(4).double(), reduction="sum", delta=d), r
    ),
    "best-constant": best_constant,
    "binary-hinge": lambda y, f: F.margin_ranking_loss(tensor(f), tensor([0] * 3), tensor(y), margin=1),
    "multi-margin-loss": lambda z, y: F.multi_margin_loss(tensor([z]), torch.tensor([y])),
    "cosine-embedding-loss": cosine,
    "triplet-loss": triplet,
    "kl-div-reductions": kl,
}


@pytest.mark.filterwarnings("ignore:reduction")  # kl_div: 'mean' is to change one day
@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
