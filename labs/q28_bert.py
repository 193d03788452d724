"""28. The BERT model: the encoder of a Transformer that learns a language by filling in blanks.

Two sentences become tokens, [CLS] A [SEP] B [SEP], and three learned vectors are added up for each:

    x_t = LayerNorm(E_token[id_t] + E_position[t] + E_segment[s_t])      h_1 … h_T = Encoder(x_1 … x_T)
    15 % of the tokens are selected: 80 % become [MASK], 10 % a random token, 10 % stay as they are
    loss: the selected t's mean −log softmax(E_token h_t + b)[id_t], and the loss of "does B follow A?"
Fine-tuning starts from what this has taught without labels, and so needs few of them.
Devlin, Chang, Lee & Toutanova (2019), arXiv:1810.04805; Wu et al. (2016), arXiv:1609.08144 (WordPiece).
"""

import copy
import math
from typing import Annotated

import torch
from torch import nn
from torch.nn import functional as F

from examprep.lab import Between, Break, once

WORDS: Annotated[int, Between(10, 14, "M, the words of each of the four topics of the toy language")] = 12
SELECT: Annotated[float, Between(0.15, 0.25, "share of the tokens that are selected for prediction")] = 0.15
LAYERS: Annotated[int, Between(2, 3, "encoder layers L")] = 2

PAD, UNK, CLS, SEP, MASK, SPECIAL = range(6)  # the first word's id is SPECIAL
TOPICS, LENGTH, T, H = 4, 4, 11, 48  # a sentence has 4 words of a topic: [CLS] A [SEP] B [SEP] is 11 long
BATCH, STEPS, RATE, FINE_STEPS, NEW = 64, 180, 4e-3, 30, 1000

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def wordpiece(word, vocabulary, mark=""):
    """Greedy: always the longest piece that fits next; a piece inside a word is marked by ##."""
    for n in range(len(word), 0, -1):
        if mark + word[:n] in vocabulary:
            rest = wordpiece(word[n:], vocabulary, "##")
            return rest if rest == ["[UNK]"] else [mark + word[:n], *rest]
    return ["[UNK]"] if word else []  # no other n is tried: [UNK] stands for the whole word

def pack(a, b):
    """[CLS] A [SEP] B [SEP] of words a (N, n) and b (N, m): token ids and segments, (N, n + m + 3)."""
    one = torch.ones_like(a[:, :1])
    segments = [0 * one, 0 * a, 0 * one, 0 * b + 1, one]
    return torch.cat([CLS * one, a, SEP * one, b, SEP * one], 1), torch.cat(segments, 1)

def embed(bert, ids, segments):
    """The sum of three rows: the token's, that of its place in the whole input, that of its sentence."""
    return bert.norm(bert.token[ids] + bert.position[: ids.shape[1]] + bert.segment[segments])  # (N, T, H)

def pooled(bert, h): return bert.pooler(h[:, 0]).tanh()  # [CLS] stands for all of the input: (N, H)
def masked_loss(z, ids, selected): return -z.log_softmax(-1).gather(-1, ids[..., None])[selected].mean()
def hidden(T): return torch.zeros(T, T).bool()  # True where the row's token may not look: nowhere

class Bert(nn.Module):
    def __init__(self, V, P, H, L, A):
        super().__init__()
        self.token, self.position, self.segment = (nn.Parameter(torch.randn(n, H) / 50) for n in (V, P, 2))
        layer = nn.TransformerEncoderLayer(H, A, 4 * H, dropout=0, activation="gelu", batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, L, enable_nested_tensor=False)
        self.norm, self.pooler = nn.LayerNorm(H), nn.Linear(H, H)
        self.bias, self.next = nn.Parameter(torch.zeros(V)), nn.Linear(H, 2)  # used in pre-training only

    def forward(self, ids, segments):  # a vector of each token (N, T, H) and one of [CLS] for the pair (N, H)
        h = self.encoder(embed(self, ids, segments), hidden(ids.shape[1]).to(ids.device))
        return h, pooled(self, h)

    def words(self, h): return h @ self.token.T + self.bias  # logits (N, T, V): the input table once more

def corrupt(ids):
    """What the net reads, and which tokens it has to predict. Special tokens are left alone."""
    selected = (torch.rand(ids.shape, device=ids.device) < SELECT) & (ids >= SPECIAL)
    fate, word = torch.rand(ids.shape, device=ids.device), torch.randint_like(ids, SPECIAL, size())
    return torch.where(selected & (fate < 0.9), torch.where(fate < 0.8, MASK, word), ids), selected

def parameters(V, P, H, L, A):
    """Three tables and a LayerNorm, L layers, the pooler. A heads of width H/A cost as much as one."""
    attention, two_linear, two_norms = 4 * (H * H + H), 2 * 4 * H * H + 4 * H + H, 2 * 2 * H
    return (V + P + 2) * H + 2 * H + L * (attention + two_linear + two_norms) + H * H + H

# ── training ──────────────────────────────────────────────────────────────────────────────────────
def size(): return SPECIAL + TOPICS * WORDS  # of the vocabulary
def loaded(run): return copy.deepcopy(pretrained(run))

def words_of(topic, low=0):  # from the topic's low-th word on: (N, LENGTH)
    return SPECIAL + topic[:, None] * WORDS + torch.randint(low, WORDS, (len(topic), LENGTH))

def text(run, n):
    """Pairs of sentences; half of the time B keeps to the topic of A (0), otherwise it has another (1)."""
    topic, parts = torch.randint(TOPICS, (n,)), torch.randint(2, (n,))
    other = (topic + parts * torch.randint(1, TOPICS, (n,))) % TOPICS
    return [v.to(run.device) for v in (*pack(words_of(topic), words_of(other)), parts)]

def fresh(run):
    torch.manual_seed(run.seed)  # always the same first weights
    return Bert(size(), T, H, LAYERS, A=2).to(run.device)

@once
def pretrained(run):
    optimiser = torch.optim.Adam((bert := fresh(run)).parameters(), fused=True)
    run.chart("pre-training", x="step", y="loss", lines={"any word": math.log(TOPICS * WORDS)})
    for step in run.steps(STEPS, "pre-training"):
        optimiser.param_groups[0]["lr"] = RATE * min((step + 1) / 20, 1 - step / STEPS)  # warm-up, then decay
        ids, segments, parts = text(run, BATCH)
        read, selected = corrupt(ids)
        h, pooled = bert(read, segments)
        masked = F.cross_entropy(bert.words(h).movedim(2, 1), ids.where(selected, -100))  # as masked_loss
        pairs = F.cross_entropy(bert.next(pooled), parts)
        optimiser.zero_grad()
        (masked + pairs).backward()
        optimiser.step()
        run.plot("pre-training", step, masked, "masked words")
        run.plot("pre-training", step, pairs, "next sentence")
    return bert

def fine_tuned(run, bert, name):
    """Which topic? A sentence of each is labelled; asked are 1,000 of words that never had a label."""
    y, asked, head = torch.arange(TOPICS), torch.randint(TOPICS, (NEW,)), nn.Linear(H, TOPICS).to(run.device)
    x = SPECIAL + y[:, None] * WORDS + torch.arange(LENGTH), words_of(asked, LENGTH)
    x, new = (pack(v, v)[0][:, : LENGTH + 2].to(run.device) for v in x)  # [CLS] A [SEP]
    optimiser = torch.optim.Adam([*bert.parameters(), *head.parameters()], RATE / 2, fused=True)
    for step in run.steps(FINE_STEPS, name):
        loss = F.cross_entropy(head(bert(x, 0 * x)[1]), y.to(run.device))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 3 == 2:
            right = (head(bert(new, 0 * new)[1]).argmax(1).cpu() == asked).float().mean()
            run.plot("fine-tuning", step, right, name)
    return loss.item(), right.item()

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def check_wordpiece_is_greedy(run):
    """WordPiece takes the longest piece that fits; where none fits, the whole word becomes [UNK]."""
    got = [wordpiece(word, {"want", "##want", "##ed", "wa", "un"}) for word in ("unwanted", "unwantedX")]
    run.equal(got, [["un", "##want", "##ed"], ["[UNK]"]], against="a test in Google's own BERT code")
    run.equal(wordpiece("abcd", {"ab", "a", "##bcd", "##c"}), ["[UNK]"], against="greed misses a, ##bcd")

def check_input_is_a_sum(run):
    """Token, position and segment are added up; positions run on through B; [SEP] ends each sentence."""
    bert, (ids, segments, _) = fresh(run).double(), text(run, 8)
    run.equal([*segments[0], *ids[0, [0, 5, 10]]], [*[0] * 6, *[1] * 5, CLS, SEP, SEP], against="figure 2")
    one = F.one_hot(ids, size()), torch.eye(T, device=ids.device).expand(8, T, T), F.one_hot(segments, 2)
    want = torch.cat(one, 2).double() @ torch.cat([bert.token, bert.position, bert.segment])  # (V + P + 2, H)
    run.close(embed(bert, ids, segments), F.layer_norm(want, (H,)), tol=1e-9, against="one matrix; float64")

def check_masking_80_10_10(run):
    """Of the selected 80 % become [MASK], 10 % a random word, 10 % stay; special tokens are left out."""
    ids, n = text(run, 20_000)[0], 20_000 * 2 * LENGTH
    (read, selected), kept = corrupt(ids), SELECT * (0.1 + 0.1 / (TOPICS * WORDS))  # or kept by chance
    for what, p in (selected, SELECT), (read == MASK, 0.8 * SELECT), (selected & (read == ids), kept):
        run.close(what.sum() / n, p, tol=5 * (p / n) ** 0.5, against=f"{p / SELECT:.3g}; 5 standard errors")
    others = read[selected & (read != ids) & (read != MASK)].unique()
    run.equal(others, [*range(SPECIAL, size())], against="any word may come instead, no special token")
    run.equal([selected[ids < SPECIAL].sum(), (read != ids)[~selected].sum()], [0, 0], against="none at all")

def check_loss_on_selected(run):
    """The loss is the mean over the selected tokens, also those that stay; ln V if all words are equal."""
    ids, logits = text(run, 8)[0], torch.randn(8, T, 30_522, dtype=torch.float64, device=run.device)
    want = F.cross_entropy(logits.movedim(2, 1), ids.where(selected := ids % 3 == 0, -100))
    run.close(masked_loss(logits, ids, selected), want, tol=1e-12, against="F.cross_entropy, elsewhere −100")
    run.close(masked_loss(0 * logits, ids, selected), 10.32620, tol=1e-5, against="ln 30522")

def check_every_token_sees_every_token(run):
    """A vector comes out for each token, and each depends on all tokens, to the left and to the right."""
    bert, (ids, segments, _) = fresh(run).double(), text(run, 1)
    other = ids.repeat(T, 1).fill_diagonal_(UNK)  # row j: token j is another
    moved = (bert(other, segments.expand(T, T))[0] - bert(ids, segments)[0]).abs().amax(2)  # (T, T)
    run.equal((moved > 1e-9).int(), torch.ones(T, T).int(), against="11 tokens × 11 outputs")

def check_context_on_both_sides(run):
    """A masked first word is inferred from those on its right; on its left [CLS] alone would leave ln 4M."""
    bert, (ids, segments, _) = pretrained(run), text(run, NEW)
    h, _ = bert(ids.index_fill(1, ids.new_tensor([1]), MASK), segments)
    loss = F.cross_entropy(bert.words(h)[:, 1], ids[:, 1])
    run.below(loss, math.log(WORDS * TOPICS**0.5), against="half way from ln 4M to ln M")

def check_next_sentence(run):
    """The vector of [CLS] tells whether B goes on with A: it has looked at both sentences."""
    bert, (ids, segments, parts) = pretrained(run), text(run, NEW)
    h, vector = bert(ids, segments)
    run.close(vector, F.linear(h[:, 0], *bert.pooler.parameters()).tanh(), tol=1e-5, against="[CLS]; float32")
    run.above((bert.next(vector).argmax(1) == parts).float().mean(), 0.8, against="0.8; guessing gives 0.5")

def check_few_labels_suffice(run):
    """With a label a topic, pre-trained BERT places words that never had one; from scratch it guesses."""
    run.chart("fine-tuning", x="step", y="share right", lines={"guessing": 1 / TOPICS})
    (fit, right), (fits, guess) = (fine_tuned(run, start(run), start.__name__) for start in (loaded, fresh))
    limit = 1 / TOPICS + 5 * (3 / 16 / (TOPICS * (WORDS - LENGTH))) ** 0.5
    run.below(max(fit, fits), math.log(2), against="ln 2: both have learned their labels")
    run.above(right, limit, against="guessing and 5 standard errors, as 4(M − 4) words are new")
    run.below(guess, limit, against="the same limit")

def check_sizes(run):
    """BERT-base has 109,482,240 parameters, large 335,141,888, whatever A; none of them is a decoder's."""
    for H, L, A, n in ((768, 12, 12, 109_482_240), (768, 12, 1, 109_482_240), (1024, 24, 16, 335_141_888)):
        with torch.device("meta"):  # shapes without memory
            bert = Bert(30_522, 512, H, L, A)
        counted = sum(p.numel() for p in bert.parameters()) - 30_522 - (2 * H + 2)  # less bias and head
        run.equal([parameters(30_522, 512, H, L, A), counted], [n, n], against=f"published, {A=}")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_small_bert(run): return sum(p.numel() for p in Bert(1000, 64, 128, 2, 2).parameters()) - 1258
def answer_word_logits(run): return Bert(1000, 64, 128, 1, 2).words(torch.zeros(8, 64, 128)).shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("attention is causal as in GPT", ru="внимание каузальное, как у GPT",
          hidden=lambda T: torch.ones(T, T).triu(1).bool(), reddens=["every_token_sees_every_token",
          "context_on_both_sides", "next_sentence", "few_labels_suffice"]),
    Break("every selected token becomes MASK", ru="каждый выбранный токен заменяют на [MASK]",
          corrupt=lambda ids, real=corrupt: (ids.masked_fill(selected := real(ids)[1], MASK), selected),
          reddens=["masking_80_10_10"]),
    Break("the words to be predicted stay in the input", ru="предсказываемые слова оставляют на входе",
          corrupt=lambda ids, real=corrupt: (ids, real(ids)[1]),
          reddens=["masking_80_10_10", "context_on_both_sides"]),
    Break("all tokens count in the loss", ru="в потерях участвуют все токены", reddens=["loss_on_selected"],
          masked_loss=lambda z, ids, _: F.cross_entropy(z.flatten(0, 1), ids.flatten())),
    Break("positions restart in B", ru="в предложении B позиции снова с нуля", reddens=["input_is_a_sum"],
          embed=lambda bert, i, s: bert.norm(bert.token[i] + bert.segment[s]
                                             + bert.position[torch.arange(s.shape[1]).to(s) - 6 * s])),
    Break("the mean of all tokens stands for the input", ru="вход представляют средним по всем токенам",
          pooled=lambda bert, h: bert.pooler(h.mean(1)).tanh(), reddens=["next_sentence"]),
    Break("a word outside the vocabulary is unknown", ru="слово не из словаря становится [UNK]",
          wordpiece=lambda word, V: [word if word in V else "[UNK]"], reddens=["wordpiece_is_greedy"]),
    Break("a decoder follows the encoder", ru="за энкодером идёт декодер", reddens=["sizes"],
          parameters=lambda V, P, H, L, A, n=parameters: n(V, P, H, L, A) + L * (16 * H * H + 19 * H)),
    Break("every head is H wide", ru="каждая голова шириной H", reddens=["sizes"],
          parameters=lambda V, P, H, L, A, n=parameters: n(V, P, H, L, A) + L * (A - 1) * 4 * H * H),
    Break("fine-tuning starts from random weights", ru="дообучение начинают со случайных весов",
          loaded=fresh, reddens=["few_labels_suffice"]),
]
