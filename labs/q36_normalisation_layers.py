"""36. Normalisation layers.

All of them standardise the values that share a mean, then scale and shift. They differ in WHICH values share
one. Of an input (N, C, H, W), with ε = 1e-5 and the biased variance σ² (divided by the number of values),
    y = γ (x − μ)/√(σ² + ε) + β,   μ and σ² over    BatchNorm      N, H, W       C means
                                                    LayerNorm      C, H, W       N means
                                                    InstanceNorm   H, W          N·C means
                                                    GroupNorm      C/G, H, W     N·G means
    RMSNorm:  y = γ x / √(mean x² + ε)              its last axes; no mean, no β
Only BatchNorm (and InstanceNorm, if asked to) keeps running statistics and acts differently in eval mode.
Ba et al. (2016), arXiv:1607.06450; Wu & He (2018), arXiv:1803.08494; Zhang & Sennrich, arXiv:1910.07467.
"""

from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

GROUPS: Annotated[int, Between(1, 4, "groups G of the lab's 12 channels")] = 3
MOMENTUM: Annotated[float, Between(0.05, 0.3, "α: what a new batch weighs in the running statistics")] = 0.1
CONTRAST: Annotated[float, Between(0.3, 0.6, "what the contrast of the test images is multiplied by")] = 0.4
STEPS: Annotated[int, Between(200, 400, "training steps")] = 250

SMALL, LARGE, BRIGHTNESS = 2, 64, 0.3  # batches to train with; what is added to pixels of 0 to 1 in the test
LAYER = nn.LayerNorm  # one of the layers that the nets are trained with
AXES = {"batch": (0, 2, 3), "layer": (1, 2, 3), "instance": (2, 3)}  # of (N, C, H, W): one mean is over these
EPS = 1e-5  # ε of all layers but RMSNorm, whose default is the machine epsilon
EXACT = 1e-12  # float64 rounds at 1e-16; √(σ² + ε) divides by 0.003 at least, values stay below 100
torch.set_default_dtype(torch.float64)

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def variance(x, axes): return x.var(axes, correction=0, keepdim=True)       # biased: Σ(x − μ)²/m
def kept_variance(x): return x.var((0, 2, 3), correction=1)                 # unbiased: Σ(x − μ)²/(m − 1)
def update(running, new): return (1 - MOMENTUM) * running + MOMENTUM * new  # α weighs the new batch

def standardise(x, axes):
    """Mean 0 and variance 1 for the values of x that differ in `axes` only."""
    return (x - x.mean(axes, keepdim=True)) / (variance(x, axes) + EPS).sqrt()

def grouped(x, G): return x.unflatten(1, (G, -1))                           # (N, G, C/G, H, W): neighbours
def group_norm(x, G): return standardise(grouped(x, G), (2, 3, 4)).flatten(1, 2)
def rms_norm(x): return x / ((x**2).mean(-1, keepdim=True) + torch.finfo(x.dtype).eps).sqrt()

def affine(y, layer):
    """γ and β: one a channel, except in LayerNorm, where each position of a normalised shape has its own."""
    gamma, beta = layer.weight, layer.bias
    return gamma * y + beta if gamma.ndim > 1 else gamma[:, None, None] * y + beta[:, None, None]

def statistics(x, running, training):
    """What BatchNorm standardises with: the batch's own mean and variance, or the running ones (C,)."""
    return (x.mean((0, 2, 3)), variance(x, (0, 2, 3)).flatten()) if training else running

def batch_norm(x, running, training):
    """nn.BatchNorm2d without γ and β: the output and the new running [mean, variance]."""
    mean, var = statistics(x, running, training)
    y = (x - mean[:, None, None]) / (var + EPS).sqrt()[:, None, None]
    news = [x.mean((0, 2, 3)), kept_variance(x)]
    return y, [update(r, new) for r, new in zip(running, news, strict=True)] if training else running

def trainable(C, shape):
    """Parameters of BatchNorm2d(C), GroupNorm(…, C), InstanceNorm2d(C), LayerNorm and RMSNorm(shape)."""
    return [2 * C, 2 * C, 0, 2 * torch.Size(shape).numel(), torch.Size(shape).numel()]

# ── training ──────────────────────────────────────────────────────────────────────────────────────
def train(run, norm, batch, name):
    """A net with `norm` on the pixels and before the ReLU: its accuracy in eval mode on three test sets."""
    torch.manual_seed(run.seed)                                             # the same images for all nets
    order = torch.randperm(1797)
    x, y = (torch.tensor(part)[order].to(run.device) for part in read_digits())
    x, unseen, labels = x.double(), x[1200:].double(), y[1200:]
    net = nn.Sequential(norm(64), nn.Linear(64, 32), norm(32), nn.ReLU(), nn.Linear(32, 10)).to(run.device)
    optimiser = torch.optim.Adam(net.parameters(), lr=0.01)
    for step in run.steps(STEPS, name):
        chosen = torch.randint(1200, (batch,))
        loss = F.cross_entropy(net.train()(x[chosen]), y[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 25 == 24:
            run.plot("accuracy", step + 1, (net.eval()(unseen).argmax(1) == labels).double().mean(), name)
    tests = unseen, CONTRAST * unseen, CONTRAST * unseen + BRIGHTNESS
    return [(net.eval()(test).argmax(1) == labels).double().mean().item() for test in tests]

@once
def trained(run):
    run.chart("accuracy", x="step", y="accuracy on unseen digits, eval mode", lines={"guessing": 0.1})
    nets = (nn.BatchNorm1d, SMALL), (LAYER, SMALL), (nn.BatchNorm1d, LARGE), (nn.RMSNorm, LARGE)
    return [train(run, norm, batch, f"{norm.__name__}, batch {batch}") for norm, batch in nets]

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def maps(): return 3 * torch.randn(4, 12, 5, 6) + torch.arange(12.0)[:, None, None]    # (N, C, H, W)

def check_axes_agree_with_torch(run):
    """BatchNorm2d averages over N, H, W, LayerNorm([C, H, W]) over C, H, W, InstanceNorm2d over H, W."""
    layers = nn.BatchNorm2d(12), nn.LayerNorm([12, 5, 6]), nn.InstanceNorm2d(12, affine=True)
    for (name, axes), layer in zip(AXES.items(), layers, strict=True):
        x, *_ = maps(), nn.init.uniform_(layer.weight, 0.5, 2), nn.init.normal_(layer.bias)
        run.close(affine(standardise(x, axes), layer), layer(x), tol=EXACT, against=f"nn: {name}, γ and β")
    run.close(nn.BatchNorm2d(12)(x + 7), standardise(x, AXES["batch"]), tol=EXACT, against="x: a bias goes")

def check_how_many_means(run):
    """C, N and N·C means; a mean of one value is refused by BatchNorm and InstanceNorm in training."""
    run.equal([maps().mean(axes).numel() for axes in AXES.values()], [12, 4, 48], against="C, N and N·C")
    for f, x in (nn.BatchNorm1d(3), torch.randn(1, 3)), (nn.InstanceNorm2d(3), torch.randn(2, 3, 1, 1)):
        run.raises(ValueError, lambda f=f, x=x: f(x), match="more than 1", against=type(f).__name__)

def check_group_norm_joins_the_two(run):
    """GroupNorm joins neighbouring channels: all in 1 group as in LayerNorm, C groups as in InstanceNorm."""
    x, contrast = maps(), torch.rand(4, 12, 1, 1) + 1
    for G in (1, GROUPS, 12):
        run.close(group_norm(x, G), nn.GroupNorm(G, 12)(x), tol=EXACT, against=f"nn.GroupNorm({G}, 12)")
    run.close(group_norm(x, 1), nn.LayerNorm([12, 5, 6])(x), tol=EXACT, against="nn.LayerNorm([12, 5, 6])")
    run.close(group_norm(x, 12), nn.InstanceNorm2d(12)(x), tol=EXACT, against="nn.InstanceNorm2d(12)")
    run.close(nn.InstanceNorm2d(12)(contrast * x), group_norm(x, 12), tol=EPS, against="x: a contrast a map")
    run.raises(ValueError, lambda: nn.GroupNorm(5, 12), match="divisible", against="5 groups of 12 channels")

def check_layer_norm_works_on_the_last_axes(run):
    """LayerNorm(d) treats each token of (N, T, d) alone, whatever its scale and shift; of two features ±1."""
    x = torch.randn(2, 7, 6)
    run.close(standardise(x, -1), nn.LayerNorm(6)(x), tol=EXACT, against="nn.LayerNorm(6) on (2, 7, 6)")
    run.equal(nn.LayerNorm(6)(x)[1, 3], nn.LayerNorm(6)(x[1, 3]), against="the token by itself, every bit")
    far = 100 * x + torch.randn(2, 7, 1)                                    # 1e4 times the variance
    run.close(standardise(far, -1), F.layer_norm(x, (6,), eps=1e-9), tol=1e-5, against="x; ε/σ² is tiny")
    run.close(standardise(torch.tensor([[2.0, 7], [9, -40]]), -1), [[-1, 1], [1, -1]], tol=EPS, against="∓1")
    run.raises(RuntimeError, lambda: nn.LayerNorm(12)(maps()), match="normalized_shape", against="NCHW")

def check_rms_norm_does_not_centre(run):
    """RMSNorm divides by √(mean x²): (1, 7) becomes (0.2, 1.4). A scale changes nothing, a shift does."""
    x, layer = torch.randn(5, 8), nn.RMSNorm(8)
    run.close(nn.init.uniform_(layer.weight) * rms_norm(x), layer(x), tol=EXACT, against="nn.RMSNorm(8), γ")
    run.close(rms_norm(torch.tensor([1.0, 7])), [0.2, 1.4], tol=EXACT, against="by hand")
    run.close(rms_norm(7 * x), nn.RMSNorm(8)(x), tol=EXACT, against="the input not scaled; ε = 2e-16")
    run.above((rms_norm(x + 1) - nn.RMSNorm(8)(x)).abs().max(), 0.1, against="0.1: a shift matters")
    centred = x - x.mean(-1, keepdim=True)
    run.close(rms_norm(centred), F.layer_norm(x, (8,), eps=1e-15), tol=EXACT, against="LayerNorm, if centred")

def check_two_variances(run):
    """Of 1, 2, 3, 4 the output takes the variance 5/4, running_var 5/3."""
    import sympy
    x, half = torch.tensor([1.0, 2, 3, 4]).view(4, 1, 1, 1), sympy.Rational(1, 2)
    y, (mean, var) = batch_norm(x, [torch.zeros(1), torch.ones(1)], True)
    want = [(k - 5 * half) / sympy.sqrt(5 * half / 2 + sympy.Rational(1, 10**5)) for k in (1, 2, 3, 4)]
    run.close(y.flatten(), want, tol=EXACT, against="sympy: (x − 5/2)/√(5/4 + ε)")
    run.close([mean[0], var[0]], [2.5 * MOMENTUM, 1 + MOMENTUM * 2 / 3], tol=EXACT, against="1 − α + α·5/3")

def check_running_statistics(run):
    """running ← (1 − α) running + α new, from 0 and 1; momentum=None keeps a plain average of all batches."""
    layer, plain = nn.BatchNorm2d(12, momentum=MOMENTUM), nn.BatchNorm2d(12, momentum=None)
    running, means = [torch.zeros(12), torch.ones(12)], []
    for x in (maps() for _ in range(5)):
        layer(x), plain(x), means.append(x.mean((0, 2, 3)))
        _, running = batch_norm(x, running, True)
    want = torch.stack([layer.running_mean, layer.running_var])
    run.close(torch.stack(running), want, tol=EXACT, against="nn.BatchNorm2d after five batches")
    run.close(plain.running_mean, torch.stack(means).mean(0), tol=EXACT, against="momentum=None: the average")

def check_train_and_eval(run):
    """In eval mode BatchNorm uses running statistics; layers without them do the same in both modes."""
    x, layer, running = maps(), nn.BatchNorm2d(12), [torch.rand(12), torch.rand(12) + 1]
    layer.running_mean, layer.running_var = running
    run.close(batch_norm(x, running, False)[0], layer.eval()(x), tol=EXACT, against="nn.BatchNorm2d, eval")
    conv, s = nn.Conv2d(12, 12, 1), (running[1] + EPS).rsqrt()
    folded = F.conv2d(x, s[:, None, None, None] * conv.weight, s * (conv.bias - running[0]))
    run.close(folded, layer(conv(x)), tol=EXACT, against="a convolution and BatchNorm, eval; folded into one")
    for f in nn.LayerNorm([12, 5, 6]), nn.GroupNorm(3, 12), nn.InstanceNorm2d(12), nn.RMSNorm([12, 5, 6]):
        run.close(f.train()(x)[:1], f.eval()(x[:1]), tol=EXACT, against=f"{type(f).__name__}: eval, alone")
    layer = nn.BatchNorm2d(12, track_running_stats=False)
    run.equal(layer.train()(x), layer.eval()(x), against="BatchNorm2d, track_running_stats=False, every bit")

def check_parameters_and_buffers(run):
    """γ and β: 2C in BatchNorm, GroupNorm, 2CHW in LayerNorm; RMSNorm has γ, InstanceNorm by default none."""
    layers = [nn.BatchNorm2d(12), nn.GroupNorm(3, 12), nn.InstanceNorm2d(12)]
    layers += [nn.LayerNorm([12, 5, 6]), nn.RMSNorm([12, 5, 6])]
    want = [sum(p.numel() for p in layer.parameters()) for layer in layers]
    run.equal(trainable(12, [12, 5, 6]), want, against="parameters() of the five layers")
    run.equal([sum(b.numel() for b in f.buffers()) for f in layers], [25, 0, 0, 0, 0], against="2C + 1 or 0")

def check_small_batches(run):
    """With two examples a batch BatchNorm sees ±1 and learns badly; LayerNorm does not mind."""
    (batch, *_), (layer, *_), (large, *_), _ = trained(run)
    run.below(batch, layer - 0.1, against="0.1 less than LayerNorm with the same batches")
    run.above(large, 0.9, against="0.9: BatchNorm with a batch of 64")

def check_contrast(run):
    """LayerNorm undoes an image's contrast and brightness, RMSNorm contrast only, BatchNorm neither."""
    _, layer, batch, rms = trained(run)
    run.close(layer, layer[0], tol=0.01, against="LayerNorm, plain test: ε/σ² < 1e-3 may turn 6 of 597")
    run.close(rms[1], rms[0], tol=0.01, against="RMSNorm, plain test; the contrast is changed")
    run.below(rms[2], rms[0] - 0.2, against="RMSNorm: 0.2 less where brightness is added")
    run.below(batch[2], batch[0] - 0.2, against="BatchNorm: 0.2 less where both are changed")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_group_means(run): return torch.zeros(16, 64, 10, 10).unflatten(1, (8, 8)).mean((2, 3, 4)).numel()
def answer_rms_values(run): return nn.RMSNorm(4)(torch.tensor([1.0, 7, 5, 5]))
def answer_gamma_shape(run): return nn.LayerNorm([64, 10, 12]).weight.shape
def answer_running_mean(run):
    layer = nn.BatchNorm1d(1)
    return [layer(torch.tensor([[9.0], [11]])) for _ in range(3)] and layer.running_mean.item()

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("LayerNorm takes one mean of the whole layer", ru="LayerNorm берёт одно среднее на весь слой",
          AXES=AXES | {"layer": (0, 1, 2, 3)}, reddens=["axes_agree_with_torch", "how_many_means"]),
    Break("InstanceNorm takes one mean of an image", ru="InstanceNorm берёт одно среднее на изображение",
          AXES=AXES | {"instance": (1, 2, 3)}, reddens=["axes_agree_with_torch", "how_many_means"]),
    Break("the output uses the unbiased variance", ru="выход нормируют несмещённой дисперсией",
          variance=lambda x, axes: x.var(axes, correction=1, keepdim=True), reddens=["axes_agree_with_torch",
          "group_norm_joins_the_two", "layer_norm_works_on_the_last_axes", "two_variances"]),
    Break("running_var keeps the biased variance", ru="running_var копит смещённую дисперсию", reddens=[
          "two_variances", "running_statistics"], kept_variance=lambda x: x.var((0, 2, 3), correction=0)),
    Break("momentum weighs the old statistics", ru="momentum — вес старой статистики",
          update=lambda running, new: MOMENTUM * running + (1 - MOMENTUM) * new,
          reddens=["two_variances", "running_statistics"]),
    Break("groups deal the channels out in turn", ru="каналы раздают группам по очереди",
          grouped=lambda x, G: x.unflatten(1, (-1, G)).transpose(1, 2), reddens=["group_norm_joins_the_two"]),
    Break("RMSNorm subtracts the mean", ru="RMSNorm вычитает среднее",
          rms_norm=lambda x: standardise(x, -1), reddens=["rms_norm_does_not_centre"]),
    Break("eval mode still takes the batch", ru="в режиме eval берут статистику батча", reddens=[
          "train_and_eval"], statistics=lambda x, *_: (x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0))),
    Break("InstanceNorm learns a scale and a shift by default", ru="InstanceNorm обучает γ и β",
          trainable=lambda C, s: [2 * C] * 3 + [2 * torch.Size(s).numel(), torch.Size(s).numel()],
          reddens=["parameters_and_buffers"]),
    Break("a batch of two is as good as any", ru="батч из двух не хуже", SMALL=64, reddens=["small_batches"]),
    Break("LayerNorm works over the batch", ru="LayerNorm усредняет по батчу", LAYER=nn.BatchNorm1d,
          reddens=["small_batches", "contrast"]),
]
