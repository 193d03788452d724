"""BERT's inputs against token lists, embedding layers and regular expressions."""

from __future__ import annotations

import re
from itertools import product

import pytest
import torch
from torch.nn import functional as F


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def pair(a, b):
    tokens = ["[CLS]"] + ["a"] * a + ["[SEP]"] + ["b"] * b + ["[SEP]"]
    return [len(tokens), tokens.index("b"), len(tokens[tokens.index("[SEP]") + 1 :])]


def embedded(word, positions, segments, a):
    """Three look-ups of the whole sequence, [CLS] and [SEP] and x having the word 0."""
    n = a + 4
    words = F.embedding(torch.tensor([0] * (a + 2) + [1, 0]), tensor([[0, 0], word]))
    places = F.embedding(torch.arange(5).repeat(2)[:n], tensor(positions))
    parts = F.embedding(torch.tensor([0] * (a + 2) + [1, 1]), tensor(segments))
    return (words + places + parts)[a + 2]


def pieces(word, first, more):
    """A regular expression takes the first alternative that fits: the longest stand first."""
    known = ["".join(p) for n in (2, 3) for p in product("abc", repeat=n)]
    word = "".join("abc"[k] for k in word)
    start, rest = (
        "|".join(sorted([*(known[k] for k in ks), *"abc"], key=len, reverse=True)) for ks in (first, more)
    )
    head = re.match(start, word)
    return 1 + len(re.findall(rest, word[head.end() :]))


def span(s, e):
    scores = tensor(s)[:, None] + tensor(e)
    best = scores.masked_fill(torch.ones(5, 5).tril(-1).bool(), -torch.inf).argmax()
    return list(torch.unravel_index(best, (5, 5)))


ORACLES = {
    "bert-sentence-pair": pair,
    "bert-input-embedding": embedded,
    "wordpiece-count": pieces,
    "bert-answer-span": span,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
