"""What misconceptions about parameters, multiply-adds and shapes give: layers are counted one by one."""

from __future__ import annotations

from fractions import Fraction

import pytest


def filters(F, C, K, biases):
    """Every weight of F filters with C slices of K × K, then the biases."""
    return (
        len([(f, c, r, k) for f in range(F) for c in range(C) for r in range(K) for k in range(K)]) + biases
    )


def linear(inputs, outputs, biases):
    return inputs * outputs + biases


def conv_parameters(C, F, K, groups, bias):
    biases = F if bias else 0
    return {
        "forgot the input's channels": filters(F, 1, K, biases),
        "forgot the bias": filters(F, C // groups, K, 0),
        "added biases": filters(F, C // groups, K, F),
        "left groups out": filters(F, C, K, biases),
        "divided by groups twice": filters(F // groups, C // groups, K, biases),
        "bias to each channel": filters(F, C // groups, K, C),
    }


def multiply_adds(C, F, K, H, S):
    corners = range(0, H, S)  # a padding of K // 2 puts a window around each of these

    def products(C, F, corners):
        return filters(F, C, K, 0) * len(corners) ** 2

    return {
        "forgot the input's channels": products(1, F, corners),
        "several filters": products(C, 1, corners),
        "counted the weights": filters(F, C, K, 0),
        "input's size": products(C, F, range(H)),
    }


def separable_ratio(C, F, K):
    plain, depthwise, pointwise = K * K * C * F, K * K * C, C * F
    return {
        "left the depthwise": Fraction(pointwise, plain),
        "left the 1 × 1": Fraction(depthwise, plain),
        "multiplied the shares": Fraction(depthwise, plain) * Fraction(pointwise, plain),
        "how many times fewer": Fraction(plain, depthwise + pointwise),
    }


def conv_versus_dense(H, C, K, F):
    return {
        "its own weights": (filters(F, C, K, F) * H * H, linear(H * H * C, F, F)),
        "one bias per layer": (filters(F, C, K, 1), linear(H * H * C, F, 1)),
        "forgot the biases": (filters(F, C, K, 0), linear(H * H * C, F, 0)),
        "forgot the input's channels": (filters(F, 1, K, F), linear(H * H, F, F)),
    }


def bottleneck(C, r):
    M = C // r

    def block(down, middle, up):
        return sum(outputs * inputs * K * K for outputs, inputs, K in (down, middle, up))

    return {
        "1 × 1 kernels 9 weights": block((M, C, 3), (M, M, 3), (C, M, 3)),
        "sees all channels": block((M, C, 1), (M, 1, 3), (C, M, 1)),
        "left out one": block((M, C, 1), (M, M, 3), (0, M, 1)),
        "plain 3 × 3": block((0, 0, 0), (C, C, 3), (0, 0, 0)),
    }


def pooled_head(C, s, classes):
    flat = linear(C * s * s, classes, classes)
    return {
        "forgot the biases": (linear(C * s * s, classes, 0), linear(C, classes, 0)),
        "side instead of its area": (linear(C * s, classes, classes), linear(C, classes, classes)),
        "averaged over the channels": (flat, linear(s * s, classes, classes)),
        "does not change": (flat, flat),
    }


def frozen_base(millions, C, s, h, classes):
    base = millions * 1_000_000
    head = linear(C * s * s, h, h) + linear(h, classes, classes)
    without_area = linear(C, h, h) + linear(h, classes, classes)
    without_biases = linear(C * s * s, h, 0) + linear(h, classes, 0)
    return {
        "base as trained": (base + head, base + head),
        "forgot the map's area": (without_area, base + without_area),
        "forgot the biases": (without_biases, base + without_biases),
    }


def network_shape(layers, C, H):
    def positions(length, window, stride, up):
        return len(range(0, length - window + (stride if up else 1), stride))

    def walk(padded=True, pool_stride=2, up=False, pool_doubles=False):
        channels, side = C, H
        for kind in layers:
            channels *= 1 if kind == "pool" and not pool_doubles else 2
            side += 2 * (padded and kind in ("same3", "stride2"))
            window = {"pool": 2, "conv5": 5}.get(kind, 3)
            stride = {"pool": pool_stride, "stride2": 2}.get(kind, 1)
            side = positions(side, window, stride, up)
        return channels, side, side

    return {
        "left the padding out": walk(padded=False),
        "pooling stride of 1": walk(pool_stride=1),
        "rounded up": walk(up=True),
        "doubled the channels in pooling": walk(pool_doubles=True),
    }


def first_linear(H, K, C, a, b):
    def trimmed(side):
        return side - len(range(1, K))

    once = trimmed(trimmed(H) // 2)
    side = once // 2
    return {
        "trims the borders": b * (H // 2 // 2) * (H // 2 // 2),
        "second pooling": b * once * once,
        "channels of the first": a * side * side,
        "multiply by the number of channels": side * side,
    }


def small_network(C, a, b, classes, bias):
    def network(norm=2, seen=a, head_biases=classes):
        first, second = filters(a, C, 3, a * bias), filters(b, seen, 3, b * bias)
        return first + norm * a + second + norm * b + linear(b, classes, head_biases)

    return {
        "forgot γ and β": network(norm=0),
        "running mean and variance": network(norm=4),
        "sees all channels": network(seen=1),
        "biases of the linear layer": network(head_biases=0),
    }


DONE = {
    "conv-parameters": conv_parameters,
    "conv-multiply-adds": multiply_adds,
    "depthwise-separable-ratio": separable_ratio,
    "conv-versus-dense-parameters": conv_versus_dense,
    "bottleneck-weights": bottleneck,
    "global-pooling-head": pooled_head,
    "frozen-base-parameters": frozen_base,
    "network-output-shape": network_shape,
    "cnn-first-linear-inputs": first_linear,
    "small-network-parameters": small_network,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
