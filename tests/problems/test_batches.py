"""Batches against DataLoader, torch.optim, enumeration and sympy."""

from __future__ import annotations

from itertools import combinations

import pytest
import sympy
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def updates(N, B, E):
    kept, dropped = DataLoader(range(N), batch_size=B), DataLoader(range(N), batch_size=B, drop_last=True)
    return [E * len(kept), N - B * len(dropped), E * len(dropped)]


def variance(g, B):
    means = tensor([sum(batch) / B for batch in combinations(map(float, g), B)])
    return means.var(correction=0)


def two_steps(w, x, y, eta):
    model = nn.Linear(1, 1, bias=False, dtype=torch.float64)
    nn.init.constant_(model.weight, w)
    optimizer = torch.optim.SGD(model.parameters(), lr=eta)
    data = TensorDataset(tensor(x).reshape(-1, 1), tensor(y).reshape(-1, 1))
    for batch, target in DataLoader(data, batch_size=2):
        optimizer.zero_grad()
        F.mse_loss(model(batch), target).backward()
        optimizer.step()
    return model.weight.squeeze()


def settled(lam, s2, B, eta):
    v, rate = sympy.symbols("v"), sympy.Rational(str(eta))
    return sympy.solve(sympy.Eq(v, (1 - rate * lam) ** 2 * v + rate**2 * sympy.Rational(s2, B)), v)[0]


ORACLES = {
    "updates-per-training": updates,
    "mini-batch-variance": variance,
    "sgd-over-two-batches": two_steps,
    "sgd-noise-floor": settled,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
