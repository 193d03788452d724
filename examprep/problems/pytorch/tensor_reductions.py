"""Values of aggregations: sums and means along a dimension, variance, median, gather, a silent broadcast."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, matrix, nearly, num, total, vec

REDUCTIONS: dict[str, tuple[Any, Text]] = {
    "sum": (sum, Text(ru="Вы взяли сумму.", en="You took the sum.")),
    "mean": (lambda v: Fraction(sum(v), len(v)), Text(ru="Вы взяли среднее.", en="You took the mean.")),
    "amax": (max, Text(ru="Вы взяли наибольшее.", en="You took the largest.")),
}


@generator("reduction-values", 29, x=rows(ints(-6, 9), 3, 3), dim=one_of(0, 1, -1), op=one_of(*REDUCTIONS))
def reduction_values(x, dim, op):
    """Sum, mean or maximum of a matrix along a dimension."""
    columns = [list(column) for column in zip(*x, strict=True)]
    lines, others = (columns, x) if dim == 0 else (x, columns)
    apply, _ = REDUCTIONS[op]
    answer = list(map(apply, lines))
    require(op != "mean" or all(sum(line) % 3 == 0 for line in lines))
    return Problem(
        ask=Text(
            ru=f"x — матрица\n{matrix(x)}\nЧему равен `x.{op}(dim={dim})`?",
            en=f"x is the matrix\n{matrix(x)}\nWhat is `x.{op}(dim={dim})`?",
        ),
        answer=Row(answer),
        steps=[
            Text(
                ru="dim=0 идёт по строкам вниз и оставляет по числу на столбец."
                if dim == 0
                else f"dim={dim} идёт вдоль строки и оставляет по числу на строку.",
                en="dim=0 runs down the rows and leaves one number per column."
                if dim == 0
                else f"dim={dim} runs along a row and leaves one number per row.",
            ),
            Text(
                ru=f"Сворачиваем {', '.join(map(vec, lines))}: {vec(answer)}.",
                en=f"We reduce {', '.join(map(vec, lines))}: {vec(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                list(map(apply, others)),
                0,
                Text(
                    ru="Вы сворачивали по другому измерению: dim — то, которое исчезает.",
                    en="You reduced along the other dimension; dim is the one that disappears.",
                ),
            ),
            *(
                Mistake(list(map(wrong, lines)), 1, says)
                for name, (wrong, says) in REDUCTIONS.items()
                if name != op
            ),
        ],
    )


@generator("tensor-variance", 29, x=rows(ints(-5, 9), 4), n=one_of(3, 4))
def tensor_variance(x, n):
    """x.var() of a short tensor."""
    x = x[:n]
    mean = Fraction(sum(x), n)
    require(mean.denominator == 1 and len(set(x)) > 2)
    squares = [(v - mean) ** 2 for v in x]
    answer = sum(squares) / (n - 1)
    about = "≈" if nearly(answer) else "="
    return Problem(
        ask=Text(
            ru=f"Чему равен `torch.tensor({[float(v) for v in x]}).var()` (дробью или с тремя значащими "
            "цифрами)?",
            en=f"What is `torch.tensor({[float(v) for v in x]}).var()` (a fraction or three significant "
            "digits)?",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Среднее: ({total(x)})/{n} = {num(mean)}.",
                en=f"The mean: ({total(x)})/{n} = {num(mean)}.",
            ),
            Text(
                ru=f"Квадраты отклонений: {total(squares)} = {num(sum(squares))}.",
                en=f"The squared deviations: {total(squares)} = {num(sum(squares))}.",
            ),
            Text(
                ru=f"По умолчанию correction=1, делят на n − 1: {num(sum(squares))}/{n - 1} {about} "
                f"{num(float(answer))}.",
                en=f"By default correction=1, the divisor is n − 1: {num(sum(squares))}/{n - 1} {about} "
                f"{num(float(answer))}.",
            ),
        ],
        mistakes=[
            Mistake(
                sum(squares) / n,
                2,
                Text(
                    ru="Вы делили на n; var() по умолчанию несмещённая (correction=1).",
                    en="You divided by n; var() is unbiased by default (correction=1).",
                ),
            ),
            Mistake(
                sum(squares),
                2,
                Text(ru="Вы не разделили сумму квадратов.", en="You did not divide the sum of squares."),
            ),
            Mistake(
                float(answer) ** 0.5,
                2,
                Text(
                    ru="Вы извлекли корень: это std(), а не var().",
                    en="You took the root: that is std(), not var().",
                ),
            ),
            Mistake(
                Fraction(sum(v * v for v in x), n - 1),
                1,
                Text(ru="Вы не вычли среднее.", en="You did not subtract the mean."),
            ),
        ],
    )


@generator("tensor-median", 29, x=rows(ints(-9, 20), 6, distinct=True), n=one_of(4, 6))
def tensor_median(x, n):
    """x.median() of an even number of values."""
    x = x[:n]
    ordered = sorted(x)
    low, high = ordered[n // 2 - 1], ordered[n // 2]
    return Problem(
        ask=Text(
            ru=f"Что вернёт `torch.tensor({x}).median()`?",
            en=f"What is `torch.tensor({x}).median()`?",
        ),
        answer=Value(low),
        steps=[
            Text(
                ru=f"По порядку: {', '.join(map(num, ordered))}.",
                en=f"In order: {', '.join(map(num, ordered))}.",
            ),
            Text(
                ru=f"В середине {num(low)} и {num(high)}; из двух median() берёт меньшее: {num(low)}.",
                en=f"In the middle are {num(low)} and {num(high)}; of the two, median() takes the smaller: "
                f"{num(low)}.",
            ),
        ],
        mistakes=[
            Mistake(
                Fraction(low + high, 2),
                1,
                Text(
                    ru="Вы взяли полусумму, как в статистике и NumPy; PyTorch берёт меньшее из двух средних.",
                    en="You averaged the two, as statistics and NumPy do; PyTorch takes the smaller of the "
                    "middle two.",
                ),
            ),
            Mistake(
                high,
                1,
                Text(ru="Вы взяли большее из двух средних.", en="You took the larger of the middle two."),
            ),
            Mistake(
                x[n // 2 - 1],
                0,
                Text(ru="Вы не упорядочили числа.", en="You did not put the numbers in order."),
            ),
        ],
    )


@generator("gather-values", 29, 7, x=rows(ints(-9, 9), 3, 3), index=rows(ints(0, 2), 3))
def gather_values(x, index):
    """What gather picks along dimension 1."""
    answer = [row[i] for row, i in zip(x, index, strict=True)]
    down = [x[i][0] for i in index]
    require(len(set(index)) > 1 and all(len(set(row)) == 3 for row in x))
    picks = ", ".join(f"x[{r}, {i}] = {num(x[r][i])}" for r, i in enumerate(index))
    return Problem(
        ask=Text(
            ru=f"x — матрица\n{matrix(x)}\nи `index = torch.tensor([[{index[0]}], [{index[1]}], "
            f"[{index[2]}]])`. Каковы три числа `x.gather(1, index)`?",
            en=f"x is the matrix\n{matrix(x)}\nand `index = torch.tensor([[{index[0]}], [{index[1]}], "
            f"[{index[2]}]])`. What are the three numbers of `x.gather(1, index)`?",
        ),
        answer=Row(answer),
        steps=[
            Text(
                ru="gather по измерению 1: y[r, 0] = x[r, index[r, 0]] — в каждой строке свой столбец.",
                en="gather along dimension 1: y[r, 0] = x[r, index[r, 0]], with each row picking its own "
                "column.",
            ),
            both(f"{picks}."),
        ],
        mistakes=[
            Mistake(
                down,
                0,
                Text(
                    ru="Вы выбирали строки в нулевом столбце: это gather по измерению 0.",
                    en="You picked rows in column zero: that is gather along dimension 0.",
                ),
            ),
            Mistake(
                x[index[0]],
                0,
                Text(
                    ru="Вы взяли целую строку с номером из index.",
                    en="You took a whole row numbered by index.",
                ),
            ),
            *(
                [
                    Mistake(
                        [row[i - 1] for row, i in zip(x, index, strict=True)],
                        1,
                        Text(ru="Вы считали столбцы с 1.", en="You counted the columns from 1."),
                    )
                ]
                if all(index)  # counted so, there is no column 0
                else []
            ),
        ],
    )


@generator("silent-broadcast-mse", 29, 32, t=rows(ints(-4, 6), 4), n=one_of(3, 4))
def silent_broadcast_mse(t, n):
    """Mean squared error of a column against a row of the same numbers."""
    t = t[:n]
    mean = Fraction(sum(t), n)
    require(mean.denominator == 1 and len(set(t)) > 1)
    variance = sum((v - mean) ** 2 for v in t) / n
    answer = 2 * variance
    return Problem(
        ask=Text(
            ru=f"Предсказание формы ({n}, 1) и цель формы ({n},) содержат одни и те же числа {vec(t)}. Что "
            "вернёт `nn.MSELoss()` (кроме предупреждения)? Дробью или с тремя значащими цифрами.",
            en=f"A prediction of shape ({n}, 1) and a target of shape ({n},) hold the same numbers "
            f"{vec(t)}. What does `nn.MSELoss()` return (apart from a warning)? A fraction or three "
            "significant digits.",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Формы растягиваются до ({n}, {n}): усредняется (tᵢ − tⱼ)² по всем парам.",
                en=f"The shapes stretch to ({n}, {n}): (tᵢ − tⱼ)² is averaged over all pairs.",
            ),
            Text(
                ru=f"Среднее по парам — удвоенная дисперсия: среднее {num(mean)}, дисперсия "
                f"{num(variance)}{nearly(variance)}.",
                en=f"The mean over pairs is twice the variance: the mean is {num(mean)}, the variance "
                f"{num(variance)}{nearly(variance)}.",
            ),
            both(f"2·{num(variance)} = {num(answer)}{nearly(answer)}."),
        ],
        mistakes=[
            Mistake(
                0,
                0,
                Text(
                    ru="Вы не заметили, что столбец минус строка — матрица.",
                    en="You did not notice that a column minus a row is a matrix.",
                ),
            ),
            Mistake(
                variance,
                1,
                Text(
                    ru="Вы забыли двойку: отклоняются оба числа пары.",
                    en="You forgot the 2: both numbers of a pair deviate.",
                ),
            ),
            Mistake(
                answer * n * n,
                1,
                Text(
                    ru="Вы сложили квадраты, а MSELoss усредняет.",
                    en="You added the squares up; MSELoss averages.",
                ),
            ),
            Mistake(
                answer * n / (n - 1),
                1,
                Text(
                    ru="Вы взяли пары без равных индексов; среднее идёт по всем n² элементам.",
                    en="You left out pairs of equal indices; the mean goes over all n² elements.",
                ),
            ),
        ],
    )
