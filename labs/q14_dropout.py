"""Question 14 sketch."""

from typing import Annotated

import torch

from examprep.lab import Between, Break, once

P: Annotated[float, Between(0.05, 0.9, "probability that a unit is dropped")] = 0.4
N = 10_000


def dropout(x, p, generator):
    kept = torch.rand(x.shape, generator=generator, device=x.device) >= p  # P(kept) = 1 − p
    return x * kept / (1 - p)


def unscaled(x, p, generator):
    return x * (torch.rand(x.shape, generator=generator, device=x.device) >= p)


@once
def trained(run):
    w = torch.nn.Parameter(torch.randn(1))
    opt = torch.optim.Adam([w], lr=0.01)
    for step in run.steps(300, "x"):
        loss = (w - 1) ** 2
        opt.zero_grad()
        loss.backward()
        opt.step()
        run.plot("loss", step, loss)
    return w.detach()


def check_mean_is_preserved(run):
    """Averaged over many masks the layer returns its input: E[y] = x."""
    y = dropout(torch.ones(N, device=run.device), P, run.generator())
    run.close(y.mean(), 1, tol=5 * (P / (1 - P) / N) ** 0.5, against="E[y] = x")


def check_trained(run):
    """w -> 1"""
    run.close(trained(run), [1], tol=0.5, against="min")


def answer_foo(run):
    return (3, 4)


BREAKS = [
    Break("survivors are not rescaled", dropout=unscaled, reddens=["mean_is_preserved"], ru="нет деления на 1 − p"),
]
