"""Embeddings against nn.Embedding, nn.EmbeddingBag and Adam's state."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def memory(V, d):
    """A table of 10 × d is trained for a step; the memory goes as the number of rows."""
    table = nn.Embedding(10, d)
    adam = torch.optim.Adam(table.parameters())
    table(torch.tensor([1])).sum().backward()
    adam.step()
    state = [v for v in adam.state[table.weight].values() if v.shape == table.weight.shape]
    return sum(t.nbytes for t in (table.weight, table.weight.grad, *state)) * V / 10 / 10**6


ORACLES = {
    "embedding-output-shape": lambda V, d, B, T: list(
        nn.Embedding(V, d)(torch.zeros(B, T, dtype=torch.long)).shape
    ),
    "embedding-training-memory": memory,
    "embedding-bag": lambda table, bag, mode: F.embedding_bag(torch.tensor([bag]), tensor(table), mode=mode)[
        0
    ],
    "embedding-bag-offsets": lambda table, flat, a, b: F.embedding_bag(
        torch.tensor(flat), tensor(table)[:, None], torch.tensor([0, a, b]), mode="sum"
    )[:, 0],
    "embedding-max-norm": lambda w, c: nn.Embedding.from_pretrained(
        tensor([list(map(float, w))]), max_norm=c
    )(torch.tensor([0]))[0],
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
