"""25. The LSTM module: a memory that is added to, and the gates that guard it.

From its input xₜ and its own last output hₜ₋₁ the layer computes three gates i, f, o and a candidate g:

    i = σ(Wᵢxₜ + Uᵢhₜ₋₁ + bᵢ), f and o likewise      g = tanh(W_g xₜ + U_g hₜ₋₁ + b_g)
    cₜ = f ⊙ cₜ₋₁ + i ⊙ g                            hₜ = o ⊙ tanh(cₜ)

Straight along c a gradient is multiplied by f alone. How far it reaches, the bias of f decides.

Hochreiter & Schmidhuber (1997), doi:10.1162/neco.1997.9.8.1735; Tallec & Ollivier (2018), arXiv:1804.11188.
"""

import math
from typing import Annotated

import torch
from torch import nn

from examprep.lab import Between, Break, once

LAG: Annotated[int, Between(40, 55, "T, the steps of noise between the symbol and the question")] = 45
WIDTH: Annotated[int, Between(14, 20, "H, the units of the trained networks")] = 16
BIAS: Annotated[float, Between(-2, 6, "bias of a forget gate that nothing else moves")] = 3.0

SYMBOLS, STEPS, BATCH = 4, 200, 32
ORDER = "ifgo"  # how PyTorch stacks the four blocks of W, of U and of both bias vectors
BLOCKS = {"RNN": 1, "GRU": 3, "LSTM": 4}  # an LSTM's candidate has one too
EXACT = 1e-12  # float64 has 16 digits; a few dozen operations may cost four

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────

def gates(x, h, weights):
    """From x (N, D) and h (N, H); the weights are W (4H, D), U (4H, H) and PyTorch's two biases (4H,)."""
    W, U, b, b2 = weights
    z = dict(zip(ORDER, (x @ W.T + b + h @ U.T + b2).chunk(4, dim=1), strict=True))  # (N, H) each
    return z["i"].sigmoid(), z["f"].sigmoid(), z["g"].tanh(), z["o"].sigmoid()

def cell(c, i, f, g, o):
    c = f * c + i * g  # added to, where a plain RNN overwrites
    return o * c.tanh(), c  # h and c, (N, H) each

def lstm(x, h, c, weights):
    """One layer: x (N, T, D), h and c (N, H). Returns hₜ of every step, (N, T, H), and the last h and c."""
    outputs = []
    for t in range(x.shape[1]):
        h, c = cell(c, *gates(x[:, t], h, weights))
        outputs.append(h)
    return torch.stack(outputs, dim=1), h, c

def kept(f):
    """What forget gates f (T, N, H) leave of c₀ and, held fixed, of the gradient to it: each unit's Πfₜ."""
    return f.prod(dim=0)

def remember_for(layer, T):
    """Begin with σ(b_f) = T/(T + 1), and with i as far open as f is short of 1, so that noise stays out."""
    with torch.no_grad():
        layer.bias_hh_l0.zero_()  # PyTorch adds its two bias vectors
        block = dict(zip(ORDER, layer.bias_ih_l0.chunk(4), strict=True))
        block["f"].fill_(math.log(T))
        block["i"].fill_(-math.log(T))

def parameter_count(kind, D, H):
    return BLOCKS[kind] * (H * D + H * H + 2 * H)  # a block: W, U and two biases

# ── training ──────────────────────────────────────────────────────────────────────────────────────

def sequences(run, n):
    """A symbol, then LAG steps of noise on a wire of its own. Which symbol was it? (n, LAG + 1, 5), (n,)"""
    x, y = torch.zeros(n, LAG + 1, SYMBOLS + 1), torch.randint(SYMBOLS, (n,))
    x[:, 0, :SYMBOLS] = nn.functional.one_hot(y, SYMBOLS)
    x[:, 1:, SYMBOLS] = torch.randn(n, LAG)
    return x.to(run.device), y.to(run.device)

def network(run, kind=nn.LSTM, remember=None):
    """A layer of always the same first weights: as PyTorch makes it, or biased to remember so many steps."""
    torch.manual_seed(run.seed)
    layer = kind(SYMBOLS + 1, WIDTH, batch_first=True).to(run.device)
    if remember:
        remember_for(layer, remember)
    return layer

@once
def trained(run):
    """Two LSTMs that differ in their first biases alone: the share of 1,000 new sequences each gets right."""
    run.chart("loss", x="step", y="cross-entropy", lines={"guessing": math.log(SYMBOLS)})
    right = {}
    for name, T in {"LSTM": None, "LSTM, log T": LAG}.items():
        layer, head = network(run, remember=T), nn.Linear(WIDTH, SYMBOLS).to(run.device)
        weights = [*layer.parameters(), *head.parameters()]
        optimiser = torch.optim.Adam(weights, lr=0.01)
        for step in run.steps(STEPS, name):
            x, y = sequences(run, BATCH)
            loss = nn.functional.cross_entropy(head(layer(x)[0][:, -1]), y)  # asked at the last step
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)  # gates do not prevent explosion
            optimiser.step()
            run.plot("loss", step, loss.item(), name)
        x, y = sequences(run, 1000)
        right[name] = (head(layer(x)[0][:, -1]).argmax(1) == y).float().mean().item()
    return right

# ── checks ────────────────────────────────────────────────────────────────────────────────────────

def example(run, T, silent=False):
    """An nn.LSTM (D = 3, H = 4), an input (2, T, 3), a zero state (2, 4). Silent: weights and input are 0."""
    options = {"dtype": torch.float64, "device": run.device}
    layer, x = nn.LSTM(3, 4, batch_first=True, **options), torch.randn(2, T, 3, **options)
    for tensor in (x, *layer.parameters()) if silent else ():
        nn.init.zeros_(tensor)  # every gate is ½, the candidate 0
    return layer, x, torch.zeros(2, 4, **options)

def check_agrees_with_torch(run):
    """nn.LSTM is three σ gates, a tanh candidate, c = f ⊙ c + i ⊙ g, h = o ⊙ tanh(c), stacked i, f, g, o."""
    layer, x, zero = example(run, T=6)
    out, (h_n, c_n) = layer(x)  # without a state: zeros
    for got, want in zip(lstm(x, zero, zero, layer.all_weights[0]), (out, h_n[0], c_n[0]), strict=True):
        run.close(got, want, tol=EXACT, against="nn.LSTM without a state: output, h_n, c_n; float64")

def check_gates_keep_write_count(run):
    """f and i decide independently: keep, replace, erase or add. So c has no bound; |h| < 1 always."""
    layer, x, zero = example(run, LAG, silent=True)
    for f, i, want in ((1, 0, 5), (0, 1, 1), (0, 0, 0), (1, 1, 5 + LAG)):  # c₀ = 5, g = 1
        bias = torch.tensor([40 * i - 20, 40 * f - 20, 20, 2])  # +20 opens a gate, −20 shuts it
        layer.bias_ih_l0.data[:] = bias.repeat_interleave(4)
        out, _, c = lstm(x, zero, zero + 5, layer.all_weights[0])
        most = 2.1e-9 * LAG * (5 + LAG)  # a step errs by 1 − σ(20) = 2.1e-9 of c
        run.close(c, want, tol=most, against=f"closed form, f = {f}, i = {i}; σ(20) < 1")
        run.below(out.abs().max(), 1, against="|h| = o · |tanh(c)| < 1, here o = σ(2)")

def check_direct_path_is_prod_f(run):
    """With gates and candidates held, ∂c_T/∂c_0 is diagonal: Πf_t unit by unit, with no U and no tanh′."""
    layer, x, zero = example(run, T=8)
    layer.bias_ih_l0.data[12:] = -50  # o = 2e-22 hides the past from gates and candidates, though U is not 0
    c, v = torch.randn_like(zero, requires_grad=True), torch.randn_like(zero)
    (theirs,) = torch.autograd.grad(layer(x, (zero[None], c[None]))[1][1][0], c, v)  # vᵀ ∂c_T/∂c₀
    f = torch.stack([gates(x[:, t], zero, layer.all_weights[0])[1] for t in range(8)])  # (T, N, H)
    run.close(v * kept(f), theirs, tol=EXACT, against="autograd through nn.LSTM, random v; float64")

def check_other_paths_explode(run):
    """Gates and candidate read h_{t−1}: the gradient has more paths than Πf, and on them it can explode."""
    layer, x, zero = example(run, T=20, silent=True)
    layer.weight_hh_l0.data[8:12] = 6 * torch.eye(4)  # U_g: ∂c grows f + i · 6 · o = ½ + 3/2 = 2 times a step
    c = zero.clone().requires_grad_()
    (grad,) = torch.autograd.grad(lstm(x, zero, c, layer.all_weights[0])[2].sum(), c)
    run.close(grad, 2**18, tol=EXACT * 2**18, against="closed form ½ · 2¹⁹ (step 1 has h₀ fixed); float64")

def check_bias_sets_memory(run):
    """A forget gate of σ(b) leaves σ(b)^T of the memory: 2^−T for b = 0, but 1/e for b = log T."""
    layer, x, zero = example(run, LAG, silent=True)
    start = zero[None], zero[None] + 1  # h = 0, c = 1
    for b in (0, BIAS):
        layer.bias_ih_l0.data[4:8] = b
        left = kept(torch.sigmoid(zero + b).expand(LAG, 2, 4))
        run.close(left, layer(x, start)[1][1][0], tol=EXACT * left.max(), against=f"nn.LSTM, b_f = {b:g}")
    nn.init.ones_(layer.bias_hh_l0)  # whatever the second bias was
    remember_for(layer, LAG)
    left = layer(x, start)[1][1]
    run.close(left, (LAG / (LAG + 1)) ** LAG, tol=EXACT, against="closed form (T/(T + 1))^T; float64")
    write, keep, *_ = gates(x[:, 0], zero, layer.all_weights[0])
    run.close(write + keep, 1, tol=EXACT, against="i = 1 − f: as far open as f is short of 1; float64")
    run.close(left, 1 / math.e, tol=1 / (2 * math.e * LAG), against="1/e; the next term is 1/(2eT)")

def check_fresh_lstm_forgets(run):
    """As PyTorch makes it, an LSTM loses the gradient over LAG steps like an RNN; b_f = log T carries it."""
    run.chart("gradient", x="steps back", y="gradient to the input, last step = 1", log="y")
    x = sequences(run, BATCH)[0].double().requires_grad_()
    layers = {"RNN": network(run, nn.RNN), "LSTM": network(run), "LSTM, log T": network(run, remember=LAG)}
    arrives = {}
    for name, layer in layers.items():
        (grad,) = torch.autograd.grad(layer.double()(x)[0][:, -1].sum(), x)
        size = grad.norm(dim=2).mean(0).flip(0)  # (LAG + 1,), by distance from the last step
        for back, share in enumerate(size / size[0]):
            run.plot("gradient", back, share, name)
        arrives[name] = size[-1] / size[0]
    run.below(arrives["RNN"], 1e-5, against="1e-5 of the gradient to the last input")
    run.below(arrives["LSTM"], 1e-5, against="1e-5 of the gradient to the last input")
    run.above(arrives["LSTM, log T"], 1e-3, against="1e-3 of the gradient to the last input")

def check_open_gate_learns(run):
    """With b_f = log T an LSTM learns to recall a symbol after LAG steps; as PyTorch makes it, it guesses."""
    right = trained(run)
    run.above(right["LSTM, log T"], 0.9, against="nine in ten; guessing gives 0.25")
    run.close(right["LSTM"], 0.25, tol=5 * (3 / 16 / 1000) ** 0.5, against="guessing; 5 standard errors")

def check_sizes(run):
    """An LSTM layer has 4(HD + H² + 2H) parameters; batch_first does not turn the states round."""
    for kind in BLOCKS:
        count = sum(p.numel() for p in getattr(nn, kind)(3, WIDTH).parameters())
        run.equal(parameter_count(kind, 3, WIDTH), count, against=f"counted in nn.{kind}(3, {WIDTH})")
    layer = nn.LSTM(3, WIDTH, num_layers=2, bidirectional=True, batch_first=True)
    out, (h_n, c_n) = layer(torch.zeros(5, 7, 3))
    run.equal(out.shape, (5, 7, 2 * WIDTH), against="(N, T, directions · H) with batch_first")
    run.equal((h_n.shape, c_n.shape), ((4, 5, WIDTH),) * 2, against="(directions · layers, N, H) nonetheless")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────

def answer_one_step(run): return cell(torch.tensor(1.0), i=0.5, f=0.8, g=-0.5, o=0.5)[0].item()
def answer_half_life(run): return torch.tensor(0.5 ** (1 / 10)).logit().item()
def answer_two_layers(run): return sum(p.numel() for p in nn.LSTM(8, 16, num_layers=2).parameters())

def answer_state_shape(run):
    return nn.LSTM(8, 16, 2, bidirectional=True, batch_first=True)(torch.zeros(5, 7, 8))[1][1].shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────

BREAKS = [
    Break("the forget gate is the first block", ru="первым блоком сочтён вентиль забывания", ORDER="figo",
          reddens=["agrees_with_torch", "gates_keep_write_count", "direct_path_is_prod_f", "bias_sets_memory",
                   "fresh_lstm_forgets", "open_gate_learns"]),
    Break("a forget gate of 1 erases", ru="вентиль забывания, равный 1, стирает память",
          cell=lambda c, i, f, g, o, real=cell: real(c, i, 1 - f, g, o),
          reddens=["agrees_with_torch", "gates_keep_write_count"]),
    Break("as much is written as forgotten", ru="записывается столько, сколько забыто: i = 1 − f",
          cell=lambda c, i, f, g, o, real=cell: real(c, 1 - f, f, g, o),
          reddens=["agrees_with_torch", "gates_keep_write_count"]),
    Break("the output is the memory without tanh", ru="на выходе память без tanh",
          cell=lambda c, i, f, g, o: (o * (f * c + i * g), f * c + i * g),
          reddens=["agrees_with_torch", "gates_keep_write_count"]),
    Break("the memory passes everything on unchanged", ru="память передаёт всё без потерь, будто f = 1",
          kept=lambda f: torch.ones_like(f[0]), reddens=["direct_path_is_prod_f", "bias_sets_memory"]),
    Break("gates pass no gradient to the past", ru="через вентили градиент в прошлое не идёт",
          gates=lambda x, h, w, real=gates: real(x, h.detach(), w), reddens=["other_paths_explode"]),
    Break("biases stay as PyTorch makes them", ru="смещения остались такими, какими их создал PyTorch",
          remember_for=lambda layer, T: None,
          reddens=["bias_sets_memory", "fresh_lstm_forgets", "open_gate_learns"]),
    Break("only gates have weights", ru="веса есть только у вентилей: кандидат забыт",
          BLOCKS={"RNN": 1, "GRU": 2, "LSTM": 3}, reddens=["sizes"]),
]
