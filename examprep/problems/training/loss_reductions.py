"""What losses are divided by: MSELoss over all elements, KLDivLoss over the batch."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import nearly, nested, num, quotient, vec


@generator("mse-mean", 39, 18, p=rows(ints(-4, 5), 2, 3), t=rows(ints(-4, 5), 2, 3))
def mse_mean(p, t):
    """nn.MSELoss of a small matrix of predictions."""
    r = [a - b for x, y in zip(p, t, strict=True) for a, b in zip(x, y, strict=True)]
    s = sum(v * v for v in r)
    require(s > 6 and max(map(abs, r)) <= 5)
    answer = Fraction(s, 6)
    return Problem(
        ask=Text(
            ru=f"Предсказания {nested(p)}, ответы {nested(t)} (батч 2, по 3 выхода). Чему равен "
            "nn.MSELoss()? (Дробь или три значащие цифры.)",
            en=f"Predictions {nested(p)}, targets {nested(t)} (batch 2, 3 outputs each). What is "
            "nn.MSELoss()? (A fraction or three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(ru=f"Разности: {vec(r)}.", en=f"The differences: {vec(r)}."),
            Text(
                ru=f"Сумма квадратов: {' + '.join(str(v * v) for v in r)} = {s}.",
                en=f"The sum of squares: {' + '.join(str(v * v) for v in r)} = {s}.",
            ),
            Text(
                ru=f"reduction='mean' делит на число всех элементов: {quotient(s, 6)}{nearly(answer)}.",
                en="reduction='mean' divides by the number of all elements: "
                f"{quotient(s, 6)}{nearly(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                Fraction(s, 2),
                2,
                Text(
                    ru="Вы разделили только на размер батча, а делят на все 6 элементов.",
                    en="You divided by the batch size only; it is all 6 elements.",
                ),
            ),
            Mistake(
                Fraction(s, 12),
                2,
                Text(
                    ru="Вы добавили множитель ½; в nn.MSELoss его нет.",
                    en="You added a factor ½; nn.MSELoss has none.",
                ),
            ),
            Mistake(
                sqrt(s / 6),
                2,
                Text(ru="Вы извлекли корень: это RMSE.", en="You took the root: that is RMSE."),
            ),
            Mistake(
                Fraction(sum(map(abs, r)), 6),
                1,
                Text(ru="Вы сложили модули: это MAE.", en="You added absolute values: that is MAE."),
            ),
        ],
    )


POWERS = (1233, 1323, 3123, 3312, 2133, 3213, 2222)  # the digits k are probabilities 2⁻ᵏ of four outcomes


def divergence(p, q):
    """KL(p ‖ q) in bits of distributions given as powers of a half."""
    return sum(Fraction(int(b) - int(a), 2 ** int(a)) for a, b in zip(str(p), str(q), strict=True))


def probabilities(p):
    return "(" + ", ".join(f"1/{2 ** int(k)}" for k in str(p)) + ")"


@generator("kl-div-reductions", 7, 39, p=rows(one_of(*POWERS), 2), q=rows(one_of(*POWERS), 2))
def kl_div_reductions(p, q):
    """F.kl_div over a batch with reduction batchmean and mean, in bits."""
    terms = [divergence(a, b) for a, b in zip(p, q, strict=True)]
    back = sum(divergence(b, a) for a, b in zip(p, q, strict=True))
    crossed = sum(
        Fraction(int(b), 2 ** int(a))
        for x, y in zip(p, q, strict=True)
        for a, b in zip(str(x), str(y), strict=True)
    )
    whole = sum(terms)
    require(0 not in terms and back != whole)
    answer = [whole / 2, whole / 8]
    said = "; ".join(f"p = {probabilities(a)}, q = {probabilities(b)}" for a, b in zip(p, q, strict=True))
    return Problem(
        ask=Text(
            ru=f"Два примера: {said}. Чему равен F.kl_div(q.log(), p) при reduction='batchmean' и при "
            "reduction='mean'? Ответ в битах (делённый на ln 2), точно.",
            en=f"Two examples: {said}. What is F.kl_div(q.log(), p) with reduction='batchmean' and with "
            "reduction='mean'? Answer in bits (divided by ln 2), exactly.",
        ),
        answer=Row(answer, ["batchmean", "mean"]),
        steps=[
            Text(
                ru="F.kl_div(log q, p) считает KL(p ‖ q) = Σ p·log₂(p/q): второй аргумент — истинное "
                "распределение.",
                en="F.kl_div(log q, p) computes KL(p ‖ q) = Σ p·log₂(p/q): the second argument is the true "
                "distribution.",
            ),
            Text(
                ru=f"По примерам: {vec(terms)} бит, сумма {num(whole)}.",
                en=f"For the examples: {vec(terms)} bits, sum {num(whole)}.",
            ),
            Text(
                ru=f"batchmean делит на 2 примера: {num(answer[0])}; mean — на все 8 элементов: "
                f"{num(answer[1])}.",
                en=f"batchmean divides by the 2 examples: {num(answer[0])}; mean by all 8 elements: "
                f"{num(answer[1])}.",
            ),
        ],
        mistakes=[
            Mistake(
                [answer[0], answer[0]],
                2,
                Text(
                    ru="Вы сочли mean средним по батчу; он делит и на число классов.",
                    en="You took 'mean' for the mean over the batch; it divides by the number of classes too.",
                ),
            ),
            Mistake(
                [back / 2, back / 8],
                0,
                Text(ru="Вы посчитали KL(q ‖ p).", en="You computed KL(q ‖ p)."),
            ),
            Mistake(
                [crossed / 2, crossed / 8],
                0,
                Text(
                    ru="Вы посчитали кросс-энтропию, не вычтя энтропию p.",
                    en="You computed the cross-entropy without subtracting the entropy of p.",
                ),
            ),
            Mistake(
                [whole, whole / 8],
                2,
                Text(
                    ru="Вы не разделили batchmean на размер батча.",
                    en="You did not divide batchmean by the batch size.",
                ),
            ),
        ],
    )
