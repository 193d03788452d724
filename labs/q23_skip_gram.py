"""23. Word2vec: the skip-gram model.

From the word in the middle skip-gram predicts each word around it. A softmax over the vocabulary is dear, so
negative sampling tells the true pair from k random ones instead, each by a sigmoid of its own:

    P(o|c) = exp(u_o · v_c) / Σ_w exp(u_w · v_c),   ∂(−ln P)/∂v_c = Σ_w P(w|c) u_w − u_o
    J = −ln σ(u_o · v_c) − Σ_{i=1..k} ln σ(−u_i · v_c),   i drawn from q(w) ∝ count(w)^¾

With noise q the best score is ln P(o|c) − ln k q(o); with q = the frequencies that is PMI(c, o) − ln k.

Mikolov et al. (2013), arXiv:1310.4546; Levy & Goldberg (2014), NeurIPS 27.
"""

import math
from typing import Annotated

import torch
from torch.nn import functional as F

from examprep.lab import Between, Break, once

WINDOW: Annotated[int, Between(2, 3, "words on each side of the centre, m")] = 2
NEGATIVES: Annotated[int, Between(2, 10, "random words per true pair, k")] = 5
POWER: Annotated[float, Between(0.5, 1.0, "exponent of the noise distribution")] = 0.75
STEPS: Annotated[int, Between(300, 600, "training steps of 512 pairs")] = 400

DIM, EACH = 8, 3  # length of the vectors; words of a class, synonyms of each other
SENTENCES = torch.tensor([[0, 1, 2, 3], [4, 1, 5, 0], [2, 5, 3, 1], [3, 4, 0, 2]])  # classes of their words
THINNING = 1e-3  # word2vec's t: words more frequent than this are thinned out
EXACT = 1e-12  # float64 rounds at 2e-16, sums have fewer than 300 terms

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────

def offsets(m):
    """Places of the context relative to the centre, which is not one of them."""
    return [j for j in range(-m, m + 1) if j != 0]

def pairs(tokens, m):
    """All (centre, context) pairs of a text; at its ends a window is cut short."""
    n = len(tokens)
    return [(tokens[i], tokens[i + j]) for i in range(n) for j in offsets(m) if 0 <= i + j < n]

def softmax_gradient(v, U, o):  # ∂(−ln P(o|c))/∂v (d,): the expected output vector less the observed one
    return (U @ v).softmax(0) @ U - U[o]

def loss(true, noise):
    """Negative sampling: scores of true pairs (B,) are to be high, those of noise (B, k) low."""
    return -F.logsigmoid(true) - F.logsigmoid(-noise).sum(-1)  # (B,): k + 1 yes-or-no questions

def strengths(true, noise): return torch.sigmoid(true) - 1, torch.sigmoid(noise)  # ∂J/∂score, p − y
def gradient(v, u, negatives):
    """∂J/∂v, ∂J/∂u, ∂J/∂u_i: the true pair is pulled by 1 − σ, the negatives (k, d) are pushed away by σ."""
    pull, push = strengths(u @ v, negatives @ v)  # (), (k,)
    return pull * u + push @ negatives, pull * v, push[:, None] * v  # (d,), (d,), (k, d)

def noise(counts, power):
    """The distribution of negatives: a power below one lifts rare words."""
    return counts**power / (counts**power).sum()

def keep(frequency):  # probability that an occurrence of a word stays in the text
    return (THINNING / frequency).sqrt().clamp(max=1)

def tables(words, d, **kind):  # centre vectors v and context vectors u
    return torch.randn(words, d, **kind) / d**0.5, torch.zeros(words, d, **kind)

# ── training ──────────────────────────────────────────────────────────────────────────────────────

@once
def corpus(run):  # 2000 sentences, synonyms at random: pairs (n, 2), and how often each word occurs (|V|,)
    kind = SENTENCES[torch.randint(0, len(SENTENCES), (2000,))]  # (2000, 4)
    text = kind * EACH + torch.randint(0, EACH, kind.shape)
    found = [pair for line in text.tolist() for pair in pairs(line, WINDOW)]
    return torch.tensor(found, device=run.device), text.flatten().bincount().double().to(run.device)

@once
def trained(run):  # both tables after STEPS steps of Adam with sampled negatives
    (data, counts), generator = corpus(run), run.generator()
    v, u = (t.requires_grad_() for t in tables(len(counts), DIM, device=run.device))
    optimiser, q = torch.optim.Adam({v, u}, lr=0.03), noise(counts, POWER).float()
    run.chart("loss", x="step", y="loss", lines={"(k + 1) ln 2": (NEGATIVES + 1) * math.log(2)})
    for step in run.steps(STEPS, "skip-gram"):
        centre, context = data[torch.randint(0, len(data), (512,))].T
        negatives = torch.multinomial(q, 512 * NEGATIVES, True, generator=generator).view(512, NEGATIVES)
        c = v[centre]  # (512, d)
        value = loss((u[context] * c).sum(1), torch.einsum("bkd,bd->bk", u[negatives], c)).mean()
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        run.plot("loss", step, value)
    return v.detach(), u.detach()

def optimum(run, joint, k, q):  # scores V Uᵀ of least expected loss: joint counts (|V|, |V|), k draws from q
    torch.manual_seed(run.seed)
    v, u = (t.requires_grad_() for t in tables(*joint.shape, device=run.device, dtype=torch.float64))
    fit = torch.optim.LBFGS({v, u}, max_iter=2000, history_size=50, tolerance_grad=1e-12,
                            tolerance_change=1e-16, line_search_fn="strong_wolfe")
    def closure():
        fit.zero_grad()
        s, sure = v @ u.T, torch.full_like(joint, 40)  # σ(40) = 1
        true = (joint * loss(s, -sure[..., None])).sum()
        value = true + (k * joint.sum(1)[:, None] * q * loss(sure, s[..., None])).sum()  # k draws a pair
        value.backward()
        return value
    fit.step(closure)
    return (v @ u.T).detach()

# ── checks ────────────────────────────────────────────────────────────────────────────────────────

def check_pairs_of_a_text(run):
    """n words give m(2n − m − 1) pairs: a pair for each neighbour within m, cut short at the ends."""
    for n in (WINDOW + 1, 10, 30):
        want = sorted((i, j) for i in range(n) for j in range(n) if 0 < abs(i - j) <= WINDOW)
        run.equal(sorted(pairs([*range(n)], WINDOW)), want, against=f"all 0 < |i − j| ≤ m, n = {n}")
        run.equal(len(want), WINDOW * (2 * n - WINDOW - 1), against="m(2n − m − 1)")

def example(run, words=12, d=5):
    v, *U = torch.randn(words + 1, d, device=run.device, dtype=torch.float64)
    return v, torch.stack(U)

def check_softmax_pulls_to_the_observed(run):
    """The gradient in v_c is the expected output vector less the observed: Σ P(w|c) u_w − u_o."""
    v, U = example(run)
    want = torch.func.grad(lambda v: -(U @ v).log_softmax(0)[3])(v)
    run.close(softmax_gradient(v, U, 3), want, tol=EXACT, against="autograd of −log_softmax; float64")

def check_negatives_are_yes_or_no_questions(run):
    """The loss is binary cross-entropy, 1 for the true pair, 0 for k negatives; (k + 1) ln 2 at first."""
    scores = torch.randn(20, NEGATIVES + 1, device=run.device, dtype=torch.float64)
    labels = torch.zeros_like(scores)
    labels[:, 0] = 1
    want = F.binary_cross_entropy_with_logits(scores, labels, reduction="none").sum(1)
    run.close(loss(scores[:, 0], scores[:, 1:]), want, tol=EXACT, against="BCE with logits, summed; float64")
    zero = loss(0 * scores[:, 0], 0 * scores[:, 1:])
    run.close(zero, (NEGATIVES + 1) * math.log(2), tol=EXACT, against="(k + 1) ln 2 with scores of zero")

def check_gradient_by_hand(run):
    """∂J/∂v = (σ(u·v) − 1) u + Σ σ(u_i·v) u_i, ∂J/∂u = (σ(u·v) − 1) v, ∂J/∂u_i = σ(u_i·v) v."""
    import sympy
    v, U = example(run, words=3, d=2)
    letters = sympy.symbols("x y a:6")  # v, then u and two negatives
    scores = [a * letters[0] + b * letters[1] for a, b in zip(letters[2::2], letters[3::2], strict=True)]
    def sigma(s): return 1 / (1 + sympy.exp(-s))
    J = -sympy.log(sigma(scores[0])) - sum(sympy.log(sigma(-s)) for s in scores[1:])
    at = dict(zip(letters, torch.cat([v, U.flatten()]).tolist(), strict=True))
    want = [J.diff(z).evalf(subs=at) for z in letters]
    got = torch.cat([part.flatten() for part in gradient(v, U[0], U[1:])])
    run.close(got, want, tol=EXACT, against="sympy's derivatives of J by v, u, u_1, u_2; float64")

def check_optimum_is_shifted_pmi(run):
    """Trained to the end, a score is ln P(o|c) − ln k q(o): PMI − ln k where noise follows frequency."""
    joint = torch.randint(1, 20, (6, 6), device=run.device).double()
    joint = (joint + joint.T).fill_diagonal_(1)  # a word is rarely its own neighbour
    total, row = joint.sum(), joint.sum(1)
    pmi = (joint * total / (row[:, None] * row)).log()
    for k in (1, NEGATIVES):
        got = optimum(run, joint, k, noise(row, 1))
        run.close(got, pmi - math.log(k), tol=1e-4, against=f"PMI − ln {k}; L-BFGS stops at 1e-6")
    want = (joint / row[:, None] / (NEGATIVES * row**POWER / (row**POWER).sum())).log()
    got = optimum(run, joint, NEGATIVES, noise(row, POWER))
    run.close(got, want, tol=1e-4, against="ln P(o|c) − ln k q(o), q ∝ count^POWER")
    (data, counts), (v, u) = corpus(run), trained(run)
    seen = torch.zeros_like(v @ u.T).index_put_(tuple(data.T), v.new_ones(()), accumulate=True)
    want = (seen / seen.sum(1, keepdim=True) / (NEGATIVES * noise(counts, POWER))).log()
    apart = (v @ u.T - want)[seen > 0].abs().mean()
    run.below(apart, 0.4, against="0 for the pairs of the text; 0.4 as d is small and noise was sampled")

def check_synonyms_are_neighbours(run):
    """Words that are used alike get similar vectors: the nearest by cosine is always a synonym."""
    x = F.normalize(trained(run)[0], dim=1)
    nearest, kind = (x @ x.T).fill_diagonal_(-2).argmax(1), torch.arange(len(x), device=run.device) // EACH
    run.equal(kind[nearest], kind, against="the classes of the grammar that made the text")

def check_few_rows_are_touched(run):
    """A pair moves one centre vector and k + 1 context vectors; a full softmax moves all |V| of these."""
    v, u = (t.requires_grad_() for t in tables(50, DIM))
    ids = torch.arange(10, 11 + NEGATIVES)  # the true word and k others
    few, every = u[ids] @ v[3], u @ v[3]
    moved = torch.autograd.grad(loss(few[0], few[1:]), u)[0].any(1).nonzero().flatten()
    run.equal(moved, ids, against="rows of u with a gradient: the true word, k others")
    moved = torch.autograd.grad(F.cross_entropy(every[None], ids[:1]), u)[0].any(1).sum()
    run.equal(moved, 50, against="rows of u that a full softmax moves: all")

def check_noise_lifts_rare_words(run):
    """Noise follows count^¾: frequencies of 90, 9 and 1 per cent become 82.5, 14.7 and 2.8."""
    q = noise(torch.tensor([90.0, 9.0, 1.0]), 0.75)
    run.close(q, [0.825, 0.147, 0.028], tol=0.0005, against="published exponent ¾, rounded to three places")
    ratio = noise(torch.tensor([16.0, 1.0], dtype=torch.float64), POWER)
    run.close(ratio[0] / ratio[1], 16**POWER, tol=1e-9, against="(16/1)^POWER")

def check_frequent_words_are_thinned(run):
    """A word of frequency f stays with probability √(t/f), rare words always: t = 10⁻³."""
    f = torch.tensor([0.1, 0.004, 0.001, 0.0002], device=run.device)
    run.close(keep(f), [0.1, 0.5, 1, 1], tol=1e-6, against="√(0.001/f), at most 1; float32")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────

def answer_pairs(run): return sum(0 < abs(i - j) <= 2 for i in range(8) for j in range(8))

def answer_first_loss(run):
    return F.binary_cross_entropy_with_logits(torch.zeros(6), torch.eye(6)[0], reduction="sum")

def answer_noise_share(run): return F.normalize(torch.tensor([16.0, 1.0]) ** 0.75, p=1, dim=0)[0]

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────

BREAKS = [
    Break("negatives are pulled closer too", ru="в слагаемых с отрицательными примерами забыт минус",
          loss=lambda true, noise: -F.logsigmoid(true) - F.logsigmoid(noise).sum(-1),
          reddens=["negatives_are_yes_or_no_questions", "optimum_is_shifted_pmi", "synonyms_are_neighbours"]),
    Break("negatives are averaged", ru="по отрицательным примерам взято среднее, а не сумма",
          loss=lambda true, noise: -F.logsigmoid(true) - F.logsigmoid(-noise).mean(-1),
          reddens=["negatives_are_yes_or_no_questions", "optimum_is_shifted_pmi"]),
    Break("one table serves both ends", ru="у слова один вектор и как у центра, и как у контекста",
          tables=lambda words, d, **kind: [torch.randn(words, d, **kind) / d**0.5] * 2,
          reddens=["optimum_is_shifted_pmi", "few_rows_are_touched", "synonyms_are_neighbours"]),
    Break("the centre is its own context", ru="центральное слово входит в свой контекст",
          offsets=lambda m: [*range(-m, m + 1)],
          reddens=["pairs_of_a_text", "synonyms_are_neighbours"]),
    Break("only words to the right are context", ru="контекст — только слова справа",
          offsets=lambda m: [*range(1, m + 1)], reddens=["pairs_of_a_text"]),
    Break("noise is uniform", ru="отрицательные примеры равновероятны",
          noise=lambda counts, power: torch.full_like(counts, 1 / len(counts)),
          reddens=["noise_lifts_rare_words", "optimum_is_shifted_pmi"]),
    Break("the gradient forgets what is expected", ru="в градиенте softmax забыто ожидаемое",
          softmax_gradient=lambda v, U, o: -U[o], reddens=["softmax_pulls_to_the_observed"]),
    Break("a sure pair is pushed as hard", ru="верную пару тянут с силой σ, а не 1 − σ",
          strengths=lambda true, noise: (-true.sigmoid(), noise.sigmoid()), reddens=["gradient_by_hand"]),
    Break("the chance of staying is that of leaving", ru="вероятность оставить и выбросить перепутаны",
          keep=lambda f: 1 - (THINNING / f).sqrt().clamp(max=1), reddens=["frequent_words_are_thinned"]),
]
