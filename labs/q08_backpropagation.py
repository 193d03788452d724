"""8. Backpropagation: the gradient of the loss with respect to all weights, in one pass backwards.

Forwards, layer l = 1 … M computes zˡ = Wˡaˡ⁻¹ + bˡ and aˡ = σ(zˡ); the loss L compares aᴹ with y. Backwards,
the chain rule carries the local error δˡ = ∂L/∂zˡ from layer to layer; it gives the gradient of the weights:

    δᴹ = ∂L/∂aᴹ ⊙ σ′(zᴹ),  for softmax with cross-entropy  δᴹ = p − y
    δˡ = (Wˡ⁺¹ᵀ δˡ⁺¹) ⊙ σ′(zˡ),   ∂L/∂Wˡ = δˡ aˡ⁻¹ᵀ,   ∂L/∂bˡ = δˡ

Rumelhart, Hinton & Williams (1986), doi:10.1038/323533a0; Baydin et al. (2018), arXiv:1502.05767.
"""

import random
from itertools import pairwise, product
from typing import Annotated

import sympy
import torch
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

DEPTH: Annotated[int, Between(3, 5, "most layers of a network drawn at random")] = 4
WIDTH: Annotated[int, Between(16, 48, "units in each hidden layer of the network for digits")] = 32
STEPS: Annotated[int, Between(300, 600, "training steps")] = 400
RATE: Annotated[float, Between(0.3, 0.5, "learning rate η")] = 0.4
BATCH, TRAIN = 50, 1200  # images in a batch; images to train on, the other 597 are the test
H, EXACT = 1e-5, 1e-12  # step of differences, near ∛rounding; thousands of roundings, each of 1.1e-16
torch.set_default_dtype(torch.float64)
SIGMA = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "identity": lambda z: z,
         "softmax": lambda z: z.softmax(1)}
SLOPE = {"sigmoid": lambda a: a * (1 - a), "tanh": lambda a: 1 - a**2, "relu": lambda a: (a > 0).double(),
         "identity": torch.ones_like, "softmax": torch.ones_like}  # σ′(z) from a = σ(z): no z need be kept

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def forward(net, x):
    """All activations a⁰ = x, a¹, …, aᴹ. A net is a list of layers (W, b, name of σ), a row an example."""
    A = [x]
    for W, b, f in net:
        A.append(SIGMA[f](A[-1] @ W.T + b))                             # (B, n_in) -> (B, n_out)
    return A

def output_delta(a, y, f):
    """δᴹ, L being the batch mean of ½‖a − y‖², or after softmax of cross-entropy: there the slope cancels."""
    return (a - y) * SLOPE[f](a) / len(y)

def deltas(net, A, delta):
    """δ¹, …, δᴹ from δᴹ: each is found once, from the one above it."""
    D = [delta]
    for k in range(len(net) - 1, 0, -1):                                # from layer k + 1 down to layer k
        W, f = net[k][0], net[k - 1][2]
        D.insert(0, D[0] @ W * SLOPE[f](A[k]))                          # Wᵀδ, in rows: (B, n_in)
    return D

def backprop(net, x, y):
    """∂L/∂W = δaᵀ and ∂L/∂b = δ of every layer, summed over the examples of the batch."""
    A = forward(net, x)
    D = deltas(net, A, output_delta(A[-1], y, net[-1][2]))
    return [(d.T @ a, d.sum(0)) for d, a in zip(D, A[:-1], strict=True)]  # (n_out, n_in), (n_out,)

# ── training ──────────────────────────────────────────────────────────────────────────────────────
def draw(run, sizes, functions):
    return [(torch.randn(m, n, device=run.device) / n**0.5, torch.randn(m, device=run.device) / 9, f)
            for (n, m), f in zip(pairwise(sizes), functions, strict=True)]
@once
def trained(run):
    """Digits and labels, random weights, what became of them, and of weights that started all alike."""
    run.chart("training loss", x="step", y="cross-entropy of the batch")
    x, labels = (torch.tensor(part, device=run.device) for part in read_digits())
    y, nets = F.one_hot(labels, 10).double(), []                        # x: (1797, 64), y: (1797, 10)
    first = draw(run, [64, WIDTH, WIDTH, 10], ["tanh", "tanh", "softmax"])
    for name, net in ("random start", first), ("all alike", [(W * 0 + 0.1, b * 0, f) for W, b, f in first]):
        for i in run.steps(STEPS, name):
            batch = torch.arange(i * BATCH, (i + 1) * BATCH) % TRAIN
            run.plot("training loss", i, loss(net, flat(net), x[batch], y[batch]), name)
            G = backprop(net, x[batch], y[batch])                       # the step is gradient descent's:
            net = [(W - RATE * dW, b - RATE * db, f) for (W, b, f), (dW, db) in zip(net, G, strict=True)]
        nets.append(net)
    return x, y, first, *nets

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def drawn(run, count, hidden):  # nets with x and y: depth, widths and σ are random; the first is the deepest
    for number in range(count):
        layers = random.randint(2, DEPTH) if number else DEPTH
        sizes, last = random.choices([2, 3, 4], k=layers + 1), ["softmax", "identity", "sigmoid"][number % 3]
        x, y = (torch.randn(3, n, device=run.device) for n in (sizes[0], sizes[-1]))
        yield draw(run, sizes, [*random.choices(hidden, k=layers - 1), last]), x, y.softmax(1)
def flat(layers): return torch.cat([t.reshape(-1) for layer in layers for t in layer[:2]])
def output(net, w, x):  # the last z or a as PyTorch's functions give it, with all weights in one vector w
    for W, b, f in net:
        W, b, w = w[: W.numel()].view_as(W), w[W.numel() :][: len(b)], w[W.numel() + len(b) :]
        x = F.linear(x, W, b)
        x = x if f in ("identity", "softmax") else getattr(torch, f)(x)
    return x
def loss(net, w, x, y):
    out = output(net, w, x)
    return F.cross_entropy(out, y) if net[-1][2] == "softmax" else ((out - y) ** 2).sum(1).mean() / 2
def central(net, x, y):  # ∂L/∂w ≈ (L(w + h) − L(w − h))/2h: two forward passes for every single weight
    w, L = flat(net), lambda w: loss(net, w, x, y)
    return torch.stack([(L(w + h) - L(w - h)) / (2 * H) for h in H * torch.eye(len(w)).to(w)])

def check_gradients_are_exact(run):
    """In networks drawn at random every ∂L/∂W and ∂L/∂b is that of autograd and of central differences."""
    for net, x, y in drawn(run, 9, ["sigmoid", "tanh", "relu"]):
        w = flat(net).requires_grad_()
        want = torch.autograd.grad(loss(net, w, x, y), w)[0]
        run.close(flat(backprop(net, x, y)), want, tol=EXACT, against="autograd; rounding")
    for net, x, y in drawn(run, 3, ["sigmoid", "tanh"]):                # a kink would spoil differences
        run.close(flat(backprop(net, x, y)), central(net, x, y), tol=99 * H**2, against="differences: h²L‴/6")

def check_agrees_with_sympy(run):
    """In a network of 2, 2 and 2 units it is the derivative of L written out as one formula."""
    net, w = draw(run, [2, 2, 2], ["tanh", "softmax"]), sympy.symbols("w:12")
    x, y = torch.tensor([[0.6, -0.8], [0.0, 1.0]], device=run.device).split(1)
    z = sympy.Matrix(2, 2, w[:4]) * sympy.Matrix([0.6, -0.8]) + sympy.Matrix(w[4:6])
    z = sympy.Matrix(2, 2, w[6:10]) * z.applyfunc(sympy.tanh) + sympy.Matrix(w[10:])
    L = sympy.log(sympy.exp(z[0]) + sympy.exp(z[1])) - z[1]             # −ln of the share of class 1
    want = sympy.lambdify(w, [L.diff(v) for v in w], "math")(*flat(net).tolist())
    run.close(flat(backprop(net, x, y)), want, tol=EXACT, against="sympy, all 12 derivatives; rounding")

def check_delta_sums_over_all_paths(run):
    """δ is a sum over all paths from a unit to the outputs: weights and slopes on the way, times δᴹ."""
    for net, x, y in drawn(run, 4, ["relu"]):
        A, top = forward(net, x), torch.randn_like(y)                   # any δᴹ will do: it needs no labels
        want = torch.zeros_like(A[1])
        for path in product(*[range(len(b)) for _, b, _ in net]):       # one unit of every layer
            share = top[:, path[-1]]
            for k, (i, j) in enumerate(pairwise(path), 1):
                share = share * net[k][0][j, i] * (A[k][:, i] > 0)      # a ReLU that is off bars the path
            want[:, path[0]] += share
        run.close(deltas(net, A, top)[0], want, tol=EXACT, against="path by path; rounding")

def check_output_error_is_p_minus_y(run):
    """Softmax with cross-entropy gives δᴹ = p − y; squared error keeps the factor σ′(z)."""
    z, y = torch.randn(3, 3, device=run.device, requires_grad=True), torch.eye(3, device=run.device)
    for f, L in ("softmax", F.cross_entropy(z, y)), ("sigmoid", ((z.sigmoid() - y) ** 2).sum() / 6):
        delta = output_delta(SIGMA[f](z), y, f)
        run.close(delta, torch.autograd.grad(L, z)[0], tol=EXACT, against=f"autograd of L, {f}; rounding")

def check_one_pass_finds_all_gradients(run):
    """Backwards costs two forward passes, less one product; differences cost two for every weight."""
    net, x, y = next(drawn(run, 1, ["tanh"]))
    def cost(action):
        with FlopCounterMode(display=False) as counter:
            action()
        return counter.get_total_flops()
    one, both = cost(lambda: forward(net, x)), cost(lambda: backprop(net, x, y))
    run.equal(both - one, 2 * one - 2 * len(x) * net[0][0].numel(), against="twice; W¹ᵀδ¹ is not needed")
    w = flat(net).requires_grad_()
    run.equal(both, cost(lambda: loss(net, w, x, y).backward()), against="PyTorch, both ways")
    run.equal(cost(lambda: central(net, x, y)), 2 * len(w) * one, against="differences")

def check_activations_wait_for_the_way_back(run):
    """For the way back PyTorch keeps the input of every layer for every example."""
    net, x, _ = next(drawn(run, 1, ["sigmoid", "tanh", "relu"]))
    w, kept = flat(net).requires_grad_(), {}
    with torch.autograd.graph.saved_tensors_hooks(lambda t: kept.setdefault(t.data_ptr(), t), id):
        output(net, w, x)
    theirs = sum(t.numel() for t in kept.values() if t.untyped_storage().data_ptr() != w.data_ptr())
    ours = sum(a.untyped_storage().nbytes() // 8 for a in forward(net, x)[:-1])
    run.equal([theirs, ours], 2 * [len(x) * sum(W.shape[1] for W, _, _ in net)], against="B·n_in, all layers")

def check_gradients_vanish_or_explode(run):
    """Each layer multiplies δ: nine halvings or doublings without σ, at most ¼ each under a sigmoid."""
    for f, scale in ("identity", 0.5), ("identity", 2), ("sigmoid", 1):
        Q = torch.linalg.qr(torch.randn(10, 8, 8, device=run.device))[0]  # rotations change no length
        net = [(scale * q, q[0] * 0, f) for q in Q]
        D = deltas(net, forward(net, Q[0, :1]), Q[0, :1])               # ‖δ¹⁰‖ = 1
        if f == "identity":
            run.close(D[0].norm() / scale**9, 1, tol=EXACT, against=f"{scale:g}⁹; rounding")
    run.below(D[0].norm(), 0.25**9, against="σ′ ≤ ¼")

def check_units_that_start_alike_stay_alike(run):
    """With one number for all weights the units of a hidden layer get the same gradient and never part."""
    x, y, _, good, bad = trained(run)
    for W, _, _ in bad[:2]:
        run.close(W, W[:1].expand_as(W), tol=EXACT, against="the layer's first unit; rounding")
    run.above(loss(bad, flat(bad), x, y), 2 * loss(good, flat(good), x, y), against="2 × random start")

def check_backprop_changes_no_weight(run):
    """Backpropagation finds gradients and leaves every weight as it was; the step is the optimiser's."""
    net, x, y = next(drawn(run, 1, ["tanh"]))
    w, before, _ = flat(net).requires_grad_(), flat(net).tolist(), backprop(net, x, y)
    loss(net, w, x, y).backward()
    run.equal([flat(net).tolist(), w.tolist()], [before, before], against="the weights before, bit for bit")

def check_training_by_hand_reads_digits(run):
    """A network trained by these equations alone, without autograd, reads digits that it has not seen."""
    x, y, first, net, _ = trained(run)
    right = forward(net, x[TRAIN:])[-1].argmax(1) == y[TRAIN:].argmax(1)
    run.above(right.double().mean(), 0.8, against="share of right answers; 0.1 by guessing")
    moved = [(new[k] - old[k]).norm() for new, old in zip(net, first, strict=True) for k in (0, 1)]
    run.above(min(moved), 0, against="how far each W and b has moved: none stands still")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def asked(run):  # 50 examples on their way through 64 → 40 → 20 → 10
    net = draw(run, [64, 40, 20, 10], ["relu", "relu", "softmax"])
    return net, forward(net, torch.ones(50, 64, device=run.device))
def answer_kept_for_the_way_back(run): return sum(a.numel() for a in asked(run)[1][:-1])
def answer_hidden_error(run): return deltas(*asked(run), torch.ones(50, 10, device=run.device))[0].shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("the slope of the activation is left out", ru="производная активации забыта",
          SLOPE=dict.fromkeys(SLOPE, torch.ones_like), reddens=["gradients_are_exact", "agrees_with_sympy",
          "delta_sums_over_all_paths", "output_error_is_p_minus_y", "gradients_vanish_or_explode"]),
    Break("W is reshaped instead of transposed", ru="вместо транспонирования у W меняют форму",
          deltas=lambda net, A, d, true=deltas: true([(W.T.reshape(W.shape), b, f) for W, b, f in net], A, d),
          reddens=["gradients_are_exact", "agrees_with_sympy", "delta_sums_over_all_paths",
                   "units_that_start_alike_stay_alike"]),
    Break("a layer moves before it hands the error down", ru="слой сдвигают до передачи ошибки вниз",
          deltas=lambda net, A, d, true=deltas: true([(W.sub_(RATE * D.T @ a), b, f) for (W, b, f), D, a
                                                      in zip(net, true(net, A, d), A, strict=False)], A, d),
          reddens=["gradients_are_exact", "agrees_with_sympy", "delta_sums_over_all_paths",
              "one_pass_finds_all_gradients", "gradients_vanish_or_explode", "backprop_changes_no_weight"]),
    Break("the slope of softmax enters once more", ru="производная softmax учтена ещё раз",
          SLOPE=SLOPE | {"softmax": SLOPE["sigmoid"]},
          reddens=["gradients_are_exact", "agrees_with_sympy", "output_error_is_p_minus_y"]),
    Break("a bias gets the mean of delta", ru="градиент смещения усредняют", reddens=["gradients_are_exact"],
          backprop=lambda net, x, y, true=backprop: [(dW, db / len(x)) for dW, db in true(net, x, y)]),
    Break("every delta is worked out from the output anew", ru="каждую δ выводят от выхода заново",
          deltas=lambda net, A, d, true=deltas: [true(net[k:], A[k:], d)[0] for k in range(len(net))],
          reddens=["one_pass_finds_all_gradients"]),
    Break("z is kept beside a", ru="кроме a хранят ещё и z", reddens=["activations_wait_for_the_way_back"],
          forward=lambda net, x, true=forward: [a.repeat(1, 2)[:, : a.shape[1]] for a in true(net, x)]),
    Break("any start will do, even one number for all weights", ru="для начала годится и одно число",
          draw=lambda *what, true=draw: [(W * 0 + 0.1, b * 0, f) for W, b, f in true(*what)],
          reddens=["units_that_start_alike_stay_alike", "training_by_hand_reads_digits"]),
]
