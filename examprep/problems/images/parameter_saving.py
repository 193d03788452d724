"""What saves parameters on images: shared weights, squeezed channels, global pooling, a frozen base."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of
from examprep.problems.wording import both, grouped


@generator(
    "conv-versus-dense-parameters",
    17,
    H=one_of(10, 16, 20, 32, 64),
    C=one_of(1, 3),
    K=one_of(3, 5),
    F=one_of(8, 10, 16, 20, 32),
)
def conv_versus_dense_parameters(H, C, K, F):
    """Parameters of a convolution and of a dense layer on the same image."""
    conv, dense = (K * K * C + 1) * F, (H * H * C + 1) * F
    mistakes = [
        Mistake(
            (conv * H * H, dense),
            0,
            Text(
                ru=f"Вы дали каждому из {H}·{H} положений окна свои веса, а они общие.",
                en=f"You gave each of {H}·{H} positions of the window its own weights; they are shared.",
            ),
        ),
        Mistake(
            (K * K * C * F + 1, H * H * C * F + 1),
            0,
            Text(
                ru="Вы взяли одно смещение на слой: оно своё у каждого фильтра и нейрона.",
                en="You counted one bias per layer; each filter and each unit has its own.",
            ),
        ),
        Mistake(
            (K * K * C * F, H * H * C * F),
            0,
            Text(ru="Вы забыли смещения.", en="You forgot the biases."),
        ),
    ]
    if C > 1:
        says = Text(ru="Вы забыли про каналы входа.", en="You forgot the input's channels.")
        mistakes.append(Mistake(((K * K + 1) * F, (H * H + 1) * F), 0, says))
    return Problem(
        ask=Text(
            ru=f"Изображение {H} × {H}, каналов: {C}. Сколько параметров (со смещениями) у свёртки {K} × "
            f"{K} с {F} фильтрами (a) и сколько у полносвязного слоя с {F} нейронами на том же "
            "развёрнутом изображении (b)?",
            en=f"The image is {C} × {H} × {H} (channels first). How many parameters, biases included, does "
            f"a {K} × {K} convolution with {F} filters have (a), and how many does a dense layer of {F} "
            "units on the same flattened image have (b)?",
        ),
        answer=Row((conv, dense), ("a", "b")),
        steps=[
            Text(
                ru=f"Свёртка: ({K}²·{C} + 1)·{F} = {conv}; от размера изображения это не зависит.",
                en=f"The convolution: ({K}²·{C} + 1)·{F} = {conv}, whatever the size of the image.",
            ),
            Text(
                ru=f"Полносвязный слой: ({H}²·{C} + 1)·{F} = {grouped(dense)}. Ответ: {conv}; "
                f"{grouped(dense)}.",
                en=f"The dense layer: ({H}²·{C} + 1)·{F} = {grouped(dense)}. The answer: {conv}; "
                f"{grouped(dense)}.",
            ),
        ],
        mistakes=mistakes,
    )


@generator("bottleneck-weights", 18, C=one_of(16, 32, 40, 64, 100, 128, 200, 256), r=one_of(2, 4))
def bottleneck_weights(C, r):
    """Weights of a residual bottleneck block."""
    M = C // r
    ends, middle = C * M, 9 * M * M
    count = 2 * ends + middle
    return Problem(
        ask=Text(
            ru=f"«Бутылочное горлышко» ResNet без смещений: свёртка 1 × 1 ({C} → {M}), 3 × 3 ({M} → {M}), 1 "
            f"× 1 ({M} → {C}). Сколько весов в трёх свёртках?",
            en=f"A ResNet bottleneck without biases: convolutions 1 × 1 ({C} → {M}), 3 × 3 ({M} → {M}), 1 × "
            f"1 ({M} → {C}). How many weights do the three have in all?",
        ),
        answer=Value(count),
        steps=[
            both(f"1 × 1: {C}·{M} = {grouped(ends)}, {M}·{C} = {grouped(ends)}."),
            both(f"3 × 3: 9·{M}·{M} = {grouped(middle)}."),
            both(f"2·{grouped(ends)} + {grouped(middle)} = {grouped(count)}."),
        ],
        mistakes=[
            Mistake(
                9 * (2 * ends + M * M),
                0,
                Text(
                    ru="Вы взяли 9 весов и для ядер 1 × 1.",
                    en="You gave the 1 × 1 kernels 9 weights as well.",
                ),
            ),
            Mistake(
                2 * ends + 9 * M,
                1,
                Text(
                    ru="Вы забыли, что каждый из фильтров 3 × 3 видит все каналы.",
                    en="You forgot that each 3 × 3 filter sees all channels.",
                ),
            ),
            Mistake(
                ends + middle,
                2,
                Text(ru="Вы забыли одну из свёрток 1 × 1.", en="You left out one of the 1 × 1 convolutions."),
            ),
            Mistake(
                9 * C * C,
                1,
                Text(
                    ru="Вы нашли веса обычной свёртки 3 × 3 без сжатия каналов.",
                    en="You found the weights of a plain 3 × 3 convolution, without squeezing the channels.",
                ),
            ),
        ],
    )


@generator(
    "global-pooling-head",
    18,
    20,
    C=one_of(16, 32, 50, 64, 100, 128, 200),
    s=ints(3, 7),
    classes=one_of(2, 5, 10, 20),
)
def global_pooling_head(C, s, classes):
    """Parameters of a classifier after Flatten and after global average pooling."""
    flat, pooled = (C * s * s + 1) * classes, (C + 1) * classes
    return Problem(
        ask=Text(
            ru=f"Последняя карта признаков: {C} × {s} × {s}, классов {classes}. Сколько параметров у головы "
            "Flatten → Linear (a) и у головы AdaptiveAvgPool2d(1) → Flatten → Linear (b), включая смещения?",
            en=f"The last feature map is {C} × {s} × {s}, and there are {classes} classes. How many "
            "parameters, biases included, does the head Flatten → Linear have (a), and how many does "
            "AdaptiveAvgPool2d(1) → Flatten → Linear have (b)?",
        ),
        answer=Row((flat, pooled), ("a", "b")),
        steps=[
            both(f"Flatten → Linear: ({C}·{s}² + 1)·{classes} = {grouped(flat)}."),
            Text(
                ru=f"Глобальное усреднение оставляет одно число на канал и само параметров не имеет: ({C} + "
                f"1)·{classes} = {pooled}. Ответ: {grouped(flat)}; {pooled}.",
                en=f"Global averaging leaves one number per channel and has no parameters itself: ({C} + "
                f"1)·{classes} = {pooled}. The answer: {grouped(flat)}; {pooled}.",
            ),
        ],
        mistakes=[
            Mistake(
                (flat - classes, pooled - classes),
                0,
                Text(ru="Вы забыли смещения.", en="You forgot the biases."),
            ),
            Mistake(
                ((C * s + 1) * classes, pooled),
                0,
                Text(
                    ru="Вы взяли сторону карты вместо площади.",
                    en="You used the map's side instead of its area.",
                ),
            ),
            Mistake(
                (flat, (s * s + 1) * classes),
                1,
                Text(
                    ru="Вы усреднили по каналам, а усредняют по пикселям карты.",
                    en="You averaged over the channels; the average is over the map's pixels.",
                ),
            ),
            Mistake(
                (flat, flat),
                1,
                Text(
                    ru="Вы решили, что пулинг не меняет числа входов Linear.",
                    en="You assumed that pooling does not change the number of Linear's inputs.",
                ),
            ),
        ],
    )


@generator(
    "frozen-base-parameters",
    19,
    millions=ints(1, 25),
    C=one_of(64, 128, 256, 512),
    s=ints(2, 5),
    h=one_of(10, 20, 50, 100),
    classes=one_of(2, 3, 5, 10),
)
def frozen_base_parameters(millions, C, s, h, classes):
    """Trainable and all parameters of a new head on a frozen base."""
    base = millions * 10**6
    first, second = (C * s * s + 1) * h, (h + 1) * classes
    head = first + second
    pooled = (C + 1) * h + second
    return Problem(
        ask=Text(
            ru=f"Предобученная основа ({millions} млн параметров, выход {C} × {s} × {s}) заморожена, к ней "
            f"приставили голову Flatten → Linear(n, {h}) → ReLU → Linear({h}, {classes}). Сколько "
            "параметров обучается (a) и сколько их всего (b)?",
            en=f"A pre-trained base ({millions} million parameters, output {C} × {s} × {s}) is frozen and "
            f"gets the head Flatten → Linear(n, {h}) → ReLU → Linear({h}, {classes}). How many parameters "
            "are trained (a), and how many are there in all (b)?",
        ),
        answer=Row((head, head + base), ("a", "b")),
        steps=[
            Text(
                ru=f"Чисел после Flatten: n = {C}·{s}² = {C * s * s}; в первом слое ({C * s * s} + 1)·{h} = "
                f"{grouped(first)}.",
                en=f"Flatten gives n = {C}·{s}² = {C * s * s} numbers; the first layer has ({C * s * s} + "
                f"1)·{h} = {grouped(first)}.",
            ),
            Text(
                ru=f"Во втором слое ({h} + 1)·{classes} = {second}; обучается только голова: "
                f"{grouped(head)}.",
                en=f"The second layer has ({h} + 1)·{classes} = {second}; only the head is trained: "
                f"{grouped(head)}.",
            ),
            Text(
                ru=f"С основой {grouped(head)} + {grouped(base)} = {grouped(head + base)}. Ответ: "
                f"{grouped(head)}; {grouped(head + base)}.",
                en=f"With the base {grouped(head)} + {grouped(base)} = {grouped(head + base)}. The answer: "
                f"{grouped(head)}; {grouped(head + base)}.",
            ),
        ],
        mistakes=[
            Mistake(
                (head + base, head + base),
                1,
                Text(
                    ru="Вы посчитали основу обучаемой, а requires_grad у неё выключен.",
                    en="You counted the base as trained; its requires_grad is off.",
                ),
            ),
            Mistake(
                (pooled, pooled + base),
                0,
                Text(
                    ru="Вы забыли площадь карты: Flatten разворачивает и её.",
                    en="You forgot the map's area: Flatten unrolls that too.",
                ),
            ),
            Mistake(
                (head - h - classes, head - h - classes + base),
                0,
                Text(ru="Вы забыли смещения.", en="You forgot the biases."),
            ),
        ],
    )
