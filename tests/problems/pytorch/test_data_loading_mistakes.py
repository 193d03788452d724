"""What misconceptions about data loading give: examples are dealt into batches, bytes are scaled one by one."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import pytest


def decimal(x):
    return Fraction(str(x))


def dealt(count, B, drop_last=False):
    """The sizes of the batches."""
    sizes = [len(range(count)[i : i + B]) for i in range(0, count, B)]
    return [size for size in sizes if size == B or not drop_last]


def loader_batches(B, full, rest, drop_last):
    examples = sum(B for _ in range(full)) + rest
    batches, complete = dealt(examples, B), dealt(examples, B, drop_last=True)
    other = batches if drop_last else complete
    return {
        "wrong way round": (len(other), other[-1]),
        "counted full batches only": (len(complete), batches[-1]),
        "filled up": (len(batches), B),
    }


def getitem_calls(N, B, E, drop_last, shuffle):
    epochs = range(E)
    return {
        "counted batches": sum(len(dealt(N, B, drop_last)) for _ in epochs),
        "filled up": sum(B for _ in epochs for _ in dealt(N, B)),
        "after the first epoch": sum(dealt(N, B, drop_last)),
        "left drop_last out": sum(N for _ in epochs),
        "dropped the incomplete": sum(sum(dealt(N, B, drop_last=True)) for _ in epochs),
    }


def iterable_copies(N, B, workers):
    copies = sum(N for _ in range(workers))
    return {
        "divide the set": (N, len(dealt(N, B))),
        "common stream": (copies, len(dealt(copies, B))),
        "forgot the incomplete": (copies, sum(len(dealt(N, B, drop_last=True)) for _ in range(workers))),
    }


def batch_shape(N, B, side, crop, H, W):
    last = dealt(N, B)[-1]
    return {
        "full batch": (B, 3, crop, crop),
        "channels last": (last, crop, crop, 3),
        "forgot CenterCrop": (last, 3, side, side),
    }


def split(N, shares):
    parts = [N * decimal(share) for share in shares]
    down = [part.numerator // part.denominator for part in parts]
    return {
        "lost the remainder": down,
        "to the last part": [*down[:2], N - sum(down[:2])],
        "rounded all fractions up": [ceil(part) for part in parts],
    }


def weighted(small, large, weight, draws):
    return {
        "weights of classes": Fraction(draws, weight + 1) * weight,
        "left the weights out": Fraction(draws, small + large) * small,
        "are balanced": Fraction(draws, 1 + 1),
    }


def padding(lengths):
    def missing(order, together):
        batches = [order[i : i + together] for i in range(0, len(order), together)]
        return sum(max(batch) - n for batch in batches for n in batch)

    as_given, in_order = lengths, sorted(lengths)
    return {
        "the longest of all": (missing(as_given, 6), missing(in_order, 6)),
        "order does not matter": (missing(as_given, 2), missing(as_given, 2)),
        "counted all tokens": [missing(order, 2) + sum(order) for order in (as_given, in_order)],
    }


def normalised(pixel, m, s):
    m, s = decimal(m), decimal(s)
    v = Fraction(pixel, 255)
    return {
        "division by 255": pixel / s - m / s,
        "only the mean": v - m / s,
        "multiplied by std": v * s - m * s,
        "by the variance": (v - m) / (s * s),
    }


def from_normalised(pixel, m, s):
    m, s = decimal(m), decimal(s)
    z = (Fraction(pixel, 255) - m) / s
    return {
        "before multiplying": 255 * (z * s + m * s),
        "multiply by 255": z * s + m,
        "normalised once more": 255 * (z / s - m / s),
    }


def standardised(train, test):
    def mean(values):
        return Fraction(sum(values), len(values))

    def variance(values):
        return mean([(v - mean(values)) ** 2 for v in values])

    x, train = test[0], list(train)
    return {
        "statistics of the test part": float(x - mean(test)) / float(variance(test)) ** 0.5,
        "mean of all data": float(x - mean(train + test)) / float(variance(train)) ** 0.5,
        "by the variance": (x - mean(train)) / variance(train),
        "did not divide": x - mean(train),
    }


def tensor_index(H, W, h, w, c):
    return {
        "order of the array's axes": (h, w, c),
        "height and width": (c, w, h),
        "spatial axes only": (w, h, c),
    }


DONE = {
    "loader-batches": loader_batches,
    "getitem-calls": getitem_calls,
    "iterable-dataset-copies": iterable_copies,
    "loader-batch-shape": batch_shape,
    "random-split-sizes": split,
    "weighted-sampler-share": weighted,
    "padding-in-batches": padding,
    "pixel-normalisation": normalised,
    "pixel-from-normalised": from_normalised,
    "statistics-of-the-training-part": standardised,
    "to-tensor-index": tensor_index,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
