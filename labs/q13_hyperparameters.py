"""13. Hyper-parameters; learning rate and batch size.

Parameters are learned from training data; hyper-parameters are set before and chosen by validation loss. Near
a minimum the loss is a parabola of curvatures λ: a step multiplies the error along each by 1 − ηλ. A batch
of B averages out the noise of its gradients:

    converges ⟺ 0 < η < 2/λ_max,   best η = 2/(λ_min + λ_max),   Var[g_B] = S²/B,   B → kB with η → kη

Bergstra & Bengio (2012), JMLR 13; Goyal et al. (2017), arXiv:1706.02677.
"""

import itertools
import math
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim import lr_scheduler

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

B: Annotated[int, Between(8, 32, "examples in a batch")] = 16
KAPPA: Annotated[float, Between(20, 200, "condition number λ_max/λ_min of the parabola")] = 50
TRIALS: Annotated[int, Between(10, 60, "trials of a search")] = 60
EPOCHS: Annotated[int, Between(10, 30, "passes over the digits")] = 15
GRID = 10.0 ** torch.arange(-4, 2)  # learning rates to try: evenly spaced in the logarithm
DRAWS = 20_000  # for a share
torch.set_default_dtype(torch.float64)

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def largest_rate(curvatures):
    """Descent converges below it: |1 − ηλ| < 1 for the steepest direction."""
    return 2 / max(curvatures)

def best_rate(curvatures):
    """The flattest and the steepest direction then shrink alike, by (κ − 1)/(κ + 1)."""
    return 2 / (min(curvatures) + max(curvatures))

def scaled_rate(eta, k):
    """The linear rule: a batch k times as large takes a step k times as long."""
    return k * eta

def noise(spread, size):
    """The standard deviation of a batch's gradient; `spread` is that of single examples."""
    return spread / size**0.5

def chance(share, trials):
    """The probability that random trials meet the best share of all settings at least once."""
    return 1 - (1 - share) ** trials

def draw_rate(low, high, u):
    """A learning rate from u in [0, 1]: uniform in its logarithm."""
    return low * (high / low) ** u

def step_decay(eta, epoch):
    return eta * 0.1 ** (epoch // 30)                               # a tenth, every 30 epochs

def cosine(eta, epoch, epochs):
    return eta * (1 + math.cos(math.pi * epoch / epochs)) / 2       # from η to 0

def warm_up(eta, step, steps):
    return eta * min(1, step / steps)                               # from 0 to η

def select(losses):
    """Of models with (training, validation, test) losses, (n, 3), which to keep: the test has no say."""
    return losses[:, 1].argmin()

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def digits(run):
    """Images (n, 64) and labels: 600 to train on, 400 for validation, 797 for the test."""
    order = torch.randperm(1797)
    x, y = (torch.tensor(part)[order].to(run.device) for part in read_digits())
    return [(x[part], y[part]) for part in (slice(600), slice(600, 1000), slice(1000, None))]

def fit(run, eta, name):
    """A net 64–32–10 trained by SGD: its training, validation and test loss."""
    torch.manual_seed(run.seed)
    net = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)).to(run.device)
    x, y = digits(run)[0]
    optimiser = torch.optim.SGD(net.parameters(), lr=eta)
    for _ in run.steps(EPOCHS, name):
        for batch in torch.randperm(len(x)).split(B):
            optimiser.zero_grad()
            F.cross_entropy(net(x[batch]), y[batch]).backward()
            optimiser.step()
    with torch.no_grad():
        return [F.cross_entropy(net(a), b).item() for a, b in digits(run)]

@once
def swept(run):
    """[(training, validation, test loss)] for each learning rate of the GRID."""
    run.chart("learning rate", x="log₁₀ η", y="loss", log="y")
    found = [fit(run, eta.item(), f"η = {eta:g}") for eta in GRID]
    for eta, (train, validation, _) in zip(GRID, found, strict=True):
        run.plot("learning rate", eta.log10(), min(train, 1e3), "training")
        run.plot("learning rate", eta.log10(), min(validation, 1e3), "validation")
    return found

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def curvatures():
    return [1 / KAPPA, 0.1, 0.5, 1.0]

def descend(eta, steps):
    """The error left of each direction by `steps` of torch.optim.SGD on the parabola Σ λᵢwᵢ²/2."""
    lam, w = torch.tensor(curvatures()), torch.ones(4, requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=eta)
    for _ in range(steps):
        optimiser.zero_grad()
        (lam * w**2 / 2).sum().backward()
        optimiser.step()
    return w.detach()

def check_rate_is_limited_by_curvature(run):
    """Descent converges just below η = 2/λ_max and diverges just above; each direction shrinks by 1 − ηλ."""
    top = largest_rate(curvatures())
    run.below(descend(0.99 * top, 2000).abs().max(), 1, against="the start; 0.99 of the limit, 2000 steps")
    run.above(descend(1.01 * top, 2000).abs().max(), 1e6, against="a million; 1.01 of the limit")
    want = (1 - top / 2 * torch.tensor(curvatures())) ** 100
    run.close(descend(top / 2, 100), want, tol=1e-12, against="(1 − ηλ)¹⁰⁰ in each direction")

def check_best_rate_balances_the_extremes(run):
    """At η = 2/(λ_min + λ_max) the slowest direction shrinks by (κ − 1)/(κ + 1); no other η does better."""
    eta, lam = best_rate(curvatures()), torch.tensor(curvatures())
    slowest = (1 - eta * lam).abs().max()
    run.close(slowest, (KAPPA - 1) / (KAPPA + 1), tol=1e-12, against="closed form (κ − 1)/(κ + 1)")
    other = (1 - torch.linspace(0.01, 2, 400)[:, None] * lam).abs().max(1).values
    run.above(other.min() + 1e-12, slowest, against="the slowest factor at 400 other η")

def check_rates_too_small_and_too_large_fail(run):
    """The loss against log η is a valley: tiny rates have hardly begun, huge ones go on guessing."""
    train = [losses[0] for losses in swept(run)]
    run.above(train[0], math.log(10) - 0.1, against="ln 10 − 0.1, η = 0.0001: still guessing")
    run.below(min(train), math.log(10) / 4, against="a quarter of ln 10 at the best η")
    run.true(not train[-1] < math.log(10) - 0.1, "at η = 10 the loss is that of guessing, more, or nan")

def check_validation_chooses(run):
    """The model with the lowest of 20 validation losses looks better than it is; the test tells."""
    losses = torch.randn(4000, 20, 3)                               # all of true loss 0, measured with noise
    chosen = torch.stack([row[select(row)] for row in losses])      # (4000, 3)
    run.below(chosen[:, 1].mean(), -1, against="−1: the mean validation loss of the chosen, truly 0")
    run.close(chosen[:, 2].mean(), 0, tol=5 / 4000**0.5, against="0: their mean test loss; 5 standard errors")

def check_noise_falls_with_the_root_of_b(run):
    """Var[g] = S²/B: four times the batch halves the standard deviation of the gradient."""
    x = digits(run)[0][0][:, 20]
    for size in B, 4 * B:
        means = x[torch.randint(len(x), (DRAWS, size))].mean(1)
        want = noise(x.std(correction=0), size)
        run.close(means.std(), want, tol=0.03 * want, against=f"S/√B, B = {size}; 20,000 draws leave 0.5 %")

def check_linear_scaling_keeps_the_path(run):
    """k small steps and one with kη on the k batches together differ by O(η²): half of η, a quarter of it."""
    (x, y), W, k = digits(run)[0], torch.zeros(64, 10, device=run.device), 4
    hot, parts = F.one_hot(y, 10).to(x), torch.arange(k * B).split(B)
    gradient = lambda W, i: x[i].T @ (torch.softmax(x[i] @ W, 1) - hot[i]) / len(i)  # noqa: E731
    apart = []
    for eta in 1e-3, 5e-4:
        V = W
        for part in parts:
            V = V - eta * gradient(V, part)
        big = W - scaled_rate(eta, k) * gradient(W, torch.arange(k * B))
        apart.append((V - big).norm())
    run.close(apart[0] / apart[1], 4, tol=0.05, against="2² for an error of order η²; the next order adds η")

def check_schedules_agree_with_torch(run):
    """StepLR, CosineAnnealingLR and LinearLR give the same rates as the formulas, epoch by epoch."""
    ways = ((lambda o: lr_scheduler.StepLR(o, 30, 0.1), lambda e: step_decay(0.4, e)),
            (lambda o: lr_scheduler.CosineAnnealingLR(o, 90), lambda e: cosine(0.4, e, 90)),
            (lambda o: lr_scheduler.LinearLR(o, 1 / 45, 1, 44), lambda e: warm_up(0.4, e + 1, 45)))
    for make, rate in ways:
        optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
        scheduler, rates = make(optimiser), []
        for _ in range(90):
            rates.append(optimiser.param_groups[0]["lr"])
            optimiser.step()
            scheduler.step()
        run.close(rates, [rate(e) for e in range(90)], tol=1e-12, against=type(scheduler).__name__)

def check_random_search_finds_the_best_share(run):
    """n random trials meet the best 5 % of settings with probability 1 − 0.95ⁿ: 60 are enough for 95 %."""
    hit = (torch.rand(DRAWS, TRIALS) < 0.05).any(1).double().mean()
    want = chance(0.05, TRIALS)
    run.close(hit, want, tol=2.5 / DRAWS**0.5, against="1 − 0.95ⁿ; 5 standard errors of 0.5/√20,000")
    run.equal(math.ceil(math.log(0.05) / math.log(0.95)), 59, against="trials for 95 %: ln 0.05/ln 0.95")
    grid = list(itertools.product(range(3), range(3)))
    run.equal([len(grid), len({a for a, _ in grid})], [9, 3], against="a 3×3 grid: trainings, values of each")

def check_logarithm_is_searched(run):
    """Drawn uniformly in the logarithm, half the rates between 10⁻⁵ and 10⁻¹ lie below 10⁻³; else 1 % do."""
    u = torch.rand(DRAWS)
    share = (draw_rate(1e-5, 1e-1, u) < 1e-3).double().mean()
    run.close(share, 1 / 2, tol=5 * (0.25 / DRAWS) ** 0.5, against="two of four decades; 5 standard errors")
    plain = (1e-5 + (1e-1 - 1e-5) * u < 1e-3).double().mean()
    run.close(plain, 0.0099, tol=0.0036, against="0.99 % drawn uniformly; 5 standard errors")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_limit_of_a_bowl(run):
    loss = lambda w: 3 * w[0] ** 2 + w[1] ** 2 / 4  # noqa: E731
    return 2 / torch.linalg.eigvalsh(torch.func.hessian(loss)(torch.zeros(2))).max()

def answer_trials_for_the_best_tenth(run):
    return next(n for n in range(1, 100) if chance(0.1, n) >= 0.9)

def answer_rate_at_epoch_65(run):
    return step_decay(0.2, 65)

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("the limit is taken for 1 over the curvature", ru="предел принят за 1/λ_max",
          largest_rate=lambda curvatures: 1 / max(curvatures), reddens=["rate_is_limited_by_curvature"]),
    Break("the best rate is one over the mean curvature", ru="лучшее η принято за 1/(средняя кривизна)",
          best_rate=lambda c: len(c) / sum(c), reddens=["best_rate_balances_the_extremes"]),
    Break("the grid is evenly spaced", ru="сетка значений η равномерна, а не логарифмическая",
          GRID=torch.linspace(0.1, 1, 6), reddens=["rates_too_small_and_too_large_fail"]),
    Break("the model is chosen by its test loss", ru="модель выбирают по тесту",
          select=lambda losses: losses[:, 2].argmin(), reddens=["validation_chooses"]),
    Break("the noise falls as 1 over the batch", ru="шум градиента считают обратно пропорциональным B",
          noise=lambda spread, size: spread / size, reddens=["noise_falls_with_the_root_of_b"]),
    Break("the rate stays when the batch grows", ru="батч вырос, а скорость обучения прежняя",
          scaled_rate=lambda eta, k: eta, reddens=["linear_scaling_keeps_the_path"]),
    Break("the step schedule falls a little every epoch", ru="ступенчатое расписание понижает η каждую эпоху",
          step_decay=lambda eta, epoch: eta * 0.1 ** (epoch / 30), reddens=["schedules_agree_with_torch"]),
    Break("the chances of the trials are added", ru="вероятности попыток складывают",
          chance=lambda share, n: min(1, share * n), reddens=["random_search_finds_the_best_share"]),
    Break("rates are drawn uniformly", ru="η тянут равномерно, а не по логарифму",
          draw_rate=lambda low, high, u: low + (high - low) * u, reddens=["logarithm_is_searched"]),
]
