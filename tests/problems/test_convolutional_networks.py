"""Parameters, multiply-adds and shapes of convolutional networks against the layers themselves."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional


def size(*layers):
    return sum(p.numel() for layer in layers for p in layer.parameters())


def multiply_adds(layer, side):
    """Where every weight and every pixel is 1, the padding too, the outputs add up to the number of products."""
    x = torch.ones(1, layer.in_channels, side, side)
    padding = layer.padding[0]
    x = functional.pad(x, [padding] * 4, value=1.0)
    ones = torch.ones_like(layer.weight)
    return functional.conv2d(x, ones, None, layer.stride, groups=layer.groups).double().sum()


def separable_share(C, F, K):
    plain = nn.Conv2d(C, F, K, padding=K // 2)
    pair = nn.Conv2d(C, C, K, padding=K // 2, groups=C), nn.Conv2d(C, F, 1)
    return sum(multiply_adds(layer, 6) for layer in pair) / multiply_adds(plain, 6)


def stack(layers, channels):
    options = {"conv3": (3, 1, 0), "conv5": (5, 1, 0), "same3": (3, 1, "same"), "stride2": (3, 2, 1)}
    for kind in layers:
        if kind == "pool":
            yield nn.MaxPool2d(2)
        else:
            yield nn.Conv2d(channels, channels * 2, *options[kind])
            channels *= 2


def first_linear(H, K, C, a, b):
    net = nn.Sequential(
        nn.Conv2d(C, a, K),
        nn.MaxPool2d(2),
        nn.Conv2d(a, b, K),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.LazyLinear(10),
    )
    net(torch.zeros(1, C, H, H))
    return net[-1].in_features


def whole(C, a, b, classes, bias):
    return size(
        nn.Conv2d(C, a, 3, bias=bias),
        nn.BatchNorm2d(a),
        nn.Conv2d(a, b, 3, bias=bias),
        nn.BatchNorm2d(b),
        nn.Linear(b, classes),
    )


def heads(C, s, classes):
    for pool in (nn.Identity(), nn.AdaptiveAvgPool2d(1)):
        net = nn.Sequential(pool, nn.Flatten(), nn.LazyLinear(classes))
        net(torch.zeros(1, C, s, s))
        yield size(net)


ORACLES = {
    "conv-parameters": lambda C, F, K, groups, bias: size(nn.Conv2d(C, F, K, groups=groups, bias=bias)),
    "conv-multiply-adds": lambda C, F, K, H, S: multiply_adds(nn.Conv2d(C, F, K, S, K // 2, bias=False), H),
    "depthwise-separable-ratio": separable_share,
    "conv-versus-dense-parameters": lambda H, C, K, F: [
        size(nn.Conv2d(C, F, K)),
        size(nn.Linear(C * H * H, F, device="meta")),
    ],
    "bottleneck-weights": lambda C, r: size(
        nn.Conv2d(C, C // r, 1, bias=False),
        nn.Conv2d(C // r, C // r, 3, bias=False),
        nn.Conv2d(C // r, C, 1, bias=False),
    ),
    "network-output-shape": lambda layers, C, H: list(
        nn.Sequential(*stack(layers, C))(torch.zeros(1, C, H, H)).shape[1:]
    ),
    "cnn-first-linear-inputs": first_linear,
    "small-network-parameters": whole,
    "global-pooling-head": lambda C, s, classes: list(heads(C, s, classes)),
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
