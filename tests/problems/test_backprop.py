"""Backpropagation by hand against autograd."""

from __future__ import annotations

import pytest
import torch


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def leaf(values):
    return tensor(values).requires_grad_()


def of_chain(x, w1, w2, t):
    w = leaf([w1, w2])
    ((w[1] * torch.relu(w[0] * x) - t) ** 2).backward()
    return w.grad


def of_fork(a, b, c, x):
    x = leaf(x)
    u = a * x + b
    (u**2 + c * u * x).backward()
    return x.grad


def of_hidden_layer(W, delta, a, f):
    z = (torch.logit(tensor(a)) if f == "sigmoid" else torch.atanh(tensor(a))).requires_grad_()
    (tensor(W) @ getattr(torch, f)(z)).backward(tensor(delta))
    return z.grad


def of_two_layers(x, W, v, t):
    W, v = leaf(W), leaf(v)
    (0.5 * (v @ torch.relu(W @ tensor(x)) - t) ** 2).backward()
    return torch.cat([W.grad.flatten(), v.grad])


ORACLES = {
    "relu-chain-gradient": of_chain,
    "fork-derivative": of_fork,
    "hidden-layer-delta": of_hidden_layer,
    "two-layer-backprop": of_two_layers,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
