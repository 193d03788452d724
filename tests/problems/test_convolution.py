"""Convolution and pooling against PyTorch."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def image(values):
    return tensor(values)[None, None]


def row(values):
    return tensor(values)[None, None]


def shape_after_conv_and_pool(N, C, F, H, W, K, P):
    net = nn.Sequential(nn.Conv2d(C, F, K, padding=P), nn.ReLU(), nn.MaxPool2d(2))
    return list(net(torch.zeros(N, C, H, W)).shape)


def padding_and_size(K, D, S, H):
    """The padding is searched for; the size is measured."""

    def side(P, stride):
        return F.conv1d(torch.zeros(1, 1, H), torch.zeros(1, 1, K), None, stride, P, D).shape[-1]

    keeps = [P for P in range(30) if H + 2 * P > D * (K - 1) and side(P, 1) == H]
    assert len(keeps) == 1
    return [keeps[0], side(keeps[0], S)]


def read_by(layers, outputs, length=400):
    """Input positions whose gradient is not 0 for each of the outputs; layers are (K, S, P, D)."""
    x = torch.zeros(1, 1, length, dtype=torch.float64, requires_grad=True)
    y = x
    for K, S, P, D in layers:
        y = F.conv1d(y, torch.ones(1, 1, K, dtype=torch.float64), None, S, P, D)
    grads = [torch.autograd.grad(y[0, 0, i], x, retain_graph=True)[0] for i in outputs]
    return [g.flatten().nonzero().flatten().tolist() for g in grads]


def field_and_jump(kernels, strides):
    first, second = read_by([(k, s, 0, 1) for k, s in zip(kernels, strides, strict=True)], (0, 1))
    return [first[-1] - first[0] + 1, second[0] - first[0]]


def dilated_field(K, n):
    (seen,) = read_by([(K, 1, 0, 2**i) for i in range(n)], (0,), 800)
    return len(seen)


def layers_and_ratio(K, C):
    def weights(k):
        return nn.Conv2d(C, C, k, bias=False, device="meta").weight.numel()

    n = next(n for n in range(1, 9) if len(read_by([(3, 1, 0, 1)] * n, (0,))[0]) == K)
    return [n, n * weights(3) / weights(K)]


def first_and_last(K, S, P, D, i):
    (seen,) = read_by([(K, S, P, D)], (i,))
    return [seen[0], seen[-1]]


def two_channels(x, w, b):
    return F.conv2d(tensor(x)[None], tensor(w)[None], tensor([b])).flatten()


def one_output(x, w, spd, i, j):
    S, P, D = spd
    return F.conv2d(image(x), image(w), None, S, P, D)[0, 0, i, j]


def weight_gradient(x, w, g):
    w = row(w).requires_grad_()
    F.conv1d(row(x), w).backward(row(g))
    return w.grad.flatten()


def input_gradient(w, g):
    x = torch.zeros(1, 1, 4, dtype=torch.float64, requires_grad=True)
    F.conv1d(x, row(w)).backward(row(g))
    return x.grad.flatten()


def followed_shifts(s1, s2, m):
    """A random input and all its shifts at once; each output is compared with every shift of the first."""
    generator = torch.Generator().manual_seed(0)
    n, d = 6 * s1 * s2, m * s1 * s2
    x = torch.randn(n, dtype=torch.float64, generator=generator)
    y = torch.stack([x.roll(k) for k in range(d + 1)])[:, None]
    for s in (s1, s2):
        w = torch.randn(1, 1, 3, dtype=torch.float64, generator=generator)
        y = F.conv1d(F.pad(y, (1, 1), mode="circular"), w, stride=s)
    y = y[:, 0]
    rolls = torch.stack([y[0].roll(k) for k in range(6)])
    equal = (y[:, None] - rolls).abs().amax(-1) < 1e-9  # (shift of the input, shift of the output)
    smallest = next(k for k in range(1, d + 1) if equal[k].any())
    return [smallest, equal[d].nonzero().item()]


def pool_gradient(x, g):
    x = image(x).requires_grad_()
    F.max_pool2d(x, 2).backward(image([g]))
    return x.grad.flatten()


def overlapping_gradient(x, g):
    x = row(x).requires_grad_()
    F.max_pool1d(x, 3, 1).backward(row(g))
    return x.grad.flatten()


def both_modes(H, KS, P):
    return [F.max_pool2d(torch.zeros(1, 1, H, H), *KS, P, 1, mode).shape[-1] for mode in (False, True)]


ORACLES = {
    "conv-output-size": lambda H, K, S, P, D: F.conv2d(
        torch.zeros(1, 1, H, H), torch.zeros(1, 1, K, K), None, S, P, D
    ).shape[-1],
    "conv-then-pool-shape": shape_after_conv_and_pool,
    "same-padding": padding_and_size,
    "transposed-conv-output-size": lambda H, K, S, P, out_pad: F.conv_transpose2d(
        torch.zeros(1, 1, H, H), torch.zeros(1, 1, K, K), None, S, P, out_pad
    ).shape[-1],
    "receptive-field": field_and_jump,
    "dilated-stack-receptive-field": dilated_field,
    "stack-instead-of-large-kernel": layers_and_ratio,
    "input-pixels-of-an-output": first_and_last,
    "conv2d-values": lambda x, w: F.conv2d(image(x), image(w)).flatten(),
    "conv1d-padded-value": lambda x, w, i: F.conv1d(row(x), row(w), padding=1)[0, 0, i],
    "conv2d-one-output": one_output,
    "conv-two-channels-value": two_channels,
    "transposed-conv-values": lambda x, w, S: F.conv_transpose1d(row(x), row(w), stride=S).flatten(),
    "conv1d-weight-gradient": weight_gradient,
    "conv1d-input-gradient": input_gradient,
    "strided-convolution-shift": followed_shifts,
    "max-pool-values": lambda x: F.max_pool2d(image(x), 2).flatten(),
    "average-pool-border": lambda x: F.avg_pool2d(image(x), 3, 1, 1)[0, 0, 0, :2],
    "max-pool-gradient": pool_gradient,
    "overlapping-max-pool-gradient": overlapping_gradient,
    "pool-ceil-mode-size": both_modes,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
