"""Derivatives by vectors and matrices against autograd and sympy."""

from __future__ import annotations

import pytest
import sympy
import torch
from torch.nn import functional as F


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def with_gradient(values):
    return tensor(values).requires_grad_()


def matrix_of(u, v):
    return torch.linalg.solve(tensor([[1, 1], [1, -1]]), tensor([u, v])).T.flatten()


def of_quadratic_form(A, x):
    names = sympy.symbols("u v")
    point = sympy.Matrix(names)
    form = (point.T * sympy.Matrix(A) * point)[0]
    return [form.diff(name).subs(dict(zip(names, x, strict=True))) for name in names]


def of_linear_layer(W, x, delta):
    W, x = with_gradient(W), with_gradient(x)
    F.linear(x, W).backward(tensor(delta))
    return torch.cat([W.grad.flatten(), x.grad])


def of_least_squares(A, b, w):
    w = with_gradient(w)
    F.mse_loss(tensor(A) @ w, tensor(b)).backward()
    return w.grad


ORACLES = {
    "matrix-from-images": matrix_of,
    "quadratic-form-gradient": of_quadratic_form,
    "linear-layer-gradients": of_linear_layer,
    "least-squares-gradient": of_least_squares,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
