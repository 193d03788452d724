"""Gradients through time against autograd."""

from __future__ import annotations

import pytest
import torch


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def by_weight(w, x, detached=None):
    w = tensor(float(w)).requires_grad_()
    s = tensor(0.0)
    for t, value in enumerate(x, 1):
        s = w * s + value
        if t == detached:
            s = s.detach()
    s.backward()
    return w.grad


def by_first_state(w, h):
    """Inputs are chosen so that the states are h; then autograd goes back to h₀ = 0.3."""
    start = tensor(0.3).requires_grad_()
    state = start
    for value in h:
        x = tensor(value).atanh() - w * state.detach()
        state = torch.tanh(w * state + x)
    state.backward()
    return start.grad


ORACLES = {
    "bptt-weight-gradient": by_weight,
    "bptt-truncated-gradient": lambda w, x: by_weight(w, x, detached=2),
    "tanh-rnn-gradient": by_first_state,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
