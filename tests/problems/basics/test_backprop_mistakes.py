"""What misconceptions about automatic differentiation and backpropagation give: each share is computed by itself."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations, product

import pytest


def decimal(x):
    return Fraction(str(x))


def dual(a, b, c, x):
    def polynomial(times):
        first = (x, 1)
        second = times(first, first)
        third = times(second, first)
        return [a * third[k] + b * second[k] + c * first[k] for k in (0, 1)]

    def with_square(square):  # (p + qε)(r + sε), ε² = square
        return polynomial(lambda u, v: (u[0] * v[0] + square * u[1] * v[1], u[0] * v[1] + u[1] * v[0]))

    return {
        "ε² = 1": with_square(1),
        "multiplied the ε parts": polynomial(lambda u, v: (u[0] * v[0], u[1] * v[1])),
        "swapped the value": with_square(0)[::-1],
    }


def diamond(a, b, x):
    u, v = a * x, b * x
    along_product, along_sum, of_v = v, 1, u  # ∂w/∂u by either term of w = uv + u, and ∂w/∂v
    of_u = along_product + along_sum
    return {
        "kept u's contribution": [of_u, of_v, of_u * a],
        "kept v's contribution": [of_u, of_v, of_v * b],
        "direct contribution": [along_product, of_v, along_product * a + of_v * b],
        "without multiplying": [of_u, of_v, of_u + of_v],
    }


def sweeps(n, m):
    entries = len(list(product(range(n), range(m))))
    return {
        "mixed up the modes": [m, n, min(m, n)],
        "one sweep per entry": [entries, entries, entries],
        "one reverse sweep": [n, 1, 1],
    }


def detached(a, b, x):
    of_square = b * x + b * x
    return {
        "ignored `detach()`": a * x + a * x + of_square,
        "zeroed the whole term": of_square,
        "lost the detached factor": a * 1 + of_square,
    }


def vector_jacobian(x, v, mode):
    J = {(1, 1): x[1], (1, 2): x[0], (2, 1): 2 * x[0], (2, 2): 1}

    def vJ(v):
        return [v[0] * J[1, k] + v[1] * J[2, k] for k in (1, 2)]

    def Jv(v):
        return [J[k, 1] * v[0] + J[k, 2] * v[1] for k in (1, 2)]

    return {
        "found vᵀJ instead" if mode == "forward" else "found Jv instead": vJ(v)
        if mode == "forward"
        else Jv(v),
        "vector of ones": Jv([1, 1]) if mode == "forward" else vJ([1, 1]),
        "diagonal only": [v[0] * J[1, 1], v[1] * J[2, 2]],
    }


def relu_chain(x, w1, w2, t):
    z1 = w1 * x

    def gradients(a1, slope, by_output=lambda z2: 2 * (z2 - t), way=w2):
        by_z2 = by_output(w2 * a1)
        return [by_z2 * way * slope * x, by_z2 * a1]

    if z1 < 0:
        return {"left ReLU out": gradients(z1, 1), "let the gradient through": gradients(0, 1)}
    return {
        "lost the 2": gradients(z1, 1, lambda z2: z2 - t),
        "took t − z₂": gradients(z1, 1, lambda z2: 2 * (t - z2)),
        "forgot w₂": gradients(z1, 1, way=1),
    }


def fork(a, b, c, x):
    u = a * x + b
    by_u = u + u + c * x
    return {
        "path through u only": by_u * a,
        "last contribution only": c * u,
        "forgot the factor du/dx": by_u + c * u,
    }


def hidden_delta(W, delta, a, f):
    a = [decimal(v) for v in a]
    slopes = {"sigmoid": [v - v * v for v in a], "tanh": [(1 - v) * (1 + v) for v in a]}
    right, other = slopes.pop(f), next(iter(slopes.values()))
    back = [W[0][j] * delta[0] + W[1][j] * delta[1] for j in (0, 1)]
    ahead = [W[i][0] * delta[0] + W[i][1] * delta[1] for i in (0, 1)]
    return {
        "multiplied by W instead": [ahead[0] * right[0], ahead[1] * right[1]],
        "forgot the activation's derivative": back,
        "multiplied by the activation": [back[0] * a[0], back[1] * a[1]],
        "other activation's derivative": [back[0] * other[0], back[1] * other[1]],
    }


def two_layers(x, W, v, t):
    z = [W[i][0] * x[0] + W[i][1] * x[1] for i in (0, 1)]
    h = [s if s > 0 else 0 for s in z]
    error = v[0] * h[0] + v[1] * h[1] - t

    def gradients(error=error, way=v, masked=True, transposed=False):
        delta = [error * way[i] if z[i] > 0 or not masked else 0 for i in (0, 1)]
        dW = {(i, j): delta[i] * x[j] for i in (0, 1) for j in (0, 1)}
        order = [(0, 0), (1, 0), (0, 1), (1, 1)] if transposed else [(0, 0), (0, 1), (1, 0), (1, 1)]
        return [dW[at] for at in order] + [error * h[0], error * h[1]]

    return {
        "took xδᵀ": gradients(transposed=True),
        "took t − y": gradients(error=-error),
        "forgot to multiply by v": gradients(way=[1, 1]),
        "did not zero": gradients(masked=False),
    }


def over_a_batch(delta, x):
    by_w = [d * v for d, v in zip(delta, x, strict=True)]
    return {
        "did not divide": by_w[0] + by_w[1] + by_w[2] + by_w[3],
        "multiplied the means": Fraction(sum(delta), 4) * Fraction(sum(x), 4),
        "forgot the input x": Fraction(delta[0] + delta[1] + delta[2] + delta[3], 4),
    }


def output_delta(p, t):
    p = decimal(p)
    slope = p - p * p

    def by_both(t):  # ∂L/∂p times σ′
        by_p = -t / p + (1 - t) / (1 - p)
        return [(p - t) * slope, by_p * slope]

    squared, entropy = by_both(t)
    return {
        "forgot σ′": [squared / slope, entropy],
        "kept σ′": [squared, entropy * slope],
        "∂L/∂p instead": [squared, -t / p + (1 - t) / (1 - p)],
        "other label": by_both(1 - t),
    }


def backward_then_step(w, g, h, eta):
    eta = decimal(eta)
    held = h + g
    return {
        "replaced the gradient": [w, g, w - eta * g, g],
        "in `backward()` already": [w - eta * held, held, w - eta * held, held],
        "cleared `w.grad`": [w, held, w - eta * held, 0],
        "along the gradient": [w, held, w + eta * held, held],
    }


def graph_gradients(x, y, z):
    u, m = x * y + z, x if x > z else z

    def paths(by_u=m, by_m=u, shares=(x > z, z > x)):
        return [u * m, by_u * y + by_m * shares[0], by_u * x, by_u + by_m * shares[1]]

    return {
        "to both inputs": paths(shares=(1, 1)),
        "one path only": paths(shares=(0, 0)),
        "themselves": paths(by_u=u, by_m=m),
        "to the smaller": paths(shares=(x < z, z < x)),
    }


def paths_and_edges(w, L):
    layers = [1, *[w] * L, 1]
    edges = sum(before * after for before, after in pairwise(layers))

    def choices(layers):
        paths = 1
        for neurons in layers:
            paths *= neurons
        return paths

    return {
        "added the choices": [sum(layers[1:-1]), edges],
        "edges from the input": [choices(layers), sum(w * w for _ in layers[1:])],
        "output as a choice": [choices([*layers[1:-1], w]), edges],
    }


def shared_weight(w, x, T):
    states = [0]
    for _ in range(T):
        states.append(w * states[-1] + x)
    power = 1
    for _ in range(T - 1):
        power *= w
    return {
        "last use": states[T - 1],
        "differentiated w": T * power * x,
        "without carrying": sum(states[t - 1] for t in range(1, T + 1)),
    }


def backward_orders(edges, names):
    after = {}
    for edge in edges.split(", "):
        after.setdefault(edge[0], []).append(edge[2])

    def depth(node):
        return max((1 + depth(user) for user in after.get(node, [])), default=0)

    orders = list(permutations("abcde"))
    return {
        "nodes of one level": len([o for o in orders if [*map(depth, o)] == sorted(map(depth, o))]),
        "fixed only the output": len([o for o in orders if o[0] == "e"]),
        "permuted all nodes": len(orders),
    }


DONE = {
    "dual-number": dual,
    "diamond-backward": diamond,
    "jacobian-sweeps": sweeps,
    "detach-derivative": detached,
    "vector-jacobian-product": vector_jacobian,
    "relu-chain-gradient": relu_chain,
    "fork-derivative": fork,
    "hidden-layer-delta": hidden_delta,
    "two-layer-backprop": two_layers,
    "weight-gradient-over-a-batch": over_a_batch,
    "sigmoid-output-delta": output_delta,
    "backward-then-step": backward_then_step,
    "graph-values-and-gradients": graph_gradients,
    "graph-paths-and-edges": paths_and_edges,
    "shared-weight-gradient": shared_weight,
    "backward-orders": backward_orders,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
