"""41. The classes torch.nn.LSTM and torch.nn.GRU.

Each stacks the blocks of its gates: W (4H, D), U (4H, H) and two biases (4H,), from top to bottom i, f, g, o;
the GRU has three blocks, r, z, n. With a = Wx + b of the input and u = Uh + b′ of the state, block by block:

    LSTM  c ← σ(a_f + u_f) c + σ(a_i + u_i) tanh(a_g + u_g)    h = σ(a_o + u_o) tanh(c)
    GRU   n = tanh(a_n + σ(a_r + u_r) u_n)                     h ← (1 − z) n + z h,  z = σ(a_z + u_z)

Cho et al. (2014), arXiv:1406.1078, where n = tanh(Wx + U(r h)); Sak et al. (2014), arXiv:1402.1128.
"""

import math
from typing import Annotated

import torch
from torch import nn

from examprep.lab import Between, Break, once

LAYERS: Annotated[int, Between(1, 3, "layers, L")] = 2
WAYS: Annotated[int, Between(1, 2, "directions; 2: bidirectional")] = 2
BIAS: Annotated[float, Between(-4, 4, "bias of the update gate where nothing else moves it, b_z")] = 2.0
D, H, P, N, T = 3, 4, 2, 3, 6  # input, units, projection, sequences and steps of the small examples
ORDER = {"LSTM": "ifgo", "GRU": "rzn"}
LAG, WIDTH, STEPS, SYMBOLS = 40, 16, 130, 4  # of the training: noise between symbol and question; units
EXACT = 1e-12  # float64 rounds at 2e-16, here some hundred times
torch.set_default_dtype(torch.float64)
# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def blocks(kind, v): return dict(zip(ORDER[kind], v.chunk(len(ORDER[kind]), -1), strict=True))  # each (N, H)
def lstm_step(x, h, c, W, U, b, b2, project=None):
    s = blocks("LSTM", x @ W.T + b + h @ U.T + b2)
    c = s["f"].sigmoid() * c + s["i"].sigmoid() * s["g"].tanh()           # (N, H)
    h = s["o"].sigmoid() * c.tanh()
    return h if project is None else h @ project.T, c                     # (N, H), with proj_size (N, P)
def candidate(a, r, h, U, b2): return (a + r * (h @ U.T + b2)).tanh()     # r after the matrix and its bias
def mix(z, n, h): return (1 - z) * n + z * h                              # z is the share that is KEPT
def gru_step(x, h, W, U, b, b2):
    a, u = blocks("GRU", x @ W.T + b), blocks("GRU", h @ U.T + b2)
    r, z = ((a[k] + u[k]).sigmoid() for k in "rz")
    return (mix(z, candidate(a["n"], r, h, U.chunk(3)[2], b2.chunk(3)[2]), h),)

def network(step, x, starts, layer):
    """All layers and directions: x (N, T, D), starts (L · ways, N, ·), one tensor for h and one for c."""
    ways, ends = 1 + layer.bidirectional, []
    for k in range(layer.num_layers):
        outs = []
        for way in range(ways):  # the second one reads from the end
            state, ys = [s[k * ways + way] for s in starts], []
            for t in range(x.shape[1])[:: 1 - 2 * way]:
                state = step(x[:, t], *state, *layer.all_weights[k * ways + way])
                ys.append(state[0])
            outs, ends = [*outs, torch.stack(ys[:: 1 - 2 * way], 1)], [*ends, state]
        x = torch.cat(outs, 2)                                            # (N, T, ways · H)
    return x, *(torch.stack(e) for e in zip(*ends, strict=True))

def looped(cell, x):
    """A cell makes one step: the loop over time and passing the state on are yours."""
    state, outs = None, []
    for t in range(x.shape[1]):
        state = cell(x[:, t], state)                                      # h, or (h, c) of an LSTMCell
        outs.append(state[0] if isinstance(state, tuple) else state)
    return torch.stack(outs, 1)                                           # (N, T, H)
def parameters(gates, D, H, L, ways, P=0):
    """Every layer and direction: W, U, two biases, and the projection (P, H) if there is one."""
    inputs = [D] + [ways * (P or H)] * (L - 1)
    return ways * sum(gates * (H * d + H * (P or H) + 2 * H) + P * H for d in inputs)

def shapes(N, T, H, L, ways, P, batch_first):
    """Of output, h_n and c_n: batch_first concerns the output alone."""
    return ((N, T) if batch_first else (T, N)) + (ways * (P or H),), (L * ways, N, P or H), (L * ways, N, H)
def folded(kind, b, b2):
    """Both biases with all that may be moved from the second to the first: not where r multiplies it."""
    stays = torch.zeros_like(b2) if kind == "LSTM" else torch.cat([0 * b2[: 2 * H], b2[2 * H :]])
    return b + b2 - stays, stays
def summary(layer, x, lengths):
    """h_n of the last layer, (N, ways · H), of padded sequences: packing keeps the padding out."""
    h_n = layer(nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False))[1]
    return torch.cat(list((h_n[0] if isinstance(h_n, tuple) else h_n)[-WAYS:]), 1)

def remember_for(layer, T):  # the block that keeps, f or z, begins at T/(T + 1), an LSTM's i as far shut
    with torch.no_grad():
        layer.bias_hh_l0.zero_()
        layer.bias_ih_l0[WIDTH : 2 * WIDTH] = math.log(T)
        if isinstance(layer, nn.LSTM):
            layer.bias_ih_l0[:WIDTH] = -math.log(T)
# ── training ──────────────────────────────────────────────────────────────────────────────────────
def sequences(run, n):
    """A symbol, then LAG steps of noise on a wire of its own; which symbol was it? (n, LAG + 1, 5), (n,)"""
    x, y = torch.zeros(n, LAG + 1, SYMBOLS + 1, dtype=torch.float32), torch.randint(SYMBOLS, (n,))
    x[:, 0, :SYMBOLS] = nn.functional.one_hot(y, SYMBOLS)
    x[:, 1:, SYMBOLS] = torch.randn(n, LAG)
    return x.to(run.device), y.to(run.device)
@once
def recalled(run):
    """The share of 1,000 new sequences whose symbol each class recalls; nn.RNN seldom learns it."""
    run.chart("loss", x="step", y="cross-entropy", lines={"guessing": math.log(SYMBOLS)})
    right = {}
    for kind in nn.RNN, nn.LSTM, nn.GRU:
        layer, head = kind(SYMBOLS + 1, WIDTH, batch_first=True), nn.Linear(WIDTH, SYMBOLS)
        remember_for(layer, LAG)  # a plain RNN has one block, none that keeps
        net = nn.ModuleList([layer, head]).to(run.device, torch.float32)
        optimiser = torch.optim.Adam(net.parameters(), lr=0.01)
        for step in run.steps(STEPS, kind.__name__):
            x, y = sequences(run, 32)
            loss = nn.functional.cross_entropy(head(layer(x)[0][:, -1]), y)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            run.plot("loss", step, loss, kind.__name__)
        x, y = sequences(run, 1000)
        right[kind.__name__] = (head(layer(x)[0][:, -1]).argmax(1) == y).double().mean().item()
    return right
# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def make(run, kind, **options):  # a layer with random weights, and an input (N, T, D)
    options = {"num_layers": LAYERS, "bidirectional": WAYS == 2, "batch_first": True} | options
    return kind(D, H, **options).to(run.device), torch.randn(N, T, D, device=run.device)
def check_lstm_agrees(run):
    """nn.LSTM is these equations with the blocks i, f, g, o, layer by layer, direction by direction."""
    for proj in 0, P:
        layer, x = make(run, nn.LSTM, proj_size=proj)
        h, c = (torch.randn(LAYERS * WAYS, N, n, device=run.device) for n in (proj or H, H))
        out, (h_n, c_n) = layer(x, (h, c))
        for got, want in zip(network(lstm_step, x, (h, c), layer), (out, h_n, c_n), strict=True):
            run.close(got, want, tol=EXACT, against=f"nn.LSTM, proj_size={proj}: output, h_n, c_n; float64")
    run.raises(ValueError, lambda: nn.GRU(D, H, proj_size=P), match="only supported for LSTM", against="GRU")

def check_gru_agrees(run):
    """nn.GRU is these equations with the blocks r, z, n; backwards it ends at the FIRST output."""
    (layer, x), h = make(run, nn.GRU), torch.randn(LAYERS * WAYS, N, H, device=run.device)
    out, h_n = layer(x, h)
    for got, want in zip(network(gru_step, x, (h,), layer), (out, h_n), strict=True):
        run.close(got, want, tol=EXACT, against="nn.GRU: output, h_n; float64")
    run.equal(h_n[-WAYS], out[:, -1, :H], against="forwards: the last output")
    run.equal(h_n[-1], out[:, WAYS - 2, -H:], against="backwards: the first output")

def check_cells_make_a_layer(run):
    """LSTMCell and GRUCell, looped over time, are a layer of one direction that starts at zero."""
    for kind, cell in (nn.LSTM, nn.LSTMCell(D, H)), (nn.GRU, nn.GRUCell(D, H)):
        layer, x = make(run, kind, num_layers=1, bidirectional=False)
        cell.load_state_dict({name.removesuffix("_l0"): w for name, w in layer.state_dict().items()})
        run.close(looped(cell.to(run.device), x), layer(x)[0], tol=EXACT, against="the layer; float64")

def one_unit(run, b):  # a GRU of one unit whose weights are 0, but b_z = b; and ten steps of an input 0
    layer = nn.GRU(1, 1, batch_first=True).to(run.device)
    for i, p in enumerate(layer.parameters()):
        p.data[:] = torch.tensor([0, b * (i == 2), 0]).reshape(-1, *[1] * (p.dim() - 1))
    return layer, torch.zeros(1, 10, 1, device=run.device)
def check_update_gate_keeps(run):
    """z is the share that is kept: with the candidate 0, h_T = σ(b_z)^T h_0; z = ½ leaves 2^−T."""
    h = torch.full((1, 1, 1), 0.7, device=run.device)
    for b in (0.0, BIAS):
        layer, x = one_unit(run, b)
        for end in network(gru_step, x, (h,), layer)[1], layer(x, h)[1]:
            run.close(end.item(), 0.7 * (1 + math.exp(-b)) ** -10, tol=EXACT, against=f"σ(b)^T, b = {b:g}")

def check_gru_can_explode(run):
    """Gates do not bound the gradient: here a step multiplies it by z + (1 − z) r u = ½ + u/4."""
    (layer, x), h = one_unit(run, 0.0), torch.zeros(1, 1, 1, device=run.device)
    layer.weight_hh_l0.data[2] = 10  # u
    for end in lambda h: network(gru_step, x, (h,), layer)[1].sum(), lambda h: layer(x, h)[1].sum():
        slope = torch.autograd.functional.jacobian(end, h)
        run.close(slope.item() / 3**10, 1, tol=EXACT, against="closed form 3¹⁰ = 59049; ours and nn.GRU")

def check_two_biases(run):
    """Only the sum of the two biases counts, except in the GRU's candidate, where r multiplies the second."""
    for kind in nn.LSTM, nn.GRU:
        layer, x = make(run, kind, num_layers=1, bidirectional=False)
        own, b, b2 = layer(x)[0], layer.bias_ih_l0.data.clone(), layer.bias_hh_l0.data.clone()
        layer.bias_ih_l0.data, layer.bias_hh_l0.data = folded(kind.__name__, b, b2)
        run.close(layer(x)[0], own, tol=EXACT, against=f"nn.{kind.__name__} with its own two biases")
        layer.bias_ih_l0.data, layer.bias_hh_l0.data = b + b2, 0 * b2
    run.above((layer(x)[0] - own).abs().max(), 1e-6, against="rounding, 1e-12: the GRU with one bias alone")

def check_sizes(run):
    """RNN : GRU : LSTM = 1 : 3 : 4 blocks of W, U and two biases. batch_first does not turn the states."""
    for kind, gates, proj in (nn.RNN, 1, 0), (nn.GRU, 3, 0), (nn.LSTM, 4, 0), (nn.LSTM, 4, P):
        first, options = proj > 0, {"proj_size": proj} if proj else {}
        layer, x = make(run, kind, batch_first=first, **options)
        count = sum(p.numel() for p in layer.parameters())
        run.equal(parameters(gates, D, H, LAYERS, WAYS, proj), count, against=f"in nn.{kind.__name__}")
        out, states = layer(x if first else x.transpose(0, 1))
        want = [v.shape for v in (out, *(states if kind is nn.LSTM else [states]))]
        run.equal(shapes(N, T, H, LAYERS, WAYS, proj, first)[: len(want)], want, against="output, h_n, c_n")

def check_packing(run):
    """Packed, each sequence ends as if it ran alone; the last column of a padded batch is something else."""
    lengths = torch.tensor([4, 6, 2])
    for kind in nn.LSTM, nn.GRU:
        layer, x = make(run, kind)
        ends = [layer(row[None, :n])[1] for row, n in zip(x, lengths, strict=True)]
        alone = torch.cat([h[0] if isinstance(h, tuple) else h for h in ends], 1)[-WAYS:]  # (ways, N, H)
        run.close(summary(layer, x, lengths), torch.cat(list(alone), 1), tol=EXACT, against="each by itself")
        run.above((layer(x)[0][:, -1] - torch.cat(list(alone), 1)).abs().max(), 1e-6, against="last column")

def check_learns_long_delays(run):
    """With a keeping gate at T/(T + 1) the gradient reaches back LAG steps, and a layer learns to recall."""
    for kind in nn.RNN, nn.LSTM, nn.GRU:
        remember_for(layer := kind(SYMBOLS + 1, WIDTH, batch_first=True).to(run.device), LAG)
        x = sequences(run, 32)[0].double().requires_grad_()
        slope = torch.autograd.grad(layer(x)[0][:, -1].sum(), x)[0].norm(dim=(0, 2))    # (LAG + 1,)
        beyond = run.below if kind is nn.RNN else run.above
        beyond(slope[0] / slope[-1], 1e-3, against=f"0.001; nn.{kind.__name__}, first input : last one")
    run.above(min(recalled(run)[k] for k in ORDER), 0.8, against="four in five; guessing gives one in four")
def answer_step(run): return mix(0.75, 0.8, -0.2)
def answer_gru_size(run): return sum(p.numel() for p in nn.GRU(10, 20).parameters())
def answer_state(run): return nn.LSTM(8, 16, 3, bidirectional=True)(torch.zeros(7, 5, 8))[1][0].shape
# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("the LSTM blocks are stacked f i g o", ru="блоки LSTM идут в порядке f, i, g, o",
          ORDER={**ORDER, "LSTM": "figo"}, reddens=["lstm_agrees"]),
    Break("z is the share of the new", ru="z считают долей нового",
          mix=lambda z, n, h: z * n + (1 - z) * h, reddens=["gru_agrees", "update_gate_keeps"]),
    Break("the reset gate acts before the matrix", ru="вентиль сброса действует до матрицы",
          candidate=lambda a, r, h, U, b2: (a + (r * h) @ U.T + b2).tanh(), reddens=["gru_agrees"]),
    Break("the reset gate is left out", ru="вентиль сброса забыт", reddens=["gru_agrees", "gru_can_explode"],
          candidate=lambda a, r, h, U, b2: (a + h @ U.T + b2).tanh()),
    Break("a cell remembers its own state", ru="ячейка сама помнит состояние", reddens=["cells_make_a_layer"],
          looped=lambda cell, x, real=looped: real(lambda now, _: cell(now), x)),
    Break("one bias would do for the GRU too", ru="и в GRU хватило бы одного смещения",
          folded=lambda kind, b, b2: (b + b2, 0 * b2), reddens=["two_biases"]),
    Break("every layer reads the numbers of the input", ru="каждый слой читает D чисел входа",
          parameters=lambda g, D, H, L, *m, real=parameters: L * real(g, D, H, 1, *m), reddens=["sizes"]),
    Break("batch_first turns the states round too", ru="batch_first переставляет оси и у состояний",
          shapes=lambda *a, s=shapes: (s(*a)[0], *((n, k, h) for k, n, h in s(*a)[1:])), reddens=["sizes"]),
    Break("the last column of a padded batch is taken", ru="берут последний столбец дополненного батча",
          summary=lambda layer, x, lengths: layer(x)[0][:, -1], reddens=["packing"]),
    Break("biases stay as PyTorch makes them", ru="смещения остались такими, какими их создал PyTorch",
          remember_for=lambda layer, T: None, reddens=["learns_long_delays"]),
]
