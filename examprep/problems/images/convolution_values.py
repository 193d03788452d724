"""Convolution by hand: what a layer computes from small numbers."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.matrices import flat, inner, transposed
from examprep.problems.wording import both, dot, matrix, num, signed, vec


def correlated(x, w, i, j, D=1):
    """Σ w[k][l]·x[i + kD][j + lD], zeros outside x."""
    inside = range(len(x))
    return sum(
        v * x[i + k * D][j + m * D]
        for k, row in enumerate(w)
        for m, v in enumerate(row)
        if i + k * D in inside and j + m * D in inside
    )


@generator("conv2d-values", 17, 20, 38, x=rows(ints(-3, 3), 3, 3), w=rows(ints(-2, 2), 2, 2))
def conv2d_values(x, w):
    """The four outputs of a 2 × 2 kernel on a 3 × 3 image."""
    stops = [(0, 0), (0, 1), (1, 0), (1, 1)]

    def out(kernel):
        return [correlated(x, kernel, i, j) for i, j in stops]

    windows = [[x[i][j], x[i][j + 1], x[i + 1][j], x[i + 1][j + 1]] for i, j in stops]
    products = [dot(flat(w), window) for window in windows]
    answer = out(w)
    require(all(flat(w)) and len(set(answer)) > 2)
    return Problem(
        ask=Text(
            ru="Изображение x и ядро w слоя nn.Conv2d (шаг 1, без дополнения и без смещения):\n"
            f"{matrix(x)}\nи\n{matrix(w)}\nКаковы четыре значения выхода (по строкам)?",
            en="An image x and the kernel w of nn.Conv2d (stride 1, no padding, no bias):\n"
            f"{matrix(x)}\nand\n{matrix(w)}\nWhat are the four values of the output, row by row?",
        ),
        answer=Row(answer),
        steps=[
            Text(
                ru="PyTorch накладывает ядро, не переворачивая, и складывает произведения: y₀₀ = "
                f"{products[0]} = {num(answer[0])}.",
                en="PyTorch applies the kernel without flipping it and sums the products: y₀₀ = "
                f"{products[0]} = {num(answer[0])}.",
            ),
            both(f"y₀₁ = {products[1]} = {num(answer[1])}, y₁₀ = {products[2]} = {num(answer[2])}."),
            both(f"y₁₁ = {products[3]} = {num(answer[3])}: y = {vec(answer)}."),
        ],
        mistakes=[
            Mistake(
                out([row[::-1] for row in w[::-1]]),
                0,
                Text(
                    ru="Вы перевернули ядро, как в математической свёртке; Conv2d этого не делает.",
                    en="You flipped the kernel, as mathematical convolution does; Conv2d does not.",
                ),
            ),
            Mistake(
                out(transposed(w)),
                0,
                Text(ru="Вы транспонировали ядро.", en="You transposed the kernel."),
            ),
            Mistake(
                [sum(flat(w)) * sum(window) for window in windows],
                0,
                Text(
                    ru="Вы перемножили суммы, а нужна сумма произведений.",
                    en="You multiplied the sums; what is needed is a sum of products.",
                ),
            ),
        ],
    )


@generator("conv1d-padded-value", 20, 38, x=rows(ints(-4, 4), 5), w=rows(ints(-3, 3), 3), i=ints(1, 3))
def conv1d_padded_value(x, w, i):
    """One output of a one-dimensional convolution with padding."""
    require(all(w) and all(x))
    window = x[i - 1 : i + 2]
    answer = inner(w, window)
    padded = [*x, 0]
    shifted = sum(w[a] * padded[i + a] for a in range(3))
    return Problem(
        ask=Text(
            ru=f"x = {vec(x)}, nn.Conv1d с ядром w = {vec(w)}, stride=1, padding=1, без смещения. Чему "
            f"равен выход y[{i}] (номера с 0)?",
            en=f"x = {vec(x)}, nn.Conv1d with the kernel w = {vec(w)}, stride=1, padding=1, no bias. What "
            f"is the output y[{i}] (numbered from 0)?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"С padding=1 окно y[{i}] начинается на единицу левее: x[{i - 1}], x[{i}], x[{i + 1}] = "
                f"{vec(window)}.",
                en=f"With padding=1 the window of y[{i}] begins one to the left: x[{i - 1}], x[{i}], "
                f"x[{i + 1}] = {vec(window)}.",
            ),
            Text(
                ru="Ядро не переворачивают: y[i] = w[0]·x[i − 1] + w[1]·x[i] + w[2]·x[i + 1].",
                en="The kernel is not flipped: y[i] = w[0]·x[i − 1] + w[1]·x[i] + w[2]·x[i + 1].",
            ),
            both(f"y[{i}] = {dot(w, window)} = {num(answer)}."),
        ],
        mistakes=[
            Mistake(
                inner(w[::-1], window),
                1,
                Text(ru="Вы перевернули ядро.", en="You flipped the kernel."),
            ),
            Mistake(
                shifted,
                0,
                Text(
                    ru=f"Вы начали окно с x[{i}], забыв про padding.",
                    en=f"You began the window at x[{i}] and forgot the padding.",
                ),
            ),
            Mistake(
                sum(w) * sum(window),
                1,
                Text(
                    ru="Вы перемножили суммы, а нужна сумма произведений.",
                    en="You multiplied the sums; what is needed is a sum of products.",
                ),
            ),
        ],
    )


@generator(
    "conv2d-one-output",
    *(20, 38),
    x=rows(ints(-2, 3), 5, 5),
    w=rows(one_of(-1, 0, 0, 0, 1, 2), 3, 3),
    spd=one_of((2, 1, 1), (1, 1, 2), (2, 2, 2)),
    i=ints(0, 2),
    j=ints(0, 2),
)
def conv2d_one_output(x, w, spd, i, j):
    """One output of a convolution with stride, padding and dilation."""
    S, P, D = spd
    top, left = i * S - P, j * S - P
    answer = correlated(x, w, top, left, D)
    require(3 <= sum(map(bool, flat(w))) <= 5)  # enough to see the trap, few enough to add up
    taps = [
        (v, x[top + k * D][left + m * D])
        for k, row in enumerate(w)
        for m, v in enumerate(row)
        if v and 0 <= top + k * D < 5 and 0 <= left + m * D < 5
    ]
    require(2 <= len(taps) <= 4)
    rows_read, columns_read = [top + k * D for k in range(3)], [left + m * D for m in range(3)]
    turned = [row[::-1] for row in w[::-1]]
    mistakes = [
        Mistake(
            correlated(x, turned, top, left, D),
            1,
            Text(ru="Вы перевернули ядро.", en="You flipped the kernel."),
        ),
        Mistake(
            correlated(x, w, i * S, j * S, D),
            0,
            Text(
                ru="Вы забыли, что padding сдвигает окно влево и вверх.",
                en="You forgot that padding moves the window up and to the left.",
            ),
        ),
    ]
    if D > 1:
        wrong = correlated(x, w, top, left)
        mistakes.append(Mistake(wrong, 0, Text(ru="Вы забыли dilation.", en="You forgot the dilation.")))
    if S > 1 and (i or j):
        wrong = correlated(x, w, i - P, j - P, D)
        mistakes.append(Mistake(wrong, 0, Text(ru="Вы забыли stride.", en="You forgot the stride.")))
    return Problem(
        ask=Text(
            ru=f"Изображение x и ядро w слоя nn.Conv2d (stride={S}, padding={P}, dilation={D}, без "
            "смещения):\n"
            f"{matrix(x)}\nи\n{matrix(w)}\nЧему равен выход y[{i}, {j}] (строка {i}, столбец {j}, номера с "
            "0)?",
            en=f"An image x and the kernel w of nn.Conv2d (stride={S}, padding={P}, dilation={D}, no bias):\n"
            f"{matrix(x)}\nand\n{matrix(w)}\nWhat is the output y[{i}, {j}] (row {i}, column {j}, numbered "
            "from 0)?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Окно читает строки iS − P + kD: {', '.join(map(num, rows_read))} и столбцы "
                f"{', '.join(map(num, columns_read))}; вне 0…4 стоят нули.",
                en=f"The window reads the rows iS − P + kD: {', '.join(map(num, rows_read))} and the "
                f"columns {', '.join(map(num, columns_read))}; outside 0…4 there are zeros.",
            ),
            Text(
                ru="Значения окна умножают на ядро, не переворачивая его, и складывают; нули пропустим.",
                en="The window's values are multiplied by the kernel, not flipped, and added; zeros are "
                "left out.",
            ),
            both(f"y[{i}, {j}] = {dot(*zip(*taps, strict=True))} = {num(answer)}."),
        ],
        mistakes=mistakes,
    )


@generator(
    "conv-two-channels-value",
    17,
    20,
    x=rows(ints(-3, 3), 2, 2, 2),
    w=rows(ints(-2, 3), 2, 2, 2),
    b=ints(-5, 5),
)
def conv_two_channels_value(x, w, b):
    """One output of a filter over two channels, with its bias."""
    first, second = (inner(flat(k), flat(c)) for k, c in zip(w, x, strict=True))
    require(b and first and second)
    answer = first + second + b
    return Problem(
        ask=Text(
            ru="Окно изображения из двух каналов:\n"
            f"{matrix(x[0])}\nи\n{matrix(x[1])}\nФильтр слоя nn.Conv2d(2, 1, 2) для этих каналов:\n"
            f"{matrix(w[0])}\nи\n{matrix(w[1])}\nСмещение b = {num(b)}. Каково значение выхода?",
            en="A window of an image with two channels:\n"
            f"{matrix(x[0])}\nand\n{matrix(x[1])}\nThe filter of nn.Conv2d(2, 1, 2) for these channels:\n"
            f"{matrix(w[0])}\nand\n{matrix(w[1])}\nThe bias is b = {num(b)}. What is the value of the "
            "output?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Первый канал: {dot(flat(w[0]), flat(x[0]))} = {num(first)}.",
                en=f"The first channel: {dot(flat(w[0]), flat(x[0]))} = {num(first)}.",
            ),
            Text(
                ru=f"Второй канал: {dot(flat(w[1]), flat(x[1]))} = {num(second)}.",
                en=f"The second channel: {dot(flat(w[1]), flat(x[1]))} = {num(second)}.",
            ),
            Text(
                ru=f"Вклады каналов складывают, смещение у фильтра одно: {num(first)} {signed(second)} "
                f"{signed(b)} = {num(answer)}.",
                en=f"The channels are summed, and a filter has one bias: {num(first)} {signed(second)} "
                f"{signed(b)} = {num(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                answer - b,
                2,
                Text(ru="Вы забыли смещение.", en="You forgot the bias."),
            ),
            Mistake(
                answer + b,
                2,
                Text(
                    ru="Вы прибавили смещение к каждому каналу.",
                    en="You added the bias to each channel.",
                ),
            ),
            Mistake(
                (first + second) / 2 + b,
                2,
                Text(
                    ru="Вы усреднили каналы, а их складывают.",
                    en="You averaged the channels; they are summed.",
                ),
            ),
            Mistake(
                first + b,
                1,
                Text(
                    ru="Вы взяли один канал; фильтр Conv2d охватывает все каналы входа.",
                    en="You used one channel; a filter of Conv2d spans all input channels.",
                ),
            ),
        ],
    )
