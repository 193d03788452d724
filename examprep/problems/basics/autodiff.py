"""Automatic differentiation: dual numbers, forward and reverse sweeps, what detach hides."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, first_term, nested, next_term, num, par, signed, vec

NONZERO = one_of(-4, -3, -2, -1, 1, 2, 3, 4)
SMALL = one_of(-3, -2, -1, 1, 2, 3)


@generator("dual-number", 9, a=SMALL, b=SMALL, c=ints(-4, 4), x=SMALL)
def dual_number(a, b, c, x):
    """Value and derivative of a polynomial at a dual number."""
    value, slope = a * x**3 + b * x**2 + c * x, 3 * a * x * x + 2 * b * x + c
    terms = f"{num(a * x**3)} {signed(b * x * x)} {signed(c * x)}"
    derivative = f"{num(3 * a * x * x)} {signed(2 * b * x)} {signed(c)}"
    cubic = first_term(a, "x³") + next_term(b, "x²") + next_term(c, "x")
    return Problem(
        ask=Text(
            ru=f"f(x) = {cubic}. Вычислите f({num(x)} + ε), где ε² = 0: каковы вещественная часть и коэффициент при ε?",
            en=f"f(x) = {cubic}. Evaluate f({num(x)} + ε) with ε² = 0: what are the real part and the "
            "coefficient of ε?",
        ),
        answer=Row([value, slope], ("Re", "ε")),
        steps=[
            both(
                f"({num(x)} + ε)² = {x * x} {signed(2 * x)}ε, "
                f"({num(x)} + ε)³ = {num(x**3)} {signed(3 * x * x)}ε."
            ),
            Text(
                ru=f"Вещественная часть: f({num(x)}) = {terms} = {num(value)}.",
                en=f"The real part: f({num(x)}) = {terms} = {num(value)}.",
            ),
            Text(
                ru=f"Коэффициент при ε: {derivative} = {num(slope)} = f′({num(x)}).",
                en=f"The coefficient of ε: {derivative} = {num(slope)} = f′({num(x)}).",
            ),
        ],
        mistakes=[
            Mistake(
                [value + 3 * a * x + b, slope + a],
                0,
                Text(ru="Вы положили ε² = 1 вместо 0.", en="You set ε² = 1 instead of 0."),
            ),
            Mistake(
                [value, a + b + c],
                0,
                Text(
                    ru="Вы перемножили ε-части, а для произведения нужно правило uv′ + u′v.",
                    en="You multiplied the ε parts; a product follows uv′ + u′v.",
                ),
            ),
            Mistake(
                [slope, value],
                2,
                Text(
                    ru="Вы поменяли местами значение и производную.",
                    en="You swapped the value and the derivative.",
                ),
            ),
        ],
    )


@generator("diamond-backward", 8, 9, a=NONZERO, b=NONZERO, x=NONZERO)
def diamond_backward(a, b, x):
    """Gradients at all nodes of a diamond-shaped graph after the reverse sweep."""
    u, v = a * x, b * x
    require(v != -1)
    by_u, by_v = v + 1, u
    by_x = by_u * a + by_v * b
    return Problem(
        ask=Text(
            ru=f"x = {num(x)}, u = {num(a)}·x, v = {num(b)}·x, w = u·v + u. Какие градиенты даст обратный проход "
            "от w: ∂w/∂u (по всем путям), ∂w/∂v, dw/dx?",
            en=f"x = {num(x)}, u = {num(a)}·x, v = {num(b)}·x, w = u·v + u. What gradients does the backward pass "
            "from w give: ∂w/∂u (over all paths), ∂w/∂v, dw/dx?",
        ),
        answer=Row([by_u, by_v, by_x], ("∂w/∂u", "∂w/∂v", "dw/dx")),
        steps=[
            both(f"u = {num(u)}, v = {num(v)}."),
            both(f"∂w/∂u = v + 1 = {num(by_u)}, ∂w/∂v = u = {num(by_v)}."),
            Text(
                ru=f"В x вклады складываются: {par(by_u)}·{par(a)} + {par(by_v)}·{par(b)} = {num(by_x)}; "
                f"ответ {vec([by_u, by_v, by_x])}.",
                en=f"At x the contributions add up: {par(by_u)}·{par(a)} + {par(by_v)}·{par(b)} = {num(by_x)}; "
                f"the answer is {vec([by_u, by_v, by_x])}.",
            ),
        ],
        mistakes=[
            Mistake(
                [by_u, by_v, by_u * a],
                2,
                Text(
                    ru="Вы оставили в x только вклад u: он перезаписал вклад v, а вклады складывают.",
                    en="You kept u's contribution to x only: it overwrote v's, but contributions add up.",
                ),
            ),
            Mistake(
                [by_u, by_v, by_v * b],
                2,
                Text(
                    ru="Вы оставили в x только вклад v: он перезаписал вклад u, а вклады складывают.",
                    en="You kept v's contribution to x only: it overwrote u's, but contributions add up.",
                ),
            ),
            Mistake(
                [v, u, v * a + u * b],
                1,
                Text(
                    ru="Вы забыли прямой вклад слагаемого + u.",
                    en="You forgot the direct contribution of the term + u.",
                ),
            ),
            Mistake(
                [by_u, by_v, by_u + by_v],
                2,
                Text(
                    ru="Вы сложили градиенты u и v, не умножив на du/dx и dv/dx.",
                    en="You added the gradients of u and v without multiplying by du/dx and dv/dx.",
                ),
            ),
        ],
    )


@generator("jacobian-sweeps", 9, 4, n=one_of(2, 3, 5, 10, 20, 50), m=one_of(1, 2, 4, 8, 30, 100))
def jacobian_sweeps(n, m):
    """Sweeps that forward and reverse mode need for a full Jacobian."""
    require(n != m)
    return Problem(
        ask=Text(
            ru=f"Программа вычисляет f: ℝⁿ → ℝᵐ, n = {n}, m = {m}. Сколько проходов нужно для полного якобиана "
            "в прямом режиме автодифференцирования, сколько в обратном, и сколько в более выгодном из них?",
            en=f"A program computes f: ℝⁿ → ℝᵐ, n = {n}, m = {m}. How many sweeps does the full Jacobian take "
            "in forward mode, how many in reverse mode, and how many in the cheaper one?",
        ),
        answer=Row([n, m, min(n, m)], ("→", "←", "min")),
        steps=[
            Text(
                ru=f"Проход прямого режима даёт Jv — столбец якобиана: столбцов n = {n}.",
                en=f"A forward sweep gives Jv, a column of the Jacobian: there are n = {n}.",
            ),
            Text(
                ru=f"Проход обратного режима даёт vᵀJ — строку: строк m = {m}.",
                en=f"A reverse sweep gives vᵀJ, a row: there are m = {m}.",
            ),
            Text(
                ru=f"Выгоднее {'прямой' if n < m else 'обратный'} режим: {min(n, m)}.",
                en=f"The {'forward' if n < m else 'reverse'} mode is cheaper: {min(n, m)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [m, n, min(n, m)],
                0,
                Text(ru="Вы перепутали режимы.", en="You mixed up the modes."),
            ),
            Mistake(
                [n * m, n * m, n * m],
                0,
                Text(
                    ru="Вы считали по проходу на каждый элемент, а один проход даёт целый столбец или строку.",
                    en="You counted one sweep per entry; a sweep gives a whole column or row.",
                ),
            ),
            *(
                [
                    Mistake(
                        [n, 1, 1],
                        1,
                        Text(
                            ru="Вы сочли, что обратному режиму хватает одного прохода: так лишь при m = 1.",
                            en="You took one reverse sweep to be enough, which holds for m = 1 only.",
                        ),
                    )
                ]
                if m > 1
                else []
            ),
        ],
    )


@generator("detach-derivative", 9, 31, a=NONZERO, b=NONZERO, x=NONZERO)
def detach_derivative(a, b, x):
    """Derivative that autograd returns where one factor is detached."""
    require(a + 2 * b != 0)
    y = f"`y = {a} * x * x.detach() {'-' if b < 0 else '+'} {abs(b)} * x**2`"
    return Problem(
        ask=Text(
            ru=f"x = {num(x)}, {y}. Какое значение окажется в `x.grad` после `y.backward()`?",
            en=f"x = {num(x)}, {y}. What is the value of `x.grad` after `y.backward()`?",
        ),
        answer=Value((a + 2 * b) * x),
        steps=[
            Text(
                ru=f"`x.detach()` имеет то же значение {num(x)}, но для autograd это константа.",
                en=f"`x.detach()` has the same value {num(x)}, but to autograd it is a constant.",
            ),
            both(
                f"{num(a)}·{par(x)} = {num(a * x)}, {num(2 * b)}·x = {num(2 * b)}·{par(x)} = {num(2 * b * x)}."
            ),
            both(f"`x.grad` = {num(a * x)} {signed(2 * b * x)} = {num((a + 2 * b) * x)}."),
        ],
        mistakes=[
            Mistake(
                2 * (a + b) * x,
                0,
                Text(
                    ru="Вы не учли `detach()` и продифференцировали оба множителя.",
                    en="You ignored `detach()` and differentiated both factors.",
                ),
            ),
            Mistake(
                2 * b * x,
                0,
                Text(
                    ru="Вы обнулили всё слагаемое, а константой стал лишь один множитель.",
                    en="You zeroed the whole term; only one factor became a constant.",
                ),
            ),
            Mistake(
                a + 2 * b * x,
                1,
                Text(
                    ru="Вы потеряли значение отсоединённого множителя: он константа, но не единица.",
                    en="You lost the detached factor's value: it is a constant, but not one.",
                ),
            ),
        ],
    )


@generator(
    "vector-jacobian-product", 9, 4, 31, x=rows(SMALL, 2), v=rows(SMALL, 2), mode=one_of("reverse", "forward")
)
def vector_jacobian_product(x, v, mode):
    """A vector–Jacobian product (backward with a vector) or a Jacobian–vector product (forward mode)."""
    J = [[x[1], x[0]], [2 * x[0], 1]]
    back = [v[0] * J[0][k] + v[1] * J[1][k] for k in (0, 1)]
    ahead = [J[k][0] * v[0] + J[k][1] * v[1] for k in (0, 1)]
    right, wrong = (back, ahead) if mode == "reverse" else (ahead, back)
    require(any(right) and v != [1, 1])
    sums = [J[0][0] + J[1][0], J[0][1] + J[1][1]] if mode == "reverse" else [sum(J[0]), sum(J[1])]
    call = (
        (
            "Вызвали `y.backward(v)`. Что окажется в `x.grad`?",
            "`y.backward(v)` is called. What is in `x.grad`?",
        )
        if mode == "reverse"
        else (
            "В прямом режиме касательный вектор входа ẋ = v. Каков касательный вектор выхода ẏ?",
            "In forward mode the input's tangent is ẋ = v. What is the output's tangent ẏ?",
        )
    )
    names = ("x₁.grad", "x₂.grad") if mode == "reverse" else ("ẏ₁", "ẏ₂")
    jacobian = f"J = [[x₂, x₁], [2x₁, 1]] = {nested(J)}"
    return Problem(
        ask=Text(
            ru=f"y₁ = x₁x₂, y₂ = x₁² + x₂ в точке x = {vec(x)}; v = {vec(v)}. {call[0]}",
            en=f"y₁ = x₁x₂, y₂ = x₁² + x₂ at x = {vec(x)}; v = {vec(v)}. {call[1]}",
        ),
        answer=Row(right, names),
        steps=[
            both(f"{jacobian}."),
            Text(
                ru="Обратный режим умножает на v слева: в vᵀJ каждый столбец J скалярно умножен на v."
                if mode == "reverse"
                else "Прямой режим умножает на v справа: в Jv каждая строка J скалярно умножена на v.",
                en="Reverse mode multiplies by v on the left: vᵀJ, the dot product of each column of J with v."
                if mode == "reverse"
                else "Forward mode multiplies by v on the right: Jv, the dot product of each row of J with v.",
            ),
            both(f"{'vᵀJ' if mode == 'reverse' else 'Jv'} = {vec(right)}."),
        ],
        mistakes=[
            Mistake(
                wrong,
                1,
                Text(ru="Вы нашли Jv вместо vᵀJ.", en="You found Jv instead of vᵀJ.")
                if mode == "reverse"
                else Text(ru="Вы нашли vᵀJ вместо Jv.", en="You found vᵀJ instead of Jv."),
            ),
            Mistake(
                sums,
                1,
                Text(
                    ru="Вы взяли вектор из единиц вместо v.",
                    en="You took a vector of ones instead of v.",
                ),
            ),
            Mistake(
                [v[0] * J[0][0], v[1] * J[1][1]],
                1,
                Text(
                    ru="Вы взяли только диагональ якобиана.",
                    en="You took the Jacobian's diagonal only.",
                ),
            ),
        ],
    )
