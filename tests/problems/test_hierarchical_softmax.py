"""Hierarchical softmax against trees that are built and walked."""

from __future__ import annotations

import heapq

import pytest
import torch
from torch.nn import functional as F


def tree(k, d):
    """Nodes numbered as in a heap: children of i are 2i and 2i + 1, the leaves are the last half."""
    node, steps = 2 ** (k + 1) - 1, 0
    while node > 1:
        node, steps = node // 2, steps + 1
    return [steps, len(range(1, 2**k))]


def mean_path(c):
    """Codes grown letter by letter as the tree is merged."""
    heap = [(count, [i]) for i, count in enumerate(c)]
    lengths = [0] * len(c)
    heapq.heapify(heap)
    while len(heap) > 1:
        (a, left), (b, right) = heapq.heappop(heap), heapq.heappop(heap)
        for i in left + right:
            lengths[i] += 1
        heapq.heappush(heap, (a + b, left + right))
    counts = torch.tensor(c, dtype=torch.float64)
    return (counts / counts.sum()) @ torch.tensor(lengths, dtype=torch.float64)


def probability(s, left):
    logits = torch.tensor(s, dtype=torch.float64).logit()
    turns = torch.tensor(left, dtype=torch.float64)
    return F.binary_cross_entropy_with_logits(logits, turns, reduction="sum").neg().exp()


ORACLES = {
    "hierarchical-softmax-tree": tree,
    "huffman-mean-path": mean_path,
    "hierarchical-softmax-probability": probability,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
