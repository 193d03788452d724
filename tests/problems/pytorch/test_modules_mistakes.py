"""What misconceptions about nn.Module give: its tensors are listed and their numbers counted."""

from __future__ import annotations

from fractions import Fraction
from math import prod, sqrt

import pytest


def linear(inputs, outputs, bias=True):
    """The shapes of its tensors."""
    return [(outputs, inputs), *([(outputs,)] if bias else [])]


def numbers(*layers):
    return sum(prod(shape) for layer in layers for shape in layer)


def linear_output(W, b, x):
    return {
        "without the transpose": [x[0] * W[0][j] + x[1] * W[1][j] + b[j] for j in (0, 1)],
        "forgot the bias": [W[j][0] * x[0] + W[j][1] * x[1] for j in (0, 1)],
        "row's sum by one input": [W[j][0] * x[j] + W[j][1] * x[j] + b[j] for j in (0, 1)],
    }


def linear_shape(N, T, n, m):
    return {
        "flattened all but": (N, m),
        "last-but-one": (N, m, n),
        "the shape of weight": (m, n),
        "merged the first": (N * T, m),
    }


def init_bound(n, m):
    return {
        "forgot the square root": Fraction(1, n),
        "He's standard deviation": sqrt(2) / sqrt(n),
        "Xavier's bound": sqrt(6) / sqrt(n + m),
        "number of outputs": m**-0.5,
    }


def hidden_width(n, m, budget):
    def largest(network):
        return next(h for h in range(budget) if numbers(*network(h + 1)) > budget)

    return {
        "rounded up": largest(lambda h: (linear(n, h), linear(h, m))) + 1,
        "forgot the biases": largest(lambda h: (linear(n, h, bias=False), linear(h, m, bias=False))),
        "first layer only": largest(lambda h: (linear(n, h),)),
    }


def bilinear_parameters(n, m, k, bias):
    matrix, biases = (n, m), (k,)
    given = [biases] if bias else []
    return {
        "a Linear on": numbers(linear(n + m, k, bias)),
        "one matrix for all": numbers([matrix, *given]),
        "forgot the biases": numbers([matrix] * k),
        "added biases": numbers([matrix] * k, [biases]),
    }


def bilinear_output(x, A, y, b):
    def form(u, v):
        return sum(u[i] * A[i][j] * v[j] for i in (0, 1) for j in (0, 1))

    return {
        "swapped the inputs": form(y, x) + b,
        "forgot the bias": form(x, y),
        "without the matrix": x[0] * y[0] + x[1] * y[1] + b,
    }


def unregistered(k, d, c, buried):
    out = linear(d, c)
    return {
        "in a plain": numbers(*[linear(d, d) for _ in range(k)], out),
        "nothing is registered": numbers(),
        "counted tensors": len(out),
        "forgot the bias": numbers(linear(d, c, bias=False)),
    }


def modules(k, n, extra):
    """A module is the list of its children, a layer an empty one."""
    outer = [*[[[] for _ in range(n)] for _ in range(k)], *[[] for _ in range(extra)]]

    def walked(module):
        return [module, *(found for child in module for found in walked(child))]

    everything = len(walked(outer))
    return {
        "forgot the module itself": (everything - 1, len(outer)),
        "only the layers": (len([found for found in walked(outer) if not found]), len(outer)),
        "mixed up": (len(outer), everything),
    }


def shared(d, c, uses):
    layer, out = linear(d, d), linear(d, c)
    return {
        "for each time": numbers(*[layer] * uses, out),
        "forgot the biases": numbers(linear(d, d, bias=False), linear(d, c, bias=False)),
        "counted tensors": len([*layer, *out]),
    }


def with_buffers(a, b, c, bias):
    first, second = linear(a, b), linear(b, c, bias)
    affine, running, counter = [(b,), (b,)], [(b,), (b,)], [()]
    trained, saved = numbers(first, affine, second), numbers(running, counter)
    matrices = linear(a, b, bias=False), linear(b, c, bias=False)
    return {
        "statistics as parameters": (numbers(first, affine, running, second), 0),
        "forgot num_batches_tracked": (trained, numbers(running)),
        "forgot γ and β": (numbers(first, second), saved),
        "biases of the linear": (numbers(affine, *matrices), saved),
    }


def state_dict(blocks, linear_bias, affine, last):
    weights = ["weight", "bias"] if linear_bias else ["weight"]
    scale = ["γ", "β"] if affine else []
    tail = ["weight", "bias"] if last else []

    def entries(*buffers):
        return len([*weights, *scale, *buffers] * blocks + tail)

    return {
        "forgot the buffers": entries(),
        "forgot num_batches_tracked": entries("mean", "variance"),
        "counted layers": len(["Linear", "BatchNorm1d", "ReLU"] * blocks + ["Linear"] * last),
    }


DONE = {
    "linear-output": linear_output,
    "linear-output-shape": linear_shape,
    "linear-init-bound": init_bound,
    "hidden-width-for-budget": hidden_width,
    "bilinear-parameters": bilinear_parameters,
    "bilinear-output": bilinear_output,
    "unregistered-layers": unregistered,
    "modules-yielded": modules,
    "shared-layer-parameters": shared,
    "parameters-and-buffers": with_buffers,
    "state-dict-entries": state_dict,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
