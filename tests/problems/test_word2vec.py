"""Word2vec and CBOW against nn.Embedding, nn.Linear and autograd."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def parameters(V, d, m):
    return (
        nn.Embedding(V, d, device="meta").weight.numel()
        + nn.Linear(d, V, False, device="meta").weight.numel()
    )


def context_gradient(t, g):
    bag = nn.EmbeddingBag(3, 2, mode="mean", dtype=torch.float64)
    bag(torch.tensor([t])).backward(tensor([g]))
    return bag.weight.grad[0]


def hidden_gradient(U, p, right):
    """Logits U·h plus what makes softmax p: the loss's gradient by h does not see constants."""
    h = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    F.cross_entropy(tensor(U) @ h + tensor(p).log(), torch.tensor(right - 1)).backward()
    return h.grad


ORACLES = {
    "word2vec-parameters": parameters,
    "cbow-score": lambda A, u: F.linear(
        F.embedding_bag(torch.arange(4)[None], tensor(A), mode="mean"), tensor([u])
    ).squeeze(),
    "cbow-context-gradient": context_gradient,
    "cbow-hidden-gradient": hidden_gradient,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
