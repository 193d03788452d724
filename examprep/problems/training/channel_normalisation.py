"""InstanceNorm and GroupNorm computed by hand."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Value, generator, ints, one_of, require, require_apart
from examprep.problems.training.batch_normalisation import DEVIATIONS, batch
from examprep.problems.wording import nearly, nested, num, par, vec

FOUR = [shape for shape in DEVIATIONS if len(shape.split()) == 4]


@generator(
    "instancenorm-output",
    36,
    shape=one_of(*FOUR),
    second=one_of(*FOUR),
    mean=ints(-3, 6),
    shift=ints(2, 6),
    scale=ints(1, 3),
)
def instancenorm_output(shape, second, mean, shift, scale):
    """InstanceNorm's output at one pixel of an image with two channels."""
    a, b = batch(shape, mean, scale), batch(second, mean + shift, 1)
    std = scale * DEVIATIONS[shape]
    d = a[0] - mean
    answer = Fraction(d, std)
    both_mean = Fraction(sum(a + b), 8)
    both_std = sqrt(sum((v - both_mean) ** 2 for v in a + b) / 8)
    return Problem(
        ask=Text(
            ru="nn.InstanceNorm2d(2), ε = 0, на картинке 2 × 2 с двумя каналами. Канал 0: "
            f"{nested([a[:2], a[2:]])}, канал 1: {nested([b[:2], b[2:]])}. Каков выход канала 0 в левом "
            "верхнем пикселе? (Дробь или три значащие цифры.)",
            en="nn.InstanceNorm2d(2), ε = 0, on a 2 × 2 image of two channels. Channel 0: "
            f"{nested([a[:2], a[2:]])}, channel 1: {nested([b[:2], b[2:]])}. What is the output of channel "
            "0 at the top left pixel? (A fraction or three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Статистики свои у каждого канала каждого примера: у канала 0 среднее {num(mean)}.",
                en="Each channel of each example has its own statistics: channel 0 has the mean "
                f"{num(mean)}.",
            ),
            Text(
                ru=f"Дисперсия по 4 пикселям: {sum((v - mean) ** 2 for v in a)}/4 = {std**2}, σ = {std}.",
                en=f"The variance over 4 pixels: {sum((v - mean) ** 2 for v in a)}/4 = {std**2}, σ = {std}.",
            ),
            Text(
                ru=f"({num(a[0])} − {par(mean)})/{std} = {num(answer)}{nearly(answer)}.",
                en=f"({num(a[0])} − {par(mean)})/{std} = {num(answer)}{nearly(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                float(a[0] - both_mean) / both_std,
                0,
                Text(
                    ru="Вы усреднили оба канала, как LayerNorm.",
                    en="You averaged both channels, as LayerNorm does.",
                ),
            ),
            Mistake(
                d / (std * sqrt(4 / 3)),
                1,
                Text(ru="Вы разделили дисперсию на 4 − 1.", en="You divided the variance by 4 − 1."),
            ),
            Mistake(
                1 if a[0] > b[0] else -1,
                0,
                Text(ru="Вы усреднили каналы в одном пикселе.", en="You averaged the channels at one pixel."),
            ),
        ],
    )


@generator(
    "groupnorm-output",
    36,
    shape=one_of(*FOUR),
    second=one_of(*FOUR),
    mean=ints(-3, 6),
    shift=ints(2, 6),
    scale=ints(1, 3),
    group=ints(0, 1),
)
def groupnorm_output(shape, second, mean, shift, scale, group):
    """GroupNorm's output for one value of four channels in two groups."""
    one, two = batch(shape, mean, scale), batch(second, mean + shift, 1)
    x = two + one if group else one + two
    std, d = scale * DEVIATIONS[shape], one[0] - mean
    answer = Fraction(d, std)
    whole = Fraction(sum(x), 8)
    spread = sqrt(sum((v - whole) ** 2 for v in x) / 8)
    channel = 2 * group
    pairs = [x[i : i + 2] for i in range(0, 8, 2)]
    mixed = pairs[0] + pairs[2]  # channels 0, 2 as if dealt out in turn
    turn_mean = Fraction(sum(mixed), 4)
    turn_std = sqrt(sum((v - turn_mean) ** 2 for v in mixed) / 4)
    require(turn_std > 0 and one[0] != one[1])
    alone, mixed_up = 1 if one[0] > one[1] else -1, (one[0] - turn_mean) / turn_std
    require_apart(d / std, (one[0] - whole) / spread, alone, mixed_up, d / std * sqrt(3 / 4))
    return Problem(
        ask=Text(
            ru="nn.GroupNorm(2, 4), ε = 0; в примере 4 канала по 2 значения: "
            f"{'; '.join(map(vec, pairs))}. Каков выход на месте первого значения канала {channel} (нумерация с "
            "0)? (Дробь или три значащие цифры.)",
            en="nn.GroupNorm(2, 4), ε = 0; an example has 4 channels of 2 values: "
            f"{'; '.join(map(vec, pairs))}. What is the output at the first value of channel {channel} "
            "(numbered from 0)? (A fraction or three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Группы — соседние каналы: 0, 1 и 2, 3. Группа канала {channel}: {vec(one)}.",
                en=f"The groups are neighbouring channels: 0, 1 and 2, 3. Channel {channel} is in "
                f"{vec(one)}.",
            ),
            Text(
                ru=f"Её среднее {num(mean)}, дисперсия {sum((v - mean) ** 2 for v in one)}/4 = {std**2}, σ "
                f"= {std}.",
                en=f"Its mean is {num(mean)}, its variance {sum((v - mean) ** 2 for v in one)}/4 = "
                f"{std**2}, σ = {std}.",
            ),
            Text(
                ru=f"({num(one[0])} − {par(mean)})/{std} = {num(answer)}{nearly(answer)}.",
                en=f"({num(one[0])} − {par(mean)})/{std} = {num(answer)}{nearly(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                float(one[0] - whole) / spread,
                0,
                Text(
                    ru="Вы взяли все каналы вместе: это LayerNorm.",
                    en="You took all channels together: that is LayerNorm.",
                ),
            ),
            Mistake(
                alone,
                0,
                Text(
                    ru="Вы взяли один канал: это InstanceNorm.",
                    en="You took one channel: that is InstanceNorm.",
                ),
            ),
            Mistake(
                mixed_up,
                0,
                Text(
                    ru="Вы взяли в группу каналы через один.",
                    en="You grouped every second channel.",
                ),
            ),
            Mistake(
                d / (std * sqrt(4 / 3)),
                1,
                Text(ru="Вы разделили дисперсию на 4 − 1.", en="You divided the variance by 4 − 1."),
            ),
        ],
    )
