"""Convolution and pooling: sizes, receptive fields, values, gradients."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Value, generator, ints, one_of, require


@generator(
    "conv-output-size", 20, 38, H=ints(12, 64), K=one_of(2, 3, 5, 7), S=ints(2, 3), P=ints(0, 3), D=ints(2, 3)
)
def conv_output_size(H, K, S, P, D):
    """Side of a convolution's output from side, kernel, stride, padding and dilation."""
    span = D * (K - 1) + 1
    room = H + 2 * P - span
    require(room >= S and room % S != 0)  # rounding must matter
    out = room // S + 1
    return Problem(
        ask=Text(
            ru=f"Вход {H} × {H}, слой nn.Conv2d с kernel_size={K}, stride={S}, padding={P}, dilation={D}. "
            "Какова сторона выхода?",
            en=f"The input is {H} × {H}, the layer nn.Conv2d with kernel_size={K}, stride={S}, padding={P}, "
            f"dilation={D}. What is the side of the output?",
        ),
        answer=Value(out),
        steps=[
            Text(
                ru=f"Ядро охватывает D(K − 1) + 1 = {D}·{K - 1} + 1 = {span} пикселей.",
                en=f"The kernel spans D(K − 1) + 1 = {D}·{K - 1} + 1 = {span} pixels.",
            ),
            Text(
                ru=f"С дополнением по {P} с двух сторон есть {H} + {2 * P} = {H + 2 * P}; для сдвигов остаётся {room}.",
                en=f"With {P} added on both sides there are {H} + {2 * P} = {H + 2 * P}; {room} remain for moves.",
            ),
            Text(
                ru=f"Шагов ⌊{room}/{S}⌋ = {room // S}: PyTorch округляет вниз. Остановок на одну больше: {out}.",
                en=f"That is ⌊{room}/{S}⌋ = {room // S} moves, for PyTorch rounds down, and one stop more: {out}.",
            ),
        ],
        mistakes=[
            Mistake(
                -(-room // S) + 1,
                2,
                Text(ru="Вы округлили вверх.", en="You took the ceiling."),
            ),
            Mistake(
                (H + 2 * P - K) // S + 1,
                0,
                Text(ru="Вы забыли dilation.", en="You forgot the dilation."),
            ),
            Mistake(
                (H + P - span) // S + 1,
                1,
                Text(
                    ru="Вы добавили padding только с одной стороны.",
                    en="You added the padding on one side only.",
                ),
            ),
            Mistake(room // S, 2, Text(ru="Вы забыли прибавить единицу.", en="You forgot to add one.")),
        ],
    )
