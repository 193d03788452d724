"""Convolution: the size of what comes out."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Size, Value, generator, ints, one_of, require
from examprep.problems.wording import both


@generator(
    "conv-output-size", 20, 38, H=ints(12, 64), K=one_of(2, 3, 5, 7), S=ints(2, 3), P=ints(0, 3), D=ints(2, 3)
)
def conv_output_size(H, K, S, P, D):
    """Side of a convolution's output from side, kernel, stride, padding and dilation."""
    span = D * (K - 1) + 1
    room = H + 2 * P - span
    require(room >= S and room % S != 0)  # rounding must matter
    out = room // S + 1
    one_sided = (H + P - span) // S + 1
    if one_sided == out:
        slip = Mistake(room // S, 2, Text(ru="Вы забыли прибавить единицу.", en="You forgot to add one."))
    else:
        says = Text(
            ru="Вы добавили padding только с одной стороны.",
            en="You added the padding on one side only.",
        )
        slip = Mistake(one_sided, 1, says)
    return Problem(
        ask=Text(
            ru=f"Вход {H} × {H}, слой nn.Conv2d с kernel_size={K}, stride={S}, padding={P}, dilation={D}. "
            "Какова сторона выхода?",
            en=f"The input is {H} × {H}, the layer is nn.Conv2d with kernel_size={K}, stride={S}, "
            f"padding={P}, dilation={D}. What is the side of the output?",
        ),
        answer=Value(out),
        steps=[
            Text(
                ru=f"Ядро охватывает D(K − 1) + 1 = {D}·{K - 1} + 1 = {span} пикселей.",
                en=f"The kernel spans D(K − 1) + 1 = {D}·{K - 1} + 1 = {span} pixels.",
            ),
            Text(
                ru=f"С дополнением по {P} с каждой стороны: {H} + {2 * P} = {H + 2 * P}; для сдвигов "
                f"остаётся {H + 2 * P} − {span} = {room}.",
                en=f"With a padding of {P} on each side: {H} + {2 * P} = {H + 2 * P}; {H + 2 * P} − {span} "
                f"= {room} are left for moves.",
            ),
            Text(
                ru=f"Сдвигов ⌊{room}/{S}⌋ = {room // S}: PyTorch округляет вниз. Положений ядра на одно "
                f"больше: {out}.",
                en=f"That makes ⌊{room}/{S}⌋ = {room // S} moves (PyTorch rounds down) and one position "
                f"more: {out}.",
            ),
        ],
        mistakes=[
            Mistake(
                -(-room // S) + 1,
                2,
                Text(ru="Вы округлили вверх.", en="You rounded up."),
            ),
            Mistake(
                (H + 2 * P - K) // S + 1,
                0,
                Text(ru="Вы забыли dilation.", en="You forgot the dilation."),
            ),
            slip,
        ],
    )


@generator(
    "conv-then-pool-shape",
    *(18, 20, 38),
    N=one_of(4, 8, 16, 32),
    C=one_of(1, 3),
    F=one_of(6, 10, 12, 20),
    H=ints(16, 40),
    W=ints(16, 40),
    K=one_of(3, 5),
    P=ints(1, 2),
)
def conv_then_pool_shape(N, C, F, H, W, K, P):
    """Shape of a batch after a convolution and max pooling."""
    h, w = H + 2 * P - K + 1, W + 2 * P - K + 1
    require(H != W and (h % 2 or w % 2))  # rounding must matter
    return Problem(
        ask=Text(
            ru=f"Батч формы ({N}, {C}, {H}, {W}) проходит через nn.Conv2d({C}, {F}, {K}, padding={P}), ReLU "
            "и nn.MaxPool2d(2). Какова форма результата?",
            en=f"A batch of shape ({N}, {C}, {H}, {W}) passes through nn.Conv2d({C}, {F}, {K}, "
            f"padding={P}), ReLU and nn.MaxPool2d(2). What is the shape of the result?",
        ),
        answer=Size((N, F, h // 2, w // 2)),
        steps=[
            Text(
                ru=f"Свёртка с шагом 1: {H} + {2 * P} − {K} + 1 = {h} и {W} + {2 * P} − {K} + 1 = {w}.",
                en=f"The convolution, stride 1: {H} + {2 * P} − {K} + 1 = {h} and {W} + {2 * P} − {K} + 1 = "
                f"{w}.",
            ),
            Text(
                ru=f"Каждый из {F} фильтров даёт один канал; каналы стоят вторыми: ({N}, {F}, {h}, {w}).",
                en=f"Each of the {F} filters gives one channel; channels come second: ({N}, {F}, {h}, {w}).",
            ),
            Text(
                ru="ReLU форму не меняет, пулинг 2 × 2 с шагом 2 делит стороны пополам с округлением вниз: "
                f"({N}, {F}, {h // 2}, {w // 2}).",
                en="ReLU keeps the shape; 2 × 2 pooling with stride 2 halves the sides, rounding down: "
                f"({N}, {F}, {h // 2}, {w // 2}).",
            ),
        ],
        mistakes=[
            Mistake(
                (N, F, h - 1, w - 1),
                2,
                Text(
                    ru="Вы взяли шаг пулинга 1, а по умолчанию он равен стороне окна.",
                    en="You used a pooling stride of 1; by default the stride equals the window's side.",
                ),
            ),
            Mistake(
                (N, C, h // 2, w // 2),
                1,
                Text(
                    ru="Вы оставили число каналов входа: на выходе их столько, сколько фильтров.",
                    en="You kept the channels of the input; the output has one for each filter.",
                ),
            ),
            Mistake(
                (N, h // 2, w // 2, F),
                1,
                Text(
                    ru="Вы поставили каналы последними; в PyTorch порядок (N, C, H, W).",
                    en="You put the channels last; PyTorch's order is (N, C, H, W).",
                ),
            ),
            Mistake(
                (N, F, -(-h // 2), -(-w // 2)),
                2,
                Text(ru="Вы округлили вверх.", en="You rounded up."),
            ),
        ],
    )


@generator("same-padding", 20, 38, K=one_of(3, 5, 7), D=ints(2, 4), S=ints(2, 3), H=ints(10, 40))
def same_padding(K, D, S, H):
    """Padding that keeps the size at stride 1, and the size when the stride grows."""
    require(H % S != 0)
    P, out = D * (K - 1) // 2, (H - 1) // S + 1
    return Problem(
        ask=Text(
            ru=f"Свёртка: ядро {K} × {K}, dilation={D}. Какое дополнение P с каждой стороны сохраняет "
            f"размер при шаге 1? И какова сторона выхода H′, если при том же P взять stride={S} для "
            f"входа {H} × {H}?",
            en=f"A convolution has a {K} × {K} kernel and dilation={D}. Which padding P on each side "
            f"preserves the size at stride 1? And with this P and stride={S}, what is the output's side H′ "
            f"if the input is {H} × {H}?",
        ),
        answer=Row((P, out), ("P", "H′")),
        steps=[
            Text(
                ru=f"При шаге 1 размер не меняется, если 2P = D(K − 1) = {D}·{K - 1} = {2 * P}, то есть P = "
                f"{P}.",
                en=f"At stride 1 the size is preserved if 2P = D(K − 1) = {D}·{K - 1} = {2 * P}, that is, P "
                f"= {P}.",
            ),
            Text(
                ru=f"Тогда для сдвигов остаётся {H} + {2 * P} − {2 * P} − 1 = {H - 1} при любом шаге.",
                en=f"Then {H} + {2 * P} − {2 * P} − 1 = {H - 1} are left for moves, whatever the stride.",
            ),
            both(f"P = {P}, H′ = ⌊{H - 1}/{S}⌋ + 1 = {(H - 1) // S} + 1 = {out}."),
        ],
        mistakes=[
            Mistake(
                ((K - 1) // 2, out),
                0,
                Text(ru="Вы забыли dilation в P.", en="You forgot the dilation in P."),
            ),
            Mistake(
                (2 * P, out),
                0,
                Text(
                    ru="Вы нашли дополнение с двух сторон вместе, а P — с одной.",
                    en="You found the padding of both sides together; P is for one side.",
                ),
            ),
            Mistake(
                (P, H),
                2,
                Text(
                    ru="Вы решили, что размер сохранится при любом шаге.",
                    en="You assumed the size is preserved whatever the stride.",
                ),
            ),
            Mistake(
                (P, H // S),
                2,
                Text(ru="Вы забыли прибавить единицу.", en="You forgot to add one."),
            ),
        ],
    )


@generator(
    "transposed-conv-output-size",
    20,
    38,
    H=ints(4, 16),
    K=ints(2, 5),
    S=ints(2, 3),
    P=ints(1, 2),
    out_pad=ints(1, 2),
)
def transposed_conv_output_size(H, K, S, P, out_pad):
    """Side of a transposed convolution's output."""
    require(out_pad < S and K + out_pad > 2 * P)
    out = (H - 1) * S - 2 * P + K + out_pad
    return Problem(
        ask=Text(
            ru=f"Вход {H} × {H}, слой nn.ConvTranspose2d с kernel_size={K}, stride={S}, padding={P}, "
            f"output_padding={out_pad}. Какова сторона выхода?",
            en=f"The input is {H} × {H}, the layer is nn.ConvTranspose2d with kernel_size={K}, stride={S}, "
            f"padding={P}, output_padding={out_pad}. What is the side of the output?",
        ),
        answer=Value(out),
        steps=[
            Text(
                ru=f"Каждый пиксель входа отпечатывает на выходе ядро, соседние — через {S}: ({H} − 1)·{S} "
                f"+ {K} = {(H - 1) * S + K}.",
                en=f"Each input pixel stamps the kernel on the output, neighbours {S} apart: ({H} − 1)·{S} "
                f"+ {K} = {(H - 1) * S + K}.",
            ),
            Text(
                ru=f"padding здесь срезает края: {(H - 1) * S + K} − 2·{P} = {out - out_pad}.",
                en=f"Here padding trims the borders: {(H - 1) * S + K} − 2·{P} = {out - out_pad}.",
            ),
            Text(
                ru=f"output_padding дополняет с одной стороны: {out - out_pad} + {out_pad} = {out}.",
                en=f"output_padding extends one side: {out - out_pad} + {out_pad} = {out}.",
            ),
        ],
        mistakes=[
            Mistake(
                (H + 2 * P - K) // S + 1,
                0,
                Text(
                    ru="Вы взяли формулу обычной свёртки.",
                    en="You used the formula of an ordinary convolution.",
                ),
            ),
            Mistake(
                out + 4 * P,
                1,
                Text(
                    ru="Вы прибавили padding, а транспонированная свёртка его срезает.",
                    en="You added the padding; a transposed convolution trims it off.",
                ),
            ),
            Mistake(
                out - out_pad,
                2,
                Text(ru="Вы забыли output_padding.", en="You forgot output_padding."),
            ),
            Mistake(
                H * S - 2 * P + K + out_pad,
                0,
                Text(
                    ru="Вы умножили шаг на H: промежутков между пикселями H − 1.",
                    en="You multiplied the stride by H; there are H − 1 gaps between the pixels.",
                ),
            ),
        ],
    )
