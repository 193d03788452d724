"""Splits against torch's and NumPy's, scaling against torch's mean and standard deviation."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.utils.data import random_split


def folds(n, k):
    """NumPy splits as KFold does: the first folds are the larger ones."""
    sizes = [len(part) for part in np.array_split(np.arange(n), k)]
    return [sizes.count(max(sizes)), sizes[0], sum(sizes[1:])]


def samples(n, test, val):
    rest, held = random_split(range(n), [1 - test / 100, test / 100])
    train, checked = random_split(rest, [1 - val / 100, val / 100])
    return [len(train), len(checked), len(held)]


def scaled(spread, scale, mean, x):
    sample = mean + scale * torch.tensor(spread, dtype=torch.float64)
    return (x - sample.mean()) / sample.std(correction=0)


ORACLES = {
    "k-fold-sizes": folds,
    "train-validation-test-sizes": samples,
    "scaling-without-a-leak": scaled,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
