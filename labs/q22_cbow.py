"""22. Word2vec: the CBOW model.

From the words around a gap CBOW predicts the word in it. The vectors of the context are averaged, their
order is ignored; a softmax makes probabilities of the average's products with every word's output vector:

    h = (1/C) Σ_{c in context} v_c,   z_j = u_j · h,   p = softmax(z),   J = −ln p_w
    ∂J/∂u_j = (p_j − y_j) h,   ∂J/∂v_c = (1/C) Σ_j (p_j − y_j) u_j

Two tables are learnt, v for words as context and u for words as answers: 2·|V|·d numbers and no more.

Mikolov et al. (2013), arXiv:1301.3781; Rong (2014), arXiv:1411.2738; Morin & Bengio (2005), AISTATS.
"""

import math
from itertools import permutations
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F

from examprep.lab import Between, Break, once

HALF: Annotated[int, Between(1, 4, "context words on each side, m; C = 2m")] = 2
CHOICES: Annotated[int, Between(2, 4, "words of a topic that fit the gap equally well")] = 3
DIM: Annotated[int, Between(6, 16, "length d of the vectors")] = 8
STEPS: Annotated[int, Between(250, 500, "training steps of 256 windows")] = 300

TOPICS, AROUND = 4, 5  # each topic has 5 words that stand around the gap, and CHOICES that fill it
SAMPLE, EXACT = 20_000, 1e-12  # windows to measure the loss on; float64 rounds at 2e-16, no sum has 300 terms

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────

def tables(words, d):
    """Input vectors v, random, and output vectors u, zero: each (|V|, d)."""
    return torch.randn(words, d) / d**0.5, torch.zeros(words, d)

def lookup(v, words): return v[words]  # the projection layer: rows of the table

def hidden(v, context):
    """The mean of the context's vectors: a bag of words has no order."""
    return lookup(v, context).mean(-2)  # (B, C) -> (B, d)

def log_probabilities(v, u, context):
    """Scores of all words, then a log-softmax over the vocabulary."""
    return (hidden(v, context) @ u.T).log_softmax(-1)  # (B, |V|)

def windows(sentences):
    """Context and answer of each sentence; the answer itself is no part of its context."""
    context = torch.cat([sentences[:, :HALF], sentences[:, HALF + 1 :]], 1)  # (B, 2m)
    return context, sentences[:, HALF]

def positions(tokens, m): return max(tokens - 2 * m, 0)  # centre words with all m neighbours on each side

def branch(score, right):
    """Probability of going right, or left, at an inner node of the tree: they add up to one."""
    return torch.sigmoid(score if right else -score)

def tree_probability(h, nodes, word):
    """Hierarchical softmax: from the root down to the word, a decision at each inner node."""
    node, p = 1, torch.ones((), dtype=h.dtype)
    for bit in f"{word:0{len(nodes).bit_length() - 1}b}":
        p = p * branch(nodes[node] @ h, bit == "1")
        node = 2 * node + int(bit)  # children of node n are 2n and 2n + 1
    return p

def searched(v, u): return v  # neighbours are looked for among the input vectors

# ── training ──────────────────────────────────────────────────────────────────────────────────────

def speak(sentences, generator):
    """Sentences (B, 2m + 1) of one topic each; all CHOICES for the gap are equally likely."""
    def draw(n, *shape): return torch.randint(0, n, shape, generator=generator, device=generator.device)
    topic = draw(TOPICS, sentences, 1) * (AROUND + CHOICES)
    words = topic + draw(AROUND, sentences, 2 * HALF + 1)
    words[:, HALF] = topic[:, 0] + AROUND + draw(CHOICES, sentences)
    return words

@once
def trained(run):
    """Both tables after STEPS steps of Adam."""
    words = TOPICS * (AROUND + CHOICES)
    v, u = (table.to(run.device).requires_grad_() for table in tables(words, DIM))
    optimiser, generator = torch.optim.Adam({v, u}, lr=0.05), run.generator()
    marks = {"ln |V|": math.log(words), "ln CHOICES": math.log(CHOICES)}
    run.chart("loss", x="step", y="cross-entropy, nats", lines=marks)
    for step in run.steps(STEPS, "CBOW"):
        context, answer = windows(speak(256, generator))
        loss = F.nll_loss(log_probabilities(v, u, context), answer)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        run.plot("loss", step, loss)
    return v.detach(), u.detach()

# ── checks ────────────────────────────────────────────────────────────────────────────────────────

def example(run, words=40, d=6):
    """Random tables in float64, a context in which word 1 stands twice, and an answer."""
    v, u = torch.randn(2, words, d, device=run.device, dtype=torch.float64)
    return v, u, torch.tensor([1, 1, 2, 3], device=run.device), 7

def check_projection_is_a_lookup(run):
    """A one-hot vector times the table is the word's row: no multiplication is needed."""
    v, _, context, _ = example(run)
    run.close(lookup(v, context), F.one_hot(context, len(v)).double() @ v, tol=0, against="one-hot times v")

def check_scores_agree_with_torch(run):
    """The scores are those of nn.EmbeddingBag with mode='mean' and of a linear layer without bias."""
    v, u, context, _ = example(run)
    bag = nn.EmbeddingBag.from_pretrained(v, mode="mean")
    scores = F.linear(bag(context[None])[0], u)
    run.close(log_probabilities(v, u, context), scores.log_softmax(0), tol=EXACT, against="nn.EmbeddingBag")

def check_order_is_ignored(run):
    """Any permutation of the context gives the same probabilities: CBOW averages, it does not concatenate."""
    v, u, _, _ = example(run)
    context = torch.tensor([5, 9, 2, 30], device=run.device)
    every = context[torch.tensor([*permutations(range(4))], device=run.device)]  # (24, 4)
    want = log_probabilities(v, u, context[None]).expand(24, -1)
    run.close(log_probabilities(v, u, every), want, tol=EXACT, against="the first of 24 orders; float64")

def check_gradient_is_shared_out(run):
    """Each occurrence in the context gets 1/C of Σ (p_j − y_j) u_j; a word that is not there gets nothing."""
    v, u, context, answer = example(run)
    def loss(v, u): return -log_probabilities(v, u, context)[answer]
    dv, du = torch.func.grad(loss, argnums=(0, 1))(v, u)
    h = (2 * v[1] + v[2] + v[3]) / 4
    error = (u @ h).softmax(0) - F.one_hot(torch.tensor(answer, device=run.device), len(u))  # p − y
    want = torch.zeros_like(v)
    want[1], want[2], want[3] = error @ u / 2, error @ u / 4, error @ u / 4
    run.close(dv, want, tol=EXACT, against="1/C of Uᵀ(p − y), twice for the word that stands twice")
    run.close(du, error[:, None] * h, tol=EXACT, against="(p − y) h; float64")
    step = torch.zeros_like(v)
    step[2, 3] = 1e-5
    slope = (loss(v + step, u) - loss(v - step, u)) / 2e-5
    run.close(dv[2, 3], slope, tol=1e-8, against="central difference, step 1e-5; error about 1e-10")

def check_untrained_loss_is_ln_words(run):
    """With output vectors of zero all words are equally likely: the loss is ln |V|."""
    context, answer = torch.randint(0, 32, (64, 2 * HALF)), torch.randint(0, 32, (64,))
    loss = F.nll_loss(log_probabilities(*tables(32, DIM), context), answer)
    run.close(loss, math.log(32), tol=1e-5, against="ln 32 = 3.4657; float32")

def check_loss_stops_at_the_entropy(run):
    """Training brings the loss down to the entropy of the gap given its context, never below: ln CHOICES."""
    v, u = trained(run)
    context, answer = windows(speak(SAMPLE, run.generator(1)))
    losses = F.nll_loss(log_probabilities(v, u, context), answer, reduction="none").double()
    floor, error = math.log(CHOICES), 5 * losses.std() / SAMPLE**0.5
    run.above(losses.mean(), floor - error - 1e-5, against="ln CHOICES, 5 standard errors: the best")
    most = floor + 0.05 * math.log(len(v) / CHOICES) + error
    run.below(losses.mean(), most, against="95 % of the way down from ln |V|")

def check_neighbours_share_a_topic(run):
    """Words that stand in the same contexts get similar vectors: each neighbour by cosine is of its topic."""
    x = F.normalize(searched(*trained(run)), dim=1)
    word = torch.arange(len(x), device=run.device)
    around = word[word % (AROUND + CHOICES) < AROUND]  # the words that serve as context
    x, topic = x[around], around // (AROUND + CHOICES)
    nearest = (x @ x.T).fill_diagonal_(-2).argmax(1)
    run.equal(topic[nearest], topic, against="the topics that generated the text")

def check_two_tables_and_no_more(run):
    """2·|V|·d trainable numbers, whatever the window; no bias, no hidden layer."""
    v, u = tables(1000, DIM)
    ours = sum(t.numel() for t in {id(t): t for t in (v, u)}.values())
    layers = nn.Embedding(1000, DIM), nn.Linear(DIM, 1000, bias=False)
    run.equal(ours, sum(p.numel() for part in layers for p in part.parameters()), against="PyTorch's layers")

def check_tree_costs_a_logarithm(run):
    """On a balanced tree a word's probability takes log₂|V| sigmoids; those of all words add up to one."""
    nodes = torch.randn(32, DIM, dtype=torch.float64)  # node 0 is not used
    h = torch.randn(DIM, dtype=torch.float64)
    p = torch.stack([tree_probability(h, nodes, word) for word in range(32)])
    run.close(p.sum(), 1, tol=EXACT, against="the total of 32 words; float64")
    s = [torch.sigmoid(nodes[n] @ h) for n in (1, 2, 5, 10, 21)]
    want = (1 - s[0]) * s[1] * (1 - s[2]) * s[3] * (1 - s[4])  # the path of word 01010
    run.close(p[0b01010], want, tol=EXACT, against="five decisions written out; float64")

def check_windows_of_a_text(run):
    """A text of n words has n − 2m complete windows, C = 2m; no context holds the word to be predicted."""
    for n in (1, 2 * HALF, 2 * HALF + 1, 50):
        whole = torch.arange(n).unfold(0, 2 * HALF + 1, 1) if n > 2 * HALF else []
        run.equal(positions(n, HALF), len(whole), against=f"Tensor.unfold, {n} words")
    context, answer = windows(whole)
    run.equal(context.shape, [50 - 2 * HALF, 2 * HALF], against="(windows, 2m)")
    run.true((context != answer[:, None]).all(), "no context holds the word to be predicted")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────

def answer_parameters(run): return sum(layer(5000, 100).weight.numel() for layer in (nn.Embedding, nn.Linear))

def answer_score(run):
    v, u = torch.tensor([[1.0, 2], [3, -2], [2, 0], [-2, 4]]), torch.tensor([3.0, -1])
    return nn.EmbeddingBag.from_pretrained(v, mode="mean")(torch.arange(4)[None])[0] @ u

def answer_logits_shape(run):
    return nn.Linear(100, 5000, bias=False)(nn.EmbeddingBag(5000, 100)(torch.zeros(32, 4, dtype=int))).shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────

BREAKS = [
    Break("word numbers start at one", ru="номера слов начинаются с единицы",
          lookup=lambda v, words: v[words - 1], reddens=["projection_is_a_lookup", "scores_agree_with_torch",
              "gradient_is_shared_out", "neighbours_share_a_topic"]),
    Break("the context is summed, not averaged", ru="векторы контекста складывают без деления на C",
          hidden=lambda v, context: v[context].sum(-2),
          reddens=["scores_agree_with_torch", "gradient_is_shared_out"]),
    Break("every place in the window has weights of its own", ru="у каждого места окна свои веса",
          hidden=lambda v, ctx: (v[ctx] * torch.linspace(0.5, 1.5, ctx.shape[-1]).to(v)[:, None]).mean(-2),
          reddens=["scores_agree_with_torch", "order_is_ignored", "gradient_is_shared_out"]),
    Break("there is a hidden layer with ReLU", ru="между таблицами есть скрытый слой с ReLU",
          hidden=lambda v, context: v[context].mean(-2).relu(),
          reddens=["scores_agree_with_torch", "gradient_is_shared_out"]),
    Break("the answer is left in its context", ru="предсказываемое слово осталось в контексте",
          windows=lambda s: (s, s[:, HALF]), reddens=["loss_stops_at_the_entropy", "windows_of_a_text"]),
    Break("every word of a text has a complete window", ru="полное окно есть у каждого слова текста",
          positions=lambda tokens, m: tokens, reddens=["windows_of_a_text"]),
    Break("the softmax runs over the batch", ru="softmax взят по батчу, а не по словарю",
          log_probabilities=lambda v, u, context: (hidden(v, context) @ u.T).log_softmax(0),
          reddens=["untrained_loss_is_ln_words", "loss_stops_at_the_entropy", "order_is_ignored"]),
    Break("one table serves both ends", ru="входные и выходные векторы — одна таблица",
          tables=lambda words, d: [torch.randn(words, d) / d**0.5] * 2,
          reddens=["untrained_loss_is_ln_words", "two_tables_and_no_more"]),
    Break("neighbours are sought among one-hot vectors", ru="соседей ищут среди one-hot векторов",
          searched=lambda v, u: torch.eye(len(v)), reddens=["neighbours_share_a_topic"]),
    Break("left and right have the same probability", ru="у левой и правой ветви одна и та же сигмоида",
          branch=lambda score, right: torch.sigmoid(score), reddens=["tree_costs_a_logarithm"]),
]
