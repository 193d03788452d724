"""What misconceptions about convolution give: windows are moved and pixels multiplied one by one."""

from __future__ import annotations

import pytest


def positions(length, span, S):
    """How many windows fit when a window of `span` moves by S."""
    return len(range(0, length - span + 1, S))


def reach(K, D):
    """From the first tap to the last, both included."""
    taps = [k * D for k in range(K)]
    return taps[-1] - taps[0] + 1


def output_size(H, K, S, P, D):
    span, padded = reach(K, D), P + H + P
    return {
        "rounded up": positions(padded + S - 1, span, S),  # a last window that does not fit is kept
        "forgot the dilation": positions(padded, K, S),
        "on one side only": positions(P + H, span, S),
        "forgot to add one": positions(padded, span, S) - 1,
    }


def conv_then_pool(N, C, F, H, W, K, P):
    h, w = (positions(P + side + P, K, 1) for side in (H, W))
    pooled = positions(h, 2, 2), positions(w, 2, 2)
    return {
        "pooling stride of 1": (N, F, positions(h, 2, 1), positions(w, 2, 1)),
        "kept the channels": (N, C, *pooled),
        "channels last": (N, *pooled, F),
        "rounded up": (N, F, positions(h + 1, 2, 2), positions(w + 1, 2, 2)),
    }


def same_padding(K, D, S, H):
    def keeps(D):
        return next(P for P in range(99) if positions(P + H + P, reach(K, D), 1) == H)

    P = keeps(D)
    side = positions(P + H + P, reach(K, D), S)
    return {
        "forgot the dilation in P": (keeps(1), side),
        "padding of both sides together": (P + P, side),
        "whatever the stride": (P, H),
        "forgot to add one": (P, side - 1),
    }


def transposed_size(H, K, S, P, out_pad):
    def stamps(count):
        return max(i * S + k for i in range(count) for k in range(K)) + 1

    return {
        "ordinary convolution": positions(P + H + P, K, S),
        "added the padding": P + stamps(H) + P + out_pad,
        "forgot output_padding": stamps(H) - P - P,
        "multiplied the stride by H": stamps(H + 1) - P - P + out_pad,
    }


def values_2d(x, w):
    def by(weight):
        return [
            sum(weight(k, m) * x[i + k][j + m] for k in (0, 1) for m in (0, 1))
            for i in (0, 1)
            for j in (0, 1)
        ]

    return {
        "flipped the kernel": by(lambda k, m: w[1 - k][1 - m]),
        "transposed the kernel": by(lambda k, m: w[m][k]),
        "multiplied the sums": by(lambda k, m: w[0][0] + w[0][1] + w[1][0] + w[1][1]),
    }


def padded_value(x, w, i):
    a, b, c = x[i - 1], x[i], x[i + 1]
    late = [*x, 0, 0][i : i + 3]  # nothing stands after the last number
    return {
        "flipped the kernel": w[2] * a + w[1] * b + w[0] * c,
        "forgot the padding": w[0] * late[0] + w[1] * late[1] + w[2] * late[2],
        "multiplied the sums": (w[0] + w[1] + w[2]) * (a + b + c),
    }


def one_output(x, w, spd, i, j):
    def y(S, P, D, turned=False):
        padded = {(P + r, P + c): x[r][c] for r in range(5) for c in range(5)}
        taps = [(k, m) for k in range(3) for m in range(3)]
        return sum(
            (w[2 - k][2 - m] if turned else w[k][m]) * padded.get((i * S + k * D, j * S + m * D), 0)
            for k, m in taps
        )

    S, P, D = spd
    return {
        "flipped the kernel": y(S, P, D, turned=True),
        "padding moves the window": y(S, 0, D),
        "forgot the dilation": y(S, P, 1),
        "forgot the stride": y(1, P, D),
    }


def two_channels(x, w, b):
    first, second = (sum(w[c][r][k] * x[c][r][k] for r in (0, 1) for k in (0, 1)) for c in (0, 1))
    return {
        "forgot the bias": first + second,
        "bias to each channel": (first + b) + (second + b),
        "averaged the channels": (first + second) / 2 + b,
        "used one channel": first + b,
    }


def transposed_values(x, w, S):
    def stamped(x, w, put=lambda old, new: old + new):
        out = [0] * (3 + S)
        for i in (0, 1):
            for k in (0, 1, 2):
                out[i * S + k] = put(out[i * S + k], x[i] * w[k])
        return out

    return {
        "flipped the kernel": stamped(x, [w[2], w[1], w[0]]),
        "replace the first": stamped(x, w, put=lambda old, new: new),
        "swapped the elements": stamped([x[1], x[0]], w),
    }


def weight_gradient(x, w, g):
    each = [[g[i] * x[i + k] for i in (0, 1, 2)] for k in (0, 1)]  # one row a weight, one column a window
    return {
        "reversed the order": [sum(each[1]), sum(each[0])],
        "used one window": [each[0][0], each[1][0]],
        "averaged over": [sum(each[0]) / len(g), sum(each[1]) / len(g)],
        "weights instead of the input": [g[0] * v + g[1] * v + g[2] * v for v in w],
    }


def input_gradient(w, g):
    def paths(w0, w1):
        return [[g[0] * w0], [g[1] * w0, g[0] * w1], [g[2] * w0, g[1] * w1], [g[2] * w1]]

    return {
        "mixed up the weights": [sum(path) for path in paths(w[1], w[0])],
        "followed one path": [path[0] for path in paths(*w)],
        "without the weights": [sum(path) for path in paths(1, 1)],
    }


def strided_shift(s1, s2, m):
    shift = m * s1 * s2
    return {
        "forgot the stride": (1, shift),
        "invariance": (s1 * s2, 0),
        "added the strides": (s1 + s2, shift / (s1 + s2)),
        "larger stride only": (max(s1, s2), shift / max(s1, s2)),
    }


DONE = {
    "conv-output-size": output_size,
    "conv-then-pool-shape": conv_then_pool,
    "same-padding": same_padding,
    "transposed-conv-output-size": transposed_size,
    "conv2d-values": values_2d,
    "conv1d-padded-value": padded_value,
    "conv2d-one-output": one_output,
    "conv-two-channels-value": two_channels,
    "transposed-conv-values": transposed_values,
    "conv1d-weight-gradient": weight_gradient,
    "conv1d-input-gradient": input_gradient,
    "strided-convolution-shift": strided_shift,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
