"""29. Class Tensor: operations that change the shape, and aggregation.

A tensor is a flat storage, which its views share, and how to walk it: shape n, strides s, an offset o:
    address of element (i₀, …, i_{k−1}) = o + Σ_d i_d s_d,   contiguous: s_d = n_{d+1} · … · n_{k−1}
view, permute, expand and slices change the walk only. An aggregation removes the dimensions that `dim` names.
Harris et al. (2020), doi:10.1038/s41586-020-2649-2; PyTorch documentation, "Tensor Views".
"""

import math
import random
import warnings
from collections import namedtuple
from contextlib import suppress
from functools import partial
from itertools import product
from typing import Annotated

import numpy as np
import torch
from torch.nn import functional as F

from examprep.lab import Between, Break, once

CASES: Annotated[int, Between(200, 500, "random tensors on which our views are held against PyTorch's")] = 300
COUNT: Annotated[int, Between(20, 100, "points of the regression")] = 40
RATE: Annotated[float, Between(0.1, 0.3, "learning rate η")] = 0.2
STEPS: Annotated[int, Between(150, 300, "training steps")] = 200
HIGH, WIDE, IMAGES = 6, 7, 1800  # an image has HIGH × WIDE pixels and three channels
EXACT = 1e-12  # float64 rounds at 1.1e-16; no sum here has more than 300 terms, all below 30
warnings.filterwarnings("ignore", "Using a target size")  # PyTorch notices the silent broadcast below

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
Strided = namedtuple("Strided", "storage shape stride offset", defaults=[0])  # views share the list storage
def packed(shape): return [math.prod(shape[d + 1:]) for d in range(len(shape))]  # strides if contiguous
def permute(t, dims): return t._replace(shape=[t.shape[d] for d in dims], stride=[t.stride[d] for d in dims])
def skip(t, k): return t._replace(shape=[t.shape[0] - k, *t.shape[1:]], offset=t.offset + k * t.stride[0])
def read(t): return [t.storage[a] for a in addresses(t)]
def reshape(t, shape): return view(t, shape) or Strided(read(t), shape, packed(shape))  # a view or a copy

def addresses(t):
    """Where the elements lie, in the order of nested loops: the last index runs fastest."""
    return [t.offset + sum(map(int.__mul__, index, t.stride)) for index in product(*map(range, t.shape))]

def view(t, shape):
    """The same elements in the same order under another shape; None where no strides can say that."""
    a = addresses(t)
    v = t._replace(shape=shape, stride=[a[s % len(a)] - a[0] for s in packed(shape)])  # size 1: any stride
    return v if addresses(v) == a else None

def broadcast(a, b):
    """The common shape: aligned on the right, a missing size is 1, and 1 stretches. None: an error."""
    k = max(len(a), len(b))
    pairs = list(zip([1] * (k - len(a)) + a, [1] * (k - len(b)) + b, strict=True))
    return [m if n == 1 else n for m, n in pairs] if all(m == n or 1 in (m, n) for m, n in pairs) else None

# What PyTorch is asked for, by names that a break can replace
def channels_first(images): return images.permute(0, 3, 1, 2)     # (N, H, W, C) -> (N, C, H, W)
def without_channel(images): return images.squeeze(1)             # (N, 1, H, W) -> (N, H, W)
def one_a_point(prediction): return prediction.squeeze(1)         # (N, 1) -> (N,)
def chosen(x, rows): return x[rows]                               # rows: a list of indices
def row_sums(x): return x.sum(dim=1)                              # (N, K) -> (N,)
def centred(x): return x - x.mean(dim=1, keepdim=True)            # each row minus its own mean
def predicted(scores): return scores.max(dim=1).indices           # (N, K) -> (N,): the class of each row
def byte_sum(a, b): return a + b                                  # uint8
deviation, average, total = torch.std, torch.mean, torch.sum

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def line(run):
    """Points x, t (N,); slope, intercept and loss after training with predictions (N,) and with (N, 1)."""
    run.chart("regression", x="step", y="mean squared error")
    x, noise = torch.randn(2, COUNT, dtype=torch.float64).to(run.device)
    x = (x - x.mean()) / x.std(correction=0)
    t, fits = 2 * x + 1 + 0.1 * noise, []
    for name, shaped in ("(N,) against (N,)", one_a_point), ("(N, 1) against (N,)", lambda p: p):
        w, b = (x.new_zeros(1, requires_grad=True) for _ in "wb")
        optimiser = torch.optim.SGD([w, b], lr=RATE)
        for step in run.steps(STEPS, name):
            loss = F.mse_loss(shaped(x[:, None] * w + b), t)  # nn.Linear(1, 1) too returns (N, 1)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            run.plot("regression", step, loss, name)
        fits.append(torch.stack([w[0], b[0], loss]).detach())
    return x, t, fits

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def cases(run):
    """Random tensors, PyTorch's and ours, permuted and sliced alike, and a shape for as many elements."""
    rng = random.Random(run.seed)
    for _ in range(CASES):
        shape, target = rng.choices((1, 2, 3, 4, 5), k=rng.randint(2, 4)), [1]
        dims, x = rng.sample(range(len(shape)), len(shape)), torch.arange(math.prod(shape), device=run.device)
        t = permute(skip(Strided(x.tolist(), shape, packed(shape)), shape[0] // 2), dims)
        x = x.view(shape)[shape[0] // 2:].permute(dims)[t.shape[0] // 2:]
        while (left := x.numel() // math.prod(target)) > 1:
            target.append(rng.choice([n for n in range(2, left + 1) if left % n == 0]))
        yield x, skip(t, t.shape[0] // 2), rng.sample(target, len(target))

def or_none(action):  # None where PyTorch refuses
    with suppress(RuntimeError):
        return action()

def check_strides_give_addresses(run):
    """Element (i₀, …) lies at o + Σ i_d s_d; permute and slices change strides and offset, not the memory."""
    tried = [(x, t) for x, t, _ in cases(run)]
    walks = [(x.shape, x.stride(), x.storage_offset(), x.flatten()) for x, _ in tried]
    run.equal([(*t[1:], read(t)) for _, t in tried], walks, against="PyTorch's walk and elements")
    run.equal([addresses(t) == list(range(t.offset, t.offset + x.numel())) for x, t in tried],
              [x.is_contiguous() for x, _ in tried], against="contiguous: no gap, no jump back")

def check_view_shares_or_refuses(run):
    """view shares memory or refuses, by the strides alone; reshape is that view, else a copy."""
    ours, theirs = [], []
    for x, t, shape in cases(run):
        v, r, u, y = view(t, shape), reshape(t, shape), or_none(partial(x.view, shape)), x.reshape(shape)
        ours.append([v and read(v), read(r), r.storage is t.storage, v is not None])
        theirs.append([u if u is None else u.flatten().tolist(), y.flatten().tolist()])
        x.fill_(-1)  # written through x, read through y
        theirs[-1] += [bool((y == -1).all())] * 2
    run.equal(ours, theirs, against="PyTorch: refusals, elements, and whether y sees what is written to x")

def check_writing_shows_sharing(run):
    """Slices, permuted and unsqueezed tensors are views; lists of indices, masks, repeat, cat, clone copy."""
    x, array = torch.arange(1.0, 13, device=run.device).view(3, 4), np.ones(3)
    views = {"view": x.view(-1), "t": x.t(), "x[1:, ::2]": x[1:, ::2], "x[0]": x[0], "flatten": x.flatten(),
             "unsqueeze": x.unsqueeze(1), "expand": x.expand(5, 3, 4), "from_numpy": torch.from_numpy(array)}
    copies = {"x[[0, 1]]": chosen(x, [0, 1]), "x[x > 0]": x[x > 0], "cat": torch.cat([x]), "clone": x.clone(),
              "t().flatten()": x.t().flatten(), "repeat": x.repeat(1, 1), "torch.tensor": torch.tensor(array)}
    array[:] = x.fill_(-1)[0, 0].item()
    run.equal([n for n, y in (views | copies).items() if (y == -1).all()], list(views), against="who sees −1")

def check_permute_is_no_reshape(run):
    """Both give (N, C, H, W) from (N, H, W, C), but only permute keeps each channel's pixels together."""
    y = torch.randint(3, (IMAGES,))  # which channel is brighter by 1
    x = (torch.rand(IMAGES, HIGH, WIDE, 3) + F.one_hot(y, 3)[:, None, None]).to(run.device)
    both = channels_first(x), x.reshape(IMAGES, 3, HIGH, WIDE)
    found = [(z.mean((2, 3)).argmax(1).cpu() == y).double().mean() for z in both]
    run.equal([both[0].shape, found[0]], [both[1].shape, 1], against="one shape; all images told right")
    run.close(found[1], 1 / 3, tol=5 * (2 / 9 / IMAGES) ** 0.5, against="chance, channels are mixed; 5 s.e.")

def check_shapes_align_on_the_right(run):
    """Shapes are aligned on the right, 1 stretches without a copy (a step of 0), other sizes must agree."""
    rng, zeros = random.Random(run.seed), partial(torch.zeros, device=run.device)
    pairs = [[rng.choices((0, 1, 2, 3), k=rng.randint(0, 3)) for _ in "ab"] for _ in range(CASES)]
    sums = [or_none(lambda a=a, b=b: (zeros(a) + zeros(b)).shape) for a, b in pairs]
    run.equal([broadcast(a, b) for a, b in pairs], sums, against="PyTorch: the sum's shape, or an error")
    run.equal(zeros(3, 1).expand(3, 4).stride(), (1, 0), against="three numbers stretched to twelve, no copy")

def check_silent_broadcast_ruins_a_fit(run):
    """(N, 1) against (N,) makes N² differences: the line becomes horizontal at mean(t), the loss Var(t)."""
    x, t, (good, bad) = line(run)
    tol = 4 * (1 - 2 * RATE) ** STEPS + EXACT  # a step leaves 1 − 2η of an error that is below 4
    run.close(good[:2], [x @ t / COUNT, t.mean()], tol=tol, against="least squares; error (1 − 2η)^steps")
    run.close(bad, [0, t.mean(), t.var(correction=0)], tol=tol, against="by hand: slope 0, mean(t), Var(t)")
    run.close(F.mse_loss(t[:, None], t), 2 * t.var(correction=0), tol=EXACT, against="2 Var(t), yet perfect")

def check_squeeze_drops_ones(run):
    """squeeze() drops every size 1, the batch's too; squeeze(d) only d; unsqueeze puts a 1 back."""
    for n in 1, 5:
        x = torch.rand(n, 1, 8, 8, device=run.device)
        run.equal(without_channel(x).shape, (n, 8, 8), against=f"a batch of {n}: only the channel goes")
        run.equal([x.squeeze(2), x.squeeze(1).unsqueeze(1)], [x, x], against="nothing to drop; put back")
        got = x.squeeze().dim(), torch.cat([x, x]).shape, torch.stack([x, x]).shape
        run.equal(got, [2 + (n > 1), (2 * n, 1, 8, 8), (2, n, 1, 8, 8)], against="each 1 goes; cat; stack")

def check_dim_disappears(run):
    """Aggregation along dim removes it (keepdim leaves a 1); max along dim returns values and indices."""
    rows = (x := torch.rand(4, 3, dtype=torch.float64).to(run.device)).tolist()
    run.close(row_sums(x), [math.fsum(r) for r in rows], tol=EXACT, against="math.fsum of each row")
    run.equal(predicted(x), [r.index(max(r)) for r in rows], against="Python: where each row is greatest")
    run.equal([x.max(1).values, x.amax(1)], [[max(r) for r in rows]] * 2, against="Python: the maxima")
    run.close(centred(x @ x.T).sum(1), 0, tol=EXACT, against="rows add up to 0, in a square matrix too")
    run.equal([x.mean(1, keepdim=True).shape, x.mean().shape], [(4, 1), ()], against="keepdim; all at once")

def check_std_and_nan(run):
    """std divides by n − 1, so that var is unbiased; NumPy's by n. One NaN makes sum, mean and max NaN."""
    x = torch.rand(9, dtype=torch.float64).to(run.device)
    every, array = torch.cartesian_prod(x, x, x), x.cpu().numpy()  # (9³, 3): all samples of three
    run.close(deviation(x), np.std(array, ddof=1), tol=EXACT, against="NumPy with ddof=1")
    run.close(x.std(correction=0), np.std(array), tol=EXACT, against="NumPy's default, ddof=0")
    run.close((deviation(every, dim=1) ** 2).mean(), np.var(array), tol=EXACT, against="unbiased; NumPy")
    x, none = torch.tensor([1, math.nan, 3], device=run.device), torch.empty(0, device=run.device)
    run.equal([v.isnan() for v in (total(x), average(x), x.max(), average(none))], [True] * 4, against="IEEE")
    run.equal([x.nansum(), x.nanmean(), x.nanmedian(), none.sum()], [4, 2, 1, 0], against="by hand")

def check_dtypes_are_promoted(run):
    """bool < integer < floating: the wider category wins; bytes wrap at 256; integers have no mean."""
    o, a, i, h, f, d = (torch.tensor([200], dtype=getattr(torch, t), device=run.device)
                        for t in ("bool", "uint8", "int64", "float16", "float32", "float64"))
    run.equal([byte_sum(a, a), a.sum().dtype], [[400 % 256], "torch.int64"], against="mod 256; sums: int64")
    run.equal([str(v.dtype)[6:] for v in (o + a, o.sum(), a + 7, i + h, i + 1.5, f + d, f + d[0], i / i)],
              ["uint8", "int64", "uint8", "float16", "float32", "float64", "float32", "float32"],
              against="PyTorch's rules: first the category, then the size; a number widens no tensor")
    run.raises(RuntimeError, i.mean, match="floating point", against="write i.float().mean()")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_offset(run): return torch.zeros(4, 6).t()[2:, 1:].storage_offset()
def answer_heads(run): return torch.zeros(2, 5, 12).view(2, 5, 3, 4).transpose(1, 2).shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("permute moves the numbers in memory", ru="permute переставляет числа в памяти",
          permute=lambda t, dims, true=permute: Strided(read(u := true(t, dims)), u.shape, packed(u.shape)),
          reddens=["strides_give_addresses", "view_shares_or_refuses"]),
    Break("view needs contiguity", ru="view требует непрерывности", reddens=["view_shares_or_refuses"],
          view=lambda t, shape, true=view: true(t, shape) if t.stride == packed(t.shape) else None),
    Break("a list of indices makes a view", ru="индексация списком даёт представление",
          chosen=lambda x, rows: x[rows[0]:rows[-1] + 1], reddens=["writing_shows_sharing"]),
    Break("reshape brings the channels to the front", ru="каналы переносят вперёд через reshape",
          channels_first=lambda x: x.reshape(-1, 3, HIGH, WIDE), reddens=["permute_is_no_reshape"]),
    Break("shapes align on the left", ru="формы выравнивают слева", reddens=["shapes_align_on_the_right"],
          broadcast=lambda a, b, true=broadcast: (c := true(a[::-1], b[::-1])) and c[::-1]),
    Break("predictions keep the shape (N, 1)", ru="предсказания остались формы (N, 1)",
          one_a_point=lambda p: p, reddens=["silent_broadcast_ruins_a_fit"]),
    Break("squeeze without dim spares the batch", ru="squeeze без dim не трогает ось батча",
          without_channel=torch.squeeze, reddens=["squeeze_drops_ones"]),
    Break("dim is the dimension that stays", ru="dim — это размерность, которая останется",
          row_sums=lambda x: x.sum(dim=0), reddens=["dim_disappears"]),
    Break("keepdim is only cosmetic", ru="keepdim нужен лишь для красоты",
          centred=lambda x: x - x.mean(dim=1), reddens=["dim_disappears"]),
    Break("max gives the class", ru="max возвращает номер класса",
          predicted=lambda scores: scores.max(dim=1).values, reddens=["dim_disappears"]),
    Break("std divides by n", ru="std делит на n", reddens=["std_and_nan"],
          deviation=partial(torch.std, correction=0)),
    Break("aggregation skips NaN", ru="агрегация пропускает NaN", reddens=["std_and_nan"],
          average=torch.nanmean, total=torch.nansum),
    Break("a byte grows when it overflows", ru="при переполнении байт расширяется",
          byte_sum=lambda a, b: a.long() + b, reddens=["dtypes_are_promoted"]),
]
