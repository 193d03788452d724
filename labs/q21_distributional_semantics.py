"""21. Text tasks: distributional semantics, the co-occurrence matrix, word vectors of low dimension.

Words that occur in the same contexts have similar meanings. Count who stands beside whom, weigh the counts
by how far they exceed chance, and keep the main directions: a short dense vector for each word.

    PMI(w, c) = ln( #(w,c) · D / (#(w) · #(c)) ),   PPMI = max(PMI, 0)
    X ≈ U_k S_k V_kᵀ,   the vector of a word is its row of U_k S_k
    min over rank k of ‖X − Y‖² = Σ_{i>k} s_i²   (Eckart–Young)

Harris (1954), doi:10.1080/00437956.1954.11659520; Levy, Goldberg & Dagan (2015), doi:10.1162/tacl_a_00134.
"""

import math
from typing import Annotated

import torch
from torch.nn import functional as F

from examprep.lab import Between, Break, once

EACH: Annotated[int, Between(3, 6, "words in each hidden class, synonyms of each other")] = 4
SENTENCES: Annotated[int, Between(3000, 6000, "sentences of the corpus")] = 4000
STEPS: Annotated[int, Between(300, 800, "training steps of the factorisation")] = 400

TEMPLATES = torch.tensor([[0, 1, 2], [3, 1, 4], [0, 5, 4]])  # classes of the words of a sentence
WINDOW = 2  # words on each side that count as context, m
SMOOTH = 3 / 4  # the usual power of the contexts' counts, which are made more even
CLASSES, EXACT = 6, 1e-9  # float64: sums of fewer than 10⁴ terms round at 1e-12

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────

def codes(words):
    """One-hot vectors: a place of its own for every word."""
    return torch.eye(words, dtype=torch.float64)

def distances(m):
    """Places of the context relative to the word; the word is not its own context."""
    return [d for d in range(-m, m + 1) if d != 0]

def cooccurrence(text, words, m):
    """How often word c stands within m places of word w: text (sentences, length) -> (|V|, |V|)."""
    X = torch.zeros(words, words, dtype=torch.float64, device=text.device)
    n = text.shape[1]
    for d in distances(m):
        left, right = text[:, max(0, -d) : n - max(0, d)], text[:, max(0, d) : n - max(0, -d)]
        X.index_put_((left.flatten(), right.flatten()), X.new_ones(()), accumulate=True)
    return X

def pmi(X, alpha=1):
    """How much more often than by chance, in nats; −∞ for pairs that never met. P(c) ~ #(c) to the alpha."""
    contexts = X.sum(0) ** alpha
    return (X / X.sum(1, keepdim=True) / (contexts / contexts.sum())).log()  # ln [P(c|w) / P(c)]

def positive(P):
    """PPMI: what is rarer than chance counts as chance, for it is mostly want of data."""
    return P.clamp(min=0)

def vectors(X, k):
    """Rows of U_k S_k: the k main directions of the rows of X."""
    U, s, _ = torch.linalg.svd(X)
    return U[:, :k] * s[:k]  # (|V|, k)

def similarity(x):
    """Cosine of every pair of rows: their lengths, that is the words' frequencies, do not matter."""
    x = F.normalize(x, dim=1)
    return x @ x.T

def loss(A, B, X):
    return (X - A @ B.T).square().sum()

# ── training ──────────────────────────────────────────────────────────────────────────────────────

@once
def corpus(run):
    """Sentences of three words; words of a class are interchangeable: (SENTENCES, 3)."""
    kind = TEMPLATES[torch.randint(0, len(TEMPLATES), (SENTENCES,))]
    return (kind * EACH + torch.randint(0, EACH, kind.shape)).to(run.device)

@once
def counted(run):
    return cooccurrence(corpus(run), CLASSES * EACH, WINDOW)

@once
def weighted(run):
    return positive(pmi(counted(run)))

@once
def trained(run):
    """Two thin matrices A, B (|V|, CLASSES) learnt by gradient descent so that A Bᵀ ≈ X: no SVD inside."""
    X = weighted(run)
    A, B = (0.1 * torch.randn(len(X), CLASSES, dtype=X.dtype).to(X) for _ in range(2))
    optimiser = torch.optim.Adam([A.requires_grad_(), B.requires_grad_()], lr=0.1)
    rate = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    run.chart("loss", x="step", y="‖X − ABᵀ‖²", log="y")
    for step in run.steps(STEPS, "factorisation"):
        value = loss(A, B, X)
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        rate.step()
        run.plot("loss", step, value)
    return A.detach(), B.detach()

# ── checks ────────────────────────────────────────────────────────────────────────────────────────

def kinds(run):
    return torch.arange(CLASSES * EACH, device=run.device) // EACH  # the hidden class of each word

def nearest(similar):
    return similar.clone().fill_diagonal_(-torch.inf).argmax(1)

def check_counts_of_a_known_text(run):
    """In "I like deep learning . / I like NLP . / I enjoy flying ." with m = 1, I and like meet twice."""
    lines = ["I like deep learning .", "I like NLP .", "I enjoy flying ."]
    words = sorted({word for line in lines for word in line.split()})
    texts = [torch.tensor([[words.index(word) for word in line.split()]]) for line in lines]
    X = sum(cooccurrence(text, len(words), 1) for text in texts)
    def at(a, b): return X[words.index(a), words.index(b)]
    run.equal([len(words), at("I", "like"), at("like", "deep"), at("I", "I"), X.sum()], [8, 2, 1, 0, 20],
              against="counted by hand: |V|, (I, like), (like, deep), (I, I), all pairs")

def check_matrix_is_symmetric(run):
    """A window on both sides gives a symmetric matrix whose sum is m(2n − m − 1) a sentence of n words."""
    X = counted(run)
    run.equal(X, X.T, against="the transpose")
    run.equal(X.sum(), SENTENCES * WINDOW * (2 * 3 - WINDOW - 1), against="m(2n − m − 1) a sentence")

def check_one_hot_knows_no_similarity(run):
    """One-hot vectors are all equally far apart, √2, with cosine 0."""
    x = codes(CLASSES * EACH)
    run.close(torch.pdist(x), 2**0.5, tol=EXACT, against="√2 for every pair; float64")
    same = torch.eye(len(x), dtype=x.dtype)
    run.close(similarity(x), same, tol=EXACT, against="cosine 0 for every pair of different words")

def check_pmi_measures_surprise(run):
    """PMI is the log of how much more often than by chance a pair occurs: 0 for independent words."""
    import sympy
    X = torch.tensor([[8.0, 32], [42, 918]], dtype=torch.float64)  # (w, c): 8, w: 40, c: 50, all: 1000
    want = sympy.log(sympy.Rational(8 * 1000, 40 * 50)).evalf()
    run.close(pmi(X)[0, 0], want, tol=EXACT, against="sympy: ln 4; float64")
    p, q = torch.rand(2, 7, dtype=torch.float64) + 0.1
    run.close(pmi(p[:, None] * q), 0, tol=EXACT, against="0: independent rows and columns; float64")

def check_ppmi_is_finite(run):
    """Pairs that never met have PMI −∞; PPMI makes that 0, and no entry is negative."""
    X, P = counted(run), weighted(run)
    run.true(pmi(X).isneginf().any(), "PMI of pairs that never met is −∞")
    run.true(P.isfinite().all() and (P >= 0).all(), "all PPMI finite and not negative")
    run.equal(P[X == 0].abs().sum(), 0, against="0 wherever the count is 0")

def check_rare_pairs_are_overrated(run):
    """Two words met once, with each other alone, have PMI ln D, the largest there is; smoothing lowers it."""
    X = torch.tensor([[90.0, 9, 0], [9, 1, 0], [0, 0, 1]], dtype=torch.float64)  # D = 110 pairs
    run.close(pmi(X)[2, 2], math.log(110), tol=EXACT, against="ln D; float64")
    run.true(pmi(X).argmax() == 8, "no pair of D has more, though this one was seen once")
    share = (99**SMOOTH + 10**SMOOTH + 1) ** -1  # of the rare context, smoothed
    run.close(pmi(X, SMOOTH)[2, 2], -math.log(share), tol=EXACT, against="ln 1/P(c), P(c) ~ #(c)^¾; float64")
    run.below(pmi(X, SMOOTH)[2, 2], 0.8 * pmi(X)[2, 2], against="0.8 of it")

def check_svd_is_the_best_of_its_rank(run):
    """No matrix of rank k is nearer than the truncated SVD: its squared error is the sum of the other s²."""
    X, (A, B) = weighted(run), trained(run)
    s = torch.linalg.svdvals(X)
    for k in (1, CLASSES):
        x = vectors(X, k)
        error = (x @ x.T - X @ X.T).abs().trace()  # ‖X‖² − ‖X_k‖², for x xᵀ = U_k S_k² U_kᵀ
        run.close(error, (s[k:] ** 2).sum(), tol=1e-8, against=f"Eckart–Young: Σ s² from place {k + 1} on")
        rest = X - (q := torch.linalg.qr(x)[0]) @ (q.T @ X)  # X − X_k: what vectors of k numbers cannot say
        run.close(rest.square().sum(), (s[k:] ** 2).sum(), tol=1e-8, against="the same: ‖X − X_k‖²")
    best = (s[CLASSES:] ** 2).sum()
    run.above(loss(A, B, X), best * (1 - 1e-9), against="Eckart–Young: training cannot do better")
    run.below(loss(A, B, X), best + 0.02 * X.square().sum(), against="Eckart–Young, and 2 % of ‖X‖²")

def check_spectrum_ends_at_the_classes(run):
    """The singular values drop after as many as there are hidden classes: so many dimensions are enough."""
    s = torch.linalg.svdvals(weighted(run))
    run.table("singular values", s[None, : CLASSES + 4])
    run.below(s[CLASSES], s[CLASSES - 1] / 2, against=f"half of the {CLASSES}th value")

def check_neighbours_are_synonyms(run):
    """By the cosine of short vectors every word's nearest neighbour is of its own hidden class."""
    A, B = trained(run)
    for name, x in (("SVD", vectors(weighted(run), CLASSES)), ("trained", A @ B.T)):
        run.equal(kinds(run)[nearest(similarity(x))], kinds(run), against=f"the grammar's classes: {name}")

def check_synonyms_do_not_meet(run):
    """Similar is not next to: a word's most frequent companion is never of its own class."""
    companion = counted(run).argmax(1)
    run.equal((kinds(run)[companion] == kinds(run)).sum(), 0, against="no class meets itself")

def check_cosine_ignores_frequency(run):
    """A word used seven times as often has the same cosines; its Euclidean distances change."""
    a, b = torch.rand(2, 9, dtype=torch.float64)
    want = F.cosine_similarity(a, b, dim=0)
    run.close(similarity(torch.stack([7 * a, b]))[0, 1], want, tol=EXACT, against="F.cosine_similarity(a, b)")
    run.above(torch.dist(7 * a, b) - torch.dist(a, b), 0.1, against="0: the distance does change")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────

def answer_pmi_bits(run): return torch.log2(torch.tensor(12.0 * 2000 / (50 * 60)))
def answer_dense_size(run): return torch.nn.Embedding(20_000, 300, device="meta").weight.numel()
def answer_vectors_shape(run): return torch.linalg.svd(torch.rand(50, 50))[0][:, :8].shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────

BREAKS = [
    Break("a word is its own context", ru="слово — собственный контекст",
          distances=lambda m: range(-m, m + 1), reddens=["counts_of_a_known_text", "matrix_is_symmetric",
          "spectrum_ends_at_the_classes", "neighbours_are_synonyms", "synonyms_do_not_meet"]),
    Break("only the next word is counted whatever m", ru="при любом m считают только соседнее слово",
          distances=lambda m: (-1, 1),
          reddens=["matrix_is_symmetric", "spectrum_ends_at_the_classes", "neighbours_are_synonyms"]),
    Break("words are numbers", ru="слово кодируют его номером",
          codes=lambda words: torch.arange(1.0, words + 1)[:, None].double(),
          reddens=["one_hot_knows_no_similarity"]),
    Break("chance is left out of the weight", ru="вес — логарифм счётчика, без поправки на случайность",
          pmi=lambda X, alpha=1: X.log(), reddens=["pmi_measures_surprise", "rare_pairs_are_overrated"]),
    Break("a power of ¾ makes rare contexts rarer", ru="степень ¾ делает редкие контексты ещё реже",
          SMOOTH=4 / 3, reddens=["rare_pairs_are_overrated"]),
    Break("negative PMI is kept", ru="отрицательную PMI не обнуляют", positive=lambda P: P.clamp(min=-9),
          reddens=["ppmi_is_finite"]),
    Break("dot products measure similarity", ru="сходство измеряют скалярным произведением",
          similarity=lambda x: x @ x.T, reddens=["cosine_ignores_frequency"]),
    Break("singular values are left out", ru="сингулярные числа отброшены",
          vectors=lambda X, k: torch.linalg.svd(X)[0][:, :k], reddens=["svd_is_the_best_of_its_rank"]),
]
