"""Autograd by autograd."""

from __future__ import annotations

import pytest
import torch


def leaf(values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def after_passes(a, b, x, y, k):
    x, y = leaf(x), leaf(y)
    for _ in range(k):
        (a * x**2 * y).backward()
    (b * x).backward()
    return [x.grad, y.grad]


def branches(a, b, x):
    through, direct = leaf(x), leaf(x)
    t = a * through**2 + b * through
    (t * direct).backward()
    return [through.grad, direct.grad]


def filled(leaves, cut, retain, n):
    a, b, c = (torch.tensor(2.0, requires_grad=name in leaves) for name in "abc")
    h = a * b
    if retain:
        h.retain_grad()
    k = n * c
    y = (h.detach() if cut == "h" else h) + (k.detach() if cut == "k" else k)
    y.backward()
    kept = [t for t in (a, b, c) if t.grad is not None]
    if retain and h.grad is not None:
        kept.append(h)
    return len(kept)


def of_squared_gradient(a, n, b, x):
    x = leaf(x)
    (g,) = torch.autograd.grad(a * x**n + b * x, x, create_graph=True)
    (g**2).backward()
    return x.grad


def of_mean(x, c):
    x = leaf(x)
    (c * x.view(2, 2) ** 2).mean().backward()
    return x.grad


def of_maximum(low, top, places):
    x = list(low)
    for i in places:
        x.insert(i, top)
    x = leaf(x)
    x.amax().backward()
    return x.grad


def of_bias(G, b):
    b = leaf(b)
    (torch.zeros(3, 2, dtype=torch.float64) + b).backward(torch.tensor(G, dtype=torch.float64))
    return b.grad


ORACLES = {
    "two-backwards-one-leaf": after_passes,
    "branch-contributions": branches,
    "leaves-with-gradient": filled,
    "derivative-of-squared-gradient": of_squared_gradient,
    "mean-square-gradient": of_mean,
    "tied-maximum-gradient": of_maximum,
    "broadcast-bias-gradient": of_bias,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
