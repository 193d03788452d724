"""27. The Transformer architecture.

In attention every position asks all others at once; a feed-forward net f then works on each position alone;
shortcuts with LayerNorm carry the sum through the stack. Order comes in only with the positions added:

    attention(Q, K, V) = softmax(QKᵀ/√d_k) V,   d_k = d/h;   a hidden score is −∞
    post-norm: x ← LN(x + sublayer(x)),   pre-norm: x ← x + sublayer(LN(x)),   f(x) = W₂ relu(W₁x + b₁) + b₂
    PE[p, 2i] = sin(p/10000^(2i/d)),   PE[p, 2i + 1] = cos(p/10000^(2i/d))
Vaswani et al. (2017), arXiv:1706.03762; Xiong et al. (2020), arXiv:2002.04745.
"""

import math
import warnings
from itertools import permutations
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from examprep.lab import Between, Break, once

HEADS: Annotated[int, Between(2, 4, "heads of attention h")] = 4
LENGTH: Annotated[int, Between(3, 4, "words n of a sentence")] = 4
STEPS: Annotated[int, Between(200, 400, "training steps of the whole net")] = 200
D, BATCH, RATE = 48, 96, 6e-3  # d can be split among 2, 3 or 4 heads
EDGE, FIRST, WORDS = 0, 1, 8  # token 0 begins and ends an answer; 1 … 8 are words, 9 … 16 translations
EXACT = 1e-12  # float64 rounds at 2e-16; sums of at most 96 terms below 100, through at most two layers
warnings.filterwarnings("ignore", "enable_nested_tensor")  # a speed-up for padding that pre-norm does without

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def scores(q, k): return q @ k.mT / q.shape[-1] ** 0.5          # q·k/√d_k of each query and key: (B, h, T, S)

def attention(q, k, v, hidden):
    """For each query a mean of the values; a hidden one (True) gets the score −∞, hence the weight 0."""
    return scores(q, k).masked_fill(hidden, -torch.inf).softmax(-1) @ v         # (B, h, T, d_k)

def multihead(layer, x, memory, hidden):
    """Queries from x, keys and values from memory; each head attends in its d/h of the projected features."""
    each = zip((x, memory, memory), layer.in_proj_weight.chunk(3), layer.in_proj_bias.chunk(3), strict=True)
    q, k, v = (F.linear(a, W, b).unflatten(-1, (layer.num_heads, -1)).transpose(1, 2) for a, W, b in each)
    return layer.out_proj(attention(q, k, v, hidden).transpose(1, 2).flatten(2))        # (B, T, d)

def feed_forward(layer, x): return layer.linear2(F.relu(layer.linear1(x)))      # the same at every position

def residual(x, f, norm, pre): return x + f(norm(x)) if pre else norm(x + f(x))     # pre-norm, post-norm

def encoder_layer(layer, x, pad):
    x = residual(x, lambda z: multihead(layer.self_attn, z, z, pad), layer.norm1, layer.norm_first)
    return residual(x, lambda z: feed_forward(layer, z), layer.norm2, layer.norm_first)

def decoder_layer(layer, y, memory, future, pad):
    """It attends to its own words so far, then with queries of its own to all that the encoder made."""
    y = residual(y, lambda z: multihead(layer.self_attn, z, z, future), layer.norm1, layer.norm_first)
    y = residual(y, lambda z: multihead(layer.multihead_attn, z, memory, pad), layer.norm2, layer.norm_first)
    return residual(y, lambda z: feed_forward(layer, z), layer.norm3, layer.norm_first)

def causal(T): return torch.ones(T, T).triu(1) > 0              # hidden from t: t + 1 and what comes after it

def positions(T, d):
    """Each position as d/2 pointers on circles, each turning at a speed of its own."""
    angle = torch.arange(T).double()[:, None] / 10_000 ** (torch.arange(0, d, 2).double() / d)    # (T, d/2)
    return torch.stack([angle.sin(), angle.cos()], -1).flatten(1)       # (T, d): sin, cos, sin, cos, …

def cost(n, d, d_ff):
    """Multiply-adds of an encoder layer: in its linear layers, and between positions (QKᵀ and weights·V)."""
    return [n * (4 * d * d + 2 * d * d_ff), 2 * n * n * d]

# ── training ──────────────────────────────────────────────────────────────────────────────────────
def logits(net, source, target):
    """nn.Transformer, its layers as above; the matrix that embeds the words also scores them at the end."""
    x, y = (net.words(t) * D**0.5 + net.order(t.shape[1], D).to(net.words.weight) for t in (source, target))
    return net(x, y, tgt_mask=net.hide(y.shape[1]).to(y.device)) @ net.words.weight.T       # (B, T, tokens)

def loss_on(net, source):
    """Teacher forcing: EDGE and the right words so far go in, all next words and EDGE are asked at once."""
    target = F.pad(source.flip(1) + WORDS, (1, 1), value=EDGE)      # each word by its like, in reverse order
    return F.cross_entropy(logits(net, source, target[:, :-1]).mT, target[:, 1:])

def train(run, name, order, hide, steps):
    """How many of the n! orders of n words never trained together it translates, and its loss on them."""
    net = nn.Transformer(D, HEADS, 1, 1, 2 * D, 0, batch_first=True, norm_first=True)
    net.words, net.order, net.hide = nn.Embedding(FIRST + 2 * WORDS, D), order, hide
    nn.init.normal_(net.words.weight, std=D**-0.5)
    optimiser = torch.optim.Adam(net.to(run.device).parameters(), fused=True)
    run.chart("cross-entropy, teacher forcing", x="step", y="cross-entropy")
    for step in run.steps(steps, name):
        source = torch.rand(BATCH, WORDS).argsort(1)[:, :LENGTH] + FIRST        # n distinct words
        loss = loss_on(net, source[source.amax(1) >= FIRST + LENGTH].to(run.device))
        optimiser.param_groups[0]["lr"] = RATE * (1 - step / steps)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        run.plot("cross-entropy, teacher forcing", step, loss, name)
    test = torch.tensor([*permutations(range(FIRST, FIRST + LENGTH))], device=run.device)
    y = torch.full_like(test[:, :1], EDGE)
    for _ in range(LENGTH):                                     # alone it writes a word and reads it next
        y = torch.cat([y, logits(net, test, y)[:, -1:].argmax(-1)], 1)
    return (y[:, 1:] == test.flip(1) + WORDS).all(1).sum().item(), loss_on(net, test).item()

@once
def trained(run):
    return (train(run, "the whole net", positions, causal, STEPS),
            train(run, "no positions", lambda T, d: torch.zeros(T, d), causal, STEPS // 4),
            train(run, "no causal mask", positions, lambda T: torch.zeros(T, T) > 0, STEPS * 3 // 4))

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def same(run, got, want, against): run.close(got, want, tol=EXACT, against=against)
def randn(run, *shape): return torch.randn(shape, device=run.device, dtype=torch.float64)

def shaken(run, pre=True):
    """PyTorch's two layers in float64, even their zeros and ones shaken, and both kinds of masks."""
    kinds = nn.TransformerEncoderLayer, nn.TransformerDecoderLayer
    one, two = (kind(D, HEADS, 2 * D, 0, batch_first=True, norm_first=pre).to(run.device) for kind in kinds)
    for p in [*one.double().parameters(), *two.double().parameters()]:
        p.data += randn(run, *p.shape) / 10
    mask = nn.Transformer.generate_square_subsequent_mask(5, run.device, torch.float64) < 0
    return one, two, mask, torch.tensor([[False] * 5, [False] * 3 + [True] * 2], device=run.device)

def check_as_in_torch(run):
    """Multi-head attention and both layers, post- and pre-norm, are PyTorch's; f is a 1-wide convolution."""
    x, y = randn(run, 2, 2, 5, D)
    for pre in (False, True):
        one, two, mask, pad = shaken(run, pre)
        hidden, cross = pad[:, None, None], two.multihead_attn
        same(run, multihead(cross, y, x, mask | hidden), cross(y, x, x, pad, attn_mask=mask)[0], "both masks")
        same(run, encoder_layer(one, x, hidden), one(x, None, pad), f"nn.TransformerEncoderLayer, {pre=}")
        got, want = decoder_layer(two, y, x, mask, hidden), two(y, x, mask, memory_key_padding_mask=pad)
        same(run, got, want, f"nn.TransformerDecoderLayer, {pre=}")
    (W, b), (V, c) = ((f.weight[..., None], f.bias) for f in (one.linear1, one.linear2))
    same(run, feed_forward(one, x).mT, F.conv1d(F.conv1d(x.mT, W, b).relu(), V, c), "F.conv1d, width 1")

def check_scale_keeps_variance(run):
    """Of d_k independent terms of variance 1 the sum has variance d_k; divided by √d_k it has variance 1."""
    q = torch.cartesian_prod(*[torch.tensor([-1.0, 1], device=run.device)] * 9)     # all vectors of nine ±1
    run.close([(s**2).mean() for s in (q @ q[0], scores(q, q[:1]))], [9, 1], tol=1e-6, against="d_k; 1")
    q, k = randn(run, 2, 1, 200, 64)
    kept, raw = ((p * (1 - p)).sum() for p in (scores(q, k).softmax(-1), (q @ k.mT).softmax(-1)))
    run.above(kept, 2 * raw, against="twice Σp(1 − p), the trace of softmax's Jacobian, without √d_k = 8")

def check_masks(run):
    """Position t depends on none after it, so one pass equals five; nothing depends on masked padding."""
    (one, two, _, pad), x, y = shaken(run), randn(run, 1, 3, D), randn(run, 1, 5, D).requires_grad_()
    passes = [decoder_layer(two, y[:, :T], x, causal(T).to(x.device), pad[0, :3])[0] for T in range(1, 6)]
    slopes = [torch.autograd.grad(row.sum(), y, retain_graph=True)[0].abs().sum(-1) for row in passes[4]]
    run.equal([(s > 0).sum() for s in slopes], [1, 2, 3, 4, 5], against="autograd: positions with a gradient")
    same(run, torch.stack([rows[-1] for rows in passes]), passes[4], "five passes, a word each")
    alone, padded = encoder_layer(one, x, pad[0, :3]), F.pad(x, (0, 0, 0, 2))
    same(run, encoder_layer(one, padded, pad[1])[:, :3], alone, "the three words without padding")
    run.above((one(padded)[:, :3] - alone).abs().max(), 1e-3, against="0: zeros as padding, unmasked")

def check_order_comes_from_positions(run):
    """Without positions an encoder only permutes with its input; a decoder cannot tell the orders apart."""
    from sympy import exp, symbols
    def att(a): return [sum(exp(i * j) * j for j in a) / sum(exp(i * j) for j in a) for i in a]
    want = [list(b) for b in permutations(att(symbols("a:3")))]
    run.equal([att(a) for a in permutations(symbols("a:3"))], want, against="sympy: softmax(a aᵀ) a, any a")
    (one, two, mask, pad), x, y = shaken(run), randn(run, 5, D), randn(run, 1, 5, D).expand(120, -1, -1)
    orders = torch.tensor([*permutations(range(5))], device=run.device)
    memory = encoder_layer(one, x[orders], pad[0])              # (120, 5, d)
    same(run, memory, memory[0][orders], "the same vectors in each of 5! orders")
    same(run, decoder_layer(two, y, memory, mask, pad[0]).std(0), 0, "0: the decoder's answers to them")

def check_sinusoids(run):
    """Sines and cosines of d/2 speeds: k steps on are a rotation, so PE(p)·PE(p + k) depends on k alone."""
    got, w = positions(60, 8), [10_000 ** (-i / 4) for i in range(4)]
    same(run, got, [[f(p * a) for a in w for f in (math.sin, math.cos)] for p in range(60)], "Python's own")
    z, turn = torch.complex(got[:, 1::2], got[:, ::2]), torch.exp(5j * torch.tensor(w, dtype=got.dtype))
    same(run, torch.view_as_real(z[:-5] * turn), torch.view_as_real(z[5:]), "PE(p + 5), any p")
    same(run, (got[:-5] * got[5:]).sum(1), sum(math.cos(5 * a) for a in w), "Σ cos 5ωᵢ")

def check_norm_and_shortcut(run):
    """Pre-norm leaves the shortcut alone, its sum grows; post-norm divides its gradient by √2 each time."""
    H = 4 * torch.linalg.qr(F.pad(randn(run, 16, 15), (1, 0), value=1))[0].T     # but for row 0: mean 0
    for pre, slope, square in (True, 1, 13), (False, 2**-6, 1):
        y = x = H[1].clone().requires_grad_()
        for s in H[2:14]:                                       # what 12 sublayers, of 6 encoder layers, add
            y = residual(y, lambda z, s=s: s, nn.LayerNorm(16, 0, False), pre)
        same(run, torch.autograd.grad(y @ H[15], x)[0], slope * H[15], f"gradient × {slope}, {pre=}")
        same(run, y.var(correction=0), square, "variance 1 + 12 (pre), 1 (post)")

def check_cost(run):
    """Heads cost no parameters; weights take h·n² numbers; beyond n = 6d attention outweighs the rest."""
    for h, n in (1, 8), (2, 16), (4, 96):
        layer, x = nn.TransformerEncoderLayer(16, h, 64, 0, batch_first=True), torch.zeros(1, n, 16)
        with FlopCounterMode(display=False) as count:
            weights = layer.self_attn(x, x, x, average_attn_weights=False)[1]
            feed_forward(layer, x)
        got = [count.get_total_flops() // 2, sum(p.numel() for p in layer.parameters()), weights.numel()]
        run.equal(got, [sum(cost(n, 16, 64)), 12 * 16**2 + 13 * 16, h * n**2], against=f"formulas, {h=} {n=}")
    run.equal(*cost(96, 16, 64), against="linear layers cost what attention does: n = 6d, d_ff = 4d")

def check_translation(run):
    """It translates unseen sentences; without positions 1 of n! at most; without the mask it just copies."""
    (right, _), (unordered, loss), (copied, low) = trained(run)
    every, floor = math.factorial(LENGTH), math.log(math.factorial(LENGTH)) / (LENGTH + 1)
    run.above(right, 0.7 * every, against="seven in ten of the n! orders")
    run.below(unordered, 2, against="2: without positions all orders get one answer")
    run.above(loss, floor, against="ln(n!)/(n + 1), the least mean loss if order is unseen")
    run.below(low, floor, against="the same, undercut by reading the next word")
    run.below(copied, 0.5 * every, against="half of the orders, left alone with nothing to copy")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_unordered_loss(run): return math.log(len([*permutations(range(3))])) / 3
def answer_cross_weights(run): return scores(torch.zeros(8, 4, 7, 16), torch.zeros(8, 4, 12, 16)).shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
ours = encoder_layer  # what a break has replaced is still needed by its replacement
BREAKS = [
    Break("scores are not divided by the root of d_k", ru="оценки не делят на √d_k",
          scores=lambda q, k: q @ k.mT, reddens=["as_in_torch", "scale_keeps_variance"]),
    Break("weights are zeroed after the softmax", ru="маска обнуляет веса после softmax",
          attention=lambda q, k, v, m: scores(q, k).softmax(-1) * ~m @ v, reddens=["as_in_torch", "masks"]),
    Break("training needs no causal mask", ru="при обучении обходятся без причинной маски",
          causal=lambda T: torch.zeros(T, T) > 0, reddens=["masks", "translation"]),
    Break("the number of the position is added", ru="к вектору прибавляют номер позиции",
          positions=lambda T, d: torch.arange(1.0 * T).expand(d, T).T, reddens=["sinusoids", "translation"]),
    Break("the encoder is causal too", ru="причинная маска стоит и в энкодере",
          encoder_layer=lambda layer, x, pad: ours(layer, x, pad | causal(x.shape[1]).to(x.device)),
          reddens=["as_in_torch", "order_comes_from_positions"]),
    Break("the feed-forward net has no ReLU", ru="в полносвязном блоке нет ReLU",
          feed_forward=lambda layer, x: layer.linear2(layer.linear1(x)), reddens=["as_in_torch"]),
    Break("the shortcut is normalised too", ru="LayerNorm стоит и на обходном пути",
          residual=lambda x, f, ln, pre: ln(x) + f(ln(x)), reddens=["as_in_torch", "norm_and_shortcut"]),
    Break("each head has d by d matrices", ru="у каждой головы свои матрицы d × d", reddens=["cost"],
          cost=lambda n, d, f: [n * (4 * 4 * d * d + 2 * d * f), 4 * 2 * n * n * d]),
]
