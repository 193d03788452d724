"""1. The perceptron; sets that no line separates, and the hidden layer that separates them.

A neuron fires on one side of a hyperplane; Rosenblatt's rule moves that hyperplane after every mistake:

    y = step(w·x + b),   w ← w + η(t − y)x,   b ← b + η(t − y),   mistakes ≤ (R/γ)²

XOR has no such line, but it has one in the features that a hidden layer makes of the inputs.

Rosenblatt (1958), doi:10.1037/h0042519; Novikoff (1962); Minsky & Papert (1969), "Perceptrons".
"""

import math
from typing import Annotated

import sympy
import torch
from torch import nn
from torch.nn import functional as F

from examprep.lab import Between, Break, once

ETA: Annotated[float, Between(0.01, 10, "learning rate η of the perceptron")] = 0.5
MARGIN: Annotated[float, Between(0.05, 0.2, "margin γ that the known line leaves free")] = 0.1
POINTS: Annotated[int, Between(100, 300, "points of the plane, on both sides of the known line")] = 200
HIDDEN: Annotated[int, Between(2, 8, "hidden units of the net trained on XOR")] = 2
STEPS: Annotated[int, Between(400, 1000, "training steps on XOR")] = 600
RATE, STARTS, EXACT = 1.0, 20, 1e-12  # XOR: learning rate, starts (many get stuck); float64 rounds at 1e-16
torch.set_default_dtype(torch.float64)
XOR = torch.tensor([0.0, 1.0, 1.0, 0.0])  # of 00, 01, 10, 11

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def step(z):
    return (z >= 0).double()
def with_one(x):  # the bias is the weight of one more input, always 1; below, w holds b as its last entry
    return F.pad(x, (0, 1), value=1.0)  # (…, n) -> (…, n + 1)
def distance(w, x):
    return with_one(x) @ w / w[:-1].norm()  # (w·x + b)/‖w‖, signed; b is no part of ‖w‖
def rule(w, x, t, eta):
    """Nothing for a right answer; else η(x, 1) is added (it should have fired) or subtracted."""
    return w + eta * (t - step(x @ w)) * x  # (n + 1,): x is (x, 1) here

def perceptron(x, t, eta=1.0, passes=60):
    """w at first and after each of the k mistakes; did training end, with a pass that made none?"""
    x, ws, before = with_one(x), [x.new_zeros(x.shape[1] + 1)], 0
    while len(ws) > before and passes:
        before, passes = len(ws), passes - 1
        for a, b in zip(x, t, strict=True):
            w = rule(ws[-1], a, b, eta)
            if (w != ws[-1]).any():
                ws.append(w)
    return torch.stack(ws), len(ws) == before  # (k + 1, n + 1)
def bound(x, u):
    """(R/γ)² for a unit vector u that separates: R is the longest (x, 1), γ the least |u·(x, 1)|."""
    return (with_one(x).norm(dim=1).max() / (with_one(x) @ u).abs().min()) ** 2
def cube(n):  # all binary inputs 00, 01, 10, 11; rows of cube(2ⁿ): the tables of all functions of n inputs
    return torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * n)  # (2ⁿ, n)
def layer(x, *neurons):  # each is a list [w₁, …, wₙ, b]
    return step(with_one(x) @ x.new_tensor(neurons).T)  # (B, n) -> (B, m)
def any_of(n):
    return [1] * n + [-0.5]  # OR: the sum is at least 0.5
def all_of(n):
    return [1] * n + [0.5 - n]  # AND: the sum is at least n − 0.5
def merge(first, second):  # what two linear layers are together: W = W₂W₁, b = W₂b₁ + b₂
    return second.weight @ first.weight, second.weight @ first.bias + second.bias
OUTPUTS = {"number": lambda z: z, "class": lambda z: z.softmax(-1)}  # what the last layer does with its sums

# ── training ──────────────────────────────────────────────────────────────────────────────────────
act, initial = torch.tanh, torch.randn
def forward(V, U, x):
    h = act(with_one(x) @ V)  # (4, 3) @ (S, 3, H) -> (S, 4, H): S nets at once
    return with_one(h) @ U    # (S, 4, H + 1) @ (S, H + 1, 1) -> (S, 4, 1)

@once
def trained(run):
    """XOR by backpropagation and gradient descent: the best start's loss, first and last weights."""
    run.chart("loss on XOR", x="step", y="cross-entropy, best start", lines={"ln 2: any line": math.log(2)})
    x, t = cube(2).to(run.device), XOR[:, None].expand(STARTS, 4, 1).to(run.device)
    V = first = initial(STARTS, 3, HIDDEN).to(run.device)
    U = initial(STARTS, HIDDEN + 1, 1).to(run.device)
    for k in run.steps(STEPS, "XOR"):
        V, U = V.detach().requires_grad_(), U.detach().requires_grad_()
        loss = F.binary_cross_entropy_with_logits(forward(V, U, x), t, reduction="none").mean((1, 2))  # (S,)
        run.plot("loss on XOR", k, loss.min(), "with a hidden layer")
        gV, gU = torch.autograd.grad(loss.sum(), (V, U), materialize_grads=True)  # no path: 0
        V, U = V - RATE * gV, U - RATE * gU
    return x, *(a[loss.argmin()] for a in (loss, first, V, U))  # of the best start

@once
def cloud(run):
    """Points (N, 2), their labels and the unit vector u = (w, b) of the line known to separate them."""
    u = F.normalize(torch.cat([F.normalize(torch.randn(2), dim=0), torch.tensor([0.3])]), dim=0)
    x = 2 * torch.rand(10 * POINTS, 2) - 1
    x = x[(x @ u[:2] + u[2]).abs() >= MARGIN][:POINTS]
    return [a.to(run.device) for a in (x, step(x @ u[:2] + u[2]), u)]

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def check_neuron_is_a_half_space(run):
    """It fires where w·x ≥ θ = −b; the signed distance of x from w·x + b = 0 is (w·x + b)/‖w‖."""
    w, x = torch.randn(3), 3 * torch.randn(9, 2)
    foot = x - distance(w, x)[:, None] * w[:2] / w[:2].norm()  # of the perpendicular from x
    run.close(foot @ w[:2] + w[2], torch.zeros(9), tol=EXACT, against="0: its foot lies on the line")
    run.equal(layer(x, w.tolist())[:, 0], (x @ w[:2] >= -w[2]).double(), against="w·x ≥ θ = −b")

def check_rule_stops_in_time(run):
    """If a line separates, the rule ends without errors after at most (R/γ)² mistakes, on some such line."""
    x, t, u = cloud(run)
    found = [perceptron(x[o], t[o])[0] for o in (torch.randperm(POINTS).to(run.device) for _ in range(5))]
    w = torch.stack([ws[-1] for ws in found]).T  # (3, 5)
    run.equal(step(x @ w[:2] + w[2]), t[:, None].expand(-1, 5), against="all labels, in 5 orders")
    run.below(max(len(ws) - 1 for ws in found), bound(x, u) + 0.5, against="(R/γ)² of the known line, + ½")
    free = (x @ w[:2] + w[2]).abs().min(0).values / w.norm(dim=0)
    run.below(free.min(), MARGIN, against="γ: another order, another line, not the widest margin")
    four = torch.tensor([[1.0, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])  # all (x, 1) are orthogonal
    run.equal(len(perceptron(four, torch.zeros(4))[0]) - 1, bound(four, -torch.eye(4)[3]), against="(R/γ)²")
    run.close(bound(torch.tensor([[3.0], [0]]), torch.eye(2)[1]), 10, tol=EXACT, against="R² = 3² + 1, γ = 1")

def check_two_bounds_meet(run):
    """After k mistakes w·u ≥ kηγ and ‖w‖² ≤ kη²R², so k ≤ (R/γ)²; from w = 0, η only scales w."""
    x, t, u = cloud(run)
    ws = perceptron(x, t, ETA)[0] / ETA
    k, R = torch.arange(1, len(ws), device=run.device), with_one(x).norm(dim=1).max()
    run.above((ws[1:] @ u / k).min(), (with_one(x) @ u).abs().min() - EXACT, against="γ: w·u ≥ kηγ; rounding")
    run.below((ws[1:].norm(dim=1) / k.sqrt()).max(), R + EXACT, against="R: ‖w‖² ≤ kη²R²; rounding")
    run.close(ws, perceptron(x, t)[0], tol=1e-9, against="η = 1: the same mistakes, in that order; rounding")

def check_fourteen_of_sixteen(run):
    """A neuron computes 14 of the 16 Boolean functions of 2 inputs, 104 of 256 of 3, 1882 of 65536 of 4."""
    for n, want in (2, 14), (3, 104), (4, 1882):
        w = torch.cartesian_prod(*[torch.arange(-3.0, 4)] * n, torch.arange(-9.0, 10))
        codes = step(with_one(cube(n)) @ w.T).T @ 2.0 ** torch.arange(2**n)
        run.equal(len(codes.unique()), want, against=f"{n} inputs: OEIS A000609")
    endless = torch.stack([f for f in cube(4) if not perceptron(cube(2), f)[1]])
    run.equal(endless, torch.stack([XOR, 1 - XOR]), against="the rule never stops on XOR and XNOR alone")

def check_xor_has_no_line(run):
    """XOR's signed sums s(w·x + b) add up to 0, so they are never all positive: 3 of 4 right at best."""
    w1, w2, b = sympy.symbols("w1 w2 b")
    signed = [s * (x1 * w1 + x2 * w2 + b) for x1, x2, s in ((0, 0, -1), (0, 1, 1), (1, 0, 1), (1, 1, -1))]
    run.equal(sympy.expand(sum(signed)), 0, against="sympy, for all w₁, w₂, b")
    run.equal((layer(cube(2), any_of(2))[:, 0] == XOR).sum(), 3, against="3 of 4: what OR gets right")
    u = torch.zeros(3, requires_grad=True)
    loss = F.binary_cross_entropy_with_logits(with_one(cube(2)) @ u, XOR)
    run.close(torch.autograd.grad(loss, u)[0], torch.zeros(3), tol=EXACT, against="0: a convex loss is least")
    run.close(loss, math.log(2), tol=EXACT, against="ln 2: the least cross-entropy of a line")
    ends = {tuple(perceptron(cube(2), XOR, passes=k)[0][-1].tolist()) for k in range(1, 20)}
    run.below(len(ends), 19, against="19 passes: weights come back, so the rule never stops")

def check_new_features_help(run):
    """By OR and NAND, by x₁x₂, or by 64 random A-units XOR becomes separable, and the rule learns it."""
    x = cube(2)
    h = layer(x, any_of(2), [-1, -1, 1.5])  # (4, 2): OR and NAND
    run.equal(layer(h, all_of(2))[:, 0], [a ^ b for a in (0, 1) for b in (0, 1)], against="Python's a ^ b")
    run.equal(F.relu(x.sum(1)) - 2 * F.relu(x.sum(1) - 1), XOR, against="XOR; two ReLU units")
    a_units = layer(x, *torch.randn(64, 3).tolist())  # (4, 64): never trained, as in Rosenblatt's machine
    product = torch.cat([x, x.prod(1)[:, None]], 1)  # (4, 3)
    run.equal([perceptron(f, XOR)[1] for f in (h, product, a_units)], [True] * 3, against="the rule stops")

def check_two_layers_build(run):
    """One hidden layer gives every Boolean function (an OR of rows) and convex regions (an AND of lines)."""
    got = []
    for f in cube(8)[1:]:
        rows = cube(3)[f == 1]  # a hidden neuron for each, which fires there and nowhere else
        h = layer(cube(3), *torch.cat([2 * rows - 1, 0.5 - rows.sum(1, keepdim=True)], 1).tolist())
        got.append(layer(h, any_of(len(rows)))[:, 0])
    run.equal(torch.stack(got), cube(8)[1:], against="255 tables of 3 inputs; 000…0 needs no hidden neuron")
    x, sides = 3 * torch.rand(1000, 2) - 1, ([1, 0, 0], [-1, 0, 1], [0, 1, 0], [0, -1, 1])
    square = ((x >= 0) & (x <= 1)).all(1, keepdim=True)
    run.equal(layer(layer(x, *sides), all_of(4)), square.double(), against="4 half-planes make a square")

def check_linear_layers_collapse(run):
    """A layer is (n + 1)·m numbers; without an activation between them two layers are one: no XOR."""
    x, net = cube(2), nn.Sequential(nn.Linear(2, 8), nn.Linear(8, 1))
    W, b = merge(*net)
    run.close(x @ W.T + b, net(x), tol=EXACT, against="nn.Sequential of the two")
    run.close((2 * XOR - 1) @ net(x), [0], tol=EXACT, against="0, XOR's signed sums: as for a line")
    run.equal(sum(p.numel() for p in net.parameters()), 3 * 8 + 9 * 1, against="(n + 1)·m a layer, no more")
    net(x).sum().backward()
    run.equal([merge(*net)[0].equal(W), net[0].weight.grad.any()], [True, True], against="only .grad is new")

def check_xor_is_learned(run):
    """Gradient descent from random starts learns hidden features in which a line separates XOR."""
    x, loss, first, V, U = trained(run)
    run.below(loss, math.log(2) / 4, against="(ln 2)/4: then all four examples have p > ½")
    run.equal(step(forward(V, U, x))[:, 0], XOR, against="XOR: one line in the space of hidden units")
    run.above((V - first).abs().max(), EXACT, against="0: the hidden weights are learned")

def check_output_fits_the_task(run):
    """A linear output gives any number, a ReLU none below 0, a sigmoid one in (0, 1); softmax sums to 1."""
    z = torch.arange(-40.0, 41)  # σ(±40) is 0 or 1 up to rounding
    for f, want in (OUTPUTS["number"], [0, 0]), (F.relu, [1, 0]), (torch.sigmoid, [1, 1]):
        run.equal([(f(z) - t).abs().min() for t in (-1, 2)], want, against="how near it gets to −1 and 2")
    run.close(OUTPUTS["class"](torch.randn(6, 4)).sum(1), 1, tol=EXACT, against="1: 4 probabilities")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_distance(run):
    return distance(torch.tensor([3.0, 4, -10]), torch.tensor([6.0, 3]))
def answer_update(run):
    return rule(torch.tensor([1.0, -2, 0.5]), torch.tensor([2.0, 3, 1]), 1, 0.5)
def answer_best_line(run):
    return F.binary_cross_entropy_with_logits(torch.zeros(4), XOR)

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("the neuron has no bias", ru="у нейрона нет смещения", with_one=lambda x: F.pad(x, (0, 1)),
          reddens=["neuron_is_a_half_space", "rule_stops_in_time", "two_bounds_meet", "fourteen_of_sixteen",
                   "xor_has_no_line", "new_features_help", "two_layers_build", "xor_is_learned"]),
    Break("the bias is never corrected", ru="смещение не исправляют",
          rule=lambda w, x, t, eta: w + eta * (t - step(x @ w)) * F.pad(x[:-1], (0, 1)),
          reddens=["rule_stops_in_time", "two_bounds_meet", "fourteen_of_sixteen", "new_features_help"]),
    Break("the sign of the correction is flipped", ru="знак поправки перевёрнут", reddens=[
        "rule_stops_in_time", "two_bounds_meet", "fourteen_of_sixteen", "xor_has_no_line",
        "new_features_help"], rule=lambda w, x, t, eta: w - eta * (t - step(x @ w)) * x),
    Break("the learning rate is left out", ru="скорость обучения забыта",
          rule=lambda w, x, t, eta: w + (t - step(x @ w)) * x, reddens=["two_bounds_meet"]),
    Break("the bound is taken without the square", ru="оценка взята без квадрата",
          bound=lambda x, u, square=bound: square(x, u) ** 0.5, reddens=["rule_stops_in_time"]),
    Break("the distance is not divided by the length of w", ru="расстояние не делят на ‖w‖",
          distance=lambda w, x: with_one(x) @ w, reddens=["neuron_is_a_half_space"]),
    Break("OR is taken for AND", ru="вместо И взято ИЛИ", all_of=any_of,
          reddens=["new_features_help", "two_layers_build"]),
    Break("an AND has the bias -1.5, whatever n", ru="смещение AND — −1.5 при любом n",
          all_of=lambda n: [1] * n + [-1.5], reddens=["two_layers_build"]),
    Break("hidden neurons are linear", ru="скрытый слой линеен", act=lambda z: z, reddens=["xor_is_learned"]),
    Break("hidden neurons are steps", ru="скрытые нейроны пороговые", act=step, reddens=["xor_is_learned"]),
    Break("all weights start at zero", ru="начали с нулей", initial=torch.zeros, reddens=["xor_is_learned"]),
    Break("biases of merged layers just add up", ru="смещения просто складывают",
          merge=lambda a, b: (b.weight @ a.weight, a.bias[:1] + b.bias), reddens=["linear_layers_collapse"]),
    Break("outputs are ReLU or sigmoid", ru="на выходе всегда ReLU или сигмоида",
          OUTPUTS={"number": F.relu, "class": torch.sigmoid}, reddens=["output_fits_the_task"]),
]
