"""Attention against PyTorch's softmax, scaled_dot_product_attention and autograd."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def attend(scores, values, mask=None):
    """Keys of length one equal to the scores, a query of one: PyTorch's own attention then has these scores."""
    key, value = tensor(scores)[:, None], tensor(values)[:, None]
    return F.scaled_dot_product_attention(tensor([[1.0]]), key, value, attn_mask=mask).squeeze()


def logs(e):
    return tensor(e).log().tolist()


def masked(e, padding):
    mask = torch.arange(5)[None] < 5 - padding
    return attend(logs(e), [1.0, 0, 0, 0, 0], mask)


def slopes(a, v):
    s = tensor(a).log().requires_grad_()
    (s.softmax(0) @ tensor(v)).backward()
    return s.grad


ORACLES = {
    "attention-context": lambda e, v: attend(logs(e), v),
    "attention-padding-mask": masked,
    "attention-score-gradient": slopes,
    "attention-output-shape": lambda B, n, m, d, dv: list(
        F.scaled_dot_product_attention(
            torch.zeros(B, n, d), torch.zeros(B, m, d), torch.zeros(B, m, dv)
        ).shape
    ),
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
