"""14. Overfitting and regularisation; dropout.

A net that learns its data by heart overfits: the training loss falls on while the loss on unseen data rises.
Dropout zeroes each unit with probability p and divides the survivors by 1 − p; in eval mode it does nothing:

    yᵢ = mᵢ xᵢ / (1 − p),   mᵢ ~ Bernoulli(1 − p),   E[yᵢ] = xᵢ,   Var[yᵢ] = xᵢ² p / (1 − p)

Srivastava et al. (2014), JMLR 15; Loshchilov & Hutter (2019), arXiv:1711.05101.
"""

from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

P: Annotated[float, Between(0.2, 0.6, "probability p that a unit is dropped")] = 0.4  # at 0.5 it equals 1 − p
WIDTH: Annotated[int, Between(96, 192, "units in each of the two hidden layers", large=1024)] = 128
STEPS: Annotated[int, Between(300, 600, "training steps")] = 400
LAMBDA: Annotated[float, Between(0.05, 1.0, "strength λ of weight decay and of the L1 penalty")] = 0.3
TRAIN, VALIDATION, TEST = slice(0, 150), slice(150, 550), slice(550, 1797)  # of the shuffled digits
WRONG = 22  # so many training labels are wrong: only a net that memorises can fit them
RATE, N = 1e-3, 200_000  # learning rate η; masks drawn for a mean
EXACT = 1e-12  # float64 rounds at 2e-16; no sum here has more than 256 terms, all below 100

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────

def dropout(x, p, training=True):
    """Inverted dropout: p is the probability of DROPPING a unit; the survivors grow by 1/(1 − p)."""
    if not training:
        return x
    mask = torch.rand_like(x) >= p  # a coin for every number of x: P(mask = 1) = 1 − p
    return x * mask / (1 - p)


def logits(net, x, p):
    """Dropout after the activation of each hidden layer, none on the output."""
    for layer in net[:-1]:
        x = dropout(F.relu(layer(x)), p, net.training)  # (B, n_in) -> (B, WIDTH)
    return net[-1](x)  # (B, 10)


def decay(w, lam):
    """What weight decay makes of w in one step: λw is the gradient of the penalty (λ/2)‖w‖²."""
    return w - RATE * lam * w


def soft_threshold(a, lam):
    """argmin of (w − a)²/2 + λ|w|: what L1 makes of a weight that would be a without it."""
    return a.sign() * torch.clamp(a.abs() - lam, min=0)

# ── training ──────────────────────────────────────────────────────────────────────────────────────

@once
def digits(run):
    """Images (n, 64) and labels (n,) to train on, for validation and for the test."""
    pixels, labels = read_digits()
    order = torch.randperm(len(labels))
    x, y = torch.tensor(pixels)[order], torch.tensor(labels)[order]
    y[:WRONG] = (y[:WRONG] + torch.randint(1, 10, (WRONG,))) % 10
    return [(x[part].to(run.device), y[part].to(run.device)) for part in (TRAIN, VALIDATION, TEST)]


def train(run, p, name):
    """A net trained with dropout p; its training, validation and test loss after each 20th step."""
    torch.manual_seed(run.seed)  # the same initial weights whatever p is
    net = nn.Sequential(nn.Linear(64, WIDTH), nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, 10)).to(run.device)
    optimiser = torch.optim.Adam(net.parameters(), lr=RATE)
    (x, y), losses = digits(run)[0], []
    for step in run.steps(STEPS, name):
        net.train(p > 0)  # p = 0: no dropout
        loss = F.cross_entropy(logits(net, x, p), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 20 == 19:
            with torch.no_grad():
                losses.append([F.cross_entropy(logits(net.eval(), a, p), b).item() for a, b in digits(run)])
            run.plot("loss", step + 1, losses[-1][0], f"training, {name}")
            run.plot("loss", step + 1, losses[-1][2], f"test, {name}")
    return net.eval(), torch.tensor(losses)  # (STEPS // 20, 3)


@once
def trained(run):
    run.chart("loss", x="step", y="cross-entropy in eval mode")
    return train(run, 0, "no dropout"), train(run, P, f"dropout {P:g}")

# ── checks ────────────────────────────────────────────────────────────────────────────────────────

def mean_is(run, draws, want, against):
    """The mean of draws (N,) lies within five of its own standard errors of `want`."""
    run.close(draws.mean(), want, tol=5 * draws.std() / N**0.5, against=f"{against}; 5 standard errors")


def subnetworks(x):
    """What each of the 2ⁿ masks makes of the n units, and how probable it is: no sampling."""
    masks = torch.cartesian_prod(*[x.new_tensor([0, 1])] * len(x))  # (2ⁿ, n)
    return masks * x / (1 - P), (P ** (1 - masks) * (1 - P) ** masks).prod(1)  # (2ⁿ, n), (2ⁿ,)


def check_overfitting_shows_on_unseen_data(run):
    """The net learns wrong labels by heart; validation loss rises again, and stopping at its lowest helps."""
    (net, losses), (x, y) = trained(run)[0], digits(run)[0]
    run.equal((logits(net, x, 0).argmax(1) == y).sum(), len(y), against="all training labels, wrong ones too")
    best, last = losses[losses[:, 1].argmin()], losses[-1]  # best: where the validation loss is lowest
    run.below(last[0], best[0], against="training loss at the best step")
    run.above(last[1], best[1], against="validation loss at the best step")
    run.below(best[2], last[2], against="test loss after the last step")


def check_dropout_narrows_the_gap(run):
    """With dropout the same net fits its training data less closely and does better on unseen digits."""
    plain, dropped = (losses[-1] for net, losses in trained(run))
    run.above(dropped[0], plain[0], against="training loss without dropout")
    run.below(dropped[2], plain[2], against="test loss without dropout")


def check_mean_is_preserved(run):
    """Over the masks the mean output is the input, E[y] = x; a linear layer keeps that, a ReLU does not."""
    x, W = torch.randn(8, device=run.device).double(), torch.randn(8, 16, device=run.device).double()
    every, chance = subnetworks(x)
    run.close(chance @ every, x, tol=EXACT, against="E[y] = x, over all 2⁸ masks")
    run.close(chance @ (every @ W), x @ W, tol=EXACT, against="the full linear layer, over all 2⁸ masks")
    run.above((chance @ F.relu(every @ W) - F.relu(x @ W)).max(), EXACT, against="0: a ReLU parts the two")
    mean_is(run, dropout(x.expand(N, 8), P) @ x, x @ x, against="a full unit with the weights x")


def check_variance_is_the_price(run):
    """The mask adds noise, Var[y] = x² p/(1 − p), which on the inputs of linear regression acts like L2."""
    x, w = torch.randn(2, 8, device=run.device).double()
    every, chance = subnetworks(x)
    run.close(chance @ (every - x) ** 2, x**2 * P / (1 - P), tol=EXACT, against="x² p/(1 − p), all 2⁸ masks")
    ridge = (x @ w - 1) ** 2 + P / (1 - P) * (x**2 @ w**2)
    run.close(chance @ (every @ w - 1) ** 2, ridge, tol=EXACT, against="(x·w − 1)² + p/(1 − p) Σ xⱼ²wⱼ²")
    mean_is(run, (dropout(x.new_full((N,), 3), P) - 3) ** 2, 9 * P / (1 - P), against="x² p/(1 − p), x = 3")


def check_agrees_with_torch(run):
    """As in nn.Dropout(p), a share p of the units is zero and every survivor is x/(1 − p)."""
    x = torch.ones(N, device=run.device)
    for layer, y in ("ours", dropout(x, P)), ("nn.Dropout", nn.Dropout(P)(x)):
        run.close(y.unique(), [0, 1 / (1 - P)], tol=1e-6, against=f"{layer}: 0 or 1/(1 − p); float32")
        mean_is(run, (y == 0).double(), P, against=f"{layer}: share p of zeros")


def check_identity_in_eval(run):
    """In eval mode dropout does nothing at all; torch.no_grad() is no eval mode."""
    x = torch.randn(100, device=run.device)
    run.equal(dropout(x, P, False), x, against="the input, every bit")
    run.equal(nn.Dropout(P).eval()(x), x, against="nn.Dropout(p).eval(): the input, every bit")
    with torch.no_grad():
        run.true((nn.Dropout(P)(x) == 0).any(), "under no_grad() nn.Dropout still drops units")


def check_new_mask_each_time(run):
    """Every pass and every example has its own mask: two of them agree as often as chance has it."""
    x, chance = torch.ones(2, N, device=run.device), P**2 + (1 - P) ** 2
    kept, again = dropout(x, P) > 0, dropout(x, P) > 0
    mean_is(run, (kept[0] == again[0]).double(), chance, against="two passes: p² + (1 − p)²")
    mean_is(run, (kept[0] == kept[1]).double(), chance, against="two examples: p² + (1 − p)²")


def check_gradient_is_masked(run):
    """Backwards the same mask applies: ∂yᵢ/∂xᵢ is 1/(1 − p) for a survivor and 0 for a dropped unit."""
    x = torch.ones(1000, device=run.device, requires_grad=True)
    y = dropout(x, P)
    y.sum().backward()
    run.close(x.grad, (y != 0) / (1 - P), tol=1e-6, against="closed form mᵢ/(1 − p); float32")


def check_weight_decay_is_lambda_w(run):
    """SGD and AdamW take ηλw from w; plain Adam adds λw to the gradient, and its scaling swallows it."""
    w, g = torch.tensor([[3.0, -1.0, 0.5], [-0.1, 3.0, -2.0]], dtype=torch.float64)
    penalty = torch.func.grad(lambda w: LAMBDA / 2 * w @ w)(w)
    run.close(decay(w, LAMBDA), w - RATE * penalty, tol=EXACT, against="autograd of (λ/2)‖w‖²; float64")
    want = {"SGD": decay(w, LAMBDA) - RATE * g, "AdamW": decay(w, LAMBDA) - RATE * g.sign()}
    want["Adam"] = w - RATE * (g + LAMBDA * w).sign()  # Adam's first m̂/√v̂ is the sign of its gradient
    for name in want:
        v = w.clone().requires_grad_()
        v.grad = g.clone()
        getattr(torch.optim, name)([v], lr=RATE, weight_decay=LAMBDA).step()
        run.close(v, want[name], tol=1e-9, against=f"torch.optim.{name}, a step; Adam's ε shifts it by 2e-10")


def check_l1_makes_exact_zeros(run):
    """L1 sets every weight with |a| ≤ λ exactly to zero; L2 divides all by 1 + λ and makes none zero."""
    a = torch.linspace(-2, 2, 82, dtype=torch.float64)  # weights without a penalty, none below 0.02
    w = torch.linspace(-2, 2, 40_001, dtype=torch.float64)[:, None]  # candidates, 1e-4 apart, 0 among them
    l1 = w[((w - a) ** 2 / 2 + LAMBDA * w.abs()).argmin(0), 0]
    l2 = w[((w - a) ** 2 / 2 + LAMBDA / 2 * w**2).argmin(0), 0]
    run.close(soft_threshold(a, LAMBDA), l1, tol=1e-4, against="the least loss with L1; the grid's spacing")
    run.equal(soft_threshold(a, LAMBDA) == 0, a.abs() <= LAMBDA, against="exactly the weights with |a| ≤ λ")
    run.close(a / (1 + LAMBDA), l2, tol=1e-4, against="the least loss with L2, no zeros; the grid's spacing")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────

def answer_noise(run):
    return 0.25 * (0 - 6) ** 2 + 0.75 * (nn.Dropout(0.25)(torch.full((99,), 6.0)).max() - 6) ** 2


def answer_decay_step(run):
    return 3 - 0.1 * torch.func.grad(lambda w: 2 * w + 0.5 / 2 * w**2)(torch.tensor(3.0))

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────

BREAKS = [
    Break("survivors are not rescaled", ru="выжившие нейроны не делятся на 1 − p",
          dropout=lambda x, p, on=True: F.dropout(x, p) * (1 - p) if on else x,
          reddens=["mean_is_preserved", "variance_is_the_price", "agrees_with_torch", "gradient_is_masked"]),
    Break("p is read as the probability of keeping", ru="p понято как вероятность оставить нейрон",
          dropout=lambda x, p, on=True: F.dropout(x, 1 - p, on),
          reddens=["variance_is_the_price", "agrees_with_torch", "gradient_is_masked"]),
    Break("one mask for the whole batch", ru="одна маска на весь батч",
          dropout=lambda x, p, on=True: x * F.dropout(torch.ones(x.shape[-1], device=x.device), p, on),
          reddens=["mean_is_preserved", "new_mask_each_time"]),
    Break("eval multiplies by 1 - p once more", ru="в режиме eval выход ещё раз умножают на 1 − p",
          dropout=lambda x, p, on=True: F.dropout(x, p) if on else x * (1 - p), reddens=["identity_in_eval"]),
    Break("train is forgotten and dropout stays off", ru="забыли train(): дропаут не действует и в обучении",
          logits=lambda n, x, p: n[2](n[1](n[0](x).relu()).relu()), reddens=["dropout_narrows_the_gap"]),
    Break("validation images are training images", ru="валидация идёт на обучающих изображениях",
          VALIDATION=TRAIN, reddens=["overfitting_shows_on_unseen_data"]),
    Break("the gradient of the L2 penalty is taken for 2 lambda w", ru="градиент (λ/2)‖w‖² принят за 2λw",
          decay=lambda w, lam: w - 2 * RATE * lam * w, reddens=["weight_decay_is_lambda_w"]),
    Break("L1 shrinks in proportion like L2", ru="L1 сжимает веса пропорционально, как L2",
          soft_threshold=lambda a, lam: a / (1 + lam), reddens=["l1_makes_exact_zeros"]),
]
