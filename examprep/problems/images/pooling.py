"""Pooling: values, sizes, gradients."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, generator, ints, one_of, require, rows
from examprep.problems.wording import both, matrix, num, total, vec

CORNERS = ((0, 0), (0, 2), (2, 0), (2, 2))


@generator("max-pool-values", 20, 38, x=rows(ints(-9, 9), 4, 4))
def max_pool_values(x):
    """What 2 × 2 max pooling leaves of a 4 × 4 map."""
    windows = [[x[i][j], x[i][j + 1], x[i + 1][j], x[i + 1][j + 1]] for i, j in CORNERS]
    answer = [max(w) for w in windows]
    require(all(len(set(map(abs, w))) == 4 for w in windows))
    return Problem(
        ask=Text(
            ru=f"Каковы четыре значения nn.MaxPool2d(2) от карты (по строкам)?\n{matrix(x)}",
            en=f"What are the four values of nn.MaxPool2d(2) for this map, row by row?\n{matrix(x)}",
        ),
        answer=Row(answer),
        steps=[
            Text(
                ru="Шаг по умолчанию равен стороне окна: окна 2 × 2 не перекрываются.",
                en="By default the stride equals the window's side: the 2 × 2 windows do not overlap.",
            ),
            Text(
                ru=f"Окна: {', '.join(map(vec, windows))}; из каждого берут наибольшее число, со знаком.",
                en=f"The windows: {', '.join(map(vec, windows))}; the largest number of each is taken, sign "
                "included.",
            ),
            both(f"{vec(answer)}."),
        ],
        mistakes=[
            Mistake(
                [max(w, key=abs) for w in windows],
                1,
                Text(
                    ru="Вы выбирали по модулю: −9 меньше 1.",
                    en="You chose by absolute value: −9 is less than 1.",
                ),
            ),
            Mistake(
                [sum(w) / 4 for w in windows],
                1,
                Text(ru="Вы взяли среднее, как AvgPool2d.", en="You took the mean, as AvgPool2d does."),
            ),
            Mistake(
                [answer[0], answer[2], answer[1], answer[3]],
                1,
                Text(ru="Вы прочитали окна по столбцам.", en="You read the windows column by column."),
            ),
        ],
    )


@generator("average-pool-border", 20, 38, x=rows(ints(0, 9), 3, 3))
def average_pool_border(x):
    """Average pooling at the padded border."""
    corner = [x[0][0], x[0][1], x[1][0], x[1][1]]
    edge = [x[0][0], x[0][1], x[0][2], x[1][0], x[1][1], x[1][2]]
    answer = [Fraction(sum(corner), 9), Fraction(sum(edge), 9)]
    return Problem(
        ask=Text(
            ru="Карту обрабатывает nn.AvgPool2d(3, stride=1, padding=1), остальное по умолчанию. Чему "
            f"равны y[0, 0] и y[0, 1] (дробью или с тремя значащими цифрами)?\n{matrix(x)}",
            en="A map goes through nn.AvgPool2d(3, stride=1, padding=1), other arguments at their defaults. "
            f"What are y[0, 0] and y[0, 1] (a fraction or three significant digits)?\n{matrix(x)}",
        ),
        answer=Row(answer, ("y[0, 0]", "y[0, 1]"), rel=5e-3),
        steps=[
            Text(
                ru="Вокруг карты стоят нули, и по умолчанию (count_include_pad=True) они входят в среднее: "
                "делят всегда на 9.",
                en="Zeros surround the map, and by default (count_include_pad=True) they count: the "
                "divisor is always 9.",
            ),
            Text(
                ru=f"В углу внутри карты четыре числа: {total(corner)} = {sum(corner)}; на краю шесть: "
                f"{total(edge)} = {sum(edge)}.",
                en=f"At the corner four numbers are inside: {total(corner)} = {sum(corner)}; at the edge "
                f"six: {total(edge)} = {sum(edge)}.",
            ),
            both(
                f"y[0, 0] = {sum(corner)}/9 ≈ {num(sum(corner) / 9, 3)}, y[0, 1] = {sum(edge)}/9 ≈ "
                f"{num(sum(edge) / 9, 3)}."
            ),
        ],
        mistakes=[
            Mistake(
                [Fraction(sum(corner), 4), Fraction(sum(edge), 6)],
                0,
                Text(
                    ru="Вы делили на число настоящих пикселей; так было бы при count_include_pad=False.",
                    en="You divided by the number of real pixels; that would be count_include_pad=False.",
                ),
            ),
            Mistake(
                [max(corner), max(edge)],
                1,
                Text(ru="Вы взяли максимум, как MaxPool2d.", en="You took the maximum, as MaxPool2d does."),
            ),
            Mistake(
                [sum(corner), sum(edge)],
                2,
                Text(ru="Вы сложили и забыли разделить.", en="You added up and forgot to divide."),
            ),
        ],
    )


@generator("max-pool-gradient", 20, 38, x=rows(ints(-9, 9), 2, 4), g=rows(ints(1, 5), 2))
def max_pool_gradient(x, g):
    """Gradient that max pooling hands back."""
    require(all(len({x[0][j], x[0][j + 1], x[1][j], x[1][j + 1]}) == 4 for j in (0, 2)))
    require(g[0] != g[1])
    best = [max(((i, j) for i in (0, 1) for j in (c, c + 1)), key=lambda at: x[at[0]][at[1]]) for c in (0, 2)]
    cells = [(i, j) for i in (0, 1) for j in range(4)]

    def sent(by):
        return [by(i, j) if (i, j) in best else 0 for i, j in cells]

    answer = sent(lambda i, j: g[j // 2])
    return Problem(
        ask=Text(
            ru=f"Вход nn.MaxPool2d(2):\n{matrix(x)}\nПришёл градиент ∂L/∂y = {vec(g)}. Каков градиент по "
            "входу (8 чисел по строкам)?",
            en=f"The input of nn.MaxPool2d(2):\n{matrix(x)}\nThe incoming gradient is ∂L/∂y = {vec(g)}. "
            "What is the gradient with respect to the input (8 numbers, row by row)?",
        ),
        answer=Row(answer),
        steps=[
            Text(
                ru=f"Наибольшие: {num(x[best[0][0]][best[0][1]])} в левом окне, "
                f"{num(x[best[1][0]][best[1][1]])} в правом.",
                en=f"The largest are {num(x[best[0][0]][best[0][1]])} in the left window and "
                f"{num(x[best[1][0]][best[1][1]])} in the right one.",
            ),
            Text(
                ru="Малое изменение остальных чисел выход не меняет: градиент получает только победитель, "
                "∂y/∂x = 1.",
                en="A small change in the others does not change the output: only the winner gets the "
                "gradient, ∂y/∂x = 1.",
            ),
            both(f"{vec(answer[:4])}, {vec(answer[4:])}."),
        ],
        mistakes=[
            Mistake(
                [g[j // 2] / 4 for i, j in cells],
                1,
                Text(
                    ru="Вы разделили градиент на всех, как AvgPool2d.",
                    en="You split the gradient among all four, as AvgPool2d does.",
                ),
            ),
            Mistake(
                [g[j // 2] for i, j in cells],
                1,
                Text(
                    ru="Вы отдали градиент всем ячейкам окна.",
                    en="You gave the gradient to every cell of the window.",
                ),
            ),
            Mistake(
                sent(lambda i, j: g[j // 2] * x[i][j]),
                1,
                Text(
                    ru="Вы умножили градиент на значение, а ∂y/∂x победителя равна 1.",
                    en="You multiplied the gradient by the value; the winner's ∂y/∂x is 1.",
                ),
            ),
            Mistake(
                sent(lambda i, j: 1),
                2,
                Text(
                    ru="Вы нашли ∂y/∂x и не умножили на пришедший градиент.",
                    en="You found ∂y/∂x and did not multiply it by the incoming gradient.",
                ),
            ),
        ],
    )


@generator("overlapping-max-pool-gradient", 20, x=rows(ints(-9, 9), 5, distinct=True), g=rows(ints(1, 5), 3))
def overlapping_max_pool_gradient(x, g):
    """Gradient of max pooling where windows overlap."""
    best = [max(range(i, i + 3), key=lambda j: x[j]) for i in range(3)]
    require(1 < len(set(best)) < 3)  # one number wins twice
    answer = [sum(v for v, j in zip(g, best, strict=True) if j == k) for k in range(5)]
    last = [next((v for v, j in zip(g[::-1], best[::-1], strict=True) if j == k), 0) for k in range(5)]
    spread = [sum(g[i] for i in range(3) if i <= k < i + 3) / 3 for k in range(5)]
    winners = ", ".join(num(x[j]) for j in best)
    return Problem(
        ask=Text(
            ru=f"x = {vec(x)}, y = nn.MaxPool1d(3, stride=1). Пришёл градиент ∂L/∂y = {vec(g)}. Каков ∂L/∂x?",
            en=f"x = {vec(x)}, y = nn.MaxPool1d(3, stride=1). The incoming gradient is ∂L/∂y = {vec(g)}. "
            "What is ∂L/∂x?",
        ),
        answer=Row(answer),
        steps=[
            Text(ru=f"Максимумы окон: {winners}.", en=f"The maxima of the windows: {winners}."),
            Text(
                ru="Градиент окна идёт его победителю; победивший дважды получает сумму.",
                en="A window's gradient goes to its winner; an element that wins twice gets the sum.",
            ),
            both(f"∂L/∂x = {vec(answer)}."),
        ],
        mistakes=[
            Mistake(
                last,
                1,
                Text(
                    ru="Вы записали победителю последний градиент вместо суммы.",
                    en="You gave the winner the last gradient instead of the sum.",
                ),
            ),
            Mistake(
                spread,
                1,
                Text(
                    ru="Вы разделили градиент каждого окна на троих, как AvgPool1d.",
                    en="You split each window's gradient among three, as AvgPool1d does.",
                ),
            ),
            Mistake(
                [int(j in best) for j in range(5)],
                2,
                Text(
                    ru="Вы отметили победителей, не умножив на пришедший градиент.",
                    en="You marked the winners and did not multiply by the incoming gradient.",
                ),
            ),
        ],
    )


@generator(
    "pool-ceil-mode-size",
    20,
    38,
    H=ints(9, 60),
    KS=one_of((2, 2), (3, 2), (3, 3), (5, 3), (5, 2)),
    P=ints(0, 1),
)
def pool_ceil_mode_size(H, KS, P):
    """Side after max pooling without and with ceil_mode."""
    K, S = KS
    room = H + 2 * P - K
    floor, ceil = room // S + 1, -(-room // S) + 1
    require(room % S != 0 and (ceil - 1) * S < H + P)  # the last window begins in the map
    padding = f", padding={P}" if P else ""
    return Problem(
        ask=Text(
            ru=f"Карта {H} × {H}, nn.MaxPool2d({K}, stride={S}{padding}). Какова сторона выхода при "
            "ceil_mode=False (a) и при ceil_mode=True (b)?",
            en=f"A map {H} × {H}, nn.MaxPool2d({K}, stride={S}{padding}). What is the side of the output "
            "with ceil_mode=False (a) and with ceil_mode=True (b)?",
        ),
        answer=Row((floor, ceil), ("a", "b")),
        steps=[
            Text(
                ru=f"Для сдвигов остаётся {H} + 2·{P} − {K} = {room}; {room}/{S} — не целое.",
                en=f"{H} + 2·{P} − {K} = {room} are left for moves; {room}/{S} is not an integer.",
            ),
            Text(
                ru=f"По умолчанию неполное окно отбрасывают: a = ⌊{room}/{S}⌋ + 1 = {floor}.",
                en=f"By default an incomplete window is dropped: a = ⌊{room}/{S}⌋ + 1 = {floor}.",
            ),
            Text(
                ru=f"С ceil_mode его оставляют, раз оно начинается внутри карты: b = {ceil}; a = {floor}.",
                en=f"With ceil_mode it is kept, as it begins inside the map: b = {ceil}; a = {floor}.",
            ),
        ],
        mistakes=[
            Mistake(
                (ceil, floor),
                1,
                Text(
                    ru="Вы перепутали режимы: по умолчанию округляют вниз.",
                    en="You swapped the modes: the default rounds down.",
                ),
            ),
            Mistake(
                (floor, floor),
                2,
                Text(ru="Вы не учли ceil_mode.", en="You did not take ceil_mode into account."),
            ),
            Mistake(
                (floor - 1, ceil - 1),
                1,
                Text(ru="Вы забыли прибавить единицу.", en="You forgot to add one."),
            ),
        ],
    )
