"""30. The general logic of training a neural network.

Six steps: data in three parts, a model, a loss, an optimiser, the loop, an honest evaluation. ⌈N/B⌉ times an
epoch, for each mini-batch of B examples, the loop does

    L = (1/B) Σᵢ ℓ(f(xᵢ; w), yᵢ),   g = ∇L(w),   w ← w − ηg

If L is quadratic with Hessian H, it leads to wₖ = w* + (I − ηH)ᵏ(w₀ − w*): to its minimum w* if η < 2/λ_max.

Goodfellow, Bengio, Courville (2016), Deep Learning, chapter 8; Zhang et al. (2017), arXiv:1611.03530.
"""

import inspect
import math
from copy import deepcopy
from functools import reduce
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

BATCH: Annotated[int, Between(24, 96, "examples in a mini-batch, B")] = 64
RATE: Annotated[float, Between(0.05, 0.12, "learning rate η of the first epoch")] = 0.1
GAMMA: Annotated[float, Between(0.85, 0.97, "factor of the learning rate after each epoch, γ")] = 0.95
DROPOUT: Annotated[float, Between(0.1, 0.3, "probability that a hidden unit is dropped")] = 0.2
EPOCHS: Annotated[int, Between(15, 30, "passes through the training set")] = 20
TRAIN, TEST, VALIDATION = slice(0, 900), slice(900, 1500), slice(1500, 1797)  # of the shuffled digits
torch.set_default_dtype(torch.float64)  # a rounding changes a number by 1.1e-16 of it, not by 6e-8
# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def network(p):
    """(B, 64) -> logits (B, 10). BatchNorm and Dropout behave differently in training and in use."""
    return nn.Sequential(nn.Linear(64, 96), nn.BatchNorm1d(96), nn.ReLU(), nn.Dropout(p), nn.Linear(96, 10))
criterion = F.cross_entropy  # of logits and class numbers, as nn.CrossEntropyLoss(): the mean over the batch
def accuracy(z, y): return (z.argmax(1) == y).double().mean()

def train_epoch(net, criterion, optimiser, batches):
    """One pass through the training set. Returns the mean loss of an example."""
    net.train()                                 # dropout drops, BatchNorm takes the batch's statistics
    total, count = 0, 0
    for x, y in batches:                        # (B, 64), (B,); the last batch may be smaller
        optimiser.zero_grad()                   # forget the gradients of the last update
        loss = criterion(net(x), y)             # forward
        loss.backward()                         # backward: g into each parameter's .grad
        optimiser.step()                        # w ← w − ηg, or what the optimiser makes of g
        total, count = total + loss.item() * len(y), count + len(y)
    return total / count

def evaluate(net, measure, batches):
    """The mean over examples of a loss, or of the accuracy; the net learns nothing from them."""
    net.eval()                                  # no dropout, BatchNorm takes its running statistics
    total, count = 0, 0
    with torch.no_grad():                       # no graph: nobody will ask for gradients
        for x, y in batches:
            total, count = total + measure(net(x), y).item() * len(y), count + len(y)
    return total / count

def fit(net, criterion, optimiser, scheduler, train, validation, epochs):
    """Training and validation loss of each epoch, (epochs, 2), and the weights of the best one."""
    losses, best = [], None
    for _ in epochs:
        loss = train_epoch(net, criterion, optimiser, train)
        scheduler.step()                        # after the updates: the next epoch's learning rate
        losses.append([loss, evaluate(net, criterion, validation)])
        if losses[-1][1] == min(v for _, v in losses):
            best = deepcopy(net.state_dict())   # state_dict() shares memory with the net: copy it
    return torch.tensor(losses), best
# ── training ──────────────────────────────────────────────────────────────────────────────────────
def scaled(x): return (x - x[TRAIN].mean()) / x[TRAIN].std()  # the scale is that of the training set
@once
def digits(run):
    """All images (1797, 64), scaled, and their labels, in a random order."""
    pixels, labels = read_digits()
    order = torch.randperm(len(labels))
    x, y = torch.tensor(pixels)[order], torch.tensor(labels)[order]
    return scaled(x).to(run.device), y.to(run.device)
def batches(x, y, part, shuffle=False): return DataLoader(TensorDataset(x[part], y[part]), BATCH, shuffle)
@once
def trained(run):
    """(labels, net, losses, best weights) twice: for the true labels, and for labels drawn at random."""
    run.chart("loss", x="epoch", y="cross-entropy", lines={"ln 10": math.log(10)})
    (x, truth), results = digits(run), []
    for name, y in ("digits", truth), ("random labels", torch.randint_like(truth, 10)):
        net, data = network(DROPOUT).to(run.device), [batches(x, y, TRAIN, True), batches(x, y, VALIDATION)]
        optimiser = torch.optim.SGD(net.parameters(), lr=RATE, momentum=0.9)
        schedule = torch.optim.lr_scheduler.ExponentialLR(optimiser, GAMMA)
        losses, best = fit(net, criterion, optimiser, schedule, *data, run.steps(EPOCHS, name))
        for epoch, (a, b) in enumerate(losses, 1):
            run.plot("loss", epoch, a, f"training, {name}")
            run.plot("loss", epoch, b, f"validation, {name}")
        results.append((y, net, losses, best))
    return results
# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def some(run, n, size=None):
    """The first n digits and their labels, in batches of a size: [(x, y), …]."""
    return list(zip(*(d[:n].split(size or n) for d in digits(run)), strict=True))

def check_loop_descends(run):
    """On a quadratic loss the loop goes where theory says: to the minimum only if η < 2/λ_max."""
    x, y = torch.randn(60, 3, device=run.device), torch.randn(60, 1, device=run.device)
    best, (curvature, axes) = torch.linalg.lstsq(x, y).solution, torch.linalg.eigh(2 * x.T @ x / 60)
    for share in (0.5, 0.99, 1.01):
        net, rate = nn.Linear(3, 1, bias=False).to(run.device), share * 2 / curvature[-1].item()
        net.weight.data = (best + axes.sum(1, True)).T.clone()                      # off by 1 along each axis
        train_epoch(net, F.mse_loss, torch.optim.SGD(net.parameters(), lr=rate), [(x, y)] * 200)
        off, want = (net.weight.detach() - best.T) @ axes, (1 - rate * curvature) ** 200
        run.close(off[0], want, tol=1e-9, against=f"(1 − ηλ)²⁰⁰, η = {share}·2/λ_max; 10⁷ roundings")
        (run.above if share > 1 else run.below)(off[0, -1], 1, against="the start, along the steepest axis")

def check_loss_from_ln10_to_zero(run):
    """A net that cannot tell ten classes apart has the loss ln 10; a sound one learns one batch by heart."""
    net, classes = network(0.0).to(run.device), torch.arange(10, device=run.device)
    nn.init.zeros_(net[-1].weight), nn.init.zeros_(net[-1].bias)
    optimiser = torch.optim.SGD(net.parameters(), lr=RATE)
    first, _, last = (train_epoch(net, criterion, optimiser, some(run, 32) * k) for k in (1, 200, 1))
    run.close(first, math.log(10), tol=1e-13, against="ln 10, before the first update")
    run.below(last, 0.1, against="0.1 after 200 updates: each right with p > 0.9")
    floor = F.cross_entropy(F.one_hot(classes).double(), classes)   # sure and right, but softmaxed before
    run.close(floor, math.log(1 + 9 / math.e), tol=1e-14, against="ln(1 + 9/e): with two softmaxes no lower")

def check_modes_are_switched(run):
    """train() before each epoch, eval() before each evaluation, which then leaves the net as it was."""
    net, (x, y) = network(DROPOUT).to(run.device), some(run, 90)[0]
    w, b, scale, shift, mean, var, _, v, c = (before := deepcopy(net.state_dict())).values()
    z = torch.relu((x @ w.T + b - mean) / torch.sqrt(var + 1e-5) * scale + shift) @ v.T + c     # (90, 10)
    want = (z.exp().sum(1).log() - z[torch.arange(90), y]).mean()
    got = [evaluate(net.train(), F.cross_entropy, some(run, 90, size)) for size in (90, 40)]
    run.close(got, [want, want], tol=1e-12, against="by hand; in one batch and in three; 1000 roundings")
    run.true(all(torch.equal(before[k], t) for k, t in net.state_dict().items()), "not a bit of it changed")
    counter, N = trained(run)[0][1][1].num_batches_tracked, len(digits(run)[1][TRAIN])
    run.equal(counter, EPOCHS * math.ceil(N / BATCH), against="epochs · ⌈N/B⌉, as BatchNorm counts")

def check_evaluation_builds_no_graph(run):
    """Evaluation saves nothing for a backward pass: no_grad() sees to that. eval() is another matter."""
    net, saved = network(DROPOUT).to(run.device), []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: (saved.append(t), t)[1], lambda t: t):
        evaluate(net, F.cross_entropy, some(run, 90))
        run.equal(len(saved), 0, against="tensors saved by evaluate()")
        net.eval()(some(run, 90)[0][0])
    run.above(len(saved), 0, against="tensors saved after eval() alone")
    old = net[1].running_mean.clone()
    with torch.no_grad():
        net.train()(some(run, 90)[0][0])
    run.true((old != net[1].running_mean).any(), "no_grad() in training mode changes BatchNorm's statistics")

def check_epoch_loss_is_a_mean(run):
    """The epoch's loss is a number, the mean over examples; a sum of tensors holds every batch's graph."""
    (x, y), net = some(run, 100)[0], nn.Linear(64, 10, device=run.device)
    y = torch.cat([y[:64], net(x[64:]).argmin(1)])                      # the smaller batch is the harder one
    uneven, rest = [*zip(x.split(64), y.split(64), strict=True)], torch.optim.SGD(net.parameters(), lr=0.0)
    for a, b in uneven:
        (F.cross_entropy(net(a), b) * len(b) / 100).backward()
    added = net.weight.grad.clone()
    got, whole = train_epoch(net, F.cross_entropy, rest, uneven), F.cross_entropy(net(x), y)
    run.close(got, whole, tol=1e-13, against="the loss of all 100 at once; 100 roundings")
    run.true(isinstance(got, float), "a Python number, not a tensor with a graph behind it")
    total = sum(F.cross_entropy(net(a), b, reduction="sum") for a, b in uneven) / 100
    kept, want = (torch.autograd.grad(v, net.weight)[0] for v in (total, whole))
    run.close(kept, want, tol=1e-13, against="the gradient of all 100: both graphs were kept; 100 roundings")
    run.close(added, want, tol=1e-13, against="the same: backward() adds the parts' gradients up")

def check_scale_from_training(run):
    """The training set has mean 0 and deviation 1: nothing but its own numbers made the scale."""
    run.close([*torch.std_mean(digits(run)[0][TRAIN])], [1, 0], tol=1e-11, against="1 and 0; 57,600 pixels")

def check_scheduler_steps_last(run):
    """Epoch e makes its updates with ηγᵉ, e = 0, 1, …: the scheduler steps after the optimiser."""
    net, one = nn.Linear(1, 1, bias=False).to(run.device), torch.ones(4, 1, device=run.device)
    start, optimiser = net.weight.item(), torch.optim.SGD(net.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimiser, GAMMA)
    fit(net, lambda z, y: z.mean(), optimiser, schedule, [(one, one)] * 3, [(one, one)], range(5))
    way, want = (start - net.weight.item()) / RATE, 3 * (1 - GAMMA**5) / (1 - GAMMA)
    run.close(way, want, tol=1e-12, against="3(1 + γ + … + γ⁴), gradients being 1")

def check_unseen_data_decide(run):
    """On new digits the net beats a simple rule; of random labels it learns those it is shown, no others."""
    (x, y), ((_, net, *_), (labels, guess, *_)) = digits(run), trained(run)
    means = torch.stack([x[TRAIN][y[TRAIN] == c].mean(0) for c in range(10)])       # (10, 64)
    rule = accuracy(-torch.cdist(x[TEST], means), y[TEST])
    run.above(evaluate(net, accuracy, batches(x, y, TEST)), rule, against="nearest class mean, on the test")
    seen, unseen = (evaluate(guess, accuracy, batches(x, labels, part)) for part in (TRAIN, TEST))
    luck = 5 * (0.1 * 0.9 / 600) ** 0.5                                 # five standard errors of 600 guesses
    run.above(seen, 0.1 + luck, against="chance, on the training set")
    run.close(unseen, 0.1, tol=luck, against="chance, on the test set; five standard errors")

def check_best_epoch_is_kept(run):
    """A copy of the weights at the lowest validation loss survives the epochs after it."""
    for labels, _, losses, best in trained(run):
        (net := network(DROPOUT).to(run.device)).load_state_dict(best)
        got = evaluate(net, criterion, batches(digits(run)[0], labels, VALIDATION))
        run.close(got, losses[:, 1].min(), tol=1e-12, against="the least of the validation losses")
def answer_loss_at_the_start(run): return F.cross_entropy(torch.zeros(8, 4), torch.arange(8) % 4)
def answer_last_logits(run): return network(0.5).to(run.device).eval()(digits(run)[0][960:1000]).shape
# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
def edited(function, slips):
    """The function with pieces of its text replaced: the slip as one would type it."""
    source = reduce(lambda text, slip: text.replace(*slip), slips.items(), inspect.getsource(function))
    exec(source, globals(), names := {})
    return names
BREAKS = [
    Break("zero_grad is forgotten", ru="забыт zero_grad()", **edited(train_epoch, {".zero_grad()": ""}),
          reddens=["loop_descends", "scheduler_steps_last", "unseen_data_decide"]),
    Break("gradients are zeroed between backward and step", ru="zero_grad() стоит между backward() и step()",
          **edited(train_epoch, {"optimiser.step()": "optimiser.zero_grad(); optimiser.step()"}),
          reddens=["loop_descends", "loss_from_ln10_to_zero", "scheduler_steps_last", "unseen_data_decide"]),
    Break("the loss is summed with its graph", ru="потери складываются вместе с графом",
          **edited(train_epoch, {"loss.item()": "loss"}), reddens=["epoch_loss_is_a_mean"]),
    Break("batch means are averaged", ru="усредняются средние по батчам", reddens=["epoch_loss_is_a_mean"],
          **edited(train_epoch, {" * len(y), count + len(y)": ", count + 1"})),
    Break("the scale comes from all data", ru="масштаб посчитан по всем данным",
          scaled=lambda x: (x - x.mean()) / x.std(), reddens=["scale_from_training"]),
    Break("train is called only once", ru="train() вызван лишь один раз",
          **edited(train_epoch, {"net.train()": ""}), reddens=["modes_are_switched"]),
    Break("eval is forgotten", ru="забыт eval()", **edited(evaluate, {"net.eval()": ""}),
          reddens=["modes_are_switched", "best_epoch_is_kept"]),
    Break("eval is taken for no_grad", ru="no_grad() нет, понадеялись на eval()",
          **edited(evaluate, {"no_grad()": "enable_grad()"}), reddens=["evaluation_builds_no_graph"]),
    Break("the scheduler steps first", ru="scheduler.step() стоит первым", reddens=["scheduler_steps_last"],
          **edited(fit, {"scheduler.step()": "", "loss =": "scheduler.step(); loss ="})),
    Break("the best weights are kept without a copy", ru="лучшие веса сохранены без копии",
          **edited(fit, {"deepcopy": ""}), reddens=["best_epoch_is_kept"]),
    Break("softmax comes before the cross-entropy", ru="перед CrossEntropyLoss стоит softmax",
          criterion=lambda z, y: F.cross_entropy(z.softmax(1), y), reddens=["loss_from_ln10_to_zero"]),
    Break("the test is in the training set", ru="тестовые примеры попали в обучение",
          TRAIN=slice(0, 1500), reddens=["unseen_data_decide"]),
]
