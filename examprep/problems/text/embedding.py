"""nn.Embedding and nn.EmbeddingBag: shapes, memory, bags, the norm's limit."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Size, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, exact, grouped, nested, num, total, vec

SMALL = ints(-5, 9)


@generator(
    "embedding-output-shape",
    40,
    32,
    V=one_of(100, 500, 1000, 5000),
    d=one_of(8, 16, 32, 64),
    B=ints(2, 7),
    T=ints(9, 20),
)
def embedding_output_shape(V, d, B, T):
    """Shape of the output of nn.Embedding."""
    return Problem(
        ask=Text(
            ru=f"nn.Embedding({V}, {d}) получает тензор индексов формы ({B}, {T}). Какова форма выхода?",
            en=f"nn.Embedding({V}, {d}) is given a tensor of indices of shape ({B}, {T}). What is the shape "
            "of its output?",
        ),
        answer=Size((B, T, d)),
        steps=[
            Text(
                ru=f"Слой заменяет каждый индекс строкой таблицы {V} × {d}.",
                en=f"The layer replaces each index by a row of its {V} × {d} table.",
            ),
            Text(
                ru=f"К форме индексов добавляется последняя ось длины {d}: ({B}, {T}, {d}).",
                en=f"The indices' shape gets one more axis at the end, of length {d}: ({B}, {T}, {d}).",
            ),
        ],
        mistakes=[
            Mistake(
                (B, T, V),
                0,
                Text(
                    ru="Так выглядел бы one-hot: вы взяли размер словаря.",
                    en="That is how one-hot vectors would look: you took the vocabulary's size.",
                ),
            ),
            Mistake(
                (B, d),
                1,
                Text(
                    ru="Вы дали один вектор на предложение: так делает EmbeddingBag.",
                    en="You gave one vector per sentence; EmbeddingBag does that.",
                ),
            ),
            Mistake(
                (B, d, T),
                1,
                Text(
                    ru="Вы поставили признаки перед временем, как для Conv1d.",
                    en="You put the features before time, as for Conv1d.",
                ),
            ),
        ],
    )


@generator(
    "embedding-training-memory",
    40,
    11,
    V=one_of(10000, 20000, 25000, 30000, 50000, 100000),
    d=one_of(50, 100, 200, 250, 300, 500),
)
def embedding_training_memory(V, d):
    """Memory that training an embedding table with Adam takes."""
    one = Fraction(V * d * 4, 10**6)
    return Problem(
        ask=Text(
            ru=f"nn.Embedding({V}, {d}) в float32 обучают Adam (плотные градиенты). Сколько мегабайт (10⁶ "
            "байт) занимают веса, градиент и состояние оптимизатора?",
            en=f"nn.Embedding({V}, {d}) in float32 is trained by Adam, with dense gradients. How many "
            "megabytes (10⁶ bytes) do the weights, their gradient and the optimiser's state take?",
        ),
        answer=Value(4 * one, unit="MB"),
        steps=[
            Text(
                ru=f"Весов {grouped(V)}·{d} = {grouped(V * d)}, по 4 байта: {num(one)} МБ.",
                en=f"There are {grouped(V)}·{d} = {grouped(V * d)} weights of 4 bytes: {num(one)} MB.",
            ),
            Text(
                ru="Столько же занимает градиент, и по столько же — два момента Adam: всего четыре таблицы.",
                en="The gradient takes as much, and so does each of Adam's two moments: four tables in all.",
            ),
            Text(
                ru=f"Всего 4·{num(one)} = {num(4 * one)} МБ.",
                en=f"In all, 4·{num(one)} = {num(4 * one)} MB.",
            ),
        ],
        mistakes=[
            Mistake(one, 1, Text(ru="Вы посчитали только веса.", en="You counted only the weights.")),
            Mistake(
                3 * one,
                1,
                Text(ru="Вы взяли один момент, а у Adam их два.", en="You took one moment; Adam has two."),
            ),
            Mistake(2 * one, 1, Text(ru="Вы забыли состояние Adam.", en="You forgot Adam's state.")),
        ],
    )


MODES = {"mean": ("среднее", "mean"), "sum": ("сумма", "sum"), "max": ("максимум", "maximum")}


@generator("embedding-bag", 40, table=rows(SMALL, 4, 2), bag=rows(ints(0, 3), 4), mode=one_of(*MODES))
def embedding_bag(table, bag, mode):
    """Output of nn.EmbeddingBag where an index repeats."""
    require(len(set(bag)) in (2, 3))

    def reduced(indices, how):
        columns = list(zip(*(table[k] for k in indices), strict=True))
        if how == "max":
            return [max(c) for c in columns]
        return [Fraction(sum(c), len(c) if how == "mean" else 1) for c in columns]

    right = reduced(bag, mode)
    require(all(exact(float(x)) == x for x in right))
    first, second = (how for how in MODES if how != mode)
    return Problem(
        ask=Text(
            ru=f"nn.EmbeddingBag с mode='{mode}', таблица {nested(table)} (строки 0…3). Каков выход для "
            f"мешка индексов {nested([bag])}?",
            en=f"nn.EmbeddingBag with mode='{mode}' and the table {nested(table)} (rows 0…3). What is the "
            f"output for the bag of indices {nested([bag])}?",
        ),
        answer=Row(right),
        steps=[
            Text(
                ru=f"Строки по индексам, с повторениями: {', '.join(vec(table[k]) for k in bag)}.",
                en=f"The rows by index, repetitions included: {', '.join(vec(table[k]) for k in bag)}.",
            ),
            Text(
                ru=f"По каждой компоненте {MODES[mode][0]}: {vec(right)}.",
                en=f"The {MODES[mode][1]} of each component: {vec(right)}.",
            ),
        ],
        mistakes=[
            Mistake(
                reduced(bag, first), 1, Text(ru=f"Вы взяли mode='{first}'.", en=f"You took mode='{first}'.")
            ),
            Mistake(
                reduced(bag, second),
                1,
                Text(ru=f"Вы взяли mode='{second}'.", en=f"You took mode='{second}'."),
            ),
            *(
                [
                    Mistake(
                        reduced(sorted(set(bag)), mode),
                        0,
                        Text(
                            ru="Вы учли повторяющийся индекс один раз.",
                            en="You counted the repeated index once.",
                        ),
                    )
                ]
                if mode != "max"
                else []
            ),
        ],
    )


@generator(
    "embedding-bag-offsets", 40, table=rows(SMALL, 5), flat=rows(ints(0, 4), 7), a=ints(1, 3), b=ints(4, 6)
)
def embedding_bag_offsets(table, flat, a, b):
    """Sums of bags given by offsets into one flat list of indices."""

    def sums(*bags):
        return [sum(table[k] for k in bag) for bag in bags]

    bags = flat[:a], flat[a:b], flat[b:]
    right = sums(*bags)
    return Problem(
        ask=Text(
            ru=f"nn.EmbeddingBag(5, 1, mode='sum'), строки таблицы: {', '.join(map(num, table))}. Индексы "
            f"{nested([flat])[1:-1]}, offsets = [0, {a}, {b}]. Каковы три выхода?",
            en=f"nn.EmbeddingBag(5, 1, mode='sum'), the rows of its table: {', '.join(map(num, table))}. The "
            f"indices are {nested([flat])[1:-1]}, offsets = [0, {a}, {b}]. What are the three outputs?",
        ),
        answer=Row(right),
        steps=[
            Text(
                ru=f"offsets — начала мешков: {', '.join(nested([bag])[1:-1] for bag in bags)}.",
                en=f"Offsets are where the bags begin: {', '.join(nested([bag])[1:-1] for bag in bags)}.",
            ),
            both(
                "; ".join(
                    f"{total([table[k] for k in bag])} = {num(s)}" for bag, s in zip(bags, right, strict=True)
                )
                + "."
            ),
            Text(ru=f"Ответ: {', '.join(map(num, right))}.", en=f"The answer: {', '.join(map(num, right))}."),
        ],
        mistakes=[
            Mistake(
                sums(flat[: a + 1], flat[a + 1 : b + 1], flat[b + 1 :]),
                0,
                Text(
                    ru="Вы отнесли элемент offsets к предыдущему мешку: с него начинается новый.",
                    en="You put the element at an offset into the preceding bag; it starts a new one.",
                ),
            ),
            Mistake(
                sums(flat[:0], flat[:a], flat[a : a + b]),
                0,
                Text(
                    ru="Вы приняли offsets за длины мешков.",
                    en="You mistook the offsets for the bags' lengths.",
                ),
            ),
            Mistake(
                sums(bags[0], bags[1], flat[b : b + 1]),
                0,
                Text(
                    ru="Вы взяли в последний мешок один индекс, а он идёт до конца.",
                    en="You put one index into the last bag; it runs to the end.",
                ),
            ),
            Mistake(
                [sum(bag) for bag in bags],
                1,
                Text(
                    ru="Вы сложили сами индексы, а не строки таблицы.",
                    en="You added the indices, not the table's rows.",
                ),
            ),
        ],
    )


TRIANGLES = ((3, 4), (-3, 4), (6, -8), (8, 6), (-5, 12), (12, 5), (8, -15), (15, 8), (-7, 24), (20, 21))


@generator("embedding-max-norm", 40, w=one_of(*TRIANGLES), c=one_of(1.5, 2, 2.5, 3))
def embedding_max_norm(w, c):
    """A row of an embedding with max_norm once it is looked up."""
    norm = round((w[0] ** 2 + w[1] ** 2) ** 0.5)
    c = exact(c)
    right = [c * x / norm for x in w]
    return Problem(
        ask=Text(
            ru=f"nn.Embedding с max_norm={num(c)}; строка таблицы равна {vec(w)}. Какой она станет после "
            "обращения к ней? (Дробями или с тремя значащими цифрами.)",
            en=f"nn.Embedding with max_norm={num(c)}; a row of its table is {vec(w)}. What does it become "
            "once it has been looked up? (Fractions or three significant digits.)",
        ),
        answer=Row(right, rel=5e-3),
        steps=[
            both(f"‖w‖ = √({abs(w[0])}² + {abs(w[1])}²) = {norm} > {num(c)}."),
            Text(
                ru=f"Строка укорачивается до длины {num(c)}, на месте и с сохранением направления: множитель "
                f"{num(c)}/{norm}.",
                en=f"The row is shortened to length {num(c)}, in place, keeping its direction: the factor is "
                f"{num(c)}/{norm}.",
            ),
            both(f"({', '.join(num(float(x), 3) for x in right)})."),
        ],
        mistakes=[
            Mistake(
                [max(-c, min(c, x)) for x in w],
                1,
                Text(
                    ru="Вы обрезали каждую компоненту: направление изменилось бы.",
                    en="You clipped each component; that would change the direction.",
                ),
            ),
            Mistake(
                [Fraction(x, norm) for x in w],
                1,
                Text(ru="Вы нормировали к длине 1.", en="You scaled to length 1."),
            ),
            Mistake(
                w,
                1,
                Text(
                    ru="Вы оставили строку как есть: max_norm меняет саму таблицу при обращении.",
                    en="You left the row as it was: max_norm changes the table itself on look-up.",
                ),
            ),
        ],
    )
