"""Word2vec's size, and the CBOW model: averages of context vectors, scores, gradients, training examples."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, dot, grouped, nested, num, par, vec

SMALL = ints(-4, 4)


@generator(
    "word2vec-parameters",
    *(22, 23),
    V=one_of(1000, 2000, 5000, 10000, 20000, 30000, 50000),
    d=one_of(50, 100, 200, 300),
    m=ints(2, 5),
)
def word2vec_parameters(V, d, m):
    """Number of trainable parameters of CBOW or Skip-gram."""
    return Problem(
        ask=Text(
            ru=f"Word2vec без смещений: словарь {grouped(V)} слов, размерность векторов {d}, окно — m = {m} "
            "с каждой стороны. Сколько обучаемых параметров (CBOW или Skip-gram — одинаково)?",
            en=f"Word2vec without biases: a vocabulary of {grouped(V)} words, vectors of dimension {d}, a "
            f"window of {m} words on each side. How many trainable parameters are there (the same for CBOW "
            "and Skip-gram)?",
        ),
        answer=Value(2 * V * d),
        steps=[
            Text(
                ru=f"Входная матрица — вектор каждого слова: {grouped(V)}·{d} = {grouped(V * d)}.",
                en=f"The input matrix has a vector for each word: {grouped(V)}·{d} = {grouped(V * d)}.",
            ),
            Text(
                ru=f"Выходная матрица — ещё по вектору на слово, снова {grouped(V * d)}. Место слова в окне "
                "роли не играет: матрица у всех мест общая.",
                en=f"The output matrix has another vector for each word, {grouped(V * d)} again. The "
                "position in the window does not matter: all positions share the matrix.",
            ),
            Text(
                ru=f"Всего 2·{grouped(V * d)} = {grouped(2 * V * d)}.",
                en=f"In all, 2·{grouped(V * d)} = {grouped(2 * V * d)}.",
            ),
        ],
        mistakes=[
            Mistake(
                V * d,
                1,
                Text(ru="Вы забыли выходную матрицу.", en="You forgot the output matrix."),
            ),
            Mistake(
                (2 * m + 1) * V * d,
                1,
                Text(
                    ru="Вы дали каждому месту окна свою матрицу.",
                    en="You gave each position in the window its own matrix.",
                ),
            ),
            Mistake(
                2 * V * d + V + d,
                2,
                Text(ru="Вы добавили смещения, их здесь нет.", en="You added biases; there are none here."),
            ),
        ],
    )


@generator("cbow-score", 22, A=rows(SMALL, 4, 2), u=rows(one_of(-3, -2, -1, 1, 2, 3), 2))
def cbow_score(A, u):
    """Score that CBOW gives a word from the vectors of its context."""
    sums = [sum(column) for column in zip(*A, strict=True)]
    h = [Fraction(s, 4) for s in sums]
    score = h[0] * u[0] + h[1] * u[1]
    require(all(sums) and score != 0)
    first = A[0][0] * u[0] + A[0][1] * u[1]
    return Problem(
        ask=Text(
            ru=f"CBOW: векторы четырёх контекстных слов {', '.join(map(vec, A))}. Выходной вектор слова w: "
            f"u = {vec(u)}. Каков логит слова w?",
            en=f"CBOW: the four context words have the vectors {', '.join(map(vec, A))}. The output vector "
            f"of a word w is u = {vec(u)}. What is the logit of w?",
        ),
        answer=Value(score),
        steps=[
            Text(
                ru=f"Скрытый вектор — среднее контекста: h = {vec(sums)}/4 = {vec(h)}. Нелинейности в CBOW "
                "нет.",
                en=f"The hidden vector is the context's mean: h = {vec(sums)}/4 = {vec(h)}. CBOW has no "
                "activation.",
            ),
            both(f"u·h = {dot(u, h)} = {num(score)}."),
        ],
        mistakes=[
            Mistake(
                4 * score,
                0,
                Text(
                    ru="Вы сложили векторы контекста, но не поделили на их число.",
                    en="You added the context vectors but did not divide by their number.",
                ),
            ),
            Mistake(
                max(0, h[0]) * u[0] + max(0, h[1]) * u[1],
                0,
                Text(
                    ru="Вы применили к h ReLU, а в CBOW нелинейности нет.",
                    en="You passed h through a ReLU; CBOW has no activation.",
                ),
            ),
            Mistake(
                first,
                0,
                Text(
                    ru="Вы взяли только первое слово контекста.", en="You took only the first context word."
                ),
            ),
        ],
    )


@generator("cbow-context-gradient", 22, t=rows(ints(0, 2), 4), g=rows(SMALL, 2))
def cbow_context_gradient(t, g):
    """Gradient of a context word's vector in CBOW, the word occurring more than once."""
    times = t.count(0)
    require(times in (2, 3) and all(g) and g[0] != g[1])
    gradient = [Fraction(times * x, 4) for x in g]
    return Problem(
        ask=Text(
            ru=f"CBOW: контекст — слова {', '.join('ABC'[k] for k in t)}; h — среднее их входных векторов. "
            f"Обратный проход дал ∂L/∂h = {vec(g)}. Каков градиент входного вектора слова A?",
            en=f"CBOW: the context words are {', '.join('ABC'[k] for k in t)}; h is the mean of their input "
            f"vectors. The backward pass gave ∂L/∂h = {vec(g)}. What is the gradient of the input vector of "
            "A?",
        ),
        answer=Row(gradient),
        steps=[
            Text(
                ru="h = ¼ суммы четырёх векторов, и каждое место контекста получает ¼ от ∂L/∂h: "
                f"{vec([Fraction(x, 4) for x in g])}.",
                en="h is ¼ of the sum of four vectors, so each position of the context gets ¼ of ∂L/∂h: "
                f"{vec([Fraction(x, 4) for x in g])}.",
            ),
            Text(
                ru=f"Слово A стоит в контексте {times} раза, вклады мест складываются: {times}·¼·{vec(g)} = "
                f"{vec(gradient)}.",
                en=f"A occurs in the context {times} times, and the contributions add up: "
                f"{times}·¼·{vec(g)} = {vec(gradient)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [Fraction(x, 4) for x in g],
                1,
                Text(
                    ru="Вы учли слово A один раз, а вклады повторений складываются.",
                    en="You counted A once; the contributions of repetitions add up.",
                ),
            ),
            Mistake(
                g,
                0,
                Text(
                    ru="Вы не поделили на число слов контекста: h — среднее, а не сумма.",
                    en="You did not divide by the number of context words: h is a mean, not a sum.",
                ),
            ),
            Mistake(
                [times * x for x in g],
                0,
                Text(
                    ru="Вы сложили вклады повторений, но забыли множитель ¼ от среднего.",
                    en="You added up the repetitions but forgot the factor ¼ of the mean.",
                ),
            ),
        ],
    )


SPLITS = (
    (0.1, 0.2, 0.7),
    (0.2, 0.3, 0.5),
    (0.1, 0.3, 0.6),
    (0.25, 0.25, 0.5),
    (0.4, 0.1, 0.5),
    (0.5, 0.2, 0.3),
)


@generator("cbow-hidden-gradient", 22, 23, U=rows(SMALL, 3, 2), p=one_of(*SPLITS), right=ints(1, 3))
def cbow_hidden_gradient(U, p, right):
    """Gradient of word2vec's softmax loss with respect to the hidden vector."""
    delta = [Fraction(str(x)) - (j + 1 == right) for j, x in enumerate(p)]

    def mixed(weights):
        return [sum(w * u[i] for w, u in zip(weights, U, strict=True)) for i in (0, 1)]

    gradient, mean = mixed(delta), mixed([Fraction(str(x)) for x in p])
    require(all(gradient) and all(any(u) for u in U))
    parts = " + ".join(f"{par(w)}·{vec(u)}" for w, u in zip(delta, U, strict=True))
    return Problem(
        ask=Text(
            ru=f"Словарь из трёх слов, выходные векторы u₁, u₂, u₃: {nested(U)}. Для скрытого вектора h "
            f"softmax дал p = {vec(p)}, правильное слово — номер {right}. Каков градиент кросс-энтропии "
            "∂L/∂h?",
            en=f"Three words have the output vectors u₁, u₂, u₃: {nested(U)}. For the hidden vector h "
            f"softmax gave p = {vec(p)}, the correct word is number {right}. What is the gradient of the "
            "cross-entropy, ∂L/∂h?",
        ),
        answer=Row(gradient),
        steps=[
            Text(
                ru=f"По логитам: p − y = {vec(delta)}.",
                en=f"With respect to the logits: p − y = {vec(delta)}.",
            ),
            Text(
                ru="Логит zⱼ = uⱼ·h, поэтому ∂L/∂h = Σ (pⱼ − yⱼ)uⱼ: «ожидаемый» выходной вектор минус "
                "правильный.",
                en="The logit is zⱼ = uⱼ·h, so ∂L/∂h = Σ (pⱼ − yⱼ)uⱼ: the expected output vector minus the "
                "right one.",
            ),
            both(f"{parts} = {vec(gradient)}."),
        ],
        mistakes=[
            Mistake(
                [-x for x in gradient],
                0,
                Text(ru="Вы взяли y − p вместо p − y.", en="You took y − p instead of p − y."),
            ),
            Mistake(
                mean,
                0,
                Text(
                    ru="Вы забыли вычесть правильный ответ y.",
                    en="You forgot to subtract the correct answer y.",
                ),
            ),
            Mistake(
                [delta[right - 1] * x for x in U[right - 1]],
                1,
                Text(
                    ru="Вы взяли только правильное слово, а вклад дают все.",
                    en="You used only the correct word; all of them contribute.",
                ),
            ),
        ],
    )
