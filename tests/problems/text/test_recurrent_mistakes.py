"""What misconceptions about recurrent networks give: states follow one another step by step."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from math import exp, log, prod, sqrt, tanh

import pytest


def sigmoid(z):
    return 1 / (1 + exp(-z))


def decimal(x):
    return Fraction(str(x))


def cell_state(i, f, g, o, c):
    i, f, g, o = (log(x) for x in (i, f, g, o))
    return {
        "order i, f, o, g": sigmoid(f) * c + sigmoid(i) * tanh(o),
        "swapped the input and forget": sigmoid(i) * c + sigmoid(f) * tanh(g),
        "sigmoid for the candidate": sigmoid(f) * c + sigmoid(i) * sigmoid(g),
        "used 1 − f": sigmoid(f) * c + sigmoid(-f) * tanh(g),
    }


def hidden_state(i, f, o, g, c):
    memory = f * c + i * g
    return {
        "forgot the tanh": o * memory,
        "swapped the input and forget": o * tanh(i * c + f * g),
        "forgot the output gate": tanh(memory),
        "used 1 − f": o * tanh(f * c + g - f * g),
    }


def gate_gradients(i, f, g, c):
    by_input, by_forget, by_candidate = g * (i - i * i), c * (f - f * f), i * (1 - g) * (1 + g)
    return {
        "with respect to the gates": (g, c, i),
        "multiplied by f": (by_input, f * (f - f * f), by_candidate),
        "sigmoid's derivative": (by_input, by_forget, i * (g - g * g)),
    }


def gru_step(z, n, h):
    return {
        "opposite convention": z * n + h - z * h,
        "forgot the factor": n + z * h,
        "tanh once more": tanh(n - z * n + z * h),
    }


def gru_candidate(a, w, b, r, h):
    return {
        "multiplied h itself": a + w * (r * h) + b,
        "forgot the reset gate": a + w * h + b,
        "input's contribution": r * a + r * w * h + r * b,
        "1 − r": a + w * h + b - r * (w * h + b),
    }


def gru_decay(z, h, T):
    swapped = h
    for _ in range(T):
        swapped = z * 0 + (1 - z) * swapped
    lost_at_once = h - z * h
    return {
        "candidate's share": swapped,
        "one step only": z * h,
        "linear": h - sum(lost_at_once for _ in range(T)),
    }


def first_below(share, kept):
    """The first step at which what is kept is less than the share."""
    return next(t for t in count(1) if kept(t) < share)


def lifetime(f, eps):
    f, eps = decimal(f), decimal(eps)
    return {
        "stopped a step early": first_below(eps, lambda t: f**t) - 1,
        "linear": first_below(eps, lambda t: 1 - t * (1 - f)),
        "time constant": 1 / (1 - f),
    }


def forget_bias(T, eps):
    f = exp(log(eps) / T)
    return {
        "the gate itself": f,
        "inverted the fraction": log((1 - f) / f),
        "b = ln T": log(T),
    }


def vanishing(w, eps):
    w, eps = decimal(w), decimal(eps)
    return {
        "not below the threshold yet": first_below(eps, lambda t: w**t) - 1,
        "linear": first_below(eps, lambda t: 1 - t * (1 - w)),
        "took 1/ε steps": 1 / eps,
    }


def jacobian_norm(a, b, T):
    a, b = decimal(a), decimal(b)
    smaller, larger = sorted([abs(a + b), abs(a - b)])
    return {
        "an entry of the matrix": prod([a] * T),
        "smaller eigenvalue": prod([smaller] * T),
        "one step instead": larger,
        "by the number of steps": sum([larger] * T),
    }


def clipped(g, c):
    length, sizes = sqrt(sum(x * x for x in g)), sum(abs(x) for x in g)
    return {
        "clipped each component": [sorted((-c, x, c))[1] for x in g],
        "to length 1": [x / length for x in g],
        "sum of absolute values": [x / sizes * c for x in g],
    }


def states(w, x, s=0):
    found = [s]
    for value in x:
        found.append(w * found[-1] + value)
    return found


def by_weight(w, x, start=0):
    """ds/dw of the last state: each step's own state, carried to the end by the w of the later steps."""
    before = states(w, x, start)[:-1]
    return sum(s * w ** (len(x) - t) for t, s in enumerate(before, 1))


def weight_gradient(w, x):
    _, s1, s2, s3 = states(w, x)
    return {
        "only the last step": s2,
        "forgot the factor w": s1 + s2,
        "found s₃ itself": s3,
        "ds₃/ds₁": w * w,
    }


def truncated_gradient(w, x):
    return {
        "past detach": by_weight(w, x),
        "stopped at the last step": states(w, x)[3],
        "started from s₂ = 0": by_weight(w, x[2:], start=0),
    }


def tanh_gradient(w, h):
    return {
        "forgot the derivative": w * w * w,
        "used w once": w * prod((1 - x) * (1 + x) for x in h),
        "1 − h instead": prod(w * (1 - x) for x in h),
        "sigmoid's derivative": prod(w * (x - x * x) for x in h),
    }


def rnn_step(W, U, b, x, h):
    def row(M, v, i):
        return M[i][0] * v[0] + M[i][1] * v[1]

    def column(M, v, i):
        return M[0][i] * v[0] + M[1][i] * v[1]

    def relu(values):
        return [v if v > 0 else 0 for v in values]

    return {
        "forgot the ReLU": [row(W, x, i) + row(U, h, i) + b[i] for i in (0, 1)],
        "forgot the previous state": relu([row(W, x, i) + b[i] for i in (0, 1)]),
        "swapped the matrices": relu([row(U, x, i) + row(W, h, i) + b[i] for i in (0, 1)]),
        "by the columns": relu([column(W, x, i) + column(U, h, i) + b[i] for i in (0, 1)]),
    }


DONE = {
    "lstm-cell-state": cell_state,
    "lstm-hidden-state": hidden_state,
    "lstm-gate-gradients": gate_gradients,
    "gru-step": gru_step,
    "gru-candidate": gru_candidate,
    "gru-decay": gru_decay,
    "lstm-memory-lifetime": lifetime,
    "lstm-forget-bias": forget_bias,
    "rnn-vanishing-steps": vanishing,
    "rnn-jacobian-norm": jacobian_norm,
    "gradient-norm-clipping": clipped,
    "bptt-weight-gradient": weight_gradient,
    "bptt-truncated-gradient": truncated_gradient,
    "tanh-rnn-gradient": tanh_gradient,
    "rnn-step": rnn_step,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
