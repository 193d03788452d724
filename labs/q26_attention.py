"""26. The attention mechanism, and an example of its use: a seq2seq that reverses, another that copies.

The encoder leaves a state hⱼ for every word. At step i the decoder's state dᵢ is compared with each of them;
a softmax over j turns the scores into weights, and the mean of the states with these weights is the context:

    eᵢⱼ = q·k/√A  (scaled dot product)  or  vᵀ tanh(q + k)  (additive),    q = W dᵢ,  k = U hⱼ
    αᵢⱼ = exp eᵢⱼ / Σₖ exp eᵢₖ,    cᵢ = Σⱼ αᵢⱼ hⱼ,    the word is predicted from [dᵢ; cᵢ]

Bahdanau et al. (2015), arXiv:1409.0473, ask with dᵢ₋₁; dᵢ asks here and in Luong et al. (2015), 1508.04025,
so that one pass trains on whole sentences. The divisor √A: Vaswani et al. (2017), arXiv:1706.03762.
"""

from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from examprep.lab import Between, Break, once

WIDTH: Annotated[int, Between(32, 40, "units of a GRU, and A, the length of queries and keys")] = 32
STEPS: Annotated[int, Between(100, 150, "training steps of each network")] = 100
LONGEST: Annotated[int, Between(8, 11, "the most words in a sentence that is trained on")] = 10
SOURCE: Annotated[int, Between(4, 12, "m, the number of keys where nothing is trained")] = 7
WORDS, BATCH, RATE = 8, 64, 0.012  # words 0 … 7, and 8 begins every answer; sentences a step; learning rate
FAR, N = 40, 20_000  # words that a gradient has to go back; pairs drawn for a variance
SDPA, EXACT = F.scaled_dot_product_attention, 1e-12  # float64 rounds at 2e-16; ≤ 256 terms, all below 100

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def dot(q, k, v=None): return q @ k.mT / q.shape[-1] ** 0.5  # (B, n, A), (B, m, A) -> (B, n, m); v unused
def additive(q, k, v): return torch.tanh(q[:, :, None] + k[:, None]) @ v  # (B, n, 1, A) + (B, 1, m, A)
def masked(e, hidden, score=-torch.inf): return e if hidden is None else e.masked_fill(hidden, score)
def weights(e, hidden=None): return masked(e, hidden).softmax(-1)  # over the m keys; a hidden one gets α = 0
def attend(e, values, hidden=None): return weights(e, hidden) @ values  # (B, n, V): means of m values

class Seq2Seq(nn.Module):
    def __init__(self, score=None):  # None: no attention, every step gets the encoder's last states
        super().__init__()
        self.score, self.embed = score, nn.Embedding(WORDS + 1, 16)
        self.encoder = nn.GRU(16, WIDTH, batch_first=True, bidirectional=True)
        self.start, self.decoder = nn.Linear(2 * WIDTH, WIDTH), nn.GRU(16, WIDTH, batch_first=True)
        self.W, self.U = nn.Linear(WIDTH, WIDTH, bias=False), nn.Linear(2 * WIDTH, WIDTH, bias=False)
        self.v, self.head = nn.Parameter(torch.randn(WIDTH) / WIDTH**0.5), nn.Linear(3 * WIDTH, WORDS)

    def forward(self, x, y):
        """Source x (B, m), answer y (B, n): logits of yᵢ given x and y₁ … yᵢ₋₁ (B, n, WORDS), and α."""
        h, last = self.encoder(self.embed(x))  # (B, m, 2H), (2, B, H): in both directions
        last = torch.cat([*last], dim=1)
        d, _ = self.decoder(self.embed(F.pad(y[:, :-1], (1, 0), value=WORDS)), self.start(last).tanh()[None])
        e = self.score(self.W(d), self.U(h), self.v) if self.score else None
        c = attend(e, h) if self.score else last[:, None].expand(-1, y.shape[1], -1)
        return self.head(torch.cat([d, c], dim=2)), weights(e) if self.score else None

# ── training ──────────────────────────────────────────────────────────────────────────────────────
def sentences(run, n, length): return torch.randint(WORDS, (n, length)).to(run.device)
def task(x, name): return x.flip(1) if "reverse" in name else x

def train(run, score, name):
    net, lengths = Seq2Seq(score).to(run.device), (4, (4 + LONGEST) // 2, LONGEST)
    optimiser = torch.optim.Adam(net.parameters(), lr=RATE)
    for step in run.steps(STEPS, name):
        y = task(x := sentences(run, BATCH, lengths[step % 3]), name)  # teacher forcing: reads the true y
        loss = F.cross_entropy(net(x, y)[0].flatten(0, 1), y.flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        run.plot("loss", step, loss.item(), name)
    return net.requires_grad_(False)

@once
def trained(run):
    """The share of wrong words by network and length, and the share of α's peaks that are in place."""
    run.chart("wrong", x="words in a sentence", y="wrong words", lines={"guessing": 1 - 1 / WORDS})
    wrong, in_place = {}, {}
    for name, score in {"reverse, alone": None, "reverse, dot": dot, "copy, additive": additive}.items():
        net = train(run, score, name)
        for n in (4, LONGEST, LONGEST + 4):  # the last: four words more than it has ever seen
            y = task(x := sentences(run, 200, n), name)
            (logits, a), own = net(x, y), torch.zeros_like(y)
            for i in range(n):  # decoding: it reads the words it wrote itself; those from i on play no part
                own[:, i] = net(x, own)[0][:, i].argmax(1)
            for how, words in {name: logits.argmax(2), f"{name}, own words": own}.items():
                wrong[how, n] = (words != y).float().mean().item()
                run.plot("wrong", n, wrong[how, n], how)
        if score:
            in_place[name] = (a.argmax(2) == task(torch.arange(n).to(x)[None], name)).float().mean().item()
            run.table(f"α, {name}", a[0], [str(w) for w in x[0].tolist()], [str(w) for w in y[0].tolist()])
    return wrong, in_place

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def example(run, A=8):  # queries (2, 3, A), keys (2, SOURCE, A), values (2, SOURCE, 5)
    return [torch.randn(2, n, w, device=run.device).double() for n, w in ((3, A), (SOURCE, A), (SOURCE, 5))]

def check_context_is_a_mean(run):
    """A query's weights add up to 1 over the keys, so its context is a mean of the values, in their range."""
    from sympy import exp
    q, k, v = example(run)
    run.close(weights(dot(q, k)).sum(2), 1, tol=EXACT, against="Σⱼ αᵢⱼ = 1 for each query; float64")
    inside = attend(dot(q, k), v).clamp(v.amin(1, True), v.amax(1, True))
    run.close(attend(dot(q, k), v), inside, tol=EXACT, against="the same, clamped to each feature's range")
    run.close(attend(0 * dot(q, k), v)[:, 0], v.mean(1), tol=EXACT, against="equal scores: the plain mean")
    e, h = v.new_tensor([[[1, 2, 3]]]), v.new_tensor([[[10], [20], [30]]])
    want = sum(10 * j * exp(j) for j in (1, 2, 3)) / sum(exp(j) for j in (1, 2, 3))
    run.close(attend(e, h).item(), want.evalf(), tol=EXACT, against="sympy: scores 1 2 3, values 10 20 30")
    run.close(attend(v.new_tensor([[[1, 6, 3], [3, 2, 5]]]).log(), h), 22, tol=EXACT, against="two α, one c")

def check_agrees_with_torch(run):
    """Dot-product attention is F.scaled_dot_product_attention; for n queries, m keys it costs 2nm(A + V)."""
    q, k, v = example(run)
    with FlopCounterMode(display=False) as counter:
        c = attend(dot(q, k), v)
    run.close(c, SDPA(q, k, v), tol=EXACT, against="F.scaled_dot_product_attention; float64")
    run.equal(counter.get_total_flops(), 2 * 2 * 3 * SOURCE * (8 + 5), against="B · 2nm(A + V), closed form")
    run.close(attend(dot(q, k) + 5, v), SDPA(q, k, v), tol=EXACT, against="the same, 5 added to all scores")

def check_additive_is_a_network(run):
    """The additive score is a small network on [d; h]; without tanh all queries would get equal weights."""
    d, h, A = torch.randn(2, 3, 5).double(), torch.randn(2, SOURCE, 9).double(), 8
    first, last = nn.Linear(5 + 9, A, bias=False).double(), nn.Linear(A, 1, bias=False).double()
    pairs = torch.cat([d[:, :, None].expand(-1, -1, SOURCE, -1), h[:, None].expand(-1, 3, -1, -1)], dim=3)
    e = additive(d @ first.weight[:, :5].T, h @ first.weight[:, 5:].T, last.weight[0])
    run.close(e, last(first(pairs).tanh())[..., 0], tol=EXACT, against="nn.Linear, tanh, nn.Linear; float64")
    linear = last(first(pairs))[..., 0].softmax(2)
    run.close(linear[:, 1:], linear[:, :-1], tol=EXACT, against="nn.Linear, nn.Linear: one α for all queries")
    run.equal(first.weight.numel() + last.weight.numel(), A * (5 + 9 + 1), against="A (|d| + |h| + 1), any m")

def check_keys_unordered(run):
    """Weights come from the keys: permuted along with their values, they leave the context as it was."""
    q, k, v = example(run)
    for score in (dot, additive):
        e, turned = score(q, k, q[0, 0]), score(q, k.roll(1, 1), q[0, 0])
        run.close(weights(turned), weights(e).roll(1, 2), tol=EXACT, against="αᵢⱼ moves with key j; float64")
        run.close(attend(turned, v.roll(1, 1)), attend(e, v), tol=EXACT, against="as before; float64")

def check_mask_comes_first(run):
    """A padded key with the score −∞ might as well not be there; zeroing its weight is not the same."""
    q, k, v = example(run)
    hidden = torch.arange(SOURCE, device=run.device) >= q.new_tensor([SOURCE - 2, SOURCE])[:, None, None]
    c = attend(dot(q, k), v, hidden)  # hidden: (B, 1, m)
    run.below(dot(q, k).softmax(2).masked_fill(hidden, 0)[0].sum(1).max(), 1, against="1: α zeroed too late")
    run.close(c[:1], SDPA(q[:1], k[:1, :-2], v[:1, :-2]), tol=EXACT, against="torch's, both keys cut off")
    run.close(c, SDPA(q, k, v, attn_mask=~hidden), tol=EXACT, against="torch's attn_mask: True takes part")
    a = nn.MultiheadAttention(8, 1, batch_first=True).to(q)(q, k, k, key_padding_mask=hidden[:, 0])[1]
    run.equal(a == 0, hidden.expand(-1, 3, -1), against="nn.MultiheadAttention, key_padding_mask: True hides")

def check_gradient_is_weight(run):
    """∂c/∂hⱼ = αⱼ I wherever j is, ∂c/∂eⱼ = αⱼ(hⱼ − c): the scores are taught, and q and k with them."""
    from sympy import diff, exp, simplify, symbols
    s, x = symbols("s1:4"), symbols("x1:4")
    c = sum(exp(a) * b for a, b in zip(s, x, strict=True)) / sum(map(exp, s))
    left = [simplify(diff(c, s[j]) - diff(c, x[j]) * (x[j] - c)) for j in range(3)]
    run.equal(left, [0, 0, 0], against="sympy, three keys: ∂c/∂eⱼ − αⱼ(hⱼ − c)")
    q, k, v = (t.requires_grad_() for t in example(run))
    a, e = torch.softmax(q @ k.mT / 8**0.5, 2), dot(q, k) + 0 * q.sum()
    c, g = a @ v, torch.randn(2, 3, 5, device=run.device).double()
    to_v, to_e, to_q = torch.autograd.grad(attend(e, v), (v, e, q), g, materialize_grads=True)
    run.close(to_v, a.mT @ g, tol=EXACT, against="closed form Σᵢ αᵢⱼ gᵢ, no power of a distance; float64")
    want = a * (g @ v.mT - (g * c).sum(2, True))
    run.close(to_e, want, tol=EXACT, against="closed form αⱼ(hⱼ − c)·g; float64")
    run.close(to_q, want @ k / 8**0.5, tol=EXACT, against="closed form Σⱼ αⱼ (hⱼ − c)·g kⱼ/√A; float64")

def check_distance_is_one_step(run):
    """On its way to a GRU's last state a word's gradient fades with distance; to a context it does not."""
    run.chart("gradient", x="words back", y="gradient to a word", log="y")
    x = torch.randn(16, FAR, 4, device=run.device).double().requires_grad_()
    h, ratio = nn.GRU(4, WIDTH, batch_first=True).to(x)(x)[0], {}
    for name, out in {"last state": h[:, -1], "attention": attend(h.new_zeros(16, 1, FAR), h)}.items():
        size = torch.autograd.grad(out.sum(), x, retain_graph=True)[0].norm(dim=2).mean(0).flip(0)  # (FAR,)
        for back in range(FAR):
            run.plot("gradient", back, size[back], name)
        ratio[name] = size[-1] / size[0]
    run.below(ratio["last state"], 1e-3, against="1e-3: the first word's gradient to the last word's")
    run.above(ratio["attention"], 1, against="1: the first word's gradient to the last word's, equal scores")

def check_scale_keeps_it_soft(run):
    """Var(q·k) = A if components have variance 1; divided by √A it is 1. Unscaled, softmax saturates."""
    for A in (16, 64):
        q, k = torch.randn(2, N, 1, A, device=run.device).double()
        se = ((2 + 6 / A) / N) ** 0.5  # E e⁴ = 3 + 6/A
        run.close((dot(q, k) ** 2).mean(), 1, tol=5 * se, against=f"Var(q·k)/A, A = {A}; 5 standard errors")
    q, k, _ = example(run, A=256)
    soft, hard = ((a - a**2).sum(2).mean() for a in (weights(dot(q, k)), torch.softmax(q @ k.mT, 2)))
    run.above(soft, 2 * hard, against="twice the trace of ∂α/∂e, Σⱼ αⱼ(1 − αⱼ), of unscaled scores")

def check_beats_bottleneck(run):
    """Without attention more is lost, the longer the sentence; with it far less, with its own words too."""
    wrong, alone, dots = trained(run)[0], "reverse, alone", "reverse, dot"
    run.above(wrong[alone, LONGEST], wrong[alone, 4] + 0.1, against="alone: what it is for 4 words, and 0.1")
    for how, n, p in (("", LONGEST, 0.5), ("", LONGEST + 4, 0.5), (", own words", LONGEST, 0.75)):
        run.below(wrong[dots + how, n], p * wrong[alone + how, n], against=f"{n} words{how}: {p} × alone")
    run.above(wrong[dots + how, LONGEST], wrong[dots, LONGEST], against="the same, the true words given")

def check_alignment_appears(run):
    """Nobody says where to look, yet α learns the anti-diagonal to reverse and the diagonal to copy."""
    for name, share in trained(run)[1].items():
        run.above(share, 0.5, against=f"{name}: half of the peaks in place; chance gives one in m")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_context(run): return attend(torch.tensor([[[1, 3.]]]).log(), torch.tensor([[[2.], [10]]])).item()
def answer_three_weights(run): return weights(torch.tensor([[[0.0, 1, 2]]]).double())[0, 0]
def answer_scores_shape(run): return dot(torch.zeros(16, 7, 64), torch.zeros(16, 12, 64)).shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("softmax runs over the queries", ru="softmax взят по запросам, а не по ключам",
          weights=lambda e, hidden=None: masked(e, hidden, -99).softmax(1), reddens=["context_is_a_mean",
            "agrees_with_torch", "mask_comes_first", "gradient_is_weight", "beats_bottleneck"]),
    Break("the best key alone is taken", ru="берут одно состояние с наибольшей оценкой",
          weights=lambda e, hidden=None: F.one_hot(masked(e, hidden).argmax(2), e.shape[2]).to(e),
          reddens=["context_is_a_mean", "agrees_with_torch", "mask_comes_first", "gradient_is_weight",
                   "scale_keeps_it_soft", "beats_bottleneck", "alignment_appears"]),
    Break("the context is the last state", ru="контекст — последнее состояние энкодера",
          attend=lambda e, values, hidden=None: values[:, -1:].expand(-1, e.shape[1], -1),
          reddens=["context_is_a_mean", "agrees_with_torch", "keys_unordered", "mask_comes_first",
                   "gradient_is_weight", "distance_is_one_step", "beats_bottleneck", "alignment_appears"]),
    Break("each position has a weight of its own", ru="у каждой позиции свой вес, и от h он не зависит",
          weights=lambda e, hidden=None: masked(0 * e + torch.arange(e.shape[2]).to(e), hidden).softmax(2),
          reddens=["context_is_a_mean", "agrees_with_torch", "keys_unordered", "mask_comes_first",
                   "gradient_is_weight", "distance_is_one_step", "beats_bottleneck", "alignment_appears"]),
    Break("padding is zeroed after the softmax", ru="веса паддинга обнуляют уже после softmax",
          weights=lambda e, hidden=None: masked(e.softmax(2), hidden, 0), reddens=["mask_comes_first"]),
    Break("a hidden score becomes 0", ru="скрытая оценка становится нулём, а не −∞",
          weights=lambda e, hidden=None: masked(e, hidden, 0).softmax(2), reddens=["mask_comes_first"]),
    Break("scores are not scaled", ru="оценки не делят на √A", dot=lambda q, k, v=None: q @ k.mT,
          reddens=["agrees_with_torch", "mask_comes_first", "gradient_is_weight", "scale_keeps_it_soft"]),
    Break("the additive score has no tanh", ru="в аддитивной оценке нет tanh",
          additive=lambda q, k, v: (q[:, :, None] + k[:, None]) @ v,
          reddens=["additive_is_a_network", "alignment_appears"]),
]
