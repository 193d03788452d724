"""2. Activation functions: the requirements on them and the popular ones.

Without a nonlinear f between them layers collapse into one; going back, each layer multiplies δ by f′:

    z = W h₋₁,  h = f(z),  δ = ∂L/∂z,  δ₋₁ = (Wᵀ δ) f′(z₋₁);  σ′ = σ(1 − σ) ≤ 1/4,  tanh′ = 1 − tanh²

Glorot, Bordes & Bengio (2011), AISTATS 15; Hendrycks & Gimpel (2016), arXiv:1606.08415.
"""

import math
from itertools import pairwise
from typing import Annotated

import sympy
import torch
from torch import nn
from torch.nn import functional as F

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

SLOPE: Annotated[float, Between(0.01, 0.3, "slope a of leaky ReLU below zero")] = 0.1
ALPHA: Annotated[float, Between(0.5, 2, "α of ELU, which goes to −α on the left")] = 1.5
DEPTH: Annotated[int, Between(8, 10, "hidden layers of the nets that are trained")] = 8
WIDTH: Annotated[int, Between(48, 96, "units in a hidden layer")] = 64
HUGE: Annotated[float, Between(100, 3000, "an input whose exponential overflows float32")] = 1000.0
STEPS, RATE, EXACT = 150, 0.08, 1e-12  # float64 rounds at 2e-16; a few operations on numbers below 50
torch.set_default_dtype(torch.float64)

# ── the idea: every function gives f(x) and f′(x) ─────────────────────────────────────────────────
def sigmoid(x):
    s = 1 / (1 + torch.exp(-x))
    return s, s * (1 - s)
def tanh(x):
    t = 2 * torch.sigmoid(2 * x) - 1  # no overflow, unlike (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)
    return t, 1 - t**2
def relu(x):
    return x * (x > 0), (x > 0).to(x)  # at the kink any slope of [0, 1] would do: PyTorch takes 0
def leaky_relu(x):
    return torch.where(x > 0, x, SLOPE * x), torch.where(x > 0, 1, SLOPE)
def elu(x):
    return torch.where(x > 0, x, ALPHA * torch.expm1(x)), torch.where(x > 0, 1, ALPHA * torch.exp(x))
def silu(x):
    s = torch.sigmoid(x)
    return x * s, s + x * s * (1 - s)
def gelu(x):
    below, density = (1 + torch.erf(x / 2**0.5)) / 2, torch.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    return x * below, below + x * density  # below = Φ(x) = P(Z < x), Z ~ N(0, 1)

OUTPUTS = {"class": lambda z: z.softmax(-1), "labels": lambda z: sigmoid(z)[0], "number": lambda z: z}
def forward(weights, x, f):  # z of each layer: the input of its activation, at last the K scores
    z = [x @ weights[0].T]                                                        # (B, WIDTH)
    for W in weights[1:]:
        z.append(f(z[-1])[0] @ W.T)
    return z
def backward(delta, W, z, f):  # δ of the layer before: back through the weights W, then through f at z
    return delta @ W * f(z)[1]                                  # (B, m) @ (m, n) * (B, n) -> (B, n)

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def trained(run):
    """The digits, and {name: f, weights before training (Xavier; He where gain = 2), weights after it}."""
    x, y = (torch.tensor(part).to(run.device) for part in read_digits())          # (1797, 64), (1797,)
    x, nets, sizes = (x - x.mean(0)) / (x.std(0) + 0.1), {}, [64] + [WIDTH] * DEPTH + [10]
    for name, f, gain in ("sigmoid", sigmoid, 1), ("tanh", tanh, 1), ("ReLU", relu, 2), ("GELU", gelu, 2):
        first = weights = [torch.randn(m, n).to(x) * (gain / n) ** 0.5 for n, m in pairwise(sizes)]
        for _ in run.steps(STEPS, name):
            batch, weights = torch.randint(len(x), (128,)).to(x.device), [W.requires_grad_() for W in weights]
            loss = F.cross_entropy(forward(weights, x[batch], f)[-1], y[batch])
            gradients = torch.autograd.grad(loss, weights)
            weights = [W.detach() - RATE * g for W, g in zip(weights, gradients, strict=True)]
        nets[name] = f, first, weights
    return x, y, nets

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
X = sympy.Symbol("x", real=True)
S, PHI = 1 / (1 + sympy.exp(-X)), (1 + sympy.erf(X / sympy.sqrt(2))) / 2
def grad(g, x):  # g(x) is one number, or g acts on each entry of x for itself
    return torch.autograd.grad(g(x := x.detach().requires_grad_()).sum(), x)[0]

def check_formulas_agree(run):
    """Each f is PyTorch's layer, each f′ what autograd makes of the layer and sympy of the definition."""
    x = torch.linspace(-6, 6, 80, device=run.device)  # no point on a kink
    for f, layer, definition in (
            (sigmoid, nn.Sigmoid(), S), (tanh, nn.Tanh(), sympy.tanh(X)), (silu, nn.SiLU(), X * S),
            (lambda x: ((1 + x.exp()).log(), sigmoid(x)[0]), nn.Softplus(), sympy.log(1 + sympy.exp(X))),
            (gelu, nn.GELU(), X * PHI), (relu, nn.ReLU(), 0), (leaky_relu, nn.LeakyReLU(SLOPE), 0),
            (elu, nn.ELU(ALPHA), 0)):
        run.close(f(x)[0], layer(x), tol=EXACT, against=f"{layer}; float64")
        run.close(f(x)[1], grad(layer, x), tol=EXACT, against=f"autograd of {layer}; float64")
        if definition:
            slope = sympy.lambdify(X, sympy.diff(definition, X), "math")
            run.close(f(x)[1], [slope(v) for v in x.tolist()], tol=EXACT, against=f"sympy: ({definition})′")

def check_variants_in_torch(run):
    """Defaults are a = 0.01, α = 1, 0.25 for PReLU and the exact GELU, whose tanh formula is close to it."""
    x = torch.linspace(-6, 6, 80, device=run.device)
    got = nn.LeakyReLU().negative_slope, nn.ELU().alpha, nn.PReLU().weight.item(), nn.GELU().approximate
    run.equal(got, [0.01, 1.0, 0.25, "none"], against="the defaults of PyTorch's layers")
    for a, pick, name in (SLOPE, torch.maximum, "max"), (2, torch.minimum, "min"):
        run.close(F.prelu(x, x.new_tensor([a])), pick(a * x, x), tol=EXACT, against=f"{name}(ax, x), a = {a}")
    quick = x / 2 * (1 + torch.tanh((2 / math.pi) ** 0.5 * (x + 0.044715 * x**3)))
    run.close(F.gelu(x, approximate="tanh"), quick, tol=EXACT, against="GELU's tanh formula; float64")
    run.close(quick, gelu(x)[0], tol=5e-4, against="the exact GELU: 4.73e-4 off at most")
    run.equal(F.hardtanh(x), x.clamp(-1, 1), against="Hardtanh: x itself, clipped to ±1, not tanh x")

def check_slope_of_sigmoid_is_at_most_a_quarter(run):
    """σ′ is 1/4 at most and tanh′ 1, both at x = 0; on either side they fade to nothing: saturation."""
    run.equal(sympy.factor(1 - 4 * X * (1 - X)), (2 * X - 1) ** 2, against="sympy: so s(1 − s) ≤ 1/4")
    x = torch.linspace(-8, 8, 801, device=run.device)  # 0 is among them
    for f, peak, k in (sigmoid, 1 / 4, 1 / 2), (tanh, 1, 1):
        run.close(f(x)[1], peak / torch.cosh(k * x) ** 2, tol=EXACT, against=f"{peak}/cosh²({k}x): fades")

def check_sigmoids_starve_a_deep_net(run):
    """On average a sigmoid layer keeps less than 1/3 of δ, and its net learns nothing; the others do."""
    run.chart("gradient", x="hidden layer", y="log₁₀ of ‖δ‖, last layer = 0")
    (x, y, nets), kept, final = trained(run), {}, {}
    for name, (f, weights, after) in nets.items():
        z = forward(weights, x, f)
        deltas = torch.autograd.grad(F.cross_entropy(z[-1], y), z)  # ∂L/∂z of each layer
        back, size = backward(deltas[1], weights[1], z[0], f), torch.stack([d.norm() for d in deltas[:-1]])
        run.close((back / size[0])[:99], (deltas[0] / size[0])[:99], tol=EXACT, against=f"autograd, {name}")
        for layer, ratio in enumerate(size / size[-1], 1):
            run.plot("gradient", layer, torch.log10(ratio), name)
        kept[name], final[name] = size[0] / size[-1], F.cross_entropy(forward(after, x, f)[-1], y)
    run.below(kept.pop("sigmoid"), 3.0 ** (1 - DEPTH), against="3^(1 − L): the share at the first layer")
    run.close(final.pop("sigmoid"), math.log(10), tol=0.1, against="ln 10, the loss of guessing; trained")
    run.above(min(kept.values()), 0.02, against="tanh, ReLU, GELU: the share at the first layer")
    run.below(max(final.values()), math.log(10) / 2, against="ln 10 / 2: tanh, ReLU, GELU; trained")

def check_a_nonlinearity_is_needed(run):
    """Without f all layers are one matrix and XOR is out of reach; two ReLUs solve it."""
    (x, _, nets), none = trained(run), lambda z: (z, 1)
    whole = torch.linalg.multi_dot(nets["tanh"][2][::-1])                         # (10, 64)
    run.close(forward(nets["tanh"][2], x, none)[-1], x @ whole.T, tol=1e-9, against="one matrix")
    corners, W = x.new_tensor([[0, 0], [0, 1], [1, 0], [1, 1]]), x.new_tensor([[1, -1], [-1, 1]])
    z = forward([torch.randn(5, 2).to(x), torch.randn(1, 5).to(x)], corners, none)[-1]
    run.close(z[1] + z[2], z[0] + z[3], tol=EXACT, against="z(0,0) + z(1,1), but XOR has 1 + 1 and 0 + 0")
    run.equal(forward([W, W.new_ones(1, 2)], corners, relu)[-1], [[0], [1], [1], [0]], against="XOR")

def check_slopes_at_kinks(run):
    """At 0 PyTorch's slope is 0 for ReLU, a for leaky ReLU, α for ELU, by convention; a step's is 0."""
    zero = torch.zeros((), device=run.device)
    for f, layer, want in ((relu, nn.ReLU(), 0), (leaky_relu, nn.LeakyReLU(SLOPE), SLOPE),
                           (elu, nn.ELU(ALPHA), ALPHA)):
        run.equal([f(zero)[1], grad(layer, zero)], [want, want], against=f"ours and {layer} at 0")
    got = [grad(g, zero) for g in (lambda x: torch.maximum(x, 0 * zero), lambda x: x.clamp(min=0))]
    run.equal(got, [0.5, 1], against="the same ReLU as torch.maximum(x, 0) and as x.clamp(min=0)")
    x, y, nets = trained(run)
    z = forward(nets["tanh"][1], x, lambda z: ((1 + z.sign()) / 2,))[-1]
    gradients = torch.autograd.grad(F.cross_entropy(z, y), nets["tanh"][1])
    run.equal([bool(g.any()) for g in gradients], [False] * DEPTH + [True], against="behind a step: zero")

def check_dead_relu_never_moves(run):
    """A ReLU unit below zero on every example gets the gradient 0 and stays; leaky ReLU and ELU come back."""
    x = torch.cat([2 * torch.rand(64, 3) - 1, torch.ones(64, 1)], 1).to(run.device)  # the last input: bias
    start = x.new_tensor([0.5, 0.5, 0.5, -2])  # so every z ≤ −0.5
    run.equal(grad(lambda w: (F.relu(x @ w) - 1).square().mean(), start), [0, 0, 0, 0], against="autograd")
    for f, back in (relu, False), (leaky_relu, True), (elu, True):
        w = start
        for _ in range(1000):
            y, slope = f(x @ w)
            w = w - 0.2 * ((y - 1) * slope) @ x / len(x)  # the loss is the mean of (y − 1)²/2
        run.equal([(w != start).any(), (x @ w > 0).any()], [back, back], against="has moved, is active")

def check_positive_inputs_tie_the_signs(run):
    """One example's gradient δhᵢ has one sign if h ≥ 0, as after sigmoid and ReLU; after tanh it has both."""
    z, t = torch.randn(200, 8).to(run.device), torch.randn(200).to(run.device)
    for h, both in (sigmoid(z)[0], False), (relu(z)[0], False), (tanh(z)[0], True):
        g = grad(lambda w, h=h: ((h * w).sum(1) - t) ** 2, 0 * z)  # (200, 8): a row for each example
        run.equal((g.amax(1) * g.amin(1) < 0).any(), both, against="an example with both signs")
    run.close(tanh(z)[0] + tanh(-z)[0], 0, tol=EXACT, against="tanh is odd: mean 0 if z is symmetric")

def check_monotone_is_not_required(run):
    """SiLU and GELU fall left of a minimum below zero, and in places their slope is above 1."""
    W, low = float(sympy.LambertW(sympy.exp(-1))), float(sympy.nsolve(sympy.diff(X * PHI, X), X, -0.75))
    for f, at, value in (silu, -1 - W, -W), (gelu, low, float((X * PHI).subs(X, low))):
        y, slope = f(torch.tensor([at, at - 1, 1.5], device=run.device))
        run.close([y[0], slope[0]], [value, 0], tol=EXACT, against="the minimum, by sympy")
        run.equal([slope[1] < 0, slope[2] > 1], [True, True], against="falls on the left; above 1 at 1.5")

def check_large_inputs_are_safe(run):
    """In float32 the textbook tanh is nan and ln(1 + eˣ) inf; torch.tanh, 2σ(2x) − 1, F.softplus are not."""
    x = torch.tensor([-HUGE, HUGE], dtype=torch.float32, device=run.device)
    textbook, log = x.sinh() / x.cosh(), (1 + x.exp()).log()  # (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)
    run.equal([textbook.isnan().all(), log[1].isinf()], [True, True], against="e^HUGE is inf, inf/inf is nan")
    run.close(torch.stack([tanh(x)[0], torch.tanh(x)]), [[-1, 1]] * 2, tol=1e-6, against="float32")
    run.close(F.softplus(x), [0, HUGE], tol=1e-7 * HUGE, against="max(0, x) up to rounding; float32")

def check_outputs_fit_the_task(run):
    """Softmax for one class of K, a sigmoid for each label, none for a number: ∂L/∂z = output − target."""
    z, t = torch.randn(6, 4).to(run.device), torch.randn(6, 4).to(run.device).softmax(1)
    for task, criterion in (("class", F.cross_entropy), ("labels", F.binary_cross_entropy_with_logits),
                            ("number", lambda z, t, reduction: (z - t).square().sum() / 2)):
        auto = grad(lambda z, c=criterion: c(z, t, reduction="sum"), z)
        run.close(OUTPUTS[task](z) - t, auto, tol=EXACT, against=f"autograd of the loss, {task}")
    ties = torch.autograd.functional.jacobian(OUTPUTS["class"], z[0])             # (4, 4)
    run.equal(ties < 0, ~torch.eye(4, dtype=bool), against="each logit lowers the other probabilities")
    run.equal(OUTPUTS["class"](z[:, :1]), torch.ones(6, 1), against="1: a softmax over one score is idle")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_two_sigmoids(run):
    return grad(lambda x: torch.sigmoid(4 * torch.sigmoid(x) - 2), torch.tensor(0.0))

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("the slope of the sigmoid reaches 1", ru="производная сигмоиды доходит до 1",
          sigmoid=lambda x: (torch.sigmoid(x), 1 / torch.cosh(x / 2) ** 2), reddens=[
              "formulas_agree", "slope_of_sigmoid_is_at_most_a_quarter", "sigmoids_starve_a_deep_net"]),
    Break("going back, the derivative of f is forgotten", ru="на обратном пути забыли f′",
          backward=lambda delta, W, z, f: delta @ W, reddens=["sigmoids_starve_a_deep_net"]),
    Break("tanh is computed by the textbook formula", ru="tanh вычисляют по формуле из учебника",
          tanh=lambda x: ((t := x.sinh() / x.cosh()), 1 - t**2), reddens=["large_inputs_are_safe"]),
    Break("tanh is taken for the sigmoid of 2x", ru="tanh приняли за сигмоиду от 2x",
          tanh=lambda x: ((s := torch.sigmoid(2 * x)), 2 * s * (1 - s)), reddens=[
              "formulas_agree", "slope_of_sigmoid_is_at_most_a_quarter", "sigmoids_starve_a_deep_net",
              "positive_inputs_tie_the_signs", "large_inputs_are_safe"]),
    Break("the derivative of ReLU at 0 is 1", ru="производную ReLU в нуле считают единицей",
          relu=lambda x: (x * (x > 0), (x >= 0).to(x)), reddens=["slopes_at_kinks"]),
    Break("ReLU is taken for x", ru="вместо ReLU взяли сам x", relu=lambda x: (x, x * 0 + 1), reddens=[
        "formulas_agree", "a_nonlinearity_is_needed", "slopes_at_kinks", "dead_relu_never_moves",
        "positive_inputs_tie_the_signs"]),
    Break("leaky ReLU has slope 0", ru="у leaky ReLU наклон 0", SLOPE=0.0, reddens=["dead_relu_never_moves"]),
    Break("max(ax, x) is for any a", ru="max(ax, x) при любом a", SLOPE=2.0, reddens=["variants_in_torch"]),
    Break("GELU is taken for a SiLU of 1.702x", ru="GELU приняли за x·σ(1.702x)",
          gelu=lambda x: (x * (s := torch.sigmoid(1.702 * x)), s + 1.702 * x * s * (1 - s)),
          reddens=["formulas_agree", "variants_in_torch", "monotone_is_not_required"]),
    Break("every class has a sigmoid of its own", ru="у каждого класса своя сигмоида",
          OUTPUTS=OUTPUTS | {"class": torch.sigmoid}, reddens=["outputs_fit_the_task"]),
]
