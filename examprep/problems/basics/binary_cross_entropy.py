"""Binary cross-entropy: one sigmoid, several labels at once, a weight for the positive class."""

from __future__ import annotations

from fractions import Fraction
from math import log, log2

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, exact, num, par, vec

CHANCE = one_of(0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9)


@generator("binary-cross-entropy", 7, 39, k=ints(2, 9), sign=one_of(1, -1), t=one_of(0, 1))
def binary_cross_entropy(k, sign, t):
    """Binary cross-entropy of one logit."""
    p = Fraction(k, k + 1) if sign > 0 else Fraction(1, k + 1)
    given = p if t else 1 - p
    loss = -log(given)
    z = f"ln {k}" if sign > 0 else f"−ln {k}"
    term = f"{'−ln p' if t else '−ln(1 − p)'} = −ln({given.numerator}/{given.denominator})"
    inverse = 1 / given
    return Problem(
        ask=Text(
            ru=f"Логит z = {z}, метка t = {t}. Чему равны потери `nn.BCEWithLogitsLoss()` (три значащие цифры)?",
            en=f"The logit is z = {z}, the label t = {t}. What loss does `nn.BCEWithLogitsLoss()` give (three "
            "significant digits)?",
        ),
        answer=Value(loss, rel=5e-3),
        steps=[
            both(f"p = σ(z) = 1/(1 + exp(−z)) = {p.numerator}/{p.denominator}."),
            Text(
                ru=f"Метка t = {t}: L = {term}.",
                en=f"The label is t = {t}: L = {term}.",
            ),
            both(f"L = ln {par(inverse)} = {num(loss)}."),
        ],
        mistakes=[
            Mistake(
                -log(1 - given),
                1,
                Text(
                    ru="Вы взяли слагаемое другого класса: при t = 1 остаётся −ln p, при t = 0 — −ln(1 − p).",
                    en="You took the other class's term: t = 1 leaves −ln p, t = 0 leaves −ln(1 − p).",
                ),
            ),
            Mistake(
                log2(inverse),
                2,
                Text(ru="Вы взяли двоичный логарифм.", en="You took the binary logarithm."),
            ),
            Mistake(
                1 - given,
                1,
                Text(
                    ru="Вы взяли 1 минус вероятность верного ответа, а потери — минус её логарифм.",
                    en="You took 1 minus the right answer's probability; the loss is minus its logarithm.",
                ),
            ),
        ],
    )


@generator("multilabel-gradient", 2, 7, 39, p=rows(CHANCE, 4), t=rows(one_of(0, 1), 4))
def multilabel_gradient(p, t):
    """Gradient of the mean binary cross-entropy over four labels with respect to their logits."""
    require(0 < sum(t) < 4 and len(set(p)) >= 3)
    chances = list(map(exact, p))
    raw = [x - y for x, y in zip(chances, t, strict=True)]
    gradient = [g / 4 for g in raw]
    return Problem(
        ask=Text(
            ru=f"У одного примера четыре независимые метки t = {vec(t)}; сигмоиды дали p = {vec(p)}. Потери — "
            "`nn.BCEWithLogitsLoss()` со средним по четырём выходам. Найдите градиент по логитам: ∂L/∂z₁, …, ∂L/∂z₄.",
            en=f"One example has four independent labels t = {vec(t)}; the sigmoids gave p = {vec(p)}. The loss is "
            "`nn.BCEWithLogitsLoss()`, the mean over the four outputs. Find the gradient with respect to the "
            "logits: ∂L/∂z₁, …, ∂L/∂z₄.",
        ),
        answer=Row(gradient, ("∂L/∂z₁", "∂L/∂z₂", "∂L/∂z₃", "∂L/∂z₄")),
        steps=[
            Text(
                ru="Производная одного слагаемого по логиту проста: p − t, множитель p(1 − p) сокращается.",
                en="The derivative of one term with respect to its logit is simply p − t: the factor p(1 − p) cancels.",
            ),
            both(f"p − t = {vec(raw)}."),
            Text(
                ru=f"Среднее делит на число выходов 4: {vec(gradient)}.",
                en=f"The mean divides by the number of outputs, 4: {vec(gradient)}.",
            ),
        ],
        mistakes=[
            Mistake(
                raw,
                2,
                Text(
                    ru="Вы не поделили на число выходов: `reduction='mean'` усредняет и по меткам.",
                    en="You did not divide by the number of outputs: `reduction='mean'` is over labels too.",
                ),
            ),
            Mistake(
                [-g for g in gradient],
                0,
                Text(ru="Вы взяли t − p вместо p − t.", en="You took t − p instead of p − t."),
            ),
            Mistake(
                [g * x * (1 - x) for g, x in zip(gradient, chances, strict=True)],
                0,
                Text(
                    ru="Вы добавили σ′ = p(1 − p): так у квадрата ошибки, а у кросс-энтропии он сокращается.",
                    en="You added σ′ = p(1 − p), as for the squared error; with cross-entropy it cancels.",
                ),
            ),
        ],
    )


@generator("positive-weight-gradient", 7, 39, p=rows(CHANCE, 2), w=one_of(2, 3, 4, 5, 10))
def positive_weight_gradient(p, w):
    """Gradients of the binary cross-entropy with pos_weight for a positive and a negative example."""
    first, second = map(exact, p)
    require(first != second)
    plus = -w * (1 - first)
    return Problem(
        ask=Text(
            ru=f"Потери `nn.BCEWithLogitsLoss(pos_weight=tensor({w}.), reduction='sum')`. Для первого примера (t = "
            "1) модель "
            f"дала p = σ(z₁) = {num(first)}, для второго (t = 0) — p = σ(z₂) = {num(second)}. Найдите ∂L/∂z₁ и ∂L/∂z₂.",
            en=f"The loss is `nn.BCEWithLogitsLoss(pos_weight=tensor({w}.), reduction='sum')`. For the first "
            "example (t = 1) the "
            f"model gave p = σ(z₁) = {num(first)}, for the second (t = 0) p = σ(z₂) = {num(second)}. "
            "Find ∂L/∂z₁ and ∂L/∂z₂.",
        ),
        answer=Row([plus, second], ("∂L/∂z₁", "∂L/∂z₂")),
        steps=[
            Text(
                ru=f"`pos_weight` умножает только слагаемое с t = 1: L = −{w}·ln σ(z₁) − ln(1 − σ(z₂)).",
                en=f"`pos_weight` multiplies the term with t = 1 only: L = −{w}·ln σ(z₁) − ln(1 − σ(z₂)).",
            ),
            both(f"∂L/∂z₁ = {w}·(σ(z₁) − 1) = {w}·{par(first - 1)} = {num(plus)}."),
            both(f"∂L/∂z₂ = σ(z₂) = {num(second)}; ∂L/∂z₁ = {num(plus)}."),
        ],
        mistakes=[
            Mistake(
                [plus, w * second],
                0,
                Text(
                    ru="Вы умножили на вес и отрицательный пример.",
                    en="You applied the weight to the negative example as well.",
                ),
            ),
            Mistake(
                [first - 1, second],
                0,
                Text(ru="Вы не учли `pos_weight`.", en="You left `pos_weight` out."),
            ),
            Mistake(
                [first - 1, w * second],
                0,
                Text(
                    ru="Вы дали вес отрицательному примеру вместо положительного.",
                    en="You gave the weight to the negative example instead of the positive one.",
                ),
            ),
            Mistake(
                [-plus, second],
                1,
                Text(
                    ru="Вы потеряли знак: при t = 1 рост логита уменьшает потери.",
                    en="You lost the sign: with t = 1 a larger logit lowers the loss.",
                ),
            ),
        ],
    )
