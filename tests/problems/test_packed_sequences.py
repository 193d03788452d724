"""Packed sequences against pack_padded_sequence."""

from __future__ import annotations

import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence


def packed(lengths):
    batch = torch.zeros(max(lengths), len(lengths), 1)
    return pack_padded_sequence(batch, torch.tensor(lengths), enforce_sorted=False).batch_sizes


ORACLES = {
    "packed-batch-sizes": packed,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
