"""What misconceptions about nn.RNN, nn.LSTM and nn.GRU give: weights are counted matrix by matrix."""

from __future__ import annotations

import pytest

GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}


def cell_parameters(kind, reads, H, biases=2):
    gates = range(GATES[kind])
    return sum(H * reads for _ in gates) + sum(H * H for _ in gates) + sum(biases * H for _ in gates)


def rnn_parameters(D, H, L):
    first, upper = ([cell_parameters("RNN", n, H, biases) for biases in (0, 1, 2)] for n in (D, H))
    return {
        "counted one bias": first[1] + (L - 1) * upper[1],
        "size input_size": sum(first[2] for _ in range(L)),
        "forgot the biases": first[0] + (L - 1) * upper[0],
        "one layer only": first[2],
    }


def lstm_parameters(D, H, bias):
    gate = H * D + H * H + (H + H if bias else 0)
    return {
        "forgot the candidate": gate + gate + gate,
        "one bias vector": cell_parameters("LSTM", D, H, biases=1),
        "a plain RNN": gate,
        "forgot the biases": cell_parameters("LSTM", D, H, biases=0),
        "added biases": cell_parameters("LSTM", D, H, biases=2),
    }


def bidirectional(kind, D, H, L):
    def network(kind, directions=2, biases=2, upper=None):
        reads = [D, directions * H if upper is None else upper][:L]
        return sum(cell_parameters(kind, n, H, biases) for n in reads for _ in range(directions))

    return {
        "blocks of an LSTM": network("LSTM"),
        "blocks of a GRU": network("GRU"),
        "one bias per block": network(kind, biases=1),
        "forgot the second direction": network(kind, directions=1),
        "H features only": network(kind, upper=H),
    }


def output_shape(kind, D, H, L, bi, first, N, T):
    def placed(features, swapped=False):
        batch, time = (T, N) if swapped else (N, T)
        return (batch, time, features) if first else (time, batch, features)

    directions = 2 if bi else 1
    return {
        "swapped time and batch": placed(H * directions, swapped=True),
        "forgot the second direction": placed(H),
        "doubled the features": placed(H + H),
        "shape of h_n": (directions * L, N, H),
        "used the input size": placed(D),
    }


def state_shape(kind, D, H, L, bi, N, T):
    directions = 2 if bi else 1
    return {
        "batch first": (N, directions * L, H),
        "joined the directions": (L, N, H + H),
        "last layer only": (1, N, H),
        "shape of output": (N, T, H * directions),
        "forgot the second direction": (L, N, H),
        "counted two directions": (L + L, N, H),
    }


def weight_shape(kind, D, H, bi, weight):
    states = H * (2 if bi else 1)
    reads = {"weight_ih_l0": D, "weight_hh_l0": H, "weight_ih_l1": states}[weight]
    mixed_up = {"weight_ih_l0": H, "weight_hh_l0": D, "weight_ih_l1": D}[weight]
    rows = GATES[kind] * H
    return {
        "transposed": (reads, rows),
        "blocks are stacked": (H, reads),
        "blocks of a GRU": (3 * H, reads),
        "blocks of an LSTM": (4 * H, reads),
        "what this matrix reads": (rows, mixed_up),
    }


def batch_sizes(lengths):
    T = max(lengths)

    def column_heights(rows):
        return [sum(row[t] for row in rows) for t in range(T)]

    left = [[1] * n + [0] * (T - n) for n in lengths]
    return {
        "counted the padding": column_heights([[1] * T for _ in lengths]),
        "greater than t": column_heights([[*row[1:], 0] for row in left]),
        "end at step t": [lengths.count(t) for t in range(1, T + 1)],
        "at their ends": column_heights([row[::-1] for row in left]),
    }


DONE = {
    "rnn-parameters": rnn_parameters,
    "lstm-parameters": lstm_parameters,
    "bidirectional-parameters": bidirectional,
    "recurrent-output-shape": output_shape,
    "recurrent-state-shape": state_shape,
    "recurrent-weight-shape": weight_shape,
    "packed-batch-sizes": batch_sizes,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
