"""What nn.CrossEntropyLoss does with weight, ignore_index and label_smoothing."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows, steps
from examprep.problems.basics.softmax import logs, shares
from examprep.problems.wording import both, dot, exact, num, total, vec


@generator(
    "weighted-cross-entropy",
    7,
    39,
    w=rows(one_of(1, 2, 3, 4, 5), 2, distinct=True),
    y=rows(one_of(0, 1), 4),
    losses=rows(steps(0.1, 3), 4),
)
def weighted_cross_entropy(w, y, losses):
    """Mean cross-entropy with class weights as PyTorch computes it."""
    require(len(set(y)) == 2)
    each = [w[c] for c in y]
    weighted = sum(a * exact(b) for a, b in zip(each, losses, strict=True))
    mean = weighted / sum(each)
    require((mean * 100).denominator == 1)
    return Problem(
        ask=Text(
            ru=f"Потери `nn.CrossEntropyLoss(weight=tensor([{w[0]}., {w[1]}.]))`. У четырёх примеров классы "
            f"{vec(y)} (нумерация с 0) и невзвешенные потери {vec(losses)}. Что вернёт эта функция потерь?",
            en=f"The loss is `nn.CrossEntropyLoss(weight=tensor([{w[0]}., {w[1]}.]))`. Four examples have the "
            f"classes {vec(y)} (numbered from 0) and the unweighted losses {vec(losses)}. What does the loss return?",
        ),
        answer=Value(mean),
        steps=[
            Text(ru=f"Веса примеров: {vec(each)}.", en=f"The weights of the examples: {vec(each)}."),
            Text(
                ru=f"Взвешенная сумма: {dot(each, losses)} = {num(weighted)}.",
                en=f"The weighted sum: {dot(each, losses)} = {num(weighted)}.",
            ),
            Text(
                ru=f"PyTorch делит на сумму весов примеров: {num(weighted)}/{sum(each)} = {num(mean)}.",
                en=f"PyTorch divides by the sum of the examples' weights: {num(weighted)}/{sum(each)} = {num(mean)}.",
            ),
        ],
        mistakes=[
            Mistake(
                weighted / 4,
                2,
                Text(
                    ru="Вы поделили на число примеров, а не на сумму их весов.",
                    en="You divided by the number of examples, not by the sum of their weights.",
                ),
            ),
            Mistake(
                sum(map(exact, losses)) / 4,
                0,
                Text(ru="Вы не учли веса классов.", en="You left the class weights out."),
            ),
            Mistake(
                weighted / sum(w),
                2,
                Text(
                    ru="Вы поделили на сумму весов классов, а надо — на сумму весов примеров батча.",
                    en="You divided by the sum of the classes' weights, not of the weights of the examples.",
                ),
            ),
        ],
    )


@generator("ignored-tokens-loss", 7, 39, losses=rows(steps(0.1, 3), 5), kept=rows(one_of(0, 1), 5))
def ignored_tokens_loss(losses, kept):
    """Mean cross-entropy where some targets are ignored."""
    require(2 <= sum(kept) <= 4)
    counted = [exact(loss) for loss, keep in zip(losses, kept, strict=True) if keep]
    mean = Fraction(sum(counted), len(counted))
    require((mean * 100).denominator == 1)
    skipped = ", ".join(str(k + 1) for k, keep in enumerate(kept) if not keep)
    return Problem(
        ask=Text(
            ru=f"У пяти позиций последовательности кросс-энтропии {vec(losses)}; позиции дополнения (padding): "
            f"{skipped} "
            "(нумерация с 1), цель там −100. Что вернёт `nn.CrossEntropyLoss(ignore_index=-100)`?",
            en=f"The five positions of a sequence have cross-entropies {vec(losses)}; the padding positions are "
            f"{skipped} "
            "(numbered from 1), with target −100. What does `nn.CrossEntropyLoss(ignore_index=-100)` return?",
        ),
        answer=Value(mean),
        steps=[
            Text(
                ru=f"Считаются только позиции без дополнения: {vec(counted)}.",
                en=f"Only positions without padding count: {vec(counted)}.",
            ),
            Text(
                ru=f"Среднее по ним: ({total(counted)})/{len(counted)} = {num(mean)}.",
                en=f"Their mean: ({total(counted)})/{len(counted)} = {num(mean)}.",
            ),
        ],
        mistakes=[
            Mistake(
                sum(counted) / 5,
                1,
                Text(
                    ru="Вы поделили на длину последовательности, а пропущенные позиции не входят и в знаменатель.",
                    en="You divided by the sequence's length; ignored positions do not count in the denominator "
                    "either.",
                ),
            ),
            Mistake(
                sum(map(exact, losses)) / 5,
                0,
                Text(
                    ru="Вы усреднили и позиции дополнения (padding).",
                    en="You averaged over the padding as well.",
                ),
            ),
            Mistake(
                sum(counted),
                1,
                Text(
                    ru="Вы нашли сумму, а по умолчанию `reduction='mean'`.",
                    en="You found the sum; the default is `reduction='mean'`.",
                ),
            ),
        ],
    )


@generator(
    "label-smoothing-loss",
    7,
    39,
    k=one_of((1, 2, 3, 3), (3, 3, 2, 1), (3, 1, 2, 3), (2, 1, 3, 3), (1, 3, 3, 2)),
    t=ints(1, 4),
    epsilon=one_of(0.1, 0.2, 0.4),
)
def label_smoothing_loss(k, t, epsilon):
    """Cross-entropy with a smoothed label as PyTorch smooths it, in bits."""
    eps, own, whole = exact(epsilon), k[t - 1], sum(k)
    loss = (1 - eps) * own + eps * Fraction(whole, 4)
    p = "(" + ", ".join(f"1/{2**j}" for j in k) + ")"
    return Problem(
        ask=Text(
            ru=f"Модель дала четырём классам вероятности {p}, верный класс — {t}-й. Найдите потери "
            f"`nn.CrossEntropyLoss(label_smoothing={epsilon})`, но с двоичным логарифмом вместо натурального.",
            en=f"A model gave four classes the probabilities {p}; the true class is class {t}. Find the loss "
            f"`nn.CrossEntropyLoss(label_smoothing={epsilon})`, but with the binary logarithm in place of the "
            "natural one.",
        ),
        answer=Value(loss),
        steps=[
            Text(
                ru=f"Цель: q = (1 − ε)·one_hot + ε/K, ε/K = {num(eps / 4)}; верному классу достаётся "
                f"{num(1 - eps)} + {num(eps / 4)} = {num(1 - eps + eps / 4)}.",
                en=f"The target is q = (1 − ε)·one_hot + ε/K, ε/K = {num(eps / 4)}; the true class gets "
                f"{num(1 - eps)} + {num(eps / 4)} = {num(1 - eps + eps / 4)}.",
            ),
            both(f"−log₂ p = {vec(k)}."),
            both(
                f"L = (1 − ε)·{own} + (ε/K)·({total(k)}) = {num((1 - eps) * own)} + {num(eps / 4 * whole)} "
                f"= {num(loss)}."
            ),
        ],
        mistakes=[
            Mistake(
                own,
                0,
                Text(ru="Вы не сгладили метку.", en="You did not smooth the label."),
            ),
            Mistake(
                (1 - eps) * own + eps * Fraction(whole - own, 3),
                0,
                Text(
                    ru="Вы разделили ε между остальными классами, а PyTorch делит его на все K.",
                    en="You shared ε among the other classes; PyTorch shares it among all K.",
                ),
            ),
            Mistake(
                (1 - eps) * own,
                2,
                Text(
                    ru="Вы забыли равномерную часть цели.",
                    en="You forgot the uniform part of the target.",
                ),
            ),
            Mistake(
                (1 - eps) * own + eps * whole,
                0,
                Text(
                    ru="Вы не поделили ε на число классов.",
                    en="You did not divide ε by the number of classes.",
                ),
            ),
        ],
    )


@generator(
    "label-smoothing-gradient", 7, 39, a=rows(ints(1, 6), 4), t=ints(1, 4), epsilon=one_of(0.1, 0.2, 0.4)
)
def label_smoothing_gradient(a, t, epsilon):
    """Gradient of the cross-entropy with a smoothed label with respect to the logits."""
    require(sum(a) == 10 and len(set(a)) > 1)
    eps, p = exact(epsilon), shares(a)
    hot = [int(k == t - 1) for k in range(4)]
    q = [(1 - eps) * h + eps / 4 for h in hot]
    spread = [1 - eps if h else eps / 3 for h in hot]

    def less(target):
        return [x - y for x, y in zip(p, target, strict=True)]

    return Problem(
        ask=Text(
            ru=f"Логиты z = {logs(a)}, верный класс — {t}-й, потери `nn.CrossEntropyLoss(label_smoothing={epsilon})`. "
            "Найдите ∂L/∂z₁, ∂L/∂z₂, ∂L/∂z₃, ∂L/∂z₄ (один пример).",
            en=f"Logits z = {logs(a)}, the true class is class {t}, the loss "
            f"`nn.CrossEntropyLoss(label_smoothing={epsilon})`. Find ∂L/∂z₁, ∂L/∂z₂, ∂L/∂z₃, ∂L/∂z₄ (a single "
            "example).",
        ),
        answer=Row(less(q), ("∂L/∂z₁", "∂L/∂z₂", "∂L/∂z₃", "∂L/∂z₄")),
        steps=[
            both(f"p = softmax(z) = {vec(p)}."),
            Text(
                ru=f"Сглаженная метка q = (1 − ε)·one_hot + ε/4 = {vec(q)}.",
                en=f"The smoothed label is q = (1 − ε)·one_hot + ε/4 = {vec(q)}.",
            ),
            both(f"∂L/∂z = p − q = {vec(less(q))}."),
        ],
        mistakes=[
            Mistake(
                less(hot),
                1,
                Text(ru="Вы вычли несглаженную метку.", en="You subtracted the unsmoothed label."),
            ),
            Mistake(
                less(spread),
                1,
                Text(
                    ru="Вы раздали ε трём остальным классам, а PyTorch делит его на все четыре.",
                    en="You gave ε to the three other classes; PyTorch shares it among all four.",
                ),
            ),
            Mistake(
                [-g for g in less(q)],
                2,
                Text(ru="Вы взяли q − p вместо p − q.", en="You took q − p instead of p − q."),
            ),
        ],
    )
