"""What misconceptions about autograd give: gradients are put into .grad pass by pass, element by element."""

from __future__ import annotations

from fractions import Fraction

import pytest


def two_backwards(a, b, x, y, k):
    f_by_x, f_by_y = a * x * y + a * x * y, a * x * x
    return {
        "last pass's gradient": (b, f_by_y),
        "one pass of f": (f_by_x + b, f_by_y),
        "mixed up the derivatives": (sum(f_by_y for _ in range(k)) + b, sum(f_by_x for _ in range(k))),
        "You took g": (sum(f_by_x + b for _ in range(k)), sum(f_by_y for _ in range(k))),
    }


def branches(a, b, x):
    t, slope = (a * x + b) * x, a * x + (a * x + b)
    return {
        "did not multiply": (slope, t),
        "swapped the branches": (t, x * slope),
        "total derivative": (x * slope + t, t),
        "forgot the other factor": (x * slope, 1),
    }


def leaves(leaves, cut, retain, n):
    def grads(cut=cut, asking=leaves, kept=None):
        """Who gets a gradient when it goes from y back over its branches, and keeps it."""
        got = {"y"}
        for branch, inputs in (("h", "ab"), ("k", "c")):
            if branch != cut and any(leaf in asking for leaf in inputs):
                got |= {branch, *(leaf for leaf in inputs if leaf in asking)}
        return got if kept is None else {name for name in got if name in kept}

    stored = "abc" + "h" * retain
    return {
        "missed detach()": len(grads(cut="", kept=stored)),
        "intermediate tensors": len(grads()),
        "counted all leaves": len(set(stored)),
        "counted all tensors": len("abchky"),
    }


def squared_gradient(a, n, b, x):
    g = sum(a * x ** (n - 1) for _ in range(n)) + b
    by_x = {2: 2 * a, 3: 6 * a * x}[n]
    return {
        "forgot dg/dx": g + g,
        "added g itself": g * by_x + by_x * g + g,
        "second derivative": by_x,
        "the value of g²": g**2,
    }


def mean_of_squares(x, c):
    rows = 2
    return {
        "forgot the divisor": [c * (v + v) for v in x],
        "number of rows": [Fraction(c * (v + v), rows) for v in x],
        "left x²": [Fraction(c * v**2, len(x)) for v in x],
    }


def tied_maximum(low, top, places):
    first, second = ([1 if i == place else 0 for i in range(5)] for place in places)
    return {
        "to the first": first,
        "each of them 1": [p + q for p, q in zip(first, second, strict=True)],
        "among all": [Fraction(1, 5) for _ in range(5)],
        "no gradient": [0 for _ in range(5)],
    }


def bias(G, b):
    summed = [G[0][j] + G[1][j] + G[2][j] for j in (0, 1)]
    return {
        "averaged over the batch": [Fraction(s, 3) for s in summed],
        "took one row": G[0],
        "multiplied by b": [sum(row[j] * b[j] for row in G) for j in (0, 1)],
        "left out the incoming": [sum(1 for _ in G) for _ in b],
    }


DONE = {
    "two-backwards-one-leaf": two_backwards,
    "branch-contributions": branches,
    "leaves-with-gradient": leaves,
    "derivative-of-squared-gradient": squared_gradient,
    "mean-square-gradient": mean_of_squares,
    "tied-maximum-gradient": tied_maximum,
    "broadcast-bias-gradient": bias,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
