"""Skip-gram against windows counted one by one and cross-entropy."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F


def pairs(n, m):
    place = torch.arange(n)
    apart = (place[:, None] - place).abs()
    return ((apart > 0) & (apart <= m)).sum()


def complete_windows(n, m):
    windows = torch.arange(n).unfold(0, 2 * m + 1, 1)
    return [len(windows), windows[:, torch.arange(2 * m + 1) != m].numel()]


ORACLES = {
    "cbow-training-examples": complete_windows,
    "skipgram-pairs": pairs,
    "word2vec-untrained-loss": lambda V: F.cross_entropy(
        torch.zeros(V, dtype=torch.float64), torch.tensor(V - 1)
    ),
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
