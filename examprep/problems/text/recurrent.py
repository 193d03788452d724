"""Recurrent networks: one step by hand, and how many parameters nn.RNN, nn.LSTM and nn.GRU have."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.matrices import times, transposed
from examprep.problems.wording import both, nested, total, vec

SMALL = ints(-3, 3)
BLOCKS = {"RNN": 1, "GRU": 3, "LSTM": 4}  # matrices of each kind that a layer has


@generator(
    "rnn-step",
    24,
    W=rows(SMALL, 2, 2),
    U=rows(SMALL, 2, 2),
    b=rows(SMALL, 2),
    x=rows(SMALL, 2),
    h=rows(SMALL, 2),
)
def rnn_step(W, U, b, x, h):
    """Hidden state after one step of a recurrent layer with ReLU."""

    def step(first, second):
        return [p + q + r for p, q, r in zip(first, second, b, strict=True)]

    z = step(times(W, x), times(U, h))
    require(max(z) > 0 > min(z) and all(b) and any(h) and any(x))

    def relu(values):
        return [max(0, v) for v in values]

    return Problem(
        ask=Text(
            ru=f"Рекуррентный слой с ReLU: h′ = ReLU(Wx + Uh + b), где W (weight_ih) = {nested(W)}, U "
            f"(weight_hh) = {nested(U)}, b = {vec(b)}. Каково h′ при x = {vec(x)}, h = {vec(h)}?",
            en=f"A recurrent layer with ReLU: h′ = ReLU(Wx + Uh + b), where W (weight_ih) = {nested(W)}, U "
            f"(weight_hh) = {nested(U)}, b = {vec(b)}. What is h′ for x = {vec(x)}, h = {vec(h)}?",
        ),
        answer=Row(relu(z)),
        steps=[
            both(f"Wx = {vec(times(W, x))}, Uh = {vec(times(U, h))}."),
            both(f"z = Wx + Uh + b = {vec(z)}."),
            both(f"h′ = ReLU(z) = {vec(relu(z))}."),
        ],
        mistakes=[
            Mistake(z, 2, Text(ru="Вы забыли ReLU.", en="You forgot the ReLU.")),
            Mistake(
                relu(step(times(W, x), [0, 0])),
                0,
                Text(
                    ru="Вы забыли прошлое состояние: слагаемое Uh.",
                    en="You forgot the previous state: the term Uh.",
                ),
            ),
            Mistake(
                relu(step(times(U, x), times(W, h))),
                0,
                Text(
                    ru="Вы поменяли матрицы: W умножают на вход, U — на состояние.",
                    en="You swapped the matrices: W multiplies the input, U the state.",
                ),
            ),
            Mistake(
                relu(step(times(transposed(W), x), times(transposed(U), h))),
                0,
                Text(
                    ru="Вы умножили на столбцы матриц: xW вместо Wx.",
                    en="You multiplied by the columns: xW instead of Wx.",
                ),
            ),
        ],
    )


def parameters(kind, inputs, H, layers, directions=1, biases=2):
    """As PyTorch counts: layers above the first read H·directions features."""
    widths = [inputs, *[H * directions] * (layers - 1)]
    return directions * BLOCKS[kind] * sum(H * width + H * H + biases * H for width in widths)


@generator("rnn-parameters", 24, 41, D=ints(2, 20), H=one_of(4, 5, 8, 10, 16, 20), L=ints(2, 3))
def rnn_parameters(D, H, L):
    """Number of parameters of nn.RNN with several layers."""
    require(D != H)
    first, upper = H * D + H * H + 2 * H, 2 * H * H + 2 * H
    count = parameters("RNN", D, H, L)
    return Problem(
        ask=Text(
            ru=f"Сколько обучаемых параметров у nn.RNN(input_size={D}, hidden_size={H}, num_layers={L})?",
            en=f"How many trainable parameters does nn.RNN(input_size={D}, hidden_size={H}, num_layers={L}) "
            "have?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru=f"Первый слой: W_ih {H}×{D}, W_hh {H}×{H} и два вектора смещений: {H * D} + {H * H} + "
                f"{2 * H} = {first}.",
                en=f"The first layer: W_ih {H}×{D}, W_hh {H}×{H} and two bias vectors: {H * D} + {H * H} + "
                f"{2 * H} = {first}.",
            ),
            Text(
                ru=f"Слои выше читают состояние, признаков {H}: {H * H} + {H * H} + {2 * H} = {upper} в "
                "каждом.",
                en=f"The layers above read the state, {H} features: {H * H} + {H * H} + {2 * H} = {upper} "
                "each.",
            ),
            Text(
                ru=f"Всего {total([first, *[upper] * (L - 1)])} = {count}. Длина последовательности роли не "
                "играет.",
                en=f"In all, {total([first, *[upper] * (L - 1)])} = {count}. The sequence's length does not "
                "matter.",
            ),
        ],
        mistakes=[
            Mistake(
                parameters("RNN", D, H, L, biases=1),
                0,
                Text(
                    ru="Вы взяли одно смещение, а в PyTorch их два: b_ih и b_hh.",
                    en="You counted one bias vector; PyTorch has two, b_ih and b_hh.",
                ),
            ),
            Mistake(
                L * first,
                1,
                Text(
                    ru="Вы дали всем слоям вход размера input_size.",
                    en="You gave every layer an input of size input_size.",
                ),
            ),
            Mistake(
                parameters("RNN", D, H, L, biases=0),
                0,
                Text(ru="Вы забыли смещения.", en="You forgot the biases."),
            ),
            Mistake(
                first,
                2,
                Text(ru="Вы посчитали только один слой.", en="You counted one layer only."),
            ),
        ],
    )


@generator(
    "lstm-parameters", 25, 41, D=ints(2, 40), H=one_of(4, 5, 8, 10, 16, 20, 32, 50), bias=one_of(True, False)
)
def lstm_parameters(D, H, bias):
    """Number of parameters of a one-layer nn.LSTM."""
    require(D != H)
    count, one = parameters("LSTM", D, H, 1, biases=2 * bias), H * D + H * H + 2 * H * bias
    added = f" + {2 * H}" if bias else ""
    return Problem(
        ask=Text(
            ru=f"Сколько обучаемых параметров у nn.LSTM({D}, {H}, bias={bias})?",
            en=f"How many trainable parameters does nn.LSTM({D}, {H}, bias={bias}) have?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru="Четыре одинаковых блока: входной вентиль, вентиль забывания, кандидат, выходной вентиль.",
                en="Four blocks of the same size: the input gate, the forget gate, the candidate, the "
                "output gate.",
            ),
            Text(
                ru=f"В блоке {H}·{D} + {H}·{H}{added} = {one}"
                + (" (два вектора смещений)." if bias else ", смещений нет."),
                en=f"A block has {H}·{D} + {H}·{H}{added} = {one}"
                + (" (two bias vectors)." if bias else ", no biases."),
            ),
            Text(ru=f"Всего 4·{one} = {count}.", en=f"In all, 4·{one} = {count}."),
        ],
        mistakes=[
            Mistake(
                3 * one,
                0,
                Text(
                    ru="Вы посчитали три вентиля и забыли кандидата.",
                    en="You counted three gates and forgot the candidate.",
                ),
            ),
            Mistake(
                parameters("LSTM", D, H, 1, biases=1),
                1,
                Text(
                    ru="Вы взяли один вектор смещений на блок.", en="You counted one bias vector per block."
                ),
            ),
            Mistake(
                one,
                2,
                Text(
                    ru="Вы посчитали обычную RNN: забыт множитель 4.",
                    en="You counted a plain RNN: the factor 4 is missing.",
                ),
            ),
            Mistake(
                parameters("LSTM", D, H, 1, biases=2 * (not bias)),
                1,
                Text(
                    ru="Вы забыли смещения." if bias else "Вы добавили смещения, а здесь bias=False.",
                    en="You forgot the biases." if bias else "You added biases, but here bias=False.",
                ),
            ),
        ],
    )


@generator(
    "bidirectional-parameters",
    41,
    24,
    kind=one_of("GRU", "LSTM"),
    D=ints(2, 20),
    H=one_of(4, 5, 8, 10, 16, 20),
    L=ints(1, 2),
)
def bidirectional_parameters(kind, D, H, L):
    """Number of parameters of a bidirectional nn.GRU or nn.LSTM."""
    n = BLOCKS[kind]
    require(2 * H != D != H)
    count = parameters(kind, D, H, L, 2)
    first, second = n * (H * D + H * H + 2 * H), n * (2 * H * H + H * H + 2 * H)
    layer = Text(
        ru=f"Второй слой читает оба направления, 2·{H} признаков: {n}·({H}·{2 * H} + {H}·{H} + {2 * H}) = "
        f"{second} на направление.",
        en=f"The second layer reads both directions, 2·{H} features: {n}·({H}·{2 * H} + {H}·{H} + {2 * H}) "
        f"= {second} per direction.",
    )
    added = f" + {second}" if L == 2 else ""
    other = {"GRU": "LSTM", "LSTM": "GRU"}[kind]
    return Problem(
        ask=Text(
            ru=f"Сколько обучаемых параметров у nn.{kind}({D}, {H}, num_layers={L}, bidirectional=True)?",
            en=f"How many trainable parameters does nn.{kind}({D}, {H}, num_layers={L}, bidirectional=True) "
            "have?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru=f"Блоков в {kind} {n}; первый слой, одно направление: {n}·({H}·{D} + {H}·{H} + {2 * H}) = "
                f"{first}.",
                en=f"{kind} has {n} blocks; the first layer, one direction: {n}·({H}·{D} + {H}·{H} + "
                f"{2 * H}) = {first}.",
            ),
            *([layer] if L == 2 else []),
            Text(
                ru=f"Два направления: 2·({first}{added}) = {count}."
                if added
                else f"Два направления: 2·{first} = {count}.",
                en=f"Two directions: 2·({first}{added}) = {count}."
                if added
                else f"Two directions: 2·{first} = {count}.",
            ),
        ],
        mistakes=[
            Mistake(
                parameters(other, D, H, L, 2),
                0,
                Text(
                    ru=f"Вы взяли число блоков {other}.",
                    en=f"You used the number of blocks of {'an LSTM' if other == 'LSTM' else 'a GRU'}.",
                ),
            ),
            Mistake(
                parameters(kind, D, H, L, 2, biases=1),
                0,
                Text(
                    ru="Вы взяли одно смещение на блок, а в PyTorch их два.",
                    en="You counted one bias per block; PyTorch has two.",
                ),
            ),
            Mistake(
                parameters(kind, D, H, L),
                L,
                Text(ru="Вы забыли второе направление.", en="You forgot the second direction."),
            ),
            *(
                [
                    Mistake(
                        2 * parameters(kind, D, H, L),
                        1,
                        Text(
                            ru="Вы дали второму слою только H признаков, а направлений два.",
                            en="You gave the second layer H features only; there are two directions.",
                        ),
                    )
                ]
                if L == 2
                else []
            ),
        ],
    )
