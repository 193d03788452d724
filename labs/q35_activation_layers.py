"""35. Non-linear activation layers (Non-linear Activations).

An activation layer applies f to every number; going back it multiplies the gradient by f′(x).
Softmax and GLU mix the numbers along a dimension, dim:

    y = f(x),   ∂L/∂x = f′(x) · ∂L/∂y
    softmax(x)ᵢ = exp(xᵢ)/Σⱼ exp(xⱼ),   ∂pᵢ/∂xⱼ = pᵢ([i = j] − pⱼ);   GLU: (a, b) → a · σ(b)

PyTorch, torch.nn, Non-linear Activations; Hendrycks & Gimpel (2016), arXiv:1606.08415.
"""

import math
import warnings
from typing import Annotated

import torch
from torch import nn, where
from torch import sigmoid as σ
from torch.nn import functional as F

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

SLOPE: Annotated[float, Between(0.05, 0.3, "slope of LeakyReLU below zero")] = 0.1
ALPHA: Annotated[float, Between(0.5, 2, "α of ELU and CELU")] = 1.5
BETA: Annotated[float, Between(0.5, 3, "β of Softplus, ln(1 + exp(βx))/β")] = 2.0
CUT: Annotated[float, Between(0.2, 1, "λ of Softshrink and Hardshrink, threshold of Threshold")] = 0.5
SHIFT: Annotated[float, Between(1.1, 1.5, "how far the bias pushes |w·x| ≤ 1 below zero")] = 1.2
LAMBDA, KEEP = 1.0507009873554805, 1.6732632423543772  # λ and α of SELU: Klambauer et al., 2017
INPLACE, IMPLIED_DIM = False, (0, 1, 0, 1)  # may ReLU overwrite x; dim of nn.Softmax() in 1-D, 2-D, 3-D, 4-D
STEPS, RATE, UNITS, IMAGES, inf = 80, 0.03, 32, 500, math.inf
EXACT = 1e-12  # float64 rounds at 2e-16; a few operations on numbers below 100
torch.set_default_dtype(torch.float64)

# ── the idea: f(x) and f′(x) of each layer that treats every number alike ─────────────────────────
def bump(x): return σ(x) * (1 - σ(x))  # σ′
def below(x): return (1 + torch.erf(x / 2**0.5)) / 2  # Φ(x) = P(Z < x), Z ~ N(0, 1)
def density(x): return torch.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)  # Φ′
def gated(gate, slope): return lambda x: (x * gate(x), gate(x) + x * slope(x))  # (x g)′ = g + x g′
def elu(x, a): return where(x > 0, x, a * torch.expm1(x)), where(x > 0, 1, a * torch.exp(x))
def gelu_tanh(x, cubic=0.044715, c=(2 / math.pi) ** 0.5):  # approximate="tanh"
    t = torch.tanh(c * (x + cubic * x**3))
    return x / 2 * (1 + t), (1 + t) / 2 + x / 2 * (1 - t**2) * c * (1 + 3 * cubic * x**2)
HAND = {
    "ReLU": lambda x: (x.clamp(min=0), x > 0),
    "ReLU6": lambda x: (x.clamp(0, 6), (x > 0) & (x < 6)),
    "Hardtanh": lambda x: (x.clamp(-1, 1), x.abs() < 1),
    "LeakyReLU": lambda x: (where(x > 0, x, SLOPE * x), where(x > 0, 1, SLOPE)),
    "ELU": lambda x: elu(x, ALPHA),
    "SELU": lambda x: [LAMBDA * v for v in elu(x, KEEP)],
    "CELU": lambda x: (where(x > 0, x, ALPHA * torch.expm1(x / ALPHA)), (x / ALPHA).clamp(max=0).exp()),
    "Sigmoid": lambda x: (σ(x), bump(x)),
    "LogSigmoid": lambda x: (-(-x).exp().log1p(), σ(-x)),
    "Hardsigmoid": lambda x: ((x / 6 + 1 / 2).clamp(0, 1), (x.abs() < 3) / 6),
    "Tanh": lambda x: ((t := 2 * σ(2 * x) - 1), 1 - t**2),
    "Tanhshrink": lambda x: (x - (t := 2 * σ(2 * x) - 1), t**2),
    "Softsign": lambda x: (x / (1 + x.abs()), 1 / (1 + x.abs()) ** 2),
    "Softplus": lambda x: ((BETA * x).exp().log1p() / BETA, σ(BETA * x)),
    "SiLU": gated(σ, bump),
    "GELU": gated(below, density),
    "GELU tanh": gelu_tanh,
    "Mish": gated(lambda x: x.exp().log1p().tanh(), lambda x: σ(x) / x.exp().log1p().cosh() ** 2),
    "Hardswish": lambda x: (x * (x + 3).clamp(0, 6) / 6, where(x.abs() < 3, x / 3 + 1 / 2, 1.0 * (x > 0))),
    "Softshrink": lambda x: (x.sign() * (x.abs() - CUT).clamp(min=0), x.abs() > CUT),
    "Hardshrink": lambda x: (x * (x.abs() > CUT), x.abs() > CUT),
    "Threshold": lambda x: (where(x > CUT, x, -1.0), x > CUT),
}
def torch_layers():
    named = {"LeakyReLU": nn.LeakyReLU(SLOPE), "ELU": nn.ELU(ALPHA), "CELU": nn.CELU(ALPHA),
             "Softplus": nn.Softplus(BETA), "GELU tanh": nn.GELU("tanh"), "Hardshrink": nn.Hardshrink(CUT),
             "Threshold": nn.Threshold(CUT, -1.0), "Softshrink": nn.Softshrink(CUT)}
    return {name: named[name] if name in named else getattr(nn, name)() for name in HAND}
def ranges():  # bounds of f, then the intervals on which f is constant: there f′ = 0 exactly
    half, line = (0, inf), (-inf, inf)
    return {
        "ReLU": (*half, (-inf, 0)), "ReLU6": (0, 6, (-inf, 0), (6, inf)), "LeakyReLU": line, "Tanh": (-1, 1),
        "Hardtanh": (-1, 1, (-inf, -1), (1, inf)), "Hardsigmoid": (0, 1, (-inf, -3), (3, inf)),
        "ELU": (-ALPHA, inf), "CELU": (-ALPHA, inf), "SELU": (-LAMBDA * KEEP, inf), "Sigmoid": (0, 1),
        "LogSigmoid": (-inf, 0), "Tanhshrink": line, "Softsign": (-1, 1), "Softplus": half,
        "SiLU": (-0.27846454, inf), "GELU": (-0.16997121, inf), "GELU tanh": (-0.17004075, inf),
        "Mish": (-0.30884341, inf), "Hardshrink": (*line, (-CUT, CUT)), "Threshold": (-1, inf, (-inf, CUT)),
        "Hardswish": (-3 / 8, inf, (-inf, -3)), "Softshrink": (*line, (-CUT, CUT))}
def layer(x, name):
    f, slope = HAND[name](x.detach())
    return f + slope * (x - x.detach())  # x − x = 0: the value is f, the derivative f′
def prelu(x, a):  # one slope for all, or one for each channel: dimension 1, as in (N, C, …)
    return x.clamp(min=0) + a.view(-1, *[1] * (x.dim() - 2)) * x.clamp(max=0)
def softmax_jacobian(p): return torch.diag(p) - torch.outer(p, p)  # every pᵢ depends on every xⱼ

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def trained(run):
    """Labels, {layer: (loss, weights before and after, units active on some image)}; none is at the start."""
    x, y = (torch.tensor(part[:IMAGES]).to(run.device) for part in read_digits())   # (IMAGES, 64), (IMAGES,)
    W, results = torch.randn(UNITS, 64).to(x), {}
    W = W / (x @ W.T).abs().amax(0)[:, None]                                    # |w·x| ≤ 1 on all images
    run.chart("loss", x="step", y="cross-entropy")
    for name in ("ReLU", "LeakyReLU", "ELU", "SiLU", "GELU"):
        start = W, W.new_full((UNITS,), -SHIFT), torch.randn(10, UNITS).to(x) / UNITS**0.5, W.new_zeros(10)
        V, b, out, c = weights = [w.clone().requires_grad_() for w in start]
        optimiser = torch.optim.Adam(weights, lr=RATE)
        for step in run.steps(STEPS, name):
            z = x @ V.T + b                                                     # (IMAGES, UNITS)
            loss = F.cross_entropy(layer(z, name) @ out.T + c, y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            run.plot("loss", step, loss, name)
        results[name] = loss.detach(), W, V.detach(), (z > 0).any(0).sum()
    return y, results

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def grad(f, x): return torch.autograd.grad(f(x := x.detach().requires_grad_()).sum(), x)[0]
def line(run): return torch.linspace(-6.5, 6.5, 350, device=run.device)  # no kink among these points
def kinks(run): return torch.cat([line(run), torch.tensor([-3, -1, -CUT, 0, CUT, 1, 3, 6.0]).to(run.device)])

def check_values_agree(run):
    """Each f is PyTorch's layer; nn.GELU() is x·Φ(x), at most 4.8e-4 away from approximate="tanh"."""
    x = kinks(run)  # βx < 20: beyond that nn.Softplus is x
    for name, theirs in torch_layers().items():
        run.close(layer(x, name), theirs(x), tol=EXACT, against=f"nn: {name}; float64")
    normal = torch.distributions.Normal(0.0, 1.0)
    run.close(HAND["GELU"](x)[0], x * normal.cdf(x), tol=EXACT, against="x · P(Z < x), Z ~ N(0, 1)")
    run.close(HAND["GELU tanh"](x)[0], x * normal.cdf(x), tol=4.8e-4, against="the same; 4.73e-4 at ±2.7")

def check_slopes_agree(run):
    """Each f′ is what autograd makes of PyTorch's layer and, where f is smooth, sympy of its definition."""
    from sympy import Symbol, diff, erf, exp, lambdify, log, pi, sqrt, tanh
    v = Symbol("v", real=True)
    s = 1 / (1 + exp(-v))
    smooth = {"Sigmoid": s, "LogSigmoid": log(s), "Tanh": tanh(v), "Tanhshrink": v - tanh(v), "SiLU": v * s,
              "Softplus": log(1 + exp(BETA * v)) / BETA, "GELU": v / 2 * (1 + erf(v / sqrt(2))),
              "GELU tanh": v / 2 * (1 + tanh(sqrt(2 / pi) * (v + 0.044715 * v**3))),
              "Mish": v * tanh(log(1 + exp(v)))}
    for name, theirs in torch_layers().items():
        got = grad(lambda x, n=name: layer(x, n), kinks(run))
        run.close(got, grad(theirs, kinks(run)), tol=2**-24, against=f"nn: {name}; 1/6, 1/α in float32")
        if name in smooth:
            slope = lambdify(v, diff(smooth[name], v), "math")
            run.close(got, [slope(t) for t in kinks(run).tolist()], tol=EXACT, against=f"sympy: {name}")

def check_ranges(run):
    """Some layers are bounded, some only below; f′ = 0 on whole intervals for a few only, such as ReLU."""
    x = torch.cat([torch.linspace(-8, 8, 160_001), torch.tensor([-1e9, 1e9])]).to(run.device)
    for name, theirs in torch_layers().items():
        y, (low, high, *flat) = theirs(x), ranges()[name]
        got, want = torch.stack([y.min(), y.max()]), x.new_tensor([low, high]).clamp(-1e7, 1e7)
        run.close(got.clamp(-1e7, 1e7), want, tol=1e-8, against=f"{name}: its bounds; 8 digits")
        inside = sum(((a < line(run)) & (line(run) < b) for a, b in flat), line(run) > inf)
        run.equal(grad(theirs, line(run)) == 0, inside, against=f"autograd: where {name} is flat")
    run.equal(grad(σ, x[-2:].float() / 5e7) > 0, [True, False], against="float32, ±20: σ(20) is 1")

def check_dead_units_stay(run):
    """Below zero on all images, ReLU units do not change by a bit; with other layers such units learn."""
    y, results = trained(run)
    loss, before, after, active = results.pop("ReLU")
    share = y.bincount() / len(y)
    run.close(loss, -(share * share.log()).sum(), tol=1e-3, against="entropy of the labels: only c learns")
    run.equal([torch.equal(before, after), active], [True, 0], against="every bit of weights, active units")
    for name, (loss, _, _, active) in results.items():
        run.below(loss, math.log(10) / 2, against=f"ln 10 / 2, {name}")
        run.above(active, UNITS / 2, against=f"half of the units are active on some image again, {name}")

def check_prelu_and_rrelu(run):
    """Only PReLU has parameters, a slope a channel; only RReLU has modes: random slopes, then their mean."""
    run.equal([n for n, t in torch_layers().items() if [*t.parameters()]], [], against="no parameters")
    run.equal(nn.PReLU(4).weight, [0.25] * 4, against="nn.PReLU(4): four slopes, 0.25 at the start")
    x, up, a = *torch.randn(2, 5, 4, 4).to(run.device), SLOPE * torch.arange(1, 5).to(run.device)
    run.close(prelu(x, a), F.prelu(x, a), tol=EXACT, against="F.prelu, four slopes, x (5, 4, 4)")
    got = grad(lambda a: F.prelu(x, a) * up, a)
    run.close(got, (x.clamp(max=0) * up).sum((0, 2)), tol=EXACT, against="Σ min(x, 0) · ∂L/∂y of a channel")
    slopes = -nn.RReLU()(x.new_full((120_000,), -1))  # variance (1/3 − 1/8)²/12
    run.close(slopes.mean(), 11 / 48, tol=5 * 5 / 24 / 1_440_000**0.5, against="11/48; 5 standard errors")
    run.close(slopes, 11 / 48, tol=5 / 48, against="each between 1/8 and 1/3")
    run.close(nn.RReLU().eval()(-x.abs()), -x.abs() * 11 / 48, tol=EXACT, against="eval: the mean, 11/48")

def check_inplace(run):
    """inplace=True overwrites x: silently for a skip connection, loudly where autograd still needs it."""
    (x, W), relu = torch.randn(2, 6, 6).to(run.device), nn.ReLU(inplace=True)
    h, leaf = x.clone(), W.clone().requires_grad_()
    run.close(h + nn.ReLU(INPLACE)(h) @ W, x + x.clamp(min=0) @ W, tol=EXACT, against="x + ReLU(x)W")
    run.close(grad(lambda W: relu(x @ W), W), x.T @ (x @ W > 0).to(x), tol=EXACT, against="xᵀ[xW > 0]")
    for act, match in ((lambda: relu(leaf), "leaf"), (lambda: F.leaky_relu_(x @ leaf, -2), "negative slope"),
                       (lambda: relu((x @ leaf).sigmoid()), "modified by an inplace")):
        run.raises(RuntimeError, lambda act=act: act().sum().backward(), match=match, against="refused")
    run.raises(TypeError, lambda: nn.GELU(inplace=True), match="inplace", against="GELU cannot")

def check_softmax_and_glu(run):
    """Softmax ties the numbers along dim; without dim it takes 0 of 1 or 3, else 1; GLU halves its dim."""
    for n, dim in enumerate(IMPLIED_DIM, 1):
        x = torch.randn([4] * n).to(run.device)
        with warnings.catch_warnings(action="ignore"):
            got = nn.Softmax()(x)
        run.close(got, x.exp() / x.exp().sum(dim, keepdim=True), tol=EXACT, against=f"{n}-D: along dim {dim}")
    auto = torch.autograd.functional.jacobian(nn.Softmax(0), v := x[0, 0, 0])
    run.close(softmax_jacobian(v.softmax(0)), auto, tol=EXACT, against="autograd of nn.Softmax")
    both = torch.stack([nn.Softmax2d()(x), nn.Softmin(1)(-x)])
    run.close(both, torch.stack([got, got]), tol=EXACT, against="Softmax2d(x), Softmin(−x): along channels")
    far = x.new_tensor([0, -200]).float()
    run.equal([far.softmax(0).log()[1], nn.LogSoftmax(0)(far)[1]], [-inf, -200], against="float32: e⁻²⁰⁰ = 0")
    p = torch.cat([torch.eye(10), (9 * torch.randn(990, 10)).softmax(1)])  # a softmax taken for logits
    floor = F.cross_entropy(p, torch.zeros(1000).long(), reduction="none").min()
    run.close(floor, math.log(1 + 9 / math.e), tol=EXACT, against="ln(1 + 9/e), where 0 was wanted")
    run.close(nn.GLU(1)(x), x[:, :2] * σ(x[:, 2:]), tol=EXACT, against="first half times σ(second half)")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_glu_shape(run): return nn.GLU(dim=1)(torch.zeros(16, 64, 50)).shape
def answer_double_softmax(run): return F.cross_entropy(torch.eye(5)[:1], torch.tensor([0]))
def answer_hard_values(run): return torch.stack([nn.Hardsigmoid()(v := torch.tensor(1.5)), nn.Hardswish()(v)])

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("CELU is another name of ELU", HAND=HAND | {"CELU": HAND["ELU"]}, ru="CELU — то же, что ELU",
          reddens=["values_agree", "slopes_agree"]),
    Break("nn.GELU() is the tanh formula", ru="nn.GELU() без аргументов — формула с tanh",
          HAND=HAND | {"GELU": gelu_tanh}, reddens=["values_agree", "slopes_agree"]),
    Break("the product rule is forgotten", ru="у SiLU и GELU забыли производную произведения",
          HAND=HAND | {"SiLU": lambda x: (x * σ(x), σ(x))}, reddens=["slopes_agree"]),
    Break("ReLU passes the gradient on below zero", ru="ReLU пропускает градиент и левее нуля",
          HAND=HAND | {"ReLU": lambda x: (x.clamp(min=0), 1)}, reddens=["slopes_agree", "dead_units_stay"]),
    Break("SiLU and GELU never go below zero", ru="SiLU и GELU, как и ReLU, не бывают отрицательными",
          ranges=lambda known=ranges: known() | {"SiLU": (0, inf), "GELU": (0, inf)}, reddens=["ranges"]),
    Break("PReLU takes the last dimension for channels", ru="каналы у PReLU — последняя размерность",
          prelu=lambda x, a: where(x > 0, x, a * x), reddens=["prelu_and_rrelu"]),
    Break("inplace=True only saves memory", INPLACE=True, reddens=["inplace"], ru="inplace — лишь экономия"),
    Break("Softmax() takes the last dimension", ru="Softmax() без dim берёт последнюю размерность",
          IMPLIED_DIM=(0, 1, 2, 3), reddens=["softmax_and_glu"]),
    Break("softmax has the derivative p(1 - p)", ru="производная softmax — это p(1 − p), как у сигмоиды",
          softmax_jacobian=lambda p: torch.diag(p * (1 - p)), reddens=["softmax_and_glu"]),
]
