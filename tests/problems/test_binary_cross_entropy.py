"""Binary cross-entropy against nn.BCEWithLogitsLoss."""

from __future__ import annotations

from math import log

import pytest
import torch
from torch import nn


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def of_logit(k, sign, t):
    return nn.BCEWithLogitsLoss()(tensor(sign * log(k)), tensor(float(t)))


def gradient(loss, p, t):
    z = torch.logit(tensor(p)).requires_grad_()
    loss(z, tensor(t)).backward()
    return z.grad


ORACLES = {
    "binary-cross-entropy": of_logit,
    "multilabel-gradient": lambda p, t: gradient(nn.BCEWithLogitsLoss(), p, t),
    "positive-weight-gradient": lambda p, w: gradient(
        nn.BCEWithLogitsLoss(pos_weight=tensor(w), reduction="sum"), p, [1, 0]
    ),
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
