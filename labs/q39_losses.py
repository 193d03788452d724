"""39. Loss-function layers.

A loss compares prediction and target, element by element, and reduces to one number by `mean` or `sum`.
With a prediction p, a logit z, a target t, d = p − t, a target distribution q (slope: derivative in p or z):
    MSE d², slope 2d         Huber d²/2, but δ|d| − δ²/2 beyond |d| = δ; slope d, cut off at ±δ
    L1 |d|, slope sign d     BCEWithLogits ln(1 + eᶻ) − tz, slope σ(z) − t
    KLDiv Σp(ln p − ln q)    cross-entropy ln Σe^zᵢ − Σqᵢzᵢ, slope softmax(z) − q
Huber (1964), doi:10.1214/aoms/1177703732; Graves et al. (2006), doi:10.1145/1143844.1143891.
"""

import math
from functools import partial
from itertools import groupby, product
from typing import Annotated

import torch
from torch import distributions as D
from torch.nn import functional as F

from examprep.lab import Between, Break, once

DELTA: Annotated[float, Between(0.3, 0.8, "where Huber turns from a square into a line, δ")] = 0.5
OUTLIERS: Annotated[float, Between(0.1, 0.3, "share of the training targets that are spoilt")] = 0.2
HUGE: Annotated[float, Between(20, 200, "a logit that is sure and wrong; float32 has σ(18) = 1")] = 50.0
SMOOTH: Annotated[float, Between(0.05, 0.5, "label smoothing, ε")] = 0.1
MARGIN: Annotated[float, Between(0.5, 2.0, "margin of the triplet loss")] = 1.0

N, STEPS, SHIFT, NOISE = 200, 300, 10.0, 0.1  # points and steps of the fit; an outlier is shifted so far; σ
EXACT = 1e-11  # float64 rounds at 2e-16; no sum here has more than 40,000 terms of size 100
torch.set_default_dtype(torch.float64)

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def mse(p, t): return (p - t) ** 2
def l1(p, t): return (p - t).abs()
def huber(p, t): return torch.where(l1(p, t) <= DELTA, (p - t) ** 2 / 2, DELTA * l1(p, t) - DELTA**2 / 2)
def smooth_l1(p, t): return huber(p, t) / DELTA  # with beta = δ
def bce(p, t): return -t * p.log() - (1 - t) * (1 - p).log()
def bce_with_logits(z, t): return z.clamp(min=0) - t * z + (-z.abs()).exp().log1p()  # no exponent above 0
def hinge(f, y): return (1 - y * f).clamp(min=0)  # y = ±1
def nll(log_p, y): return -log_p.gather(1, y[:, None])[:, 0]    # (N, K), (N,) -> (N,)
def cross_entropy(z, q): return z.logsumexp(1) - (q * z).sum(1)  # (N, K), (N, K) -> (N,)
def kl_div(log_q, p): return p * (p.log() - log_q)  # the prediction first, and as a logarithm
def triplet(a, p, n): return ((a - p).norm(dim=1) - (a - n).norm(dim=1) + MARGIN).clamp(min=0)
def mean(losses): return losses.sum() / losses.numel()
def weighted_mean(losses, w): return (w * losses).sum() / w.sum()  # an ignored target weighs 0
def predict(x, w): return (x @ w).squeeze(1)                    # (N, 2), (2, 1) -> (N,), as the targets

SLOPES = {
    "mse": lambda p, t: 2 * (p - t), "huber": lambda p, t: (p - t).clamp(-DELTA, DELTA),
    "l1": lambda p, t: (p - t).sign(), "smooth_l1": lambda p, t: ((p - t) / DELTA).clamp(-1, 1),
    "bce": lambda p, t: (p - t) / (p * (1 - p)), "bce_with_logits": lambda z, t: z.sigmoid() - t,
    "hinge": lambda f, y: -y * (y * f < 1), "cross_entropy": lambda z, q: z.softmax(1) - q}

def collapse(path): return [k for k, _ in groupby(path) if k]   # a CTC path: merge, then drop blanks, 0

def ctc(log_p, y):
    """−ln of the summed probability of all paths that say y (in practice a recursion), and their number."""
    paths = [path for path in product(range(log_p.shape[1]), repeat=len(log_p)) if collapse(path) == y]
    each = [sum(log_p[t, k] for t, k in enumerate(path)) for path in paths]  # log_p: (T, K)
    return -log_p.new_tensor(each).logsumexp(0), len(paths)

# ── training ──────────────────────────────────────────────────────────────────────────────────────
def fit(run, x, y, name, loss, predict):
    """A line by gradient descent, the rate falling to 0. Returns slope and intercept."""
    w, slope = x.new_zeros(2, 1), torch.func.grad(lambda w: loss(predict(x, w), y).mean())
    for step in run.steps(STEPS, name):
        w = w - 0.3 * (1 - step / STEPS) * slope(w)
        run.plot("intercept", step, w[1], name)
    return w[:, 0]

@once
def fitted(run):
    """y = 2x + 1 + noise, a share of targets shifted: fitted with three losses, then with a wrong shape."""
    run.chart("intercept", x="step", y="intercept", lines={"truth": 1.0})
    x = torch.stack([torch.linspace(-1, 1, N), torch.ones(N)], 1).to(run.device)
    y = x @ x.new_tensor([2, 1]) + NOISE * torch.randn(N, device=run.device)
    y[torch.randperm(N)[: round(OUTLIERS * N)]] += SHIFT
    fits = [fit(run, x, y, *how, predict) for how in (("MSE", mse), ("L1", l1), ("Huber", huber))]
    return x, y, *fits, fit(run, x, y, "MSE, (N, 1) against (N,)", mse, lambda x, w: x @ w)

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def by_sympy(text, wrt, rows):
    """For each row of values of a, b, c, …: a formula's value and its derivatives in the letters `wrt`."""
    import sympy
    letters = {letter: sympy.Symbol(letter, real=True) for letter in "abcuvw"[: len(rows[0])]}
    all_of_it = (f := sympy.sympify(text, letters)), *(f.diff(letters[letter]) for letter in wrt)
    return [[float(g.subs(dict(zip(letters.values(), row, strict=True)))) for g in all_of_it] for row in rows]

def check_formulas_and_slopes(run):
    """MSE, L1, Huber, SmoothL1, BCE, BCEWithLogits are these formulas; in a logit the slope is σ(z) − t."""
    bend = "Piecewise(((a-b)**2/2, Abs(a-b) <= c), (c*Abs(a-b) - c**2/2, True))"
    at = torch.tensor([(0.1, 0), (0.9, 0), (0.05, 1), (0.9, 1), (0.5, 0.3)], device=run.device)  # (a, b)
    for name, ours, theirs, text in (
        ("mse", mse, F.mse_loss, "(a - b)**2"), ("l1", l1, F.l1_loss, "Abs(a - b)"),
        ("huber", huber, partial(F.huber_loss, delta=DELTA), bend),
        ("smooth_l1", smooth_l1, partial(F.smooth_l1_loss, beta=DELTA), f"{bend}/c"),
        ("bce", bce, F.binary_cross_entropy, "-b*log(a) - (1 - b)*log(1 - a)"),
        ("bce_with_logits", bce_with_logits, F.binary_cross_entropy_with_logits, "log(1 + exp(a)) - a*b")):
        got = torch.stack([ours(*at.T), SLOPES[name](*at.T)], 1)
        want = by_sympy(text, "a", [[*point, DELTA] for point in at.tolist()])
        run.close(got, want, tol=EXACT, against=f"sympy: {text} and its derivative")
        want = theirs(*at.T, reduction="none"), torch.func.grad(partial(theirs, reduction="sum"))(*at.T)
        run.close(got, torch.stack(want, 1), tol=EXACT, against=f"PyTorch's {name} and autograd")

def check_cross_entropy(run):
    """It is ln Σe^z − Σqz, slope softmax(z) − q. `weight` divides by the weights of the batch, not by N."""
    z, y = torch.randn(6, 3, device=run.device), torch.arange(6, device=run.device) % 3
    q = torch.randn(6, 3, device=run.device).softmax(1)
    text = "log(exp(a) + exp(b) + exp(c)) - u*a - v*b - w*c"
    got, x = torch.cat([cross_entropy(z, q)[:, None], SLOPES["cross_entropy"](z, q)], 1), torch.cat([z, q], 1)
    run.close(got, by_sympy(text, "abc", x.tolist()), tol=EXACT, against=f"sympy: {text}; derivatives")
    run.close(mean(got[:, 0]), F.cross_entropy(z, q), tol=EXACT, against="F.cross_entropy, probabilities")
    losses, w, kept = nll(z.log_softmax(1), y), z.new_tensor([1, 2, 3]), (y != 2).double()
    run.close(weighted_mean(losses, w[y]), F.cross_entropy(z, y, w), tol=EXACT, against="weight: over Σw_y")
    run.close(weighted_mean(losses, kept), F.cross_entropy(z, y, ignore_index=2), tol=EXACT, against="ignore")
    run.true(F.cross_entropy(z, y * 0 - 100).isnan(), "all targets ignored: 0/0 = nan")
    soft, theirs = (1 - SMOOTH) * F.one_hot(y, 3) + SMOOTH / 3, F.cross_entropy(z, y, label_smoothing=SMOOTH)
    run.close(mean(cross_entropy(z, soft)), theirs, tol=EXACT, against="label_smoothing")
    run.close(nll(z.softmax(1), y), -z.softmax(1)[range(6), y], tol=EXACT, against="NLL takes no logarithm")
    run.close(mean(losses), F.cross_entropy(z.T[None], y[None]), tol=EXACT, against="(1, K, 6) and (1, 6)")

def check_every_element_counts(run):
    """`mean` divides by ALL elements; and (N, 1) against (N,) makes N × N of them: the fit becomes flat."""
    p, t = torch.randn(2, 5, 3, device=run.device)
    run.close(mean(mse(p, t)), F.mse_loss(p, t), tol=EXACT, against="F.mse_loss, (5, 3)")
    for how, n in ("mean", 15), ("sum", 1):
        slope = torch.func.grad(partial(F.mse_loss, reduction=how))(p, t)
        run.close(SLOPES["mse"](p, t) / n, slope, tol=EXACT, against=f"autograd, '{how}': 2d/{n}")
    _, y, *_, flat = fitted(run)
    run.close(flat, [0, y.mean()], tol=1e-9, against="slope 0, intercept mean y; the fit contracts by e⁻³⁰")
    run.close(mse(y[:, None], y).mean(), 2 * y.var(correction=0), tol=EXACT, against="2 Var y: all N² pairs")
    run.raises(ValueError, lambda: torch.nn.BCEWithLogitsLoss()(y[:, None], y), match="same", against="BCE")

def check_outliers_pull_the_mean(run):
    """MSE aims at the conditional mean and follows outliers; L1 aims at the median, Huber stays near it."""
    x, y, by_mse, by_l1, by_huber, _ = fitted(run)
    run.close(by_mse, torch.linalg.lstsq(x, y[:, None])[0][:, 0], tol=1e-9, against="least squares")
    run.above(by_mse[1] - 1, OUTLIERS * SHIFT / 2, against="half of share × shift")
    above = (y > predict(x, by_l1[:, None])).double().mean()
    run.close(above, 1 / 2, tol=0.05, against="half the points lie above; the last steps' width")
    run.below((by_l1[1] - 1).abs(), OUTLIERS, against="a tenth of share × shift")
    run.close(by_huber[1], 1 + OUTLIERS * DELTA / (1 - OUTLIERS), tol=NOISE, against="1 + ρδ/(1 − ρ); 9 s.e.")

def check_log_likelihoods(run):
    """MSE is −ln of a Gaussian likelihood, L1 of a Laplace, BCE of a Bernoulli, up to constants."""
    p, t = torch.randn(2, 50, device=run.device)
    gauss, laplace, coin = D.Normal(p, 0.5**0.5), D.Laplace(p, 1.0), D.Bernoulli(logits=p)
    run.close(mse(p, t) + math.log(math.pi) / 2, -gauss.log_prob(t), tol=EXACT, against="Normal, variance ½")
    run.close(l1(p, t) + math.log(2), -laplace.log_prob(t), tol=EXACT, against="Laplace")
    z, bit, share = torch.stack([0 * p, p], 1), (t > 0).long(), t.sigmoid()
    for losses in bce_with_logits(p, bit), nll(z.log_softmax(1), bit):  # one logit p, or two, 0 and p
        run.close(losses, -coin.log_prob(bit.double()), tol=EXACT, against="Bernoulli")
    theirs = F.binary_cross_entropy_with_logits(p, bit.double(), pos_weight=p.new_tensor(3), reduction="none")
    run.close((1 + 2 * bit) * bce_with_logits(p, bit), theirs, tol=EXACT, against="pos_weight=3, where t = 1")
    theirs = F.gaussian_nll_loss(p, t, share, full=True, reduction="none")  # share: a variance for each
    run.close(theirs, -D.Normal(p, share.sqrt()).log_prob(t), tol=EXACT, against="F.gaussian_nll_loss")
    run.close(bce(share, share), D.Bernoulli(share).entropy(), tol=EXACT, against="entropy, for a soft t")

def check_logits_are_safe(run):
    """From a logit the loss is right at any size; after a float32 sigmoid a wrong answer has gradient 0."""
    z, t = torch.tensor([[HUGE, -HUGE, HUGE, 1e4], [0, 1, 1, 0]], dtype=torch.float32, device=run.device)
    run.close(bce_with_logits(z, t), [HUGE, HUGE, 0, 1e4], tol=2e-7 * HUGE, against="|z| or e⁻ᶻ, in float32")
    run.equal(F.binary_cross_entropy(z[:1].sigmoid(), t[:1]), 100.0, against="BCELoss cuts ln 0 off at −100")
    run.equal(torch.func.grad(F.binary_cross_entropy_with_logits)(z[:1], t[:1]), [1.0], against="σ(z) − t")
    slope = torch.func.grad(lambda z: F.binary_cross_entropy(z.sigmoid(), t[:1]))(z[:1])
    run.equal(slope, [0.0], against="no gradient through the sigmoid, wrong as the answer is")

def check_kl_div_takes_log_q_first(run):
    """F.kl_div(ln q, p) is KL(p‖q): the prediction first, as logarithms; 'batchmean' is its mean."""
    q, p = torch.randn(2, 6, 4, device=run.device).softmax(2)
    log_q, truth = q.log(), D.kl_divergence(D.Categorical(p), D.Categorical(q))
    run.close(kl_div(log_q, p).sum(1), truth, tol=EXACT, against="D.kl_divergence(p, q)")
    run.close(F.kl_div(log_q, p, reduction="batchmean"), truth.mean(), tol=EXACT, against="its mean")
    run.below(F.kl_div(q, p, reduction="sum"), 0, against="0: probabilities for logarithms")

def check_margins_stop_the_gradient(run):
    """Beyond its margin a hinge or triplet loss is 0, gradient and all; cross-entropy never stops pushing."""
    f, (a, p, n) = torch.tensor([0.4, -2, 3], device=run.device), torch.randn(3, 40, 2, device=run.device)
    for y in (1, -1):
        want = by_sympy(f"Max(0, 1 - {y} * a)", "a", f[:, None].tolist())
        run.close(torch.stack([hinge(f, y), SLOPES["hinge"](f, y)], 1), want, tol=EXACT, against="sympy, ±1")
    theirs = F.triplet_margin_loss(a, p, n, margin=MARGIN, eps=0, reduction="none")
    run.close(triplet(a, p, n), theirs, tol=EXACT, against="F.triplet_margin_loss")
    slope = torch.func.grad(lambda p: triplet(a, p, n).sum())(p)
    near = (a - n).norm(dim=1, keepdim=True) < (a - p).norm(dim=1, keepdim=True) + MARGIN
    run.close(slope, F.normalize(p - a) * near, tol=EXACT, against="(p − a)/‖p − a‖; 0 where n is far")
    z, y = torch.randn(40, 3, device=run.device), torch.arange(40, device=run.device) % 3
    others = hinge(z.gather(1, y[:, None]) - z, 1).sum(1) - 1  # less the class itself, max(0, 1 − 0)
    run.close(others / 3, F.multi_margin_loss(z, y, reduction="none"), tol=EXACT, against="multi_margin_loss")
    cos, pair = (F.normalize(a) * F.normalize(p)).sum(1), 1 - 2 * (y % 2)  # pair: 1 alike, −1 not
    theirs = F.cosine_embedding_loss(a, p, pair, reduction="none")
    run.close(torch.where(pair > 0, 1 - cos, cos.clamp(min=0)), theirs, tol=1e-6, against="its ε is 1e-12")
    run.above(F.cross_entropy(30 * torch.eye(2), torch.eye(2)), 0, against="0, at a lead of 30")

def check_ctc_sums_over_paths(run):
    """CTC is −ln of the summed probability of all paths: merge repeats, drop blanks; aa needs a blank."""
    log_p = torch.randn(5, 3, device=run.device).log_softmax(1)  # T = 5 frames; a blank and two labels
    for y, r in ([1, 2], 0), ([1, 1], 1), ([2], 0):  # r: neighbours that are equal
        (loss, paths), L = ctc(log_p, y), len(y)
        run.equal(paths, math.comb(5 + L - r, 2 * L), against=f"C(T + L − r, 2L), L = {L}, r = {r}")
        theirs = F.ctc_loss(log_p[:, None], torch.tensor([y]), (5,), (L,))
        run.close(loss / L, theirs, tol=EXACT, against="F.ctc_loss, whose 'mean' divides by L")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_huber_pair(run): return F.huber_loss(torch.tensor([0.5, 3.0]), torch.zeros(2), "none")
def answer_matrix_mean(run): return mean(mse(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[1, 0], [0, 0]])))
def answer_pixel_target(run): return torch.zeros(8, 5, 64, 48).argmax(1).shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("the mean is over the batch alone", ru="среднее берётся только по батчу",
          mean=lambda losses: losses.sum() / len(losses), reddens=["every_element_counts"]),
    Break("SmoothL1 is Huber under another name", ru="SmoothL1 — это Huber под другим именем",
          smooth_l1=lambda p, t: huber(p, t), reddens=["formulas_and_slopes"]),
    Break("NLLLoss takes the logarithm itself", ru="NLLLoss сам берёт логарифм",
          nll=lambda p, y: -p[range(len(y)), y].log(), reddens=["cross_entropy", "log_likelihoods"]),
    Break("class weights leave the divisor at N", ru="с весами классов делят всё равно на N",
          weighted_mean=lambda losses, w: (w * losses).mean(), reddens=["cross_entropy"]),
    Break("predictions keep a last axis of 1", ru="у предсказаний осталась последняя ось длины 1",
          predict=lambda x, w: x @ w, reddens=["outliers_pull_the_mean"]),
    Break("the logarithm is taken of a sigmoid", ru="логарифм берут от сигмоиды",
          bce_with_logits=lambda z, t: bce(z.sigmoid(), t), reddens=["logits_are_safe"]),
    Break("kl_div takes the target first", ru="kl_div принимает первой цель",
          kl_div=lambda log_q, p: log_q.exp() * (log_q - p.log()), reddens=["kl_div_takes_log_q_first"]),
    Break("the triplet loss never stops pushing", ru="triplet loss раздвигает точки без конца",
          triplet=lambda a, p, n: (a - p).norm(dim=1) - (a - n).norm(dim=1) + MARGIN,
          reddens=["margins_stop_the_gradient"]),
    Break("CTC drops blanks before it merges repeats", ru="CTC сначала убирает пустые метки, потом повторы",
          collapse=lambda path: [k for k, _ in groupby(filter(None, path))], reddens=["ctc_sums_over_paths"]),
]
