"""Gradients of embeddings against autograd and torch.optim.SGD."""

from __future__ import annotations

import pytest
import torch
from torch import nn


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def repeated(indices, c, k):
    table = nn.Embedding(4, 1, dtype=torch.float64)
    (table(torch.tensor(indices))[:, 0] @ tensor(c)).backward()
    return table.weight.grad[k, 0]


def touched(V, first, second):
    table = nn.Embedding(V, 4, padding_idx=0)
    table(torch.tensor([first, [*second, 0]])).sum().backward()
    return table.weight.grad.any(dim=1).sum()


def step(row, g1, g2, lr):
    table = nn.Embedding.from_pretrained(tensor([row]), freeze=False)
    table(torch.tensor([0, 0])).backward(tensor([g1, g2]))
    torch.optim.SGD(table.parameters(), lr=lr).step()
    return table.weight[0]


ORACLES = {
    "embedding-repeated-index": repeated,
    "embedding-rows-with-gradient": touched,
    "embedding-sgd-step": step,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
