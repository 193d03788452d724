"""Networks of several layers: why they need activations, what they compute, how many parameters they have."""

from __future__ import annotations

from itertools import pairwise

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.matrices import flat, product, times
from examprep.problems.wording import both, counted, dot, nested, num, signed, sup, total, vec

SMALL = ints(-3, 3)


@generator(
    "linear-layers-collapse",
    1,
    4,
    W1=rows(SMALL, 2, 2),
    b1=rows(SMALL, 2),
    W2=rows(SMALL, 2, 2),
    b2=rows(SMALL, 2),
)
def linear_layers_collapse(W1, b1, W2, b2):
    """The one matrix and bias that two linear layers without an activation amount to."""
    W, passed = product(W2, W1), times(W2, b1)
    b = [p + q for p, q in zip(passed, b2, strict=True)]
    return Problem(
        ask=Text(
            ru=f"Два линейных слоя без активации между ними: y = W₂(W₁x + b₁) + b₂,\nW₁ = {nested(W1)}, "
            f"b₁ = {vec(b1)},\nW₂ = {nested(W2)}, b₂ = {vec(b2)}.\nКакому одному слою y = Wx + b они равны? "
            "Запишите W₁₁, W₁₂, W₂₁, W₂₂, b₁, b₂.",
            en=f"Two linear layers with no activation between them: y = W₂(W₁x + b₁) + b₂,\nW₁ = {nested(W1)}, "
            f"b₁ = {vec(b1)},\nW₂ = {nested(W2)}, b₂ = {vec(b2)}.\nWhich single layer y = Wx + b are they equal to? "
            "Give W₁₁, W₁₂, W₂₁, W₂₂, b₁, b₂.",
        ),
        answer=Row([*flat(W), *b], ("W₁₁", "W₁₂", "W₂₁", "W₂₂", "b₁", "b₂")),
        steps=[
            Text(
                ru="Раскроем скобки: y = (W₂W₁)x + (W₂b₁ + b₂). Первый слой действует первым, и W₁ стоит справа.",
                en="Expand: y = (W₂W₁)x + (W₂b₁ + b₂). The first layer acts first, so W₁ stands on the right.",
            ),
            both(f"W = W₂W₁ = {nested(W)}."),
            both(f"b = W₂b₁ + b₂ = {vec(passed)} + {vec(b2)} = {vec(b)}."),
        ],
        mistakes=[
            Mistake(
                [*flat(product(W1, W2)), *b],
                0,
                Text(
                    ru="Вы перемножили матрицы в обратном порядке: W₁W₂.",
                    en="You multiplied the matrices in the opposite order: W₁W₂.",
                ),
            ),
            Mistake(
                [*flat(W), b1[0] + b2[0], b1[1] + b2[1]],
                2,
                Text(
                    ru="Вы просто сложили смещения, а b₁ тоже проходит через W₂.",
                    en="You just added the biases, but b₁ passes through W₂ as well.",
                ),
            ),
            Mistake(
                [*flat(W), *b2],
                2,
                Text(ru="Вы потеряли смещение первого слоя.", en="You lost the first layer's bias."),
            ),
        ],
    )


@generator("mlp-parameters", 1, sizes=rows(one_of(2, 3, 4, 5, 8, 10, 16, 20, 30, 50), 4))
def mlp_parameters(sizes):
    """Number of trainable parameters of a fully connected network with biases."""
    pairs = list(pairwise(sizes))
    weights, biases = [n * m for n, m in pairs], sizes[1:]
    count = sum(weights) + sum(biases)
    shape = " → ".join(map(str, sizes))
    return Problem(
        ask=Text(
            ru=f"Полносвязная сеть {shape}: первое число — размер входа, у каждого нейрона есть смещение. "
            "Сколько в ней обучаемых параметров?",
            en=f"A fully connected network {shape}: the first number is the input's size, every neuron has a bias. "
            "How many trainable parameters does it have?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru=f"Веса между соседними слоями: {' + '.join(f'{n}·{m}' for n, m in pairs)} = {sum(weights)}.",
                en=f"Weights between neighbouring layers: {' + '.join(f'{n}·{m}' for n, m in pairs)} = {sum(weights)}.",
            ),
            Text(
                ru=f"Смещения всех нейронов, кроме входа: {total(biases)} = {sum(biases)}.",
                en=f"Biases of all neurons, the input having none: {total(biases)} = {sum(biases)}.",
            ),
            Text(
                ru=f"Всего {sum(weights)} + {sum(biases)} = {count}.",
                en=f"Together {sum(weights)} + {sum(biases)} = {count}.",
            ),
        ],
        mistakes=[
            Mistake(sum(weights), 1, Text(ru="Вы забыли смещения.", en="You forgot the biases.")),
            Mistake(
                sum(weights) + len(biases),
                1,
                Text(
                    ru="Вы взяли одно смещение на слой, а оно своё у каждого нейрона.",
                    en="You took one bias per layer; each neuron has its own.",
                ),
            ),
            Mistake(
                count + sizes[0],
                1,
                Text(
                    ru="Вы дали смещения и входу, но у входа нет нейронов.",
                    en="You gave the input biases too, but the input has no neurons.",
                ),
            ),
        ],
    )


@generator(
    "relu-network-output",
    1,
    8,
    x=rows(SMALL, 2),
    W=rows(SMALL, 2, 2),
    b=rows(SMALL, 2),
    v=rows(SMALL, 2),
    c=SMALL,
)
def relu_network_output(x, W, b, v, c):
    """Output of a network with two hidden ReLU neurons."""
    z = [s + k for s, k in zip(times(W, x), b, strict=True)]
    h = [max(0, s) for s in z]
    y = v[0] * h[0] + v[1] * h[1] + c
    require(min(z) < 0 < max(z) and all(v) and all(b))
    early = [max(0, s) + k for s, k in zip(times(W, x), b, strict=True)]
    return Problem(
        ask=Text(
            ru=f"Сеть с одним скрытым слоем: h = ReLU(Wx + b), y = v·h + c,\nW = {nested(W)}, b = {vec(b)}, "
            f"v = {vec(v)}, c = {num(c)}.\nКаков выход y при x = {vec(x)}?",
            en=f"A network with one hidden layer: h = ReLU(Wx + b), y = v·h + c,\nW = {nested(W)}, b = {vec(b)}, "
            f"v = {vec(v)}, c = {num(c)}.\nWhat is the output y at x = {vec(x)}?",
        ),
        answer=Value(y),
        steps=[
            both(f"z = Wx + b = ({dot(W[0], x)} {signed(b[0])}, {dot(W[1], x)} {signed(b[1])}) = {vec(z)}."),
            both(f"h = ReLU(z) = {vec(h)}."),
            both(f"y = v·h + c = {dot(v, h)} {signed(c)} = {num(y)}."),
        ],
        mistakes=[
            Mistake(
                v[0] * z[0] + v[1] * z[1] + c,
                1,
                Text(
                    ru="Вы не применили ReLU: отрицательное значение должно стать нулём.",
                    en="You did not apply ReLU: a negative value must become zero.",
                ),
            ),
            Mistake(
                v[0] * early[0] + v[1] * early[1] + c,
                0,
                Text(
                    ru="Вы применили ReLU до прибавления смещения.",
                    en="You applied ReLU before adding the bias.",
                ),
            ),
            Mistake(
                v[0] * abs(z[0]) + v[1] * abs(z[1]) + c,
                1,
                Text(
                    ru="Вы взяли модуль: ReLU обнуляет отрицательное, а не меняет его знак.",
                    en="You took the absolute value: ReLU zeroes what is negative, it does not flip its sign.",
                ),
            ),
            Mistake(y - c, 2, Text(ru="Вы забыли смещение выхода c.", en="You forgot the output's bias c.")),
        ],
    )


@generator("composed-linear-pieces", 1, 3, p=ints(2, 5), k=ints(2, 5))
def composed_linear_pieces(p, k):
    """Linear pieces and kinks of a zigzag layer applied several times: what depth buys."""
    require(p != k)
    pieces = p**k
    return Problem(
        ask=Text(
            ru=f"Слой из ReLU вычисляет зигзаг f на отрезке [0, 1] из {p} линейных кусков равной ширины, и каждый "
            "кусок "
            f"пробегает весь [0, 1]. Слой применили {counted(k, 'раз', 'раза', 'раз')} подряд. "
            "Сколько у получившейся функции линейных кусков (N) и сколько изломов внутри отрезка (M)?",
            en=f"A layer of ReLUs computes a zigzag f on [0, 1]: {p} linear pieces of equal width, each mapping its "
            f"part onto the whole of [0, 1]. It is applied {k} times in a row. How many linear pieces (N) does the "
            "result have, and how many kinks inside the interval (M)?",
        ),
        answer=Row((pieces, pieces - 1), ("N", "M")),
        steps=[
            Text(
                ru=f"Каждый кусок f пробегает весь [0, 1], поэтому следующее применение делит его ещё на {p}.",
                en=f"Each piece of f runs over all of [0, 1], so the next application cuts it into {p} more.",
            ),
            Text(
                ru=f"Число кусков умножается: {p}{sup(k)} = {pieces}.",
                en=f"The number of pieces multiplies: {p}{sup(k)} = {pieces}.",
            ),
            Text(
                ru=f"Изломы стоят между соседними кусками: {pieces} − 1 = {pieces - 1}.",
                en=f"Kinks stand between neighbouring pieces: {pieces} − 1 = {pieces - 1}.",
            ),
        ],
        mistakes=[
            Mistake(
                (p * k, p * k - 1),
                1,
                Text(
                    ru="Вы сложили куски, а глубина их перемножает.",
                    en="You added the pieces; depth multiplies them.",
                ),
            ),
            Mistake(
                (k**p, k**p - 1),
                1,
                Text(ru="Вы перепутали основание и показатель.", en="You swapped base and exponent."),
            ),
            Mistake(
                (pieces, pieces),
                2,
                Text(
                    ru="Вы насчитали столько же изломов, сколько кусков, но концы отрезка — не изломы.",
                    en="You counted as many kinks as pieces, but the ends of the interval are not kinks.",
                ),
            ),
        ],
    )
