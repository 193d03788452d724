"""Gradient descent, momentum, adaptive rates, Adam and weight decay against torch.optim."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from examprep.problems.training.adam import PAIRS
from examprep.problems.training.adaptive_rates import SQUARES, TRIPLES


def weight(value) -> torch.Tensor:
    return torch.tensor(value, dtype=torch.float64, requires_grad=True)


def path(make, value, gradients):
    """The weight before the first step and after each, fed these gradients."""
    w = weight(value)
    optimiser, seen = make([w]), [w.detach().clone()]
    for gradient in gradients:
        w.grad = (
            torch.full_like(w, float(gradient))
            if isinstance(gradient, int | float)
            else torch.tensor(gradient).to(w)
        )
        optimiser.step()
        seen.append(w.detach().clone())
    return seen


def minimise(make, value, loss, steps):
    """The weight after some steps down a loss."""
    w = weight(value)
    optimiser = make([w])
    for _ in range(steps):
        optimiser.zero_grad()
        loss(w).backward()
        optimiser.step()
    return w


def sgd(eta, **options):
    return lambda weights: torch.optim.SGD(weights, lr=eta, **options)


def moves(seen):
    return [b - a for a, b in pairwise(seen)]


def limit_step(g, mu, eta, k):
    w = weight(0.0)
    optimiser, buffers = sgd(eta, momentum=mu)([w]), []
    for _ in range(400):
        w.grad = torch.full_like(w, g)
        optimiser.step()
        buffers.append(optimiser.state[w]["momentum_buffer"].item())
    return eta * buffers[k - 1], eta * buffers[-1]


def worst(eta, curvatures):
    """The worst factor of one descent step."""
    return (
        torch.linalg.eigvalsh(
            torch.eye(len(curvatures)).double() - eta * torch.diag(torch.tensor(curvatures).double())
        )
        .abs()
        .max()
        .item()
    )


def best_rate(curvatures):
    """By thirds: the worst factor is convex in the rate."""
    low, high = 0.0, 2.0
    for _ in range(130):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, b) if worst(a, curvatures) < worst(b, curvatures) else (a, high)
    return (low + high) / 2


def largest_rate(a):
    low, high = 0.0, 3.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if worst(middle, a) < 1 else (low, middle)
    best = best_rate(a)
    return low, best, worst(best, a)


def heavy_ball_factor(small, large):
    """The smallest r for which some rate gives every curvature roots of modulus r, momentum r²."""
    low, high = 0.0, 1.0
    for _ in range(50):
        r = (low + high) / 2
        eta, roots = (1 - r) ** 2 / small, []
        for curvature in (small, large):
            companion = torch.tensor([[1 + r * r - eta * curvature, -r * r], [1, 0]], dtype=torch.float64)
            roots.append(torch.linalg.eigvals(companion).abs().max().item())
        low, high = (low, r) if max(roots) <= r + 1e-7 else (r, high)
    return high


def adam(eta, beta1=0.9, beta2=0.999, **options):
    return lambda weights: torch.optim.Adam(weights, lr=eta, betas=(beta1, beta2), eps=0, **options)


def corrected_moments(g1, g2, beta1, beta2):
    w = weight(0.0)
    optimiser = adam(1.0, beta1, beta2)([w])
    for g in (g1, g2):
        w.grad = torch.full_like(w, g)
        optimiser.step()
    state = optimiser.state[w]
    ones = [sum((1 - b) * b**k for k in range(2)) for b in (beta1, beta2)]  # the weights' sums
    return state["exp_avg"].item() / ones[0], state["exp_avg_sq"].item() / ones[1]


def uncorrected(beta1, beta2, t):
    w = weight(0.0)
    optimiser = adam(1.0, beta1, beta2)([w])
    for _ in range(t):
        before = w.item()
        w.grad = torch.ones_like(w)
        optimiser.step()
    state = optimiser.state[w]
    return state["exp_avg"] / state["exp_avg_sq"].sqrt() / abs(w.item() - before)


def adam_second(g, scale, turn, eta):
    assert g in PAIRS
    return moves(path(adam(eta, 0.5, 0.75), 0.0, [scale * g[0], turn * scale * g[1]]))[1]


def adagrad(g, sign, w0, eta):
    assert g in TRIPLES
    return path(lambda w: torch.optim.Adagrad(w, lr=eta, eps=0), float(w0), [sign * g[0], g[1]])[-1]


def rmsprop(g, signs, eta):
    assert g in SQUARES
    gradients = [s * x for s, x in zip(signs, g, strict=True)]
    return moves(path(lambda w: torch.optim.RMSprop(w, lr=eta, alpha=0.75, eps=0), 0.0, gradients))


ORACLES = {
    "gradient-descent-steps": lambda a, c, w0, eta, K: minimise(sgd(eta), float(w0), lambda w: a * (w - c) ** 2, K),
    "largest-learning-rate": lambda a: largest_rate(a),
    "momentum-best-factor": lambda low, high: (
        worst(best_rate([low**2, high**2]), [low**2, high**2]),
        heavy_ball_factor(low**2, high**2),
    ),
    "momentum-two-steps": lambda a, w0, mu, eta: minimise(
        sgd(eta, momentum=mu), float(w0), lambda w: a * w**2 / 2, 2
    ),
    "nesterov-two-steps": lambda a, w0, mu, eta: minimise(
        sgd(eta, momentum=mu, nesterov=True), float(w0), lambda w: a * w**2 / 2, 2
    ),
    "momentum-two-conventions": lambda g1, g2, mu, eta: [
        moves(path(sgd(eta, momentum=mu), 0.0, [share * g1, share * g2]))[1] for share in (1.0, 1 - mu)
    ],
    "momentum-limit-step": limit_step,
    "adagrad-two-steps": adagrad,
    "adagrad-slows-down": lambda k, g, eta: abs(
        moves(path(lambda w: torch.optim.Adagrad(w, lr=eta, eps=0), 0.0, [g] * k**2))[-1]
    ),
    "rmsprop-two-steps": rmsprop,
    "adam-first-step": lambda w, g, eta: path(adam(eta), [float(x) for x in w], [g])[-1],
    "adam-moments": corrected_moments,
    "adam-second-step": adam_second,
    "adam-without-correction": uncorrected,
    "l2-and-l1-step": lambda w, g, eta, lam: (
        minimise(sgd(eta, weight_decay=lam), float(w), lambda v: g * v, 1),
        minimise(sgd(eta), float(w), lambda v: g * v + lam * v.abs(), 1),
    ),
    "adamw-step": lambda w, g, eta, lam: (
        path(lambda v: torch.optim.AdamW(v, lr=eta, eps=0, weight_decay=lam), float(w), [g])[-1],
        path(adam(eta, weight_decay=lam), float(w), [g])[-1],
    ),
    "decay-without-gradient": lambda w, eta, lam, k: (
        path(sgd(eta, weight_decay=lam), float(w), [0.0] * k)[-1],
        minimise(sgd(eta), float(w), lambda v: lam * v.abs(), k),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
