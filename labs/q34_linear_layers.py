"""34. Linear layers: y = x Wᵀ + b, its shapes, initialisation and gradients; a stack of them is one of them.

nn.Linear(n, m) keeps W (m, n), b (m,) and acts on the last dimension: x (…, n) -> y (…, m). With G = ∂L/∂y
    ∂L/∂W = Gᵀx,   ∂L/∂b = Σ G over the batch,   ∂L/∂x = G W,   W, b ~ U(−1/√n, 1/√n) at first
    two layers: W = W₂W₁, b = W₂b₁ + b₂,   nn.Bilinear: y_k = x₁ᵀA_k x₂ + b_k
Goodfellow, Bengio, Courville (2016), "Deep Learning", 6.1; He et al. (2015), arXiv:1502.01852.
"""

import functools
import math
from itertools import pairwise
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F

from examprep.lab import Between, Break, once

WIDTH: Annotated[int, Between(16, 40, "units of a hidden layer")] = 24
DEPTH: Annotated[int, Between(2, 5, "linear layers of the deep networks")] = 4
STEPS: Annotated[int, Between(250, 500, "training steps")] = 300
NOISE: Annotated[float, Between(0.02, 0.12, "standard deviation of a point around its ring")] = 0.1
POINTS, MANY = 300, 4000  # points on the rings; rows drawn for statistics
EXACT = 1e-12  # float64 rounds at 1.1e-16; sums of at most 40 terms, entries below 10

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def linear(x, W, b):
    """The last dimension of x against each row of W: one output a row."""
    return x @ W.T + b                                            # (…, n) @ (n, m) + (m,) -> (…, m)

def weight_gradient(x, G): return G.T @ x                         # (B, m), (B, n) -> (m, n)
def bias_gradient(G): return G.sum(0)                             # (B, m) -> (m,)
def input_gradient(G, W): return G @ W                            # (B, m), (m, n) -> (B, n)
def bound(n, m): return 1 / math.sqrt(n)                          # of the default initialisation
def between(h): return h                                          # what stands between two linear layers

def collapse(first, second):
    """(W, b) of the one layer that does what two do, one after the other."""
    (W1, b1), (W2, b2) = first, second
    return W2 @ W1, W2 @ b1 + b2

def bilinear(x1, x2, A, b):
    """One number from two vectors for each k: Σᵢⱼ x₁ᵢ A_kij x₂ⱼ + b_k."""
    return torch.einsum("bi,kij,bj->bk", x1, A, x2) + b           # (B, n₁), (B, n₂) -> (B, m)

def word(W, i): return W[:, i]                                    # what a layer makes of the i-th unit vector
def sized_later(m): return nn.LazyLinear(m)                       # n is taken from the first input

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def rings(run):
    """Points (POINTS, 2) on two rings around the origin, the ring (POINTS,) of each, the best affine loss."""
    y = torch.arange(POINTS, device=run.device) % 2
    angle = 2 * math.pi * torch.rand(POINTS, device=run.device)
    radius = 1.0 + y + NOISE * torch.randn(POINTS, device=run.device)
    x = torch.stack([radius * angle.cos(), radius * angle.sin()], 1)
    return x, y.to(x)

@once
def best_line(run):
    """Least loss of an affine map, and its gradient: Newton's method on a convex loss, in float64."""
    x, y = (v.cpu().double() for v in rings(run))
    X, w = torch.cat([x, torch.ones(POINTS, 1).double()], 1), torch.zeros(3).double()     # (POINTS, 3), (3,)
    for _ in range(20):
        p = torch.sigmoid(X @ w)
        gradient, hessian = X.T @ (p - y) / POINTS, X.T @ (X * (p * (1 - p))[:, None]) / POINTS
        w = w - torch.linalg.solve(hessian, gradient)
    return F.binary_cross_entropy_with_logits(X @ w, y).item(), gradient

def forward(layers, x, activation):
    """Linear layers with something between them, none after the last."""
    for layer in layers[:-1]:
        x = activation(layer(x))
    return layers[-1](x)

@once
def trained(run):
    """The layers and the last loss of a single layer, of a deep linear net and of one with ReLU."""
    (x, y), nets = rings(run), {}
    run.chart("two rings", x="step", y="cross-entropy", lines={"best straight line": best_line(run)[0]})
    for name, depth, activation in [("one layer", 1, between), (f"{DEPTH} layers", DEPTH, between),
                                    (f"{DEPTH} layers, ReLU", DEPTH, torch.relu)]:
        sizes = [2] + [WIDTH] * (depth - 1) + [1]
        layers = nn.ModuleList(nn.Linear(n, m) for n, m in pairwise(sizes)).to(run.device)
        optimiser = torch.optim.Adam(layers.parameters(), lr=0.01)
        for step in run.steps(STEPS, name):
            loss = F.binary_cross_entropy_with_logits(forward(layers, x, activation)[:, 0], y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            run.plot("two rings", step, loss, name)
        nets[name] = layers, loss.item()
    return list(nets.values())

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def double(run, *shape):
    return torch.randn(*shape, dtype=torch.float64).to(run.device)

def check_last_dimension_only(run):
    """A linear layer maps the last dimension, n to m, whatever stands before it; W is (m, n), b is (m,)."""
    layer = nn.Linear(5, 3, device=run.device, dtype=torch.float64)
    for shape in (5,), (4, 5), (2, 4, 5):
        x = double(run, *shape)
        run.close(linear(x, layer.weight, layer.bias), layer(x), tol=EXACT, against="nn.Linear(5, 3)")
    sums = [[sum(map(float.__mul__, row, w)) for w in layer.weight.tolist()] for row in x[0].tolist()]
    run.close(layer(x[0]) - layer.bias, sums, tol=EXACT, against="Σⱼ xⱼWᵢⱼ, in plain Python")
    run.equal([layer(x).shape, layer.weight.shape, sum(p.numel() for p in layer.parameters())],
              [(2, 4, 3), (3, 5), 3 * 5 + 3], against="by hand")
    run.raises(RuntimeError, lambda: layer(double(run, 5, 4)), match="cannot be mult", against="4 is not 5")

def check_init_follows_the_inputs(run):
    """At first W and b are uniform within ±1/√n, n inputs; a layer then gives a third of the mean square."""
    layer, x = nn.Linear(WIDTH, MANY, device=run.device), torch.randn(WIDTH, device=run.device)
    for name, p in layer.named_parameters():
        run.below(p.abs().max(), bound(WIDTH, MANY) * (1 + 1e-6), against=f"{name} within 1/√n; float32")
        run.close((p**2).mean(), bound(WIDTH, MANY) ** 2 / 3, tol=5 * (4 / 45 / p.numel()) ** 0.5 / WIDTH,
                  against=f"{name}: the uniform's variance bound²/3; 5 standard errors")
    gain = nn.init.calculate_gain("leaky_relu", math.sqrt(5))
    run.close(gain * math.sqrt(3 / WIDTH), bound(WIDTH, MANY), tol=EXACT, against="kaiming_uniform_, a = √5")
    power = layer(x).detach() ** 2
    run.close(power.mean(), (x @ x + 1) / WIDTH / 3, tol=5 * power.std() / MANY**0.5, against="(|x|² + 1)/3n")

def check_gradients_are_products(run):
    """∂L/∂W = Gᵀx, ∂L/∂b = Σ G over the batch, ∂L/∂x = G W."""
    x, W, b, G = (double(run, *s) for s in ((6, 5), (3, 5), (3,), (6, 3)))
    got = weight_gradient(x, G), bias_gradient(G), input_gradient(G, W)
    leaves = [v.clone().requires_grad_() for v in (W, b, x)]
    want = torch.autograd.grad((F.linear(leaves[2], *leaves[:2]) * G).sum(), leaves)
    for name, g, w in zip(("W", "b", "x"), got, want, strict=True):
        run.close(g, w, tol=EXACT, against=f"autograd through F.linear, {name}")
    D = double(run, 3, 5)  # a direction in which W is moved; L is linear in W: no truncation error
    rise = ((F.linear(x, W + D, b) - F.linear(x, W - D, b)) * G).sum() / 2
    run.close(rise, (want[0] * D).sum(), tol=100 * EXACT, against="central difference; 90 products below 100")

def probe(f, n, run):
    """(W, b) of an affine f: ℝⁿ -> ℝᵐ, from its values at 0 and at the unit vectors."""
    b = f(torch.zeros(1, n, dtype=torch.float64, device=run.device))[0]
    return (f(torch.eye(n, dtype=torch.float64, device=run.device)) - b).T, b

def check_a_stack_is_one_layer(run):
    """Linear layers without activation are one: W = W₂W₁, b = W₂b₁ + b₂; its rank ≤ the least width."""
    import sympy
    W1, W2, b1, b2, x = (sympy.Matrix(2, k, lambda i, j, v=v: sympy.Symbol(f"{v}{i}{j}"))
                         for v, k in {"p": 2, "q": 2, "b": 1, "c": 1, "x": 1}.items())
    W, b = collapse((W1, b1), (W2, b2))
    run.equal(list((W * x + b - W2 * (W1 * x + b1) - b2).expand()), [0, 0], against="sympy, for any weights")
    layers = [nn.Linear(WIDTH, WIDTH).double().to(run.device) for _ in range(DEPTH)]
    W, b = functools.reduce(collapse, [(layer.weight, layer.bias) for layer in layers])
    x = double(run, 7, WIDTH)
    run.close(x @ W.T + b, forward(layers, x, between), tol=EXACT, against=f"{DEPTH} layers in a row")
    narrow = nn.Sequential(nn.Linear(WIDTH, 2), nn.Linear(2, WIDTH)).double().to(run.device)
    run.equal(torch.linalg.matrix_rank(probe(narrow, WIDTH, run)[0]), 2, against="two units in the middle")

def check_depth_alone_buys_nothing(run):
    """Without activation no depth beats the best straight line; with ReLU the same layers part the rings."""
    optimum, gradient = best_line(run)
    run.close(gradient, 0, tol=EXACT, against="zero gradient of a convex loss: the minimum")
    single, deep, relu = trained(run)
    for name, (_, loss) in {"one layer": single, "deep": deep}.items():
        run.above(loss, optimum - 1e-6, against=f"{name}: the least affine loss; float32")
    run.below(relu[1], optimum / 2, against="half the least affine loss")
    net, x = deep[0].double(), double(run, 50, 2)
    W, b = probe(lambda x: forward(net, x, between), 2, run)
    run.close(x @ W.T + b, forward(net, x, between), tol=EXACT, against="affine: the trained deep net")

def check_bilinear_is_quadratic(run):
    """nn.Bilinear gives Σᵢⱼ x₁ᵢ A_kij x₂ⱼ + b_k, linear in each input alone; n₁n₂m + m numbers."""
    layer, x1, x2 = nn.Bilinear(4, 5, 3).double().to(run.device), double(run, 6, 4), double(run, 6, 5)
    A, b = layer.weight, layer.bias
    run.close(bilinear(x1, x2, A, b), layer(x1, x2), tol=EXACT, against="nn.Bilinear(4, 5, 3)")
    run.close(bilinear(2 * x1, 3 * x2, A, b) - b, 6 * (layer(x1, x2) - b), tol=EXACT, against="6 times")
    run.equal([A.shape, sum(p.numel() for p in layer.parameters())], [(3, 4, 5), 63], against="4 · 5 · 3 + 3")

def check_lazy_takes_the_first_size(run):
    """nn.LazyLinear(m) has no weights until its first input; that fixes n, and makes it an nn.Linear."""
    run.raises(RuntimeError, lambda: nn.LazyLinear(3).weight.shape, match="uninitialized", against="before")
    layer = sized_later(3)
    run.equal(layer(torch.zeros(4, 7)).shape, (4, 3), against="the first input: n = 7")
    run.true(type(layer) is nn.Linear, "now an ordinary nn.Linear")
    run.raises(RuntimeError, lambda: layer(torch.zeros(4, 8)), match="cannot be mult", against="n stays 7")

def check_a_unit_vector_picks_a_column(run):
    """A unit vector picks a column of W, like nn.Embedding; a 1 × 1 convolution does so at each pixel."""
    layer, words = nn.Linear(5, 3, bias=False).double().to(run.device), torch.arange(5, device=run.device)
    W = layer.weight.detach()
    columns = layer(F.one_hot(words).double())
    run.equal(columns, nn.Embedding.from_pretrained(W.T)(words), against="nn.Embedding")
    run.equal(word(W, 2), columns[2], against="what the layer makes of (0, 0, 1, 0, 0)")
    image = double(run, 2, 5, 4, 4)
    pixels = layer(image.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
    run.close(pixels, F.conv2d(image, W[:, :, None, None]), tol=EXACT, against="a 1 × 1 convolution")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_collapsed_bias(run):
    W1, b1, W2 = (torch.tensor(v) for v in ([[1.0, 2], [0, 1]], [1.0, -1], [[3.0, 4]]))
    return F.linear(F.linear(torch.zeros(2), W1, b1), W2, torch.tensor([5.0]))[0]
def answer_sequence_shape(run): return nn.Linear(64, 10)(torch.zeros(8, 20, 64)).shape
def answer_bilinear_count(run): return sum(p.numel() for p in nn.Bilinear(10, 20, 4).parameters())

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("the weight is kept as (in, out)", ru="веса хранятся как (входы, выходы)",
          linear=lambda x, W, b: x @ W.reshape(W.T.shape) + b, reddens=["last_dimension_only"]),
    Break("Linear flattens all but the batch", ru="Linear вытягивает всё, кроме батча",
          linear=lambda x, W, b: F.linear(x, W, b).flatten(x.dim() // 2), reddens=["last_dimension_only"]),
    Break("the bound depends on the outputs", ru="граница зависит от числа выходов",
          bound=lambda n, m: 1 / math.sqrt(m), reddens=["init_follows_the_inputs"]),
    Break("Linear starts with Xavier", ru="Linear инициализируется по Ксавье",
          bound=lambda n, m: math.sqrt(6 / (n + m)), reddens=["init_follows_the_inputs"]),
    Break("the gradient of the weight is xᵀG", ru="градиент по весам — xᵀG",
          weight_gradient=lambda x, G: x.T @ G, reddens=["gradients_are_products"]),
    Break("the gradient of the bias is a mean", ru="градиент по смещению — среднее по батчу",
          bias_gradient=lambda G: G.mean(0), reddens=["gradients_are_products"]),
    Break("only the last bias survives", ru="от смещений остаётся только последнее",
          collapse=lambda f, s: (s[0] @ f[0], s[1]), reddens=["a_stack_is_one_layer"]),
    Break("the matrices multiply in the order of the layers", ru="матрицы перемножают в порядке слоёв",
          collapse=lambda f, s: (f[0] @ s[0], s[0] @ f[1] + s[1]), reddens=["a_stack_is_one_layer"]),
    Break("a ReLU in between changes nothing", ru="ReLU между слоями ничего не меняет",
          between=torch.relu, reddens=["a_stack_is_one_layer", "depth_alone_buys_nothing"]),
    Break("Bilinear is Linear on both inputs joined", ru="Bilinear — это Linear от склеенных входов",
          bilinear=lambda u, v, A, b: u @ A.sum(2).T + v @ A.sum(1).T + b, reddens=["bilinear_is_quadratic"]),
    Break("LazyLinear adapts to every input", ru="LazyLinear подстраивается под каждый вход",
          sized_later=lambda m: lambda x: nn.Linear(len(x[0]), m)(x), reddens=["lazy_takes_the_first_size"]),
    Break("a row of the weight belongs to an input", ru="строка весов отвечает входу",
          word=lambda W, i: W[i], reddens=["a_unit_vector_picks_a_column"]),
]
