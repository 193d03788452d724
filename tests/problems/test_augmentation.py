"""Learning from few images, by PyTorch."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F

GLYPHS = {
    "b": "#.. #.. ### #.# ###",
    "d": "..# ..# ### #.# ###",
    "p": "### #.# ### #.. #..",
    "q": "### #.# ### ..# ..#",
    "6": "##. #.. ### #.# ##.",
    "9": ".## #.# ### ..# .##",
    "o": "... .#. #.# .#. ...",
    "x": "... #.# .#. #.# ...",
}


def trained_and_all(millions, C, s, h, classes):
    head = nn.Sequential(nn.Flatten(), nn.LazyLinear(h), nn.ReLU(), nn.Linear(h, classes))
    head(torch.zeros(1, C, s, s))
    base = nn.ParameterList([nn.Parameter(torch.empty(millions * 10**6, device="meta"))]).requires_grad_(
        False
    )
    parameters = [*base.parameters(), *head.parameters()]
    return [sum(p.numel() for p in parameters if p.requires_grad), sum(p.numel() for p in parameters)]


def versions(side, P, N, E):
    """All crops of a small image, told apart by their pixels; the count does not depend on its side."""
    image = torch.arange(1.0, 17).view(4, 4)
    crops = set()
    for flipped in (image, image.flip(1)):
        windows = F.pad(flipped, [P] * 4).unfold(0, 4, 1).unfold(1, 4, 1)
        crops |= {tuple(crop.flatten().tolist()) for row in windows for crop in row}
    shown = sum(len(batch) for _ in range(E) for batch in torch.arange(N).split(64))
    return [len(crops) if P < 4 else 2 * windows.shape[0] * windows.shape[1], shown]


def worth(m, n, rho):
    """The variance of one observation over that of the mean of all copies."""
    family = rho * torch.ones(n, n, dtype=torch.float64) + (1 - rho) * torch.eye(n, dtype=torch.float64)
    covariance = torch.kron(torch.eye(m, dtype=torch.float64), family)
    return 1 / covariance.mean()


def mixed(lam, a, b):
    p = torch.tensor([2.0**-a, 2.0**-b, 1 - 2.0**-a - 2.0**-b], dtype=torch.float64)
    target = torch.tensor([[lam, 1 - lam, 0]], dtype=torch.float64)
    return F.cross_entropy(p.log()[None], target) / torch.log(torch.tensor(2.0, dtype=torch.float64))


def confused(turn, classes):
    dims = {"lr": (1,), "ud": (0,), "half": (0, 1)}[turn]
    glyphs = [torch.tensor([[c == "#" for c in row] for row in GLYPHS[name].split()]) for name in classes]
    return sum(any(torch.equal(g.flip(dims), h) for h in glyphs if h is not g) for g in glyphs)


ORACLES = {
    "frozen-base-parameters": trained_and_all,
    "augmentation-variants": versions,
    "effective-sample-size": worth,
    "mixup-cross-entropy": mixed,
    "label-changing-augmentation": confused,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
