"""What attention costs, against PyTorch's mask, its counter of operations and the bytes of a tensor."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode


def multiplications(T, d, h):
    q, k, v = (torch.zeros(h, T, d // h) for _ in range(3))
    with FlopCounterMode(display=False) as counter:
        (q @ k.transpose(1, 2)).softmax(-1) @ v
    return counter.get_total_flops() // 2


def memory(B, h, T, size):
    weights = torch.empty(B, h, T, T, dtype={2: torch.float16, 4: torch.float32}[size], device="meta")
    return weights.nbytes / 2**20


ORACLES = {
    "causal-mask-count": lambda T: (nn.Transformer.generate_square_subsequent_mask(T) == 0).sum(),
    "attention-multiplications": multiplications,
    "attention-memory": memory,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
