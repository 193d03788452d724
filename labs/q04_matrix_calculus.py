"""4. Linear maps; differentiation by vectors and matrices.

The differential of f at X is the linear map dX ↦ dY that fits f best near X; the Jacobian J is its matrix.
The chain rule multiplies Jacobians; a gradient is pulled back by the transposed maps, without forming any J:

    dY = J dX,   J_{f∘g}(x) = J_f(g(x)) J_g(x),   dL = ⟨∇L, dX⟩ = tr((∇L)ᵀ dX),   ⟨G, J dX⟩ = ⟨Jᵀ G, dX⟩

Rows of J are outputs (numerator layout). The Matrix Cookbook (2012); Parr & Howard (2018), arXiv:1802.01528.
"""

import random
from functools import partial
from typing import Annotated

import numpy
import sympy
import torch
from torch.func import grad, hessian, jacrev
from torch.utils.flop_counter import FlopCounterMode

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

DEPTH: Annotated[int, Between(1, 3, "rules under the loss of a random expression for sympy")] = 2
SIDE: Annotated[int, Between(3, 30, "size of the vectors and layers that are not expressions")] = 8
STEPS: Annotated[int, Between(50, 300, "training steps")] = 150
RATE: Annotated[float, Between(0.2, 1.8, "learning rate η times λmax of the Hessian; 2 diverges")] = 1.5
torch.set_default_dtype(torch.float64)  # a rounding changes a number by 1.1e-16 of it
EXACT = 1e-10  # under 1e3 roundings; an inverse here enlarges one at most 1e3 times: 1e6 · 1.1e-16
H = 2.0**-13  # central differences err by h² f‴/6, and by about 1e-16/h = 1e-12 from rounding

# ── the idea: the same expressions run on tensors and on arrays of sympy's symbols ─────────────────
def each(f, X): return numpy.vectorize(f, otypes=[object])(X)
def tanh(X): return X.tanh() if torch.is_tensor(X) else each(lambda x: 1 - 2 / (1 + sympy.exp(2 * x)), X)
def eye(X): return torch.eye(2).to(X) if torch.is_tensor(X) else numpy.eye(2, dtype=int)
def det(S): return S[0, 0] * S[1, 1] - S[0, 1] * S[1, 0]
def inverse(S): return S.inverse() if torch.is_tensor(S) else (S.trace() * eye(S) - S) / det(S)     # (2, 2)
def K(X): return inverse(eye(X) + X @ X.T)                                          # S⁻¹ of S = I + XXᵀ
RULES = {  # Y = f(A, X); its differential dY; the adjoint, from G = ∂L/∂Y to ∂L/∂X: ⟨G, dY⟩ = ⟨adjoint, dX⟩
    "XAᵀ": (lambda A, X: X @ A.T, lambda A, X, dX: dX @ A.T, lambda A, X, G: G @ A),
    "AXᵀ": (lambda A, X: A @ X.T, lambda A, X, dX: A @ dX.T, lambda A, X, G: G.T @ A),
    "tanh X": (lambda A, X: tanh(X), *[lambda A, X, dX: (1 - tanh(X) ** 2) * dX] * 2),  # J is diagonal
    "XXᵀA": (lambda A, X: X @ X.T @ A, lambda A, X, dX: (dX @ X.T + X @ dX.T) @ A,
             lambda A, X, G: (G @ A.T + A @ G.T) @ X),
    "S⁻¹": (lambda A, X: K(X), lambda A, X, dX: -K(X) @ (dX @ X.T + X @ dX.T) @ K(X),
            lambda A, X, G: -K(X) @ (G + G.T) @ K(X) @ X),                          # d(S⁻¹) = −S⁻¹ (dS) S⁻¹
}
IDENTITIES = {  # f and ∇f; a is the first row of A
    "bᵀx": (lambda A, b, x: b @ x, lambda A, b, x: b),
    "xᵀAx": (lambda A, b, x: x @ A @ x, lambda A, b, x: (A + A.T) @ x),
    "‖Ax − b‖²": (lambda A, b, x: ((A @ x - b) ** 2).sum(), lambda A, b, x: 2 * A.T @ (A @ x - b)),
    "‖x‖": (lambda A, b, x: (x @ x) ** 0.5, lambda A, b, x: x / (x @ x) ** 0.5),
    "tr(AX)": (lambda A, b, X: (A @ X).trace(), lambda A, b, X: A.T),
    "aᵀXb": (lambda A, b, X: A[0] @ X @ b, lambda A, b, X: A[0][:, None] * b),
    "det X": (lambda A, b, X: det(X), lambda A, b, X: det(X) * inverse(X).T),       # so ∇ log det X = X⁻ᵀ
}

def forward(steps, X):
    for (f, _, _), A in steps:
        X = f(A, X)
    return X
def pull_back(steps, X, G):  # Jᵀ G: the adjoints in reverse order, and no Jacobian
    for k in reversed(range(len(steps))):
        (_, _, adjoint), A = steps[k]
        G = adjoint(A, forward(steps[:k], X), G)
    return G
def matrix(linear, X):  # column j is the image of e_j; a matrix counts as the row of its entries
    basis = torch.eye(X.numel()).to(X).reshape(-1, *X.shape)
    return torch.stack([linear(e).flatten() for e in basis], dim=1)                 # (outputs, inputs)
def after(J, before): return J @ before                                             # the later on the left
def chain(steps, X):                                                                # J_k … J_1
    J = torch.eye(X.numel()).to(X)
    for (f, d, _), A in steps:
        J, X = after(matrix(partial(d, A, X), X), J), f(A, X)
    return J
def defect(f, u, v, a): return f(a * u + v) - (a * f(u) + f(v))                     # 0 for a linear map
def merged(W, b, V, c): return V @ W, V @ b + c                                     # V(Wx + b) + c
def layer_gradients(x, W, D): return D.T @ x, D.sum(0), D @ W                       # y = xWᵀ + b, D = ∂L/∂y
def shrink(ηλ): return 1 - ηλ  # by this a step of descent multiplies the deviation along an eigenvector
def rows_first(v, J3, J2, J1): return ((v @ J3) @ J2) @ J1                          # v: (1, n), a row

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def trained(run):
    """L = ‖xWᵀ + b − y‖²/2B on digits by the gradients on paper, and L as the Hessian foretells it."""
    run.chart("a linear layer on digits", x="step", y="loss above its minimum", log="y")
    x, labels = (torch.tensor(part[:300], device=run.device) for part in read_digits())
    y, B, ones = torch.eye(10).to(x)[labels], len(x), torch.nn.functional.pad(x, (0, 1), value=1)  # 1: for b
    best, (λ, E) = torch.linalg.pinv(ones) @ y, torch.linalg.eigh(ones.T @ ones / B)    # minimum, Hessian
    W, b, rate, above = x.new_zeros(10, 64), x.new_zeros(10), RATE / λ[-1], []
    for step in run.steps(STEPS, "linear layer"):
        foretold = λ * shrink(rate * λ) ** (2 * step) @ (E.T @ best).square().sum(1) / 2
        above.append([(ones @ (torch.cat([W.T, b[None]]) - best)).square().sum() / 2 / B, foretold])
        run.plot("a linear layer on digits", step, above[-1][0], "descent")
        run.plot("a linear layer on digits", step, above[-1][1], "foretold by the Hessian")
        dW, db, _ = layer_gradients(x, W, (x @ W.T + b - y) / B)
        W, b = W - rate * dW, b - rate * db
    return torch.tensor(above)                                                      # (STEPS, 2)

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def normal(run, *shape): return torch.randn(shape).to(run.device)
def linear(run, n, m): return torch.nn.Linear(n, m).to(run.device)
def distance(steps, C, X): return ((forward(steps, X) - C) ** 2).sum()
def central(f, X, h): return matrix(lambda e: (f(X + h * e) - f(X - h * e)) / (2 * h), X)
def entries(rng, X): return X.new_tensor(rng.sample(range(-11, 13, 3), X.numel())).view_as(X) / 16
def flops(f):
    with FlopCounterMode(display=False) as count:
        f()
    return count.get_total_flops()
def agree(run, got, want, against, error=0):  # rounding is measured by the largest entry of `want`
    run.close(got, want, tol=error + EXACT * (1e-3 + want.abs().max().item()), against=against)

def expressions(run, depth, widths):  # for each rule: a random composition with it, a point, a target
    for name in RULES:
        rng = random.Random(f"{run.seed} {name}")
        X, steps = entries(rng, torch.empty(2, rng.choice(widths), device=run.device)), []
        for rule in rng.sample([name, *rng.sample(sorted(set(RULES) - {name}), depth - 1)], depth):
            steps.append((RULES[rule], entries(rng, forward(steps, X))))
        yield X, steps, entries(rng, forward(steps, X))

def check_linear_takes_both_laws(run):
    """Linear is f(αu + v) = αf(u) + f(v); a layer with a bias is affine, conjugation is merely additive."""
    (u, v), layer = normal(run, 2, SIDE), linear(run, SIDE, SIDE)
    agree(run, defect(lambda x: x @ layer.weight.T, u, v, -2), 0 * u, "0: xWᵀ is linear")
    agree(run, defect(layer, u, v, -2), 2 * layer.bias, "−αb, α = −2: xWᵀ + b is affine")
    agree(run, defect(torch.conj, u + 0j, v + 0j, 1j).imag, -2 * u, "−2iu: f(αu) = αf(u) fails at α = i")
    agree(run, defect(torch.conj, u + 0j, v + 1j * u, 1).abs(), 0 * u, "0: but it preserves sums")
    agree(run, (2 * u) @ (2 * v), 4 * u @ v, "x ↦ 2x is linear, yet dot products grow four times")

def check_matrix_holds_images(run):
    """Column j is the image of e_j; of composed maps the later stands left; a narrow layer caps the rank."""
    x, one, two = normal(run, SIDE), linear(run, SIDE, SIDE), linear(run, SIDE, SIDE)
    total, turn = matrix(lambda x: x.cumsum(0), x), matrix(lambda x: x.flip(0), x)
    run.equal(total, torch.ones(SIDE, SIDE).tril(), against="cumsum: each output adds all inputs up to it")
    agree(run, merged(total, 0 * x, turn, 0 * x)[0] @ x, x.cumsum(0).flip(0), "cumsum, then flip")
    M, m = merged(one.weight, one.bias, two.weight, two.bias)
    agree(run, M @ x + m, two(one(x)), "two nn.Linear in a row are one affine map")
    run.equal(torch.linalg.matrix_rank(two.weight[:, :2] @ one.weight[:2]), 2, against="two units between")

def check_gradients_match_sympy(run):
    """Of random expressions, autograd and the rules on paper give the gradient that sympy gives."""
    for X, steps, C in expressions(run, DEPTH, widths=(2, 2, 3)):
        x, exact = numpy.array(sympy.symbols(f"x:{X.numel()}")), partial(each, sympy.Rational)
        L = distance([(rule, exact(A.cpu())) for rule, A in steps], exact(C.cpu()), x.reshape(X.shape))
        want = sympy.lambdify(x, [L.diff(s) for s in x], "math", cse=True)(*X.flatten().tolist())
        auto, ours = grad(partial(distance, steps, C))(X), pull_back(steps, X, 2 * (forward(steps, X) - C))
        for name, got in ("autograd", auto), ("on paper", ours):
            agree(run, got.flatten(), torch.tensor(want), f"{name}; sympy's derivative by each entry")

def check_jacobians_match_differences(run):
    """Of random expressions, autograd and the chain J_k … J_1 on paper give what central differences give."""
    for X, steps, _ in expressions(run, DEPTH + 2, widths=[2]):                     # all J are (4, 4)
        f = partial(forward, steps)
        fine, coarse = central(f, X, H), central(f, X, 2 * H)
        error = (coarse - fine).abs().max().item() + 1e-11                          # three times that of fine
        agree(run, jacrev(f)(X).reshape(4, 4), fine, "autograd; float64 differences, |D(2h) − D(h)|", error)
        agree(run, chain(steps, X), fine, "on paper; float64 differences, |D(2h) − D(h)|", error)

def check_identities_hold(run):
    """The gradients in IDENTITIES hold for every x and X, and a Hessian is the Jacobian of a gradient."""
    A, b = numpy.array([[1, 2], [5, 3]]) + run.seed, numpy.array([4, -1])           # A is not symmetric
    for name, (f, slope) in IDENTITIES.items():
        x = numpy.array(sympy.symbols("x:4")).reshape(2, 2)[... if "X" in name else 0]
        rest = each(sympy.simplify, each(f(A, b, x).diff, x) - slope(A, b, x))
        run.equal(rest, 0 * x, against=f"{name}: sympy's derivative less ours, in symbols")
    at = [torch.tensor(A).double(), torch.tensor(b).double(), torch.randn(2)]
    for name in "xᵀAx", "‖Ax − b‖²":
        want = hessian(IDENTITIES[name][0], argnums=2)(*at)
        agree(run, jacrev(IDENTITIES[name][1], argnums=2)(*at), want, f"{name}: torch.func.hessian")
        agree(run, want.T, want, f"{name}: the Hessian is symmetric")
    agree(run, 2 * at[0].T @ at[0], want, "2AᵀA: torch.func.hessian")

def check_layers_have_these_derivatives(run):
    """By the batch ∂L/∂W = Dᵀx, ∂L/∂b = Σ D, ∂L/∂x = DW; J is (outputs, inputs), by W it has three axes."""
    layer, x, D = linear(run, SIDE, SIDE), normal(run, 5, SIDE).requires_grad_(), normal(run, 5, SIDE)
    (layer(x) * D).sum().backward()
    W, x0, w = layer.weight.detach(), x.detach(), normal(run, 2, SIDE)              # w is not square
    for name, p, ours in zip("Wbx", (layer.weight, layer.bias, x), layer_gradients(x0, W, D), strict=True):
        agree(run, ours, p.grad, f"autograd of nn.Linear, by {name}, in the shape of {name}")
    J, slope = jacrev(lambda x: torch.tanh(w @ x))(x0[0]), 1 - torch.tanh(w @ x0[0]) ** 2
    agree(run, torch.diag(slope) @ w, J, "autograd of tanh(wx): diag(1 − y²) w")
    agree(run, matrix(lambda dx: slope * (w @ dx), x0[0]), J, "autograd of tanh(wx), (outputs, inputs)")
    agree(run, torch.eye(2).to(w)[..., None] * x0[0], jacrev(lambda w: w @ x0[0])(w), "∂yᵢ/∂wₖₗ = [i = k] xₗ")

def check_backward_needs_no_jacobian(run):
    """PyTorch's backward costs as little as vᵀJ₃J₂J₁ from the left, 6n²; the Jacobians first, 4n³ + 2n²."""
    v, J, x = normal(run, 1, SIDE), normal(run, 3, SIDE, SIDE), normal(run, 1, SIDE).requires_grad_()
    y = x @ J[2].T @ J[1].T @ J[0].T                                                # three layers, x is a row
    run.equal(flops(lambda: y.backward(v)), 6 * SIDE**2, against="PyTorch's counter, backward(v); 3 · 2n²")
    run.equal(flops(lambda: rows_first(v, *J)), 6 * SIDE**2, against="PyTorch's counter, ours; 3 · 2n²")
    run.equal(flops(lambda: v @ (J[0] @ (J[1] @ J[2]))), 4 * SIDE**3 + 2 * SIDE**2, against="Jacobians first")
    agree(run, torch.cat([x.grad, rows_first(v, *J)]), v.expand(2, -1) @ (J[0] @ (J[1] @ J[2])), "the same")

def check_descent_is_foretold(run):
    """Trained by the gradients on paper, a linear layer loses just what the Hessian foretells."""
    agree(run, *trained(run).T, "½ Σ λ (1 − ηλ)²ᵗ c²: by eigenvalues λ of the Hessian, without gradients")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_quadratic(run): return grad(lambda x: x @ torch.tensor([[1.0, 2], [0, 3]]) @ x)(torch.ones(2))
def answer_batch_bias(run): return grad(lambda b: torch.tensor([1.0, -2, 3, 2]) @ b.expand(4))(torch.ones(()))
def answer_entries(run): return jacrev(lambda W: torch.ones(8, 20) @ W.T)(torch.ones(10, 20)).numel()
def answer_by_a_matrix(run): return jacrev(lambda W: W @ torch.ones(5))(torch.ones(3, 5)).shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("additivity alone is taken for linearity", ru="линейностью считают одну аддитивность",
          defect=lambda f, u, v, a: f(u + v) - f(u) - f(v), reddens=["linear_takes_both_laws"]),
    Break("composed maps are multiplied in reading order", ru="матрицы перемножены в порядке слоёв",
          merged=lambda W, b, V, c: (W @ V, W @ c + b), reddens=["matrix_holds_images"]),
    Break("images become rows", ru="образы базиса стали строками", matrix=lambda f, X, of=matrix: of(f, X).T,
          reddens=["matrix_holds_images", "jacobians_match_differences", "layers_have_these_derivatives"]),
    Break("every J is taken at x", ru="все якобианы взяты в x", reddens=["jacobians_match_differences"],
          chain=lambda steps, X, of=chain: torch.linalg.multi_dot([of([s], X) for s in steps[::-1]])),
    Break("Jacobians are multiplied in reading order", ru="якобианы перемножены в порядке операций",
          after=lambda J, before: before @ J, reddens=["jacobians_match_differences"]),
    Break("the inverse is differentiated like a number", ru="обратную матрицу дифференцируют как число",
          RULES=RULES | {"S⁻¹": (*RULES["S⁻¹"][:2], lambda A, X, G: -K(X) @ K(X) @ (G + G.T) @ X)},
          reddens=["gradients_match_sympy"]),
    Break("the gradient of xᵀAx is 2Ax", ru="градиент xᵀAx принят за 2Ax", reddens=["identities_hold"],
          IDENTITIES=IDENTITIES | {"xᵀAx": (IDENTITIES["xᵀAx"][0], lambda A, b, x: 2 * A @ x)}),
    Break("the bias gradient is averaged over the batch", ru="градиент смещения усреднён по батчу",
          layer_gradients=lambda x, W, D: (D.T @ x, D.mean(0), D @ W),
          reddens=["layers_have_these_derivatives", "descent_is_foretold"]),
    Break("the way back uses Wᵀ too", ru="назад — тоже через Wᵀ", reddens=["layers_have_these_derivatives"],
          layer_gradients=lambda x, W, D: (D.T @ x, D.sum(0), D @ (W.T if W.shape == W.T.shape else W))),
    Break("descent is taken for gradient flow", ru="спуск принят за градиентный поток",
          shrink=lambda ηλ: torch.exp(-ηλ), reddens=["descent_is_foretold"]),
    Break("the Jacobians are multiplied out first", ru="сначала перемножены все якобианы",
          rows_first=lambda v, J3, J2, J1: v @ (J3 @ (J2 @ J1)), reddens=["backward_needs_no_jacobian"]),
]
