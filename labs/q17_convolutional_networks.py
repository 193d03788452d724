"""17. Learning on images; how convolutional networks work and why they suit images.

An image is huge, its neighbouring pixels are alike, and an object may stand anywhere. A convolution looks
at K × K pixels at a time, with the same weights everywhere: (K²C + 1)F of them, whatever the image's size.
It commutes with a shift T of the image (equivariance); only pooling over all places forgets the place:

    y[f,i,j] = b[f] + Σ_c Σ_k Σ_l w[f,c,k,l] · x[c, i+k, j+l]
    conv(Tx) = T conv(x),   max conv(Tx) = max conv(x)

LeCun et al. (1998), doi:10.1109/5.726791; Goodfellow, Bengio & Courville (2016), Deep Learning, chapter 9.
"""

from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

SHIFT: Annotated[int, Between(1, 6, "pixels by which test digits stand lower and further right")] = 2
KERNEL: Annotated[int, Between(2, 5, "side of the kernel, K, in the checks without training")] = 3
STRIDE: Annotated[int, Between(2, 4, "step of the window, S")] = 2
WIDTH: Annotated[int, Between(12, 20, "filters of the first layer; the second has twice as many")] = 16
STEPS: Annotated[int, Between(200, 300, "training steps of 32 digits")] = 200
SIDE, BORDER = 12, "circular"  # the canvas: a digit in its middle; what leaves it comes back opposite
TEST = slice(1000, 1797)  # the first 1000 digits are for training
EXACT = 1e-12  # float64 rounds at 2e-16; no sum here has more than 300 terms, all below 10

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def conv(x, w, b):
    """Every K × K window times every filter, kernel not flipped: what deep learning calls convolution."""
    windows = F.unfold(x, w.shape[2])  # (N, C·K², stops)
    y = w.flatten(1) @ windows + b[:, None]  # (N, F, stops): the same weights at each stop
    return y.unflatten(2, (x.shape[2] - w.shape[2] + 1, -1))  # (N, F, H − K + 1, W − K + 1)

def layer(x, w, b, S=1):
    """conv with stride S on a canvas that is a ring; F.conv2d does what conv does, three times as fast."""
    K = w.shape[2]  # padded by K − 1 in all, so that at S = 1 the map is as large as the image
    return F.conv2d(F.pad(x, ((K - 1) // 2, K // 2) * 2, mode=BORDER), w, b, S)  # (N, F, H/S, W/S)

def pool(maps):
    """Global max pooling: is the feature there at all? It forgets where."""
    return maps.amax((2, 3))  # (N, F, H, W) -> (N, F)

def matrix(w, H):
    """The same convolution as a matrix: one row a stop, zeros outside its window (a Toeplitz matrix)."""
    free = H - len(w)  # how far the window can move
    rows = [F.pad(w, (j, free - j, i, free - i)) for i in range(free + 1) for j in range(free + 1)]
    return torch.stack(rows).flatten(1)  # ((H − K + 1)², H²)

def moved(d, S):
    """By how many cells a map of stride S moves when the image moves by d pixels; []: no shift fits."""
    return [d // S] if d % S == 0 else []

def cost(K, C, filters, stops):
    """[weights, multiply-adds]: the weights of a filter are paid once, the products at each stop."""
    return [(K * K * C + 1) * filters, K * K * C * filters * stops]

def alike(x, d):
    """Correlation of two pixels d apart in a row; images (N, 8, 8)."""
    return torch.corrcoef(torch.stack([x[:, :, d:].flatten(), x[:, :, : 8 - d].flatten()]))[0, 1]

# ── training ──────────────────────────────────────────────────────────────────────────────────────
def cnn(p, x):
    h = F.relu(layer(F.relu(layer(x, *p[:2])), *p[2:4]))  # (N, 1, 12, 12) -> (N, 2·WIDTH, 12, 12)
    return pool(h) @ p[4].T + p[5]  # (N, 10)

def mlp(p, x):
    return F.relu(x.flatten(1) @ p[0].T + p[1]) @ p[2].T + p[3]  # (N, 10)

def shown(x): return x  # the training images are seen upright, in the middle

@once
def digits(run):
    """Digits in the middle of a canvas, (1797, 1, 12, 12), and their labels."""
    x, y = (torch.tensor(part, device=run.device) for part in read_digits())
    return F.pad(x.view(-1, 1, 8, 8), (2, 2, 2, 2)), y

def train(run, net, layers, name):
    """The net's parameters after STEPS steps of Adam on digits in the middle."""
    p = [q.detach().to(run.device).requires_grad_() for part in layers for q in (part.weight, part.bias)]
    optimiser, (x, y) = torch.optim.Adam(p, lr=0.01), digits(run)
    for step in run.steps(STEPS, name):
        batch = torch.randint(0, TEST.start, (32,))
        loss = F.cross_entropy(net(p, shown(x[batch])), y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        run.plot("loss", step, loss, name)
    return [q.detach() for q in p]

@once
def trained(run):
    """A convolutional net, and an MLP with as many weights."""
    run.chart("loss", x="step", y="training cross-entropy")
    features = pool(torch.zeros(1, 2 * WIDTH, SIDE, SIDE)).shape[1]
    layers = [nn.Conv2d(1, WIDTH, 3), nn.Conv2d(WIDTH, 2 * WIDTH, 3), nn.Linear(features, 10)]
    weights = sum(q.numel() for part in layers for q in part.parameters())
    hidden = round((weights - 10) / (SIDE**2 + 11))  # 144 weights into a unit, a bias, 10 weights out
    dense = nn.Linear(SIDE**2, hidden), nn.Linear(hidden, 10)
    return train(run, cnn, layers, "convolutional"), train(run, mlp, dense, "fully connected")

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def right(run, net, p, x):
    """Share of the test images x (797, 1, 12, 12) that are recognised."""
    return (net(p, x).argmax(1) == digits(run)[1][TEST]).double().mean()

def noise(*shares):
    """Five standard errors of the difference of such shares, none counted as better known than ± 1 %."""
    return 5 * sum(max(s * (1 - s), 0.01) / 797 for s in map(float, shares)) ** 0.5

def example(run, C=3, filters=4):
    shapes = (2, C, SIDE, SIDE), (filters, C, KERNEL, KERNEL), (filters,)
    return [torch.randn(shape, device=run.device, dtype=torch.float64) for shape in shapes]

def check_filter_is_correlated(run):
    """Each filter spans all channels; its products with a window are summed, the kernel not flipped."""
    x, w, b = example(run)
    x = x[:, :, 1:]  # 11 × 12, so that rows and columns cannot be confused
    run.close(conv(x, w, b), F.conv2d(x, w, b), tol=EXACT, against="F.conv2d; float64")
    run.above((conv(x, w, b) - F.conv2d(x, w.flip(2, 3), b)).abs().max(), 0.1, against="0: kernel flipped")

def check_matrix_is_sparse_and_shared(run):
    """As a matrix a convolution is all zeros but for K² entries a row, the same K² numbers in each."""
    x, w, _ = example(run, C=1, filters=1)
    M = matrix(w[0, 0], SIDE)
    run.close(M @ x.flatten(1).T, F.conv2d(x, w).flatten(1).T, tol=EXACT, against="F.conv2d; float64")
    run.equal(M.count_nonzero(1).unique(), [KERNEL**2], against="non-zeros in each row: K²")
    run.equal(len(M.unique()) - 1, KERNEL**2, against="different numbers in the whole matrix: K²")

def check_shift_moves_the_map(run):
    """Shift the image and the map shifts alike; with stride S only shifts by multiples of S survive."""
    x, w, b = example(run)
    for S in (1, STRIDE):
        map_ = layer(x, w, b, S)
        for d in range(2 * S):
            again = layer(x.roll((d, d), (2, 3)), w, b, S)
            fits = [k for k in range(SIDE // S) if (again - map_.roll((k, k), (2, 3))).abs().max() < EXACT]
            run.equal(fits, moved(d, S), against=f"stride {S}, {d} pixels: the shifts of the map that fit")
    zeros, again = (F.conv2d(F.pad(v, (1,) * 4), w, b) for v in (x, x.roll(1, 3)))
    run.above((again - zeros.roll(1, 3)).abs().max(), 0.1, against="0: a border of zeros, one pixel")

def check_pooling_forgets_place(run):
    """A shift changes the map, but not its maximum over all places; pooling 2 × 2 forgets only in part."""
    p, x = [q.double() for q in trained(run)[0]], digits(run)[0][TEST].double()
    there = x.roll((SHIFT, SHIFT), (2, 3))
    moves = layer(there, p[0], p[1]) - layer(x, p[0], p[1])
    run.above(moves.abs().max(), 0.1, against="0: the map itself changes")
    run.close(cnn(p, there), cnn(p, x), tol=1e-10, against="logits in the middle; float64")
    maps = [layer(x.roll(d, 3), p[0], p[1]) for d in (0, 1)]
    (a, b), (one, two) = maps, [F.max_pool2d(m, 2) for m in maps]
    run.above((one - two).abs().max(), 0.1, against="0: windows of 2 × 2 do notice one pixel")
    change, own = ((v - u).norm() / u.norm() for u, v in ((one, two), (a, b)))
    run.below(change, own, against="the change of the map itself, ‖Δ‖/‖map‖")

def check_turned_or_small_digits_are_lost(run):
    """Convolution knows nothing of rotation or scale: turned and smaller digits are recognised far worse."""
    x, p = digits(run)[0], trained(run)[0]
    small = F.interpolate(x[TEST, :, 2:10, 2:10], size=(5, 5), mode="bilinear", antialias=True)
    views = x[TEST], x[TEST].rot90(1, (2, 3)), F.pad(small, (3, 4, 3, 4))
    upright, turned, reduced = (right(run, cnn, p, v) for v in views)
    run.below(turned, upright / 3, against="a third of the share of upright ones")
    run.below(reduced, upright / 1.5, against="two thirds of the share at full size")
    x, w, b = example(run)
    x_, w_, y_ = (v.rot90(1, (2, 3)) for v in (x, w, conv(x, w, b)))
    run.close(conv(x_, w_, b), y_, tol=EXACT, against="torch.rot90 of the map: the filter is turned as well")
    run.above((conv(x_, w, b) - y_).abs().max(), 0.1, against="0: only the image is turned")

def check_other_places_come_for_free(run):
    """Trained on digits in the middle, the convolutional net knows them elsewhere; an equal MLP is lost."""
    x = digits(run)[0][TEST]
    here, there = ([right(run, net, p, v) for net, p in zip((cnn, mlp), trained(run), strict=True)]
                   for v in (x, x.roll((SHIFT, SHIFT), (2, 3))))
    run.above(here[1], there[1] + noise(here[1], there[1]), against="MLP elsewhere, and 5 standard errors")
    run.above(there[0], there[1] + noise(*there), against="MLP elsewhere, and 5 standard errors")
    ours, theirs = (sum(q.numel() for q in p) for p in trained(run))
    run.close(theirs, ours, tol=155 / 2, against="as many weights, to half a hidden unit of 155")

def check_order_of_pixels_matters(run):
    """Neighbouring pixels are alike, which small windows use; an MLP does not know which are neighbours."""
    x, order = digits(run)[0], torch.randperm(SIDE**2)
    p = [q.double() for q in trained(run)[1]]
    again = mlp([p[0][:, order], *p[1:]], x.double().flatten(1)[:, order])  # columns shuffled like pixels
    run.close(again, mlp(p, x.double()), tol=1e-10, against="the MLP on unshuffled pixels; float64")
    x = x[:, 0, 2:10, 2:10].double()  # (1797, 8, 8)
    for d in (2, 3):  # of 1797 independent images: five standard errors are at most 5/√1797
        run.above(alike(x, 1), alike(x, d) + 5 / 1797**0.5, against=f"{d} pixels apart, 5 standard errors")

def check_cost_is_paid_once(run):
    """(K²C + 1)F weights whatever the image's size; a dense layer would take millions of times more."""
    for side in (9, 18):
        part = nn.Conv2d(3, 8, KERNEL, device=run.device)
        with FlopCounterMode(display=False) as flops:
            out = part(torch.zeros(1, 3, side, side, device=run.device))
        want = [sum(q.numel() for q in part.parameters()), flops.get_total_flops() // 2]
        run.equal(cost(KERNEL, 3, 8, out[0, 0].numel()), want, against=f"nn.Conv2d, FLOPs / 2; side {side}")
    dense = nn.Linear(3 * 224**2, 64 * 224**2, device="meta").weight.numel()
    run.close(dense / cost(3, 3, 64, 1)[0], 2.7e8, tol=5e6, against="2.7·10⁸ × VGG's first layer, rounded")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_weights(run): return sum(q.numel() for q in nn.Conv2d(64, 128, 3).parameters())
def answer_map_shape(run): return nn.Conv2d(3, 16, 5)(torch.zeros(8, 3, 32, 32)).shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
true_conv, true_matrix = conv, matrix  # what is replaced is still needed by its replacement
BREAKS = [
    Break("the kernel is flipped", ru="ядро перевёрнуто, как в математической свёртке",
          conv=lambda x, w, b: true_conv(x, w.flip(2, 3), b), reddens=["filter_is_correlated"]),
    Break("every position has weights of its own", ru="у каждого положения окна свои веса",
          cost=lambda K, C, f, stops: [(K * K * C + 1) * f * stops, K * K * C * f * stops],
          matrix=lambda w, H: true_matrix(w, H) * (1 + torch.rand((H - len(w) + 1) ** 2, 1).to(w)),
          reddens=["matrix_is_sparse_and_shared", "cost_is_paid_once"]),
    Break("the border is padded with zeros", ru="край дополнен нулями",
          BORDER="constant", reddens=["shift_moves_the_map", "pooling_forgets_place"]),
    Break("any shift survives a stride", ru="сдвиг на любое число пикселей переживает шаг S",
          moved=lambda d, S: [d // S], reddens=["shift_moves_the_map"]),
    Break("the maps are flattened instead of pooled", ru="карты вытянуты в вектор, а не сведены к максимуму",
          pool=lambda maps: maps.flatten(1), reddens=["pooling_forgets_place", "other_places_come_for_free"]),
    Break("test digits stand where the training digits stood", SHIFT=0, ru="тест стоит там же, где обучение",
          reddens=["pooling_forgets_place", "other_places_come_for_free"]),
    Break("turned copies are trained on", ru="повороты выучены по повёрнутым копиям, а не даны свёрткой",
          shown=lambda x: torch.cat([v.rot90(i % 4, (2, 3)) for i, v in enumerate(x.split(1))]),
          reddens=["turned_or_small_digits_are_lost"]),
    Break("pixels are as alike at any distance", ru="пиксели одинаково похожи на любом расстоянии",
          alike=lambda x, d, pairs=alike: pairs(x.flatten(1)[:, torch.randperm(64)].view_as(x), d),
          reddens=["order_of_pixels_matters"]),
]
