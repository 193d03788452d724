"""Attention in several heads: shapes and the scale."""

from __future__ import annotations

from math import isqrt, sqrt

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Size, Value, generator, ints, one_of, require

HEADS = one_of(2, 4, 8, 16)


@generator("head-scale", 27, h=one_of(2, 3, 4, 5, 6, 8, 10, 12, 16), k=one_of(4, 9, 16, 25, 36, 64))
def head_scale(h, k):
    """What the scores of multi-head attention are divided by."""
    d = h * k
    require(h != isqrt(k))
    return Problem(
        ask=Text(
            ru=f"Multi-head attention: d_model = {d}, голов {h}. На какое число делят скалярные "
            "произведения q·k?",
            en=f"Multi-head attention: d_model = {d}, {h} heads. What number are the dot products q·k "
            "divided by?",
        ),
        answer=Value(isqrt(k)),
        steps=[
            Text(
                ru=f"Вектор запроса в одной голове имеет длину {d}/{h} = {k}.",
                en=f"A query in one head has length {d}/{h} = {k}.",
            ),
            Text(
                ru=f"Делят на корень из этой длины: √{k} = {isqrt(k)}.",
                en=f"The divisor is the square root of that length: √{k} = {isqrt(k)}.",
            ),
        ],
        mistakes=[
            Mistake(
                sqrt(d),
                0,
                Text(
                    ru="Вы взяли √d_model, а нужен корень из длины в одной голове.",
                    en="You used √d_model, not the square root of the length in one head.",
                ),
            ),
            Mistake(k, 1, Text(ru="Вы забыли корень.", en="You forgot the square root.")),
            Mistake(h, 1, Text(ru="Вы поделили на число голов.", en="You divided by the number of heads.")),
        ],
    )


@generator(
    "multihead-split-shape", 27, 32, B=ints(2, 7), T=ints(9, 15), h=one_of(2, 4, 8), k=one_of(16, 32, 64)
)
def multihead_split_shape(B, T, h, k):
    """Shape of the queries once they are split into heads."""
    d = h * k
    require(h != B)
    return Problem(
        ask=Text(
            ru=f"Запросы после проекции имеют форму ({B}, {T}, {d}), голов {h}. Какова их форма, когда оси "
            "готовы к q @ k.transpose(-2, -1) (батч первым)?",
            en=f"After the projection the queries have shape ({B}, {T}, {d}); there are {h} heads. What is "
            "their shape once the axes are ready for q @ k.transpose(-2, -1), the batch first?",
        ),
        answer=Size((B, h, T, k)),
        steps=[
            Text(
                ru=f"Признаки делятся между головами: {d} = {h}·{k}, view({B}, {T}, {h}, {k}).",
                en=f"The features are split among the heads: {d} = {h}·{k}, view({B}, {T}, {h}, {k}).",
            ),
            Text(
                ru=f"Головы работают независимо, их ось переносят к батчу: transpose(1, 2) даёт ({B}, {h}, "
                f"{T}, {k}).",
                en="Heads work independently, so their axis moves next to the batch: transpose(1, 2) gives "
                f"({B}, {h}, {T}, {k}).",
            ),
        ],
        mistakes=[
            Mistake(
                (B, T, h, k),
                1,
                Text(
                    ru="Вы забыли transpose: произведение пошло бы по головам.",
                    en="You forgot the transpose: the product would run over the heads.",
                ),
            ),
            Mistake(
                (B, h, T, d),
                0,
                Text(ru="Вы дали каждой голове все признаки.", en="You gave each head all the features."),
            ),
            Mistake(
                (h, B, T, k),
                1,
                Text(ru="Вы поставили головы перед батчем.", en="You put the heads before the batch."),
            ),
            Mistake(
                (B, h, k, T),
                1,
                Text(
                    ru="Вы переставили время и признаки: так выглядит транспонированный k.",
                    en="You swapped time and features: that is what k looks like once transposed.",
                ),
            ),
        ],
    )


@generator(
    "multihead-weights-shape",
    *(27, 26),
    B=ints(2, 6),
    h=one_of(2, 4, 8),
    k=one_of(8, 16),
    n=ints(9, 14),
    m=ints(15, 20),
    average=one_of(True, False),
)
def multihead_weights_shape(B, h, k, n, m, average):
    """Shape of the weights that nn.MultiheadAttention returns."""
    d = h * k
    require(h != B)
    mean, each = (B, n, m), (B, h, n, m)
    right, other = (mean, each) if average else (each, mean)
    return Problem(
        ask=Text(
            ru=f"nn.MultiheadAttention({d}, {h}, batch_first=True): запросы ({B}, {n}, {d}), ключи и "
            f"значения ({B}, {m}, {d}). Какова форма весов при average_attn_weights={average}?",
            en=f"nn.MultiheadAttention({d}, {h}, batch_first=True): the queries are ({B}, {n}, {d}), keys "
            f"and values ({B}, {m}, {d}). What is the shape of the weights with "
            f"average_attn_weights={average}?",
        ),
        answer=Size(right),
        steps=[
            Text(
                ru=f"В каждой голове вес есть у каждой пары «запрос, ключ»: {n}×{m}.",
                en=f"In each head every pair of a query and a key has a weight: {n}×{m}.",
            ),
            Text(
                ru=(
                    f"По умолчанию веса усредняются по головам, оси голов нет: ({B}, {n}, {m})."
                    if average
                    else f"Без усреднения голов {h}: ({B}, {h}, {n}, {m})."
                ),
                en=(
                    f"By default the weights are averaged over the heads, so the head axis is gone: ({B}, "
                    f"{n}, {m})."
                    if average
                    else f"Without averaging there are {h} heads: ({B}, {h}, {n}, {m})."
                ),
            ),
        ],
        mistakes=[
            Mistake(
                other,
                1,
                Text(
                    ru="Вы оставили ось голов." if average else "Вы потеряли ось голов.",
                    en="You kept the axis of the heads." if average else "You lost the axis of the heads.",
                ),
            ),
            Mistake(
                (*right[:-2], m, n),
                0,
                Text(
                    ru="Вы поменяли местами запросы и ключи: строка — это запрос.",
                    en="You swapped queries and keys: a row is a query.",
                ),
            ),
            Mistake(
                (B, n, d),
                0,
                Text(
                    ru="Это форма выхода, а не весов.",
                    en="That is the shape of the output, not of the weights.",
                ),
            ),
        ],
    )
