"""Cross-entropy: its value, its gradient, its mean over a batch, and softmax applied twice."""

from __future__ import annotations

from fractions import Fraction
from math import e, log, log2, prod

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.basics.softmax import logs, shares
from examprep.problems.wording import both, num, sub, total, vec


@generator("cross-entropy-of-logits", 7, 39, a=rows(ints(1, 9), 3, distinct=True), t=ints(1, 3))
def cross_entropy_of_logits(a, t):
    """Cross-entropy of given logits and a true class."""
    p, own = shares(a)[t - 1], a[t - 1]
    require(own < max(a) and p != Fraction(1, 2))
    loss = -log(p)
    return Problem(
        ask=Text(
            ru=f"Логиты трёх классов z = {logs(a)}, верный класс — {t}-й. Найдите кросс-энтропию "
            "(три значащие цифры, логарифм натуральный).",
            en=f"The logits of three classes are z = {logs(a)}, the true class is class {t}. "
            "Find the cross-entropy (three significant digits, natural logarithm).",
        ),
        answer=Value(loss, rel=5e-3),
        steps=[
            both(f"p{sub(t)} = {own}/({total(a)}) = {own}/{sum(a)}."),
            both(f"L = −ln p{sub(t)} = ln({sum(a)}/{own}) = {num(loss)}."),
        ],
        mistakes=[
            Mistake(
                p,
                1,
                Text(
                    ru="Вы остановились на вероятности: потери — минус её логарифм.",
                    en="You stopped at the probability; the loss is minus its logarithm.",
                ),
            ),
            Mistake(
                -log2(p),
                1,
                Text(
                    ru="Вы взяли двоичный логарифм.",
                    en="You took the binary logarithm.",
                ),
            ),
            Mistake(
                log(sum(a)),
                1,
                Text(
                    ru="Вы забыли вычесть логит верного класса.",
                    en="You forgot to subtract the true class's logit.",
                ),
            ),
            Mistake(
                log(sum(e ** (x / sum(a)) for x in a)) - own / sum(a),
                0,
                Text(
                    ru="Вы применили softmax дважды: кросс-энтропия берёт логиты.",
                    en="You applied softmax twice: cross-entropy takes logits.",
                ),
            ),
        ],
    )


@generator(
    "cross-entropy-gradient",
    7,
    8,
    39,
    a=rows(ints(1, 6), 3, distinct=True),
    t=ints(1, 3),
    N=one_of(1, 2, 4, 5),
)
def cross_entropy_gradient(a, t, N):
    """Gradient of the cross-entropy, averaged over a batch, with respect to the logits of one example."""
    require(sum(a) in (8, 10, 12, 9, 6))
    p = shares(a)
    q = [int(k == t - 1) for k in range(3)]
    single = [x - y for x, y in zip(p, q, strict=True)]
    gradient = [g / N for g in single]
    batch = [
        "Батч из одного примера" if N == 1 else f"Один из {N} примеров батча",
        "A batch of one example" if N == 1 else f"One of {N} examples in a batch",
    ]
    return Problem(
        ask=Text(
            ru=f"{batch[0]}: логиты z = {logs(a)}, верный класс — {t}-й. Потери — `nn.CrossEntropyLoss()` "
            "(среднее по батчу). Найдите ∂L/∂z₁, ∂L/∂z₂, ∂L/∂z₃ для этого примера точно.",
            en=f"{batch[1]}: logits z = {logs(a)}, the true class is class {t}. The loss is `nn.CrossEntropyLoss()` "
            "(the mean over the batch). Find ∂L/∂z₁, ∂L/∂z₂, ∂L/∂z₃ for this example exactly.",
        ),
        answer=Row(gradient, ("∂L/∂z₁", "∂L/∂z₂", "∂L/∂z₃")),
        steps=[
            both(f"p = softmax(z) = {vec(a)}/{sum(a)} = {vec(p)}."),
            Text(
                ru=f"Градиент потерь примера равен p − q, где q = {vec(q)}: {vec(single)}.",
                en=f"The gradient of the example's loss is p − q, q = {vec(q)}: {vec(single)}.",
            ),
            Text(
                ru=f"Среднее по батчу делит его на N = {N}: {vec(gradient)}.",
                en=f"The mean over the batch divides it by N = {N}: {vec(gradient)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [-g for g in gradient],
                1,
                Text(ru="Вы взяли q − p вместо p − q.", en="You took q − p instead of p − q."),
            ),
            Mistake(
                [x / N for x in p],
                1,
                Text(ru="Вы не вычли метку q.", en="You did not subtract the label q."),
            ),
            Mistake(
                [g if y else 0 for g, y in zip(gradient, q, strict=True)],
                1,
                Text(
                    ru="Вы оставили только верный класс, но остальные логиты входят в знаменатель softmax.",
                    en="You kept the true class only, but the other logits enter softmax's denominator.",
                ),
            ),
            *(
                [
                    Mistake(
                        [g * N for g in gradient],
                        2,
                        Text(
                            ru="Вы не поделили на размер батча.", en="You did not divide by the batch size."
                        ),
                    )
                ]
                if N > 1
                else []
            ),
        ],
    )


@generator("batch-cross-entropy", 7, 10, 39, k=rows(ints(2, 9), 3))
def batch_cross_entropy(k):
    """Mean cross-entropy and perplexity of a batch from the probabilities of the true classes."""
    require(len(set(k)) > 1)
    X = prod(k)
    loss = log(X) / 3
    written = ", ".join(f"1/{x}" for x in k)
    return Problem(
        ask=Text(
            ru=f"Верным классам трёх примеров модель дала вероятности {written}. Средняя кросс-энтропия равна "
            "(ln X)/3. Найдите X и само среднее (три значащие цифры).",
            en=f"A model gave the true classes of three examples the probabilities {written}. The mean cross-entropy "
            "is (ln X)/3. Find X and the mean itself (three significant digits).",
        ),
        answer=Row([X, loss], ("X", "L"), rel=5e-3),
        steps=[
            both("L = −(ln p₁ + ln p₂ + ln p₃)/3 = −ln(p₁p₂p₃)/3."),
            both(f"X = 1/(p₁p₂p₃) = {'·'.join(map(str, k))} = {X}."),
            both(f"L = (ln {X})/3 = {num(loss)}."),
        ],
        mistakes=[
            Mistake(
                [sum(k), log(sum(k)) / 3],
                0,
                Text(
                    ru="Вы сложили числа под логарифмом, а сумма логарифмов — логарифм произведения.",
                    en="You added the numbers under the logarithm; a sum of logarithms is the log of a product.",
                ),
            ),
            Mistake(
                [X, log(X)],
                2,
                Text(
                    ru="Вы не поделили на число примеров.",
                    en="You did not divide by the number of examples.",
                ),
            ),
            Mistake(
                [X, -log(sum(1 / x for x in k) / 3)],
                0,
                Text(
                    ru="Вы взяли логарифм средней вероятности вместо среднего логарифма.",
                    en="You took the logarithm of the mean probability, not the mean logarithm.",
                ),
            ),
        ],
    )


@generator("double-softmax-floor", 7, 2, 39, K=ints(4, 200))
def double_softmax_floor(K):
    """The least cross-entropy of a model that ends with a softmax layer before nn.CrossEntropyLoss."""
    floor = log(e + K - 1) - 1
    return Problem(
        ask=Text(
            ru=f"Сеть для K = {K} классов по ошибке заканчивается слоем `nn.Softmax`, и её выход подают "
            "в `nn.CrossEntropyLoss`. Ниже какого значения потери не опустятся (три значащие цифры)?",
            en=f"A network for K = {K} classes ends with `nn.Softmax` by mistake, and its output goes into "
            "`nn.CrossEntropyLoss`. What value can the loss not fall below (three significant digits)?",
        ),
        answer=Value(floor, rel=5e-3),
        steps=[
            Text(
                ru="`CrossEntropyLoss` сам применяет softmax, поэтому его «логиты» лежат в [0, 1].",
                en="`CrossEntropyLoss` applies softmax itself, so its “logits” lie in [0, 1].",
            ),
            Text(
                ru=f"Лучшее, что возможно, — единица у верного класса и нули у остальных {K - 1}: p = e/(e + {K - 1}).",
                en=f"The best possible: 1 for the true class and 0 for the other {K - 1}: p = e/(e + {K - 1}).",
            ),
            both(f"L = ln(e + {K - 1}) − 1 = {num(floor)}."),
        ],
        mistakes=[
            Mistake(
                0,
                0,
                Text(
                    ru="Вы не заметили второй softmax: из чисел в [0, 1] уверенного ответа не получить.",
                    en="You did not notice the second softmax: numbers in [0, 1] cannot give a confident answer.",
                ),
            ),
            Mistake(
                log(K),
                1,
                Text(
                    ru="Вы взяли потери равномерного ответа ln K, а выходы могут и различаться.",
                    en="You took the uniform answer's loss, ln K, but the outputs may differ.",
                ),
            ),
            Mistake(
                log(e + 1) - 1,
                1,
                Text(
                    ru="Вы учли в знаменателе только один из остальных классов, а там они все.",
                    en="You counted only one of the other classes; all of them are in the denominator.",
                ),
            ),
        ],
    )
