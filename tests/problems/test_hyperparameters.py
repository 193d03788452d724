"""Batch sizes, scaling and search against enumeration, DataLoader, sympy and torch.distributions."""

from __future__ import annotations

from itertools import product
from math import log

import pytest
import sympy
import torch
from torch.distributions import ExpTransform, TransformedDistribution, Uniform
from torch.utils.data import DataLoader


def noise(s, target, q):
    B = sympy.Symbol("B", positive=True)
    (batch,) = sympy.solve(sympy.Integer(s) ** 2 / B - sympy.Rational(str(target)) ** 2, B)
    deviation = sympy.sqrt(sympy.Integer(s) ** 2 / B)
    return batch, sympy.simplify(deviation.subs(B, q * q * batch) / deviation.subs(B, batch))


def grid(sizes):
    cells = list(product(*map(range, sizes)))
    torch.manual_seed(0)
    random = torch.rand(len(cells), dtype=torch.float64)
    return len(cells), len({cell[0] for cell in cells}), len(random.unique())


def log_uniform(low, width, start, span):
    ends = torch.tensor([-low, width - low], dtype=torch.float64) * log(10)
    rate = TransformedDistribution(Uniform(*ends, validate_args=False), [ExpTransform()], validate_args=False)
    wanted = torch.tensor([10.0 ** (start - low), 10.0 ** (start + span - low)], dtype=torch.float64)
    below, above = rate.cdf(wanted)
    return above - below


ORACLES = {
    "batch-size-and-noise": noise,
    "linear-scaling-rule": lambda B, k, eta, m, E: (
        eta * (B * k / B),
        E * len(DataLoader(range(512 * m), batch_size=B * k)),
    ),
    "random-search-chance": lambda m, n: sum(0 in trial for trial in product(range(m), repeat=n)) / m**n,
    "grid-or-random-search": grid,
    "log-uniform-rate": log_uniform,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
