"""nn.Module, nn.Linear and nn.Bilinear against themselves."""

from __future__ import annotations

import pytest
import torch
from torch import nn


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def numbers(tensors):
    return sum(t.numel() for t in tensors)


def registered(a, b, c, bias):
    net = nn.Sequential(nn.Linear(a, b), nn.BatchNorm1d(b), nn.ReLU(), nn.Linear(b, c, bias=bias))
    return [numbers(net.parameters()), numbers(net.buffers())]


def entries(blocks, linear_bias, affine, last):
    layers = [
        layer
        for _ in range(blocks)
        for layer in (nn.Linear(8, 8, bias=linear_bias), nn.BatchNorm1d(8, affine=affine), nn.ReLU())
    ]
    return len(nn.Sequential(*layers, *[nn.Linear(8, 2)] * last).state_dict())


class Forgetful(nn.Module):
    def __init__(self, k, d, c, buried):
        super().__init__()
        layers = [nn.Linear(d, d) for _ in range(k)]
        self.layers = layers if buried == "list" else dict(enumerate(layers))
        self.out = nn.Linear(d, c)


def yielded(k, n, extra):
    inner = [nn.Sequential(*[nn.Tanh() for _ in range(n)]) for _ in range(k)]
    net = nn.Sequential(*inner, *[nn.Flatten(), nn.Linear(4, 2)][:extra])
    return [len(list(net.modules())), len(list(net.children()))]


def shared(d, c, uses):
    h = nn.Linear(d, d)
    net = nn.Sequential(*[layer for _ in range(uses) for layer in (h, nn.ReLU())], nn.Linear(d, c))
    return numbers(net.parameters())


def linear(W, b, x):
    layer = nn.Linear(2, 2, dtype=torch.float64)
    layer.load_state_dict({"weight": tensor(W), "bias": tensor(b)})
    return layer(tensor(x))


def bilinear(x, A, y, b):
    layer = nn.Bilinear(2, 2, 1, dtype=torch.float64)
    layer.load_state_dict({"weight": tensor([A]), "bias": tensor([b])})
    return layer(tensor(x), tensor(y))


def bound(n, m):
    """The variance of a uniform distribution on [−a, a] is a²/3; the oracle asks PyTorch for the gain."""
    return nn.init.calculate_gain("leaky_relu", 5**0.5) * (3 / n) ** 0.5


def widest(n, m, budget):
    """One width after another."""
    h = 1
    while numbers(nn.Sequential(nn.Linear(n, h), nn.Linear(h, m)).to("meta").parameters()) <= budget:
        h += 1
    return h - 1


ORACLES = {
    "parameters-and-buffers": registered,
    "state-dict-entries": entries,
    "unregistered-layers": lambda k, d, c, buried: numbers(Forgetful(k, d, c, buried).parameters()),
    "modules-yielded": yielded,
    "shared-layer-parameters": shared,
    "linear-output": linear,
    "linear-output-shape": lambda N, T, n, m: list(nn.Linear(n, m)(torch.zeros(N, T, n)).shape),
    "linear-init-bound": bound,
    "hidden-width-for-budget": widest,
    "bilinear-parameters": lambda n, m, k, bias: numbers(nn.Bilinear(n, m, k, bias=bias).parameters()),
    "bilinear-output": bilinear,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)


@pytest.mark.parametrize("n", [4, 25, 400])
def test_linear_draws_its_weights_within_the_bound(n: int):
    torch.manual_seed(0)
    largest = nn.Linear(n, 20000 // n).weight.abs().max().item()
    assert 0.99 < largest / bound(n, 0) <= 1
