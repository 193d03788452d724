"""Options of nn.CrossEntropyLoss against the loss itself, on logits made to have the given losses."""

from __future__ import annotations

from math import log

import pytest
import torch
from torch import nn


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def logits_with(losses, y):
    """Two classes: softmax gives the true one exp(−loss)."""
    z = torch.zeros(len(y), 2, dtype=torch.float64)
    for row, c, loss in zip(z, y, losses, strict=True):
        row[1 - c] = tensor(loss).expm1().log()
    return z


def weighted(w, y, losses):
    return nn.CrossEntropyLoss(weight=tensor(w))(logits_with(losses, y), torch.tensor(y))


def ignored(losses, kept):
    targets = torch.tensor([0 if keep else -100 for keep in kept])
    return nn.CrossEntropyLoss(ignore_index=-100)(logits_with(losses, [0] * 5), targets)


def smoothed(k, t, epsilon):
    z = -log(2) * tensor(k)
    return nn.CrossEntropyLoss(label_smoothing=epsilon)(z[None], torch.tensor([t - 1])) / log(2)


def smoothed_gradient(a, t, epsilon):
    z = tensor(a).log().requires_grad_()
    nn.CrossEntropyLoss(label_smoothing=epsilon)(z, torch.tensor(t - 1)).backward()
    return z.grad


ORACLES = {
    "weighted-cross-entropy": weighted,
    "ignored-tokens-loss": ignored,
    "label-smoothing-loss": smoothed,
    "label-smoothing-gradient": smoothed_gradient,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
