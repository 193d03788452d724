"""5. The gradient: why training needs it, what it says, and the ways to compute it.

Training lowers the empirical risk L(w), the mean loss over the examples, by steps against its gradient.
Where L is differentiable, its slope along a unit vector u is ∇L · u, and none is steeper than ‖∇L‖:

    w ← w − η ∇L(w),   ∇L = (∂L/∂w₁, …, ∂L/∂wₙ),   D_u L = ∇L · u

Baydin et al. (2018), arXiv:1502.05767; Griewank & Walther (2008), Evaluating Derivatives, SIAM.
"""

from typing import Annotated

import sympy
import torch
from torch.autograd import grad, gradcheck
from torch.func import hessian, jacfwd, jvp
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

DEPTH: Annotated[int, Between(3, 6, "operations of a random program")] = 5
VARIABLES: Annotated[int, Between(2, 4, "variables of a random program")] = 3
STEPS: Annotated[int, Between(50, 150, "steps of gradient descent")] = 100
RATE: Annotated[float, Between(0.05, 0.3, "learning rate η")] = 0.2  # below 2/λ, λ the largest curvature of L
torch.set_default_dtype(torch.float64)
EPS, H = 2.0**-52, 1e-6  # ε: rounding moves a number by ≤ ε/2 of it; step h for the random programs
BEST = torch.tensor([EPS ** (1 / 2), EPS ** (1 / 3)])  # where hᵖ equals ε/h: p = 1 forward, p = 2 central

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def forward_difference(f, x, h):
    """(f(x + h eᵢ) − f(x))/h for each i: n + 1 evaluations, error ≈ h f″/2."""
    here = f(x)
    return torch.stack([f(x + h * e) - here for e in torch.eye(len(x)).to(x)]) / h              # (n,)

def central_difference(f, x, h):
    """(f(x + h eᵢ) − f(x − h eᵢ))/2h for each i: 2n evaluations, error ≈ h² f‴/6."""
    return torch.stack([f(x + h * e) - f(x - h * e) for e in torch.eye(len(x)).to(x)]) / (2 * h)

OPERATIONS = [  # of numbers in [−1, 1] each makes another: its value, and its partial derivatives by a and b
    (lambda a, b, m: a * b, lambda a, b: (b, a)),
    (lambda a, b, m: m.sin((a + b) / 2), lambda a, b: [torch.cos((a + b) / 2) / 2] * 2),
    (lambda a, b, m: m.exp((a + b) / 2) / 3, lambda a, b: [torch.exp((a + b) / 2) / 6] * 2)]

def program(plan, x, m=torch):
    numbers = list(x)  # each operation takes the newest and the i-th; m is torch or sympy
    for (value, _), i in plan:
        numbers.append(value(numbers[-1], numbers[i], m))
    return numbers[-1]

def forward_mode(plan, x, v):
    """∇f · v in one pass, slopes beside numbers; the whole gradient takes n passes, v = e₁, …, eₙ."""
    numbers, slopes = list(x), list(v)
    for (value, partials), i in plan:
        by_a, by_b = partials(numbers[-1], numbers[i])
        slopes.append(by_a * slopes[-1] + by_b * slopes[i])  # the chain rule
        numbers.append(value(numbers[-1], numbers[i], torch))
    return slopes[-1]

def reverse_mode(f, x):
    """The whole gradient: one evaluation and one pass back."""
    x = x.detach().requires_grad_()
    return grad(f(x), x)[0]                                                                     # (n,)

def slope(f, x, v):
    u = F.normalize(v, dim=0)  # what f gains per unit of length on the way along v, from its values alone
    return (f(x + H * u) - f(x - H * u)) / (2 * H)

def downhill(f, x):
    return -reverse_mode(f, x)  # of all directions the one in which f falls fastest

def step(w, gradient):
    return w - RATE * gradient

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def trained(run):
    """L, its data, and each w on the way down, (STEPS + 1, 65), for four ways to compute the gradient."""
    run.chart("training loss", x="step", y="cross-entropy")
    x, y = (torch.tensor(part, device=run.device) for part in read_digits())
    x, y = F.pad(x[y % 5 == 3], (0, 1), value=1.0), (y[y % 5 == 3] == 8).double()  # 3s and 8s: (B, 65), (B,)
    L, h, paths = lambda w: F.binary_cross_entropy_with_logits(x @ w, y), BEST[1], {}
    dL = {"formula": lambda w: x.T @ (torch.sigmoid(x @ w) - y) / len(y), "forward mode": jacfwd(L),
          "differences": lambda w: central_difference(L, w, h), "reverse mode": lambda w: reverse_mode(L, w)}
    for name, gradient in dL.items():
        w = [torch.zeros(65, device=run.device)]
        for k in run.steps(STEPS, name):
            run.plot("training loss", k, L(w[-1]), name)
            w.append(step(w[-1], gradient(w[-1])))
        paths[name] = torch.stack(w)
    return L, x, y, paths

@once
def curves(run):
    """Largest relative error of three estimates of exp′ at 1000 points, for each step h = 1, 1/2, 1/4, …"""
    run.chart("error", x="step h", y="relative error", log="xy", lines={"ε": EPS})
    x, rows, f = torch.randint(1024, (1, 1000)) / 1024, [], lambda x: torch.exp(x[0])  # x + h is exact
    for h in (0.5**k for k in run.steps(53, "steps h")):
        ways = {"forward": forward_difference(f, x, h), "central": central_difference(f, x, h),
                "complex step": f(torch.complex(x, torch.full_like(x, h))).imag / h}  # f(x + ih) ≈ f + ih f′
        rows.append([(q / torch.exp(x) - 1).abs().max() for q in ways.values()])
        for name, error in zip(ways, rows[-1], strict=True):
            run.plot("error", h, error, name)
    return torch.tensor(rows).T                                                 # (3, 53)

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
# An operation makes k-th derivatives at most 2ᵏ times as large (k = 1, 2, 3) and rounds less than 8 times
rounded, near = (lambda: 8 * DEPTH * 4**DEPTH * EPS,  # a rounding moves a first derivative by f″ times ε
                 lambda: H**2 / 6 * 8**DEPTH + 8 * 2**DEPTH * EPS / H)  # h² f‴/6, and rounding of f over h

@once
def programs(run):
    """Ten plans drawn at random; for each its program f, a point x and the gradient there by sympy, (n,)."""
    names, found = sympy.symbols(f"x:{VARIABLES}"), []
    for _ in range(10):
        plan = [(OPERATIONS[torch.randint(3, ())], torch.randint(VARIABLES + k, ())) for k in range(DEPTH)]
        at = {name: sympy.Rational(torch.randint(-16, 17, ()).item(), 16) for name in names}
        exact = [program(plan, names, sympy).diff(name).evalf(20, subs=at) for name in names]
        numbers = torch.tensor([[*map(float, at.values())], [*map(float, exact)]], device=run.device)
        found.append((plan, lambda x, plan=plan: program(plan, x), *numbers))
    return found

def check_autograd_is_exact(run):
    """On random programs autograd gives sympy's gradient but for rounding, and gradcheck finds no fault."""
    for _, f, x, g in programs(run):
        run.close(reverse_mode(f, x), g, tol=rounded(), against="sympy; float64 rounding")
        run.close(reverse_mode(f, x), central_difference(f, x, H), tol=near(), against="central differences")
    x, fs = x.clone().requires_grad_(), (f, lambda x: x @ x.detach())  # the second hides a factor
    run.equal([gradcheck(f, x, raise_exception=False) for f in fs], [True, False], against="half is wrong")

def check_forward_mode_is_exact(run):
    """On random programs a pass of forward mode gives one number, ∇f · v, but for rounding; n give ∇f."""
    for plan, f, x, g in programs(run):
        v, axes = F.normalize(torch.randn_like(x), dim=0), torch.eye(len(x)).to(x)
        run.close([forward_mode(plan, x, e) for e in axes], g, tol=rounded(), against="sympy; rounding")
        run.close(forward_mode(plan, x, v), jvp(f, (x,), (v,))[1], tol=rounded(), against="torch.func.jvp")

def check_error_has_a_valley(run):
    """A quotient errs by hᵖ, p = 1 or 2, until rounding ε/h takes over; best h ≈ ε^(1/2) and ε^(1/3)."""
    h, errors = 0.5 ** torch.arange(53), curves(run)
    exact = torch.stack([torch.expm1(h) / h - 1, torch.sinh(h) / h - 1, 1 - torch.sin(h) / h])
    noise = EPS * torch.stack([(h.exp() + 1) / h, h.cosh() / h, 0 * h]) + 8 * EPS
    run.below(((errors - exact).abs() / noise).max(), 1, against="closed form; ε for each exp, over h")
    run.below((errors[:2].argmin(1) + BEST.log2()).abs().max(), 4, against="halvings from the best step")
    run.above(errors[:2, 52].min(), 0.1, against="relative error at h = ε: no digit is left")

def check_reverse_mode_is_cheap(run):
    """Differences evaluate f n + 1 or 2n times; reverse mode once, and its way back costs less than two."""
    (_, f, x, _), n, calls = programs(run)[0], VARIABLES, []
    for way, want in (forward_difference, n + 1), (central_difference, 2 * n), (reverse_mode, 1):
        way(lambda x: calls.append(1) or f(x), x, *[H] * (want > 1))
        run.equal((len(calls), calls.clear())[0], want, against="n + 1, 2n, 1")
    x, net = torch.ones(5, 6), lambda w: (torch.tanh(x @ w[:24].view(6, 4)) @ w[24:].view(4, 3)).sum()
    with FlopCounterMode(display=False) as count:
        reverse_mode(net, torch.ones(36))
    run.equal(count.get_total_flops(), 2 * 5 * (2 * 24 + 3 * 12), against="forward, ∂W; from layer 2 also ∂x")

def check_slope_along_a_direction(run):
    """The slope along a unit u is ∇f · u, at most ‖∇f‖; partial derivatives alone do not tell it."""
    for _, f, x, g in programs(run):
        u = F.normalize(torch.randn(len(x), 200), dim=0).to(x)                                  # (n, 200)
        run.close(slope(f, x[:, None], 5 * u), g @ u, tol=near(), against="∇f · u, ∇f by sympy")
        run.close(slope(f, x, reverse_mode(f, x)), g.norm(), tol=near(), against="‖∇f‖: no ∇f · u is more")
    bent, ways = lambda x: x[0] ** 2 * x[1] / (x * x).sum(0), torch.tensor([[1.0, 0, 1], [0, 1, 1]])
    run.close(slope(bent, torch.zeros(2, 1), ways), [0, 0, 0.5**1.5], tol=4 * EPS, against="by hand, at 0")
    relu, o = lambda x: F.relu(x[0]) + 2 * x[1], torch.zeros(2)
    sides = [*forward_difference(relu, o, H), *forward_difference(relu, o, -H), *reverse_mode(relu, o)]
    run.equal(sides, [1, 2, 0, 2, 0, 2], against="a relu and a line at 0: right, left; PyTorch")

def check_gradient_crosses_level_lines(run):
    """∇f is at right angles to level lines, −∇f need not aim at the minimum, and ∇f = 0 at a saddle too."""
    f, a = lambda x: x[0] ** 2 + 4 * x[1] ** 2, 0.3 + torch.rand(1).to(run.device)
    x, tangent = torch.cat([2 * a.cos(), a.sin()]), torch.cat([-2 * a.sin(), a.cos()])  # f = 4: an ellipse
    run.close(downhill(f, x) @ tangent, 0, tol=32 * EPS, against="the ellipse's tangent in closed form")
    run.close(slope(f, x, downhill(f, x)), -4 * (1 + 3 * x[1] ** 2) ** 0.5, tol=4e-9, against="−‖∇f‖; 16ε/h")
    run.below(F.cosine_similarity(downhill(f, x), -x, 0), 0.95, against="1: straight to the minimum, 0")
    f, o = lambda x: x[0] ** 2 + 4 * x[0] * x[1] + x[1] ** 2, torch.zeros(2)
    run.equal([reverse_mode(f, o), hessian(f)(o).diag()], [[0, 0], [2, 2]], against="by hand, at 0")
    run.close(torch.linalg.eigvalsh(hessian(f)(o)), [-2, 6], tol=32 * EPS, against="by hand: a saddle")

def check_training_takes_one_path(run):
    """Any way to ∇L gives the same path, downhill at each step; a count of errors has no slope to go by."""
    L, x, y, paths = trained(run)
    # L is convex and η small, so no step widens a gap between two paths: errors of ∇L, ≤ tol, only add up
    for name, tol in ("reverse mode", 1e-15), ("forward mode", 1e-15), ("differences", 1e-9):
        run.close(paths[name], paths["formula"], tol=STEPS * RATE * tol, against=f"{name}: formula")
    w, errors = paths["formula"], lambda w: ((x @ w > 0) != (y > 0)).double().mean()
    g = x.T @ (torch.sigmoid(x @ w[:-1].T) - y[:, None]) / len(y)                               # (65, STEPS)
    sure = RATE * (1 - RATE / 2 * torch.linalg.eigvalsh(x.T @ x / len(y) / 4)[-1]) * (g * g).sum(0)
    run.above((-torch.stack([L(v) for v in w]).diff() - sure).min(), 0, against="η(1 − ηλ/2)‖∇L‖²")
    run.equal(central_difference(errors, w[-1], H), [0] * 65, against="flat: no example changes sides")
    run.raises(RuntimeError, errors(w[-1].requires_grad_()).backward, match="grad", against="no rule for >")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_slope_along(run):
    return jvp(lambda x: x[0] ** 2 * x[1], (torch.tensor([1.0, 2.0]),), (torch.tensor([0.6, 0.8]),))[1]
def answer_quotients_of_a_cube(run):
    return [d(lambda x: x[0] ** 3, torch.ones(1), 0.1)[0] for d in (forward_difference, central_difference)]
def answer_evaluations(run):
    n = sum(p.numel() for sizes in ((784, 128), (128, 10)) for p in torch.nn.Linear(*sizes).parameters())
    return [n + 1, 2 * n]

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("a one-sided difference will do", ru="вместо центральной разности берут правую",
          central_difference=forward_difference, reddens=[
          "autograd_is_exact", "error_has_a_valley", "reverse_mode_is_cheap", "training_takes_one_path"]),
    Break("the smaller the step the better", ru="чем меньше шаг разности, тем точнее",
          BEST=torch.full((2,), EPS), reddens=["error_has_a_valley", "training_takes_one_path"]),
    Break("the inner derivative is forgotten", ru="забыта внутренняя производная", OPERATIONS=[
          *OPERATIONS[::2], (OPERATIONS[1][0], lambda a, b: [torch.cos((a + b) / 2)] * 2)],
          reddens=["forward_mode_is_exact"]),
    Break("autodiff is a difference quotient", ru="автодифференцирование — это разностная формула",
          reverse_mode=lambda f, x: forward_difference(f, x, 1e-8),
          reddens=["autograd_is_exact", "reverse_mode_is_cheap", "slope_along_a_direction",
                   "gradient_crosses_level_lines", "training_takes_one_path"]),
    Break("reverse mode runs once for each parameter", ru="обратный режим запускают для каждого параметра",
          reverse_mode=lambda f, x, true=reverse_mode: torch.stack([true(f, x)[i] for i in range(len(x))]),
          reddens=["reverse_mode_is_cheap"]),
    Break("the step goes along the gradient", ru="шаг делают по градиенту, а не против него",
          step=lambda w, g: w + RATE * g, reddens=["training_takes_one_path"]),
    Break("partial derivatives tell every slope", ru="частные производные задают наклон всегда",
          slope=lambda f, x, v, true=slope: true(f, x.view(-1, 1), torch.eye(len(x))) @ F.normalize(v, dim=0),
          reddens=["slope_along_a_direction"]),
    Break("steepest descent aims at the minimum", ru="антиградиент смотрит на минимум",
          downhill=lambda f, x: -x, reddens=["gradient_crosses_level_lines"]),
    Break("mixed second derivatives do not matter", reddens=["gradient_crosses_level_lines"],
          ru="смешанные производные не важны", hessian=lambda f, d=hessian: lambda x: d(f)(x).diag().diag()),
]
