"""Entropy, divergence and perplexity: what cross-entropy is made of and compared with."""

from __future__ import annotations

from fractions import Fraction
from math import log, log2, log10

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, num, sup

DYADIC = (  # minus log₂ of each probability
    (1, 3, 3, 3, 3),
    (3, 3, 1, 3, 3),
    (2, 2, 2, 3, 3),
    (3, 2, 3, 2, 2),
    (1, 2, 3, 4, 4),
    (4, 3, 1, 2, 4),
)


@generator("entropy-and-divergence", 7, 39, q=one_of(*DYADIC), p=one_of(*DYADIC))
def entropy_and_divergence(q, p):
    """Cross-entropy, entropy and Kullback–Leibler divergence in bits, for powers of one half."""
    target, model = ([Fraction(1, 2**k) for k in bits] for bits in (q, p))

    def bits(weights, lengths):
        return sum(w * k for w, k in zip(weights, lengths, strict=True))

    cross, entropy = bits(target, p), bits(target, q)
    divergence = cross - entropy
    back = bits(model, q), bits(model, p)
    require(entropy != back[1] and cross != back[0])

    def fractions(lengths):
        return "(" + ", ".join(f"1/{2**k}" for k in lengths) + ")"

    terms = " + ".join(f"{k}/{2**j}" for j, k in zip(q, p, strict=True))
    return Problem(
        ask=Text(
            ru=f"Целевое распределение q = {fractions(q)}, модель p = {fractions(p)}. Найдите в битах "
            "кросс-энтропию H(q, p), энтропию H(q) и дивергенцию KL(q‖p).",
            en=f"The target distribution is q = {fractions(q)}, the model p = {fractions(p)}. Find, in bits, the "
            "cross-entropy H(q, p), the entropy H(q) and the divergence KL(q‖p).",
        ),
        answer=Row([cross, entropy, divergence], ("H(q, p)", "H(q)", "KL")),
        steps=[
            both(f"H(q, p) = −Σ qᵢ log₂ pᵢ = {terms} = {num(cross)}."),
            both(f"H(q) = −Σ qᵢ log₂ qᵢ = {' + '.join(f'{k}/{2**k}' for k in q)} = {num(entropy)}."),
            both(f"KL(q‖p) = H(q, p) − H(q) = {num(cross)} − {num(entropy)} = {num(divergence)}."),
        ],
        mistakes=[
            Mistake(
                [back[0], entropy, back[0] - entropy],
                0,
                Text(
                    ru="Вы перепутали роли: усредняют по цели q, а логарифм берут от модели p.",
                    en="You swapped the roles: the mean is over the target q, the logarithm of the model p.",
                ),
            ),
            Mistake(
                [divergence, entropy, divergence],
                0,
                Text(
                    ru="Вы назвали кросс-энтропией дивергенцию: в H(q, p) входит и энтропия цели.",
                    en="You gave the divergence for the cross-entropy: H(q, p) includes the target's entropy.",
                ),
            ),
            Mistake(
                [cross, back[1], cross - back[1]],
                1,
                Text(
                    ru="Вы взяли энтропию модели вместо цели.",
                    en="You took the model's entropy, not the target's.",
                ),
            ),
        ],
    )


@generator("perplexity", 7, 39, k=rows(ints(0, 6), 4))
def perplexity(k):
    """Perplexity of a language model from the probabilities that it gave to the true tokens."""
    require(sum(k) % 4 == 0 and len(set(k)) >= 3 and sum(k) >= 8)
    mean = sum(k) // 4
    values = [2**j for j in k]
    written = ", ".join(f"1/{v}" if v > 1 else "1" for v in values)
    return Problem(
        ask=Text(
            ru=f"Четырём подряд идущим словам текста языковая модель дала вероятности {written}. "
            "Какова перплексия на этих словах?",
            en=f"A language model gave four consecutive words of a text the probabilities {written}. "
            "What is its perplexity on them?",
        ),
        answer=Value(2**mean),
        steps=[
            Text(
                ru="Перплексия — экспонента средней кросс-энтропии, то есть корень 4-й степени из 1/(p₁p₂p₃p₄).",
                en="Perplexity is the exponential of the mean cross-entropy: the fourth root of 1/(p₁p₂p₃p₄).",
            ),
            both(f"1/(p₁p₂p₃p₄) = {'·'.join(map(str, values))} = 2{sup(sum(k))}."),
            both(f"(2{sup(sum(k))})^(1/4) = 2{sup(mean)} = {2**mean}."),
        ],
        mistakes=[
            Mistake(
                Fraction(sum(values), 4),
                0,
                Text(
                    ru="Вы взяли среднее арифметическое чисел 1/p, а перплексия — среднее геометрическое.",
                    en="You took the arithmetic mean of 1/p; perplexity is the geometric one.",
                ),
            ),
            Mistake(
                mean,
                2,
                Text(
                    ru="Вы нашли кросс-энтропию в битах, осталось возвести 2 в эту степень.",
                    en="You found the cross-entropy in bits; raise 2 to that power.",
                ),
            ),
            Mistake(
                2 ** sum(k),
                2,
                Text(
                    ru="Вы не усреднили по словам: не извлекли корень 4-й степени.",
                    en="You did not average over the words: the fourth root is missing.",
                ),
            ),
            Mistake(
                4 / sum(Fraction(1, v) for v in values),
                0,
                Text(
                    ru="Вы обратили среднюю вероятность, а усреднять надо логарифмы.",
                    en="You inverted the mean probability; it is the logarithms that are averaged.",
                ),
            ),
        ],
    )


@generator("cross-entropy-at-the-start", 7, 39, K=one_of(3, 4, 5, 6, 8, 12, 16, 20, 26, 50, 100, 200, 1000))
def cross_entropy_at_the_start(K):
    """Cross-entropy of a classifier that cannot tell its classes apart yet."""
    loss = log(K)
    return Problem(
        ask=Text(
            ru=f"В начале обучения классификатор даёт всем K = {K} классам почти равные логиты. "
            "Каких потерь `nn.CrossEntropyLoss()` следует ждать (три значащие цифры)?",
            en=f"At the start of training a classifier gives all K = {K} classes nearly equal logits. "
            "What value of `nn.CrossEntropyLoss()` is to be expected (three significant digits)?",
        ),
        answer=Value(loss, rel=5e-3),
        steps=[
            Text(
                ru=f"Равные логиты дают равные вероятности: p = 1/{K}.",
                en=f"Equal logits give equal probabilities: p = 1/{K}.",
            ),
            both(f"L = −ln(1/{K}) = ln {K} = {num(loss)}."),
        ],
        mistakes=[
            Mistake(
                log2(K),
                1,
                Text(
                    ru="Вы взяли двоичный логарифм, а PyTorch считает натуральный.",
                    en="You took the binary logarithm; PyTorch takes the natural one.",
                ),
            ),
            Mistake(
                log10(K),
                1,
                Text(ru="Вы взяли десятичный логарифм.", en="You took the decimal logarithm."),
            ),
            Mistake(
                log(2),
                0,
                Text(
                    ru="Вы взяли p = 1/2, как у одной сигмоиды: здесь softmax делит единицу на все классы.",
                    en="You took p = 1/2 as for a single sigmoid; here softmax shares 1 among all classes.",
                ),
            ),
        ],
    )
