"""Skip-gram beside CBOW: how many examples a text gives, and the loss before training."""

from __future__ import annotations

from math import log, log2

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require
from examprep.problems.wording import both, grouped, num


@generator("cbow-training-examples", 22, 23, n=ints(20, 60), m=ints(2, 5))
def cbow_training_examples(n, m):
    """How many examples CBOW and Skip-gram make of a text, taking complete windows only."""
    examples, pairs = n - 2 * m, 2 * m * (n - 2 * m)
    return Problem(
        ask=Text(
            ru=f"Длина текста n = {n}, окно — m = {m} с каждой стороны; центры — только те места, где окно "
            "полное. Сколько обучающих примеров получит CBOW и сколько пар (центр, контекст) — Skip-gram?",
            en=f"A text of n = {n} words, a window of {m} words on each side; only positions with a "
            "complete window are centres. How many training examples does CBOW get, and how many (centre, "
            "context) pairs does Skip-gram get?",
        ),
        answer=Row((examples, pairs), ("CBOW", "Skip-gram")),
        steps=[
            Text(
                ru=f"Крайние места, m = {m} с каждой стороны, центрами быть не могут: {n} − 2·{m} = "
                f"{examples}. Для CBOW центр со всем контекстом — один пример.",
                en=f"{m} positions at each end cannot be centres: {n} − 2·{m} = {examples}. For CBOW a "
                "centre with its whole context is one example.",
            ),
            Text(
                ru=f"Skip-gram предсказывает каждое слово контекста отдельно: {examples}·2·{m} = {pairs}.",
                en=f"Skip-gram predicts each context word separately: {examples}·2·{m} = {pairs}.",
            ),
        ],
        mistakes=[
            Mistake(
                (examples, m * examples),
                1,
                Text(
                    ru="Вы взяли контекст только с одной стороны.",
                    en="You took the context on one side only.",
                ),
            ),
            Mistake(
                (examples, (2 * m + 1) * examples),
                1,
                Text(
                    ru="Вы сочли центр собственным контекстом.",
                    en="You counted the centre as its own context.",
                ),
            ),
            Mistake(
                (n, 2 * m * n),
                0,
                Text(
                    ru="Вы взяли центрами все слова, но у краёв окно неполное.",
                    en="You made every word a centre; near the ends the window is incomplete.",
                ),
            ),
            Mistake(
                (pairs, pairs),
                0,
                Text(
                    ru="Вы дали CBOW по примеру на пару, а контекст у него усредняется.",
                    en="You gave CBOW an example per pair; it averages the context.",
                ),
            ),
        ],
    )


@generator("skipgram-pairs", 23, n=ints(8, 40), m=ints(2, 5))
def skipgram_pairs(n, m):
    """How many pairs Skip-gram makes of a text, windows being cut short at its ends."""
    require(n > 2 * m + 1)
    cut = m * (m + 1)
    pairs = 2 * m * n - cut
    return Problem(
        ask=Text(
            ru=f"Skip-gram: длина текста n = {n}, окно — m = {m} с каждой стороны, у краёв текста оно "
            "укорачивается. Сколько получится пар (центр, контекст)?",
            en=f"Skip-gram: a text of {n} words, a window of {m} words on each side, cut short at the ends "
            "of the text. How many (centre, context) pairs are there?",
        ),
        answer=Value(pairs),
        steps=[
            Text(
                ru=f"Будь все окна полными, пар было бы 2·{m}·{n} = {2 * m * n}.",
                en=f"If all windows were complete, there would be 2·{m}·{n} = {2 * m * n} pairs.",
            ),
            Text(
                ru=f"У каждого края не хватает {' + '.join(map(str, range(m, 0, -1)))} = {cut // 2}, у двух "
                f"— {cut}.",
                en=f"At each end {' + '.join(map(str, range(m, 0, -1)))} = {cut // 2} are missing, at both "
                f"{cut}.",
            ),
            Text(
                ru=f"Остаётся {2 * m * n} − {cut} = {pairs}.",
                en=f"That leaves {2 * m * n} − {cut} = {pairs}.",
            ),
        ],
        mistakes=[
            Mistake(
                2 * m * n,
                1,
                Text(
                    ru="Вы не учли укороченные окна у краёв.", en="You ignored the short windows at the ends."
                ),
            ),
            Mistake(
                2 * m * (n - 2 * m),
                1,
                Text(
                    ru="Вы выбросили края совсем: там окна короче, но они есть.",
                    en="You dropped the ends altogether: their windows are shorter, not absent.",
                ),
            ),
            Mistake(
                pairs + n,
                0,
                Text(
                    ru="Вы сочли центр собственным контекстом.",
                    en="You counted the centre as its own context.",
                ),
            ),
            Mistake(
                pairs // 2,
                0,
                Text(
                    ru="Вы взяли пары без порядка: (a, b) и (b, a) — два примера.",
                    en="You took unordered pairs: (a, b) and (b, a) are two examples.",
                ),
            ),
        ],
    )


@generator(
    "word2vec-untrained-loss",
    22,
    23,
    V=one_of(*range(500, 2000, 100), *range(2000, 10000, 500), *range(10000, 100001, 5000)),
)
def word2vec_untrained_loss(V):
    """Loss of word2vec's softmax when all output vectors are zero."""
    return Problem(
        ask=Text(
            ru=f"Word2vec с полным softmax, словарь {grouped(V)} слов. Выходная матрица инициализирована "
            "нулями. Каковы потери −ln p на первой паре? (Три значащие цифры.)",
            en=f"Word2vec with the full softmax and a vocabulary of {grouped(V)} words. The output matrix "
            "is initialised to zero. What is the loss −ln p on the first pair? (Three significant digits.)",
        ),
        answer=Value(log(V), rel=5e-3),
        steps=[
            Text(
                ru="Все логиты равны нулю, какими бы ни были входные векторы: u·h = 0.",
                en="All logits are zero, whatever the input vectors: u·h = 0.",
            ),
            Text(
                ru=f"softmax равномерен: p = 1/{grouped(V)} у каждого слова.",
                en=f"The softmax is uniform: p = 1/{grouped(V)} for each word.",
            ),
            both(f"−ln p = ln {grouped(V)} ≈ {num(log(V), 4)}."),
        ],
        mistakes=[
            Mistake(
                0.0,
                0,
                Text(ru="Нулевые веса не значат нулевых потерь.", en="Zero weights do not mean zero loss."),
            ),
            Mistake(log2(V), 2, Text(ru="Вы взяли log₂: это биты.", en="You took log₂: these are bits.")),
            Mistake(
                1 / V,
                2,
                Text(
                    ru="Вы дали вероятность, а не минус её логарифм.",
                    en="You gave the probability, not minus its logarithm.",
                ),
            ),
        ],
    )
