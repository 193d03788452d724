"""38. Convolution layers. Pooling layers.

nn.Conv1d, Conv2d and Conv3d are one layer: a window of K taps along each axis, D apart, moves in steps of S
over an input padded by P. im2col puts what it sees at a stop into a row, and a matrix product does the rest.
The weight has shape (C_out, C_in/G, K, …): each of G groups of channels has filters of its own. Per axis
    n′ = ⌊(n + 2P − D(K − 1) − 1)/S⌋ + 1;   transposed, D = 1: n′ = (n − 1)S − 2P + K + output_padding
Pooling takes one number from each window of each channel: its maximum, its mean or (Σ xᵖ)^(1/p).
Dumoulin & Visin (2016), arXiv:1603.07285; Chellapilla et al. (2006), inria-00112631 (im2col).
"""

from itertools import product
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F

from examprep.lab import Between, Break, once

KERNEL: Annotated[int, Between(1, 5, "taps of the kernel along an axis, K")] = 3
STRIDE: Annotated[int, Between(1, 4, "step of the window, S")] = 2
GROUPS: Annotated[int, Between(1, 4, "groups of the lab's 12 channels, G")] = 2
FILTERS: Annotated[int, Between(6, 12, "filters of the nets that are trained")] = 8

POOL = nn.AdaptiveMaxPool2d(1)  # global: the largest value of each map
SIDE, HALF, NOISE, STEPS = 14, 7, 0.25, 200  # of the images, their middle, σ of the noise, steps of Adam
EXACT = 1e-12  # float64: a sum of 12·5³ = 1500 products at most, below 1 each, rounds by 1500 × 2e-16
BORDERS = {"zeros": [0, 0, 1, 2, 3, 4, 0, 0], "reflect": [3, 2, 1, 2, 3, 4, 3, 2],
           "replicate": [1, 1, 1, 2, 3, 4, 4, 4], "circular": [3, 4, 1, 2, 3, 4, 1, 2]}  # of 1 2 3 4, P = 2
torch.set_default_dtype(torch.float64)

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def columns(x, K, S=1, D=1):                            # im2col: (N, C, n, …) -> (N, C, n′, …, K, …)
    for axis in range(2, x.ndim):
        x = x.unfold(axis, D * (K - 1) + 1, S)[..., ::D]        # what the window sees at each stop
    return x
def split(x, G): return x.chunk(G, 1)                   # a group's channels are neighbours
def correlate(rows, w): return rows @ w.flatten(1).T    # (N, n′, …, C·Kᵈ) -> (N, n′, …, C_out)

def conv(x, w, b, S=1, P=0, D=1, G=1):
    """nn.Conv1d, nn.Conv2d or nn.Conv3d, by the number d of axes after (N, C)."""
    d = x.ndim - 2
    seen = split(columns(F.pad(x, [P, P] * d), w.shape[-1], S, D), G)   # G of (N, C_in/G, n′, …, K, …)
    rows = [part.movedim(1, 1 + d).flatten(1 + d) for part in seen]     # G of (N, n′, …, C_in/G·Kᵈ)
    return (torch.cat([*map(correlate, rows, w.chunk(G))], -1) + b).movedim(-1, 1)  # (N, C_out, n′, …)
def size(n, K, S=1, P=0, D=1, ceil=False):
    """Stops of the window; with ceil_mode one may hang over the end, but must not start beyond the input."""
    room = n + 2 * P - D * (K - 1) - 1
    last = -(-room // S) if ceil else room // S         # the stops are 0, …, last
    return last if ceil and last * S >= n + P else last + 1
def same(K, D): return D * (K - 1) // 2, D * (K - 1) - D * (K - 1) // 2     # in front and behind
def edges(n, m): return [(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]  # adaptive pooling's windows

def transposed(x, w, S=1, P=0):
    """Each of n inputs stamps its multiple of the kernel (C_in, C_out, K): (N, C_in, n) -> (N, C_out, n′)."""
    y = x.new_zeros(len(x), w.shape[1], (x.shape[2] - 1) * S + w.shape[2])
    for i in range(x.shape[2]):
        stamp(y[..., i * S : i * S + w.shape[2]], torch.einsum("nc,cok->nok", x[..., i], w))
    return y[..., P : y.shape[2] - P]                   # padding takes away
def stamp(y, patch): y += patch                         # where stamps overlap, they add
def pool(x, K, take, S=None, P=0, fill=0.0):            # one number a window; windows do not overlap: S = K
    return take(columns(F.pad(x, [P, P, P, P], value=fill), K, S or K).flatten(4))  # (N, C, H′, W′)
def largest(v): return v.amax(-1)
def mean(v): return v.mean(-1)                          # of all K·K, padding too
def lp(v, p): return v.pow(p).sum(-1).pow(1 / p)        # a sum, not a mean
def number(row, column, W): return row * W + column     # a pixel in its plane, as indices of pooling count

# ── training ──────────────────────────────────────────────────────────────────────────────────────
def images(count, lefts):
    """Noise and one of three strokes, | — \\, in a 3 × 3 square that begins in one of the columns `lefts`."""
    strokes, kind, lefts = torch.zeros(3, 3, 3), torch.randint(3, (count,)), torch.tensor(lefts)
    strokes[0, :, 1] = strokes[1, 1] = strokes[2].diagonal()[:] = 1
    x, left = NOISE * torch.randn(count, 1, SIDE, SIDE), lefts[torch.randint(len(lefts), (count,))]
    for n, top in enumerate(torch.randint(SIDE - 2, (count,))):
        x[n, 0, top : top + 3, left[n] : left[n] + 3] += strokes[kind[n]]
    return x, kind

def train(run, head, name):
    """Convolution, ReLU, `head`, linear layer: shown strokes in the LEFT half, tested column by column."""
    torch.manual_seed(run.seed)
    x, y = (part.to(run.device) for part in images(600, range(HALF - 2)))
    net = nn.Sequential(nn.Conv2d(1, FILTERS, 3), nn.ReLU(), head, nn.Flatten(), nn.LazyLinear(3))
    net.to(run.device)(x[:1])                           # LazyLinear counts its inputs
    optimiser, accuracy = torch.optim.Adam(net.parameters(), lr=0.03), []
    for _ in run.steps(STEPS, name):
        batch = torch.randint(600, (50,))
        loss = F.cross_entropy(net(x[batch]), y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    for left in range(SIDE - 2):
        x, y = (part.to(run.device) for part in images(100, [left]))
        accuracy.append((net(x).argmax(1) == y).double().mean())
        run.plot("accuracy", left, accuracy[-1], name)
    return torch.stack(accuracy), sum(p.numel() for p in net.parameters())

@once
def trained(run):
    run.chart("accuracy", x="column where the stroke begins", y="accuracy", lines={"guessing": 1 / 3})
    return train(run, POOL, "global max pooling"), train(run, nn.Identity(), "flatten")

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def check_im2col_agrees_with_torch(run):
    """nn.Conv1d, 2d and 3d are im2col and a matrix product; the window moves along all axes but channels."""
    for d, (P, D) in product((1, 2, 3), ((0, 1), (1, 2))):
        layer = getattr(nn, f"Conv{d}d")(12, 12, KERNEL, STRIDE, P, D, GROUPS, device=run.device)
        x = torch.randn(2, 12, *(9, 10, 11)[:d], device=run.device)
        run.close(conv(x, *layer.parameters(), STRIDE, P, D, GROUPS), layer(x), tol=EXACT, against=f"{d}d")

def check_cross_correlation(run):
    """The kernel is not flipped; a true convolution, by which polynomials multiply, flips it."""
    import sympy.abc
    p, w = torch.randint(1, 10, (2, 4))
    want = (sympy.Poly(p.tolist(), sympy.abc.t) * sympy.Poly(w.tolist(), sympy.abc.t)).all_coeffs()
    rows = columns(F.pad(p.double(), [3, 3])[None, None], 4)[:, 0]          # (1, 7, 4)
    run.equal(correlate(rows, w.flip(0)[None, None].double())[0, :, 0], [*map(float, want)], against="sympy")

def check_groups(run):
    """A filter reads the C_in/G channels of its group; G = C_in is depthwise. G must divide the channels."""
    for C_in, C_out, K, G in ((3, 64, 5, 1), (12, 24, 3, GROUPS), (12, 24, 3, 12), (12, 8, 1, 1)):
        run.equal(nn.Conv2d(C_in, C_out, K, groups=G).weight.shape, [C_out, C_in // G, K, K], against=f"{G=}")
    x, w = torch.randn(1, 12, 5), torch.rand(6, 4, 1) + 1
    J = torch.autograd.functional.jacobian(lambda x: conv(x, w, w.new_zeros(6), G=3), x)
    run.equal(J.sum((0, 2, 3, 5)).ne(0) + 0.0, torch.block_diag(*[torch.ones(2, 4)] * 3), against="3 blocks")
    run.raises(ValueError, lambda: nn.Conv2d(12, 8, 3, groups=5), match="divisible", against="G = 5")

def check_padding(run):
    """'same' adds D(K − 1), the odd one behind, and wants stride 1; the border may be other than zeros."""
    x = torch.randn(1, 2, 20)
    for K, D in product((1, 2, 3, 4, 5), (1, 2, 3)):
        layer = nn.Conv1d(2, 1, K, padding="same", dilation=D, padding_mode="circular")
        y = F.conv1d(F.pad(x, same(K, D), "circular"), layer.weight, layer.bias, dilation=D)
        run.close(y, layer(x), tol=EXACT, against=f"nn.Conv1d, padding='same', {K=} {D=}; 10 products")
    run.raises(ValueError, lambda: nn.Conv1d(1, 1, 3, 2, "same"), match="strided", against="stride 2")
    for mode in BORDERS:
        layer = nn.Conv1d(1, 1, 1, padding=2, padding_mode=mode, bias=False)   # one tap: it shows the border
        y = layer(torch.tensor([[[1.0, 2, 3, 4]]])) / layer.weight
        run.close(y[0, 0], BORDERS[mode], tol=EXACT, against=f"nn.Conv1d, padding_mode='{mode}', 1 2 3 4")

def check_output_sizes(run):
    """28 → 24 → 12 → 8 → 4. ceil_mode keeps a window that hangs over the end, but none that starts there."""
    x, pool_2 = torch.zeros(1, 1, 28, 28), nn.MaxPool2d(2)
    shapes = [(x := f(x)).shape[1:] for f in (nn.Conv2d(1, 10, 5), pool_2, nn.Conv2d(10, 20, 5), pool_2)]
    run.equal(shapes, [[10, 24, 24], [10, 12, 12], [20, 8, 8], [20, 4, 4]], against="by hand: (C, H, W)")
    run.equal([size(28, 5), size(24, 2, 2), size(12, 5), size(8, 2, 2)], [24, 12, 8, 4], against="by hand")
    cases = [*product((5, 6, 7, 8), (2, 3), (1, 2, 3, 4), (0, 1), (1, 2), (False, True))]
    want = [F.max_pool1d(torch.zeros(1, 1, n), *rest).shape[2] for n, *rest in cases]
    run.equal([size(*case) for case in cases], want, against="F.max_pool1d: 128 settings, half in ceil_mode")

def check_transposed(run):
    """The map that gives a convolution's gradient by its input: n′ = (n − 1)S − 2P + K. It is no inverse."""
    for K, S, P in ((3, 1, 0), (3, 2, 1), (4, 3, 1), (KERNEL + 1, STRIDE, 0)):
        layer, x = nn.ConvTranspose1d(3, 2, K, S, P, bias=False), torch.randn(2, 3, 5)
        y = transposed(x, layer.weight, S, P)
        run.close(y, layer(x), tol=EXACT, against=f"nn.ConvTranspose1d, {K=} {S=} {P=}; 18 products")
        z = torch.randn(2, 2, y.shape[2], requires_grad=True)
        down = F.conv1d(z, layer.weight, stride=S, padding=P)               # the same weight, the other way
        run.close(torch.autograd.grad(down, z, x)[0], y, tol=EXACT, against="∂F.conv1d/∂input, 18 products")
        run.above((layer(down) - z).abs().max(), 0.01, against="0.01; an inverse would leave 0")
    n = [nn.ConvTranspose1d(1, 1, 3, 2, 1, o)(torch.zeros(1, 1, 4)).shape[2] for o in (0, 1)]
    run.equal(n, [7, 8], against="both shrink to 4: output_padding says which")

def check_pooling(run):
    """Maximum (a border of −∞), mean (padding counts), (Σxᵖ)^(1/p); the stride is K unless it is given."""
    x = torch.randn(2, 3, 12, 13) - 3                                     # beside it a border of 0 would win
    kinds = ((F.max_pool2d, largest, -torch.inf), (F.avg_pool2d, mean, 0.0))
    for (layer, take, fill), (K, S, P) in product(kinds, ((2, None, 0), (KERNEL + 1, STRIDE, 1))):
        run.close(pool(x, K, take, S, P, fill), layer(x, K, S, P), tol=EXACT, against=f"F.{layer.__name__}")
    run.close(pool(x, 3, lambda v: lp(v, 4)), F.lp_pool2d(x, 4, 3), tol=EXACT, against="F.lp_pool2d, p = 4")
    run.close(pool(x, 3, lambda v: lp(v, 300)), F.max_pool2d(x.abs(), 3), tol=0.1, against="p → ∞: maximum")

def check_unpooling(run):
    """Indices of maxima number the pixels of an H × W plane; MaxUnpool2d puts maxima back among zeros."""
    x = torch.randperm(56).view(1, 1, 7, 8) + 1.0
    values, index = F.max_pool2d(x, 2, return_indices=True)                 # (1, 1, 3, 4)
    mine = torch.stack([number(*(x[0, 0] == value).nonzero()[0], 8) for value in values.flatten()])
    run.equal(mine, index.flatten(), against="F.max_pool2d, return_indices=True")
    back = torch.zeros(56).scatter(0, mine, values.flatten()).view_as(x)
    run.equal(back, F.max_unpool2d(values, index, 2, output_size=(7, 8)), against="F.max_unpool2d, every bit")
    run.equal(F.max_unpool2d(values, index, 2).shape[2:], [6, 8], against="without output_size a row is lost")

def check_adaptive_pooling(run):
    """The size m of the OUTPUT is given; window i is from ⌊in/m⌋ to ⌈(i + 1)n/m⌉: they may overlap."""
    for n, m in product((5, 7, 12), (1, 3, 5)):
        x = torch.randn(1, 2, n)
        y = torch.stack([x[..., a:b].mean(-1) for a, b in edges(n, m)], -1)
        run.close(y, nn.AdaptiveAvgPool1d(m)(x), tol=EXACT, against=f"nn.AdaptiveAvgPool1d, {n=} {m=}")

def check_convolution_alone_is_not_invariant(run):
    """With global pooling a net knows strokes where it never saw any; with Flatten it can but guess there."""
    (there, few), (lost, many) = trained(run)
    run.above(there[HALF:].mean(), 0.9, against="0.9: global pooling, the half that was never shown")
    run.below(lost[HALF:].mean(), 0.5, against="0.5: flatten, the same half; 1/3 is guessing")
    run.equal([few, many], [13 * FILTERS + 3, 442 * FILTERS + 3], against="10 a filter, then nn.Linear")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_video_shape(run): return nn.Conv3d(3, 8, 3, stride=(1, 2, 2))(torch.zeros(2, 3, 16, 65, 65)).shape
def answer_grouped_weight(run): return nn.Conv2d(32, 64, 3, groups=4).weight.shape
def answer_lp_value(run): return nn.LPPool2d(2, 2)(torch.tensor([[[[2.0, 3], [6, 0]]]])).item()
def answer_adaptive_values(run): return nn.AdaptiveAvgPool1d(3)(torch.tensor([[2.0, 4, 9, 8, 10]]))[0]
def answer_separable_parameters(run):
    return nn.Conv2d(64, 64, 3, groups=64).weight.numel() + nn.Conv2d(64, 128, 1).weight.numel()

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("the kernel is flipped", ru="ядро переворачивают", reddens=["im2col_agrees_with_torch",
          "cross_correlation"], correlate=lambda rows, w: rows @ w.flatten(1).flip(1).T),
    Break("groups deal the channels out in turn", ru="каналы раздают группам по очереди", reddens=["groups",
          "im2col_agrees_with_torch"], split=lambda x, G: [x[:, g::G] for g in range(G)]),
    Break("reflect repeats the border pixel", ru="reflect повторяет и крайний пиксель",
          BORDERS=BORDERS | {"reflect": [2, 1, 1, 2, 3, 4, 4, 3]}, reddens=["padding"]),
    Break("the odd pixel of 'same' goes in front", ru="лишний пиксель 'same' ставится в начало",
          same=lambda K, D: (D * (K - 1) - D * (K - 1) // 2, D * (K - 1) // 2), reddens=["padding"]),
    Break("ceil_mode always rounds up", ru="ceil_mode всегда округляет вверх", reddens=["output_sizes"],
          size=lambda n, K, S=1, P=0, D=1, up=0: (n + 2 * P - D * (K - 1) - 1 + (S - 1) * up) // S + 1),
    Break("a later stamp covers the earlier ones", ru="последний отпечаток закрывает прежние",
          stamp=lambda y, patch: y.copy_(patch), reddens=["transposed"]),
    Break("the mean leaves padding out", ru="средний пулинг не считает дополнение",
          mean=lambda v: v.sum(-1) / v.ne(0).sum(-1), reddens=["pooling"]),
    Break("LP pooling takes the mean of the powers", ru="LP-пулинг усредняет степени",
          lp=lambda v, p: v.pow(p).mean(-1).pow(1 / p), reddens=["pooling"]),
    Break("max pooling takes the largest absolute value", ru="max pooling берёт наибольшее по модулю",
          largest=lambda v: v.gather(-1, v.abs().argmax(-1, keepdim=True))[..., 0], reddens=["pooling"]),
    Break("an index counts inside its window", ru="индекс максимума отсчитывают внутри окна",
          number=lambda row, column, W: row % 2 * 2 + column % 2, reddens=["unpooling"]),
    Break("adaptive windows never overlap", ru="окна адаптивного пулинга не перекрываются", reddens=[
          "adaptive_pooling"], edges=lambda n, m: [(i * n // m, (i + 1) * n // m) for i in range(m)]),
    Break("the maps are flattened", ru="вместо глобального пулинга карты разворачивают в вектор",
          POOL=nn.Identity(), reddens=["convolution_alone_is_not_invariant"]),
]
