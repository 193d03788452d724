"""Shapes of tensors: reductions, broadcasting, permute and flatten, cat and stack."""

from __future__ import annotations

from math import prod

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Size, generator, ints, one_of, require, rows
from examprep.problems.answer import shape_text
from examprep.problems.wording import counted


@generator(
    "reduction-shape",
    29,
    shape=rows(ints(2, 9), 3, distinct=True),
    dim=ints(-3, 2),
    keepdim=one_of(True, False),
)
def reduction_shape(shape, dim, keepdim):
    """Shape after mean over a dimension."""
    at = dim % 3
    without = [n for i, n in enumerate(shape) if i != at]
    ones = [1 if i == at else n for i, n in enumerate(shape)]
    answer, other = (ones, without) if keepdim else (without, ones)
    flag = ", keepdim=True" if keepdim else ""
    return Problem(
        ask=Text(
            ru=f"Тензор x имеет форму {shape_text(shape)}. Какова форма `x.mean(dim={dim}{flag})`?",
            en=f"A tensor x has shape {shape_text(shape)}. What is the shape of `x.mean(dim={dim}{flag})`?",
        ),
        answer=Size(answer),
        steps=[
            Text(
                ru=f"dim называет измерение, по которому усредняют: dim={dim} — это измерение размера "
                f"{shape[at]}.",
                en=f"dim is the dimension averaged over: dim={dim} is that of size {shape[at]}.",
            ),
            Text(
                ru=f"keepdim=True оставляет на его месте 1: {shape_text(answer)}."
                if keepdim
                else f"Оно исчезает: {shape_text(answer)}.",
                en=f"keepdim=True leaves a 1 in its place: {shape_text(answer)}."
                if keepdim
                else f"It disappears: {shape_text(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [shape[at]],
                0,
                Text(
                    ru="Вы оставили названное измерение, а оно как раз исчезает.",
                    en="You kept the named dimension; that is the one that disappears.",
                ),
            ),
            Mistake(
                other,
                1,
                Text(
                    ru="Вы не учли keepdim=True."
                    if keepdim
                    else "Вы оставили 1; без keepdim измерение исчезает.",
                    en="You did not heed keepdim=True."
                    if keepdim
                    else "You left a 1; without keepdim the dimension disappears.",
                ),
            ),
            Mistake(
                [],
                0,
                Text(
                    ru="Вы усреднили всё; при заданном dim остаётся тензор.",
                    en="You averaged everything; with dim given a tensor remains.",
                ),
            ),
        ],
    )


@generator(
    "broadcast-shape",
    29,
    sizes=rows(ints(2, 9), 3, distinct=True),
    pattern=one_of("n1+m", "kn1+m", "k1m+n1", "kn1+1m", "k11+nm"),
)
def broadcast_shape(sizes, pattern):
    """Shape of a sum of tensors of different shapes."""
    k, n, m = sizes
    letters = {"k": k, "n": n, "m": m, "1": 1}
    a, b = ([letters[c] for c in part] for part in pattern.split("+"))
    rank = max(len(a), len(b))
    left, right = [1] * (rank - len(a)) + a, [1] * (rank - len(b)) + b
    answer = [max(pair) for pair in zip(left, right, strict=True)]
    return Problem(
        ask=Text(
            ru=f"Формы слагаемых {shape_text(a)} и {shape_text(b)}. Какова форма суммы?",
            en=f"Two tensors have shapes {shape_text(a)} and {shape_text(b)}. What is the shape of their "
            "sum?",
        ),
        answer=Size(answer),
        steps=[
            Text(
                ru=f"Формы выравнивают по правому краю и дополняют единицами слева: {shape_text(left)} и "
                f"{shape_text(right)}.",
                en=f"Shapes are aligned on the right and padded with ones on the left: {shape_text(left)} "
                f"and {shape_text(right)}.",
            ),
            Text(
                ru=f"Единица растягивается до размера напротив: {shape_text(answer)}.",
                en=f"A 1 stretches to the size opposite it: {shape_text(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                a,
                1,
                Text(ru="Вы взяли форму первого слагаемого.", en="You took the shape of the first term."),
            ),
            Mistake(
                answer[::-1],
                0,
                Text(
                    ru="Вы записали размеры в обратном порядке.", en="You wrote the sizes in reverse order."
                ),
            ),
            Mistake(
                a + b,
                0,
                Text(
                    ru="Вы приписали формы друг к другу, а их совмещают с правого края.",
                    en="You concatenated the shapes; they are matched up from the right.",
                ),
            ),
        ],
    )


@generator(
    "permute-flatten-shape",
    29,
    shape=rows(ints(2, 9), 4, distinct=True),
    order=one_of((0, 2, 3, 1), (0, 3, 1, 2), (1, 0, 2, 3), (2, 0, 1, 3), (3, 1, 2, 0), (0, 3, 2, 1)),
    start=ints(1, 2),
)
def permute_flatten_shape(shape, order, start):
    """Shape after permute and a flatten that leaves the first dimensions."""
    moved = [shape[i] for i in order]
    answer = [*moved[:start], prod(moved[start:])]
    inverse = [shape[order.index(i)] for i in range(4)]
    return Problem(
        ask=Text(
            ru=f"x имеет форму {shape_text(shape)}. Какова форма "
            f"`x.permute{order}.flatten(start_dim={start})`?",
            en=f"x has shape {shape_text(shape)}. What is the shape of "
            f"`x.permute{order}.flatten(start_dim={start})`?",
        ),
        answer=Size(answer),
        steps=[
            Text(
                ru=f"permute ставит на i-е место измерение с номером из i-го аргумента: {shape_text(moved)}.",
                en="permute puts at position i the dimension whose number is the i-th argument: "
                f"{shape_text(moved)}.",
            ),
            Text(
                ru=f"flatten(start_dim={start}) сливает измерения с номера {start}: "
                f"{'·'.join(map(str, moved[start:]))} = {answer[-1]}, форма {shape_text(answer)}.",
                en=f"flatten(start_dim={start}) merges the dimensions from number {start} on: "
                f"{'·'.join(map(str, moved[start:]))} = {answer[-1]}, the shape is {shape_text(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [*shape[:start], prod(shape[start:])],
                0,
                Text(ru="Вы забыли permute.", en="You forgot permute."),
            ),
            Mistake(
                [prod(shape)],
                1,
                Text(
                    ru="Вы слили всё; start_dim оставляет первые измерения.",
                    en="You merged everything; start_dim keeps the first dimensions.",
                ),
            ),
            Mistake(
                [*moved[: start - 1], prod(moved[start - 1 :])],
                1,
                Text(
                    ru="Вы начали слияние на измерение раньше: номера идут с 0.",
                    en="You began the merging one dimension early: they are numbered from 0.",
                ),
            ),
            Mistake(
                [*moved[:start], sum(moved[start:])],
                1,
                Text(
                    ru="Вы сложили размеры, а при слиянии их перемножают.",
                    en="You added the sizes; merging multiplies them.",
                ),
            ),
        ]
        + (
            [
                Mistake(
                    [*inverse[:start], prod(inverse[start:])],
                    0,
                    Text(
                        ru="Вы прочли permute наоборот: куда уходит измерение i, а не откуда берётся.",
                        en="You read permute the wrong way round: where dimension i goes, not where it "
                        "comes from.",
                    ),
                )
            ]
            if inverse[:start] != moved[:start]
            else []
        ),
    )


@generator(
    "cat-or-stack-shape",
    29,
    shape=rows(ints(2, 9), 3, distinct=True),
    n=ints(2, 5),
    dim=ints(0, 2),
    join=one_of("cat", "stack"),
)
def cat_or_stack_shape(shape, n, dim, join):
    """Shape of several tensors put together by cat or stack."""
    require(n not in shape)
    catted = [size * n if i == dim else size for i, size in enumerate(shape)]
    stacked = [*shape[:dim], n, *shape[dim:]]
    answer, other = (catted, stacked) if join == "cat" else (stacked, catted)
    last = [*shape, n] if join == "stack" else [*shape[:2], shape[2] * n]
    first = [n, *shape] if join == "stack" else [shape[0] * n, *shape[1:]]
    elsewhere = first if first != answer else last
    return Problem(
        ask=Text(
            ru=f"В списке xs {counted(n, 'тензор', 'тензора', 'тензоров')}, форма каждого "
            f"{shape_text(shape)}. Какова форма `torch.{join}(xs, dim={dim})`?",
            en=f"A list xs has {n} tensors, each of shape {shape_text(shape)}. What is the shape of "
            f"`torch.{join}(xs, dim={dim})`?",
        ),
        answer=Size(answer),
        steps=[
            Text(
                ru="cat продолжает существующее измерение, stack заводит новое; остальные размеры прежние.",
                en="cat extends an existing dimension, stack makes a new one; the other sizes stay.",
            ),
            Text(
                ru=f"Измерение {dim}: {shape[dim]}·{n} = {shape[dim] * n}, форма {shape_text(answer)}."
                if join == "cat"
                else f"Новое измерение размера {n} встаёт на место {dim}: {shape_text(answer)}.",
                en=f"Dimension {dim}: {shape[dim]}·{n} = {shape[dim] * n}, the shape is {shape_text(answer)}."
                if join == "cat"
                else f"A new dimension of size {n} takes place {dim}: {shape_text(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                other,
                0,
                Text(
                    ru="Вы сделали то, что делает stack: новое измерение."
                    if join == "cat"
                    else "Вы сделали то, что делает cat: продолжили измерение.",
                    en="You did what stack does: a new dimension."
                    if join == "cat"
                    else "You did what cat does: you extended a dimension.",
                ),
            ),
            Mistake(
                elsewhere,
                1,
                Text(
                    ru=f"Вы взяли другое измерение, а задано dim={dim}.",
                    en=f"You took another dimension; dim={dim} is given.",
                ),
            ),
            Mistake(
                [size + n if i == dim else size for i, size in enumerate(shape)],
                1,
                Text(
                    ru="Вы прибавили число тензоров к размеру.",
                    en="You added the number of tensors to the size.",
                ),
            ),
        ],
    )
