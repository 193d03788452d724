"""11. Adaptive gradient methods; momentum; Nesterov's method.

Momentum adds up past gradients; Nesterov takes the gradient where momentum is about to lead; adaptive methods
divide each coordinate by the size of its own past gradients:

    momentum   v ← βv + g,  w ← w − ηv              Nesterov   v ← βv + g,  w ← w − η(g + βv)
    Adagrad    s ← s + g²,  w ← w − ηg/(√s + ε)     RMSprop    s ← αs + (1 − α)g² instead of the sum
    Adam       m ← β₁m + (1 − β₁)g,  s ← β₂s + (1 − β₂)g²,  w ← w − ηm̂/(√ŝ + ε),  m̂ = m/(1 − β₁ᵗ), ŝ alike

Polyak (1964); Nesterov (1983); Duchi et al. (2011), JMLR 12; Kingma & Ba (2015), arXiv:1412.6980.
"""

from types import SimpleNamespace
from typing import Annotated

import torch

from examprep.lab import Between, Break, once

ETA: Annotated[float, Between(0.005, 0.05, "learning rate η")] = 0.02
BETA: Annotated[float, Between(0.5, 0.95, "momentum β, also Adam's β₁")] = 0.9
ALPHA: Annotated[float, Between(0.9, 0.999, "decay α of RMSprop, also Adam's β₂ and Adadelta's ρ")] = 0.99
KAPPA: Annotated[float, Between(25, 400, "condition number κ of the ravine")] = 100
STEPS, EPS, ROUNDING = 50, 1e-8, 1e-13  # 50 steps of some ten roundings by 1e-16 each, of weights below 10
torch.set_default_dtype(torch.float64)

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
# A rule makes new weights from weights w, their gradient g, and z: its state and settings, z.t counts steps.
def fresh(**settings):
    return SimpleNamespace(**dict(t=0, v=0.0, s=0, u=0, m=0, eta=ETA, beta=BETA, alpha=ALPHA) | settings)

def momentum(w, g, z):
    z.v = z.beta * z.v + g                                      # with β = 0 it is plain descent
    return w - z.eta * z.v                                      # PyTorch's: η stays outside the sum
def textbook(w, g, z):
    z.v = z.beta * z.v - z.eta * g                              # η inside: old gradients keep the η they met
    return w + z.v
def nesterov(w, g, z):
    z.v = z.beta * z.v + g
    return w - z.eta * (g + z.beta * z.v)                       # βv once more: the look ahead

def adagrad(w, g, z):
    z.s = z.s + g**2                                            # a sum: it can only grow
    return w - z.eta * g / (z.s**0.5 + EPS)
def rmsprop(w, g, z):
    z.s = z.alpha * z.s + (1 - z.alpha) * g**2                  # a running mean: it can fall
    return w - z.eta * g / (z.s**0.5 + EPS)
def adadelta(w, g, z):
    z.s = z.alpha * z.s + (1 - z.alpha) * g**2
    d = ((z.u + EPS) / (z.s + EPS)) ** 0.5 * g                  # size of past steps over that of gradients
    z.u = z.alpha * z.u + (1 - z.alpha) * d**2
    return w - z.eta * d

def corrected(mean, decay, t): return mean / (1 - decay**t)     # begun at 0, its weights sum to 1 − decayᵗ
def adam(w, g, z):
    z.m = z.beta * z.m + (1 - z.beta) * g
    z.s = z.alpha * z.s + (1 - z.alpha) * g**2
    return w - z.eta * corrected(z.m, z.beta, z.t) / (corrected(z.s, z.alpha, z.t) ** 0.5 + EPS)

def best(q): return 4 / (1 + 1 / q) ** 2, ((q - 1) / (q + 1)) ** 2  # η, β if curvatures are 1/κ to 1, q = √κ
def path(rule, gradient, w, steps=STEPS, **settings):
    """The weights before and after each step, (steps + 1, n)."""
    z, found = fresh(**settings), [w]
    for z.t in range(1, steps + 1):
        found.append(rule(found[-1], gradient(found[-1]), z))
    return torch.stack(found)

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def raced(run):
    """{name: distance to the minimum after each of 300 steps} in the ravine (w₁²/κ + w₂²)/2."""
    run.chart("ravine", x="step", y="distance to the minimum", log="y")
    lam, q = torch.tensor([1 / KAPPA, 1.0], device=run.device), KAPPA**0.5
    runs, found = {"gradient descent": (momentum, 2 / (1 + 1 / KAPPA), 0.0), "momentum": (momentum, *best(q)),
                   "Nesterov": (nesterov, 1.0, (q - 1) / (q + 1)), "Adam": (adam, 0.05, BETA)}, {}
    for name, (rule, eta, beta) in runs.items():
        found[name] = path(rule, lambda w: lam * w, torch.ones_like(lam), 300, eta=eta, beta=beta).norm(dim=1)
        for step in run.steps(300, name):
            run.plot("ravine", step + 1, found[name][step + 1], name)
    return found

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def beside(run, name, **settings):
    """A gradient (of no parabola), the path of the torch optimiser, (51, 6), and the gradients it met."""
    w, *A = torch.randn(9, 6, device=run.device)
    gradient = torch.func.grad(lambda w: (torch.stack(A) @ w - 1).cosh().log().sum() + (w**4).sum() / 40)
    v, theirs, met = w.clone().requires_grad_(), [w], []
    optimiser = getattr(torch.optim, name)([v], lr=ETA, **settings)
    for _ in range(STEPS):
        met.append(gradient(v.detach()))
        v.grad = met[-1].clone()  # on a GPU Nesterov's step writes into it
        optimiser.step()
        theirs.append(v.detach().clone())
    return gradient, torch.stack(theirs), met

def replayed(rule, gradients, w, **settings):
    """The path under these gradients, whatever the weights: roundings cannot grow through the loss."""
    rest = iter(gradients)
    return path(rule, lambda w: next(rest), w, **settings)

def check_momentum_agrees_with_torch(run):
    """With v ← βv + g and η outside, 50 steps of momentum and Nesterov are those of torch.optim.SGD."""
    for rule, beta, look in (momentum, 0.0, False), (momentum, BETA, False), (nesterov, BETA, True):
        _, theirs, met = beside(run, "SGD", momentum=beta, nesterov=look)
        run.close(replayed(rule, met, theirs[0], beta=beta), theirs, tol=ROUNDING, against="torch.optim.SGD")

def check_adaptive_agree_with_torch(run):
    """50 steps of Adagrad, RMSprop, Adadelta, Adam are torch.optim's; ε is in the root only in Adadelta."""
    for rule, name, settings in ((adagrad, "Adagrad", {"eps": EPS}), (rmsprop, "RMSprop", {"alpha": ALPHA}),
            (adadelta, "Adadelta", {"rho": ALPHA, "eps": EPS}), (adam, "Adam", {"betas": (BETA, ALPHA)})):
        _, theirs, met = beside(run, name, **settings)
        run.close(replayed(rule, met, theirs[0]), theirs, tol=ROUNDING, against=f"torch.optim.{name}")

def pushed(rule, steps, g, **settings):
    """The length of each step under a constant gradient g, (steps,)."""
    return -path(rule, lambda w: torch.full_like(w, g), torch.zeros(1), steps, **settings)[:, 0].diff()

def check_momentum_adds_up(run):
    """Under a constant gradient the step grows from ηg to ηg/(1 − β): tenfold for β = 0.9."""
    steps, limit = pushed(momentum, 400, 3.0), 3 * ETA / (1 - BETA)
    run.close(steps, limit * (1 - BETA ** torch.arange(1, 401)), tol=1e-10, against="ηg(1 − βᵗ)/(1 − β)")

def check_conventions_part_when_eta_changes(run):
    """v ← βv − ηg, w ← w + v is PyTorch's momentum while η is constant; when η falls they part."""
    w, z, y, steps = torch.zeros(1, requires_grad=True), fresh(), fresh(), []
    optimiser, w.grad = torch.optim.SGD([w], ETA, momentum=BETA), torch.tensor([3.0])
    for t in range(21):
        optimiser.param_groups[0]["lr"] = z.eta = y.eta = ETA if t < 20 else ETA / 10
        before, _ = w.item(), optimiser.step()
        steps.append([before - w.item(), -momentum(0.0, 3.0, z), -textbook(0.0, 3.0, y)])
    steps, old = torch.tensor(steps), BETA * (1 - BETA**20) / (1 - BETA)  # β + … + β²⁰, of past gradients
    run.close(steps[:, 1], steps[:, 0], tol=ROUNDING, against="torch.optim.SGD, its lr a tenth at step 21")
    run.close(steps[:20, 2], steps[:20, 0], tol=ROUNDING, against="torch.optim.SGD while η is constant")
    run.close(steps[20, 1:] / 3 / ETA, [(old + 1) / 10, old + 0.1], tol=1e-11, against="a tenth; old keep η")

def check_nesterov_looks_ahead(run):
    """PyTorch's Nesterov is v ← βv − η∇f(w + βv), w ← w + v, seen at the point w + βv ahead."""
    gradient, theirs, _ = beside(run, "SGD", momentum=BETA, nesterov=True)
    w, v, ahead = theirs[0], 0.0, [theirs[0]]
    for _ in range(STEPS):
        v = BETA * v - ETA * gradient(w + BETA * v)
        w, ahead = w + v, [*ahead, w + v + BETA * v]
    run.close(torch.stack(ahead), theirs, tol=ROUNDING, against="torch.optim.SGD(nesterov=True)")
    run.close(path(nesterov, gradient, ahead[0]), torch.stack(ahead), tol=ROUNDING, against="look-ahead form")

def check_adaptive_forget_size(run):
    """Whatever the constant g, step t is η/√t for Adagrad, η/√(1 − αᵗ) for RMSprop and η for Adam."""
    t = torch.arange(1, 401)
    for g in 0.5, 1000.0:  # √s is above 0.5·√0.001, so ε changes a step by less than 1e-6 of it
        for rule, want in (adagrad, ETA / t**0.5), (rmsprop, ETA / (1 - ALPHA**t) ** 0.5), (adam, ETA):
            run.close(pushed(rule, 400, g) / want, 1, tol=1e-6, against=f"closed form, g = {g:g}")

def check_correction_undoes_zero_start(run):
    """Means of a constant g that began at 0 hold g(1 − β₁ᵗ) and g²(1 − β₂ᵗ); corrected they hold g and g²."""
    z = fresh()
    for z.t in range(1, 6):
        adam(0.0, 7.0, z)
        run.close([z.m / 7, z.s / 49], [1 - BETA**z.t, 1 - ALPHA**z.t], tol=1e-14, against=f"1 − βᵗ, t={z.t}")
        means = corrected(z.m, BETA, z.t), corrected(z.s, ALPHA, z.t)
        run.close(means, [7, 49], tol=1e-11, against="g and g²; 1 − β₂ is ≥ 0.001")

def check_only_adaptive_methods_ignore_scale(run):
    """A coordinate in other units, g → cg: adaptive steps stay, those of momentum grow by c."""
    c = torch.tensor([1.0, 10.0, 1000.0])
    draws = torch.randn(STEPS, 3).sign() + torch.rand(STEPS, 3) / 2  # of either sign, never below 0.5
    for rule, scaled in (momentum, c), (nesterov, c), (adagrad, 1), (rmsprop, 1), (adam, 1):
        plain, other = (replayed(rule, g, torch.zeros(3)) for g in (draws, draws * c))
        run.close(other / scaled, plain, tol=1e-3 * ETA, against=f"{rule.__name__}; 50ε/(1 − α)/|g|")

def check_adagrad_counts_no_frequency(run):
    """A rare large gradient leaves a smaller rate η/√s than a frequent small one: it sums squares."""
    z = fresh()
    for t in range(100):
        adagrad(torch.zeros(2), torch.tensor([0.1, 10.0 if t == 99 else 0.0]), z)
    run.close(1 / z.s**0.5, [1, 0.1], tol=1e-9, against="closed form 1/√Σg²: 1/√(100 · 0.01), 1/√100")

def radius(rule, lam, eta, beta):
    """By what (w, v) shrinks a step in the end on λw²/2, where each step is a matrix: its spectral radius."""
    w, z = torch.tensor([1.0, 0.0]), fresh(v=torch.tensor([0.0, 1.0]), eta=eta, beta=beta)
    rows = torch.broadcast_tensors(rule(w, lam * w, z), z.v)
    return torch.linalg.eigvals(torch.stack(rows, -2)).abs().amax(-1)

def check_ravine_factors(run):
    """At best, errors shrink by (κ − 1)/(κ + 1) a step, with momentum by (√κ − 1)/(√κ + 1)."""
    q, found, plain = KAPPA**0.5, raced(run), raced(run)["gradient descent"]
    run.close(plain[300] / plain[299], (KAPPA - 1) / (KAPPA + 1), tol=1e-9, against="(κ − 1)/(κ + 1)")
    run.close([radius(momentum, lam, *best(q)) for lam in (1 / KAPPA, 0.3, 1.0)], (q - 1) / (q + 1), tol=1e-6,
              against="closed form; a double root halves the digits")
    eta, beta = torch.linspace(0.02, 4, 200)[:, None, None], torch.linspace(0, 0.99, 100)[:, None]
    factor = torch.maximum(*(radius(momentum, lam, eta, beta) for lam in (1 / KAPPA, 1.0)))  # (200, 100)
    run.above(factor[:, 0].min(), (KAPPA - 1) / (KAPPA + 1) - 1e-9, against="200 η, β = 0: none is better")
    run.above(factor.min(), (q - 1) / (q + 1) - 1e-6, against="20 000 pairs of η and β: none is better")
    run.below(max(found[name][300] for name in ("momentum", "Nesterov")), plain[300], against="plain descent")

def check_stability(run):
    """On λw²/2 momentum is stable for ηλ < 2(1 + β), Nesterov for ηλ < 2(1 + β)/(1 + 2β) only."""
    for beta in 0.0, BETA:
        for rule, limit in (momentum, 2 * (1 + beta)), (nesterov, 2 * (1 + beta) / (1 + 2 * beta)):
            stable = [radius(rule, 1.0, share * limit, beta) < 1 for share in (0.5, 0.99, 1.01)]
            run.equal(stable, [True, True, False], against=f"closed form {limit:.4g}, times 0.5, 0.99, 1.01")
    for rule, want in (momentum, BETA**0.5), (nesterov, (BETA * 0.75) ** 0.5):  # a conjugate pair: |r|² = det
        run.close(radius(rule, 1.0, 0.25, BETA), want, tol=1e-12, against="√β, Nesterov √(β(1 − ηλ))")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_third_momentum_step(run): return pushed(momentum, 3, 2.0, eta=0.1, beta=0.9)[2]
def answer_hundredth_adagrad_step(run): return pushed(adagrad, 100, 4.0, eta=0.5)[-1]

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
def one_scale(w, g, z):
    z.s = z.alpha * z.s + (1 - z.alpha) * (g**2).mean()
    return w - z.eta * g / (z.s**0.5 + EPS)

BREAKS = [
    Break("η inside the sum is the same", ru="η внутри суммы — то же самое", momentum=textbook,
          reddens=["conventions_part_when_eta_changes"]),
    Break("the best β is not squared", ru="лучшую β забыли возвести в квадрат",
          best=lambda q: (4 / (1 + 1 / q) ** 2, (q - 1) / (q + 1)), reddens=["ravine_factors"]),
    Break("momentum is a running mean", ru="импульс — скользящее среднее, а не сумма",
          momentum=lambda w, g, z, add=momentum: add(w, (1 - z.beta) * g, z),
          reddens=["momentum_agrees_with_torch", "momentum_adds_up", "conventions_part_when_eta_changes",
                   "ravine_factors", "stability"]),
    Break("Nesterov takes the gradient where it stands", ru="Нестеров не заглядывает вперёд",
          nesterov=momentum, reddens=["momentum_agrees_with_torch", "nesterov_looks_ahead", "stability"]),
    Break("Adagrad keeps a running mean", ru="Adagrad хранит скользящее среднее", adagrad=rmsprop,
          reddens=["adaptive_agree_with_torch", "adaptive_forget_size", "adagrad_counts_no_frequency"]),
    Break("RMSprop has one scale for all coordinates", ru="у RMSprop один масштаб на все координаты",
          rmsprop=one_scale, reddens=["adaptive_agree_with_torch", "only_adaptive_methods_ignore_scale"]),
    Break("Adam is not corrected", ru="в Adam нет поправки на начало с нуля", corrected=lambda m, decay, t: m,
          reddens=["adaptive_agree_with_torch", "adaptive_forget_size", "correction_undoes_zero_start"]),
]
