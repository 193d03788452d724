"""13. Hyper-parameters; learning rate and batch size.

Parameters are learned from training data; hyper-parameters are set before and chosen by validation loss. Near
a minimum the loss is a parabola of curvatures λ: a step multiplies the error along each by 1 − ηλ. A batch
of B averages out the noise of its gradients:

    converges ⟺ 0 < η < 2/λ_max,   best η = 2/(λ_min + λ_max),   Var[g_B] = S²/B,   B → kB with η → kη

Bergstra & Bengio (2012), JMLR 13; Goyal et al. (2017), arXiv:1706.02677.
"""

import math
from typing import Annotated

import torch
from torch import nn, optim
from torch.nn import functional as F

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
    return 2 / max(curvatures)                                      # |1 − ηλ| < 1 where it is steepest
def best_rate(curvatures):
    return 2 / (min(curvatures) + max(curvatures))                  # flattest and steepest shrink alike
def noise(spread, size):
    return spread / size**0.5                                       # deviation of a batch's gradient: S/√B
def jitter(eta, size, lam, spread):
    return eta * spread**2 / (size * lam * (2 - eta * lam))         # Var[w] about the minimum of λw²/2
def scaled_rate(eta, k):
    return k * eta                                                  # the linear rule: the batch grew k times
def accumulated(gradients):
    return sum(gradients) / len(gradients)                          # k equal batches, as if they were one
def chance(share, trials):
    return 1 - (1 - share) ** trials                                # that a random trial meets the best share
def draw_rate(low, high, u):
    return low * (high / low) ** u                                  # from u in [0, 1]: log-uniform
def step_decay(eta, epoch):
    return eta * 0.1 ** (epoch // 30)                               # a tenth, every 30 epochs
def cosine(eta, epoch, epochs):
    return eta * (1 + math.cos(math.pi * epoch / epochs)) / 2       # from η to 0
def warm_up(eta, step, steps):
    return eta * min(1, step / steps)                               # from 0 to η
def select(losses):
    return losses[:, 1].argmin()                                    # (n, 3): training, validation, test

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
    optimiser = optim.SGD(net.parameters(), lr=eta)
    for _ in run.steps(EPOCHS, name):
        for batch in torch.randperm(len(x)).split(B):
            optimiser.zero_grad()
            F.cross_entropy(net(x[batch]), y[batch]).backward()
            optimiser.step()
    return [F.cross_entropy(net(a), b).item() for a, b in digits(run)]

@once
def swept(run):
    """[(training, validation, test loss)] for each learning rate of the GRID."""
    run.chart("learning rate", x="log₁₀ η", y="loss", log="y")
    found = [fit(run, eta.item(), f"η = {eta:g}") for eta in GRID]
    for eta, (train, validation, _) in zip(GRID, found, strict=True):
        run.plot("learning rate", eta.log10(), min(1e3, train), "training")
        run.plot("learning rate", eta.log10(), min(1e3, validation), "validation")
    return found

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def curvatures():
    return [1 / KAPPA, 0.1, 0.5, 1.0]
def descend(eta, steps):
    """The error left of each direction by `steps` of optim.SGD on the parabola Σ λᵢwᵢ²/2."""
    lam, w = torch.tensor(curvatures()), torch.ones(4, requires_grad=True)
    optimiser = optim.SGD([w], lr=eta)
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
    x, y = digits(run)[0]
    single = (0.1 - (y == 0).double()) * x[:, 20]                   # ∂L/∂w, pixel 20 to class 0, at W = 0
    for size in B, 4 * B:
        means = single[torch.randint(len(x), (DRAWS, size))].mean(1)
        want = noise(single.std(correction=0), size)
        run.close(means.std(), want, tol=0.03 * want, against=f"S/√B, B = {size}; 20,000 draws leave 0.5 %")

def check_rate_over_batch_sets_the_jitter(run):
    """At a constant η SGD does not settle: w goes on jittering about the minimum, its variance as η/B."""
    for eta, size in (0.05, B), (0.2, 4 * B), (0.2, B):
        w = torch.zeros(DRAWS)                                      # so many runs on λw²/2, λ = 0.5, S = 3
        for _ in range(200):
            w = w - eta * (0.5 * w + 3 * torch.randn(DRAWS) / size**0.5)
        want = jitter(eta, size, 0.5, 3)
        run.close(w.var(), want, tol=0.05 * want, against=f"closed form, η = {eta}, B = {size}; 5 errors")

def check_linear_scaling_keeps_the_path(run):
    """k small steps and one with kη on the k batches together differ by O(η²): half of η, a quarter of it."""
    (x, y), W, k = digits(run)[0], torch.zeros(64, 10, device=run.device), 4
    gradient, apart = torch.func.grad(lambda W, i: F.cross_entropy(x[i] @ W, y[i])), []
    for eta in 1e-3, 5e-4:
        V = W
        for part in torch.arange(k * B).split(B):
            V = V - eta * gradient(V, part)
        big = W - scaled_rate(eta, k) * gradient(W, torch.arange(k * B))
        apart.append((V - big).norm())
    run.close(apart[0] / apart[1], 4, tol=0.05, against="2² for an error of order η²; the next order adds η")

def check_accumulated_batches_are_one(run):
    """The mean of the gradients of k equal batches is the gradient of the batch that they make together."""
    net, (x, y) = nn.Linear(64, 10).to(run.device), digits(run)[0]
    losses = [F.cross_entropy(net(x[i]), y[i]) for i in (*torch.arange(4 * B).split(B), slice(4 * B))]
    *parts, whole = [torch.autograd.grad(loss, net.weight)[0] for loss in losses]
    run.close(accumulated(parts), whole, tol=1e-12, against="the gradient of all 4B examples at once")

def check_schedules_agree_with_torch(run):
    """StepLR, CosineAnnealingLR and LinearLR give the same rates as the formulas, epoch by epoch."""
    ways = ((lambda o: optim.lr_scheduler.StepLR(o, 30, 0.1), lambda e: step_decay(0.4, e)),
            (lambda o: optim.lr_scheduler.CosineAnnealingLR(o, 90), lambda e: cosine(0.4, e, 90)),
            (lambda o: optim.lr_scheduler.LinearLR(o, 1 / 45, 1, 44), lambda e: warm_up(0.4, e + 1, 45)))
    for make, rate in ways:
        optimiser = optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
        scheduler, rates = make(optimiser), []
        for _ in range(90):
            rates.append(optimiser.param_groups[0]["lr"])
            optimiser.step()
            scheduler.step()
        run.close(rates, [rate(e) for e in range(90)], tol=1e-12, against=type(scheduler).__name__)

def check_random_search_finds_the_best_share(run):
    """n random trials meet the best 5 % of settings with probability 1 − 0.95ⁿ: 60 are enough for 95 %."""
    for n in 2, TRIALS:
        hit = (torch.rand(DRAWS, n) < 0.05).any(1).double().mean()
        run.close(hit, chance(0.05, n), tol=2.5 / DRAWS**0.5, against=f"1 − 0.95ⁿ, n = {n}; 5 errors")
    run.equal(math.ceil(math.log(0.05) / math.log(0.95)), 59, against="trials for 95 %: ln 0.05/ln 0.95")
    grid = [(rate, decay) for rate in range(3) for decay in range(3)]
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
    return 2 / torch.func.hessian(lambda w: 3 * w[0] ** 2 + w[1] ** 2 / 4)(torch.zeros(2)).max()  # diagonal
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
    Break("a constant rate settles in the minimum", ru="при постоянном η SGD останавливается в минимуме",
          jitter=lambda *_: 0, reddens=["rate_over_batch_sets_the_jitter"]),
    Break("accumulated gradients are summed", ru="накопленные градиенты складывают, а не усредняют",
          accumulated=sum, reddens=["accumulated_batches_are_one"]),
    Break("the rate stays when the batch grows", ru="батч вырос, а скорость обучения прежняя",
          scaled_rate=lambda eta, k: eta, reddens=["linear_scaling_keeps_the_path"]),
    Break("the step schedule falls a little every epoch", ru="ступенчатое расписание понижает η каждую эпоху",
          step_decay=lambda eta, epoch: eta * 0.1 ** (epoch / 30), reddens=["schedules_agree_with_torch"]),
    Break("the chances of the trials are added", ru="вероятности попыток складывают",
          chance=lambda share, n: min(1, share * n), reddens=["random_search_finds_the_best_share"]),
    Break("rates are drawn uniformly", ru="η тянут равномерно, а не по логарифму",
          draw_rate=lambda low, high, u: low + (high - low) * u, reddens=["logarithm_is_searched"]),
]
