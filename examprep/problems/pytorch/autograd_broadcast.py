"""Gradients through reductions and broadcasting: mean, maximum of equals, a bias for a whole batch."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, generator, ints, one_of, require, rows
from examprep.problems.wording import both, matrix, num, vec


@generator("mean-square-gradient", 31, 29, x=rows(ints(-6, 6), 4), c=one_of(3, 4, 6, 8))
def mean_square_gradient(x, c):
    """Gradient of a mean of squares with respect to its four elements."""
    require(all(x) and c not in x)
    answer = [Fraction(2 * c * v, 4) for v in x]
    factor = Fraction(2 * c, 4)
    return Problem(
        ask=Text(
            ru=f"`x = torch.tensor([[{x[0]}., {x[1]}.], [{x[2]}., {x[3]}.]], requires_grad=True)`, `({c} * "
            "x ** 2).mean().backward()`. Чему равны четыре числа x.grad (по строкам)?",
            en=f"`x = torch.tensor([[{x[0]}., {x[1]}.], [{x[2]}., {x[3]}.]], requires_grad=True)`, `({c} * "
            "x ** 2).mean().backward()`. What are the four numbers of x.grad, row by row?",
        ),
        answer=Row(answer),
        steps=[
            Text(
                ru=f"Среднее по всем 4 элементам: L = ¼·Σ {c}x².",
                en=f"The mean is over all 4 elements: L = ¼·Σ {c}x².",
            ),
            both(f"∂L/∂x = ¼·2·{c}·x = {num(factor)}x."),
            both(f"x.grad = {vec(answer)}."),
        ],
        mistakes=[
            Mistake(
                [2 * c * v for v in x],
                0,
                Text(
                    ru="Вы забыли делитель 4: это градиент суммы.",
                    en="You forgot the divisor 4: this is the sum's gradient.",
                ),
            ),
            Mistake(
                [c * v for v in x],
                0,
                Text(
                    ru="Вы разделили на число строк, а mean() делит на число всех элементов.",
                    en="You divided by the number of rows; mean() divides by the number of all elements.",
                ),
            ),
            Mistake(
                [Fraction(c * v * v, 4) for v in x],
                1,
                Text(
                    ru="Вы оставили x² вместо производной 2x.",
                    en="You left x² instead of the derivative 2x.",
                ),
            ),
        ],
    )


@generator(
    "tied-maximum-gradient",
    31,
    29,
    low=rows(ints(-9, 4), 3),
    top=ints(5, 9),
    places=one_of((0, 2), (0, 1), (1, 3), (2, 4), (0, 4), (1, 4)),
)
def tied_maximum_gradient(low, top, places):
    """Gradient of the maximum where two elements share it."""
    rest = iter(low)
    x = [top if i in places else next(rest) for i in range(5)]
    answer = [Fraction(1, 2) if i in places else 0 for i in range(5)]
    return Problem(
        ask=Text(
            ru=f"x = {vec(x)}, requires_grad=True, `x.amax().backward()`. Чему равен x.grad?",
            en=f"x = {vec(x)}, requires_grad=True, `x.amax().backward()`. What is x.grad?",
        ),
        answer=Row(answer),
        steps=[
            Text(
                ru=f"Максимум {top} стоит на двух местах (с нуля): {places[0]} и {places[1]}.",
                en=f"The maximum {top} occurs at two positions (from zero): {places[0]} and {places[1]}.",
            ),
            Text(
                ru=f"amax делит градиент 1 поровну между равными: {vec(answer)}.",
                en=f"amax splits the gradient 1 evenly among equals: {vec(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [int(i == places[0]) for i in range(5)],
                1,
                Text(
                    ru="Вы отдали всё первому; так делает max(dim=…), который возвращает и номер.",
                    en="You gave everything to the first; that is what max(dim=…) does, which returns an "
                    "index too.",
                ),
            ),
            Mistake(
                [int(i in places) for i in range(5)],
                1,
                Text(
                    ru="Вы отдали по единице каждому; в сумме должна остаться 1.",
                    en="You gave each of them 1; the gradient must still total 1.",
                ),
            ),
            Mistake(
                [Fraction(1, 5)] * 5,
                1,
                Text(ru="Вы разделили на всех, как mean().", en="You split it among all, as mean() does."),
            ),
            Mistake(
                [0] * 5,
                1,
                Text(
                    ru="Вы решили, что в точке излома градиента нет; autograd берёт субградиент.",
                    en="You assumed there is no gradient at the kink; autograd takes a subgradient.",
                ),
            ),
        ],
    )


@generator("broadcast-bias-gradient", 31, 34, 29, G=rows(ints(-4, 5), 3, 2), b=rows(ints(-3, 3), 2))
def broadcast_bias_gradient(G, b):
    """Gradient of a bias added to every row of a batch."""
    columns = [list(column) for column in zip(*G, strict=True)]
    answer = [sum(column) for column in columns]
    require(all(answer) and all(b))
    return Problem(
        ask=Text(
            ru=f"Y = X + b: X имеет форму (3, 2), b = {vec(b)} — форму (2,). Пришёл градиент "
            f"∂L/∂Y:\n{matrix(G)}\nЧему равен ∂L/∂b?",
            en=f"Y = X + b: X has the shape (3, 2), b = {vec(b)} the shape (2,). The incoming gradient "
            f"∂L/∂Y is\n{matrix(G)}\nWhat is ∂L/∂b?",
        ),
        answer=Row(answer),
        steps=[
            Text(
                ru="b растянули на три строки: каждое bⱼ участвует в трёх числах Y с производной 1.",
                en="b was stretched over three rows: each bⱼ affects three numbers of Y, each with "
                "derivative 1.",
            ),
            Text(
                ru="Вклады складываются по растянутому измерению: ∂L/∂bⱼ = Σᵢ ∂L/∂Yᵢⱼ.",
                en="The contributions add up over the stretched dimension: ∂L/∂bⱼ = Σᵢ ∂L/∂Yᵢⱼ.",
            ),
            Text(ru=f"Суммы столбцов: {vec(answer)}.", en=f"The sums of the columns: {vec(answer)}."),
        ],
        mistakes=[
            Mistake(
                [Fraction(v, 3) for v in answer],
                1,
                Text(
                    ru="Вы усреднили по батчу; усредняют только потери.",
                    en="You averaged over the batch; only a loss averages.",
                ),
            ),
            Mistake(
                G[0],
                1,
                Text(ru="Вы взяли одну строку.", en="You took one row."),
            ),
            Mistake(
                [v * w for v, w in zip(answer, b, strict=True)],
                0,
                Text(
                    ru="Вы умножили на b, а производная суммы по b равна 1.",
                    en="You multiplied by b; the derivative of the sum with respect to b is 1.",
                ),
            ),
            Mistake(
                [3, 3],
                1,
                Text(ru="Вы не учли пришедший градиент.", en="You left out the incoming gradient."),
            ),
        ],
    )
