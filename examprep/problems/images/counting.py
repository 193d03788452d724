"""What a convolution costs: parameters and multiply-adds."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Value, generator, one_of, require
from examprep.problems.wording import both, grouped, nearly, num


@generator(
    "conv-parameters",
    *(20, 33, 38),
    C=one_of(3, 4, 6, 8, 12, 16),
    F=one_of(4, 8, 12, 16, 24, 32),
    K=one_of(2, 3, 5),
    groups=one_of(1, 2, 4),
    bias=one_of(True, False),
)
def conv_parameters(C, F, K, groups, bias):
    """Parameters of nn.Conv2d with groups and bias."""
    require(C % groups == 0 and C != F)
    seen = C // groups
    weights = F * seen * K * K
    count = weights + F * bias
    mistakes = [
        Mistake(
            F * K * K + F * bias,
            0,
            Text(
                ru="Вы забыли каналы входа: у фильтра свой срез на каждый из них.",
                en="You forgot the input's channels: a filter has a slice for each of them.",
            ),
        ),
        Mistake(
            weights + F * (not bias),
            2,
            Text(
                ru="Вы забыли смещение: по умолчанию bias=True, по числу на фильтр.",
                en="You forgot the bias: bias=True by default, one number per filter.",
            )
            if bias
            else Text(ru="Вы прибавили смещения, а bias=False.", en="You added biases; bias=False."),
        ),
    ]
    if groups > 1:
        says = Text(ru="Вы не учли groups.", en="You left groups out.")
        mistakes.append(Mistake(F * C * K * K + F * bias, 0, says))
        says = Text(
            ru=f"Вы разделили на groups дважды: фильтров всё равно {F}.",
            en=f"You divided by groups twice; there are still {F} filters.",
        )
        mistakes.append(Mistake(weights // groups + F * bias, 1, says))
    if bias:
        says = Text(
            ru="Вы дали смещение каждому каналу входа.", en="You gave a bias to each channel of the input."
        )
        mistakes.append(Mistake(weights + C, 2, says))
    options = (f", groups={groups}" if groups > 1 else "") + ("" if bias else ", bias=False")
    return Problem(
        ask=Text(
            ru=f"Сколько параметров у nn.Conv2d({C}, {F}, {K}{options})?",
            en=f"How many parameters does nn.Conv2d({C}, {F}, {K}{options}) have?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru=f"Число каналов, которые видит фильтр: {C}/{groups} = {seen}; весов в нём {seen}·{K}² = "
                f"{seen * K * K}.",
                en=f"A filter sees {C}/{groups} = {seen} channels: {seen}·{K}² = {seen * K * K} weights.",
            ),
            Text(
                ru=f"Фильтров {F}, весов во всех {F}·{seen * K * K} = {weights}.",
                en=f"There are {F} filters: {F}·{seen * K * K} = {weights} weights.",
            ),
            Text(
                ru=f"Смещения, по одному на фильтр: {weights} + {F} = {count}."
                if bias
                else f"Смещений нет: {count}.",
                en=f"The biases, one per filter: {weights} + {F} = {count}."
                if bias
                else f"There are no biases: {count}.",
            ),
        ],
        mistakes=mistakes,
    )


@generator(
    "conv-multiply-adds",
    *(17, 20),
    C=one_of(2, 4, 8, 10, 20),
    F=one_of(5, 10, 16, 20, 32),
    K=one_of(3, 5),
    H=one_of(8, 10, 16, 20, 32),
    S=one_of(1, 2),
)
def conv_multiply_adds(C, F, K, H, S):
    """Multiply-adds of a convolution."""
    require(C != F)
    out, each = H // S, K * K * C
    cost = each * F * out * out
    mistakes = [
        Mistake(
            cost // C,
            0,
            Text(
                ru="Вы забыли каналы входа: каждый выход складывает их все.",
                en="You forgot the input's channels: each output sums over them all.",
            ),
        ),
        Mistake(
            cost // F,
            1,
            Text(ru="Вы забыли, что фильтров несколько.", en="You forgot that there are several filters."),
        ),
        Mistake(
            each * F,
            1,
            Text(
                ru="Вы нашли число весов; каждый работает во всех положениях окна.",
                en="You counted the weights; each of them works at every position of the window.",
            ),
        ),
    ]
    if S > 1:
        says = Text(
            ru="Вы считали по размеру входа: с шагом 2 положений окна вчетверо меньше.",
            en="You went by the input's size; with stride 2 the window has a quarter as many positions.",
        )
        mistakes.append(Mistake(each * F * H * H, 1, says))
    return Problem(
        ask=Text(
            ru=f"Вход {C} × {H} × {H} (каналы, высота, ширина), слой nn.Conv2d({C}, {F}, {K}, stride={S}, "
            f"padding={K // 2}, bias=False). Сколько умножений со сложением (MAC) он делает на одном "
            "изображении? Произведения с нулями дополнения считаются.",
            en=f"The input is {C} × {H} × {H} (channels, height, width), the layer is nn.Conv2d({C}, {F}, "
            f"{K}, stride={S}, padding={K // 2}, bias=False). How many multiply-adds (MACs) does it perform "
            "on one image? Products with the zeros of the padding count.",
        ),
        answer=Value(cost),
        steps=[
            Text(
                ru=f"Умножений на одно число выхода: K²C = {K}²·{C} = {each}.",
                en=f"Each output number takes K²C = {K}²·{C} = {each} multiplications.",
            ),
            Text(
                ru=f"Чисел на выходе {F}·{out}·{out} = {grouped(F * out * out)}.",
                en=f"The output has {F}·{out}·{out} = {grouped(F * out * out)} numbers.",
            ),
            both(f"{each}·{grouped(F * out * out)} = {grouped(cost)}."),
        ],
        mistakes=mistakes,
    )


@generator(
    "depthwise-separable-ratio",
    17,
    20,
    C=one_of(8, 16, 32, 64),
    F=one_of(10, 16, 20, 32, 50, 64),
    K=one_of(3, 5),
)
def depthwise_separable_ratio(C, F, K):
    """Share of the multiply-adds that a depthwise separable convolution needs."""
    require(C != F)
    ratio = Fraction(1, F) + Fraction(1, K * K)
    return Problem(
        ask=Text(
            ru=f"Свёртку {K} × {K} с {C} каналами на входе и {F} на выходе заменили поканальной {K} × {K} "
            f"(groups={C}) и за ней свёрткой 1 × 1. Размер карты не меняется. Какую долю прежних умножений "
            "выполняет эта пара (дробью или с тремя значащими цифрами)?",
            en=f"A {K} × {K} convolution from {C} to {F} channels is replaced by a depthwise {K} × {K} one "
            f"(groups={C}) followed by a 1 × 1 convolution. The map keeps its size. What share of the "
            "original multiplications does the pair perform (a fraction or three significant digits)?",
        ),
        answer=Value(ratio, rel=5e-3),
        steps=[
            Text(
                ru=f"Умножений на пиксель карты было {K}²·{C}·{F} = {K * K * C * F}.",
                en=f"Per pixel of the map there were {K}²·{C}·{F} = {K * K * C * F} multiplications.",
            ),
            Text(
                ru=f"Стало {K}²·{C} + {C}·{F} = {K * K * C} + {C * F} = {K * K * C + C * F}.",
                en=f"Now there are {K}²·{C} + {C}·{F} = {K * K * C} + {C * F} = {K * K * C + C * F}.",
            ),
            both(f"{K * K * C + C * F}/{K * K * C * F} = 1/{F} + 1/{K * K} = {num(ratio)}{nearly(ratio)}."),
        ],
        mistakes=[
            Mistake(
                Fraction(1, K * K),
                1,
                Text(ru="Вы забыли поканальную свёртку.", en="You left the depthwise convolution out."),
            ),
            Mistake(
                Fraction(1, F),
                1,
                Text(ru="Вы забыли свёртку 1 × 1.", en="You left the 1 × 1 convolution out."),
            ),
            Mistake(
                Fraction(1, F * K * K),
                2,
                Text(
                    ru="Вы перемножили доли, а стоимости двух свёрток складываются.",
                    en="You multiplied the shares; the costs of the two convolutions add up.",
                ),
            ),
            Mistake(
                1 / ratio,
                2,
                Text(
                    ru="Вы нашли, во сколько раз их меньше, а спрашивают долю.",
                    en="You found how many times fewer; the question asks for the share.",
                ),
            ),
        ],
    )
