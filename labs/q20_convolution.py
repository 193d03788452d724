"""20. How a convolutional layer works; pooling; padding, kernel size, stride, dilation.

A window of K × K taps, D pixels apart, moves over the padded input in steps of S. At each stop the values
of all channels are multiplied by a filter's weights and added up; every stop uses the same weights:

    y[o,i,j] = b[o] + Σ_c Σ_k Σ_l w[o,c,k,l] · x[c, iS + kD − P, jS + lD − P]
    H′ = ⌊(H + 2P − D(K − 1) − 1) / S⌋ + 1

Pooling moves the same window and takes each channel's maximum or mean: it has no weights.

Dumoulin & Visin (2016), arXiv:1603.07285; LeCun et al. (1998), doi:10.1109/5.726791.
"""

from itertools import product
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from examprep.lab import Between, Break, once

KERNEL: Annotated[int, Between(1, 5, "side of the kernel, K")] = 3
STRIDE: Annotated[int, Between(1, 4, "step of the window, S")] = 2
PADDING: Annotated[int, Between(0, 3, "pixels added on each side, P")] = 1
DILATION: Annotated[int, Between(1, 4, "distance between the taps, D; 1: no gaps")] = 2

OUTSIDE = -torch.inf  # what max pooling finds beyond the border: it never wins
SMALL = [*product((1, 2, 3, 4), (1, 2, 3), (0, 1, 2), (1, 2, 3))]  # 108 settings of K, S, P, D
STEPS, LR = 200, 0.1  # on white noise a step leaves about 1 − 2·LR = 0.8 of the error, and 0.8²⁰⁰ < 1e-19
torch.set_default_dtype(torch.float64)  # exact to about 1e-15, so that a wrong sum cannot pass for rounding

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────

def size(H, K, S=1, P=0, D=1):
    """How many stops the window makes along a side of H pixels."""
    return (H + 2 * P - D * (K - 1) - 1) // S + 1


def windows(x, K, S, P, D, fill=0.0):
    """What the window sees at each of its stops."""
    x = F.pad(x, (P, P, P, P), value=fill)                      # (N, C, H + 2P, W + 2P)
    span = D * (K - 1) + 1                                      # from the first tap to the last
    tops, lefts = (range(0, side - span + 1, S) for side in x.shape[2:])
    rows = [torch.stack([x[..., i : i + span : D, j : j + span : D] for j in lefts], 2) for i in tops]
    return torch.stack(rows, 2)                                 # (N, C, H′, W′, K, K)


def conv2d(x, w, b, S=1, P=0, D=1):
    """Multiply each window by the filter w[o], sum over channels and taps, add b[o]."""
    v = windows(x, w.shape[-1], S, P, D)                        # (N, C, H′, W′, K, K)
    return torch.einsum("nchwkl,ockl->nohw", v, w) + b[:, None, None]   # (N, C_out, H′, W′)


def max_pool(x, K, S=None, P=0):
    """The largest value of each window, of equals the first; by default windows do not overlap: S = K."""
    return windows(x, K, S or K, P, 1, fill=OUTSIDE).flatten(-2).max(-1).values     # (N, C, H′, W′)


def receptive_field(layers):
    """Side of the input square that one output depends on; layers are (K, S, D), the first one first."""
    field, jump = 1, 1                                          # jump: pixels between neighbours of this map
    for K, S, D in layers:
        field += D * (K - 1) * jump
        jump *= S
    return field


def cost(C_in, C_out, K, stops, groups=1):
    """[parameters, multiply-adds]; a filter spans the C_in/groups channels it sees, stops = H′W′."""
    weights = K * K * (C_in // groups) * C_out
    return [weights + C_out, weights * stops]

# ── training ──────────────────────────────────────────────────────────────────────────────────────

@once
def trained(run):
    """A filter that starts from zero and is shown only images and what two Sobel filters made of them."""
    sobel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]], device=run.device)
    truth = torch.stack([sobel, sobel.T])[None]                 # (1, 2, 3, 3): a slice for each channel
    x = torch.randn(32, 2, 12, 12, device=run.device)
    y = F.conv2d(x, truth)                                      # (32, 1, 10, 10)
    run.chart("the filter's first slice", x="step", y="weight")
    w = torch.zeros_like(truth, requires_grad=True)
    for step in run.steps(STEPS, "learning the filter"):
        loss = F.mse_loss(conv2d(x, w, w.new_zeros(1)), y)
        with torch.no_grad():
            w -= LR * torch.autograd.grad(loss, w)[0]
        for row, column in product(range(3), range(3)):
            run.plot("the filter's first slice", step, w[0, 0, row, column], f"w[{row},{column}]")
    run.table("the slice that was learned", w[0, 0])
    return truth, w.detach(), loss.item()

# ── checks ────────────────────────────────────────────────────────────────────────────────────────

def check_layer_agrees_with_torch(run):
    """An output is b plus a sum over all channels and taps, the kernel not flipped: a cross-correlation."""
    x, b, got, want = torch.randn(2, 3, 19, 17, device=run.device), torch.randn(4, device=run.device), [], []
    for K, *spd in [(KERNEL, STRIDE, PADDING, DILATION), *SMALL]:
        w = torch.randn(4, 3, K, K, device=run.device)
        got.append(conv2d(x, w, b, *spd).flatten())
        want.append(F.conv2d(x, w, b, *spd).flatten())
    run.close(torch.cat(got), torch.cat(want), tol=1e-12, against="F.conv2d, 109 settings; rounding 76 × 50ε")
    run.raises(RuntimeError, lambda: F.conv2d(x.movedim(1, 3), w), match="3 channels", against="(N, H, W, C)")


def check_output_size(run):
    """H′ = ⌊(H + 2P − D(K − 1) − 1)/S⌋ + 1, for pooling as well: PyTorch rounds down by default."""
    x, pools = torch.zeros(1, 1, 19, 17, device=run.device), [s for s in SMALL if 2 * s[2] <= s[0]]  # P ≤ K/2
    cases = [(KERNEL, STRIDE, PADDING, DILATION), *SMALL]
    want = [F.conv2d(x, x.new_zeros(1, 1, K, K), None, *spd).shape[2:] for K, *spd in cases]
    want += [F.max_pool2d(x, *s).shape[2:] for s in pools]
    run.equal([[size(19, *s), size(17, *s)] for s in cases + pools], want, against="torch: 109 + 72 settings")
    run.equal(size(19, 2, 2), F.max_pool2d(x, 2, ceil_mode=True).shape[2] - 1, against="ceil_mode adds one")
    run.equal([size(32, 5), size(28, 2, 2), size(14, 5), size(10, 2, 2)], [28, 14, 10, 5], against="LeNet-5")
    table = [[size(28, KERNEL, S, PADDING, D) for D in (1, 2, 3, 4)] for S in (1, 2, 3, 4)]
    run.table("H′ for H = 28", table, ["D=1", "D=2", "D=3", "D=4"], ["S=1", "S=2", "S=3", "S=4"])


def check_same_padding(run):
    """P = D(K − 1)/2 keeps the size at S = 1 and odd K; at S > 1 PyTorch refuses padding='same'."""
    x, odd = torch.zeros(1, 1, 20, 20, device=run.device), [*product((1, 3, 5, 7), (1, 2, 3))]
    same = [F.conv2d(x, x.new_zeros(1, 1, K, K), padding="same", dilation=D).shape[2] for K, D in odd]
    run.equal([size(20, K, 1, D * (K - 1) // 2, D) for K, D in odd], same, against="padding='same', S = 1")
    run.raises(ValueError, lambda: nn.Conv2d(1, 1, 3, 2, "same"), match="strided", against="nn.Conv2d, S = 2")


def check_receptive_field(run):
    """Each layer widens the view by D(K − 1) times the product of the strides before it."""
    knobs, doubling = (KERNEL, STRIDE, DILATION), [(2, 1, D) for D in (1, 2, 4, 8)]
    for layers in ([knobs], [(3, 1, 1)] * 3, [(3, 2, 1), (2, 2, 1), (3, 1, 2), knobs], doubling):
        y = x = torch.zeros(1, 1, 200, device=run.device, requires_grad=True)
        for K, S, D in layers:
            y = F.conv1d(y, x.new_ones(1, 1, K), stride=S, dilation=D)   # all weights 1: no paths cancel
        seen = torch.autograd.grad(y[0, 0, y.shape[-1] // 2], x)[0].flatten().nonzero()
        run.equal(receptive_field(layers), seen.max() - seen.min() + 1, against="reach of PyTorch's gradient")


def check_cost(run):
    """Parameters: (K²·C_in/groups + 1)·C_out, whatever the image's size; multiply-adds grow with H′W′."""
    run.equal([cost(1, 6, 5, 784)[0], cost(16, 120, 5, 1)[0]], [156, 48_120], against="LeNet-5, 1998: C1, C5")
    for groups, side in ((1, 9), (1, 18), (4, 9)):
        layer = nn.Conv2d(4, 8, 3, padding=1, groups=groups, device=run.device)
        with FlopCounterMode(display=False) as flops:
            layer(torch.zeros(1, 4, side, side, device=run.device))
        want = [sum(p.numel() for p in layer.parameters()), flops.get_total_flops() // 2]
        run.equal(cost(4, 8, 3, side**2, groups), want, against=f"nn.Conv2d: side {side}, groups={groups}")


def check_pooling(run):
    """Pooling has no weights and steps by K; it pads with −∞ for a maximum, with zeros for a mean."""
    x = -1 - torch.rand(2, 3, 19, 17, device=run.device)        # all negative: a zero would win
    for K, S, P in ((2, None, 0), (3, None, 0), (3, 1, 1), (4, 3, 2)):
        run.close(max_pool(x, K, S, P), F.max_pool2d(x, K, S, P), tol=0, against=f"F.max_pool2d, {K=} {P=}")
    run.raises(RuntimeError, lambda: F.max_pool2d(x, 3, 1, 2), match="at most half", against="K = 3, P = 2")
    run.close(F.avg_pool2d(torch.ones_like(x), 3, 1, 1).min(), 4 / 9, tol=1e-15, against="corner: 4 of 9")
    run.equal([*nn.MaxPool2d(2).parameters(), *nn.AvgPool2d(2).parameters()], [], against="no parameters")


def check_pooling_gradient(run):
    """Backwards, a window's maximum (of equals the first) gets the whole gradient; a mean gives 1/K² each."""
    x = torch.randint(-9, 0, (2, 3, 9, 9), device=run.device).double().requires_grad_()  # ties; a 0 would win
    got, want = (torch.autograd.grad(pool(x, 2, 2, 1).sum(), x)[0] for pool in (max_pool, F.max_pool2d))
    run.close(got, want, tol=0, against="autograd through F.max_pool2d, K = S = 2, P = 1")
    run.equal([got.eq(1).sum(), got.ne(0).sum()], [150, 150], against="6 × 25 windows, one winner each")
    run.close(torch.autograd.grad(F.avg_pool2d(x, 3).sum(), x)[0], 1 / 9, tol=1e-15, against="1/K², K = 3")


def check_shift(run):
    """Move the image by S and the map moves by one; max pooling ignores a shift only within a window."""
    x, w = torch.randn(2, 32, 32, device=run.device), torch.randn(1, 2, KERNEL, KERNEL, device=run.device)
    moved, still = (conv2d(v[None], w, w.new_zeros(1), STRIDE, 0, DILATION) for v in (x[..., STRIDE:], x))
    run.close(moved, still[..., 1 : 1 + moved.shape[-1]], tol=1e-12, against="one cell on; rounding 50 × 50ε")
    spots = torch.eye(8, device=run.device)[2:5, None, None].expand(3, 1, 2, 8)     # in columns 2, 3, 4
    run.equal(max_pool(spots, 2).argmax(-1).flatten(), [1, 1, 2], against="windows of columns 2-3 and 4-5")


def check_training_fits(run):
    """Gradient descent brings the loss to zero: the layer can do all that the hidden filter did."""
    run.below(trained(run)[-1], 1e-20, against="0; float64 rounds at 1e-15, squared 1e-30")


def check_training_finds_the_filter(run):
    """Nobody tells the layer its weights: from examples alone it learns the very filter that made them."""
    truth, w, _ = trained(run)
    run.close(w, truth, tol=1e-9, against="the two Sobel slices; 0.8²⁰⁰ of the error is left")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────

def answer_output_shape(run): return nn.Conv2d(3, 16, 5, 2, 3, 2)(torch.zeros(8, 3, 32, 47)).shape
def answer_parameters(run): return sum(p.numel() for p in nn.Conv2d(3, 64, 7).parameters())

def answer_net_shape(run):
    layers = nn.Conv2d(1, 8, 3), nn.MaxPool2d(3), nn.Conv2d(8, 16, 3, padding=1), nn.MaxPool2d(2)
    return nn.Sequential(*layers)(torch.zeros(8, 1, 30, 30)).shape

def answer_window_value(run):
    x, w = torch.tensor([[1.0, 2, 3, 0], [2, 1, 1, 4]]), torch.tensor([[0.0, 1, 2, -1], [2, 1, 0, -1]])
    return F.conv2d(x.view(1, 2, 2, 2), w.view(1, 2, 2, 2), torch.tensor([3.0])).item()

def answer_receptive_field(run):
    layers = nn.Conv1d(1, 1, 3), nn.AvgPool1d(2), nn.Conv1d(1, 1, 3), nn.AvgPool1d(2), nn.Conv1d(1, 1, 3)
    x = torch.zeros(1, 1, 40, requires_grad=True)
    return torch.autograd.grad(nn.Sequential(*layers)(x)[0, 0, 2], x)[0].count_nonzero()

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────

true_layer, true_windows = conv2d, windows  # what a break has replaced is still needed by its replacement
BREAKS = [
    Break("the kernel is flipped as in a true convolution", ru="ядро перевёрнуто: математическая свёртка",
          conv2d=lambda x, w, b, *spd: true_layer(x, w.flip(2, 3), b, *spd),
          reddens=["layer_agrees_with_torch", "training_finds_the_filter"]),
    Break("one slice of weights serves all channels", ru="один срез весов K × K на все входные каналы",
          conv2d=lambda x, w, b, *spd: true_layer(x, w[:, :1].expand_as(w), b, *spd),
          reddens=["layer_agrees_with_torch", "training_fits", "training_finds_the_filter"]),
    Break("dilation thins out the stops, not the taps", ru="dilation прореживает места окна, а не точки ядра",
          windows=lambda x, K, S, P, D, fill=0.0: true_windows(x, K, S * D, P, 1, fill),
          reddens=["layer_agrees_with_torch", "shift"]),
    Break("the output size is rounded up", ru="размер выхода округлён вверх",
          size=lambda H, K, S=1, P=0, D=1: 1 - (D * (K - 1) + 1 - H - 2 * P) // S, reddens=["output_size"]),
    Break("dilation is forgotten in the output size", ru="в формуле размера выхода забыта dilation",
          size=lambda H, K, S=1, P=0, D=1: (H + 2 * P - K) // S + 1, reddens=["output_size", "same_padding"]),
    Break("max pooling pads with zeros", ru="max pooling дополняет вход нулями",
          OUTSIDE=0.0, reddens=["pooling", "pooling_gradient"]),
    Break("the receptive field ignores strides", ru="в рецептивном поле не учтён шаг предыдущих слоёв",
          receptive_field=lambda net: 1 + sum(D * (K - 1) for K, _, D in net), reddens=["receptive_field"]),
    Break("a filter has K by K weights in all", ru="в фильтре всего K × K весов, сколько бы ни было каналов",
          cost=lambda c, C_out, K, stops, *_: [(K * K + 1) * C_out, K * K * C_out * stops], reddens=["cost"]),
]
