"""3. Deep learning; the "second spring of AI" and its causes.

A deep net learns its features itself, layer by layer. The idea is old; by 2012 it had met large data,
parallel hardware and recipes for training many layers. Here each cause is measured or taken away:

    hˡ = φ(hˡ⁻¹ Wˡ + bˡ),   error ≈ c n⁻ᵇ,   σ′ ≤ 1/4,   training ≈ 6 operations per weight and example

LeCun et al. (1998), doi:10.1109/5.726791; Krizhevsky et al. (2012), NeurIPS 25; Telgarsky, arXiv:1602.04485.
"""

import re
from itertools import pairwise
from typing import Annotated

import sympy
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

HIDDEN: Annotated[int, Between(6, 8, "hidden layers of the deep net")] = 6
WIDTH: Annotated[int, Between(48, 80, "units in each hidden layer")] = 64
STEPS: Annotated[int, Between(500, 600, "training steps")] = 500
FOLDS: Annotated[int, Between(4, 9, "layers of the net that folds an interval")] = 6
SIZES, NETS, POOL = [30, 100, 300, 1000], 4, 1000  # training images n, nets for each n; the other 797 test
BATCH, RATE, RIDGE, UNSEEN = 32, 0.1, 1.0, slice(POOL, None)  # images a step, first rate, penalty, test set
EXACT = 1e-12  # float64 rounds at 2e-16, and no sum here has more than 100 terms of size 10
# A layer: units, inputs of each, places. On two GPUs layers 2, 4 and 5 see half of the channels.
ALEXNET = [(96, 3 * 121, 55**2), (256, 48 * 25, 27**2), (384, 256 * 9, 13**2), (384, 192 * 9, 13**2),
           (256, 192 * 9, 13**2), (4096, 256 * 36, 1), (4096, 4096, 1), (1000, 4096, 1)]
LENET = [(6, 25), (6, 1), (6, 75), (9, 100), (1, 150), (16, 1), (120, 400), (84, 120)]  # LeNet-5: C1 … F6
relu, sigmoid = torch.relu, torch.sigmoid
OPERATIONS = 6  # of a training step per multiplication: multiply and add, for the output, ∂L/∂W and ∂L/∂h
BEFORE = {"momentum": "10.1016/0041-5553(64)90137-5", "CNN": "10.1162/neco.1989.1.4.541",
          "LSTM": "10.1162/neco.1997.9.8.1735", "pretraining": "10.1162/neco.2006.18.7.1527",
          "ImageNet": "10.1109/CVPR.2009.5206848", "GPU": "arXiv:1003.0358"}
AFTER = {"Adam": "arXiv:1412.6980", "He": "arXiv:1502.01852", "BatchNorm": "arXiv:1502.03167",
         "TensorFlow": "arXiv:1603.04467", "Transformer": "arXiv:1706.03762"}

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────

def scaled(n_in): return (2 / n_in) ** 0.5  # He: the deviation with which a ReLU layer keeps E[h²]
def layer(x, w, c, phi): return phi(torch.baddbmm(c, x, w))  # φ(xw + c): (R, N, n_in) -> (R, N, WIDTH)
def features(x, W, b, phi):
    for w, c in zip(W[:-1], b[:-1], strict=True):  # of R nets side by side
        x = layer(x, w, c, phi)
    return x

def tent(x): return 2 * relu(x) - 4 * relu(x - 1 / 2)  # folds [0, 1] in half: up to 1 at x = 1/2, then down

def product(A, B):
    """A @ B with a processor for each multiplication: the result, and how many rounds it takes."""
    terms, rounds = A[:, None] * B.T, 1                     # (m, n, k): all products at once
    while terms.shape[2] > 1:                               # then all pairs of terms at once
        terms, rounds = F.pad(terms, (0, terms.shape[2] % 2)).unflatten(2, (-1, 2)).sum(3), rounds + 1
    return terms[..., 0], rounds

def parameters(layers): return sum(units * (inputs + 1) for units, inputs, *_ in layers)  # + 1: the bias
def multiplications(layers): return [n * inputs * places for n, inputs, places in layers]  # at every place

def year(identifier):
    arxiv, doi, old = re.search(r"arXiv:(\d\d)|\.(\d{4})\.\d|\((\d\d)\)", identifier).groups()
    return int(doi or ("20" + arxiv if arxiv else "19" + old))  # all of them contain the year

# ── training ──────────────────────────────────────────────────────────────────────────────────────

@once
def digits(run):
    order = torch.randperm(1797)
    return [torch.tensor(each)[order].to(run.device) for each in read_digits()]  # (1797, 64), (1797,)

def train(run, sizes, phi, deviation, name):
    """SGD on nets side by side, one per size: test errors, features before and after, images."""
    (x, y), R, widths = digits(run), len(sizes), [64, *[WIDTH] * HIDDEN, 10]
    torch.manual_seed(run.seed)
    own = torch.rand(R, POOL).argsort(1)                    # (R, POOL): each net's images, its first n count
    W = [(torch.randn(R, n, m) * deviation(n)).to(run.device).requires_grad_() for n, m in pairwise(widths)]
    b = [torch.zeros(R, 1, m, device=run.device, requires_grad=True) for m in widths[1:]]
    before = features(x.expand(R, -1, -1), W, b, phi).detach()          # (R, 1797, WIDTH)
    for step in run.steps(STEPS, name):
        batch = own.gather(1, (torch.rand(R, BATCH) * torch.tensor(sizes)[:, None]).long()).to(run.device)
        z = torch.baddbmm(b[-1], features(x[batch], W, b, phi), W[-1])  # (R, BATCH, 10)
        loss = F.cross_entropy(z.flatten(0, 1), y[batch].flatten(), reduction="sum") / BATCH
        for p, g in zip(W + b, torch.autograd.grad(loss, W + b), strict=True):
            p.data -= RATE * (1 - step / STEPS) * g
    after = features(x.expand(R, -1, -1), W, b, phi).detach()
    wrong = torch.baddbmm(b[-1], after, W[-1]).argmax(2)[:, UNSEEN] != y[UNSEEN]
    errors = wrong.double().mean(1).view(len(set(sizes)), -1)           # (numbers n, nets for each)
    for n, error in zip(sorted(set(sizes)), errors.mean(1), strict=True):
        run.plot("causes", n, error, name)
    return errors, before, after, own

@once
def spring(run):
    run.chart("causes", x="training images", y="test error", log="xy", lines={"chance": 0.9})
    return train(run, [n for n in SIZES for _ in range(NETS)], relu, scaled, "ReLU, scaled")

def linear(run, h, own):
    """Test error of the linear classifier that ridge regression fits to h (1797, d) on the images `own`."""
    y, h = digits(run)[1], torch.cat([h, h.new_ones(len(h), 1)], 1).double()
    A, Y = h[own], torch.eye(10, device=h.device).double()[y[own]]
    w = torch.linalg.solve(A.T @ A + RIDGE * torch.eye(A.shape[1], device=h.device), A.T @ Y)
    return ((h @ w).argmax(1) != y)[UNSEEN].double().mean().item()

# ── checks ────────────────────────────────────────────────────────────────────────────────────────

def check_deep_nets_need_a_recipe(run):
    """With sigmoids, or with small weights of one scale, a deep net stays at chance even on 1000 images."""
    for name, phi, deviation in (("sigmoid, scaled", sigmoid, scaled), ("ReLU, fixed", relu, lambda n: 0.01),
                                 ("sigmoid, fixed", sigmoid, lambda n: 0.01)):
        errors = train(run, [SIZES[0], SIZES[-1]], phi, deviation, name)[0]
        run.above(errors.min(), 0.8, against=f"{name}: test error, 30 and 1000 images; chance is 0.9")
    x, w, one = torch.randn(POOL, WIDTH), torch.randn(WIDTH, WIDTH) * scaled(WIDTH), nn.Linear(WIDTH, WIDTH)
    ours = layer(x[None], one.weight.T[None], one.bias, relu)[0]
    run.close(ours, relu(one(x)), tol=1e-5, against="nn.Linear and ReLU; float32, 100 roundings of 1e-7")
    se = (2 / WIDTH**2 + 7 / WIDTH / POOL) ** 0.5  # weights; inputs (2) and what they become (5)
    run.close(relu(x @ w).square().mean(), 1, tol=5 * se, against="a ReLU layer keeps E[h²] = 1; 5 SE")
    tanh = train(run, SIZES[-1:], torch.tanh, scaled, "tanh, scaled")[0]
    for name, error in (("ReLU", spring(run)[0][-1].mean()), ("tanh", tanh)):
        run.below(error, 0.1, against=f"{name}, scaled: test error, 1000 images; chance is 0.9")

def check_error_falls_as_a_power_of_data(run):
    """Test error falls as c n⁻ᵇ with 1/3 < b < 1: faster than n⁻¹ᐟ³, more slowly than 1/n."""
    both = torch.stack([torch.tensor(SIZES).double(), spring(run)[0].mean(1).cpu()]).log()
    b = -both.cov()[0, 1] / both[0].var()  # least squares on ln error against ln n
    run.close(b, 2 / 3, tol=1 / 3, against="b between 1/3 and 1: twice the data do not halve the error")
    run.above(both.corrcoef()[0, 1] ** 2, 0.9, against="R² of the straight line in logarithms")

def check_learned_features_beat_pixels(run):
    """A linear classifier errs less on learned features than on pixels, and more on an untrained net's."""
    error, before, after, own = spring(run)
    x, most = digits(run)[0], range(len(own) - NETS, len(own))          # most: the nets with all images
    pixels, few = linear(run, x, own[-1]), [linear(run, x, own[r, : SIZES[0]]) for r in range(NETS)]
    run.below(sum(linear(run, after[r], own[r]) for r in most) / NETS, pixels, against="ridge on pixels")
    run.above(sum(linear(run, before[r], own[r]) for r in most) / NETS, pixels, against="ridge on pixels")
    run.below(error[-1].mean() / pixels, error[0].sum() / sum(few), against="net : pixels with fewest images")

def check_sigmoids_shrink_the_gradient(run):
    """σ′ is at most 1/4, so L sigmoids in a row pass on at most 4^−L; ReLUs on an active path pass on 1."""
    s, half = 1 / (1 + sympy.exp(-sympy.Symbol("z"))), sympy.Rational(1, 2)
    run.equal(sympy.simplify(s.diff() + (s - half) ** 2), half**2, against="sympy: σ′ = 1/4 − (σ − 1/2)²")
    for phi, start, centre, want in ((sigmoid, 0, 0.5, 4.0**-HIDDEN), (relu, 1, 0, 1)):
        h = x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        for _ in range(HIDDEN):
            h = phi(h) - centre  # so that each sigmoid works at 0, where it is steepest
        run.close(torch.autograd.grad(h, x)[0], want, tol=EXACT, against="closed form; float64")

def check_depth_multiplies_pieces(run):
    """k layers of two ReLUs make 2ᵏ linear pieces; one layer of N ReLUs makes at most N + 1."""
    x = torch.arange(2**12 + 1, device=run.device).double() / 2**12     # dyadic: nothing is rounded
    deep, kinks = x, torch.randint(1, 2**12, (2 * FOLDS,), device=run.device).double() / 2**12
    for _ in range(FOLDS):
        deep = tent(deep)
    shallow = relu(x[:, None] - kinks).sum(1)  # as many ReLUs in one layer; two kinks may coincide
    run.equal(deep, 1 - (2**FOLDS * x % 2 - 1).abs(), against="a triangular wave, closed form")
    for f, pieces in ((deep, 2**FOLDS), (shallow, 1 + len(kinks.unique()))):
        run.equal(1 + (f.diff().diff() != 0).sum(), pieces, against="pieces: deep 2ᵏ, shallow N + 1")

def check_matrix_product_is_parallel(run):
    """The 2k − 1 operations behind each number of a product take only 1 + ⌈log₂ k⌉ rounds."""
    A, B = (torch.randn(size, device=run.device).double() for size in ((3, WIDTH), (WIDTH, 5)))
    result, rounds = product(A, B)
    run.close(result, A @ B, tol=EXACT, against="PyTorch's A @ B; float64")
    run.equal(rounds, 1 + (WIDTH - 1).bit_length(), against="1 + ⌈log₂ k⌉")

def check_alexnet_in_numbers(run):
    """60,965,224 parameters, 96 % of them in dense layers, but 92 % of the work is in convolutions."""
    with torch.device("meta"), FlopCounterMode(display=False) as forward:  # shapes only; without the ReLUs
        conv, pool = nn.Conv2d, nn.MaxPool2d(3, 2)
        net = nn.Sequential(conv(3, 96, 11, 4, 2), pool, conv(96, 256, 5, 1, 2, groups=2), pool,
                            conv(256, 384, 3, 1, 1), conv(384, 384, 3, 1, 1, groups=2),
                            conv(384, 256, 3, 1, 1, groups=2), pool, nn.Flatten(),
                            nn.Linear(9216, 4096), nn.Linear(4096, 4096), nn.Linear(4096, 1000))
        net(torch.zeros(1, 3, 224, 224))
    work, h = multiplications(ALEXNET), torch.zeros(1, 9216, device="meta", requires_grad=True)
    with FlopCounterMode(display=False) as training:
        net[9:](h).sum().backward()
    run.equal(parameters(ALEXNET), sum(p.numel() for p in net.parameters()), against="PyTorch's layers")
    run.equal([parameters(ALEXNET) // 10**6, parameters(LENET)], [60, 60_000], against="the two papers")
    run.equal(2 * sum(work), forward.get_total_flops(), against="PyTorch's FlopCounterMode, forward")
    run.equal(OPERATIONS * sum(work[5:]), training.get_total_flops(), against="training the dense layers")
    shares = parameters(ALEXNET[5:]) / parameters(ALEXNET), sum(work[:5]) / sum(work)
    run.close(shares, [0.96, 0.92], tol=0.005, against="to the per cent: dense weights, convolutions' work")
    seconds = OPERATIONS * sum(work) * 1.2e6 * 90 / (2 * 1.58e12)       # images, epochs, peak of two GTX 580
    run.below(seconds / 86400, 5, against="five to six days in the paper: cards stay below their peak")
    run.above(0.26172 - max(0.15315, 0.16422), 5 * (0.5 / 1e5) ** 0.5, against="5 SE on 100,000 images")

def check_identifiers_date_the_ideas(run):
    """Momentum, CNN and LSTM are older than AlexNet; Adam, BatchNorm and the Transformer are younger."""
    for name, identifier in (BEFORE | AFTER).items():
        run.equal(year(identifier) < 2012, name in BEFORE, against=f"{name}: {identifier}")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────

def answer_second_layer(run): return sum(p.numel() for p in nn.Conv2d(96, 256, 5, groups=2).parameters())
def answer_first_map(run): return list(nn.Conv2d(3, 96, 11, 4, 2)(torch.zeros(7, 3, 224, 224)).shape)
def answer_operations(run): return OPERATIONS * sum(multiplications(ALEXNET)) * 1.2e6 * 90 / 1e17
def answer_rounds(run): return product(torch.ones(1, 4096), torch.ones(4096, 1))[1]

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────

BREAKS = [
    Break("the variance 2/n is taken for the deviation", ru="вместо отклонения берут дисперсию Хе",
          scaled=lambda n_in: 2 / n_in, reddens=["deep_nets_need_a_recipe", "error_falls_as_a_power_of_data",
                                                 "learned_features_beat_pixels"]),
    Break("tanh is taken for the sigmoid", ru="tanh принят за сигмоиду",
          sigmoid=torch.tanh, reddens=["deep_nets_need_a_recipe", "sigmoids_shrink_the_gradient"]),
    Break("BatchNorm belonged to the recipe of 2012", ru="BatchNorm включают в рецепт 2012 года",
          layer=lambda x, w, c, phi: phi(F.instance_norm(torch.baddbmm(c, x, w).mT).mT),  # over the batch
          reddens=["deep_nets_need_a_recipe"]),
    Break("the error is measured on the training images", ru="ошибку измеряют на обучающих изображениях",
          UNSEEN=slice(POOL), reddens=["error_falls_as_a_power_of_data"]),
    Break("depth alone makes good features", reddens=["learned_features_beat_pixels"],
          ru="признаки даёт сама глубина", spring=lambda run, s=spring: (*s(run)[:2], *s(run)[1::2])),
    Break("layers without an activation make a deep net too", ru="слои без активации считают глубокой сетью",
          tent=lambda x: 2 * x - 4 * (x - 1 / 2), reddens=["depth_multiplies_pieces"]),
    Break("the terms of a sum are added one after another", ru="слагаемые складывают по одному",
          product=lambda A, B: (A @ B, len(B)), reddens=["matrix_product_is_parallel"]),
    Break("a weight is used once per image", ru="каждый вес работает на изображении один раз",
          multiplications=lambda layers: [n * m for n, m, _ in layers], reddens=["alexnet_in_numbers"]),
    Break("the backward pass costs what the forward pass does", ru="обратный проход стоит как прямой",
          OPERATIONS=4, reddens=["alexnet_in_numbers"]),
    Break("convolution and LSTM came after AlexNet", ru="свёртку и LSTM принимают за новинки после AlexNet",
          BEFORE={"GPU": BEFORE["GPU"]}, AFTER=AFTER | BEFORE, reddens=["identifiers_date_the_ideas"]),
    Break("Adam and BatchNorm made AlexNet possible", ru="Adam и BatchNorm считают причинами успеха AlexNet",
          BEFORE=BEFORE | AFTER, reddens=["identifiers_date_the_ideas"]),
]
