"""24. The recurrent neural network, how it is trained, and why that is hard.

Unrolled it is a deep network of T copies of one layer; backpropagation through time adds up their gradients,
which vanish or explode as they pass W (Bengio 1994, doi:10.1109/72.279181; Pascanu 2013, arXiv:1211.5063):

    hₜ = tanh(U xₜ + W hₜ₋₁ + b),   oₜ = V hₜ + c,   ∂h_T/∂h_0 = Π diag(1 − hₜ²) W  (the last step leftmost)
    δₜ = (eₜ + Wᵀδₜ₊₁) ⊙ (1 − hₜ²),   ∂L/∂W = Σₜ δₜ hₜ₋₁ᵀ        e: what h feels through its own output o
"""

from functools import reduce
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F

from examprep.lab import Between, Break

T: Annotated[int, Between(20, 60, "steps over which a gradient is carried")] = 50
RHO: Annotated[float, Between(0.7, 0.95, "a spectral radius below 1; its inverse is one above")] = 0.9
SHORT: Annotated[int, Between(1, 3, "random symbols after the one to recall, a lag that is learnt")] = 3
LONG: Annotated[int, Between(30, 40, "random symbols after the one to recall, a lag that is not")] = 32
WIDTH: Annotated[int, Between(22, 28, "H, the units of the trained networks")] = 24
LIMIT: Annotated[float, Between(0.5, 2.0, "max_norm, above which a gradient is clipped")] = 1.0
SLOPE = {torch.tanh: 1, torch.sigmoid: 1 / 4}  # the steepest each gets
EXACT = 1e-12  # float64 rounds at 2e-16; a few hundred operations on numbers below 20 may cost three digits

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def rnn(x, h, weights):
    """The same weights at each step: x (N, T, D), h (N, H). Returns hₜ of every step, (N, T, H), and h_T."""
    (U, W, b, b2), states = weights, []  # (H, D), (H, H), PyTorch's two biases (H,): only their sum counts
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ U.T + b + h @ W.T + b2)  # rows are examples: (N, D), (N, H) -> (N, H)
        states.append(h)
    return torch.stack(states, 1), h
def delta(e, later, h, W): return (e + later @ W) * (1 - h**2)  # in rows, so Wᵀδ is δ @ W; 1 − h² is tanh′
def total(parts): return [sum(part) for part in zip(*parts, strict=True)]  # a shared weight adds up
def carry(h): return h.detach()  # the state goes on to the next window, its history does not
def ends(out, H): return torch.stack([out[:, -1, :H], out[:, 0, H:]])  # where each direction has read all

def bptt(x, h0, h, e, W, window):  # ∂L/∂U, ∂L/∂W, ∂L/∂b; where a window ends nothing comes from later steps
    before, parts, d = torch.cat([h0[:, None], h], 1), [], 0 * h0
    for t in reversed(range(x.shape[1])):
        d = delta(e[:, t], d * ((t + 1) % window > 0), h[:, t], W)
        parts.append((d.T @ x[:, t], d.T @ before[:, t], d.sum(0)))
    return total(parts)

def count(D, H, steps): return H * (D + H + 2)  # U, W and two biases, whatever the number of steps
def radius(W): return torch.linalg.eigvals(W).abs().max()  # ρ decides in the limit
def stretch(W): return torch.linalg.matrix_norm(W, 2)  # σ_max bounds each step
def clip(gradients, limit):  # all gradients together are one vector; if it is too long, it is shortened
    norm = torch.cat([g.flatten() for g in gradients]).norm()
    return [g * (limit / norm).clamp(max=1) for g in gradients]

# ── training ──────────────────────────────────────────────────────────────────────────────────────
def orthogonal(D, H):  # W keeps every norm; with small inputs tanh stays where its slope is near 1
    layer = nn.RNN(D, H)
    layer.load_state_dict({name: 0.2 * p for name, p in layer.state_dict().items()})
    nn.init.orthogonal_(layer.weight_hh_l0)
    return layer
def sequences(run, lag, n):  # symbols at random, one-hot (n, lag + 1, 4); which was the first? (n,)
    symbols = torch.randint(4, (n, lag + 1)).to(run.device)
    return F.one_hot(symbols, 4).float(), symbols[:, 0]
def recall(layer, head, x): return head(rnn(x, x.new_zeros(1, WIDTH), layer.all_weights[0])[1])  # from h_T

def recalled(run):  # the share of new sequences whose first symbol is known at the end, by lag and start
    run.chart("loss", x="step", y="cross-entropy", lines={"guessing": 1.386})
    for lag, start in (SHORT, nn.RNN), (LONG, nn.RNN), (LONG, orthogonal):
        layer, head = start(4, WIDTH).to(run.device), nn.Linear(WIDTH, 4).to(run.device)
        optimiser = torch.optim.Adam([*layer.parameters(), *head.parameters()], lr=0.004)
        for i in run.steps(120, f"lag {lag}, {start.__name__}"):
            x, y = sequences(run, lag, 32)
            loss = F.cross_entropy(recall(layer, head, x), y)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(layer.parameters(), LIMIT)  # with an orthogonal W a step may explode
            optimiser.step()
            run.plot("loss", i, loss, f"lag {lag}, {start.__name__}")
        x, y = sequences(run, lag, 1000)
        yield (recall(layer, head, x).argmax(1) == y).double().mean()

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def example(run, **options):  # nn.RNN (D = 3, H = 4), x (2, 12, 3), h₀ = 0 (2, 4), V (5, 4), y (2, 12)
    parts = nn.RNN(3, 4, batch_first=True, **options), *map(torch.randn, [(2, 12, 3), (2, 4), (5, 4)])
    layer, x, h, V = (part.double().to(run.device) for part in parts)
    return layer, x, 0 * h, V, torch.randint(5, (2, 12)).to(run.device)
def loss(h, V, y): return F.cross_entropy(V @ h.mT, y, reduction="sum") / len(h)  # summed over steps
def own_error(h, V, y): return ((h @ V.T).softmax(2) - F.one_hot(y, 5)) @ V / len(h)  # e = Vᵀ(p − y)/N

def check_weights_are_shared(run):
    """nn.RNN repeats hₜ = tanh(U xₜ + b + W hₜ₋₁ + b′) at any length, with H(D + H + 2) weights a layer."""
    layer, x, zero, *_ = example(run, num_layers=2)
    for n in (5, 12):
        states, last = rnn(x[:, :n], zero, layer.all_weights[0])
        above, top = rnn(states, zero, layer.all_weights[1])  # the second layer reads the first one's states
        for got, want in zip((above, torch.stack([last, top])), layer(x[:, :n]), strict=True):
            run.close(got, want, tol=EXACT, against=f"nn.RNN, two layers, {n} steps: output, h_n; float64")
    run.equal(count(3, WIDTH, T), answer_weights(run, 3, WIDTH), against="the weights of an nn.RNN, any T")

def check_bptt_sums_over_steps(run):
    """∂L/∂W is the sum of δₜhₜ₋₁ᵀ over all steps, even where only the last output is asked."""
    layer, x, zero, V, y = example(run)
    h, weights = layer(x)[0], list(layer.parameters())[:3]
    for first, name in (0, "many-to-many"), (11, "many-to-one"):
        want = torch.autograd.grad(loss(h[:, first:], V, y[:, first:]), weights, retain_graph=True)
        e = F.pad(own_error(h[:, first:], V, y[:, first:]), (0, 0, first, 0))  # 0 where no output is asked
        for got, theirs, of in zip(bptt(x, zero, h, e, weights[1], 12), want, "UWb", strict=True):
            run.close(got, theirs, tol=EXACT, against=f"{name}: autograd through nn.RNN, ∂L/∂{of}; float64")

def check_truncation_cuts_only_the_gradient(run):
    """detach() between windows leaves every state as it is, but no gradient reaches an earlier window."""
    layer, x, zero, V, y = example(run)
    h, outs, full, W = zero[None], [], layer(x.requires_grad_())[0], layer.weight_hh_l0
    for part in x.split(4, 1):
        out, h = layer(part, carry(h))
        outs.append(out)
    run.close(states := torch.cat(outs, 1), full, tol=EXACT, against="the states without windows; float64")
    reached = torch.autograd.grad(h.sum(), x, retain_graph=True)[0].abs().amax((0, 2)) > 0
    run.equal(reached, [False] * 8 + [True] * 4, against="which inputs ∂h_T reaches")
    (cut,) = torch.autograd.grad(loss(states, V, y), W)
    got = bptt(x, zero, states, own_error(states, V, y), W, window=4)[1]
    run.close(got, cut, tol=EXACT, against="autograd through nn.RNN with windows; float64")
    run.raises(RuntimeError, layer(part, h)[0].sum().backward, match="second time", against="h not detached")

def jacobian(f, W, b, steps, start=0):  # ‖∂h_T/∂h_0‖ by autograd; h = f(W h + b) again and again from start
    J = torch.func.jacrev(lambda h0: reduce(lambda h, _: f(W @ h + b), range(steps), h0))
    return torch.linalg.matrix_norm(J(torch.full_like(W[0], start)), 2)

def check_gradient_is_exponential_in_the_steps(run):
    """Linear, ρᵀ ≤ ‖∂h_T/∂h_0‖ ≤ σ_maxᵀ, equal if W = ρQ; else it may grow at first; in the end ρ decides."""
    run.chart("gradient", x="steps", y="‖∂h_T/∂h_0‖, linear", log="y")
    Q, steps = torch.linalg.qr(torch.randn(8, 8).double())[0].to(run.device), [*range(0, T + 1, 5), 1000]
    J, n = Q.new_tensor([[-RHO, 1], [0, -RHO]]), Q.new_tensor(steps)
    for W, a, name in (RHO * Q, 0, "ρ < 1"), (Q, 0, "ρ = 1"), (Q / RHO, 0, "ρ > 1"), (J, n / RHO, "σ > 1"):
        norms = torch.stack([jacobian(lambda h: h, W, 0, k) for k in steps])
        for k, norm in zip(steps[:-1], norms, strict=False):
            run.plot("gradient", k, norm, name)
        low, high = radius(W) ** n, stretch(W) ** n  # Jⁿ = (−ρ)ⁿ [[1, −n/ρ], [0, 1]]; a = 0: no shear
        run.close(2 * norms / low, a + (a * a + 4 + 0 * n) ** 0.5, tol=1e-6, against=f"closed form, {name}")
        run.below((norms / high).max(), 1 + 1e-9, against=f"σ_maxᵀ, {name}; 1000 products in float64")
    run.true(norms[1] > 1 and norms[-1] < 1e-18, "ρ < 1 < σ_max: above 1 after 5 steps, gone after 1000")

def check_nonlinearity_shrinks(run):
    """tanh′ ≤ 1 and σ′ ≤ ¼, so ‖∂h_T/∂h_0‖ ≤ (slope · σ_max)ᵀ; saturated, it vanishes even where ρ > 1."""
    W = RHO * torch.linalg.qr(A := torch.randn(4, 4).double().to(run.device))[0]  # ρQ, Q orthogonal
    for f, h in (torch.tanh, 0), (torch.sigmoid, 0.5):  # h stays where f is steepest
        norm, high = jacobian(f, W, -h * W.sum(1), 9, h), (SLOPE[f] * stretch(W)) ** 9
        run.close(norm / high, 1, tol=EXACT, against="(slope · σ_max)ᵀ, reached where f is steepest")
        run.below(jacobian(f, A + A.T, 0.1, 9), (SLOPE[f] * stretch(A + A.T)) ** 9, against="W random")
    run.below(jacobian(torch.tanh, torch.eye(4).to(W) / RHO, 3, 9), 0.1**9, against="0.1ᵀ: tanh′(3) = 0.01")

def check_clipping_keeps_the_direction(run):
    """clip_grad_norm_ multiplies all gradients by min(1, max_norm/‖g‖), ‖g‖ over all parameters together."""
    for size in (1, 0.01):
        p = [torch.zeros(n, dtype=torch.float64, device=run.device) for n in (2, 1)]
        p[0].grad, p[1].grad = size * p[0].new_tensor([3, 4]), size * p[1].new_tensor([12])
        ours, norm = torch.cat(clip([q.grad for q in p], LIMIT)), nn.utils.clip_grad_norm_(p, LIMIT)
        run.close(norm, 13 * size, tol=EXACT, against="what clip_grad_norm_ returns: ‖g‖ before")
        run.close(ours, torch.cat([q.grad for q in p]), tol=1e-6, against="clip_grad_norm_; 1e-6 joins ‖g‖")
        run.close(ours, ours.new_tensor([3, 4, 12]) * min(size, LIMIT / 13), tol=EXACT, against="closed form")

def check_clipping_tames_the_cliff(run):
    """An exploded gradient throws SGD so far that w is soon no number; clipped, it reaches the minimum."""
    run.chart("w", x="step", y="w", lines={"best": 0.5**0.05})
    for shorten, name in (lambda g, limit: g, "not clipped"), (clip, "clipped"):
        w = torch.tensor(1.15, device=run.device)
        for i in range(100):  # SGD on (w²⁰ − ½)²: a linear RNN of one unit, 20 steps, a cliff at w = 1
            error = (w.requires_grad_().expand(20).prod() - 0.5) ** 2
            w = (w - 0.005 * shorten(torch.autograd.grad(error, w), LIMIT)[0]).detach()
            run.plot("w", i, w.clamp(-1, 2).nan_to_num(-1), name)
        run.equal(w.isfinite(), name == "clipped", against=f"{name}: is w still a number?")
    run.close(w, 0.5**0.05, tol=1e-5, against="½ to the power 1/20; float32")

def check_states_know_one_side(run):
    """hₜ knows x₁ … xₜ; a second network that reads backwards adds the rest, and ends at the first step."""
    layer, x, zero, *_ = example(run, bidirectional=True)
    (there, back), (out, h_n), other = layer.all_weights, layer(x), torch.cat([x[:, :6], -x[:, 6:]], 1)
    both = torch.cat([rnn(x, zero, there)[0], rnn(x.flip(1), zero, back)[0].flip(1)], 2)  # (N, T, 2H)
    run.close(both, out, tol=EXACT, against="nn.RNN(bidirectional=True); float64")
    run.equal(ends(out, 4), h_n, against="its h_n")
    run.close(layer(other)[0][:, :6, :4], out[:, :6, :4], tol=EXACT, against="forwards, other x₇ … x₁₂")
    run.above((layer(other)[0] - out)[:, 0, 4:].abs().max(), 1e-9, against="0: backwards, h₁ feels x₇ … x₁₂")

def check_long_lags_are_not_learnt(run):
    """A network learns to recall a symbol a few steps ago, but not dozens: no gradient comes from there."""
    (short, long, kept), layer = recalled(run), nn.RNN(4, WIDTH).to(run.device)
    run.above(short, 0.9, against="nine in ten; guessing gives 0.25")
    run.close(long, 1 / 4, tol=5 * (3 / 16 / 1000) ** 0.5, against="guessing; 5 standard errors")
    run.above(kept, 1 / 4 + 5 * (3 / 16 / 1000) ** 0.5, against="guessing, 5 standard errors; W orthogonal")
    x = sequences(run, LONG, 32)[0].transpose(0, 1).requires_grad_()  # (LONG + 1, 32, 4): not batch_first
    size = torch.autograd.grad(layer(x)[1].sum(), x)[0].norm(dim=2).mean(1)
    run.below(size[0], 1e-3 * size[-1], against="1e-3 of the last symbol's gradient, before training")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_weights(run, D=10, H=20): return sum(p.numel() for p in nn.RNN(D, H).parameters())
def answer_share_left(run): return radius(torch.tensor([[0.9]])) ** 50
def answer_clip_by_hand(run): return torch.cat(clip([torch.tensor([3.0, 4.0]), torch.tensor([12.0])], 1.3))
def answer_state_shape(run): return nn.RNN(10, 20, 2, bidirectional=True)(torch.zeros(7, 5, 10))[1].shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("the state is not passed on", ru="состояние не передаётся следующему шагу",
          rnn=lambda x, h, weights, real=rnn: real(x, h, (weights[0], 0 * weights[1], *weights[2:])),
          reddens=["weights_are_shared", "states_know_one_side", "long_lags_are_not_learnt"]),
    Break("the error stays in its own step", delta=lambda e, later, h, W: e * (1 - h**2),
          ru="ошибка не идёт назад во времени",
          reddens=["bptt_sums_over_steps", "truncation_cuts_only_the_gradient"]),
    Break("a shared weight gets its last copy's gradient", total=lambda parts: parts[0],
          ru="общему весу достаётся градиент последней копии",
          reddens=["bptt_sums_over_steps", "truncation_cuts_only_the_gradient"]),
    Break("the next window starts from zero", ru="следующее окно начинается с нулевого состояния",
          carry=torch.zeros_like, reddens=["truncation_cuts_only_the_gradient"]),
    Break("the history goes on with the state", ru="вместе с состоянием передаётся и его история",
          carry=lambda h: h, reddens=["truncation_cuts_only_the_gradient"]),
    Break("the spectral radius bounds the norm", ru="норму ограничивает спектральный радиус",
          stretch=radius, reddens=["gradient_is_exponential_in_the_steps"]),
    Break("a sigmoid is as steep as tanh", ru="сигмоида так же крута, как tanh",
          SLOPE={torch.tanh: 1, torch.sigmoid: 1}, reddens=["nonlinearity_shrinks"]),
    Break("each number is clipped by itself", clip=lambda g, limit: [v.clamp(-limit, limit) for v in g],
          ru="каждое число обрезается отдельно", reddens=["clipping_keeps_the_direction"]),
    Break("short gradients are lengthened too", ru="короткий градиент удлиняется до предела",
          clip=lambda g, limit: [v * limit / nn.utils.get_total_norm(g) for v in g],
          reddens=["clipping_keeps_the_direction", "clipping_tames_the_cliff"]),
    Break("both directions end at the last step", ru="оба направления заканчивают на последнем шаге",
          ends=lambda out, H: torch.stack(out[:, -1].split(H, 1)), reddens=["states_know_one_side"]),
    Break("every step has a layer of its own", count=lambda D, H, steps: steps * H * (D + H + 2),
          ru="у каждого шага свой слой", reddens=["weights_are_shared"]),
    Break("any start of W will do", ru="начальная W безразлична", orthogonal=nn.RNN,
          reddens=["long_lags_are_not_learnt"]),
]
