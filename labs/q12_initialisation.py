"""12. The problem of weight initialisation; Xavier initialisation.

A layer with independent weights of mean 0 multiplies the mean square of the signal by n_in Var(w) and that of
the gradient by n_out Var(w). Both should be 1: Xavier is the compromise, He makes up for what a ReLU cuts:

    Xavier:  Var(w) = 2/(n_in + n_out),  w ~ U(−a, a) with a = √(6/(n_in + n_out));     He:  Var(w) = 2/n_in

Glorot & Bengio (2010), AISTATS; He et al. (2015), arXiv:1502.01852.
"""

import math
from typing import Annotated

import sympy
import torch
from torch import nn
from torch.nn import functional as F

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

WIDTH: Annotated[int, Between(96, 192, "units in each layer", large=512)] = 128
DEPTH: Annotated[int, Between(20, 40, "layers that the signal goes through")] = 30
SMALL: Annotated[float, Between(0.3, 0.7, "too small: the deviation in units of 1/√n")] = 0.5
LARGE: Annotated[float, Between(1.5, 2.5, "too large: the deviation in units of 1/√n")] = 2.0
NETS, STEPS, LAYERS = 16, 150, 20  # nets for a mean; training steps; layers of the nets that are trained

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def fans(shape):
    """(n_in, n_out) of a weight (out, in, *kernel): inputs of an output, outputs of an input."""
    kernel = math.prod(shape[2:])
    return shape[1] * kernel, shape[0] * kernel

def xavier_deviation(n_in, n_out): return math.sqrt(2 / (n_in + n_out))
def he_deviation(n_in, n_out): return math.sqrt(2 / n_in)
def bound(deviation): return math.sqrt(3) * deviation  # a of U(−a, a), whose variance is a²/3
def start(p, value): nn.init.constant_(p, value)  # how not to: every parameter is one number

def product_variance(mean_w, var_w, mean_x, var_x):  # of one term wx of the sum, w and x independent
    return mean_x**2 * var_w + mean_w**2 * var_x + var_w * var_x
linear, squash, default = nn.Identity(), torch.tanh, nn.Linear  # no activation; tanh; PyTorch's weights

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def signals(run):
    """{name: logs of the mean squares of the signal and of the gradient, (2, DEPTH + 1, NETS)}."""
    run.chart("signal", x="layer", y="log₁₀ of the mean square")
    n, found, xavier = WIDTH, {}, xavier_deviation(WIDTH, WIDTH)
    ways = (("too small", linear, SMALL / n**0.5), ("Xavier", linear, xavier),
            ("too large", linear, LARGE / n**0.5), ("ReLU, Xavier", F.relu, xavier),
            ("ReLU, He", F.relu, he_deviation(n, n)), ("tanh, Xavier", squash, xavier))
    for name, f, deviation in ways:
        states = [torch.randn(NETS, 1, n, dtype=torch.float64).to(run.device).requires_grad_()]
        for _ in run.steps(DEPTH, name):
            W = torch.randn(NETS, n, n, dtype=torch.float64, device=run.device) * deviation
            states.append(f(states[-1] @ W.mT))                                   # (NETS, 1, n)
        back = torch.autograd.grad(states[-1], states, torch.randn_like(states[-1]))
        sides = torch.stack([torch.stack(states).detach(), torch.stack(back[::-1])])
        found[name] = (sides**2).mean((3, 4)).log()
        for step, value in enumerate(found[name][0].mean(1)):
            run.plot("signal", step, value / math.log(10), name)
    return found

def train(run, deviation, f, name):
    """The loss on the digits of a net of LAYERS layers, 64 wide, after STEPS of SGD with momentum 0.9."""
    torch.manual_seed(run.seed)
    x, y = (torch.tensor(part).to(run.device) for part in read_digits())
    x = (x - x.mean(0)) / (x.std(0) + 0.1)
    weights = [(torch.randn(m, 64) * deviation(64, m)).to(run.device).requires_grad_()
               for m in [64] * (LAYERS - 1) + [10]]
    optimiser = torch.optim.SGD(weights, lr=0.007, momentum=0.9)
    for _ in run.steps(STEPS, name):
        h = x[batch := torch.randint(len(x), (128,))]
        for W in weights[:-1]:
            h = f(h @ W.T)                                                        # (128, 64)
        loss = F.cross_entropy(h @ weights[-1].T, y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return loss.item()

@once
def trained(run):
    ways = {"tanh, Xavier": (xavier_deviation, torch.tanh), "ReLU, He": (he_deviation, F.relu),
            "ReLU, Xavier": (xavier_deviation, F.relu), "too small": (lambda n, m: 0.01, F.relu),
            "too large": (lambda n, m: 2 / n**0.5, F.relu)}
    return {name: train(run, deviation, f, name) for name, (deviation, f) in ways.items()}

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def check_variance_of_a_product(run):
    """Var(wx) = E[x]²Var(w) + E[w]²Var(x) + Var(w)Var(x); with means of 0 the last term alone remains."""
    m, k, s, t = sympy.symbols("m k s t", positive=True)
    terms = [a * b for a in (m - s, m + s) for b in (k - t, k + t)]    # each value with probability ½
    variance = sum((term - sum(terms) / 4) ** 2 for term in terms) / 4
    run.equal(sympy.expand(variance - product_variance(m, s**2, k, t**2)), 0, against="sympy, all outcomes")
    run.equal(str(sympy.expand(variance).subs({m: 0, k: 0})), "s**2*t**2", against="sympy: Var(w)Var(x)")

def survives(run, name, side, factor):
    """After DEPTH layers the mean log of the mean square is DEPTH·log(factor), to five standard errors."""
    logs = signals(run)[name][side]
    spread = DEPTH / WIDTH * (5 if "ReLU" in name else 2)  # variance of a net's log; its bias is smaller
    tol = 5 * (spread / NETS) ** 0.5 + spread
    run.close((logs[-1] - logs[0]).mean(), DEPTH * math.log(factor), tol=tol, against=f"{name}: L log factor")

def check_xavier_keeps_the_size(run):
    """Without activations signal and gradient are multiplied by n Var(w) a layer: with Xavier, by 1."""
    for name, factor in ("too small", SMALL**2), ("Xavier", 1), ("too large", LARGE**2):
        survives(run, name, 0, factor)  # the signal, forwards
        survives(run, name, 1, factor)  # the gradient, backwards

def check_relu_needs_he(run):
    """A ReLU keeps half of the mean square: with Xavier both sides halve a layer, with He they stay."""
    z = sympy.Symbol("z", real=True)
    density = sympy.exp(-(z**2) / 2) / sympy.sqrt(2 * sympy.pi)
    run.equal(str(sympy.integrate(z**2 * density, (z, 0, sympy.oo))), "1/2", against="sympy: E[relu(z)²]")
    run.close(he_deviation(50, 1) * 50**0.5, nn.init.calculate_gain("relu"), tol=1e-9, against="torch's gain")
    for side in 0, 1:
        survives(run, "ReLU, Xavier", side, 1 / 2)
        survives(run, "ReLU, He", side, 1)

def check_tanh_fades_slowly(run):
    """With tanh even Xavier lets the signal fade, as 1/(2L) and not exponentially: E[tanh(z)²] < E[z²]."""
    z, q, logs = torch.linspace(-9, 9, 901).double(), 1.0, signals(run)["tanh, Xavier"][0, -1].cpu()
    for _ in range(DEPTH):
        q = (torch.tanh(q**0.5 * z) ** 2 * (-(z**2) / 2).softmax(0)).sum()       # E[tanh(√q z)²], z ~ N(0, 1)
    tol = 5 * logs.std() / NETS**0.5 + DEPTH / WIDTH
    run.close(logs.mean(), q.log(), tol=tol, against="the integral for wide layers; 5 s.e. and L/n")
    run.close(q * 2 * DEPTH, 1, tol=0.1, against="E[tanh²] = q − 2q² + …, so 1/q grows by 2 a layer")

def check_xavier_is_a_compromise(run):
    """From n to m units the factor is 2n/(n + m) forwards and 2m/(n + m) backwards: their mean is 1."""
    n, m = 100, 300
    W = torch.randn(200, m, n) * xavier_deviation(n, m)
    for name, V, k in ("forwards", W, n), ("backwards", W.mT, m):
        squares = ((V @ (x := torch.randn(k, 1))) ** 2).flatten() / (x**2).mean()
        tol = 5 * squares.std() / len(squares) ** 0.5
        run.close(squares.mean(), 2 * k / (n + m), tol=tol, against=f"closed form, {name}; 5 standard errors")

def check_agrees_with_torch(run):
    """Deviations and bounds are those of nn.init: xavier_normal_, xavier_uniform_, kaiming_normal_."""
    for shape in (128, 784), (64, 3, 3, 3):
        copies = 1 + 200_000 // math.prod(shape)
        for name, deviation in (("kaiming_normal_", he_deviation), ("xavier_normal_", xavier_deviation),
                                ("xavier_uniform_", xavier_deviation)):
            w = torch.stack([getattr(nn.init, name)(torch.empty(shape)) for _ in range(copies)]).double()
            want = deviation(*fans(shape))
            tol = 5 * want / (2 * w.numel()) ** 0.5  # of a normal sample; a uniform one varies less
            run.close(w.std(), want, tol=tol, against=f"nn.init.{name}, {shape}; 5 standard errors")
        run.close(w.abs().max() / bound(want), 1, tol=1e-3, against="the largest of 200,000 uniform weights")

def check_uniform_bound_is_root_three(run):
    """U(−a, a) has the variance a²/3, so Xavier's bound is √3 of its deviation: √(6/(n_in + n_out))."""
    a, x = sympy.symbols("a x")
    run.equal(str(sympy.integrate(x**2 / (2 * a), (x, -a, a))), "a**2/3", against="sympy: ∫ x²/2a, −a to a")
    run.close(bound(xavier_deviation(784, 128)), math.sqrt(6 / 912), tol=1e-12, against="√(6/912) = 0.0811")

def check_torch_default_is_smaller(run):
    """nn.Linear draws from U(−1/√n, 1/√n): n Var(w) = 1/3, and a layer with ReLU keeps a sixth."""
    w = default(400, 400, bias=False).weight.detach() * 400**0.5
    kaiming = nn.init.kaiming_uniform_(torch.empty(400, 400), a=5**0.5) * 400**0.5
    run.close([w.abs().max(), kaiming.abs().max()], 1, tol=1e-3, against="1/√n; so does a = √5; of 160,000")
    run.close(w.var(), 1 / 3, tol=5 / 3 * (0.8 / w.numel()) ** 0.5, against="n Var(w) = 1/3; 5 s.e.")
    kept = (torch.randn(4000, 400) @ w.T / 20).relu().square().mean()
    run.close(kept, 1 / 6, tol=0.02, against="1/6; over 400 units it varies by less than a tenth of that")

def check_equal_units_stay_equal(run):
    """From equal weights all units of a layer get equal gradients: they stay one unit, trained or not."""
    x, y = torch.randn(64, 3), torch.randn(64, 1)
    net = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1))
    for p in net.parameters():
        start(p, 0.3)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(50):
        optimiser.zero_grad()
        F.mse_loss(net(x), y).backward()
        optimiser.step()
    W = net[0].weight
    run.equal(W, W[:1].expand(5, 3), against="the first row, every bit")
    run.above((W - 0.3).abs().max(), 1e-3, against="0: they did learn, together")

def check_zeros_stop_all_but_last_bias(run):
    """With all weights 0, the gradient of every weight is 0, and the last bias alone learns."""
    net = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1))
    for p in net.parameters():
        start(p, 0.0)
    F.mse_loss(net(torch.randn(64, 3)), torch.randn(64, 1)).backward()
    run.equal([bool(p.grad.any()) for p in net.parameters()], [False] * 3 + [True], against="the chain rule")

def check_only_a_good_start_learns(run):
    """A net of 20 layers learns the digits with tanh and Xavier or ReLU and He, and not from a bad scale."""
    losses, chance = trained(run), math.log(10)
    for name in "tanh, Xavier", "ReLU, He":
        run.below(losses[name], chance / 2, against="half of ln 10, the loss of guessing")
    run.above(losses["ReLU, Xavier"], losses["ReLU, He"], against="the loss with He")
    run.close(losses["too small"], chance, tol=0.05, against="ln 10; batches of 128 differ by some 0.01")
    run.true(not losses["too large"] < chance, "too large: the loss is above ln 10 or nan")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_xavier_uniform(run): return nn.init.xavier_uniform_(torch.empty(1000, 200)).abs().max()
def answer_ten_relu_layers(run): return round((100 * xavier_deviation(100, 100) ** 2 / 2) ** -10, 6)

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("the variance is passed as the deviation", ru="дисперсию передали как стандартное отклонение",
          xavier_deviation=lambda n, m: 2 / (n + m),
          reddens=["xavier_keeps_the_size", "relu_needs_he", "tanh_fades_slowly", "xavier_is_a_compromise",
                   "agrees_with_torch", "uniform_bound_is_root_three", "only_a_good_start_learns"]),
    Break("Xavier looks at the inputs only", ru="в Ксавье учли только число входов",
          xavier_deviation=lambda n, m: math.sqrt(1 / n),
          reddens=["xavier_is_a_compromise", "agrees_with_torch", "uniform_bound_is_root_three"]),
    Break("the bound is taken for the deviation", ru="границу равномерного приняли за отклонение",
          bound=lambda deviation: deviation, reddens=["agrees_with_torch", "uniform_bound_is_root_three"]),
    Break("the kernel's area is left out of the fans", ru="площадь ядра не учли в числе входов",
          fans=lambda shape: (shape[1], shape[0]), reddens=["agrees_with_torch"]),
    Break("a ReLU is initialised by Xavier", ru="слой с ReLU инициализировали по Ксавье",
          he_deviation=xavier_deviation,
          reddens=["relu_needs_he", "agrees_with_torch", "only_a_good_start_learns"]),
    Break("variances multiply whatever the means", ru="дисперсии перемножают при любых средних",
          product_variance=lambda m, v, k, u: v * u, reddens=["variance_of_a_product"]),
    Break("tanh is taken for linear", ru="tanh приняли за тождественную", squash=linear,
          reddens=["tanh_fades_slowly"]),
    Break("a small number in place of zero", ru="вместо нуля взяли малое число",
          start=lambda p, v: nn.init.constant_(p, v or 0.1), reddens=["zeros_stop_all_but_last_bias"]),
    Break("the biases start at random", ru="смещения начинают со случайных чисел",
          start=lambda p, value: (nn.init.constant_ if p.dim() > 1 else nn.init.normal_)(p, value),
          reddens=["equal_units_stay_equal", "zeros_stop_all_but_last_bias"]),
    Break("PyTorch's default is taken for Xavier", ru="умолчание PyTorch приняли за Ксавье",
          default=lambda *size, bias: nn.Linear(*size).apply(lambda new: nn.init.xavier_uniform_(new.weight)),
          reddens=["torch_default_is_smaller"]),
]
