"""The training loop: clipping, the mean loss of an epoch."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import (
    Mistake,
    Problem,
    Row,
    Value,
    generator,
    one_of,
    require,
    require_apart,
    rows,
    steps,
)
from examprep.problems.wording import exact, num, vec

CLIPS = ((3, 4), (-3, 4), (4, -3), (6, 8), (-8, 6), (5, -12), (8, 15), (9, 12), (12, -16))


@generator("gradient-clipping", 24, 30, g=one_of(*CLIPS), c=one_of(1, 2, 2.5, 4, 5, 6, 10, 20))
def gradient_clipping(g, c):
    """Gradient after clipping by its norm."""
    norm, c = int((g[0] ** 2 + g[1] ** 2) ** 0.5 + 0.5), exact(c)
    require(norm != c and (c < norm or norm > 5))
    share = min(Fraction(1), c / norm)
    answer = [share * v for v in g]
    clipped = share < 1
    return Problem(
        ask=Text(
            ru=f"Градиент g = {vec(g)}. Каким он станет после clip_grad_norm_ с max_norm = {num(c)}? "
            "(Дроби или три значащие цифры.)",
            en=f"The gradient is g = {vec(g)}. What is it after clip_grad_norm_ with max_norm = {num(c)}? "
            "(Fractions or three significant digits.)",
        ),
        answer=Row(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Норма: ‖g‖ = √({g[0] ** 2} + {g[1] ** 2}) = {norm}, она "
                f"{'больше' if clipped else 'не больше'} {num(c)}.",
                en=f"The norm: ‖g‖ = √({g[0] ** 2} + {g[1] ** 2}) = {norm}, which is "
                f"{'above' if clipped else 'not above'} {num(c)}.",
            ),
            Text(
                ru=f"Весь вектор умножается на {num(c)}/{norm}: {vec(answer)}. Направление сохраняется."
                if clipped
                else f"Градиент не меняется: {vec(answer)}.",
                en=f"The whole vector is multiplied by {num(c)}/{norm}: {vec(answer)}. The direction stays."
                if clipped
                else f"The gradient stays: {vec(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [max(-c, min(c, Fraction(v))) for v in g] if clipped else [c * v / norm for v in g],
                1 if not clipped else 0,
                Text(
                    ru="Вы обрезали каждую компоненту: это clip_grad_value_."
                    if clipped
                    else "Вы растянули градиент до max_norm; короткий не трогают.",
                    en="You clipped each component: that is clip_grad_value_."
                    if clipped
                    else "You stretched the gradient to max_norm; a short one is left alone.",
                ),
            ),
            Mistake(
                [Fraction(v, norm) for v in g],
                1,
                Text(ru="Вы привели норму к единице.", en="You scaled the norm to 1."),
            ),
            Mistake(
                [c * v / sum(map(abs, g)) for v in g],
                0,
                Text(
                    ru="Вы взяли сумму модулей вместо евклидовой нормы.",
                    en="You took the sum of absolute values, not the Euclidean norm.",
                ),
            ),
        ],
    )


@generator(
    "epoch-mean-loss",
    30,
    full=one_of(20, 32, 40, 50, 64, 100),
    last=one_of(4, 5, 8, 10, 16, 20),
    losses=rows(steps(0.2, 2, 1), 3, distinct=True),
)
def epoch_mean_loss(full, last, losses):
    """Mean loss of an epoch whose last batch is smaller."""
    a, b, c = losses
    count = 2 * full + last
    require(last < full)
    require_apart((full * (a + b) + last * c) / count, (a + b + c) / 3, (a + b) / 2)
    a, b, c = map(exact, losses)
    answer = (full * (a + b) + last * c) / count
    return Problem(
        ask=Text(
            ru=f"Размеры батчей за эпоху: {full}, {full} и {last}; средние потери в них: {num(a)}, "
            f"{num(b)} и {num(c)}. Каковы средние потери на пример? (Дробь или три значащие цифры.)",
            en=f"An epoch had batches of {full}, {full} and {last} examples with the mean losses {num(a)}, "
            f"{num(b)} and {num(c)}. What is the mean loss per example? (A fraction or three significant "
            "digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Сумма потерь: {full}·{num(a)} + {full}·{num(b)} + {last}·{num(c)} = "
                f"{num(answer * count)}.",
                en=f"The sum of the losses: {full}·{num(a)} + {full}·{num(b)} + {last}·{num(c)} = "
                f"{num(answer * count)}.",
            ),
            Text(
                ru=f"Примеров {count}: {num(answer * count)}/{count} ≈ {num(float(answer))}.",
                en=f"There are {count} examples: {num(answer * count)}/{count} ≈ {num(float(answer))}.",
            ),
        ],
        mistakes=[
            Mistake(
                (a + b + c) / 3,
                0,
                Text(
                    ru="Вы усреднили батчи поровну, а последний меньше.",
                    en="You weighted the batches equally, but the last is smaller.",
                ),
            ),
            Mistake(
                (a + b + c) / count,
                0,
                Text(
                    ru="Вы разделили сумму средних на число примеров.",
                    en="You divided the sum of means by the number of examples.",
                ),
            ),
            Mistake(
                (a + b) / 2,
                0,
                Text(ru="Вы выбросили неполный батч.", en="You left the smaller batch out."),
            ),
        ],
    )
