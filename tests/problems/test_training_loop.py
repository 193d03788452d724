"""The training loop against loops that are run."""

from __future__ import annotations

import pytest
import torch
from torch.nn.utils import clip_grad_norm_


def weight(value):
    return torch.tensor(value, dtype=torch.float64, requires_grad=True)


def accumulation(B, k, full, part, E):
    N, updates, seen, sizes = B * (full * k + part), 0, 0, set()
    for _ in range(E):
        seen = 0
        for number, batch in enumerate(torch.arange(N).split(B), 1):
            seen += len(batch)
            if number % k == 0:
                updates, sizes, seen = updates + 1, sizes | {seen}, 0
    (size,) = sizes
    return size, updates


def forgotten(a, w, k, eta):
    w = weight(float(w))
    optimiser = torch.optim.SGD([w], lr=eta)
    for _ in range(k):
        (a * w**2).backward()
    optimiser.step()
    return w


def accumulated(g, w, eta, divided):
    w = weight(float(w))
    optimiser = torch.optim.SGD([w], lr=eta)
    for slope in g:
        loss = slope * w
        (loss / 3 if divided else loss).backward()
    optimiser.step()
    return w


def clipped(g, c):
    w = weight([0.0, 0.0])
    w.grad = torch.tensor(g, dtype=torch.float64)
    clip_grad_norm_([w], c)
    return w.grad


def mean_loss(full, last, losses):
    sizes = (full, full, last)
    each = [torch.full((n,), loss, dtype=torch.float64) for n, loss in zip(sizes, losses, strict=True)]
    return torch.cat(each).mean()


ORACLES = {
    "accumulation-updates": accumulation,
    "forgotten-zero-grad": forgotten,
    "accumulated-gradient-step": accumulated,
    "gradient-clipping": clipped,
    "epoch-mean-loss": mean_loss,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
