"""nn.LSTM and nn.GRU: the shapes of what they return and store."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Size, generator, ints, one_of, require

KIND = one_of("LSTM", "GRU")
BLOCKS = {"LSTM": 4, "GRU": 3}


def written(dims):
    return f"({', '.join(map(str, dims))})"


def layer(kind, D, H, L, bi, first=None):
    options = f", num_layers={L}" + (", bidirectional=True" if bi else "")
    return f"nn.{kind}({D}, {H}{options}" + ("" if first is None else f", batch_first={first}") + ")"


@generator(
    "recurrent-output-shape",
    *(41, 24),
    kind=KIND,
    D=ints(3, 12),
    H=ints(13, 32),
    L=ints(2, 3),
    bi=one_of(True, False),
    first=one_of(True, False),
    N=ints(4, 9),
    T=ints(33, 50),
)
def recurrent_output_shape(kind, D, H, L, bi, first, N, T):
    """Shape of `output` of an LSTM or a GRU."""
    width = H * (1 + bi)

    def shape(features, batch_first=first):
        return (N, T, features) if batch_first else (T, N, features)

    return Problem(
        ask=Text(
            ru=f"{layer(kind, D, H, L, bi, first)} получает батч из {N} последовательностей длины {T}. "
            "Какова форма output, первого из того, что возвращает слой?",
            en=f"{layer(kind, D, H, L, bi, first)} is given a batch of {N} sequences of length {T}. What is "
            "the shape of output, the first thing the layer returns?",
        ),
        answer=Size(shape(width)),
        steps=[
            Text(
                ru=f"output — состояния последнего слоя на всех шагах (T = {T}); число слоёв в форму не "
                "входит.",
                en=f"output holds the states of the last layer at all {T} steps; the number of layers is "
                "not in its shape.",
            ),
            Text(
                ru=f"Признаков 2·{H} = {width}: состояния двух направлений стоят рядом."
                if bi
                else f"Направление одно, признаков {H}.",
                en=f"There are 2·{H} = {width} features: the states of both directions side by side."
                if bi
                else f"There is one direction, so {H} features.",
            ),
            Text(
                ru=f"batch_first={first}: сначала {'батч, потом время' if first else 'время, потом батч'}, "
                f"{written(shape(width))}.",
                en=f"batch_first={first}: "
                f"{'the batch comes first, then time' if first else 'time comes first, then the batch'}, "
                f"{written(shape(width))}.",
            ),
        ],
        mistakes=[
            Mistake(
                shape(width, not first),
                2,
                Text(ru="Вы переставили время и батч.", en="You swapped time and batch."),
            ),
            Mistake(
                shape(H if bi else 2 * H),
                1,
                Text(
                    ru="Вы забыли второе направление." if bi else "Вы удвоили признаки, а направление одно.",
                    en="You forgot the second direction."
                    if bi
                    else "You doubled the features; there is one direction.",
                ),
            ),
            Mistake(
                (L * (1 + bi), N, H),
                0,
                Text(
                    ru="Это форма h_n: последний шаг, но все слои.",
                    en="That is the shape of h_n: the last step, but all layers.",
                ),
            ),
            Mistake(
                shape(D),
                1,
                Text(
                    ru="Вы взяли размер входа вместо hidden_size.",
                    en="You used the input size instead of hidden_size.",
                ),
            ),
        ],
    )


@generator(
    "recurrent-state-shape",
    *(41, 24),
    kind=KIND,
    D=ints(3, 12),
    H=ints(13, 32),
    L=ints(2, 3),
    bi=one_of(True, False),
    N=ints(7, 12),
    T=ints(33, 50),
)
def recurrent_state_shape(kind, D, H, L, bi, N, T):
    """Shape of h_n of an LSTM or a GRU with batch_first."""
    count = L * (1 + bi)
    require(count != N)
    return Problem(
        ask=Text(
            ru=f"{layer(kind, D, H, L, bi, True)} получает вход формы ({N}, {T}, {D}). Какова форма h_n?",
            en=f"{layer(kind, D, H, L, bi, True)} is given an input of shape ({N}, {T}, {D}). What is the "
            "shape of h_n?",
        ),
        answer=Size((count, N, H)),
        steps=[
            Text(
                ru="h_n — последнее состояние каждого слоя и каждого направления, по вектору длины H на "
                "пример.",
                en="h_n holds the last state of each layer and each direction, a vector of length H for "
                "each example.",
            ),
            Text(
                ru=f"Слоёв {L}, направлений {1 + bi}: первая ось {L}·{1 + bi} = {count}.",
                en=f"{L} layers, directions: {1 + bi}; the first axis is {L}·{1 + bi} = {count}.",
            ),
            Text(
                ru=f"batch_first на состояния не действует, батч остаётся вторым: ({count}, {N}, {H}).",
                en=f"batch_first does not affect the states, so the batch stays second: ({count}, {N}, {H}).",
            ),
        ],
        mistakes=[
            Mistake(
                (N, count, H),
                2,
                Text(
                    ru="Вы поставили батч первым: batch_first касается только входа и output.",
                    en="You put the batch first: batch_first concerns the input and output only.",
                ),
            ),
            Mistake(
                (L, N, H * (1 + bi)) if bi else (1, N, H),
                1,
                Text(
                    ru="Вы соединили направления по признакам, как в output."
                    if bi
                    else "Вы взяли только последний слой.",
                    en="You joined the directions along the features, as output does."
                    if bi
                    else "You took the last layer only.",
                ),
            ),
            Mistake((N, T, H * (1 + bi)), 0, Text(ru="Это форма output.", en="That is the shape of output.")),
            Mistake(
                (L, N, H) if bi else (2 * L, N, H),
                1,
                Text(
                    ru="Вы забыли второе направление."
                    if bi
                    else "Вы посчитали два направления, а здесь одно.",
                    en="You forgot the second direction."
                    if bi
                    else "You counted two directions; there is one.",
                ),
            ),
        ],
    )


@generator(
    "recurrent-weight-shape",
    *(41, 25),
    kind=KIND,
    D=ints(3, 12),
    H=ints(13, 32),
    bi=one_of(True, False),
    weight=one_of("weight_ih_l0", "weight_hh_l0", "weight_ih_l1"),
)
def recurrent_weight_shape(kind, D, H, bi, weight):
    """Shape of a weight matrix inside a two-layer LSTM or GRU."""
    n, other = BLOCKS[kind], 7 - BLOCKS[kind]
    reads = {"weight_ih_l0": D, "weight_hh_l0": H, "weight_ih_l1": H * (1 + bi)}[weight]
    wrong = {"weight_ih_l0": H, "weight_hh_l0": D, "weight_ih_l1": D}[weight]
    ru, en = {
        "weight_ih_l0": (
            f"Матрица ih первого слоя читает вход: {D}.",
            f"The first layer's ih matrix reads the input: {D}.",
        ),
        "weight_hh_l0": (
            f"Матрица hh читает прошлое состояние: {H}.",
            f"The hh matrix reads the previous state: {H}.",
        ),
        "weight_ih_l1": (
            f"Второй слой читает состояния первого, направлений {1 + bi}: {1 + bi}·{H} = {reads}.",
            f"The second layer reads the first one's states, directions: {1 + bi}, so {1 + bi}·{H} = "
            f"{reads}.",
        ),
    }[weight]
    return Problem(
        ask=Text(
            ru=f"Какова форма {weight} у {layer(kind, D, H, 2, bi)}?",
            en=f"What is the shape of {weight} in {layer(kind, D, H, 2, bi)}?",
        ),
        answer=Size((n * H, reads)),
        steps=[
            Text(
                ru=f"Матрицы всех {n} блоков {kind} составлены по строкам: строк {n}·{H} = {n * H}.",
                en=f"The matrices of all {n} blocks of {kind} are stacked by rows: {n}·{H} = {n * H} rows.",
            ),
            Text(ru=ru, en=en),
            Text(
                ru=f"Вес умножают слева, Wx: форма (выход, вход) = ({n * H}, {reads}).",
                en=f"The weight multiplies from the left, Wx: its shape is (out, in) = ({n * H}, {reads}).",
            ),
        ],
        mistakes=[
            Mistake(
                (reads, n * H), 2, Text(ru="Вы транспонировали матрицу.", en="You transposed the matrix.")
            ),
            Mistake(
                (H, reads),
                0,
                Text(
                    ru="Вы забыли, что блоки составлены в одну матрицу.",
                    en="You forgot that the blocks are stacked in one matrix.",
                ),
            ),
            Mistake(
                (other * H, reads),
                0,
                Text(
                    ru=f"Вы взяли число блоков {'GRU' if kind == 'LSTM' else 'LSTM'}.",
                    en=f"You used the number of blocks of {'a GRU' if kind == 'LSTM' else 'an LSTM'}.",
                ),
            ),
            Mistake(
                (n * H, wrong),
                1,
                Text(ru="Вы перепутали, что читает эта матрица.", en="You mixed up what this matrix reads."),
            ),
        ],
    )
