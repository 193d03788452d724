"""Dropout and its subnetworks against nn.Dropout, enumeration and torch.distributions."""

from __future__ import annotations

from itertools import count, product

import pytest
import torch
from torch import nn
from torch.nn import functional as F


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def survivor(x, p):
    torch.manual_seed(0)
    return nn.Dropout(p)(torch.full((500,), float(x), dtype=torch.float64)).max()


def moments(x, p):
    values, chances = torch.stack([tensor(0.0), survivor(x, p)]), tensor([p, 1 - p])
    mean = values @ chances
    return mean, (values - mean) ** 2 @ chances


def masked(h, w, mask, p):
    """With the seed that draws this mask."""
    for seed in count():
        torch.manual_seed(seed)
        dropped = F.dropout(tensor(h), p)
        if (dropped != 0).int().tolist() == mask:
            return dropped @ tensor(w), F.dropout(tensor(h), p, training=False) @ tensor(w)


def subnetworks(h, v, u):
    w, h = tensor([v, -u]), tensor(h)
    outputs = torch.stack([torch.relu((h * tensor(mask)) @ w) for mask in product((0.0, 1.0), repeat=2)])
    return outputs.mean(), torch.relu(h / 2 @ w)


def survivors(n, p):
    left = torch.distributions.Binomial(n, tensor(1 - p))
    return len(list(product((0, 1), repeat=n))), left.mean, left.log_prob(tensor(0.0)).exp()


ORACLES = {
    "dropout-survivor": lambda x, p: (survivor(x, p), nn.Dropout(p).eval()(tensor(float(x)))),
    "dropout-moments": moments,
    "dropout-given-mask": masked,
    "dropout-mean-and-scaling": subnetworks,
    "dropout-subnetworks": survivors,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
