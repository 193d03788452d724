"""Normalisation layers against PyTorch's."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F

TINY = 1e-30  # eps must be positive


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def values(shape, mean, scale):
    return [mean + scale * float(d) for d in shape.split()]


def layer(made, **set_to):
    """A layer in float64 whose parameters and buffers are set."""
    made = made.double()
    for name, value in set_to.items():
        getattr(made, name).data.fill_(value)
    return made


def column(xs):
    return tensor([[float(x)] for x in xs])


def batchnorm(shape, mean, scale, gamma, beta):
    return layer(nn.BatchNorm1d(1, eps=TINY), weight=gamma, bias=beta)(column(values(shape, mean, scale)))[0]


def running(shape, mean, scale, old_mean, old_var, momentum):
    bn = layer(nn.BatchNorm1d(1, momentum=momentum), running_mean=old_mean, running_var=old_var)
    bn(column(values(shape, mean, scale)))
    return bn.running_mean.squeeze(), bn.running_var.squeeze()


def evaluated(rm, s, gamma, beta):
    return layer(
        nn.BatchNorm1d(1, eps=TINY), running_mean=rm, running_var=s * s, weight=gamma, bias=beta
    ).eval()


def folded(w, b, gamma, beta, rm, s):
    """Slope and intercept of the two layers together."""
    bn = evaluated(rm, s, gamma, beta)
    at_0, at_1 = bn(column([b, w + b])).squeeze()
    return at_1 - at_0, at_0


def warmed(m, k, momentum):
    bn = nn.BatchNorm1d(1, momentum=momentum).double()
    for _ in range(k):
        bn(column([m - 1, m + 1]))
    return bn.running_mean


def layernorm(shape, mean, scale, gamma, beta, above):
    x = values(shape, mean, scale)
    return layer(nn.LayerNorm(len(x), eps=0), weight=gamma, bias=beta)(tensor([x, [*x[:-1], above]]))[0, -1]


def rmsnorm(x, signs, turn, gamma):
    turn %= len(x)
    v = tensor([float(s * c) for s, c in zip(signs, x[turn:] + x[:turn], strict=False)])
    return F.rms_norm(v, v.shape, tensor([float(gamma)] * len(v)), eps=TINY)[0]


def instancenorm(shape, second, mean, shift, scale):
    image = tensor([values(shape, mean, scale), values(second, mean + shift, 1)]).view(1, 2, 2, 2)
    return nn.InstanceNorm2d(2, eps=TINY).double()(image)[0, 0, 0, 0]


def groupnorm(shape, second, mean, shift, scale, group):
    one, two = values(shape, mean, scale), values(second, mean + shift, 1)
    x = tensor(two + one if group else one + two).view(1, 4, 2)
    return layer(nn.GroupNorm(2, 4, eps=TINY))(x)[0, 2 * group, 0]


def made(name, C, H):
    arguments = {"BatchNorm2d": [C], "InstanceNorm2d": [C], "LayerNorm": [[C, H, H]], "GroupNorm": [2, C]}
    return getattr(nn, name)(*arguments[name])


def counted(layer, N, half, H):
    """Perturb one number: the outputs that move belong to its mean; sets of equal size tile the input."""
    torch.manual_seed(0)
    x = torch.randn(N, 2 * half, H, H, dtype=torch.float64)
    moved = x.clone()
    moved[0, 0, 0, 0] += 5
    norm = made(layer, 2 * half, H).double()
    share = int((norm(x) != norm(moved)).sum())
    return x.numel() / share, share


def parameters(module):
    return sum(p.numel() for p in module.parameters())


def conv_block(c_in, c_out, k, N, H):
    block = nn.Sequential(nn.Conv2d(c_in, c_out, k, bias=False), nn.BatchNorm2d(c_out))
    kept = sum(b.numel() for name, b in block.named_buffers() if "running" in name)
    return parameters(block), kept, torch.empty(N, c_out, H, H, device="meta")[:, 0].numel()


ORACLES = {
    "batchnorm-output": batchnorm,
    "batchnorm-running-statistics": running,
    "batchnorm-eval": lambda rm, s, gamma, beta, x, other: evaluated(rm, s, gamma, beta)(column([x, other]))[
        0
    ],
    "batchnorm-fold": folded,
    "running-mean-warm-up": warmed,
    "layernorm-output": layernorm,
    "rmsnorm-output": rmsnorm,
    "instancenorm-output": instancenorm,
    "groupnorm-output": groupnorm,
    "normalisation-statistics": counted,
    "normalisation-parameters": lambda layer, half, H: parameters(made(layer, 2 * half, H)),
    "conv-batchnorm-parameters": conv_block,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
