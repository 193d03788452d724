"""The perceptron against sums over all cases, sympy's geometry and runs of the algorithm itself."""

from __future__ import annotations

from itertools import product

import pytest
import sympy
import torch


def updated(w, b, x, t):
    weights, point = torch.tensor([*w, b]), torch.tensor([*x, 1])
    return weights + (t - int(weights @ point >= 0)) * point


def active(w, b):
    cube = torch.cartesian_prod(*[torch.tensor([0, 1])] * 3)
    return int((cube @ torch.tensor(w) + b >= 0).sum())


def distance(w, b, x):
    u, v = sympy.symbols("u v")
    return sympy.Line(w[0] * u + w[1] * v + b, x="u", y="v").distance(sympy.Point(*x))


def computable(tables):
    """The tables among those that some small weights give."""
    square = list(product((0, 1), repeat=2))
    found = {
        "".join(str(int(w1 * x1 + w2 * x2 + b >= 0)) for x1, x2 in square)
        for w1, w2 in product((-2, -1, 0, 1, 2), repeat=2)
        for b in (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5)
    }
    return sum(f"{table:04b}" in found for table in tables)


def mistakes_on_an_orthogonal_frame(R, gamma):
    """Orthogonal vectors of length R attain the bound: n of them have the margin R/√n, and each errs once."""
    n = round((R / gamma) ** 2)
    assert abs(R / n**0.5 - gamma) < 1e-12
    points, w, mistakes = R * torch.eye(n, dtype=torch.float64), torch.zeros(n, dtype=torch.float64), 0
    for point in points:
        if w @ point <= 0:
            w, mistakes = w + point, mistakes + 1
    assert (points @ w > 0).all()
    return mistakes


ORACLES = {
    "perceptron-update": updated,
    "perceptron-active-vertices": active,
    "distance-to-decision-line": distance,
    "separable-truth-tables": computable,
    "perceptron-mistake-bound": mistakes_on_an_orthogonal_frame,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
