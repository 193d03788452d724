"""Small convolutional networks from a list of layers: shapes and parameters."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Size, Value, generator, ints, one_of, require, rows
from examprep.problems.answer import shape_text
from examprep.problems.wording import both

KINDS = {"conv3": (3, 1, 0), "conv5": (5, 1, 0), "same3": (3, 1, 1), "stride2": (3, 2, 1)}  # K, S, P


def written(kinds, channels):
    """The layers as PyTorch writes them; each convolution has twice the channels of the one before it."""
    lines = []
    for kind in kinds:
        if kind == "pool":
            lines.append("MaxPool2d(2)")
            continue
        K, S, P = KINDS[kind]
        options = (f", stride={S}" if S > 1 else "") + (f", padding={P}" if P else "")
        lines.append(f"Conv2d({channels}, {channels * 2}, {K}{options})")
        channels *= 2
    return " → ".join(lines)


def walked(kinds, channels, side, padded=True, pool_stride=2, up=False):
    """The shapes (C, H, W) before the first layer and after each; the options make mistakes."""
    shapes = [(channels, side, side)]
    for kind in kinds:
        if kind == "pool":
            K, S, P = 2, pool_stride, 0
        else:
            K, S, P = KINDS[kind]
            channels *= 2
        room = side + 2 * P * padded - K
        side = (-(-room // S) if up else room // S) + 1
        shapes.append((channels, side, side))
    return shapes


@generator(
    "network-output-shape",
    *(18, 20, 38),
    layers=rows(one_of("conv3", "conv5", "same3", "stride2", "pool"), 4),
    C=one_of(2, 3, 4, 5),
    H=ints(24, 48),
)
def network_output_shape(layers, C, H):
    """Shape after a stack of convolutions and poolings given as a list."""
    require(
        2 >= layers.count("pool") >= 1 and not {"same3", "stride2"}.isdisjoint(layers) and layers[0] != "pool"
    )
    shapes = walked(layers, C, H)
    require(any(s % 2 for _, s, _ in shapes[1:-1]) and shapes[-1][1] > 2)
    convolutions = 4 - layers.count("pool")
    side = shapes[-1][1]
    return Problem(
        ask=Text(
            ru=f"Изображение формы ({C}, {H}, {H}) проходит через {written(layers, C)}. Какова форма (C, H, "
            "W) на выходе?",
            en=f"An image of shape ({C}, {H}, {H}) passes through {written(layers, C)}. What is the "
            "output's shape (C, H, W)?",
        ),
        answer=Size(shapes[-1]),
        steps=[
            Text(
                ru="Каждый слой: H′ = ⌊(H + 2P − K)/S⌋ + 1; у MaxPool2d(2) K = S = 2. Каналы задаёт свёртка.",
                en="Each layer: H′ = ⌊(H + 2P − K)/S⌋ + 1; MaxPool2d(2) has K = S = 2. Convolutions set "
                "the channels.",
            ),
            both(" → ".join(map(shape_text, shapes)) + "."),
        ],
        mistakes=[
            Mistake(
                walked(layers, C, H, padded=False)[-1],
                1,
                Text(ru="Вы не учли padding.", en="You left the padding out."),
            ),
            Mistake(
                walked(layers, C, H, pool_stride=1)[-1],
                1,
                Text(
                    ru="Вы взяли шаг пулинга 1, а по умолчанию он равен стороне окна.",
                    en="You used a pooling stride of 1; by default the stride equals the window's side.",
                ),
            ),
            Mistake(
                walked(layers, C, H, up=True)[-1],
                1,
                Text(ru="Вы округляли вверх.", en="You rounded up."),
            ),
            Mistake(
                (C * 2 ** (convolutions + layers.count("pool")), side, side),
                1,
                Text(
                    ru="Вы удвоили каналы и на пулинге, а он их не меняет.",
                    en="You doubled the channels in pooling too; it keeps them.",
                ),
            ),
        ],
    )


@generator(
    "cnn-first-linear-inputs",
    18,
    H=ints(20, 48),
    K=one_of(3, 5),
    C=one_of(1, 3),
    a=one_of(4, 6, 8, 10),
    b=one_of(12, 16, 20, 32),
)
def cnn_first_linear_inputs(H, K, C, a, b):
    """in_features of the first linear layer of a small network."""
    u, v = H - K + 1, (H - K + 1) // 2 - K + 1
    side = v // 2
    require(side >= 2 and side != H // 4)
    return Problem(
        ask=Text(
            ru=f"Изображение {C} × {H} × {H} проходит через Conv2d({C}, {a}, {K}) → ReLU → MaxPool2d(2) → "
            f"Conv2d({a}, {b}, {K}) → ReLU → MaxPool2d(2) → Flatten → Linear(n, 10). Чему равно n?",
            en=f"A {C} × {H} × {H} image goes through Conv2d({C}, {a}, {K}) → ReLU → MaxPool2d(2) → "
            f"Conv2d({a}, {b}, {K}) → ReLU → MaxPool2d(2) → Flatten → Linear(n, 10). What is n?",
        ),
        answer=Value(b * side * side),
        steps=[
            Text(
                ru=f"Первый блок: {H} → {u} (без дополнения минус K − 1 = {K - 1}) → {u // 2}.",
                en=f"The first block: {H} → {u} (no padding: minus K − 1 = {K - 1}) → {u // 2}.",
            ),
            Text(
                ru=f"Второй блок: {u // 2} → {v} → {side}.", en=f"The second block: {u // 2} → {v} → {side}."
            ),
            Text(
                ru=f"Flatten: каналов {b}, n = {b}·{side}·{side} = {b * side * side}.",
                en=f"Flatten: {b} channels, n = {b}·{side}·{side} = {b * side * side}.",
            ),
        ],
        mistakes=[
            Mistake(
                b * (H // 4) ** 2,
                0,
                Text(
                    ru="Вы не учли, что свёртка без дополнения срезает края.",
                    en="You forgot that a convolution without padding trims the borders.",
                ),
            ),
            Mistake(
                b * v * v,
                1,
                Text(ru="Вы забыли второй пулинг.", en="You forgot the second pooling."),
            ),
            Mistake(
                a * side * side,
                2,
                Text(
                    ru="Вы взяли каналы первой свёртки, а на выходе их столько, сколько у второй.",
                    en="You took the channels of the first convolution; the output has those of the second.",
                ),
            ),
            Mistake(
                side * side,
                2,
                Text(
                    ru="Вы забыли умножить на число каналов.",
                    en="You forgot to multiply by the number of channels.",
                ),
            ),
        ],
    )


@generator(
    "small-network-parameters",
    *(18, 33),
    C=one_of(1, 3),
    a=one_of(4, 8, 10, 16),
    b=one_of(12, 20, 24, 32),
    classes=one_of(2, 5, 10),
    bias=one_of(True, False),
)
def small_network_parameters(C, a, b, classes, bias):
    """Trainable parameters of a whole network with BatchNorm and global pooling."""
    off = "" if bias else ", bias=False"
    first, second, head = a * (9 * C + bias), b * (9 * a + bias), (b + 1) * classes
    norms = 2 * (a + b)
    count = first + second + head + norms
    return Problem(
        ask=Text(
            ru=f"Conv2d({C}, {a}, 3{off}) → BatchNorm2d({a}) → ReLU → MaxPool2d(2) → Conv2d({a}, {b}, "
            f"3{off}) → BatchNorm2d({b}) → ReLU → AdaptiveAvgPool2d(1) → Flatten → Linear({b}, "
            f"{classes}). Сколько в сети обучаемых параметров?",
            en=f"Conv2d({C}, {a}, 3{off}) → BatchNorm2d({a}) → ReLU → MaxPool2d(2) → Conv2d({a}, {b}, "
            f"3{off}) → BatchNorm2d({b}) → ReLU → AdaptiveAvgPool2d(1) → Flatten → Linear({b}, {classes}). "
            "How many trainable parameters does the network have?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru=f"Свёртки: {a}·(9·{C} + {bias:d}) = {first} и {b}·(9·{a} + {bias:d}) = {second}.",
                en=f"The convolutions: {a}·(9·{C} + {bias:d}) = {first} and {b}·(9·{a} + {bias:d}) = "
                f"{second}.",
            ),
            Text(
                ru=f"BatchNorm: γ и β на каждый канал, 2·({a} + {b}) = {norms}; ReLU и пулинг параметров не "
                "имеют.",
                en=f"BatchNorm: γ and β for each channel, 2·({a} + {b}) = {norms}; ReLU and pooling have no "
                "parameters.",
            ),
            Text(
                ru=f"Linear: {b}·{classes} + {classes} = {head}. Всего {first} + {second} + {norms} + "
                f"{head} = {count}.",
                en=f"Linear: {b}·{classes} + {classes} = {head}. In all {first} + {second} + {norms} + "
                f"{head} = {count}.",
            ),
        ],
        mistakes=[
            Mistake(
                count - norms,
                1,
                Text(ru="Вы забыли γ и β.", en="You forgot γ and β."),
            ),
            Mistake(
                count + norms,
                1,
                Text(
                    ru="Вы посчитали и бегущие среднее и дисперсию: это буферы, их не обучают.",
                    en="You counted the running mean and variance too: they are buffers and are not trained.",
                ),
            ),
            Mistake(
                count - 9 * a * b + 9 * b,
                0,
                Text(
                    ru="Вы забыли, что фильтр второй свёртки видит все каналы первой.",
                    en="You forgot that a filter of the second convolution sees all channels of the first.",
                ),
            ),
            Mistake(
                count - classes,
                2,
                Text(
                    ru="Вы забыли смещения линейного слоя.", en="You forgot the biases of the linear layer."
                ),
            ),
        ],
    )
