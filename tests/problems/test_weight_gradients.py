"""Gradients over a batch and the training step against autograd and torch.optim."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def over_a_batch(delta, x):
    w = tensor(0.5).requires_grad_()
    (tensor(delta) * (w * tensor(x) + 1)).mean().backward()
    return w.grad


def at_the_output(p, t):
    z = torch.logit(tensor([p, p])).requires_grad_()
    (
        0.5 * (torch.sigmoid(z[0]) - t) ** 2 + F.binary_cross_entropy_with_logits(z[1], tensor(float(t)))
    ).backward()
    return z.grad


def after_backward_and_step(w, g, h, eta):
    w = tensor(float(w)).requires_grad_()
    w.grad = tensor(float(h))
    optimizer = torch.optim.SGD([w], lr=eta)
    (g * w).backward()
    before = [w.item(), w.grad.item()]
    optimizer.step()
    return [*before, w.item(), w.grad.item()]


ORACLES = {
    "weight-gradient-over-a-batch": over_a_batch,
    "sigmoid-output-delta": at_the_output,
    "backward-then-step": after_backward_and_step,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
