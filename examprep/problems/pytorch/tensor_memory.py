"""How a tensor lies in memory: strides, views, bytes."""

from __future__ import annotations

from math import prod

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.answer import shape_text


@generator(
    "permuted-strides",
    29,
    shape=rows(ints(2, 6), 3, distinct=True),
    order=one_of((0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)),
)
def permuted_strides(shape, order):
    """Strides after permute."""
    strides = [shape[1] * shape[2], shape[2], 1]
    moved = [shape[i] for i in order]
    answer = [strides[i] for i in order]
    return Problem(
        ask=Text(
            ru=f"`x = torch.zeros{shape_text(shape)}`. Чему равен `x.permute{order}.stride()`?",
            en=f"`x = torch.zeros{shape_text(shape)}`. What is `x.permute{order}.stride()`?",
        ),
        answer=Row(answer),
        steps=[
            Text(
                ru=f"У x последний индекс меняется быстрее всех: шаги ({shape[1]}·{shape[2]}, {shape[2]}, "
                f"1) = {tuple(strides)}.",
                en=f"In x the last index varies fastest: the strides are ({shape[1]}·{shape[2]}, "
                f"{shape[2]}, 1) = {tuple(strides)}.",
            ),
            Text(
                ru=f"permute не трогает память, а переставляет шаги вместе с размерами: {tuple(answer)}.",
                en="permute leaves the memory alone and reorders the strides along with the sizes: "
                f"{tuple(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [moved[1] * moved[2], moved[2], 1],
                1,
                Text(
                    ru="Вы нашли шаги нового плотного тензора, будто permute копирует.",
                    en="You found the strides of a new contiguous tensor, as if permute copied.",
                ),
            ),
            Mistake(
                strides,
                1,
                Text(ru="Вы оставили шаги прежними.", en="You left the strides as they were."),
            ),
            Mistake(
                moved,
                0,
                Text(ru="Вы назвали форму, а не шаги.", en="You gave the shape, not the strides."),
            ),
        ],
    )


@generator("transposed-element", 29, a=ints(2, 6), b=ints(2, 6), k=ints(1, 30))
def transposed_element(a, b, k):
    """An element of a matrix that is transposed and flattened."""
    n = a * b
    require(a != b and k < n - 1 and k % a and k % b)
    i, j = divmod(k, a)
    return Problem(
        ask=Text(
            ru=f"Чему равен элемент с номером {k} (с нуля) в `torch.arange({n}).view({a}, "
            f"{b}).t().reshape(-1)`?",
            en=f"What is element number {k} (from zero) of `torch.arange({n}).view({a}, "
            f"{b}).t().reshape(-1)`?",
        ),
        answer=Value(j * b + i),
        steps=[
            Text(
                ru=f"После t() форма ({b}, {a}); номер {k} = {i}·{a} + {j} — это строка {i}, столбец {j}.",
                en=f"After t() the shape is ({b}, {a}); number {k} = {i}·{a} + {j} is row {i}, column {j}.",
            ),
            Text(
                ru=f"До транспонирования это строка {j}, столбец {i} матрицы ({a}, {b}).",
                en=f"Before transposing that is row {j}, column {i} of the ({a}, {b}) matrix.",
            ),
            Text(
                ru=f"Там стоит {j}·{b} + {i} = {j * b + i}.",
                en=f"The element there is {j}·{b} + {i} = {j * b + i}.",
            ),
        ],
        mistakes=[
            Mistake(
                k,
                0,
                Text(
                    ru="Вы решили, что транспонирование не меняет порядка: reshape здесь копирует по новым "
                    "строкам.",
                    en="You assumed that transposing does not change the order; here reshape copies along "
                    "the new rows.",
                ),
            ),
            Mistake(
                (k % b) * a + k // b,
                0,
                Text(
                    ru="Вы поменяли ролями строки и столбцы.", en="You swapped the roles of rows and columns."
                ),
            ),
            Mistake(
                j * a + i,
                2,
                Text(
                    ru=f"Вы взяли шаг строки {a}; длина строки исходной матрицы {b}.",
                    en=f"You took the row stride {a}; a row of the original matrix has length {b}.",
                ),
            ),
        ],
    )


@generator(
    "slice-offset-and-strides", 29, a=ints(4, 8), b=ints(5, 9), r=ints(1, 3), c=ints(1, 3), s=ints(2, 3)
)
def slice_offset_and_strides(a, b, r, c, s):
    """Storage offset and strides of a slice."""
    require(a != b and r != c)
    answer = (r * b + c, b, s)
    columns = -(-(b - c) // s)
    return Problem(
        ask=Text(
            ru=f"`x = torch.zeros({a}, {b})`, `y = x[{r}:, {c}::{s}]`. Каковы `y.storage_offset()` и оба "
            "шага `y.stride()`?",
            en=f"`x = torch.zeros({a}, {b})`, `y = x[{r}:, {c}::{s}]`. What are `y.storage_offset()` and "
            "the two strides `y.stride()`?",
        ),
        answer=Row(answer, ("offset", "stride₀", "stride₁")),
        steps=[
            Text(
                ru=f"Срез — вид на ту же память; шаги x равны ({b}, 1).",
                en=f"A slice is a view of the same memory; the strides of x are ({b}, 1).",
            ),
            Text(
                ru=f"y начинается с x[{r}, {c}]: смещение {r}·{b} + {c} = {r * b + c}.",
                en=f"y begins at x[{r}, {c}]: the offset is {r}·{b} + {c} = {r * b + c}.",
            ),
            Text(
                ru=f"По строкам шаг прежний, {b}; через {s} столбца — это {s}·1 = {s}. Ответ: {r * b + c}; "
                f"{b}; {s}.",
                en=f"Down the rows the stride stays {b}; {s} columns further is {s}·1 = {s}. The answer: "
                f"{r * b + c}; {b}; {s}.",
            ),
        ],
        mistakes=[
            Mistake(
                (0, columns, 1),
                0,
                Text(
                    ru="Вы описали новый плотный тензор, а срез ничего не копирует.",
                    en="You described a new contiguous tensor; a slice copies nothing.",
                ),
            ),
            Mistake(
                (r * b + c, b * s, s),
                2,
                Text(
                    ru="Вы умножили на шаг среза и шаг строк.",
                    en="You multiplied the row stride by the step too.",
                ),
            ),
            Mistake(
                (r * a + c, a, s),
                0,
                Text(
                    ru="Вы взяли число строк за длину строки.",
                    en="You mistook the number of rows for the length of a row.",
                ),
            ),
            Mistake(
                (r + c, b, s),
                1,
                Text(
                    ru="Вы сложили начала срезов; сдвиг на строку — это целая строка чисел.",
                    en="You added the starts; moving down by a row skips a whole row of numbers.",
                ),
            ),
        ],
    )


@generator("expand-or-repeat-bytes", 29, n=ints(2, 20), m=ints(3, 50), size=one_of(2, 4, 8))
def expand_or_repeat_bytes(n, m, size):
    """Memory behind expand and behind repeat."""
    dtype = {2: "float16", 4: "float32", 8: "float64"}[size]
    require(n != m)
    return Problem(
        ask=Text(
            ru=f"x имеет форму ({n}, 1) и тип {dtype}; `a = x.expand({n}, {m})`, `b = x.repeat(1, {m})`. "
            "Сколько байт занимают числа в памяти, на которую смотрят a и b?",
            en=f"x has shape ({n}, 1) and type {dtype}; `a = x.expand({n}, {m})`, `b = x.repeat(1, {m})`. "
            "How many bytes do the numbers take up in the memory behind a and behind b?",
        ),
        answer=Row((n * size, n * m * size), ("a", "b")),
        steps=[
            Text(ru=f"Байт на одно число типа {dtype}: {size}.", en=f"A {dtype} takes {size} bytes."),
            Text(
                ru=f"expand ничего не копирует, шаг по второму измерению становится 0: {n}·{size} = "
                f"{n * size}.",
                en=f"expand copies nothing, the stride of the second dimension becomes 0: {n}·{size} = "
                f"{n * size}.",
            ),
            Text(
                ru=f"repeat пишет новый тензор: {n}·{m}·{size} = {n * m * size}. Ответ: {n * size}; "
                f"{n * m * size}.",
                en=f"repeat writes a new tensor: {n}·{m}·{size} = {n * m * size}. The answer: {n * size}; "
                f"{n * m * size}.",
            ),
        ],
        mistakes=[
            Mistake(
                (n * m * size, n * m * size),
                1,
                Text(ru="Вы решили, что expand копирует.", en="You assumed that expand copies."),
            ),
            Mistake(
                (n * m * size, n * size),
                1,
                Text(ru="Вы перепутали expand и repeat.", en="You mixed up expand and repeat."),
            ),
            Mistake(
                (n, n * m),
                0,
                Text(ru="Вы посчитали числа, а не байты.", en="You counted numbers, not bytes."),
            ),
        ],
    )


@generator(
    "view-inferred-size",
    29,
    shape=rows(one_of(2, 3, 4, 5, 6, 8, 10), 3),
    a=one_of(2, 3, 4, 5, 6),
    b=one_of(2, 3, 4, 5, 6),
)
def view_inferred_size(shape, a, b):
    """The size that view(…, −1, …) works out."""
    count = prod(shape)
    require(a != b and count % (a * b) == 0 and count > a * b and a not in shape)
    return Problem(
        ask=Text(
            ru=f"x имеет форму {shape_text(shape)}. Какой размер PyTorch подставит вместо −1 в `x.view({a}, "
            f"-1, {b})`?",
            en=f"x has shape {shape_text(shape)}. Which size does PyTorch fill in for −1 in `x.view({a}, "
            f"-1, {b})`?",
        ),
        answer=Value(count // (a * b)),
        steps=[
            Text(
                ru=f"view сохраняет число элементов: {'·'.join(map(str, shape))} = {count}.",
                en=f"view keeps the number of elements: {'·'.join(map(str, shape))} = {count}.",
            ),
            Text(
                ru=f"Остальные размеры дают {a}·{b} = {a * b}, на −1 приходится {count}/{a * b} = "
                f"{count // (a * b)}.",
                en=f"The other sizes make {a}·{b} = {a * b}, which leaves {count}/{a * b} = "
                f"{count // (a * b)} for −1.",
            ),
        ],
        mistakes=[
            Mistake(
                shape[1],
                0,
                Text(
                    ru="Вы взяли прежний размер на этом месте.",
                    en="You took the size that was there before.",
                ),
            ),
            Mistake(
                count - a - b,
                1,
                Text(
                    ru="Вы вычли размеры, а произведение делят.",
                    en="You subtracted the sizes; the product is divided.",
                ),
            ),
            Mistake(
                count // a,
                1,
                Text(ru="Вы разделили только на первый размер.", en="You divided by the first size only."),
            ),
        ],
    )
