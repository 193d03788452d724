"""Gradients against autograd, sympy and counted operations."""

from __future__ import annotations

import pytest
import sympy
import torch
from torch import nn
from torch.autograd.functional import jvp
from torch.utils.flop_counter import FlopCounterMode


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def of_square(x, y, z):
    point = tensor([x, y, z]).requires_grad_()
    ((point[0] * point[1] + point[2]) ** 2).backward()
    return point.grad


def difference(a, b, x, h, scheme):
    t = sympy.symbols("t")
    f, step = a * t**3 + b * t**2, sympy.Rational(str(h))
    points = [x - step, x + step] if scheme == "central" else [x, x + step]
    weights = sympy.finite_diff_weights(1, points, x)[1][1]
    quotient = sum(w * f.subs(t, p) for w, p in zip(weights, points, strict=True))
    return [quotient, quotient - f.diff(t).subs(t, x)]


def along(c, p, u):
    def f(v):
        return c[0] * v[0] ** 2 + c[1] * v[0] * v[1] + c[2] * v[1] ** 2

    point = tensor(p).requires_grad_()
    (gradient,) = torch.autograd.grad(f(point), point)
    return [*gradient.tolist(), jvp(f, tensor(p), nn.functional.normalize(tensor(u), dim=0))[1]]


def price(sizes):
    net = nn.Sequential(nn.Linear(sizes[0], sizes[1]), nn.Linear(sizes[1], sizes[2]))
    n = sum(p.numel() for p in net.parameters())
    x = torch.randn(2, sizes[0], requires_grad=True)
    with FlopCounterMode(display=False) as ahead:
        loss = net(x).sum()
    with FlopCounterMode(display=False) as back:
        loss.backward()
    return [1 + n, n + n, 1 + back.get_total_flops() / ahead.get_total_flops()]


ORACLES = {
    "gradient-through-an-intermediate": of_square,
    "finite-difference": difference,
    "directional-derivative": along,
    "price-of-a-gradient": price,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
