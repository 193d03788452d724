"""15. Mini-batches and why they are used; normalisation over mini-batches.

Batch normalisation standardises each channel over the batch, then lets it choose its own scale and shift:

    y = γ x̂ + β,   x̂ = (x − μ)/√(σ² + ε),   μ and σ² over the batch (biased: divided by m) in training;
    running ← (1 − α) running + α·(μ, unbiased variance: divided by m − 1), used instead in eval mode, α = 0.1

Ioffe & Szegedy (2015), arXiv:1502.03167; Santurkar et al. (2018), arXiv:1805.11604.
"""

from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

B: Annotated[int, Between(48, 128, "examples in a batch")] = 64
MOMENTUM: Annotated[float, Between(0.05, 0.3, "α: what the new batch weighs in running statistics")] = 0.1
RATE: Annotated[float, Between(0.02, 0.1, "learning rate of the nets")] = 0.05
STEPS: Annotated[int, Between(150, 300, "training steps")] = 200
EPS, LAYERS = 1e-5, 12  # ε of nn.BatchNorm1d; layers of the nets that are trained
EXACT = 1e-12  # float64 rounds at 1e-16; a division by √(σ² + ε) magnifies that by 300 at most
torch.set_default_dtype(torch.float64)

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def used_variance(x):
    return x.var(0, correction=0)                                  # biased: Σ(x − μ)²/m
def kept_variance(x):
    return x.var(0, correction=1)                                  # unbiased: Σ(x − μ)²/(m − 1)
def standardise(x, mean, variance):
    return (x - mean) / (variance + EPS).sqrt()
def affine(norm, xhat):
    return norm.gamma * xhat + norm.beta
def update(running, new):
    return (1 - MOMENTUM) * running + MOMENTUM * new               # α weighs the new batch
def statistics(norm, x):                                           # of the batch; in eval mode running ones
    return (x.mean(0), used_variance(x)) if norm.training else (norm.mean, norm.variance)
def accumulates(norm):
    return norm.training
def through_statistics(dy, xhat):
    return dy.mean(0) + xhat * (dy * xhat).mean(0)                 # because x moves μ, and σ²
def average(gradients):
    return gradients.mean(0)                                       # of a mini-batch, from (m, n)
def channels(x):
    return x.movedim(1, -1).flatten(0, -2)                         # (N, C, H, W) -> (N·H·W, C)
def ready(net):
    return net.eval()                                              # for a test

class BatchNorm(nn.Module):
    """Batch normalisation of x (m, n): each of the n columns is a channel."""
    def __init__(self, n):
        super().__init__()
        self.gamma, self.beta = nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))
        self.mean, self.variance = nn.Buffer(torch.zeros(n)), nn.Buffer(torch.ones(n))
    def forward(self, x):
        mean, variance = statistics(self, x)
        if accumulates(self):
            self.mean = update(self.mean, x.mean(0).detach())
            self.variance = update(self.variance, kept_variance(x).detach())
        return affine(self, standardise(x, mean, variance))

def backward(x, gamma, dy):
    """dL/dx, dL/dγ and dL/dβ from dy = dL/dy (m, n)."""
    xhat = standardise(x, x.mean(0), used_variance(x))
    dx = gamma / (used_variance(x) + EPS).sqrt() * (dy - through_statistics(dy, xhat))
    return dx, (dy * xhat).sum(0), dy.sum(0)

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def digits(run):
    """Pixels 0 to 16 as they come, (n, 64), and labels: 1200 to train on, 597 unseen."""
    order = torch.randperm(1797)
    x, y = (torch.tensor(part)[order].to(run.device) for part in read_digits())
    return 16 * x[:1200], y[:1200], 16 * x[1200:], y[1200:]

def train(run, norm, name):
    """A net of LAYERS layers with ReLU, with `norm` before each ReLU, and its losses."""
    torch.manual_seed(run.seed)
    blocks = [nn.Sequential(nn.Linear(64, 64), norm(64), nn.ReLU()) for _ in range(LAYERS - 1)]
    net = nn.Sequential(*blocks, nn.Linear(64, 10)).to(run.device)
    optimiser, losses = torch.optim.SGD(net.parameters(), lr=RATE, momentum=0.9), []
    x, y, *_ = digits(run)
    for step in run.steps(STEPS, name):
        batch = torch.randint(len(x), (B,))
        loss = F.cross_entropy(net(x[batch]), y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
        run.plot("loss", step + 1, loss, name)
    return net, losses

@once
def trained(run):
    run.chart("loss", x="step", y="cross-entropy of the batch", lines={"ln 10: guessing": 2.3026})
    return train(run, BatchNorm, "batch normalisation"), train(run, nn.Identity, "none")

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def pair(run, n=3):  # ours and nn.BatchNorm1d with the same γ and β, and a batch (B, n)
    ours, theirs = BatchNorm(n), nn.BatchNorm1d(n, momentum=MOMENTUM)
    theirs.weight, theirs.bias = nn.init.uniform_(ours.gamma, 0.5, 2), nn.init.normal_(ours.beta)
    return ours, theirs, 3 * torch.randn(B, n) + 5

def check_forward_agrees_with_torch(run):
    """In training the output uses the mean and the biased variance of the batch."""
    ours, theirs, x = pair(run)
    run.close(ours(x), theirs(x), tol=EXACT, against="nn.BatchNorm1d in training")

def check_running_agrees_with_torch(run):
    """running_var takes the unbiased variance, divided by m − 1, although the output uses the biased one."""
    ours, theirs, _ = pair(run)
    for x in (3 * torch.randn(5, B, 3) + 5).requires_grad_():
        ours(x), theirs(x)
    run.close(ours.mean, theirs.running_mean, tol=EXACT, against="nn.BatchNorm1d: running_mean")
    run.close(ours.variance, theirs.running_var, tol=EXACT, against="nn.BatchNorm1d: running_var")
    run.equal([b.requires_grad for b in ours.buffers()], [False, False], against="buffers: not in the graph")
    layer, x = nn.BatchNorm1d(1, momentum=1.0), torch.tensor([[1.0], [2.0], [3.0], [4.0]])
    run.close(layer(x)[3], 1.5 / (5 / 4 + EPS) ** 0.5, tol=EXACT, against="the output: (4 − 2.5)/√(5/4 + ε)")
    run.close(layer.running_var, 5 / 3, tol=EXACT, against="running_var of (1, 2, 3, 4): 5/3, not 5/4")

def check_backward_agrees_with_torch(run):
    """x also moves μ and σ²: dL/dx loses its mean and its part along x̂, and sums to 0 over the batch."""
    ours, theirs, x = pair(run)
    dy = torch.randn(B, 3)
    theirs(x.requires_grad_()).backward(dy)
    dx, dgamma, dbeta = backward(x.detach(), ours.gamma, dy)
    run.close(dx, x.grad, tol=EXACT * B, against="autograd of nn.BatchNorm1d: x")
    run.close([*dgamma, *dbeta], [*theirs.weight.grad, *theirs.bias.grad], tol=EXACT * B, against="its γ, β")
    run.close(dx.sum(0), 0, tol=EXACT * B, against="0: the sum over the batch")

def check_a_convolution_is_normalised_by_channel(run):
    """nn.BatchNorm2d takes one mean and variance a channel, over N·H·W values: 2C parameters."""
    x = torch.randn(4, 3, 5, 6)
    rows, want = channels(x), channels(nn.BatchNorm2d(3)(x))
    run.close(BatchNorm(rows.shape[1])(rows), want, tol=EXACT, against="nn.BatchNorm2d")
    run.equal(sum(p.numel() for p in nn.BatchNorm2d(64).parameters()), 2 * 64, against="2C = 128 for C = 64")

def check_eval_does_not_see_the_batch(run):
    """In eval mode an output depends on its example alone; in training on the batch, unlike LayerNorm's."""
    ours, theirs, x = pair(run)
    other = torch.cat([x[:1], 10 * torch.randn(B - 1, 3)])
    run.above((ours(x)[0] - ours(other)[0]).abs().max(), 0.01, against="0: in training the neighbours matter")
    for layer in ours.eval(), theirs.eval(), nn.LayerNorm(3):  # the last one in training
        run.equal(layer(x)[0], layer(other)[0], against="the same example among others, every bit")

def check_one_example_is_refused(run):
    """PyTorch refuses one value a channel in training. Of m values |x̂| ≤ √(m − 1), and two give −1 and 1."""
    one, two, x = torch.randn(1, 3), torch.tensor([[2.0], [700.0]]), 1e6 * F.one_hot(torch.tensor([0]), B).T
    run.raises(ValueError, lambda: nn.BatchNorm1d(3)(one), match="more than 1 value", against="BatchNorm1d")
    run.close(standardise(x, x.mean(0), used_variance(x)).max(), (B - 1) ** 0.5, tol=1e-9, against="√(m − 1)")
    run.close(nn.BatchNorm1d(1)(two), [[-1], [1]], tol=1e-9, against="∓1: all that two values leave")

def check_a_bias_before_it_is_lost(run):
    """A bias before batch normalisation has gradient 0, and weights times 100 give the same output."""
    x, W, b, norm = torch.randn(B, 4), torch.randn(3, 4), torch.randn(3, requires_grad=True), BatchNorm(3)
    (norm(x @ W.T + b) ** 3).sum().backward()
    run.close(b.grad, 0, tol=EXACT * B**2, against="0: the mean takes the bias away")
    run.close(norm(x @ (100 * W).T), norm(x @ W.T), tol=1e-2, against="weights times 1; ε/σ² is below 1e-3")

def check_folds_into_the_layer_before(run):
    """In eval mode it is a fixed scale and shift, so it folds into the linear layer before."""
    (norm, *_), layer, x = pair(run, 4), nn.Linear(5, 4), torch.randn(B, 5)
    norm(layer(x)), norm.eval()  # a pass in training, so that there are running statistics
    s = norm.gamma / (norm.variance + EPS).sqrt()
    folded = F.linear(x, s[:, None] * layer.weight, s * (layer.bias - norm.mean) + norm.beta)
    run.close(folded, norm(layer(x)), tol=EXACT, against="the two layers in eval mode")

def check_trains_where_plain_nets_do_not(run):
    """With it twelve layers learn from raw pixels, while β goes on shifting inputs; without it, hardly."""
    with_, without = (sum(losses[-20:]) / 20 for _, losses in trained(run))
    run.below(with_, without / 2, against="half the loss without it; means of the last 20 batches")
    norm = trained(run)[0][0][0][1]                                # before the first ReLU
    run.above(norm.beta.abs().max(), 0.02, against="0.02; β is the mean of the ReLU's input, first 0")

def check_forgotten_eval_costs_accuracy(run):
    """Tested in training mode on batches of one class, the net errs: it needs the running statistics."""
    net, (_, _, x, y) = trained(run)[0][0], digits(run)
    def accuracy(net):
        return torch.cat([net(x[y == digit]).argmax(1) == digit for digit in range(10)]).double().mean()
    right, wrong = accuracy(ready(net)), accuracy(net.train())
    run.above(right, 0.8, against="0.8: accuracy in eval mode, batches of one class")
    run.below(wrong, 0.4, against="0.4, half of that: in training mode, the same batches")

def check_noise_falls_with_the_batch(run):
    """The gradient of a mini-batch of m varies by S²/m around that of all examples."""
    x = digits(run)[0][:, 20:24] / 16
    single = 2 * x * (x.sum(1, keepdim=True) - 1)                  # ∇(x·w − 1)² at w = 1, (1200, 4)
    draws = torch.stack([average(single[torch.randint(1200, (B,))]) for _ in range(4000)])
    run.close(draws.mean(0), single.mean(0), tol=5 * (single.var(0) / B / 4e3).max().sqrt(), against="full ∇")
    run.close(draws.var(0).sum() * B / single.var(0).sum(), 1, tol=0.15, against="S²/B; 4000 draws leave 3 %")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_first_of_four(run):
    return 2 * F.batch_norm(torch.tensor([[1.0], [3.0], [3.0], [5.0]]), None, None, training=True)[0, 0] + 1
def answer_running_variance(run):
    return 0.9 * 1 + 0.1 * torch.tensor([2.0, 4.0, 6.0]).var(correction=1)

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("the output uses the unbiased variance", ru="выход нормируют несмещённой дисперсией",
          used_variance=kept_variance, reddens=["forward_agrees_with_torch", "backward_agrees_with_torch",
          "a_convolution_is_normalised_by_channel", "one_example_is_refused"]),
    Break("running_var keeps the biased variance", ru="running_var копит смещённую дисперсию",
          kept_variance=used_variance, reddens=["running_agrees_with_torch"]),
    Break("momentum weighs the old statistics", ru="momentum принят за вес старой статистики",
          update=lambda r, new: MOMENTUM * r + (1 - MOMENTUM) * new, reddens=["running_agrees_with_torch"]),
    Break("backward takes the statistics for constants", ru="в обратном проходе μ и σ² приняты за константы",
          through_statistics=lambda dy, xhat: 0, reddens=["backward_agrees_with_torch"]),
    Break("eval mode still uses the batch", ru="в режиме eval берут статистику батча",
          statistics=lambda norm, x: (x.mean(0), used_variance(x)), reddens=[
          "eval_does_not_see_the_batch", "folds_into_the_layer_before", "forgotten_eval_costs_accuracy"]),
    Break("eval mode goes on accumulating", ru="и в режиме eval статистика продолжает накапливаться",
          accumulates=lambda norm: True, reddens=["eval_does_not_see_the_batch"]),
    Break("the mean is not subtracted", ru="среднее не вычитают",
          standardise=lambda x, mean, variance: x / (variance + EPS).sqrt(), reddens=[
          "forward_agrees_with_torch", "backward_agrees_with_torch", "a_bias_before_it_is_lost",
          "a_convolution_is_normalised_by_channel", "one_example_is_refused",
          "folds_into_the_layer_before", "trains_where_plain_nets_do_not", "forgotten_eval_costs_accuracy"]),
    Break("γ and β are left out", ru="γ и β забыты", affine=lambda norm, xhat: xhat, reddens=[
          "forward_agrees_with_torch", "folds_into_the_layer_before", "trains_where_plain_nets_do_not"]),
    Break("every position has its own statistics", ru="у каждой позиции карты своя статистика",
          channels=lambda x: x.flatten(1), reddens=["a_convolution_is_normalised_by_channel"]),
    Break("eval is forgotten before the test", ru="перед тестом забыли model.eval()",
          ready=lambda net: net.train(), reddens=["forgotten_eval_costs_accuracy"]),
    Break("the gradients of a batch are summed", ru="градиенты батча складывают",
          average=lambda gradients: gradients.sum(0), reddens=["noise_falls_with_the_batch"]),
]
