"""Sinusoidal positional encoding: a component, and the product of two positions."""

from __future__ import annotations

from math import cos, pi, sin

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Value, generator, ints, one_of, require
from examprep.problems.wording import both, num


@generator("positional-encoding", 27, p=ints(1, 60), d=one_of(4, 8), j=ints(0, 7))
def positional_encoding(p, d, j):
    """A component of the sinusoidal positional encoding."""
    require(j < d)
    step = 8 // d  # 10000^(2i/d) is ten to the power i·step
    power = j // 2 * step
    angle = p / 10**power
    wave, other = (sin, cos) if j % 2 == 0 else (cos, sin)
    value = wave(angle)
    require(0.05 < abs(value) < 0.98)
    name = "sin" if j % 2 == 0 else "cos"
    return Problem(
        ask=Text(
            ru=f"Синусоидальное позиционное кодирование из «Attention Is All You Need», d_model = {d}. Чему "
            f"равна компонента с номером {j} (с нуля) для позиции {p}? (Три знака после точки.)",
            en=f"The sinusoidal positional encoding of “Attention Is All You Need”, d_model = {d}. What is "
            f"component number {j} (counting from zero) at position {p}? (Three decimals.)",
        ),
        answer=Value(value, tol=2e-3),
        steps=[
            Text(
                ru=f"Компонента {j} {'чётная — синус' if j % 2 == 0 else 'нечётная — косинус'}; номер пары "
                f"i = ⌊{j}/2⌋ = {j // 2}.",
                en=f"Component {j} is {'even, a sine' if j % 2 == 0 else 'odd, a cosine'}; its pair is i = "
                f"⌊{j}/2⌋ = {j // 2}.",
            ),
            both(f"10000^(2i/d) = 10000^({j // 2 * 2}/{d}) = {10**power}."),
            Text(
                ru=f"{name}({p}/{10**power}) = {name} {num(angle)} ≈ {num(round(value, 4))} (радианы).",
                en=f"{name}({p}/{10**power}) = {name} {num(angle)} ≈ {num(round(value, 4))} (radians).",
            ),
        ],
        mistakes=[
            Mistake(
                other(angle), 0, Text(ru="Вы перепутали синус и косинус.", en="You swapped sine and cosine.")
            ),
            *(
                [
                    Mistake(
                        wave(p / 10 ** (j * step)),
                        1,
                        Text(
                            ru="Вы взяли в показателе номер компоненты вместо номера пары.",
                            en="You put the component's number in the exponent, not the pair's.",
                        ),
                    )
                ]
                if j
                else []
            ),
            Mistake(
                wave(angle * pi / 180),
                2,
                Text(
                    ru="Вы посчитали в градусах, а нужны радианы.",
                    en="You computed in degrees; radians are needed.",
                ),
            ),
        ],
    )


@generator("positional-encoding-product", 27, p=ints(1, 30), k=ints(1, 12), d=one_of(4, 8))
def positional_encoding_product(p, k, d):
    """Dot product of the encodings of two positions."""
    scales = [10 ** (i * 8 // d) for i in range(d // 2)]
    value = sum(cos(k / s) for s in scales)
    terms = " + ".join(f"cos {num(k / s)}" for s in scales)
    return Problem(
        ask=Text(
            ru=f"Синусоидальное позиционное кодирование, d_model = {d} (периоды 2π·10000^(2i/d), синусы и "
            f"косинусы парами). Чему равно скалярное произведение кодов позиций {p} и {p + k}? (Два знака "
            "после точки.)",
            en=f"Sinusoidal positional encoding, d_model = {d} (periods 2π·10000^(2i/d), sines and cosines "
            f"in pairs). What is the dot product of the encodings of positions {p} and {p + k}? (Two "
            "decimals.)",
        ),
        answer=Value(value, tol=0.01),
        steps=[
            Text(
                ru="Пара с частотой ω даёт sin ωp·sin ωq + cos ωp·cos ωq = cos ω(q − p): важен только сдвиг.",
                en="A pair of frequency ω gives sin ωp·sin ωq + cos ωp·cos ωq = cos ω(q − p): only the "
                "offset matters.",
            ),
            Text(
                ru=f"Сдвиг {k}, частоты {', '.join(f'1/{s}' if s > 1 else '1' for s in scales)}.",
                en=f"The offset is {k}, the frequencies "
                f"{', '.join(f'1/{s}' if s > 1 else '1' for s in scales)}.",
            ),
            both(f"{terms} ≈ {num(round(value, 4))}."),
        ],
        mistakes=[
            Mistake(
                d // 2,
                0,
                Text(
                    ru="Вы сложили квадраты: это произведение кода с самим собой.",
                    en="You added squares: that is the product of an encoding with itself.",
                ),
            ),
            Mistake(
                sum(cos((2 * p + k) / s) for s in scales),
                0,
                Text(
                    ru="Вы взяли сумму позиций вместо разности.",
                    en="You used the sum of the positions, not their difference.",
                ),
            ),
            Mistake(
                sum(sin(k / s) for s in scales),
                0,
                Text(
                    ru="Вы взяли синус разности, а выходит косинус.",
                    en="You took the sine of the difference; it is the cosine.",
                ),
            ),
            Mistake(
                d // 2 * cos(k),
                1,
                Text(ru="Вы дали всем парам одну частоту.", en="You gave every pair the same frequency."),
            ),
        ],
    )
