"""19. Deep learning on small image sets.

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

SHOTS: Annotated[int, Between(3, 5, "training images a class")] = 5
WIDTH: Annotated[int, Between(80, 112, "units in each of the two hidden layers")] = 96
COPIES: Annotated[int, Between(5, 20, "augmented copies of an image, in the checks without training")] = 10
RHO: Annotated[float, Between(0.5, 0.95, "correlation of copies of one image")] = 0.9
SOURCE, TARGET = (0, 1, 3, 4, 7, 8), (2, 5, 6, 9)  # many images of these digits, few of those
DRAWS, STEPS, TURN = 32, 80, 25  # nets trained side by side, each on its own few images; degrees

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def moved(x, pixels, degrees):
    """Each 8 × 8 image, shifted and turned at random, by at most so much; what enters is black."""
    shift = torch.randint(-pixels, pixels + 1, (x[..., 0, 0].numel(), 2), device=x.device) / 4  # 8 pixels: 2
    angle = torch.deg2rad(degrees * (2 * torch.rand(len(shift), device=x.device) - 1))
    c, s, (i, j) = angle.cos(), angle.sin(), shift.unbind(1)
    grid = F.affine_grid(torch.stack([c, -s, i, s, c, j], 1).view(-1, 2, 3), (len(shift), 1, 8, 8), False)
    return F.grid_sample(x.reshape(-1, 1, 8, 8), grid, align_corners=False).view(x.shape)

def half(x, dims):  # half of the images, at random, flipped along dims
    return torch.where(torch.rand(*x.shape[:-2], 1, 1, device=x.device) < 0.5, x.flip(dims), x)
def augmented(x): return moved(x, 1, 0)  # a moved digit is the same digit
def mixed(t, lam): return lam * t + (1 - lam) * t.roll(1, 0)  # mixup, of images or of rows of labels
def freeze(base): return base.requires_grad_(False).eval()  # the weights; BatchNorm's running statistics
VIEWS = [lambda x: x, lambda x: x.flip(3)]  # a group: any two in turn are again one of them
def votes(model, x):  # test-time augmentation: the mean probabilities over the views of an image
    return torch.stack([model(view(x)).softmax(1) for view in VIEWS]).mean(0)
def worth(n, rho): return n / (1 + (n - 1) * rho)  # the mean of n copies has the variance σ²/worth
def half_width(p, n): return 1.96 * (p * (1 - p) / n) ** 0.5  # of a 95 % interval: accuracy p on n images

def split(n, copies):  # numbers of the images behind the training and the validation copies
    order = torch.randperm(n)
    return order[n // 4:].repeat(copies), order[: n // 4].repeat(copies)
def copies_first(n, copies): return torch.randperm(n * copies).remainder(n).split(n * copies * 3 // 4)

# ── training ──────────────────────────────────────────────────────────────────────────────────────
def net(p, x):  # D perceptrons: images (D, N, 8, 8), weights (D, in, out) -> logits (D, N, classes)
    h = F.relu(torch.baddbmm(p[1], x.flatten(2), p[0]))
    return torch.baddbmm(p[5], F.relu(torch.baddbmm(p[3], h, p[2])), p[4])

def fresh(run, D, *sizes):  # He's initialisation
    return [q for a, b in pairwise(sizes) for q in
            (torch.randn(D, a, b).to(run.device) * (2 / a) ** 0.5, torch.zeros(D, 1, b).to(run.device))]

def accuracies(p, x, y): return (net(p, x).argmax(2) == y).double().mean(1)
def losses(p, x, y):  # the mean cross-entropy of each of the D nets
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
        if step % 4 == 3:  # now and then is often enough
            with torch.no_grad():
                now = losses(p, *watched((x, y), held))
                better = (now < lowest)[:, None, None]
                best = [torch.where(better, q, o) for q, o in zip(p, best, strict=True)]
                lowest = torch.minimum(now, lowest)
                run.plot("loss", step, now.mean(), name)
    return p, best

def digits(run, classes):  # images (N, 8, 8), each moved for good; labels, 0 for the first class
    x, y = (torch.tensor(part, device=run.device) for part in read_digits())
    match = y[:, None] == torch.tensor(classes, device=run.device)
    return moved(x[match.any(1)].view(-1, 8, 8), 1, TURN), match[match.any(1)].int().argmax(1)

def labelled(y): return y  # what the base is taught
@once
def trained(run):
    """By name of the training: test accuracies (DRAWS,) and losses, training accuracies and losses."""
    run.chart("loss", x="step", y="cross-entropy on images held out")
    x, y = digits(run, TARGET)
    order = torch.stack([torch.where(y[:350] == c, torch.rand(DRAWS, 350, device=run.device), 2).argsort(1)
                         for c in range(4)], 1)  # (DRAWS, 4, 350): those of class c come first, shuffled
    few, held = ((x[i.flatten(1)], y[i.flatten(1)]) for i in order[..., : 2 * SHOTS].split(SHOTS, 2))
    test = x[350:].expand(DRAWS, -1, 8, 8), y[350:].expand(DRAWS, -1)
    many_x, many_y = digits(run, SOURCE)
    def many():
        i = torch.randint(0, len(many_x), (1, 64), device=run.device)
        return moved(many_x[i], 1, TURN), labelled(many_y[i])
    base = train(run, fresh(run, 1, 64, WIDTH, WIDTH, 6), many, many(), 250, "source task")[0][:-2]
    scratch, head = fresh(run, DRAWS, 64, WIDTH, WIDTH, 4), fresh(run, DRAWS, WIDTH, 4)
    copied = [q.detach().repeat(DRAWS, 1, 1) for q in base] + head
    result = {}
    for name, p, view, first in (
        ("scratch", scratch, lambda v: v, 0), ("fine-tuned", copied, lambda v: v, 0),
        ("frozen", copied, lambda v: v, 4), ("shifts", scratch, augmented, 0),
        ("small turns", scratch, lambda v: moved(v, 0, TURN), 0),
        ("half-turns", scratch, lambda v: half(v, (2, 3)), 0),
        ("upside down", scratch, lambda v: half(v, (2,)), 0),
    ):
        ends = train(run, p, lambda: few, held, STEPS, name, view, first)
        with torch.no_grad():
            result[name], result[name + ", stopped"] = (
                [of(q, *data) for data in (test, few) for of in (accuracies, losses)] for q in ends)
    return result

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def exceeds(run, more, less, against):  # by over three standard errors of the difference, paired by draws
    gain = (more - less).double()
    run.above(gain.mean(), 3 * gain.std() / DRAWS**0.5, against=f"{against}; 3 standard errors")

def check_transfer_beats_scratch(run):
    """A new head on a frozen base of a related task, and a tuned base: both beat training from scratch."""
    result = trained(run)
    for name in ("frozen", "fine-tuned"):
        exceeds(run, result[name][0], result["scratch"][0], f"{name}: test accuracy above scratch")
        exceeds(run, result["scratch"][1], result[name][1], f"{name}: test loss below scratch")

def check_augmentation_must_keep_the_label(run):
    """Shifts and small turns keep a digit's class and help; half-turns (6, 9) and flips (2, 5) hurt."""
    result = trained(run)
    for name in ("shifts", "small turns"):
        exceeds(run, result[name][0], result["scratch"][0], f"{name}: test accuracy above that without")
    for name in ("half-turns", "upside down"):
        exceeds(run, result["scratch"][0], result[name][0], f"{name}: test accuracy below that without")

def check_stopping_in_time_helps(run):
    """Past the best step on images held out all training images are learnt, and the test loss grows."""
    stopped, end = trained(run)["scratch, stopped"], trained(run)["scratch"]
    run.equal(end[2].min(), 1, against="training accuracy at the end, of the worst net")
    exceeds(run, stopped[3], end[3], "training loss when stopped above that at the end")
    exceeds(run, end[1], stopped[1], "test loss at the end above that when stopped")

def check_frozen_base_stays(run):
    """requires_grad_(False) stops the weights and eval() BatchNorm's running statistics; it takes both."""
    for prepare, moves in (freeze, []), (lambda b: b.requires_grad_(False), ["running_mean", "running_var"]):
        base, head = nn.Sequential(nn.Linear(8, 4), nn.BatchNorm1d(4)), nn.Linear(4, 3)
        prepare(base.train())
        before = {name: t.clone() for name, t in base.state_dict().items() if t.is_floating_point()}
        optimiser = torch.optim.SGD([*base.parameters(), *head.parameters()], lr=0.1)
        F.cross_entropy(head(base(torch.randn(16, 8))), torch.arange(16) % 3).backward()
        optimiser.step()
        changed = [n.split(".")[1] for n, t in before.items() if not torch.equal(t, base.state_dict()[n])]
        run.equal(changed, moves, against="parameters and buffers that one step moved")

def check_votes_of_a_group_are_invariant(run):
    """A flip undoes itself, so the mean over both views stays; its loss is at most the mean loss."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 3)).double()
    x, y = torch.randn(9, 1, 8, 8).double(), torch.arange(9) % 3
    for view in VIEWS:
        run.close(votes(model, view(x)), votes(model, x), tol=1e-12, against="votes on the image; float64")
    run.close(votes(model, x).sum(1), 1, tol=1e-12, against="probabilities of the classes; float64")
    each = sum(F.cross_entropy(model(view(x)), y) for view in VIEWS) / 2
    run.below(F.nll_loss(votes(model, x).log(), y), each, against="mean loss of the views (Jensen)")

def check_mixing_labels_mixes_losses(run):
    """Cross-entropy is linear in the label: under λ and 1 − λ it is the mixture of the two losses."""
    z, y = torch.randn(9, 3).double(), torch.arange(9) % 3
    soft, first, second = (F.cross_entropy(z, label, reduction="none")
                           for label in (mixed(F.one_hot(y).double(), 0.3), y, y.roll(1)))
    run.close(soft, 0.3 * first + 0.7 * second, tol=1e-12, against="torch with class numbers; float64")

def check_copies_are_worth_less(run):
    """n copies of one image are worth n/(1 + (n − 1)ρ) independent ones: fewer than 1/ρ, however many."""
    import sympy as sp
    total = sum(1 if a == b else sp.Symbol("r") for a in range(COPIES) for b in range(COPIES))  # covariances
    run.close(worth(COPIES, RHO), COPIES**2 / total.subs("r", RHO), tol=1e-9, against="sympy: 1/variance")
    run.below(worth(10**6, RHO), 1 / RHO, against="1/ρ: a million copies")

def check_split_comes_before_copies(run):
    """Nothing can be learnt of random labels. Split first: chance. Copy first: nearly all seem right."""
    x, labels = torch.rand(400, 64), torch.randint(0, 100, (400,))
    right = []
    for seen, held in (split(400, COPIES), copies_first(400, COPIES)):
        copy, again = (x[n] + 0.02 * torch.randn(len(n), 64) for n in (seen, held))
        near = seen[torch.cdist(again, copy).argmin(1)]  # the image whose copy lies nearest
        right.append((labels[near] == labels[held]).double().mean())
    run.close(right[0], 0.01, tol=5 * (0.0099 / 100) ** 0.5, against="chance, 5 errors of 100 images")
    run.above(right[1], 0.95, against="copies first: few have all their siblings on their own side")

def check_an_accuracy_has_an_error(run):
    """A net that is right on 80 % of all images shows 0.8 ± 0.11 on 50 of them: 1.96 standard errors."""
    spread = (torch.rand(20_000, 50) < 0.8).double().mean(1).std()  # its own relative error: 1/√40,000
    run.close(half_width(0.8, 50), 1.96 * spread, tol=0.003, against="20,000 test sets; 5 standard errors")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_trainable(run): return sum(q.numel() for q in nn.Linear(2048, 10).parameters())
def answer_interval(run): return half_width(0.9, 100)
def answer_features_shape(run): return nn.Flatten()(torch.zeros(16, 512, 4, 4)).shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("any pre-trained base helps", ru="помогает любая предобученная основа, и на случайных метках",
          labelled=lambda y: torch.randint_like(y, 6), reddens=["transfer_beats_scratch"]),
    Break("any transformation makes useful copies", ru="любое преобразование даёт полезные копии",
          augmented=lambda x: half(x, (2, 3)), reddens=["augmentation_must_keep_the_label"]),
    Break("the training loss says when to stop", ru="когда остановиться, видно по обучающей выборке",
          watched=lambda seen, held: seen, reddens=["stopping_in_time_helps"]),
    Break("requires_grad is enough to freeze", ru="для заморозки хватит requires_grad = False",
          freeze=lambda base: base.requires_grad_(False), reddens=["frozen_base_stays"]),
    Break("eval freezes the weights", ru="eval() замораживает веса",
          freeze=lambda base: base.eval(), reddens=["frozen_base_stays"]),
    Break("any set of views makes the answer invariant", ru="любой набор копий делает ответ инвариантным",
          VIEWS=[lambda x: x, lambda x: x.rot90(1, (2, 3))], reddens=["votes_of_a_group_are_invariant"]),
    Break("the label is that of the larger share", ru="метка — у того изображения, доля которого больше",
          mixed=lambda t, lam: t if lam > 0.5 else t.roll(1, 0), reddens=["mixing_labels_mixes_losses"]),
    Break("n copies are n images", ru="n копий — это n изображений",
          worth=lambda n, rho: n, reddens=["copies_are_worth_less"]),
    Break("copies are made before the split", ru="копии делают до разбиения",
          split=copies_first, reddens=["split_comes_before_copies"]),
    Break("the error of an accuracy falls as 1/n", ru="погрешность точности убывает как 1/n",
          half_width=lambda p, n: 1.96 * (p * (1 - p)) ** 0.5 / n, reddens=["an_accuracy_has_an_error"]),
]
