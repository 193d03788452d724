"""37. Regularisation layers (Dropout Layers).

The layers differ in which numbers share a coin and in what a dropped number becomes. q = 1 − p keeps it:

    Dropout…3d:   y = m x / q,                    m ~ Bernoulli(q), one coin a number or one a channel
    AlphaDropout: y = a (m x + (1 − m) α′) + b,   α′ = −λα ≈ −1.758,  a = (q + α′² q p)^(−1/2),  b = −a p α′

Srivastava et al. (2014), JMLR 15; Tompson et al. (2015), arXiv:1411.4280; Klambauer et al. (2017),
arXiv:1706.02515; Li et al. (2019), arXiv:1801.05134.
"""

import warnings
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

P: Annotated[float, Between(0.1, 0.45, "probability p of dropping")] = 0.3
SIDE: Annotated[int, Between(2, 4, "side of a feature map")] = 3
DEPTH: Annotated[int, Between(8, 16, "layers of the SELU net")] = 12
WIDTH: Annotated[int, Between(32, 96, "units before batch normalisation")] = 64
PRIME = -1.0507009873554805 * 1.6732632423543772  # α′ = −λα: where SELU saturates on the left
WHOLE = {"Dropout": 0, "Dropout1d": 1, "Dropout2d": 2, "Dropout3d": 3}  # so many last dimensions share a coin
LSTM_DROPS = [True, False, False]  # its input from the layer below, from the step before; the last output
N, STEPS, RATE, EXACT = 20_000, 300, 0.2, 1e-10  # float64: 2e-16; sums of a few thousand numbers
torch.set_default_dtype(torch.float64)

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def coins(x, p, whole):
    """One coin for all numbers that differ only in the last `whole` indices: 1 keeps, 0 drops."""
    shape = [*x.shape[: x.dim() - whole], *[1] * whole]
    return (torch.rand(shape, device=x.device) >= p).to(x)
def dropout(x, p, whole=0, training=True):
    """Dropout, Dropout1d, 2d, 3d are whole = 0, 1, 2, 3; the survivors are divided by 1 − p."""
    return x * coins(x, p, whole) / (1 - p) if training else x
def alpha_scale(p):  # a and b that give back mean 0 and variance 1 to an input that had them
    a = ((1 - p) * (1 + p * PRIME**2)) ** -0.5
    return a, -a * p * PRIME
def alpha_dropout(x, kept, p):  # the dropped become α′, not 0; then all are scaled and shifted alike
    a, b = alpha_scale(p)
    return a * torch.where(kept, x, PRIME) + b
class Head(nn.Module):  # a function does not know the mode of the module that calls it
    def forward(self, x): return F.dropout(x, P, training=self.training)
def map_dimensions(name, dims):  # how many share a coin: Dropout2d takes (C, H, W) for (N, C, L)
    return dims - 2 if name == "Dropout2d" else WHOLE[name]
def variance_seen(h, p): return h.var(0) + p / (1 - p) * (h**2).mean(0)  # by a layer behind dropout
def learnt_share(p): return 1 - p  # of the right weights, by a regression whose output is dropped

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def regression(run):
    """Weights that made the targets, and what is learnt from them with dropout on the output."""
    w, learnt = torch.randn(4, device=run.device), torch.zeros(4, device=run.device, requires_grad=True)
    run.chart("dropout on the output", x="step", y="share of the right weight")
    for step in run.steps(STEPS, "dropout on the output"):
        x = torch.randn(200, 4, device=run.device)              # fresh examples, targets without noise
        loss = ((dropout(x @ learnt, P) - x @ w) ** 2).mean()
        with torch.no_grad():
            learnt -= RATE * torch.autograd.grad(loss, learnt)[0]
        run.plot("dropout on the output", step, learnt @ w / (w @ w), "learnt")
    return w, learnt.detach()

@once
def digits_net(run):
    """Hidden activations (500, WIDTH) of a net Linear-ReLU-Dropout-BatchNorm-Linear, and its last loss."""
    x, y = (torch.tensor(part[:500]).to(run.device) for part in read_digits())
    net = nn.Sequential(nn.Linear(64, WIDTH), nn.BatchNorm1d(WIDTH), nn.Linear(WIDTH, 10)).to(x)
    optimiser = torch.optim.Adam(net.parameters(), lr=0.01)
    run.chart("digits", x="step", y="cross-entropy")
    for step in run.steps(60, "dropout before batch normalisation"):
        loss = F.cross_entropy(net[1:](dropout(F.relu(net[0](x)), P)), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        run.plot("digits", step, loss, "training loss")
    return F.relu(net[0](x)).detach(), loss.item()

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def mean_is(run, draws, want, against):
    run.close(draws.mean(), want, tol=5 * draws.std() / draws.numel() ** 0.5, against=f"{against}; 5 SE")
def layers(p):
    for name, whole in {"Dropout": 2, "Dropout1d": 1, "Dropout2d": 2, "Dropout3d": 3}.items():  # (N, 2, …)
        yield name, lambda x, n=name: dropout(x, p, WHOLE[n]), getattr(nn, name)(p), [N, 2] + [SIDE] * whole

def check_zeroed_together(run):
    """Dropout flips a coin for each number, Dropout1d, 2d, 3d one for each channel of each example."""
    for name, ours, theirs, shape in layers(P):
        for who, layer in (("ours", ours), ("nn", theirs)):
            y = layer(torch.ones(shape, device=run.device)).flatten(2)                  # (N, 2, L)
            run.close(y.unique(), [0, 1 / (1 - P)], tol=EXACT, against=f"{who}.{name}: 0 or 1/(1 − p)")
            some, every = (y == 0).any(-1).double(), (y == 0).all(-1).double()
            chance = 1 - (1 - P) ** y.shape[-1] if name == "Dropout" else P
            mean_is(run, some, chance, f"{who}.{name}: channels with a zero")
            run.equal(torch.equal(some, every), name != "Dropout", against=f"{who}.{name}: zero throughout")
            agree = ((y[0::2, 0, 0] > 0) == (y[1::2, 0, 0] > 0)).double()
            mean_is(run, agree, P**2 + (1 - P) ** 2, f"{who}.{name}: two examples have coins of their own")

def check_noise_of_a_map(run):
    """A map's mean hardly feels Dropout, variance c²p/(1 − p)/L, but Dropout2d in full, c²p/(1 − p)."""
    for name, ours, theirs, shape in layers(P):
        coins_a_map = SIDE ** (len(shape) - 2) if name == "Dropout" else 1
        for who, layer in (("ours", ours), ("nn", theirs)):
            y = layer(torch.full(shape, 2.0, device=run.device)).flatten(2).mean(-1)    # (N, 2)
            mean_is(run, y, 2, f"{who}.{name}: mean of the map's mean")
            mean_is(run, (y - 2) ** 2, 4 * P / (1 - P) / coins_a_map, f"{who}.{name}: its variance, c = 2")

def check_alpha_values(run):
    """AlphaDropout sets the dropped to α′ and maps all by ax + b; FeatureAlphaDropout does so to channels."""
    x = torch.randn(500, 8, SIDE, SIDE, device=run.device)
    for layer, whole in (nn.AlphaDropout(P), False), (nn.FeatureAlphaDropout(P), True):
        y = layer(x)
        kept = y != y.flatten().mode().values                   # only the dropped share one value
        run.close(alpha_dropout(x, kept, P), y, tol=EXACT, against=f"{layer}; float64")
        channels = kept.flatten(2)
        run.equal(torch.equal(channels.all(-1), channels.any(-1)), whole, against=f"{layer}: channels as one")
        mean_is(run, (~channels[..., 0]).double(), P, f"{layer}: share that is dropped")

def check_alpha_moments(run):
    """AlphaDropout keeps mean 0 and variance 1; Dropout raises the variance to 1/(1 − p)."""
    x, q = torch.tensor([-1.0, 1, 0], device=run.device), 1 - P
    chance = torch.tensor([q / 2, q / 2, P], device=run.device)  # ±1: mean 0, variance 1; the last is dropped
    kept = torch.tensor([True, True, False], device=run.device)
    for y, want, name in ((alpha_dropout(x, kept, P), 1, "AlphaDropout"), (x / q, 1 / q, "Dropout")):
        run.close([chance @ y, chance @ y**2], [0, want], tol=EXACT, against=f"{name}: moments, exactly")
    run.chart("SELU net", x="layer", y="variance of the activations", log="y")
    smooth = rough = torch.randn(500, 200, device=run.device)
    for layer in range(1, DEPTH + 1):
        W = torch.randn(200, 200, device=run.device) / 200**0.5  # LeCun's initialisation: variance 1/n
        u, v = F.selu(smooth @ W), F.selu(rough @ W)
        smooth, rough = alpha_dropout(u, torch.rand_like(u) >= P, P), dropout(v, P)
        run.plot("SELU net", layer, u.var(), "AlphaDropout")
        run.plot("SELU net", layer, v.var(), "Dropout")
    run.close([u.mean(), u.var()], [0, 1], tol=0.15, against="SELU's fixed point; 200 units")
    run.above(v.var(), 1.15, against="1 + 0.15: with Dropout the last layer's variance has grown")

def check_identity_in_eval(run):
    """In eval mode every one of the six returns its input; p = 1 gives zeros; p outside [0, 1] is refused."""
    x = torch.randn(4, 3, 2, 2, 2, device=run.device)
    run.equal(dropout(x, P, 0, False), x, against="ours: every bit")
    for kind, v in ((nn.Dropout, x), (nn.Dropout1d, x[0, ..., 0]), (nn.Dropout2d, x[0]), (nn.Dropout3d, x),
                    (nn.AlphaDropout, x), (nn.FeatureAlphaDropout, x)):
        run.equal(kind(P).eval()(v), v, against=f"{kind.__name__}.eval(): every bit")
        run.raises(ValueError, lambda kind=kind: kind(1.1), match="between 0 and 1", against="p = 1.1")
    run.equal([nn.Dropout(1.0)(x), nn.Dropout(0.0)(x)], [0 * x, x], against="p = 1; p = 0")

def check_functional_needs_training(run):
    """F.dropout drops even in eval mode unless training=self.training; F.alpha_dropout drops only if told."""
    x = torch.ones(1000, device=run.device)
    zeros = [(net(x) == 0).any() for net in (Head(), Head().eval())]
    run.equal(zeros, [True, False], against="zeros in training, none in eval mode")
    run.true((F.dropout(x, P) == 0).any(), "F.dropout(x, p) drops: training=True is its default")
    run.equal([F.alpha_dropout(x, P), F.feature_alpha_dropout(x, P)], [x, x], against="default False")

def check_shapes(run):
    """Dropout2d takes three dimensions for (N, C, L), two for no map at all; Dropout1d refuses four."""
    for name, dims in [("Dropout1d", 2), ("Dropout1d", 3), *[("Dropout2d", k) for k in (2, 3, 4)]]:
        with warnings.catch_warnings(action="ignore"):
            y = getattr(nn, name)(P)(torch.ones([19] * dims, device=run.device)) == 0
        whole = [y.flatten(dims - k).any(-1).equal(y.flatten(dims - k).all(-1)) for k in range(1, dims)]
        run.equal(sum(whole), map_dimensions(name, dims), against=f"nn.{name}, {dims}-D")
    run.raises(RuntimeError, lambda: nn.Dropout1d()(torch.ones(2, 3, 4, 4)), match="2D or 3D", against="4-D")

def check_lstm(run):
    """nn.LSTM(dropout=p) drops between its layers only; of one layer it drops nothing and warns."""
    x = torch.randn(2, 6, 4, 3, device=run.device)              # two sequences (T, N, d); below p = 1
    net = nn.LSTM(3, 5, num_layers=2, dropout=1.0, device=run.device)
    y, other = net(x[0])[0], net(x[1])[0]                       # (T, N, 5)
    zero = [torch.equal(y, other), torch.equal(y[0], y[1]), not y.any()]
    run.equal(zero, LSTM_DROPS, against="between layers, from step to step, after the last layer")
    with warnings.catch_warnings(action="error"):
        run.raises(UserWarning, lambda: nn.LSTM(3, 5, 1, dropout=P), match="num_layers", against="warns")

def check_output_shrinks(run):
    """With dropout on its output a regression learns (1 − p)w: in eval mode all answers are too small."""
    w, learnt = regression(run)
    run.close(learnt, learnt_share(P) * w, tol=1e-6, against="(1 − p)w minimises E[(m u/(1 − p) − t)²]")

def check_variance_shift(run):
    """BatchNorm behind dropout stores Var h + p/(1 − p) E[h²]; in use it divides Var h by that: below 1."""
    h, loss = digits_net(run)
    norm = nn.BatchNorm1d(WIDTH, momentum=None, affine=False, eps=1e-12).to(h)  # None: plain mean
    seen = torch.stack([(norm(y := dropout(h, P)), y.var(0).mean())[1] for _ in range(200)])
    run.close(norm.running_var.mean(), seen.mean(), tol=EXACT, against="mean of the variances of 200 passes")
    mean_is(run, seen, variance_seen(h, P).mean(), "Var h + p/(1 − p) E[h²], mean over units")
    run.below(loss, 1.0, against="1: the net has learnt; ln 10 = 2.3 at the start")
    run.below(norm.eval()(h).var(0).max(), 1, against="1: the largest variance of a unit in eval mode")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_map_mean_variance(run):  # of the 2⁴ equally likely outcomes of four coins
    return torch.cartesian_prod(*[torch.tensor([0.0, 12])] * 4).mean(1).var(correction=0)
def answer_alpha_dropped(run): return nn.AlphaDropout(0.5)(torch.randn(999)).mode().values
def answer_mask_shape(run): return coins(torch.ones(8, 16, 10, 10), 0.5, 2).shape
def answer_shrunk(run): return min(range(21), key=lambda u: 0.75 * (u / 0.75 - 12) ** 2)  # the target: 12

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
def variant(drop, scale, use=1.0):  # another chance to be dropped, other factors in training and in use
    return lambda x, p, whole=0, on=True: x * coins(x, drop(p), whole) * scale(p) if on else x * use
BREAKS = [
    Break("survivors are not rescaled", ru="выживших не делят на 1 − p",
          dropout=variant(lambda p: p, lambda p: 1), reddens=[
              "zeroed_together", "noise_of_a_map", "alpha_moments", "output_shrinks", "variance_shift"]),
    Break("p is the probability of keeping", ru="p понято как вероятность оставить",
          dropout=variant(lambda p: 1 - p, lambda p: 1 / p),
          reddens=["zeroed_together", "noise_of_a_map", "output_shrinks", "variance_shift"]),
    Break("Dropout2d drops single pixels", ru="Dropout2d выбрасывает отдельные пиксели",
          WHOLE=WHOLE | {"Dropout2d": 0}, reddens=["zeroed_together", "noise_of_a_map"]),
    Break("one mask serves the whole batch", ru="одна маска на весь батч",
          coins=lambda x, p, whole, flip=coins: flip(x[:1], p, whole),
          reddens=["zeroed_together", "noise_of_a_map", "variance_shift"]),
    Break("eval mode multiplies by 1 - p", ru="в режиме eval умножают на 1 − p", reddens=["identity_in_eval"],
          dropout=variant(lambda p: p, lambda p: 1 / (1 - p), use=0.7)),
    Break("AlphaDropout sets to zero", ru="AlphaDropout обнуляет", PRIME=0.0, reddens=["alpha_values"]),
    Break("AlphaDropout divides by 1 - p", ru="AlphaDropout делит на 1 − p, как Dropout",
          alpha_scale=lambda p: (1 / (1 - p), 0.0), reddens=["alpha_values", "alpha_moments"]),
    Break("F.dropout knows the mode", ru="F.dropout сам знает, в каком режиме модуль",
          Head=type("Head", (nn.Module,), {"forward": lambda self, x: F.dropout(x, P)}),
          reddens=["functional_needs_training"]),
    Break("Dropout2d takes (C, H, W) for one image", ru="Dropout2d понимает (C, H, W) как одну картинку",
          map_dimensions=lambda name, dims: WHOLE[name], reddens=["shapes"]),
    Break("nn.LSTM drops its output as well", ru="nn.LSTM выбрасывает и на выходе последнего слоя",
          LSTM_DROPS=[True, False, True], reddens=["lstm"]),
    Break("dropout on the output is harmless", ru="дропаут на выходе безвреден: среднее сохраняется",
          learnt_share=lambda p: 1.0, reddens=["output_shrinks"]),
    Break("batch normalisation does not feel dropout", ru="нормализация по батчам дропаута не замечает",
          variance_seen=lambda h, p: h.var(0), reddens=["variance_shift"]),
]
