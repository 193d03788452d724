"""10. Stochastic gradient descent; batches of the training sample.

The loss to minimise is a mean over N examples, L(w) = (1/N) Σ ℓᵢ(w). One step of stochastic gradient descent
takes the mean gradient over a batch of B of them, drawn at random, instead of all N:

    w ← w − η g,   g = (1/B) Σ ∇ℓᵢ(w),   E[g] = ∇L(w),   Var[g] = (S²/B) (N − B)/(N − 1)

with S² the variance of the single gradients and batches drawn without replacement.

Robbins & Monro (1951), doi:10.1214/aoms/1177729586; Bottou, Curtis & Nocedal (2018), arXiv:1606.04838.
"""

import itertools
import math
from typing import Annotated

import sympy
import torch
from torch.nn import functional as F
from torch.utils.data import DataLoader

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

B: Annotated[int, Between(4, 32, "examples in a batch")] = 16
ETA: Annotated[float, Between(0.1, 0.4, "learning rate η")] = 0.3
EPOCHS: Annotated[int, Between(4, 12, "passes over the training images")] = 8
CHAINS: Annotated[int, Between(5000, 40000, "independent runs, for a variance", large=4_000_000)] = 20_000
N = 1000  # training images; the other 797 are for the test
EXACT = 1e-12  # float64 rounds at 1e-16; no sum here has more than 1000 terms, all below 10
torch.set_default_dtype(torch.float64)

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def order(n):
    """The order in which an epoch visits the n examples: drawn anew each time."""
    return torch.randperm(n)

def batches(n, size):
    """The indices of each batch of an epoch: every example once, the last batch with what is left."""
    return order(n).split(size)

def gradient(W, x, y):
    """∇ of the mean cross-entropy of softmax regression: the mean over the batch of xᵢ(pᵢ − yᵢ)ᵀ."""
    p = torch.softmax(x @ W, 1)                  # x: (B, 64), W: (64, 10), p and y: (B, 10)
    return x.T @ (p - y) / len(x)                # (64, 10)

def noisy(g, deviation):
    """What a batch makes of the gradient g: g on average, with this standard deviation."""
    return g + deviation * torch.randn_like(g)

def share(batch, n): return len(batch) / n       # what a batch's mean counts for in the mean of all n
def step(w, g, eta): return w - eta * g          # against the gradient, which points to where the loss grows

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def digits(run):
    """Training and test images (n, 64), labels as one-hot (n, 10)."""
    pixels, labels = read_digits()
    shuffled = torch.randperm(len(labels))
    x = torch.tensor(pixels)[shuffled].to(run.device)
    y = F.one_hot(torch.tensor(labels)[shuffled], 10).to(x)
    return x[:N], y[:N], x[N:], y[N:]

def descend(run, x, y, size, name):
    """The weights after EPOCHS of softmax regression from zero, and the training loss after each."""
    W, losses = x.new_zeros(64, 10), []
    for epoch in run.steps(EPOCHS, name):
        for batch in batches(len(x), size):
            W = step(W, gradient(W, x[batch], y[batch]), ETA)
        losses.append(F.cross_entropy(x @ W, y).item())
        run.plot("training loss", epoch + 1, losses[-1], name)
    return W, losses

@once
def trained(run):
    """{batch size: (weights, losses)}: each sees every image EPOCHS times, and computes as many gradients."""
    run.chart("training loss", x="epoch", y="cross-entropy", log="y")
    x, y, *_ = digits(run)
    return {size: descend(run, x, y, size, f"B = {size}") for size in (B, 8 * B, N)}

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def few(run, n):
    """Random weights and n of the training images: few, where every batch is enumerated."""
    x, y, *_ = digits(run)
    return torch.randn(64, 10, device=run.device), x[:n], y[:n]

def check_batch_gradient_is_unbiased(run):
    """The mean of the gradient over all batches of a size is the gradient over all examples, exactly."""
    W, x, y = few(run, 8)
    full = torch.func.grad(lambda W: F.cross_entropy(x @ W, y))(W)
    for size in 1, 3, 5, 8:
        every = [gradient(W, x[list(c)], y[list(c)]) for c in itertools.combinations(range(8), size)]
        run.close(torch.stack(every).mean(0), full, tol=EXACT, against=f"autograd, all 8; batches of {size}")

def check_variance_falls_as_one_over_b(run):
    """Var g = S²/B with replacement; without, times (N − B)/(N − 1): twice the batch, 1/√2 of the noise."""
    W, x, y = few(run, 6)
    loss = torch.func.grad(lambda W, x, y: F.cross_entropy(x @ W, y))
    single = torch.stack([loss(W, x[i], y[i]) for i in range(6)])                   # (6, 64, 10)
    S2 = single.var(0, correction=0)
    for size in 1, 2, 3:
        for name, ways, left in (("with", itertools.product(range(6), repeat=size), 1),
                                 ("without", itertools.combinations(range(6), size), (6 - size) / 5)):
            g = torch.stack([gradient(W, x[list(c)], y[list(c)]) for c in ways])
            run.close(g.var(0, correction=0), S2 / size * left, tol=EXACT,
                      against=f"closed form, {name} replacement, batches of {size}")

def check_an_epoch_visits_each_example_once(run):
    """An epoch is ⌈N/B⌉ steps, in a new random order each time; every example is in exactly one batch."""
    for n in N, N + 1, B:
        loader, parts = DataLoader(range(n), batch_size=B), batches(n, B)
        run.equal([len(p) for p in parts], [len(p) for p in loader], against=f"DataLoader, N = {n}")
        run.equal(torch.cat(parts).sort().values, torch.arange(n), against="each index once")
        run.equal(len(DataLoader(range(n), batch_size=B, drop_last=True)), n // B, against="⌊N/B⌋: drop_last")
    run.true(not batches(N, B)[0].equal(batches(N, B)[0]), "two epochs begin with different batches")

def check_agrees_with_torch(run):
    """On the same batches training by hand gives the weights of torch.optim.SGD with autograd."""
    (x, y, *_), (W, _) = digits(run), trained(run)[B]
    V = x.new_zeros(64, 10, requires_grad=True)
    optimiser = torch.optim.SGD([V], lr=ETA)
    torch.manual_seed(run.seed)  # as when the training began: the same batches
    for batch in itertools.chain.from_iterable(batches(N, B) for _ in range(EPOCHS)):
        optimiser.zero_grad()
        F.cross_entropy(x[batch] @ V, y[batch]).backward()
        optimiser.step()
    run.close(W, V, tol=1e-9, against="torch.optim.SGD; 3000 steps at most, each rounding at 1e-15")

def check_more_steps_win_an_epoch(run):
    """For as many gradients, small batches make more steps: lower loss on training and on unseen images."""
    _, _, unseen, truth = digits(run)
    losses = {n: (seen[-1], F.cross_entropy(unseen @ W, truth)) for n, (W, seen) in trained(run).items()}
    for k, name in enumerate(("training", "unseen")):
        run.below(losses[B][k], losses[8 * B][k], against=f"B = {8 * B}, as many epochs, {name} images")
        run.below(losses[8 * B][k], losses[N][k], against=f"full batches, as many epochs, {name} images")

def check_order_matters(run):
    """On images sorted by label, batches of neighbours hold one class; drawing a new order repairs that."""
    x, y, unseen, truth = digits(run)
    x, y = x[y.argmax(1).argsort()], y[y.argmax(1).argsort()]
    W = V = x.new_zeros(64, 10)
    for drawn, kept in zip(batches(N, B), torch.arange(N).split(B), strict=False):
        W, V = step(W, gradient(W, x[drawn], y[drawn]), ETA), step(V, gradient(V, x[kept], y[kept]), ETA)
    ours, theirs = (((unseen @ w).argmax(1) == truth.argmax(1)).double().mean() for w in (W, V))
    run.above(ours, 2 * theirs, against="twice the accuracy of an epoch in the order of the labels")

def check_constant_step_leaves_noise(run):
    """With a constant η, w does not settle: on λw²/2 its variance ends at η(σ²/B)/(λ(2 − ηλ))."""
    lam, sigma, w = 1.0, 2.0, torch.zeros(CHAINS, device=run.device)
    for _ in range(math.ceil(18 / ETA)):  # (1 − η)^(2·18/η) < e⁻³⁶: nothing is left of the start
        w = step(w, noisy(lam * w, sigma / B**0.5), ETA)
    want = ETA * sigma**2 / B / (lam * (2 - ETA * lam))
    v = sympy.Symbol("v")
    fixed = sympy.solve(sympy.Eq(v, (1 - ETA * lam) ** 2 * v + ETA**2 * sigma**2 / B), v)[0]
    run.close(want, fixed, tol=1e-9, against="sympy: v = (1 − ηλ)²v + η²σ²/B; η as a float")
    run.close(w.var(), want, tol=5 * want * (2 / CHAINS) ** 0.5, against="closed form; 5 standard errors")

def check_falling_step_converges(run):
    """With η = 1/t (Σηₜ = ∞, Σηₜ² < ∞) SGD on (w − v)²/2 is the running mean: its variance falls as σ²/t."""
    t = sympy.Symbol("t", positive=True, integer=True)
    sums = [str(sympy.summation(1 / t**k, (t, 1, sympy.oo))) for k in (1, 2)]
    run.equal(sums, ["oo", "pi**2/6"], against="sympy: Σ 1/t and Σ 1/t²")
    v, w, far = torch.randn(1000, 2000, device=run.device), torch.zeros(2000, device=run.device), 1.0
    for k in range(len(v)):
        w = step(w, w - v[k], 1 / (k + 1))       # the gradient of (w − v)²/2
        far = step(far, far, 1 / (k + 2) ** 2)   # no noise at all, but Σηₜ is finite
    run.close(w, v.mean(0), tol=EXACT, against="the mean of all examples")
    run.close(1000 * w.var(), 1, tol=5 * (2 / 2000) ** 0.5, against="σ²/t; 5 standard errors")
    run.close(far, 1002 / 2002, tol=EXACT, against="∏(1 − 1/k²) from k = 2: half the way is never made")

def check_chunks_give_the_full_gradient(run):
    """The gradient over all examples adds up from parts, each mean loss divided by the number of parts."""
    W, x, y = few(run, N)
    full = torch.func.grad(lambda W: F.cross_entropy(x @ W, y))(W)
    for divisor, factor, name in (4, 1, "each divided by 4"), (1, 4, "undivided: 4 times the gradient"):
        V = W.clone().requires_grad_()
        for part in torch.arange(N).split(N // 4):
            (F.cross_entropy(x[part] @ V, y[part]) / divisor).backward()
        run.close(V.grad, factor * full, tol=EXACT, against=f"autograd on all 1000 at once; {name}")
    n, full = 997, torch.func.grad(lambda W: F.cross_entropy(x[:997] @ W, y[:997]))(W)  # a prime
    added = sum(gradient(W, x[part], y[part]) * share(part, n) for part in batches(n, B))
    run.close(added, full, tol=EXACT, against="autograd on 997 at once; batches of B, the last one smaller")

def check_noise_leaves_a_shallow_minimum(run):
    """Descent without noise stays in the shallow minimum where it began; with noise most runs leave it."""
    slope = torch.func.vmap(torch.func.grad(lambda w: w**4 / 4 - w**2 / 2 + 0.15 * w))  # deeper near −1.07
    still = moved = torch.full((2000,), 0.9, device=run.device)
    for k in range(600):
        still = step(still, slope(still), 0.1)
        moved = step(moved, noisy(slope(moved), 2.5 * (1 - k / 600)), 0.1)
    run.equal((still < 0).sum(), 0, against="runs without noise that left the shallow minimum")
    run.above((moved < 0).double().mean(), 0.5, against="half: noisy runs that end in the deeper minimum")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_steps_of_three_epochs(run): return 3 * len(DataLoader(range(60_000), batch_size=64))
def answer_epoch_mean(run): return torch.tensor([1.0] * 30 + [2.0] * 10).mean()
def answer_two_batches(run):
    w, slope = torch.tensor(1.0), torch.func.grad(lambda w, x, y: F.mse_loss(w * x, y))
    for x, y in torch.tensor([[[1.0, 3.0], [2.0, 2.0]], [[2.0, 1.0], [1.0, 5.0]]]):
        w = step(w, slope(w, x, y), 0.1)
    return w

def answer_noise_of_a_batch(run):
    g = torch.tensor([1.0, 3.0, 5.0, 7.0])
    return torch.stack([g[[i, j]].mean() for i, j in itertools.combinations(range(4), 2)]).var(correction=0)

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("the batch is summed, not averaged", ru="по батчу берут сумму, а не среднее",
          gradient=lambda W, x, y: x.T @ (torch.softmax(x @ W, 1) - y),
          reddens=["batch_gradient_is_unbiased", "variance_falls_as_one_over_b", "agrees_with_torch",
                   "chunks_give_the_full_gradient"]),
    Break("every epoch goes in the order of the file", ru="каждая эпоха идёт в порядке файла",
          order=torch.arange, reddens=["an_epoch_visits_each_example_once", "order_matters"]),
    Break("each example is drawn anew and may come twice", ru="примеры тянут заново, и они повторяются",
          order=lambda n: torch.randint(n, (n,)),
          reddens=["an_epoch_visits_each_example_once", "chunks_give_the_full_gradient"]),
    Break("the incomplete batch is dropped", ru="неполный батч отбрасывают",
          batches=lambda n, size: [b for b in torch.randperm(n).split(size) if len(b) == size],
          reddens=["an_epoch_visits_each_example_once", "chunks_give_the_full_gradient"]),
    Break("the small last batch counts like any other", ru="неполный батч весит столько же, сколько полный",
          share=lambda batch, n: 1 / math.ceil(n / B), reddens=["chunks_give_the_full_gradient"]),
    Break("the step goes along the gradient", ru="шаг делают по градиенту, а не против него",
          step=lambda w, g, eta: w + eta * g,
          reddens=["agrees_with_torch", "more_steps_win_an_epoch", "constant_step_leaves_noise",
                   "falling_step_converges", "noise_leaves_a_shallow_minimum", "order_matters"]),
    Break("the gradient of a batch is taken for exact", ru="градиент батча принят за точный",
          noisy=lambda g, deviation: g,
          reddens=["constant_step_leaves_noise", "noise_leaves_a_shallow_minimum"]),
]
