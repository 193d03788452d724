"""Learning-rate schedules against torch.optim.lr_scheduler."""

from __future__ import annotations

import pytest
import torch
from torch.optim import lr_scheduler as schedulers


def optimiser(eta):
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=eta)


def rates(eta, make, count):
    """The rate at the start and after each of `count` steps."""
    steps = optimiser(eta)
    scheduler, seen = make(steps), [steps.param_groups[0]["lr"]]
    for _ in range(count):
        steps.step()
        scheduler.step()
        seen.append(steps.param_groups[0]["lr"])
    return seen


def plateau(losses, eta, factor, patience):
    steps = optimiser(eta)
    scheduler = schedulers.ReduceLROnPlateau(steps, factor=factor, patience=patience)
    for loss in losses:
        scheduler.step(loss)
    return steps.param_groups[0]["lr"]


def warm_and_fall(eta, W, rest, third, part):
    warm = rates(eta, lambda o: schedulers.LinearLR(o, 1e-15, total_iters=W), W * part // 10)
    fall = rates(eta, lambda o: schedulers.CosineAnnealingLR(o, rest), rest * third // 3)
    return warm[-1], fall[-1]


def one_cycle(top, div, final):
    seen = rates(
        1.0,
        lambda o: schedulers.OneCycleLR(
            o, top, 22, pct_start=0.5, cycle_momentum=False, div_factor=div, final_div_factor=final
        ),
        21,
    )
    assert max(seen) == pytest.approx(seen[10]) == pytest.approx(top)
    return seen[0], seen[5], seen[-1]


ORACLES = {
    "step-lr": lambda eta, size, gamma, t: rates(eta, lambda o: schedulers.StepLR(o, size, gamma), t)[-1],
    "exponential-lr": lambda eta, gamma, t: rates(eta, lambda o: schedulers.ExponentialLR(o, gamma), t)[-1],
    "cosine-lr": lambda high, low, T, part: rates(
        high, lambda o: schedulers.CosineAnnealingLR(o, T, low), T * part // 12
    )[-1],
    "plateau-lr": plateau,
    "linear-lr": lambda eta, start, total, t: rates(
        eta, lambda o: schedulers.LinearLR(o, start, total_iters=total), t
    )[-1],
    "warmup-then-cosine": warm_and_fall,
    "one-cycle-ends": one_cycle,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
