"""Computation graphs and their costs against autograd, networkx, PyTorch's counter and hooks."""

from __future__ import annotations

from itertools import pairwise

import networkx
import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode


def leaf(value):
    return torch.tensor(float(value), dtype=torch.float64, requires_grad=True)


def values_and_gradients(x, y, z):
    x, y, z = leaf(x), leaf(y), leaf(z)
    f = (x * y + z) * torch.maximum(x, z)
    return f, *torch.autograd.grad(f, (x, y, z))


def paths_and_edges(w, L):
    sizes = [1, *[w] * L, 1]
    layers = [nn.Linear(a, b, bias=False) for a, b in pairwise(sizes)]
    paths = torch.ones(1, 1, dtype=torch.float64)
    for layer in layers:
        paths = torch.ones(layer.weight.shape, dtype=torch.float64) @ paths
    return paths.squeeze(), sum(layer.weight.numel() for layer in layers)


def shared_weight(w, x, T):
    w, h = leaf(w), torch.zeros((), dtype=torch.float64)
    for _ in range(T):
        h = w * h + x
    return torch.autograd.grad(h, w)[0]


def backward_orders(edges, names):
    graph = networkx.DiGraph(edge.split("→")[::-1] for edge in edges.split(", "))
    return sum(1 for _ in networkx.all_topological_sorts(graph))


def multiplications(compute):
    with FlopCounterMode(display=False) as counter:
        compute()
    return counter.get_total_flops() // 2  # a multiplication and an addition each


def jacobians(n, a, b, m):
    first, second, third = torch.zeros(a, n), torch.zeros(b, a), torch.zeros(m, b)
    return multiplications(lambda: (third @ second) @ first), multiplications(
        lambda: third @ (second @ first)
    )


def passes(B, n0, n1, n2):
    net, x = nn.Sequential(nn.Linear(n0, n1), nn.ReLU(), nn.Linear(n1, n2)), torch.zeros(B, n0)
    loss = net(x).sum()
    return multiplications(lambda: net(x)), multiplications(loss.backward)


def activations(B, n, out):
    a, b, c = n
    net = nn.Sequential(nn.Linear(a, b), nn.ReLU(), nn.Linear(b, c), nn.ReLU(), nn.Linear(c, out))
    weights, kept = {p.untyped_storage().data_ptr() for p in net.parameters()}, {}

    def keep(tensor):
        if tensor.untyped_storage().data_ptr() not in weights:
            kept[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        net(torch.zeros(B, a))
    return sum(t.numel() * t.element_size() for t in kept.values())


def memory(P, optimiser):
    """A thousandth of a thousandth of it, measured."""
    w = torch.zeros(P, requires_grad=True)
    name, _, options = optimiser.rstrip(")").partition("(")
    made = getattr(torch.optim, name)([w], **({"momentum": 0.9} if options else {}))
    w.grad = torch.ones_like(w)
    made.step()
    state = [v for key, v in made.state[w].items() if torch.is_tensor(v) and key != "step"]
    return sum(t.numel() * t.element_size() for t in (w, w.grad, *state))


ORACLES = {
    "graph-values-and-gradients": values_and_gradients,
    "graph-paths-and-edges": paths_and_edges,
    "shared-weight-gradient": shared_weight,
    "backward-orders": backward_orders,
    "jacobian-chain-cost": jacobians,
    "backward-multiplications": passes,
    "activation-memory": activations,
    "training-memory": memory,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
