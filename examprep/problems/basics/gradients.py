"""The gradient of a function of several variables: by hand, by differences, along a direction; its price."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, generator, ints, one_of, require, rows
from examprep.problems.matrices import inner
from examprep.problems.wording import both, dot, exact, first_term, next_term, num, par, signed, vec

NONZERO = one_of(-4, -3, -2, -1, 1, 2, 3, 4)


@generator("gradient-through-an-intermediate", 5, 8, 9, x=NONZERO, y=NONZERO, z=NONZERO)
def gradient_through_an_intermediate(x, y, z):
    """Gradient of (xy + z)² by the chain rule."""
    u = x * y + z
    require(u != 0 and abs(x) != abs(y))
    gradient = [2 * u * y, 2 * u * x, 2 * u]
    return Problem(
        ask=Text(
            ru=f"f(x, y, z) = (xy + z)². Найдите ∂f/∂x, ∂f/∂y, ∂f/∂z в точке {vec([x, y, z])}.",
            en=f"f(x, y, z) = (xy + z)². Find ∂f/∂x, ∂f/∂y, ∂f/∂z at the point {vec([x, y, z])}.",
        ),
        answer=Row(gradient, ("∂f/∂x", "∂f/∂y", "∂f/∂z")),
        steps=[
            Text(
                ru=f"Промежуточная величина u = xy + z = {dot([x], [y])} {signed(z)} = {num(u)}, f = u².",
                en=f"The intermediate value is u = xy + z = {dot([x], [y])} {signed(z)} = {num(u)}, f = u².",
            ),
            both(f"∂f/∂u = 2u = {num(2 * u)}; ∂u/∂x = y, ∂u/∂y = x, ∂u/∂z = 1."),
            both(
                f"∂f/∂x = {num(2 * u)}·{par(y)} = {num(gradient[0])}, "
                f"∂f/∂y = {num(2 * u)}·{par(x)} = {num(gradient[1])}, ∂f/∂z = {num(2 * u)}."
            ),
        ],
        mistakes=[
            Mistake(
                [y, x, 1],
                1,
                Text(ru="Вы забыли внешнюю производную 2u.", en="You forgot the outer derivative 2u."),
            ),
            Mistake(
                [u * y, u * x, u],
                1,
                Text(ru="Вы потеряли двойку: (u²)′ = 2u.", en="You lost the factor 2: (u²)′ = 2u."),
            ),
            Mistake(
                [2 * u * x, 2 * u * y, 2 * u],
                1,
                Text(
                    ru="Вы перепутали: ∂(xy)/∂x = y, а не x.", en="You mixed them up: ∂(xy)/∂x is y, not x."
                ),
            ),
        ],
    )


@generator(
    "finite-difference",
    5,
    a=one_of(-3, -2, -1, 1, 2, 3),
    b=ints(-3, 3),
    x=ints(-3, 3),
    h=one_of(0.5, 0.1),
    scheme=one_of("forward", "central"),
)
def finite_difference(a, b, x, h, scheme):
    """A forward or central difference quotient of a cubic, and its error."""
    require(3 * a * x + b != 0 and x != 0)
    step = exact(h)

    def f(at):
        return a * at**3 + b * at**2

    slope = 3 * a * x * x + 2 * b * x
    forward, across = (f(x + step) - f(x)) / step, (f(x + step) - f(x - step)) / step
    central = across / 2
    quotient, other = (central, forward) if scheme == "central" else (forward, central)
    cubic = first_term(a, "x³") + next_term(b, "x²")
    left = x - step if scheme == "central" else x
    below = 2 * step if scheme == "central" else step
    return Problem(
        ask=Text(
            ru=f"f(x) = {cubic}. Оцените f′({num(x)}) {'центральной' if scheme == 'central' else 'правой'} разностью "
            f"с шагом h = {h}. Каковы оценка D и её ошибка D − f′?",
            en=f"f(x) = {cubic}. Estimate f′({num(x)}) by the {scheme} difference with step h = {h}. "
            "What are the estimate D and its error D − f′?",
        ),
        answer=Row([quotient, quotient - slope], ("D", "D − f′")),
        steps=[
            both(f"f({num(x + step)}) = {num(f(x + step))}, f({num(left)}) = {num(f(left))}."),
            both(f"D = ({num(f(x + step))} − {par(f(left))}) / {num(below)} = {num(quotient)}."),
            both(
                f"f′({num(x)}) = {num(slope)}, D − f′ = {num(quotient)} − {par(slope)} = {num(quotient - slope)}."
            ),
        ],
        mistakes=[
            Mistake(
                [across, across - slope] if scheme == "central" else [forward / 2, forward / 2 - slope],
                1,
                Text(
                    ru="Вы поделили на h, но между точками 2h.",
                    en="You divided by h, but the points are 2h apart.",
                )
                if scheme == "central"
                else Text(
                    ru="Вы поделили на 2h, но между точками только h.",
                    en="You divided by 2h, but the points are only h apart.",
                ),
            ),
            Mistake(
                [other, other - slope],
                0,
                Text(
                    ru="Вы взяли правую разность вместо центральной.",
                    en="You took the forward difference instead of the central one.",
                )
                if scheme == "central"
                else Text(
                    ru="Вы взяли центральную разность вместо правой.",
                    en="You took the central difference instead of the forward one.",
                ),
            ),
            Mistake(
                [quotient, slope - quotient],
                2,
                Text(
                    ru="Вы нашли ошибку с обратным знаком: нужно D − f′.",
                    en="You gave the error with the opposite sign: it is D − f′.",
                ),
            ),
        ],
    )


@generator(
    "directional-derivative",
    5,
    c=rows(ints(-3, 3), 3),
    p=rows(ints(-3, 3), 2),
    u=one_of((3, 4), (4, -3), (-3, 4), (6, 8), (-8, 6)),
)
def directional_derivative(c, p, u):
    """Gradient of a quadratic function and its rate of change along a vector that is not of unit length."""
    gradient = [2 * c[0] * p[0] + c[1] * p[1], c[1] * p[0] + 2 * c[2] * p[1]]
    along, length = inner(gradient, u), 5 if abs(u[0]) < 5 and abs(u[1]) < 5 else 10
    require(along != 0 and all(c) and all(gradient))
    rate = Fraction(along, length)
    form = first_term(c[0], "x²") + next_term(c[1], "xy") + next_term(c[2], "y²")
    return Problem(
        ask=Text(
            ru=f"f(x, y) = {form}. Для точки {vec(p)} найдите ∂f/∂x, ∂f/∂y и скорость роста f (на единицу длины) "
            f"в направлении вектора u = {vec(u)}.",
            en=f"f(x, y) = {form}. At {vec(p)} find ∂f/∂x, ∂f/∂y and the rate of change of f (per unit of length) "
            f"in the direction of u = {vec(u)}.",
        ),
        answer=Row([*gradient, rate], ("∂f/∂x", "∂f/∂y", "∂f/∂u")),
        steps=[
            both(
                f"∂f/∂x = {num(2 * c[0])}x{next_term(c[1], 'y')} = {num(gradient[0])}, "
                f"∂f/∂y = {first_term(c[1], 'x')} {signed(2 * c[2])}y = {num(gradient[1])}."
            ),
            both(f"∇f·u = {dot(gradient, u)} = {num(along)}."),
            both(f"‖u‖ = {length}, ∂f/∂u = ∇f·u/‖u‖ = {num(along)}/{length} = {num(rate)}."),
        ],
        mistakes=[
            Mistake(
                [*gradient, along],
                2,
                Text(
                    ru="Вы не поделили на длину u: направление задаёт единичный вектор.",
                    en="You did not divide by the length of u: a direction is a unit vector.",
                ),
            ),
            Mistake(
                [*gradient, inner(gradient, gradient)],
                1,
                Text(
                    ru="Вы взяли ‖∇f‖²: направление u туда не входит.",
                    en="You took ‖∇f‖², into which the direction u does not enter.",
                ),
            ),
            Mistake(
                [
                    2 * c[0] * p[0],
                    2 * c[2] * p[1],
                    Fraction(2 * c[0] * p[0] * u[0] + 2 * c[2] * p[1] * u[1], length),
                ],
                0,
                Text(ru="Вы потеряли смешанный член xy.", en="You lost the mixed term xy."),
            ),
        ],
    )


@generator("price-of-a-gradient", 5, 9, sizes=rows(ints(2, 12), 3))
def price_of_a_gradient(sizes):
    """Price of one gradient by forward differences, central differences and backpropagation."""
    n = (sizes[0] + 1) * sizes[1] + (sizes[1] + 1) * sizes[2]
    shape = " → ".join(map(str, sizes))
    return Problem(
        ask=Text(
            ru=f"Полносвязная сеть {shape} со смещениями. Прямой проход стоит T, обратный — 2T. Сколько T стоит "
            "градиент по всем параметрам: (a) правыми разностями, (b) центральными, (c) обратным распространением?",
            en=f"A fully connected network {shape} with biases. A forward pass costs T, a backward pass 2T. How many T "
            "does the gradient of all parameters cost by (a) forward differences, (b) central ones, (c) "
            "backpropagation?",
        ),
        answer=Row([n + 1, 2 * n, 3], ("a", "b", "c")),
        steps=[
            Text(
                ru=f"Параметров n = ({sizes[0]} + 1)·{sizes[1]} + ({sizes[1]} + 1)·{sizes[2]} = {n}.",
                en=f"Parameters: n = ({sizes[0]} + 1)·{sizes[1]} + ({sizes[1]} + 1)·{sizes[2]} = {n}.",
            ),
            Text(
                ru=f"Правые разности: по проходу на параметр и один в самой точке, n + 1 = {n + 1}. "
                f"Центральные: по два, 2n = {2 * n}.",
                en=f"Forward differences: a pass for each parameter and one at the point itself, n + 1 = {n + 1}. "
                f"Central ones: two for each, 2n = {2 * n}.",
            ),
            Text(
                ru="Обратное распространение: проход вперёд и проход назад, 1 + 2 = 3 при любом числе параметров.",
                en="Backpropagation: one pass forward and one back, 1 + 2 = 3, however many parameters there are.",
            ),
        ],
        mistakes=[
            Mistake(
                [n, 2 * n, 3],
                1,
                Text(
                    ru="Вы забыли значение в самой точке: его считают один раз.",
                    en="You forgot the value at the point itself, computed once.",
                ),
            ),
            Mistake(
                [n + 1, 2 * n, 3 * n],
                2,
                Text(
                    ru="Вы повторили оба прохода для каждого параметра, а одного раза хватает на весь градиент.",
                    en="You repeated both passes for each parameter; once is enough for the whole gradient.",
                ),
            ),
            Mistake(
                [n + 1, 2 * n, 2],
                2,
                Text(
                    ru="Вы не посчитали прямой проход: без него обратный невозможен.",
                    en="You left out the forward pass, without which there is no backward one.",
                ),
            ),
        ],
    )
