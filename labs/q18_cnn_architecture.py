"""18. The architecture of a multilayer image-recognition network based on convolutions.

Blocks of convolution, activation and pooling make maps smaller and more numerous; a head turns the last
maps into one logit a class. Sizes, weights and what a unit sees follow from the list of layers:

    H′ = ⌊(H + 2P − K)/S⌋ + 1,   weights = (K²C + 1)F,   r′ = r + (K − 1)j,   j′ = jS
    residual block: y = x + F(x),   ∂y/∂x = I + ∂F/∂x, so that gradients reach the first of a hundred layers

LeCun et al. (1998), doi:10.1109/5.726791; Simonyan & Zisserman, arXiv:1409.1556; He et al., arXiv:1512.03385.
"""

import math
from functools import reduce
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

WIDTH: Annotated[int, Between(12, 24, "filters of the first convolution, half the second's", large=192)] = 16
STEPS: Annotated[int, Between(300, 500, "training steps of 64 digits")] = 400
DEPTH: Annotated[int, Between(10, 40, "layers of the deep nets with and without shortcuts")] = 20

ACT, SQUEEZE = nn.ReLU, lambda: nn.AdaptiveAvgPool2d(1)  # squeeze: global average pooling
C, POOL, L = "convolution: filters, K, S, P", "pooling: K, S", "linear: units"
LENET = [(C, 6, 5, 1, 0), (POOL, 2, 2), (C, 16, 5, 1, 0), (POOL, 2, 2), (L, 120), (L, 84), (L, 10)]
ALEXNET = [(C, 64, 11, 4, 2), (POOL, 3, 2), (C, 192, 5, 1, 2), (POOL, 3, 2), (C, 384, 3, 1, 1),
           *[(C, 256, 3, 1, 1)] * 2, (POOL, 3, 2), (L, 4096), (L, 4096), (L, 1000)]
VGG16 = [step for width, times in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
         for step in [(C, width, 3, 1, 1)] * times + [(POOL, 2, 2)]] + [(L, 4096), (L, 4096), (L, 1000)]
STEM = [(C, 64, 7, 2, 3), (POOL, 3, 2), (C, 64, 3, 1, 1), (C, 64, 3, 1, 1)]  # how a ResNet begins

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def size(H, K, S, P=0):
    """Stops of a window of K along a side of H pixels."""
    return (H + 2 * P - K) // S + 1

def weights(inputs, outputs, K=1):
    """Parameters of a convolution, and with K = 1 of a linear layer, biases included."""
    return (K * K * inputs + 1) * outputs

def trace(shape, layers):
    """[shape after the layer, its parameters] for every layer; the first linear one flattens the maps."""
    table = []
    for kind, *h in layers:
        if kind == L:
            count, shape = weights(math.prod(shape), h[0]), (h[0],)
        elif kind == C:
            count, shape = weights(shape[0], *h[:2]), (h[0], *(size(side, *h[1:]) for side in shape[1:]))
        else:
            count, shape = 0, (shape[0], *(size(side, *h) for side in shape[1:]))
        table.append([shape, count])
    return table

def norm(channels): return 2 * channels  # batch normalisation learns a scale γ and a shift β a channel
def resnet50():
    """Parameters: bottlenecks 1 × 1, 3 × 3, 1 × 1 without biases, each with a normalisation."""
    total, C_in = 7 * 7 * 3 * 64 + norm(64), 64
    for width, blocks in ((64, 3), (128, 4), (256, 6), (512, 3)):
        C_out = 4 * width
        total += C_in * C_out + norm(C_out)  # 1 × 1 on a stage's first shortcut: x must fit F(x)
        for _ in range(blocks):
            total += C_in * width + 9 * width**2 + width * C_out + 2 * norm(width) + norm(C_out)
            C_in = C_out
    return total + weights(C_in, 1000)

def windows(layers): return [h[1:3] if kind == C else h for kind, *h in layers]  # (K, S) of each layer
def receptive_field(layers):
    field, jump = 1, 1  # side of the square that a number depends on; pixels between neighbours of a map
    for K, S in windows(layers):
        field, jump = field + (K - 1) * jump, jump * S
    return field

def residual(x, branch): return x + branch(x)
def output(logits): return logits  # as they are: nn.CrossEntropyLoss has the softmax in it

def build(layers, act, pool=nn.MaxPool2d, squeeze=nn.Identity):
    """The same list as PyTorch's modules, which find out their numbers of inputs from the first batch."""
    parts = []
    for kind, *h in layers:
        if kind == L:
            first = not any(isinstance(part, nn.Flatten) for part in parts)
            parts += [squeeze(), nn.Flatten(), nn.LazyLinear(*h)] if first else [act(), nn.LazyLinear(*h)]
        else:
            parts += [nn.LazyConv2d(*h), act()] if kind == C else [pool(*h)]
    return nn.Sequential(*parts)

# ── training ──────────────────────────────────────────────────────────────────────────────────────
def small(*head):  # LeNet's little brother, for digits of 8 × 8
    return [(C, WIDTH, 3, 1, 1), (POOL, 2, 2), (C, 2 * WIDTH, 3, 1, 1), (POOL, 2, 2), *head]
@once
def trained(run):
    """The net, digits and labels (the first 1000 for training), and the training loss at the end."""
    order = torch.randperm(1797)
    x, y = (torch.tensor(part)[order].to(run.device) for part in read_digits())
    x, net = x.view(-1, 1, 8, 8), build(small((L, 64), (L, 10)), nn.ReLU).to(run.device)
    net(x[:1])
    optimiser = torch.optim.Adam(net.parameters(), lr=0.01)
    run.chart("loss", x="step", y="training cross-entropy", log="y")
    for step in run.steps(STEPS, "training"):
        optimiser.param_groups[0]["lr"] = 0.01 * (1 - step / STEPS)  # a falling rate ends without jumps
        batch = torch.randint(0, 1000, (64,))
        loss = F.cross_entropy(output(net(x[batch])), y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        run.plot("loss", step, loss)
    return net, x, y, F.cross_entropy(output(net(x[:1000])), y[:1000]).detach()

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def check_sizes_and_weights(run):
    """Layer by layer, shapes and parameters follow from the list; flattening makes C·H·W features."""
    nets = {(1, 8, 8): small((L, 10)), (1, 32, 32): LENET, (3, 224, 224): ALEXNET, (3, 256, 256): VGG16}
    for shape, layers in nets.items():
        with torch.device("meta"):  # shapes without numbers
            x, net, want = torch.zeros(1, *shape), build(layers, nn.Identity), []
        for part in net:
            x = part(x)
            if not isinstance(part, nn.Identity | nn.Flatten):
                want.append([tuple(x.shape[1:]), sum(q.numel() for q in part.parameters())])
        run.equal(trace(shape, layers), want, against=f"PyTorch's modules, {len(layers)} layers")

def check_famous_counts(run):
    """LeNet-5 has 61,706 parameters, AlexNet 61 M, VGG-16 138 M (89 % of them linear), ResNet-50 25.6 M."""
    def count(side, net): return sum(n for _, n in trace((1 if net is LENET else 3, side, side), net))
    run.equal(count(32, LENET), 61_706, against="156 + 2416 + 48120 + 10164 + 850, all maps connected")
    published = {"AlexNet": 61_100_840, "VGG-16": 138_357_544, "ResNet-50": 25_557_032}
    got = count(224, ALEXNET), count(224, VGG16), resnet50()
    run.equal(got, [*published.values()], against=f"torchvision's tables: {', '.join(published)}")
    linear = sum(n for shape, n in trace((3, 224, 224), VGG16) if len(shape) == 1)
    run.close(linear / published["VGG-16"], 0.89, tol=0.005, against="VGG-16: share of linear ones, rounded")

def reach(run, layers):
    """Side of the square of pixels from which PyTorch's gradient reaches one number of the last map."""
    y = x = torch.zeros(1, 1, 99, device=run.device, requires_grad=True)
    for K, S in windows(layers):
        y = F.conv1d(y, x.new_ones(1, 1, K), stride=S)  # weights 1: no two paths cancel
    seen = torch.autograd.grad(y[0, 0, y.shape[-1] // 2], x)[0].flatten().nonzero()
    return seen.max() - seen.min() + 1

def check_receptive_field(run):
    """A layer widens the view by (K − 1)j, j the product of strides so far; small ones stacked are cheap."""
    for name, layers in {"this net": small(), "LeNet-5": LENET[:4], "a ResNet's stem": STEM}.items():
        run.equal(receptive_field(layers), reach(run, layers), against=f"reach of PyTorch's gradient: {name}")
    for n, saved in ((2, 28), (3, 45)):  # n layers of 3 × 3 instead of one of K × K
        K = 2 * n + 1
        few, many = (nn.Conv2d(WIDTH, WIDTH, k, bias=False).weight.numel() for k in (3, K))
        run.equal(receptive_field([(C, WIDTH, 3, 1, 1)] * n), K, against=f"one layer of {K} × {K}")
        run.close(100 * (1 - n * few / many), saved, tol=0.5, against="per cent saved, by nn.Conv2d, rounded")

def check_activations_prevent_collapse(run):
    """Convolutions, mean pooling and linear layers make one affine map; a ReLU bends it, a maximum too."""
    x, y = torch.randn(2, 4, 1, 8, 8, device=run.device)
    for name, act, pool in (("nothing", nn.Identity, nn.AvgPool2d), ("ReLU", ACT, nn.AvgPool2d),
                            ("max pooling", nn.Identity, nn.MaxPool2d)):
        f = build(small((L, 10)), act, pool).to(run.device)
        bend = (f(x + y) - f(x) - f(y) + f(0 * x)).abs().max()  # 0 if f is affine
        test = run.below if name == "nothing" else run.above
        test(bend, 1e-4, against=f"bend by {name}; float32 rounds sums of 300 terms to 1e-5")

def check_shortcut_keeps_gradients(run):
    """A block's Jacobian is I + ∂F/∂x: through DEPTH of them a gradient survives that plain layers lose."""
    x, W = torch.randn(6, device=run.device).double(), torch.randn(DEPTH, 6, 6, device=run.device).double()
    W = W / torch.linalg.matrix_norm(W, 2)[:, None, None] / DEPTH  # each layer's gain is at most 1/DEPTH
    jacobian, branch = torch.autograd.functional.jacobian, lambda v: torch.tanh(W[0] @ v)
    want = torch.eye(6, device=run.device) + (1 - branch(x) ** 2)[:, None] * W[0]
    run.close(jacobian(lambda v: residual(v, branch), x), want, tol=1e-12, against="I + diag(tanh′)W")
    def deep(v, block): return reduce(lambda v, w: block(v, lambda u: torch.tanh(w @ u)), W, v)
    plain, short = (torch.linalg.svdvals(jacobian(lambda v, block=block: deep(v, block), x))
                    for block in (lambda v, branch: branch(v), residual))
    run.below(plain.max(), 1.01 * float(DEPTH) ** -DEPTH, against="DEPTH^−DEPTH: the layers' gains")
    run.above(short.min(), 0.99 * (1 - 1 / DEPTH) ** DEPTH, against="(1 − 1/DEPTH)^DEPTH, about 1/e")

def check_head_decides_the_size(run):
    """Flattening ties the net to one size of image; with global average pooling any size will do."""
    pooled, flat = (build(small((L, 10)), nn.ReLU, squeeze=s).to(run.device) for s in (SQUEEZE, nn.Identity))
    x, large = torch.zeros(2, 1, 8, 8, device=run.device), torch.zeros(2, 1, 12, 20, device=run.device)
    run.equal([net(x).shape for net in (pooled, flat)], [[2, 10]] * 2, against="both take 8 × 8")
    run.equal([net[-1].in_features for net in (pooled, flat)], [2 * WIDTH, 8 * WIDTH], against="C; C·H·W")
    run.raises(RuntimeError, lambda: flat(large), match="multiplied", against="Flatten, 12 × 20")
    run.equal(pooled[:-1](large).shape, [2, 2 * WIDTH], against="features of 12 × 20 by global pooling")

def check_training_beats_a_linear_model(run):
    """The net fits its training digits and makes fewer mistakes on others than the best linear classifier."""
    net, x, y, loss = trained(run)
    v, w = F.pad(x.flatten(1), (0, 1), value=1), torch.zeros(65, 10, device=run.device, requires_grad=True)
    fit = torch.optim.LBFGS([w], max_iter=200, line_search_fn="strong_wolfe")
    def closure():
        fit.zero_grad()
        (value := F.cross_entropy(v[:1000] @ w, y[:1000]) + 1e-3 * w.square().sum()).backward()
        return value
    fit.step(closure)
    wrong = [(logits[1000:].argmax(1) != y[1000:]).sum() for logits in (net(x), v @ w)]
    run.below(loss, 0.1, against="0: training cross-entropy, over 90 % for the right class")
    run.below(*wrong, against="mistakes of softmax regression on 797 unseen digits, by L-BFGS")

def check_softmax_belongs_to_the_loss(run):
    """A softmax at the end of the net, before CrossEntropyLoss, keeps the loss above ln(1 + 9/e) = 1.4612."""
    best = F.cross_entropy(F.one_hot(torch.tensor([3]), 10).double(), torch.tensor([3]))
    run.close(best, math.log(1 + 9 / math.e), tol=1e-12, against="a perfect answer: ln(e + 9) − 1; float64")
    run.below(trained(run)[-1], best, against="that floor; a net without softmax falls far below it")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_first_linear(run): return build(LENET[:4], nn.ReLU)(torch.zeros(1, 3, 28, 28)).numel()
def answer_lenet_map(run): return build(LENET[:3], nn.Tanh)(torch.zeros(1, 1, 32, 32)).shape[1:]
def answer_receptive(run): return reach(run, [(C, 8, 5, 1, 0), (POOL, 2, 2), (C, 8, 3, 1, 0)])

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("softmax is the last layer", ru="последний слой сети — softmax", output=lambda z: z.softmax(1),
          reddens=["training_beats_a_linear_model", "softmax_belongs_to_the_loss"]),
    Break("an unpadded convolution keeps the size", ru="свёртка без дополнения сохраняет размер",
          size=lambda H, K, S, P=0: H // S, reddens=["sizes_and_weights", "famous_counts"]),
    Break("a filter has K by K weights in all", ru="в фильтре K × K весов, сколько бы ни было каналов",
          weights=lambda inputs, outputs, K=1: (K * K * (inputs if K == 1 else 1) + 1) * outputs,
          reddens=["sizes_and_weights", "famous_counts"]),
    Break("batch normalisation has nothing to learn", ru="у нормализации по батчам нет обучаемых параметров",
          norm=lambda channels: 0, reddens=["famous_counts"]),
    Break("the receptive field ignores strides", ru="рецептивное поле считают без шагов",
          receptive_field=lambda net: 1 + sum(K - 1 for K, _ in windows(net)), reddens=["receptive_field"]),
    Break("convolutions need no activation", ru="между свёртками активация не нужна",
          ACT=nn.Identity, reddens=["activations_prevent_collapse"]),
    Break("the shortcut is left out", ru="короткого пути нет: y = F(x)", residual=lambda x, branch: branch(x),
          reddens=["shortcut_keeps_gradients"]),
    Break("global pooling is taken for flattening", ru="глобальный пулинг принят за Flatten",
          SQUEEZE=nn.Identity, reddens=["head_decides_the_size"]),
]
