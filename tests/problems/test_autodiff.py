"""Automatic differentiation by hand against autograd and counted sweeps."""

from __future__ import annotations

import pytest
import torch
from torch.autograd.functional import jvp


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def dual(a, b, c, x):
    return list(jvp(lambda t: a * t**3 + b * t**2 + c * t, tensor(x), tensor(1.0)))


def diamond(a, b, x):
    x = tensor(x).requires_grad_()
    u, v = a * x, b * x
    u.retain_grad()
    v.retain_grad()
    (u * v + u).backward()
    return [u.grad, v.grad, x.grad]


def sweeps(n, m):
    """Sweeps until the whole Jacobian of a linear map is known."""
    W = torch.randn(m, n, dtype=torch.float64)
    x = torch.randn(n, dtype=torch.float64, requires_grad=True)
    columns = [jvp(lambda v: W @ v, x.detach(), e)[1] for e in torch.eye(n, dtype=torch.float64)]
    y = W @ x
    rows = [torch.autograd.grad(y_i, x, retain_graph=True)[0] for y_i in y]
    assert torch.allclose(torch.stack(columns, 1), W)
    assert torch.allclose(torch.stack(rows), W)
    return [len(columns), len(rows), min(len(columns), len(rows))]


def detached(a, b, x):
    x = tensor(x).requires_grad_()
    (a * x * x.detach() + b * x**2).backward()
    return x.grad


def product(x, v, mode):
    def f(x):
        return torch.stack([x[0] * x[1], x[0] ** 2 + x[1]])

    if mode == "forward":
        return jvp(f, tensor(x), tensor(v))[1]
    x = tensor(x).requires_grad_()
    f(x).backward(tensor(v))
    return x.grad


ORACLES = {
    "dual-number": lambda a, b, c, x: dual(float(a), float(b), float(c), float(x)),
    "diamond-backward": lambda a, b, x: diamond(a, b, float(x)),
    "jacobian-sweeps": sweeps,
    "detach-derivative": detached,
    "vector-jacobian-product": product,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
