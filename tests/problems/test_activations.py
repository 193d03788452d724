"""Activations against autograd."""

from __future__ import annotations

from math import log

import pytest
import torch


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def sigmoid_backward(s, g):
    z = torch.logit(tensor(s)).requires_grad_()
    torch.sigmoid(z).backward(tensor(float(g)))
    return z.grad


def neuron(w, k, sign):
    x = tensor(0.7).requires_grad_()
    torch.sigmoid(w * x + (sign * log(k) - w * 0.7)).backward()
    return x.grad


def tanh(s):
    x = (torch.logit(tensor(s)) / 2).requires_grad_()
    y = torch.tanh(x)
    y.backward()
    return [y, x.grad]


def attained(f, L, w):
    """The bound is attained where each bias centres its layer."""
    function = getattr(torch, f)
    h = x = tensor(0.3).requires_grad_()
    for _ in range(L):
        h = function(w * h - w * h.item())
    h.backward()
    return x.grad


ORACLES = {
    "sigmoid-backward": sigmoid_backward,
    "sigmoid-neuron-derivative": neuron,
    "tanh-from-sigmoid": tanh,
    "activation-chain-bound": attained,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
