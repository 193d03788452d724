"""19. Techniques for deep learning on small image sets.

With few images a net learns them by heart. Help comes from elsewhere: features of a related task (transfer),
knowledge of what leaves the label alone (augmentation), stopping in time, and an honest split.
Copies of an image are alike; n of them, correlated by ρ, are worth n_eff independent ones:

    n_eff = n / (1 + (n − 1)ρ) < 1/ρ

Yosinski et al. (2014), arXiv:1411.1792; Shorten & Khoshgoftaar (2019), doi:10.1186/s40537-019-0197-0.
"""

from itertools import pairwise
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

SHOTS: Annotated[int, Between(4, 6, "training images a class")] = 5
WIDTH: Annotated[int, Between(32, 48, "units in each of the two hidden layers")] = 40
COPIES: Annotated[int, Between(5, 20, "augmented copies of an image, in the checks without training")] = 10
RHO: Annotated[float, Between(0.5, 0.95, "correlation of copies of one image")] = 0.9
SOURCE, TARGET = (0, 1, 3, 4, 7, 8), (2, 5, 6, 9)  # many images of these digits, few of those
DRAWS, STEPS = 40, 80  # nets trained side by side, each on its own few images

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def shifted(x):
    """Each 8 × 8 image, its content moved by up to a pixel each way; what enters is black."""
    i, j = (torch.randint(0, 3, (*x.shape[:-2], 1), device=x.device) + torch.arange(8, device=x.device)
            for _ in range(2))
    rows = F.pad(x, (1, 1, 1, 1)).gather(-2, i[..., None].expand(*i.shape, 10))
    return rows.gather(-1, j[..., None, :].expand(*x.shape))

def half(x, dims):
    """Half of the images, at random, flipped along dims."""
    return torch.where(torch.rand(*x.shape[:-2], 1, 1, device=x.device) < 0.5, x.flip(dims), x)

def augmented(x): return shifted(x)  # a moved digit is the same digit

def freeze(base):
    """No gradients for the weights; and BatchNorm is to use its running statistics, not to update them."""
    return base.requires_grad_(False).eval()

def votes(model, x):
    """The mean probabilities over the views of an image: test-time augmentation."""
    return torch.stack([model(view(x)).softmax(1) for view in VIEWS]).mean(0)

VIEWS = [lambda x: x, lambda x: x.flip(3)]  # a group: any two in turn are again one of them

def worth(n, rho):
    """How many independent images n copies are worth: the mean of them has the variance σ²/worth."""
    return n / (1 + (n - 1) * rho)

def split(n, copies):
    """Numbers of the images behind the training and the validation copies: first split, then copy."""
    order = torch.randperm(n)
    return order[n // 4:].repeat(copies), order[: n // 4].repeat(copies)

# ── training ──────────────────────────────────────────────────────────────────────────────────────
def net(p, x):
    """D perceptrons at once: images (D, N, 8, 8), weights (D, in, out) -> logits (D, N, classes)."""
    h = x.flatten(2)
    for w, b in zip(p[:-2:2], p[1:-2:2], strict=True):
        h = F.relu(torch.baddbmm(b, h, w))
    return torch.baddbmm(p[-1], h, p[-2])

def fresh(run, D, *sizes):
    return [q for a, b in pairwise(sizes) for q in  # He's initialisation
            (torch.randn(D, a, b).to(run.device) * (2 / a) ** 0.5, torch.zeros(D, 1, b).to(run.device))]

def losses(p, x, y):
    """The mean cross-entropy of each of the D nets."""
    return F.cross_entropy(net(p, x).flatten(0, 1), y.flatten(), reduction="none").view(y.shape).mean(1)

def watched(seen, held): return held  # early stopping watches images that are not trained on

def train(run, p, batch, held, steps, name, view=lambda x: x, first=0):
    """The D nets after the last step, and each as it was when the loss it watches was lowest."""
    p = [q.detach().clone() for q in p]
    free = [q.requires_grad_() for q in p[first:]]  # those before are frozen
    optimiser = torch.optim.Adam(free, lr=0.02 if first else 0.005)  # a new head alone may go faster
    best, lowest = p, torch.tensor(1e9, device=run.device)
    for step in run.steps(steps, name):
        x, y = batch()
        loss = losses(p, view(x), y)
        optimiser.zero_grad()
        loss.sum().backward()  # each net has its own weights, so its own gradient
        optimiser.step()
        with torch.no_grad():
            now = losses(p, *watched((x, y), held))
            best = [torch.where((now < lowest)[:, None, None], q, o) for q, o in zip(p, best, strict=True)]
            lowest = torch.minimum(now, lowest)
            run.plot("loss", step, now.mean(), name)
    return p, best

def digits(run, classes):
    """Images (N, 8, 8), each moved once and for all, and their labels, 0 for the first of the classes."""
    x, y = (torch.tensor(part, device=run.device) for part in read_digits())
    match = y[:, None] == torch.tensor(classes, device=run.device)
    return shifted(x[match.any(1)].view(-1, 8, 8)), match[match.any(1)].int().argmax(1)

def source(run): return digits(run, SOURCE)

@once
def trained(run):
    """Accuracies (DRAWS,) and cross-entropies on test images, by name of the training."""
    run.chart("loss", x="step", y="cross-entropy on images held out")
    x, y = digits(run, TARGET)
    places = [(y[:350] == c).nonzero()[:, 0] for c in range(4)]
    few = torch.stack([torch.stack([p[torch.randperm(len(p))][: 2 * SHOTS] for p in places])
                       for _ in range(DRAWS)])  # (DRAWS, 4, 2 · SHOTS)
    fit, hold = few[..., :SHOTS].flatten(1), few[..., SHOTS:].flatten(1)  # as many are held out
    held, test = (x[hold], y[hold]), (x[350:].expand(DRAWS, -1, 8, 8), y[350:].expand(DRAWS, -1))
    many_x, many_y = source(run)
    def many():
        i = torch.randint(0, len(many_x), (1, 64), device=run.device)
        return shifted(many_x[i]), many_y[i]
    base = train(run, fresh(run, 1, 64, WIDTH, WIDTH, 6), many, many(), 400, "source task")[0][:-2]
    scratch, head = fresh(run, DRAWS, 64, WIDTH, WIDTH, 4), fresh(run, DRAWS, WIDTH, 4)
    moved = [q.detach().repeat(DRAWS, 1, 1) for q in base] + head
    result = {}
    for name, p, view, first, kept in (
        ("scratch", scratch, lambda v: v, 0, fit), ("frozen", moved, lambda v: v, 4, fit),
        ("fine-tuned", moved, lambda v: v, 0, fit), ("augmented", scratch, augmented, 0, fit),
        ("half-turns", scratch, lambda v: half(v, (2, 3)), 0, fit),
        ("upside down", scratch, lambda v: half(v, (2,)), 0, fit),
        ("fewer images", scratch, lambda v: v, 0, few[..., : SHOTS // 2].flatten(1)),
    ):
        ends = train(run, p, lambda kept=kept: (x[kept], y[kept]), held, STEPS, name, view, first)
        for end, q in zip((name, name + ", stopped"), ends, strict=True):
            with torch.no_grad():
                hits = net(q, test[0]).argmax(2) == test[1]
                result[end] = [hits.double().mean(1), losses(q, *test).double()]
    return result

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def exceeds(run, more, less, against):
    """more exceeds less by over three standard errors of the paired difference of the draws."""
    gain = more - less
    run.above(gain.mean(), 3 * gain.std() / DRAWS**0.5, against=f"{against}; 3 standard errors")

def check_transfer_beats_scratch(run):
    """Fine-tuning a related base beats scratch in accuracy; a frozen base has a lower test loss."""
    result = trained(run)
    exceeds(run, result["fine-tuned"][0], result["scratch"][0], "fine-tuned: accuracy above scratch")
    exceeds(run, result["scratch"][1], result["frozen"][1], "loss from scratch above a frozen base's")

def check_augmentation_must_keep_the_label(run):
    """Small shifts keep a digit's class and help; a half-turn makes 6 a 9, a flip makes 2 a 5: they hurt."""
    result = trained(run)
    exceeds(run, result["augmented"][0], result["scratch"][0], "accuracy with shifts above that without")
    for name in ("half-turns", "upside down"):
        exceeds(run, result["scratch"][0], result[name][0], f"accuracy without {name} above that with")

def check_stopping_in_time_helps(run):
    """Past its best step on held-out images the net's test loss grows; fewer images are worse still."""
    result = trained(run)
    exceeds(run, result["scratch"][1], result["scratch, stopped"][1], "loss at the end above the stopped")
    exceeds(run, result["scratch"][0], result["fewer images"][0], "accuracy above that of fewer images")

def check_frozen_base_stays(run):
    """requires_grad_(False) stops the weights and eval() BatchNorm's running statistics; it takes both."""
    for prepare, moves in (freeze, []), (lambda b: b.requires_grad_(False), ["running_mean", "running_var"]):
        base = nn.Sequential(nn.Linear(8, 4), nn.BatchNorm1d(4)).to(run.device)
        head, x = nn.Linear(4, 3).to(run.device), torch.randn(16, 8, device=run.device) + 1
        prepare(base.train())
        before = {name: t.clone() for name, t in base.state_dict().items() if t.is_floating_point()}
        optimiser = torch.optim.SGD([*base.parameters(), *head.parameters()], lr=0.1)
        F.cross_entropy(head(base(x)), torch.arange(16, device=run.device) % 3).backward()
        optimiser.step()
        changed = [n.split(".")[1] for n, t in before.items() if not torch.equal(t, base.state_dict()[n])]
        run.equal(changed, moves, against="parameters and buffers that one step moved")

def check_votes_of_a_group_are_invariant(run):
    """A flip undoes itself, so the mean over both views stays; its loss is at most the mean loss."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 3)).to(run.device).double()
    x, y = torch.randn(9, 1, 8, 8, device=run.device).double(), torch.arange(9, device=run.device) % 3
    run.equal(x.flip(3).flip(3), x, against="the image, flipped twice")
    for view in VIEWS:
        run.close(votes(model, view(x)), votes(model, x), tol=1e-12, against="votes on the image; float64")
    each = torch.stack([F.cross_entropy(model(view(x)), y) for view in VIEWS]).mean()
    run.below(F.nll_loss(votes(model, x).log(), y), each + 1e-12, against="mean loss of the views (Jensen)")

def check_copies_are_worth_less(run):
    """n copies of one image are worth n/(1 + (n − 1)ρ) independent ones: fewer than 1/ρ, however many."""
    import sympy as sp
    r = sp.Symbol("r")
    variance = sum(sp.Integer(1) if a == b else r for a in range(COPIES) for b in range(COPIES)) / COPIES**2
    run.close(worth(COPIES, RHO), 1 / variance.subs(r, RHO), tol=1e-9, against="sympy: 1/variance")
    run.below(worth(10**6, RHO), 1 / RHO, against="1/ρ: a million copies")

def check_split_comes_before_copies(run):
    """Copies of one image on both sides of the split make validation lie: chance becomes near certainty."""
    x, labels = torch.rand(400, 64), torch.randint(0, 10, (400,))  # nothing can be learnt: labels are drawn
    seen, held = split(400, COPIES)
    copy, again = (x[n] + 0.02 * torch.randn(len(n), 64) for n in (seen, held))
    right = labels[seen][torch.cdist(again, copy).argmin(1)] == labels[held]  # the nearest neighbour's label
    run.close(right.double().mean(), 0.1, tol=5 * (0.09 / 100) ** 0.5, against="chance, 5 errors of 100")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_trainable(run): return sum(q.numel() for q in nn.Linear(2048, 10).parameters())
def answer_interval(run): return 1.96 * (0.9 * 0.1 / 100) ** 0.5
def answer_features_shape(run): return nn.Flatten()(torch.zeros(16, 512, 4, 4)).shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
true_source = source  # what is replaced is still needed by its replacement
BREAKS = [
    Break("any pre-trained base helps", ru="помогает любая предобученная основа, и на случайных метках",
          source=lambda run: (true_source(run)[0], torch.randint_like(true_source(run)[1], 6)),
          reddens=["transfer_beats_scratch"]),
    Break("any transformation makes useful copies", ru="любое преобразование даёт полезные копии",
          augmented=lambda x: half(x, (2, 3)),
          reddens=["augmentation_must_keep_the_label"]),
    Break("the training loss says when to stop", ru="когда остановиться, видно по обучающей выборке",
          watched=lambda seen, held: seen, reddens=["stopping_in_time_helps"]),
    Break("requires_grad is enough to freeze", ru="для заморозки хватит requires_grad = False",
          freeze=lambda base: base.requires_grad_(False), reddens=["frozen_base_stays"]),
    Break("eval freezes the weights", ru="eval() замораживает веса",
          freeze=lambda base: base.eval(), reddens=["frozen_base_stays"]),
    Break("any set of views makes the answer invariant", ru="любой набор копий делает ответ инвариантным",
          VIEWS=[lambda x: x, lambda x: x.rot90(1, (2, 3))], reddens=["votes_of_a_group_are_invariant"]),
    Break("n copies are n images", ru="n копий — это n изображений",
          worth=lambda n, rho: n, reddens=["copies_are_worth_less"]),
    Break("copies are made before the split", ru="копии делают до разбиения",
          split=lambda n, copies: torch.randperm(n * copies).remainder(n).split(n * copies * 3 // 4),
          reddens=["split_comes_before_copies"]),
]
