"""7. Softmax and the cross-entropy loss.

Softmax turns K scores z (the logits) into a distribution p; cross-entropy compares p with a target q:

    pᵢ = exp(zᵢ) / Σⱼ exp(zⱼ),     L = −Σᵢ qᵢ ln pᵢ  (−ln p_y if q is one-hot at y),     ∂L/∂z = p − q

Bridle (1990), NATO ASI F 68; Goodfellow, Bengio & Courville (2016), Deep Learning, §6.2.2.
"""

import math
from typing import Annotated

import torch
from torch.autograd.functional import hessian, jacobian
from torch.nn import functional as F

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

LR: Annotated[float, Between(0.15, 0.3, "learning rate")] = 0.3
STEPS: Annotated[int, Between(300, 500, "training steps")] = 300
RARE: Annotated[float, Between(0.2, 0.6, "share of the odd digits kept for training")] = 0.3
T: Annotated[float, Between(0.25, 4, "temperature: what the logits are divided by")] = 2.0
HUGE: Annotated[float, Between(200, 3000, "a logit whose exponential overflows float32")] = 1000.0

K = 10  # classes: the digits
FLOOR = math.log((math.e + K - 1) / math.e)  # of the loss after a second softmax: its best input is one-hot
SOFTMAX_IN_MODEL = False  # the model returns logits: the loss has a softmax of its own
EXACT = 1e-12  # float64 rounds at 2e-16, and no sum here has more than 2,000 terms of size 1
torch.set_default_dtype(torch.float64)

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────

def log_softmax(z):
    """ln pᵢ = zᵢ − m − ln Σⱼ exp(zⱼ − m) with m = max z: no exponent is above 0."""
    m = z.max(1, keepdim=True).values                               # (N, 1)
    return z - m - (z - m).exp().sum(1, keepdim=True).log()         # (N, K)

def softmax(z, t=1.0):
    """p at temperature t."""
    return log_softmax(z / t).exp()                                 # (N, K), each row sums to 1

def one_hot(y, k, epsilon=0.0):
    """Class indices as distributions; label smoothing shares ε out among ALL k classes."""
    return (1 - epsilon) * torch.eye(k, device=y.device)[y] + epsilon / k       # (N,) -> (N, k)

def cross_entropy(z, q):
    """−Σᵢ qᵢ ln pᵢ of each example, from its logits."""
    return -(q * log_softmax(z)).sum(1)                             # (N, K), (N, K) -> (N,)

def gradient(z, q):
    """∂L/∂z of each example."""
    return softmax(z) - q                                           # (N, K)

def through_softmax(p, g):
    """∂L/∂z from g = ∂L/∂p, whatever the loss: J g with the Jacobian J = ∂p/∂z = diag(p) − p pᵀ."""
    return p * (g - (p * g).sum(1, keepdim=True))                   # (N, K)

# ── training ──────────────────────────────────────────────────────────────────────────────────────

def train(run, x, y, softmax_in_model, series):
    """Softmax regression z = xW + b by gradient descent, without autograd. Returns W, b and the losses."""
    W, b, q, losses = x.new_zeros(64, K), x.new_zeros(K), one_hot(y, K), []
    for step in run.steps(STEPS, series):
        z = x @ W + b                                               # (N, K)
        output = softmax(z) if softmax_in_model else z              # what the loss takes for logits
        g = gradient(output, q) / len(x)                            # of the mean loss
        g = through_softmax(output, g) if softmax_in_model else g
        W, b = W - LR * x.T @ g, b - LR * g.sum(0)
        losses.append(cross_entropy(output, q).mean().item())
        run.plot("training loss", step, losses[-1], series)
    return W, b, losses

@once
def trained(run):
    """Handwritten digits, the odd ones made rare; the model trained on logits and with a softmax too many."""
    x, y = (torch.tensor(values, device=run.device) for values in read_digits())    # (1797, 64), (1797,)
    kept = (y % 2 == 0) | (torch.rand(len(y), device=run.device) < RARE)
    x, y = x[kept], y[kept]                                         # (N, 64), (N,)
    run.chart("training loss", x="step", y="loss", lines={"ln 10": math.log(K), "floor": FLOOR})
    return x, y, train(run, x, y, SOFTMAX_IN_MODEL, "on logits"), train(run, x, y, True, "softmax twice")

# ── checks ────────────────────────────────────────────────────────────────────────────────────────

def batch(run, k=4):
    """Six examples: logits (6, k), right classes (6,), and distributions (6, k) to be soft targets."""
    z, other = torch.randn(2, 6, k, generator=run.generator(), device=run.device)
    return z, torch.arange(6, device=run.device) % k, torch.softmax(other, 1)

def check_softmax_is_a_distribution(run):
    """Softmax gives positive numbers that sum to 1, in the order of the logits."""
    z, _, _ = batch(run)
    run.close(softmax(z), torch.softmax(z, 1), tol=EXACT, against="torch.softmax(z, dim=1); float64")
    run.close(softmax(z).sum(1), 1, tol=EXACT, against="Σp = 1")
    run.above(softmax(z).min(), 0, against="exp > 0")
    run.close(softmax(z)[:, 0], torch.sigmoid(z[:, 0] - z[:, 1:].logsumexp(1)), tol=EXACT, against="S-curve")
    run.equal(softmax(z).argsort(1), z.argsort(1), against="the order of the logits")

def check_only_differences_count(run):
    """ln(pᵢ/pⱼ) = (zᵢ − zⱼ)/T: adding a constant changes nothing, two classes are a sigmoid."""
    z, _, _ = batch(run, k=2)
    run.close(softmax(z, T)[:, 0], torch.sigmoid((z[:, 0] - z[:, 1]) / T), tol=EXACT, against="torch.sigmoid")
    run.close(softmax(z + 7), torch.softmax(z, 1), tol=EXACT, against="softmax(z + c) = softmax(z)")
    run.close(softmax(z.new_tensor([[1, 2, 4]]), 0.02), [[0, 0, 1]], tol=EXACT, against="T → 0: one-hot")
    run.close(softmax(z, 1e9), 1 / 2, tol=z.abs().max() / 1e9, against="T → ∞: 1/K, within max |z|/T")

def check_large_logits_are_safe(run):
    """With the maximum subtracted, loss and gradient are finite and right, however large the logits."""
    z, q = torch.tensor([[[HUGE, 0, -HUGE]], [[0, 0, 1]]], dtype=torch.float32, device=run.device)
    run.equal(z.new_tensor([88.72, 88.73]).exp().isinf(), [False, True], against="float32 ends at e^88.72")
    run.equal(torch.softmax(z, 1).log().isinf(), [[False, True, True]], against="p rounds to 0: ln p = −∞")
    run.close(cross_entropy(z, q), [2 * HUGE], tol=2.4e-7 * HUGE, against="max z − z_y; float32")
    run.close(gradient(z, q), [[1, 0, -1]], tol=EXACT, against="p = (1, 0, 0) minus q = (0, 0, 1)")

def check_jacobian_couples_classes(run):
    """∂pᵢ/∂zⱼ = pᵢ(δᵢⱼ − pⱼ): a logit raises its own probability and lowers every other one."""
    z = batch(run)[0][0]                                            # (4,)
    J = through_softmax(torch.softmax(z, 0).expand(4, 4), torch.eye(4, device=run.device))
    run.table("∂p/∂z", J, columns=["z₁", "z₂", "z₃", "z₄"], labels=["p₁", "p₂", "p₃", "p₄"])
    run.close(J, jacobian(lambda z: torch.softmax(z, 0), z), tol=EXACT, against="autograd of torch.softmax")
    run.close(J, hessian(lambda z: F.cross_entropy(z, z.argmax()), z), tol=EXACT, against="∂²L/∂z², autograd")
    run.above(torch.linalg.eigvalsh(J).min(), -EXACT, against="0, less rounding: L is convex in z")
    run.equal(J > 0, torch.eye(4) > 0, against="+ on the diagonal, − elsewhere")

def check_gradient_is_p_minus_q(run):
    """∂L/∂z of cross-entropy is p − q: full even where squared error stalls."""
    z, q = torch.tensor([[[1.0, 2, 3]], [[1, 0, 0]]], device=run.device)
    run.close(gradient(z, q), [[-0.910, 0.245, 0.665]], tol=5e-4, against="the card's figure, to 3 decimals")
    z, _, q = batch(run)
    F.cross_entropy(z.requires_grad_(), q, reduction="sum").backward()
    run.close(gradient(z, q), z.grad, tol=EXACT, against="autograd of F.cross_entropy; float64")
    z, q = torch.tensor([[[-10.0, 0]], [[1, 0]]], device=run.device)            # sure and wrong
    p = torch.softmax(z, 1)
    run.close(gradient(z, q), [[-1, 1]], tol=math.exp(-10), against="p − q with p₁ < e⁻¹⁰")
    run.below(through_softmax(p, 2 * (p - q)).abs().max(), 4 * math.exp(-10), against="‖p − q‖²: 4p₁p₂²")

def check_loss_is_minus_log_p(run):
    """The loss is −ln p_y: 0 if sure and right, ln K if all are alike, unbounded if sure and wrong."""
    z, y, _ = batch(run)
    losses, w = cross_entropy(z, one_hot(y, 4)), torch.tensor([1.0, 2, 3, 4], device=run.device)
    run.close(losses.mean(), F.cross_entropy(z, y), tol=EXACT, against="F.cross_entropy(logits, classes)")
    run.close((w[y] * losses).sum() / w[y].sum(), F.cross_entropy(z, y, w), tol=EXACT, against="weight=w")
    run.close(losses[y != 3].mean(), F.cross_entropy(z, y, ignore_index=3), tol=EXACT, against="ignore_index")
    run.close(cross_entropy(z.new_zeros(6, K), one_hot(y, K)), math.log(K), tol=EXACT, against="ln K")
    z, q = torch.tensor([[[30.0, 0], [0, 30]], [[1, 0], [1, 0]]], device=run.device)
    run.close(cross_entropy(z, q), [0, 30], tol=EXACT, against="ln(1 + e⁻³⁰) and ln(1 + e³⁰)")
    z, y, _ = batch(run, k=2)
    bce = F.binary_cross_entropy_with_logits(z[:, 0] - z[:, 1], (y == 0).double(), reduction="none")
    run.close(cross_entropy(z, one_hot(y, 2)), bce, tol=EXACT, against="binary cross-entropy of z₁ − z₂")

def check_soft_targets_add_entropy(run):
    """For any target H(q, p) = H(q) + KL(q‖p): smallest, though not 0, where p = q."""
    z, y, q = batch(run)
    kl = F.kl_div(torch.log_softmax(z, 1), q, reduction="none").sum(1)
    entropy = torch.distributions.Categorical(q).entropy()
    run.close(cross_entropy(z, q), entropy + kl, tol=EXACT, against="Categorical.entropy + F.kl_div")
    run.close(cross_entropy(q.log(), q), entropy, tol=EXACT, against="H(q) where p = q")
    run.above((cross_entropy(z, q) - entropy).min(), 0, against="KL > 0 where p ≠ q")
    smooth = cross_entropy(z, one_hot(y, 4, 0.1)).mean()
    run.close(smooth, F.cross_entropy(z, y, label_smoothing=0.1), tol=EXACT, against="label_smoothing=0.1")

def check_second_softmax_stalls(run):
    """A loss that gets probabilities for logits cannot fall below ln((e + K − 1)/e): 1.461 for K = 10."""
    _, _, (_, _, on_logits), (_, _, twice) = trained(run)
    run.close(cross_entropy(torch.eye(K), torch.eye(K)), FLOOR, tol=EXACT, against="sure and right")
    run.above(min(twice), FLOOR, against="the floor, which training stays above")
    run.below(on_logits[-1], FLOOR, against="the floor, which training on logits passes")

def check_training_matches_torch(run):
    """Training by p − q alone ends at the very weights that CrossEntropyLoss, autograd and SGD reach."""
    x, y, (W, _, _), _ = trained(run)
    layer = torch.nn.Linear(64, K, device=run.device)
    layer.load_state_dict({"weight": torch.zeros(K, 64), "bias": torch.zeros(K)})
    sgd = torch.optim.SGD(layer.parameters(), lr=LR)
    for _ in range(STEPS):
        sgd.zero_grad()
        torch.nn.CrossEntropyLoss()(layer(x), y).backward()
        sgd.step()
    run.close(W, layer.weight.T, tol=1e-9, against="W from autograd and SGD, all steps; float64")

def check_mean_prediction_is_frequency(run):
    """The trained mean probability of each class is its frequency in the training data, however rare."""
    x, y, (W, b, _), _ = trained(run)
    n, f = len(y), torch.bincount(y, minlength=K) / len(y)          # (K,)
    run.close(softmax(x @ W + b).mean(0), f, tol=2 * (f * (1 - f) / n).sqrt().min(), against="f; 2 s.e. of f")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────

def answer_loss_of_logits(run):
    return F.cross_entropy(torch.tensor([[1.0, 2, 5]]).log(), torch.tensor([1])).item()

def answer_second_softmax(run):
    return F.cross_entropy(torch.eye(3), torch.arange(3)).item()

def answer_weighted_batch(run):
    p, w = torch.tensor([[1 / 2, 1 / 2], [7 / 8, 1 / 8]]), torch.tensor([3.0, 1])
    return F.cross_entropy(p.log(), torch.tensor([0, 1]), w).item()

def answer_pixel_targets(run):
    z = torch.zeros(8, 21, 64, 48)
    return tuple(F.cross_entropy(z, z.argmax(1), reduction="none").shape)       # one class for each pixel

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────

BREAKS = [
    Break("the maximum is not subtracted", ru="максимум не вычитается",
          log_softmax=lambda z: z - z.exp().sum(1, keepdim=True).log(), reddens=["large_logits_are_safe"]),
    Break("each logit goes through a sigmoid of its own", ru="каждый логит пропущен через свою сигмоиду",
          softmax=lambda z, t=1.0: torch.sigmoid(z / t),
          reddens=["softmax_is_a_distribution", "only_differences_count", "large_logits_are_safe",
                   "gradient_is_p_minus_q", "training_matches_torch"]),
    Break("logits are multiplied by the temperature", ru="логиты умножаются на температуру",
          softmax=lambda z, t=1.0: torch.softmax(z * t, 1), reddens=["only_differences_count"]),
    Break("the Jacobian is diagonal as for a sigmoid", ru="якобиан считают диагональным, как у сигмоиды",
          through_softmax=lambda p, g: p * (1 - p) * g, reddens=["jacobian_couples_classes"]),
    Break("the gradient is q minus p", ru="градиент взят с обратным знаком: q − p",
          gradient=lambda z, q: q - softmax(z),
          reddens=["large_logits_are_safe", "gradient_is_p_minus_q", "second_softmax_stalls",
                   "training_matches_torch", "mean_prediction_is_frequency"]),
    Break("the loss is 1 - p of the right class", ru="потери — это 1 − p верного класса, число от 0 до 1",
          cross_entropy=lambda z, q: 1 - (q * softmax(z)).sum(1),
          reddens=["large_logits_are_safe", "loss_is_minus_log_p", "soft_targets_add_entropy",
                   "second_softmax_stalls"]),
    Break("label smoothing spares the right class", ru="сглаживание меток обходит верный класс",
          one_hot=lambda y, k, e=0.0: (1 - e - e / (k - 1)) * torch.eye(k, device=y.device)[y] + e / (k - 1),
          reddens=["soft_targets_add_entropy"]),
    Break("the model ends with a softmax of its own", ru="модель уже заканчивается на softmax",
          SOFTMAX_IN_MODEL=True,
          reddens=["second_softmax_stalls", "training_matches_torch", "mean_prediction_is_frequency"]),
]
