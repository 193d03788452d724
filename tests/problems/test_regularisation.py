"""Ridge, lasso, penalties and early stopping against PyTorch."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F
from torch.optim.lr_scheduler import ReduceLROnPlateau


def tensor(values, **options):
    return torch.tensor(values, dtype=torch.float64, **options)


def ridge_and_lasso(sxx, sxy, lam):
    """Ridge is least squares on a row more; lasso is the shrunk sum over Σx²."""
    x = tensor([[sxx**0.5], [lam**0.5]])
    ridge = torch.linalg.lstsq(x, tensor([[sxy / sxx**0.5], [0.0]])).solution
    return ridge.squeeze(), F.softshrink(tensor(sxy), lam) / sxx


def penalised(w, b, g, lam):
    w, b = tensor(w, requires_grad=True), tensor(b, requires_grad=True)
    (w @ tensor(g[:2]) + b * g[2] + lam * w.square().sum()).backward()
    return [*w.grad, b.grad]


def early_stopping(losses, patience):
    """A plateau scheduler lowers the rate at the epoch where patience ends."""
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = ReduceLROnPlateau(optimiser, patience=patience - 1, threshold=0)
    for epoch, loss in enumerate(losses, 1):
        scheduler.step(loss)
        if optimiser.param_groups[0]["lr"] < 1:
            return epoch, losses.index(scheduler.best) + 1
    raise AssertionError("training never stopped")


ORACLES = {
    "ridge-and-lasso": ridge_and_lasso,
    "penalised-gradient": penalised,
    "early-stopping": early_stopping,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
