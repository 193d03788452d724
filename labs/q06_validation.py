"""6. Cross-validation; training, validation and test sets; overfitting; early stopping.

The training set fits the weights; the validation set makes every choice (model, hyperparameters, epoch); the
test set is used once, at the end. k-fold holds out each of k parts Pᵢ in turn, and an error splits up:

    CV = (1/k) Σᵢ score on Pᵢ of the model fitted without Pᵢ,   E(f̂ − y)² = bias² + variance + σ²

Stone (1974), doi:10.1111/j.2517-6161.1974.tb00994.x; Ambroise & McLachlan (2002), doi:10.1073/pnas.102102699.
"""

import math
from copy import deepcopy as remember  # state_dict() itself goes on changing with the net
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

K: Annotated[int, Between(3, 10, "folds of cross-validation")] = 5
PATIENCE: Annotated[int, Between(5, 40, "epochs without a new best after which training ends")] = 10
FEATURES: Annotated[int, Between(300, 2000, "useless features to select from")] = 1000
MODELS: Annotated[int, Between(10, 200, "guessing models compared on one validation set")] = 100
TRAIN, VALIDATION, TEST = slice(0, 300), slice(300, 600), slice(600, 1797)  # of the shuffled digits
WRONG, EPOCHS, HIDDEN = 30, 150, 192  # training labels that are wrong; epochs; hidden units
torch.set_default_dtype(torch.float64)

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def folds(n, k):
    """k random parts of the indices 0 … n − 1, their sizes differing by at most one."""
    return torch.randperm(n).tensor_split(k)

def stratified(y, k):
    """The same with the shares of the classes kept: sort by class, then deal out one by one like cards."""
    drawn = torch.randperm(len(y), device=y.device)
    return [drawn[y[drawn].argsort(stable=True)][i::k] for i in range(k)]

def forward_splits(n, k):
    """For a series: k pairs (past, future); what is held out comes right after all that is trained on."""
    parts = torch.arange(n).tensor_split(k + 1)
    return [(torch.cat(parts[:i]), parts[i]) for i in range(1, k + 1)]

def others(y, held):
    """A mask of the rows that may be looked at while `held` are held out."""
    return torch.ones_like(y, dtype=torch.bool).index_fill(0, held.to(y.device), False)

def cross_validate(model, x, y, parts):
    """The mean over the parts of the accuracy on the part that the model has not seen."""
    return sum((model(x, y, others(y, p))[p] == y[p]).double().mean() for p in parts) / len(parts)

def prepare(x, y, seen):
    """Scaling and the choice of ten features are learned too: from the rows seen, then used for all."""
    z = (x - x[seen].mean(0)) / x[seen].std(0)                                       # (n, FEATURES)
    return z[:, ((2.0 * y[seen] - 1) @ z[seen]).abs().topk(10).indices]              # (n, 10)

def reported(validation, test):
    """Of M models the best on the validation set is chosen; what counts is its score on the test set."""
    return test.gather(1, validation.argmax(1, keepdim=True))[:, 0]                  # (R, M) -> (R,)

def early_stop(losses, patience):
    """(epoch after which training ends, epoch whose weights are kept), counted from 0."""
    end = best = 0
    while end + 1 < len(losses) and end - best < patience:
        end += 1
        best = end if losses[end] < losses[best] else best
    return end, best

def bias_and_variance(f, t):
    """Of models f (samples, n) where t (n,) is true: the mean model's error², the spread around that mean."""
    return ((f.mean(0) - t) ** 2).mean(), ((f - f.mean(0)) ** 2).mean()

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def trained(run):
    """A net, the best of its weights, its data, its losses on the three sets after each epoch (EPOCHS, 3)."""
    run.chart("loss", x="epoch", y="cross-entropy")
    drawn, best, losses = torch.randperm(1797), None, []
    x, y = (torch.tensor(v)[drawn].to(run.device) for v in read_digits())            # (1797, 64), (1797,)
    y[:WRONG] = (y[:WRONG] + 1) % 10
    net = nn.Sequential(nn.Linear(64, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 10)).to(run.device)
    optimiser = torch.optim.Adam(net.parameters(), lr=5e-3)
    for epoch in run.steps(EPOCHS, "training"):
        optimiser.zero_grad()
        F.cross_entropy(net(x[TRAIN]), y[TRAIN]).backward()
        optimiser.step()
        with torch.no_grad():
            losses.append([F.cross_entropy(net(x[s]), y[s]).item() for s in (TRAIN, VALIDATION, TEST)])
        run.plot("loss", epoch + 1, losses[-1][0], "training")
        run.plot("loss", epoch + 1, losses[-1][1], "validation")
        best = remember(net.state_dict()) if losses[-1][1] == min(v for _, v, _ in losses) else best
    return net, best, (x, y), torch.tensor(losses)

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def mean_is(run, draws, want, against):
    """The mean of independent draws lies within five of its own standard errors of `want`."""
    se = draws.double().std() / len(draws) ** 0.5
    run.close(draws.double().mean(), want, tol=5 * se, against=f"{against}; 5 standard errors")
def nearest(x, y, seen):
    return y[seen][torch.cdist(x, x[seen]).argmin(1)]  # for each row the label of the nearest row seen

def check_held_out_once(run):
    """k-fold holds out every example once and trains on it k − 1 times; fold sizes differ by at most one."""
    for n, k in (10 * K + 2, K), (12, 12):
        for parts in folds(n, k), stratified(torch.arange(n) % 3, k):
            run.equal([len(p) for p in parts], [n // k + (i < n % k) for i in range(k)], against="⌊n/k⌋ (+1)")
            run.equal(torch.cat(parts).bincount(minlength=n), [1] * n, against="held out once")
            run.equal(sum(others(torch.zeros(n), p) for p in parts), [k - 1] * n, against="seen k − 1 times")

def check_strata_are_alike(run):
    """Stratified parts, here fifths, keep the share of each class; a random part may lack a rare one."""
    y = torch.tensor([0] * 75 + [1] * 20 + [2] * 5, device=run.device)
    run.equal([y[p].bincount(minlength=3) for p in stratified(y, 5)], [[15, 4, 1]] * 5, against="75, 20, 5")
    lacks = torch.stack([(torch.randperm(100)[:20] < 95).all() for _ in range(2000)])
    mean_is(run, lacks, math.comb(95, 20) / math.comb(100, 20), "a random fifth lacks the five")

def check_sorted_data_need_a_shuffle(run):
    """Shuffled folds foretell the accuracy on new digits; folds of data sorted by class do not."""
    images, labels = (v[300:] for v in trained(run)[2])
    x, y = images[labels < K], labels[labels < K]  # K classes, so that a fold in order is a whole class
    rows = torch.cat([(y == c).nonzero()[:30, 0] for c in range(K)])               # (30 K,), sorted by class
    new = cross_validate(nearest, x, y, [others(y, rows).nonzero()[:, 0]])
    x, y, se = x[rows], y[rows], (0.1 * 0.9 * (1 / (30 * K) + 1 / (100 * K))) ** 0.5  # √(p(1 − p)/n), p = 0.9
    run.close(cross_validate(nearest, x, y, folds(30 * K, K)), new, tol=5 * se, against="new digits; 5 se")
    run.equal(cross_validate(nearest, x, y, torch.arange(30 * K).tensor_split(K)), 0.0, against="never seen")

def check_series_looks_ahead(run):
    """What is held out of a series follows all that is trained on; random folds train on its future too."""
    want = [[[*range(40 * i)], [*range(40 * i, 40 * i + 40)]] for i in range(1, K + 1)]
    run.equal(forward_splits(40 * (K + 1), K), want, against="all of the past; the 40 that follow")
    seen = torch.stack([others(torch.zeros(240), torch.randperm(240)[: 240 // K]) for _ in range(200)])
    mean_is(run, (~seen & seen.roll(-1, 1)).sum(1) / (240 // K), (240 - 240 // K) / 239, "next ones seen")

def check_leaks_stay_out(run):
    """If labels are coins, CV finds 1/2 when scaling and features are fitted to each fold's training part."""
    honest, leaky = [], []
    for _ in range(60):
        x, y = torch.randn(40, FEATURES, device=run.device), torch.randint(2, (40,), device=run.device)
        honest.append(cross_validate(lambda *data: nearest(prepare(*data), *data[1:]), x, y, folds(40, K)))
        leaky.append(cross_validate(nearest, prepare(x, y, y > -1), y, folds(40, K)))  # all rows are seen
    mean_is(run, torch.stack(honest), 0.5, "chance, 1/2")
    run.above(sum(leaky) / 60, 0.6, against="0.6: prepared on all data it promises more than chance")
    seen = others(y, torch.arange(8))
    garbled = prepare(torch.where(seen[:, None], x, 1000 * x), y, seen)[seen]
    run.equal(garbled, prepare(x, y, seen)[seen], against="every bit, whatever the rows held out are")
    links = [torch.corrcoef(torch.cat([y[seen, None], z], 1).T)[0, 1:].abs() for z in (garbled, x[seen])]
    run.close(links[0], links[1].topk(10).values, tol=1e-12, against="the ten most correlated with the label")

def check_best_of_many_is_optimistic(run):
    """The best of M guessing models beats 1/2 on the validation set by luck; on the test set it guesses."""
    p = torch.tensor([0.5] * MODELS + [0.9])  # the last model does not guess
    validation, test = torch.distributions.Binomial(100, p).sample((2, 2000)) / 100  # (2000, M + 1)
    at_most = torch.tensor([math.comb(100, j) / 2**100 for j in range(100)]).cumsum(0)
    mean_is(run, validation[:, :-1].amax(1), (1 - at_most**MODELS).mean(), "Σ (1 − P(at most j)ᴹ)/100")
    mean_is(run, reported(validation[:, :-1], test[:, :-1]), 0.5, "1/2")
    mean_is(run, reported(validation, test), 0.9, "0.9: the one that is better is found")

def check_error_has_three_parts(run):
    """Error = bias² + variance + σ²; p weights on n points have the variance σ²p/n, training hides 2σ²p/n."""
    n, R, sigma, x, errors = 15, 4000, 0.5, torch.linspace(-1, 1, 15, device=run.device), []
    y, new = (t := torch.sin(math.pi * x)) + sigma * torch.randn(2, R, n, device=run.device)
    for p in 1, 4, 10:  # polynomials of degree p − 1, by least squares
        X = x[:, None] ** torch.arange(p, device=run.device)
        f = y @ (X @ torch.linalg.pinv(X)).T                                         # (R, n)
        seen, fresh = ((f - y) ** 2).mean(1), ((f - new) ** 2).mean(1)               # (R,), (R,)
        mean_is(run, fresh, sum(parts := bias_and_variance(f, t)) + sigma**2, "the sum of three")
        run.close(parts[1], sigma**2 * p / n, tol=sigma**2 / n * (50 * p / R) ** 0.5, against="σ²p/n, 5 se")
        mean_is(run, fresh - seen, 2 * sigma**2 * p / n, "2σ²p/n")
        errors.append(fresh.mean())
    run.below(errors[1], min(errors[0], errors[2]), against="too simple, p = 1, and too rich, p = 10")

def check_validation_loss_turns(run):
    """With 48 weights an image a net learns all labels, wrong ones too, yet stopped early it generalises."""
    net, best, (x, y), losses = trained(run)
    rise = losses[-1] - losses[early_stop(losses[:, 1].tolist(), PATIENCE)[1]]       # (3,)
    run.equal((net(x[TRAIN]).argmax(1) == y[TRAIN]).sum(), 300, against="all training labels")
    for what, by in ("training falls", -rise[0]), ("validation rises", rise[1]), ("test rises", rise[2]):
        run.above(by, 0, against=f"{what} from the epoch kept to the last")
    right = (torch.func.functional_call(net, best, x[TEST]).argmax(1) == y[TEST]).double().mean()
    run.above(right, 0.8, against="80% of new digits; guessing gives 10%")

def check_patience_is_as_in_torch(run):
    """Training ends when the best loss is PATIENCE epochs old, and that is kept; one rise ends nothing."""
    for losses in [*range(300)], *(1000 + torch.randn(5, 300).cumsum(1).round()).tolist():  # a tie is no best
        sgd = torch.optim.SGD([torch.zeros(1)], lr=1.0)
        plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(sgd, patience=PATIENCE - 1, threshold=0)
        t = min([plateau.step(loss) or sgd.param_groups[0]["lr"] for loss in losses].count(1), 299)
        run.equal(early_stop(losses, PATIENCE), [t, losses.index(min(losses[: t + 1]))], against="torch acts")

def check_best_weights_come_back(run):
    """A copy of the best weights gives the lowest validation loss back; a mere state_dict(), the last one."""
    net, best, (x, y), losses = trained(run)
    for weights, want in (best, losses[:, 1].min()), (net.state_dict(), losses[-1, 1]):
        out = torch.func.functional_call(net, weights, x[VALIDATION])
        run.close(F.cross_entropy(out, y[VALIDATION]), want, tol=1e-12, against="lowest; last")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_stop_and_keep(run):
    return [epoch + 1 for epoch in early_stop([0.9, 0.7, 0.6, 0.65, 0.62, 0.58, 0.61, 0.6, 0.59, 0.5], 3)]

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("folds are cut without a shuffle", ru="фолды нарезают, не перемешав данные",
          folds=lambda n, k: torch.arange(n).tensor_split(k), reddens=["sorted_data_need_a_shuffle"]),
    Break("the last fold takes the remainder", ru="остаток достаётся последнему", reddens=["held_out_once"],
          folds=lambda n, k: torch.randperm(n).tensor_split([i * (n // k) for i in range(1, k)])),
    Break("the held-out part is trained on", ru="на отложенной части учат", others=lambda y, held: y == y,
          reddens=["held_out_once", "sorted_data_need_a_shuffle", "series_looks_ahead", "leaks_stay_out"]),
    Break("parts are cut without regard to class", ru="части нарезают, не глядя на классы",
          stratified=lambda y, k: torch.randperm(len(y)).tensor_split(k), reddens=["strata_are_alike"]),
    Break("a series is cut at random", reddens=["series_looks_ahead"], ru="временной ряд режут случайно",
          forward_splits=lambda n, k: [(p[40:], p[:40]) for p in torch.rand(k, n).argsort(1)]),
    Break("features are selected before the split", ru="признаки отбирают до разбиения",
          prepare=lambda x, y, seen: x[:, ((y - 0.5) @ x).abs().topk(10)[1]], reddens=["leaks_stay_out"]),
    Break("scaling is fitted on all data", ru="нормируют по всем данным", reddens=["leaks_stay_out"],
          prepare=lambda x, y, s: (z := x / x.std(0))[:, ((y[s] - 0.5) @ z[s]).abs().topk(10)[1]]),
    Break("the winner's validation score is reported", ru="сообщают оценку победителя на валидации",
          reported=lambda validation, test: validation.amax(1), reddens=["best_of_many_is_optimistic"]),
    Break("the test set chooses the model", ru="модель выбирают по тесту",
          reported=lambda validation, test: test.amax(1), reddens=["best_of_many_is_optimistic"]),
    Break("bias is measured model by model", reddens=["error_has_three_parts"], ru="смещение у каждой модели",
          bias_and_variance=lambda f, t: (((f - t) ** 2).mean(), f.var(0, correction=0).mean())),
    Break("the first rise ends training", ru="учат до первого роста", reddens=["patience_is_as_in_torch"],
          early_stop=lambda v, _: (next(i for i in range(1, len(v)) if v[i] > v[i - 1]),) * 2),
    Break("the best weights are kept without a copy", ru="лучшие веса запомнили без копирования",
          remember=lambda weights: weights, reddens=["best_weights_come_back"]),
    Break("weights are fewer than a third of the images", ru="весов берут меньше трети числа изображений",
          HIDDEN=1, reddens=["validation_loss_turns"]),
]
