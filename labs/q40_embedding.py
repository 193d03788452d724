"""40. Embedding layers nn.Embedding and their use.

A layer of V · d weights that looks up rows. That is a one-hot row times W, without the multiplication:

    e(i) = W[i] = onehot(i) W,   ∂L/∂W[r] = Σ over the places k with iₖ = r of ∂L/∂e(iₖ)

PyTorch, torch.nn.Embedding; Press & Wolf (2017), arXiv:1608.05859; Guo & Berkhahn (2016), arXiv:1604.06737.
"""

import math
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F

from examprep.lab import Between, Break, once

V: Annotated[int, Between(6, 40, "rows of the table: size of the vocabulary")] = 10
D: Annotated[int, Between(2, 16, "numbers in a vector")] = 3
CAP: Annotated[float, Between(0.3, 1.2, "max_norm")] = 0.8
KAPPA: Annotated[float, Between(1, 4, "how sharply a month prefers its neighbours")] = 2.0
MONTHS, STEPS, RATE, EXACT = 12, 300, 0.1, 1e-12  # float64 rounds at 2e-16; sums of a few hundred numbers
TIED, FROZEN, LEARNS = True, False, False  # one table for both layers; it is frozen; from_pretrained's learns
MOVED = {"SGD": [2], "Adam": [1, 2], "SparseAdam": [2]}  # rows that a step moves for 2 after one for 1
torch.set_default_dtype(torch.float64)

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def initial(rows, d): return torch.randn(rows, d)  # N(0, 1) whatever the width
def lookup(W, i): return W[i]  # i of shape (*) -> (*, d)
def row_gradients(i, upstream, rows, padding=None, by_frequency=False):
    """∂L/∂W: each place adds its gradient to its row; the padding row gets none."""
    i, upstream = i.flatten(), upstream.flatten(0, -2)          # (n,), (n, d)
    g = upstream.new_zeros(rows, upstream.shape[-1]).index_add(0, i, upstream)
    if by_frequency:
        g = g / i.bincount(minlength=rows).clamp(min=1)[:, None]  # how often r stands in this batch
    if padding is not None:
        g[padding] = 0
    return g
def cap_rows(W, i, cap, norm_type):  # before a look-up with max_norm: longer rows are cut to it, for good
    for r in i.unique():
        W[r] *= min(1, cap / W[r].norm(norm_type).item())
def bags(W, i, offsets, mode, padding=None):  # bag k holds the indices from offsets[k] up to the next offset
    starts, out = offsets.tolist(), []
    for start, end in zip(starts, [*starts[1:], len(i)], strict=True):
        rows = W[[r for r in i[start:end].tolist() if r != padding]]           # (length, d)
        pool = "sum" if mode == "sum" or len(rows) == 0 else "mean" if mode == "mean" else "amax"
        out.append(getattr(rows, pool)(0))
    return torch.stack(out)                                     # (bags, d)
def tied_gradient(W, i, upstream):
    """W serves twice, h = W[i] and z = h Wᵀ: its gradient is the sum of both uses; upstream is ∂L/∂z."""
    return row_gradients(i, upstream @ W, len(W)) + upstream.T @ W[i]
def table_size(rows, d, tied): return rows * d * (1 if tied else 2)  # the weights of both layers

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def calendar(run):
    """{name: (order of the months in the data, vectors, loss above its least)}: only the data tell it."""
    results = {}
    run.chart("loss", x="step", y="cross-entropy")
    for name, order in (("calendar", torch.arange(MONTHS)), ("shuffled", torch.randperm(MONTHS))):
        place = order.argsort().to(run.device) * 2 * math.pi / MONTHS
        target = (KAPPA * torch.cos(place[:, None] - place)).softmax(1)        # (12, 12): who goes with whom
        table = nn.Embedding.from_pretrained(torch.randn(MONTHS, 2, device=run.device), freeze=FROZEN)
        out = nn.Linear(2, MONTHS, bias=False, device=run.device)
        out.weight = table.weight if TIED else out.weight
        optimiser = torch.optim.Adam(nn.ModuleList([table, out]).parameters(), lr=RATE)
        months = torch.arange(MONTHS, device=run.device)
        for step in run.steps(STEPS, name):
            loss = F.cross_entropy(out(table(months)), target)                 # (12, 2) -> (12, 12)
            if loss.requires_grad:  # not if all is frozen
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
            run.plot("loss", step, loss, name)
        least = -(target * target.log()).sum(1).mean()                         # entropy of the targets
        results[name] = order.tolist(), table.weight.detach(), loss.item() - least
    return results

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def grad(y, x): return torch.autograd.grad(y.sum(), x)[0]
def indices(run, *shape): return torch.randint(V, shape, generator=run.generator(), device=run.device)

def check_one_hot_product(run):
    """e(i) = W[i] is the one-hot row times W, of shape (*, d); V · d weights; other indices are errors."""
    layer, i = nn.Embedding(V, D, device=run.device), indices(run, 4, 5)
    got = lookup(layer.weight, i)
    run.equal(got, layer(i), against="nn.Embedding, every bit")
    run.close(got, F.one_hot(i, V).double() @ layer.weight, tol=EXACT, against="onehot(i) @ W")
    run.equal([*layer(i).shape, *[p.numel() for p in layer.parameters()]], [4, 5, D, V * D], against="sizes")
    for wrong in (V, -1):
        run.raises(IndexError, lambda k=wrong: layer(i * 0 + k), match="out of range", against=f"{wrong}")
    run.raises(RuntimeError, lambda: layer(torch.ones(2)), match="Long, Int", against="a float index")

def check_gradient_sums(run):
    """A row's gradient is the sum over its places; scale_grad_by_freq divides it by their number."""
    i, up = F.pad(indices(run, 34) % (V - 1), (0, 1), value=V - 1), torch.randn(35, D, device=run.device)
    for scaled in (False, True):
        layer = nn.Embedding(V, D, scale_grad_by_freq=scaled, device=run.device)
        got, want = row_gradients(i, up, V, by_frequency=scaled), grad(layer(i) * up, layer.weight)
        run.close(got, want, tol=EXACT, against=f"nn.Embedding, {scaled=}; V − 1 is there once")
    run.close(row_gradients(i, up, V), F.one_hot(i, V).double().T @ up, tol=EXACT, against="onehot(i)ᵀ @ up")

def check_padding(run):
    """padding_idx: the row starts at zero and gets no gradient, but its stored value is what is looked up."""
    layer, i = nn.Embedding(V, D, padding_idx=1, device=run.device), indices(run, 60).view(12, 5)  # (B, T)
    up = torch.randn(12, 5, D, device=run.device)
    run.equal(layer.weight[1].any(), False, against="zero at the start")
    got, want = row_gradients(i, up, V, padding=1), grad(layer(i) * up, layer.weight)
    run.close(got, want, tol=EXACT, against="autograd of nn.Embedding, padding_idx=1")
    given = nn.Embedding.from_pretrained(torch.randn(V, D, device=run.device), padding_idx=1)
    run.equal(given(i), lookup(given.weight, i), against="from_pretrained leaves the padding row as it is")

def check_max_norm(run):
    """max_norm cuts rows that are looked up and too long, within the table itself; other rows stay."""
    W, i = 3 * torch.randn(V, D, device=run.device), torch.tensor([0, 3, 3], device=run.device)
    W[0] = CAP / 2 / D**0.5  # of norm CAP/2: short enough, it stays
    for norm in (1.0, 2.0):
        layer, mine = nn.Embedding(V, D, None, CAP, norm, _weight=W.clone(), device=run.device), W.clone()
        layer(i)
        cap_rows(mine, i, CAP, norm)
        run.close(mine, layer.weight, tol=1e-6, against=f"nn.Embedding, norm_type={norm}; PyTorch adds 1e-7")
    early = (layer.weight**2).sum() + layer(i + 1).sum()
    run.raises(RuntimeError, early.backward, match="inplace", against="W was in the graph before: clone it")

def check_sparse(run):
    """sparse=True: a gradient of the used rows only, which Adam refuses; dense Adam moves other rows on."""
    for name, rows in MOVED.items():
        layer = nn.Embedding(V, D, sparse=name == "SparseAdam", device=run.device)
        optimiser = getattr(torch.optim, name)(layer.parameters(), lr=0.1)
        for row in (1, 2):
            before = layer.weight.detach().clone()
            optimiser.zero_grad()
            layer(torch.tensor([row, row], device=run.device)).sum().backward()
            optimiser.step()
        run.equal((layer.weight != before).any(1).nonzero().flatten(), rows, against=f"moved by {name}")
        if name == "Adam":  # the table, its gradient, two moments
            held = [layer.weight, layer.weight.grad, *optimiser.state[layer.weight].values()]
            run.equal([t.numel() for t in held if t.dim()], [V * D] * 4, against="Adam holds four tables")
    g = layer.weight.grad  # of the last layer, which is sparse
    run.equal([g.layout == torch.sparse_coo, g._nnz()], [True, 2], against="two entries, one for each place")
    run.equal(g.to_dense(), row_gradients(torch.tensor([2, 2]), torch.ones(2, D), V), against="dense, summed")
    run.raises(RuntimeError, torch.optim.Adam(layer.parameters()).step, match="SparseAdam", against="Adam")

def check_bags(run):
    """EmbeddingBag adds, averages or maximises the rows of each bag; the padding row does not count."""
    i, offsets = indices(run, 20), torch.tensor([0, 3, 3, 12], device=run.device)
    for mode in ("sum", "mean", "max"):
        for padding in (None, int(i[0])):
            layer = nn.EmbeddingBag(V, D, mode=mode, padding_idx=padding, device=run.device)
            got = bags(layer.weight, i, offsets, mode, padding)
            run.close(got, layer(i, offsets), tol=EXACT, against=f"nn.EmbeddingBag, {mode}, {padding=}")
    run.equal(layer(i, offsets)[1].any(), False, against="an empty bag gives zeros")
    each, W = torch.randn(20, device=run.device), layer.weight  # a factor for each place
    def pool(mode): return F.embedding_bag(i, W, offsets, mode=mode, per_sample_weights=each)
    got = bags(each[:, None] * W[i], torch.arange(20), offsets, "sum")
    run.close(got, pool("sum"), tol=EXACT, against="per_sample_weights multiply the rows")
    run.raises(NotImplementedError, lambda: pool("mean"), match="mode='sum'", against="for the sum only")

def check_tying(run):
    """Tied, the output layer is the table itself: half the weights, one gradient, the sum of both uses."""
    table, out = nn.Embedding(V, D, device=run.device), nn.Linear(D, V, bias=False, device=run.device)
    for tied in (False, True):
        out.weight = table.weight if tied else out.weight
        count = sum(p.numel() for p in nn.ModuleList([table, out]).parameters())
        run.equal(table_size(V, D, tied), count, against=f"parameters of both layers, {tied=}")
    i, up = indices(run, 20), torch.randn(20, V, device=run.device)
    want = grad(out(table(i)) * up, table.weight)
    run.close(tied_gradient(table.weight, i, up), want, tol=EXACT, against="autograd through both layers")

def check_calendar(run):
    """Trained, months that go together stand together: a circle of radius √κ in the order of the data."""
    for name, (order, vectors, gap) in calendar(run).items():
        circle = torch.atan2(vectors[:, 1], vectors[:, 0]).argsort().tolist()
        turned = circle[circle.index(order[0]) :] + circle[: circle.index(order[0])]
        run.true(turned in (order, [order[0], *order[:0:-1]]), f"{name}: in order, either way around")
        run.close(gap, 0, tol=1e-4, against=f"{name}: loss − entropy of the targets, the least there can be")
        run.close(vectors.norm(dim=1), KAPPA**0.5, tol=1e-2, against=f"{name}: √κ, since e·e′ = κ cos")

def check_start(run):
    """Vectors start as N(0, 1), cosines spread by 1/√d; from_pretrained shares its table and freezes it."""
    n, d = 4000, 16 * D
    for who, W in ("ours", initial(n, d)), ("nn.Embedding", nn.Embedding(n, d).weight.detach()):
        run.close([W.mean(), W.var()], [0, 1], tol=5 * (2 / n / d) ** 0.5, against=f"{who}: 0, 1; 5 SE")
        spread = F.cosine_similarity(W[::2], W[1::2]).var() * d
        run.close(spread, 1, tol=5 * (2 / 2000) ** 0.5, against=f"{who}: variance of cosines 1/d; 5 SE")
    given = nn.Embedding.from_pretrained(W := torch.randn(V, D))
    run.equal(given.weight.requires_grad, LEARNS, against="from_pretrained(W): freeze=True by default")
    run.true(given.weight.data_ptr() == W.data_ptr(), "no copy: the same memory")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_output_shape(run): return nn.Embedding(1000, 64)(torch.zeros(32, 20, dtype=torch.long)).shape
def answer_parameters(run): return sum(p.numel() for p in nn.Embedding(30_000, 300).parameters())
def answer_repeated(run): return grad((e := nn.Embedding(8, 3))(torch.tensor([4, 1, 4, 4])), e.weight)[4, 0]
def answer_capped(run): return F.embedding(torch.tensor([0]), torch.tensor([[6.0, 8]]), max_norm=2.0)[0]
def answer_bag_mean(run):
    return F.embedding_bag(torch.tensor([[1, 1, 2, 0]]), torch.tensor([[0.0], [3], [9]]), padding_idx=0)[0, 0]

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
sums, true_bags = row_gradients, bags
BREAKS = [
    Break("an index is taken for a quantity", ru="индекс понят как число, на которое умножают",
          lookup=lambda W, i: i[..., None] * W[0], reddens=["one_hot_product", "padding"]),
    Break("repeated places are averaged", ru="градиенты повторов усредняются, а не складываются",
          row_gradients=lambda i, up, rows, padding=None, by_frequency=True: sums(i, up, rows, padding, True),
          reddens=["gradient_sums", "padding", "sparse", "tying"]),
    Break("the padding row learns", ru="строка padding_idx учится", reddens=["padding"],
          row_gradients=lambda i, up, rows, padding=0, **k: sums(i, up, rows, None, **k)),
    Break("a padding index always gives zeros", ru="индекс padding_idx всегда даёт ноль",
          lookup=lambda W, i: W[i] * (i != 1)[..., None], reddens=["padding", "one_hot_product"]),
    Break("max_norm limits the output only", ru="max_norm ограничивает лишь выход",
          cap_rows=lambda W, i, cap, norm_type: None, reddens=["max_norm"]),
    Break("max_norm limits each number", ru="max_norm ограничивает каждую компоненту",
          cap_rows=lambda W, i, cap, norm_type: W.clamp_(-cap, cap), reddens=["max_norm"]),
    Break("Adam moves only rows that have a gradient", ru="Adam двигает лишь строки с градиентом",
          MOVED=MOVED | {"Adam": [2]}, reddens=["sparse"]),
    Break("offsets are lengths", ru="offsets понято как длины мешков", reddens=["bags"],
          bags=lambda W, i, offsets, mode, padding=None: true_bags(
              W, i, offsets.cumsum(0) - offsets, mode, padding)),
    Break("padding counts in the mean", ru="padding участвует в среднем", reddens=["bags"],
          bags=lambda W, i, offsets, mode, padding=None: true_bags(W, i, offsets, mode)),
    Break("a tied table learns from its input side only", ru="связанная таблица учится лишь как вход",
          tied_gradient=lambda W, i, up: sums(i, up @ W, len(W)), reddens=["tying"]),
    Break("from_pretrained goes on learning", ru="from_pretrained дообучается сам", FROZEN=True, LEARNS=True,
          reddens=["calendar", "start"]),
    Break("input and output tables are never tied", ru="входную и выходную таблицы не связали", TIED=False,
          reddens=["calendar"]),
    Break("the table starts like a linear layer", ru="таблица начинает как линейный слой: U(±1/√d)",
          initial=lambda rows, d: (2 * torch.rand(rows, d) - 1) / d**0.5, reddens=["start"]),
]
