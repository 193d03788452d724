"""What misconceptions about augmentation give: crops, copies and classes are counted one by one."""

from __future__ import annotations

from fractions import Fraction

import pytest

TWINS = {"lr": {"bd", "pq"}, "ud": {"bp", "dq"}, "half": {"bq", "dp", "69"}}


def variants(side, P, N, E):
    def crops(down, right, flips=2):
        return len([(f, r, c) for f in range(flips) for r in down for c in right])

    both, one = range(-P, P + 1), range(P + 1)
    return {
        "shows all versions": (crops(both, both), N * crops(both, both) * E),
        "one side only": (crops(one, one), N * E),
        "forgot the flip": (crops(both, both, flips=1), N * E),
        "one axis only": (crops(both, [0]), N * E),
    }


def sample_size(m, n, rho):
    rho = Fraction(rho).limit_denominator(100)
    return {
        "independent data": m * n,
        "add nothing": m,
        "n instead of n − 1": Fraction(m * n) / (1 + n * rho),
    }


def mixup(lam, a, b):
    lam = Fraction(lam).limit_denominator(100)
    return {
        "larger weight": max((lam, a), (1 - lam, b))[1],
        "equal weights": Fraction(1, 2) * a + Fraction(1, 2) * b,
        "swapped the weights": (1 - lam) * a + lam * b,
    }


def spoiled(turn, classes):
    pairs = [(c, d) for c in classes for d in classes if c + d in TWINS[turn]]
    return {
        "harmless": 0,
        "all characters that change": len([c for c in classes if c not in ("o", "x")]),
        "counted pairs": len(pairs),
    }


DONE = {
    "augmentation-variants": variants,
    "effective-sample-size": sample_size,
    "mixup-cross-entropy": mixup,
    "label-changing-augmentation": spoiled,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
