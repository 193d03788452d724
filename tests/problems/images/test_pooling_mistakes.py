"""What misconceptions about pooling and receptive fields give: windows and taps are visited one by one."""

from __future__ import annotations

from fractions import Fraction

import pytest


def max_pool(x):
    def window(i, j):
        return [x[r][c] for r in (i, i + 1) for c in (j, j + 1)]

    by_rows = [window(i, j) for i in (0, 2) for j in (0, 2)]
    by_columns = [window(i, j) for j in (0, 2) for i in (0, 2)]
    return {
        "absolute value": [sorted(w, key=abs)[-1] for w in by_rows],
        "took the mean": [(w[0] + w[1] + w[2] + w[3]) / 4 for w in by_rows],
        "column by column": [max(w) for w in by_columns],
    }


def border_average(x):
    def seen(center):  # the neighbours of (0, center) that are inside the map
        return [x[r][c] for r in (-1, 0, 1) for c in range(center - 1, center + 2) if r >= 0 and c >= 0]

    windows = [seen(0), seen(1)]
    return {
        "number of real pixels": [Fraction(sum(w), len(w)) for w in windows],
        "took the maximum": [max(w) for w in windows],
        "forgot to divide": [sum(w) for w in windows],
    }


def pool_gradient(x, g):
    def each(share):
        """share(value, its window's largest, the window's gradient) for every cell, row by row."""
        largest = [max(x[0][0], x[0][1], x[1][0], x[1][1]), max(x[0][2], x[0][3], x[1][2], x[1][3])]
        return [share(x[i][j], largest[j >= 2], g[j >= 2]) for i in (0, 1) for j in range(4)]

    return {
        "split the gradient": each(lambda value, largest, g: Fraction(g, 4)),
        "every cell": each(lambda value, largest, g: g),
        "multiplied the gradient by the value": each(
            lambda value, largest, g: g * value * (value == largest)
        ),
        "did not multiply": each(lambda value, largest, g: value == largest),
    }


def overlapping_gradient(x, g):
    last, split, marked = [0] * 5, [Fraction(0)] * 5, [0] * 5
    for i in range(3):
        winner = x.index(max(x[i : i + 3]))
        last[winner] = g[i]
        marked[winner] = 1
        for k in range(i, i + 3):
            split[k] += Fraction(g[i], 3)
    return {"the last gradient": last, "among three": split, "marked the winners": marked}


def ceil_mode(H, KS, P):
    K, S = KS
    whole = len([start for start in range(-P, H + P, S) if start + K <= H + P])
    kept = whole + 1  # the window that does not fit
    return {
        "swapped the modes": (kept, whole),
        "did not take": (whole, whole),
        "add one": (whole - 1, kept - 1),
    }


def field(kernels, strides):
    """From the first pixel seen to the last, one layer back at a time."""

    def seen(kernels, strides):
        pixels = {0}
        for k, s in reversed(list(zip(kernels, strides, strict=True))):
            pixels = {p * s + tap for p in pixels for tap in range(k)}
        return max(pixels) - min(pixels) + 1

    def product(factors):
        a, b, c, d = factors
        return a * b * c * d

    late = 1
    for n, k in enumerate(kernels):
        late += (k - 1) * product([*strides[: n + 1], 1, 1, 1][:4])
    j = product(strides)
    return {
        "ignored the strides": (seen(kernels, [1, 1, 1, 1]), j),
        "added up the kernel sizes": (kernels[0] + kernels[1] + kernels[2] + kernels[3], j),
        "multiplied the kernel sizes": (product(kernels), j),
        "before adding its": (late, j),
    }


def dilated_stack(K, n):
    def seen(dilations, K=K):
        far = 0
        for D in dilations:
            far += len(range(1, K)) * D
        return far + 1

    dilations = [1, 2, 4, 8, 16, 32, 64][:n]
    return {
        "forgot the dilation": seen([1] * n),
        "last layer only": seen(dilations[-1:]),
        "forgot the sample itself": seen(dilations) - 1,
        "dilation by K": seen(dilations, K + 1),
    }


def chain(K, C):
    n = next(n for n in range(9) if 1 + n + n == K)
    return {
        "one layer of the chain": (n, Fraction(9 * C * C, K * K * C * C)),
        "one layer too many": (n + 1, Fraction((n + 1) * 9 * C * C, K * K * C * C)),
        "inverted the ratio": (n, Fraction(K * K * C * C, n * 9 * C * C)),
        "kernels' sides": (n, Fraction(n * 3, K)),
    }


def pixels_read(K, S, P, D, i):
    def ends(taps, start):
        read = [start + tap for tap in taps]
        return read[0], read[-1]

    taps = [k * D for k in range(K)]
    return {
        "padding shifts the numbers": ends(taps, i * S),
        "forgot the dilation": ends(range(K), i * S - P),
        "forgot the stride": ends(taps, i - P),
        "went D·K further": ends([*taps, K * D], i * S - P),
    }


DONE = {
    "max-pool-values": max_pool,
    "average-pool-border": border_average,
    "max-pool-gradient": pool_gradient,
    "overlapping-max-pool-gradient": overlapping_gradient,
    "pool-ceil-mode-size": ceil_mode,
    "receptive-field": field,
    "dilated-stack-receptive-field": dilated_stack,
    "stack-instead-of-large-kernel": chain,
    "input-pixels-of-an-output": pixels_read,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
