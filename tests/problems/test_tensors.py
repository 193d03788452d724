"""Tensors: shapes, memory and values against PyTorch."""

from __future__ import annotations

import pytest
import torch
from torch import nn


def broadcast(sizes, pattern):
    letters = dict(zip("knm1", [*sizes, 1], strict=True))
    a, b = (torch.zeros([letters[c] for c in part]) for part in pattern.split("+"))
    return list((a + b).shape)


def joined(shape, n, dim, join):
    return list(getattr(torch, join)([torch.zeros(shape)] * n, dim=dim).shape)


def sliced(a, b, r, c, s):
    y = torch.zeros(a, b)[r:, c::s]
    return [y.storage_offset(), *y.stride()]


def bytes_behind(n, m, size):
    x = torch.zeros(n, 1, dtype={2: torch.float16, 4: torch.float32, 8: torch.float64}[size])
    return [y.untyped_storage().nbytes() for y in (x.expand(n, m), x.repeat(1, m))]


def promoted(types, n):
    first, second = types.split(" + ")
    x = torch.ones(n, dtype=getattr(torch, first))
    y = (
        torch.ones(n, dtype=getattr(torch, second))
        if hasattr(torch, second)
        else {"7": 7, "0.5": 0.5}[second]
    )
    return (x + y).nbytes


def column_against_row(t, n):
    t = torch.tensor(t[:n], dtype=torch.float64)
    with pytest.warns(UserWarning, match="size"):
        return nn.MSELoss()(t[:, None], t)


def gathered(x, index):
    return torch.tensor(x).gather(1, torch.tensor(index)[:, None]).flatten()


ORACLES = {
    "reduction-shape": lambda shape, dim, keepdim: list(
        torch.zeros(shape).mean(dim=dim, keepdim=keepdim).shape
    ),
    "broadcast-shape": broadcast,
    "permute-flatten-shape": lambda shape, order, start: list(
        torch.zeros(shape).permute(order).flatten(start_dim=start).shape
    ),
    "cat-or-stack-shape": joined,
    "view-inferred-size": lambda shape, a, b: torch.zeros(shape).view(a, -1, b).shape[1],
    "permuted-strides": lambda shape, order: list(torch.zeros(shape).permute(order).stride()),
    "transposed-element": lambda a, b, k: torch.arange(a * b).view(a, b).t().reshape(-1)[k],
    "slice-offset-and-strides": sliced,
    "expand-or-repeat-bytes": bytes_behind,
    "promoted-dtype-bytes": promoted,
    "uint8-wraparound": lambda pixel, added, twice: (
        torch.tensor(pixel, dtype=torch.uint8) * (1 + twice) + added
    ),
    "reduction-values": lambda x, dim, op: getattr(torch.tensor(x, dtype=torch.float64), op)(dim=dim),
    "tensor-variance": lambda x, n: torch.tensor(x[:n], dtype=torch.float64).var(),
    "tensor-median": lambda x, n: torch.tensor(x[:n]).median(),
    "gather-values": gathered,
    "silent-broadcast-mse": column_against_row,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
