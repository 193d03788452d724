"""Which examples go together: splits, weighted sampling, batches by length."""

from __future__ import annotations

from math import ceil

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, exact, num, vec


@generator(
    "random-split-sizes",
    32,
    N=ints(51, 199),
    shares=one_of((0.7, 0.2, 0.1), (0.6, 0.3, 0.1), (0.8, 0.1, 0.1), (0.5, 0.3, 0.2), (0.6, 0.2, 0.2)),
)
def random_split_sizes(N, shares):
    """Sizes of random_split's parts from fractions."""
    floors = [int(N * exact(share)) for share in shares]
    left = N - sum(floors)
    require(left and floors == [int(N * share) for share in shares])  # as floats 90·0.7 is below 63
    answer = [n + (i < left) for i, n in enumerate(floors)]
    lengths = ", ".join(map(str, shares))
    return Problem(
        ask=Text(
            ru=f"Примеров в наборе {N}. random_split(ds, [{lengths}]) округляет каждую долю вниз, а остаток "
            "раздаёт по одному, начиная с первой части. Каковы размеры трёх частей?",
            en=f"A set has {N} examples. random_split(ds, [{lengths}]) rounds each share down and hands out "
            "the remainder one by one, starting with the first part. What are the sizes of the three parts?",
        ),
        answer=Row(answer),
        steps=[
            both(
                ", ".join(
                    f"⌊{N}·{s}⌋ = ⌊{num(N * exact(s))}⌋ = {n}" for s, n in zip(shares, floors, strict=True)
                )
                + "."
            ),
            Text(
                ru=f"Осталось {N} − {sum(floors)} = {left}.",
                en=f"What remains: {N} − {sum(floors)} = {left}.",
            ),
            Text(
                ru=f"По одному с начала: {answer[0]}, {answer[1]}, {answer[2]}.",
                en=f"One by one from the start: {answer[0]}, {answer[1]}, {answer[2]}.",
            ),
        ],
        mistakes=[
            Mistake(
                floors,
                1,
                Text(
                    ru="Вы потеряли остаток: сумма частей меньше набора.",
                    en="You lost the remainder: the parts do not add up to the set.",
                ),
            ),
            Mistake(
                [*floors[:2], floors[2] + left],
                2,
                Text(ru="Вы отдали остаток последней части.", en="You gave the remainder to the last part."),
            ),
            Mistake(
                [ceil(N * exact(share)) for share in shares],
                0,
                Text(ru="Вы округлили все доли вверх.", en="You rounded all fractions up."),
            ),
        ],
    )


@generator(
    "weighted-sampler-share",
    32,
    small=one_of(10, 20, 30, 40, 50),
    large=one_of(60, 80, 90, 120, 150, 160, 200),
    weight=one_of(2, 3, 4, 5, 6, 8),
    draws=one_of(100, 300, 600),
)
def weighted_sampler_share(small, large, weight, draws):
    """Expected examples of a rare class under WeightedRandomSampler."""
    mass = small * weight + large
    answer = draws * small * weight / mass
    require(answer.is_integer() and weight * small != large)
    return Problem(
        ask=Text(
            ru=f"Примеров редкого класса {small}, частого {large}. WeightedRandomSampler даёт каждому "
            f"редкому вес {weight}, каждому частому — 1 и делает {draws} выборов с возвращением. Сколько "
            "среди них в среднем редких?",
            en=f"There are {small} examples of a rare class and {large} of a common one. "
            f"WeightedRandomSampler gives each rare one weight {weight}, each common one 1, and draws "
            f"{draws} times with replacement. How many of the draws are rare on average?",
        ),
        answer=Value(int(answer)),
        steps=[
            Text(
                ru=f"Веса принадлежат примерам: у редких вместе {small}·{weight} = {small * weight}, у "
                f"частых {large}.",
                en=f"Weights belong to examples: the rare ones have {small}·{weight} = {small * weight} "
                f"together, the common ones {large}.",
            ),
            Text(
                ru=f"Доля редких {small * weight}/({small * weight} + {large}) = {small * weight}/{mass}.",
                en=f"The share of the rare ones is {small * weight}/({small * weight} + {large}) = "
                f"{small * weight}/{mass}.",
            ),
            both(f"{draws}·{small * weight}/{mass} = {int(answer)}."),
        ],
        mistakes=[
            Mistake(
                draws * weight / (weight + 1),
                0,
                Text(
                    ru="Вы приняли веса примеров за веса классов.",
                    en="You took the weights of examples for weights of classes.",
                ),
            ),
            Mistake(
                draws * small / (small + large),
                0,
                Text(ru="Вы не учли веса.", en="You left the weights out."),
            ),
            Mistake(
                draws / 2,
                0,
                Text(
                    ru="Вы решили, что классы уравнены; для этого вес должен быть отношением их размеров.",
                    en="You assumed that the classes are balanced; for that the weight must be the ratio of "
                    "their sizes.",
                ),
            ),
        ],
    )


@generator("padding-in-batches", 32, 24, lengths=rows(ints(1, 12), 6, distinct=True))
def padding_in_batches(lengths):
    """Padding tokens with batches in the given order and in order of length."""

    def padded(order):
        pairs = [order[i : i + 2] for i in (0, 2, 4)]
        return pairs, sum(max(pair) * 2 - sum(pair) for pair in pairs)

    pairs, given = padded(lengths)
    ordered, least = padded(sorted(lengths))
    require(given > least)
    one = 6 * max(lengths) - sum(lengths)
    return Problem(
        ask=Text(
            ru=f"Длины последовательностей {vec(lengths)}, батчи по две; в батче короткую дополняют до "
            "длинной. Сколько всего токенов дополнения (padding), если батчи идут в данном порядке (a) и "
            "если сначала упорядочить по длине (b)?",
            en=f"Sequences have the lengths {vec(lengths)} and go into batches of two; the shorter one is "
            "padded to the longer. How many padding tokens are there if the batches follow the given order "
            "(a), and if the sequences are sorted by length first (b)?",
        ),
        answer=Row((given, least), ("a", "b")),
        steps=[
            Text(
                ru="Дополнение пары — разность длин. Как есть: "
                f"{' + '.join(str(abs(p - q)) for p, q in pairs)} = {given}.",
                en="A pair's padding is the difference of its lengths. As given: "
                f"{' + '.join(str(abs(p - q)) for p, q in pairs)} = {given}.",
            ),
            Text(
                ru=f"По порядку {', '.join(map(vec, ordered))}: "
                f"{' + '.join(str(abs(p - q)) for p, q in ordered)} = {least}. Ответ: {given}; {least}.",
                en=f"Sorted {', '.join(map(vec, ordered))}: "
                f"{' + '.join(str(abs(p - q)) for p, q in ordered)} = {least}. The answer: {given}; "
                f"{least}.",
            ),
        ],
        mistakes=[
            Mistake(
                (one, one),
                0,
                Text(
                    ru="Вы дополнили все до самой длинной; pad_sequence смотрит только на свой батч.",
                    en="You padded everything to the longest of all; pad_sequence looks at its own batch "
                    "only.",
                ),
            ),
            Mistake(
                (given, given),
                1,
                Text(
                    ru="Вы решили, что порядок ничего не меняет.",
                    en="You assumed that the order does not matter.",
                ),
            ),
            Mistake(
                (sum(2 * max(p) for p in pairs), sum(2 * max(p) for p in ordered)),
                0,
                Text(
                    ru="Вы посчитали все токены, а не только дополнение.",
                    en="You counted all tokens, not just the padding.",
                ),
            ),
        ],
    )
