"""Normalisation layers: parameters, buffers, and over how many values they average."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require

LAYERS = ("BatchNorm2d", "InstanceNorm2d", "LayerNorm", "GroupNorm")


def called(layer, C, H, G):
    """As PyTorch constructs it."""
    arguments = {
        "BatchNorm2d": f"({C})",
        "InstanceNorm2d": f"({C})",
        "LayerNorm": f"([{C}, {H}, {H}])",
        "GroupNorm": f"({G}, {C})",
    }
    return f"nn.{layer}{arguments[layer]}"


@generator(
    "normalisation-statistics", 15, 36, layer=one_of(*LAYERS), N=ints(2, 9), half=ints(3, 9), H=ints(3, 9)
)
def normalisation_statistics(layer, N, half, H):
    """How many means a normalisation layer computes, and over how many values each."""
    C, G = 2 * half, 2
    require(len({N, C, H, half}) == 4 and 2 not in (N, H))
    sets = {"BatchNorm2d": C, "InstanceNorm2d": N * C, "LayerNorm": N, "GroupNorm": N * G}
    whole = N * C * H * H
    means, share = sets[layer], whole // sets[layer]
    over = {
        "BatchNorm2d": Text(
            ru="своё для каждого канала — по батчу и пикселям",
            en="for each channel, over the batch and the pixels",
        ),
        "InstanceNorm2d": Text(
            ru="своё для каждого канала каждого примера — по пикселям",
            en="for each channel of each example, over its pixels",
        ),
        "LayerNorm": Text(
            ru="своё для каждого примера — по каналам и пикселям",
            en="for each example, over channels and pixels",
        ),
        "GroupNorm": Text(
            ru="своё для каждой группы каналов каждого примера",
            en="for each group of channels of each example",
        ),
    }
    return Problem(
        ask=Text(
            ru=f"Вход формы (N, C, H, W) = ({N}, {C}, {H}, {H}) при обучении проходит через "
            f"{called(layer, C, H, G)}. Сколько средних вычисляет слой и по скольким числам каждое?",
            en=f"An input of shape (N, C, H, W) = ({N}, {C}, {H}, {H}) goes through {called(layer, C, H, G)} in "
            "training. How many means does the layer compute, and over how many numbers each?",
        ),
        answer=Row([means, share], ["means", "numbers"]),
        steps=[
            Text(
                ru=f"{layer} вычисляет среднее, {over[layer].ru}.",
                en=f"{layer} takes a mean {over[layer].en}.",
            ),
            Text(
                ru=f"Средних {means}; всего чисел {N}·{C}·{H}·{H} = {whole}, на каждое {whole}/{means} = "
                f"{share}.",
                en=f"There are {means} means; of the {N}·{C}·{H}·{H} = {whole} numbers each takes "
                f"{whole}/{means} = {share}.",
            ),
        ],
        mistakes=[
            Mistake(
                [sets[other], whole // sets[other]],
                0,
                Text(ru=f"Так считает {other}, а не {layer}.", en=f"That is {other}, not {layer}."),
            )
            for other in LAYERS
            if other != layer
        ]
        + [
            Mistake(
                [means, share // (H * H)] if layer != "InstanceNorm2d" else [N * H * H, C],
                1,
                Text(
                    ru="Вы забыли, что усредняют и по пикселям.",
                    en="You forgot that pixels are averaged over too.",
                ),
            )
        ],
    )


@generator(
    "normalisation-parameters", 15, 36, layer=one_of(*LAYERS), half=ints(4, 32), H=one_of(4, 5, 7, 8, 10, 14)
)
def normalisation_parameters(layer, half, H):
    """Trainable parameters of a normalisation layer with PyTorch's defaults."""
    C, G = 2 * half, 2
    require(C != H)
    counts = {"BatchNorm2d": 2 * C, "InstanceNorm2d": 0, "LayerNorm": 2 * C * H * H, "GroupNorm": 2 * C}
    answer = counts[layer]
    why = {
        "BatchNorm2d": Text(
            ru=f"γ и β — по одному на канал: 2·{C}", en=f"γ and β are one each for a channel: 2·{C}"
        ),
        "InstanceNorm2d": Text(
            ru="по умолчанию affine=False, γ и β нет", en="by default affine=False, so there is no γ and no β"
        ),
        "LayerNorm": Text(
            ru=f"γ и β имеют форму нормируемых осей: 2·{C}·{H}·{H}",
            en=f"γ and β have the shape of the axes normalised: 2·{C}·{H}·{H}",
        ),
        "GroupNorm": Text(
            ru=f"γ и β — по одному на канал, а не на группу: 2·{C}",
            en=f"γ and β are one each for a channel, not a group: 2·{C}",
        ),
    }
    wrong = {
        "BatchNorm2d": [
            (
                4 * C,
                Text(
                    ru="Вы посчитали running_mean и running_var: это буферы.",
                    en="You counted running_mean and running_var: they are buffers.",
                ),
            ),
            (
                2,
                Text(
                    ru="Вы взяли одну пару γ, β на весь слой.",
                    en="You took one pair γ, β for the whole layer.",
                ),
            ),
        ],
        "InstanceNorm2d": [
            (
                2 * C,
                Text(
                    ru="Вы добавили γ и β, как у BatchNorm2d: здесь affine=False.",
                    en="You added γ and β as in BatchNorm2d: here affine=False.",
                ),
            ),
            (
                4 * C,
                Text(
                    ru="Вы добавили γ, β и накопленные статистики: ни тех, ни других здесь нет.",
                    en="You added γ, β and running statistics: there are none of them here.",
                ),
            ),
        ],
        "LayerNorm": [
            (
                2 * C,
                Text(
                    ru="Вы взяли γ и β по каналам, как у BatchNorm2d.",
                    en="You took γ and β by channel, as in BatchNorm2d.",
                ),
            ),
            (
                2,
                Text(
                    ru="Вы взяли одну пару γ, β на весь слой.",
                    en="You took one pair γ, β for the whole layer.",
                ),
            ),
        ],
        "GroupNorm": [
            (2 * G, Text(ru="Вы взяли γ и β по группам.", en="You took γ and β by group.")),
            (
                4 * C,
                Text(
                    ru="Вы прибавили накопленные статистики: у GroupNorm их нет.",
                    en="You added running statistics: GroupNorm has none.",
                ),
            ),
        ],
    }
    return Problem(
        ask=Text(
            ru=f"Сколько обучаемых параметров у {called(layer, C, H, G)} с остальными настройками по "
            "умолчанию?",
            en=f"How many trainable parameters does {called(layer, C, H, G)} with all else at its defaults?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Обучаются только γ и β. У {layer} {why[layer].ru}.",
                en=f"Only γ and β are trained. With {layer} {why[layer].en}.",
            ),
            Text(ru=f"Всего {answer}.", en=f"That is {answer}."),
        ],
        mistakes=[
            *(Mistake(count, 0, says) for count, says in wrong[layer]),
            Mistake(
                answer // 2 if answer else C,
                0,
                Text(
                    ru="Вы посчитали одно из двух, γ или β."
                    if answer
                    else "Вы посчитали по одному параметру на канал.",
                    en="You counted one of γ and β." if answer else "You counted one parameter a channel.",
                ),
            ),
        ],
    )


@generator(
    "conv-batchnorm-parameters",
    15,
    36,
    38,
    c_in=ints(1, 64),
    c_out=ints(2, 64),
    k=one_of(1, 3, 5),
    N=ints(2, 64),
    H=ints(4, 32),
)
def conv_batchnorm_parameters(c_in, c_out, k, N, H):
    """Trainable parameters and running statistics of a convolution with BatchNorm, and how many values a mean has."""
    weights = k * k * c_in * c_out
    answer = [weights + 2 * c_out, 2 * c_out, N * H * H]
    return Problem(
        ask=Text(
            ru=f"nn.Conv2d({c_in}, {c_out}, {k}, bias=False), затем nn.BatchNorm2d({c_out}). Сколько в "
            "блоке обучаемых параметров? Сколько чисел хранят running_mean и running_var вместе? По "
            f"скольким значениям усредняется канал, если выход свёртки ({N}, {c_out}, {H}, {H})?",
            en=f"nn.Conv2d({c_in}, {c_out}, {k}, bias=False), then nn.BatchNorm2d({c_out}). How many "
            "trainable parameters does the block have? How many numbers do running_mean and running_var hold "
            f"together? Over how many values is a channel averaged, if the convolution gives ({N}, "
            f"{c_out}, {H}, {H})?",
        ),
        answer=Row(answer, ["parameters", "buffers", "values"]),
        steps=[
            Text(
                ru=f"Свёртка без смещения: {k}²·{c_in}·{c_out} = {weights}; γ и β: 2·{c_out} = "
                f"{2 * c_out}; вместе {answer[0]}.",
                en=f"The convolution without bias: {k}²·{c_in}·{c_out} = {weights}; γ and β: 2·{c_out} = "
                f"{2 * c_out}; together {answer[0]}.",
            ),
            Text(
                ru=f"Накопленные среднее и дисперсия — по числу на канал, градиента не имеют: 2·{c_out} = "
                f"{2 * c_out}.",
                en="The running mean and variance are one number each per channel, without a gradient: "
                f"2·{c_out} = {2 * c_out}.",
            ),
            Text(
                ru=f"Канал усредняют по батчу и пикселям: {N}·{H}·{H} = {N * H * H}. Ответ: "
                f"{'; '.join(map(str, answer))}.",
                en=f"A channel is averaged over batch and pixels: {N}·{H}·{H} = {N * H * H}. The answer: "
                f"{'; '.join(map(str, answer))}.",
            ),
        ],
        mistakes=[
            Mistake(
                [answer[0] + c_out, *answer[1:]],
                0,
                Text(
                    ru="Вы посчитали смещение свёртки, а bias=False.",
                    en="You counted the convolution's bias, but bias=False.",
                ),
            ),
            Mistake(
                [answer[0] + 2 * c_out, *answer[1:]],
                0,
                Text(
                    ru="Вы причислили накопленные статистики к обучаемым.",
                    en="You counted the running statistics as trainable.",
                ),
            ),
            Mistake(
                [*answer[:2], N],
                2,
                Text(ru="Вы усреднили только по батчу.", en="You averaged over the batch only."),
            ),
            Mistake(
                [weights, *answer[1:]],
                0,
                Text(ru="Вы забыли γ и β.", en="You forgot γ and β."),
            ),
        ],
    )
