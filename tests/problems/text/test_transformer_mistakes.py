"""What misconceptions about the Transformer and BERT give: parameters, positions and tokens are counted."""

from __future__ import annotations

from math import cos, radians, sin, sqrt

import pytest


def linear(inputs, outputs, bias=True):
    return outputs * (inputs + bias)


def attention(d, projections=4, bias=True):
    return sum(linear(d, d, bias) for _ in range(projections))


def norms(d, count):
    return sum(2 * d for _ in range(count))


def feed_forward(d, width):
    return linear(d, width) + linear(width, d)


def multihead_parameters(d, h, bias):
    return {
        "forgot the output projection": attention(d, 3, bias),
        "multiplied by the number of heads": sum(attention(d, bias=bias) for _ in range(h)),
        "forgot the biases": attention(d, bias=False),
        "added biases": attention(d, bias=True),
    }


def encoder_layer(d, k, h):
    rest = feed_forward(d, k * d) + norms(d, 2)
    return {
        "forgot the two LayerNorms": attention(d) + feed_forward(d, k * d),
        "forgot the output projection": attention(d, 3) + rest,
        "by the number of heads": h * attention(d) + rest,
        "only the matrices": 4 * d * d + d * (k * d) + (k * d) * d,
    }


def decoder_layer(d, k, h):
    once, feed = attention(d), feed_forward(d, k * d)
    return {
        "That is an encoder layer": once + feed + norms(d, 2),
        "counted two LayerNorms": once + once + feed + norms(d, 2),
        "forgot the LayerNorms": once + once + feed,
        "by the number of heads": h * (once + once) + feed + norms(d, 3),
    }


def normed(x):
    mean = (x[0] + x[1]) / 2
    deviation = sqrt(((x[0] - mean) ** 2 + (x[1] - mean) ** 2) / 2)
    return [(v - mean) / deviation for v in x]


def pre_and_post(x, W):
    def plus_sublayer(kept, read):
        return [kept[i] + W[i][0] * read[0] + W[i][1] * read[1] for i in (0, 1)]

    post, pre = normed(plus_sublayer(x, x)), plus_sublayer(x, normed(x))
    return {
        "swapped": [*pre, *post],
        "normalised the residual branch": [*post, *plus_sublayer(normed(x), normed(x))],
        "forgot the residual connection": [*post, *plus_sublayer([0, 0], normed(x))],
    }


def encoding(p, d, j):
    wave, other = (sin, cos) if j % 2 == 0 else (cos, sin)

    def angle(pair):
        return p / 10000 ** (2 * pair / d)

    return {
        "swapped sine and cosine": other(angle(j // 2)),
        "component's number": wave(angle(j)),
        "in degrees": wave(radians(angle(j // 2))),
    }


def encodings_product(p, k, d):
    frequencies = [10000 ** (-2 * i / d) for i in range(d // 2)]
    return {
        "added squares": sum(sin(p * w) ** 2 + cos(p * w) ** 2 for w in frequencies),
        "sum of the positions": sum(cos((p + (p + k)) * w) for w in frequencies),
        "sine of the difference": sum(sin(((p + k) - p) * w) for w in frequencies),
        "the same frequency": sum(cos(((p + k) - p) * 1) for _ in frequencies),
    }


def bert_layers(A, L):
    H = 64 * A

    def of_layers(attentions=1, projections=4, inner=4 * H):
        one = sum(attention(H, projections) for _ in range(attentions))
        return L * (one + feed_forward(H, inner) + norms(H, attentions + 1))

    return {
        "forgot biases and LayerNorms": L * (4 * H * H + H * 4 * H + 4 * H * H),
        "counted decoder layers": of_layers(attentions=2),
        "forgot attention's output projection": of_layers(projections=3),
        "as H wide": of_layers(inner=H),
    }


def bert(V, P, H, L):
    words, places, segments, norm = V * H, P * H, 2 * H, norms(H, 1)
    layers = L * (attention(H) + feed_forward(H, 4 * H) + norms(H, 2))
    pooler = linear(H, H)
    return {
        "only the encoder's layers": layers,
        "word table twice": words + words + places + segments + norm + layers + pooler,
        "forgot the pooler": words + places + segments + norm + layers,
        "positions and segments": words + norm + layers + pooler,
    }


def masked_tokens(B, T):
    tokens = B * T
    chosen = tokens * 0.15
    return {
        "all chosen tokens by [MASK]": [chosen, chosen, 0, 0],
        "of all tokens": [chosen, tokens * 0.8, tokens * 0.1, tokens * 0.1],
        "stay as they are": [chosen, chosen * 0.8, chosen * 0.2, 0],
    }


def masked_loss(losses, done):
    untouched, masked = 0, 1
    chosen = [loss for loss, what in zip(losses, done, strict=True) if what != untouched]
    replaced = [loss for loss, what in zip(losses, done, strict=True) if what == masked]
    return {
        "counted only [MASK]": sum(replaced) / len(replaced),
        "averaged over all positions": sum(losses) / len(losses),
        "did not average": sum(chosen),
        "divided by all positions": sum(chosen) / len(losses),
    }


def sentence_pair(a, b):
    def read(*pieces):
        """Length, place of the second sentence's first token, tokens of segment B."""
        line = "".join(pieces)
        return len(line), line.index("b"), line.count("b") + (line.endswith("bS"))

    first, second = "a" * a, "b" * b
    length, at, in_segment = read("C", first, "S", second, "S")
    return {
        "forgot [CLS]": read(first, "S", second, "S"),
        "restarted positions": (length, 0, in_segment),
        "[SEP] is in segment B": (length, at, in_segment - len("S")),
        "forgot the last [SEP]": read("C", first, "S", second),
    }


def input_embedding(word, positions, segments, a):
    place = len(["[CLS]", *["x"] * a, "[SEP]"])
    A, B = segments

    def added(*vectors):
        return [sum(column) for column in zip(*vectors, strict=True)]

    return {
        "took segment A": added(word, positions[place], A),
        "restarted the positions": added(word, positions[0], B),
        "missed [CLS]": added(word, positions[place - 1], B),
        "forgot the segment": added(word, positions[place]),
    }


def wordpieces(word, first, more):
    pieces = [a + b for a in "abc" for b in "abc"]
    pieces += [a + b + c for a in "abc" for b in "abc" for c in "abc"]
    known = {"a", "b", "c", *(pieces[k] for k in [*first, *more])}
    left, count = "".join("abc"[k] for k in word), 0
    while left:
        left, count = left.removeprefix(max(filter(left.startswith, known), key=len)), count + 1
    return {"into letters": len(word), "did not tell pieces": count}


def answer_span(s, e):
    tokens = range(5)
    start, end = max(tokens, key=s.__getitem__), max(tokens, key=e.__getitem__)
    alone = max((s[k] + e[k], -k) for k in tokens)
    return {
        "independently": (start, end),
        "merely swapped": (end, start),
        "only one-token answers": (-alone[1], -alone[1]),
    }


DONE = {
    "multihead-parameters": multihead_parameters,
    "encoder-layer-parameters": encoder_layer,
    "decoder-layer-parameters": decoder_layer,
    "pre-and-post-norm": pre_and_post,
    "positional-encoding": encoding,
    "positional-encoding-product": encodings_product,
    "bert-layer-parameters": bert_layers,
    "bert-parameters": bert,
    "bert-masked-tokens": masked_tokens,
    "bert-masked-loss": masked_loss,
    "bert-sentence-pair": sentence_pair,
    "bert-input-embedding": input_embedding,
    "wordpiece-count": wordpieces,
    "bert-answer-span": answer_span,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
