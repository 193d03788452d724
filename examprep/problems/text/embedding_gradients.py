"""Gradients of an embedding table: repeated indices, rows that get none, padding, one step of SGD."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import exact, num, total, vec


@generator(
    "embedding-repeated-index", 40, 31, indices=rows(ints(0, 3), 6), c=rows(ints(-4, 5), 6), k=ints(0, 3)
)
def embedding_repeated_index(indices, c, k):
    """Gradient of a row of an embedding whose index repeats."""
    used = [x for x, i in zip(c, indices, strict=True) if i == k]
    require(len(used) in (2, 3) and all(c) and sum(used) != 0)
    places = ", ".join(str(t + 1) for t, i in enumerate(indices) if i == k)
    return Problem(
        ask=Text(
            ru=f"nn.Embedding(4, 1), индексы {', '.join(map(str, indices))}, потери L = Σ c_t·y_t, где y_t "
            f"— выход на месте t, c = {vec(c)}. Чему равна строка {k} в weight.grad?",
            en=f"nn.Embedding(4, 1), the indices {', '.join(map(str, indices))}, the loss L = Σ c_t·y_t, "
            f"where y_t is the output at position t and c = {vec(c)}. What is row {k} of weight.grad?",
        ),
        answer=Value(sum(used)),
        steps=[
            Text(
                ru=f"Строку {k} берут на местах {places}: все эти выходы — одна и та же переменная.",
                en=f"Row {k} is looked up at positions {places}: all these outputs are one variable.",
            ),
            Text(
                ru=f"Градиенты складываются: {total(used)} = {num(sum(used))}.",
                en=f"The gradients add up: {total(used)} = {num(sum(used))}.",
            ),
        ],
        mistakes=[
            Mistake(
                used[-1],
                1,
                Text(
                    ru="Вы взяли только последнее место: градиенты накапливаются, а не перезаписываются.",
                    en="You used only the last position; gradients accumulate, they are not overwritten.",
                ),
            ),
            Mistake(
                sum(used) / len(used),
                1,
                Text(ru="Вы усреднили, а вклады складываются.", en="You averaged; the contributions add up."),
            ),
            Mistake(
                sum(c),
                0,
                Text(
                    ru="Вы сложили по всем местам: чужие индексы строку не трогают.",
                    en="You summed over all positions; other indices do not touch the row.",
                ),
            ),
        ],
    )


@generator(
    "embedding-rows-with-gradient",
    40,
    V=one_of(10, 50, 100, 1000),
    first=rows(ints(1, 6), 4),
    second=rows(ints(1, 6), 3),
)
def embedding_rows_with_gradient(V, first, second):
    """How many rows of an embedding with padding_idx get a gradient from a padded batch."""
    batch = [[*first], [*second, 0]]
    words = {*first, *second}
    repeats = len(first) + len(second)
    require(3 <= len(words) < repeats - 1)
    written = f"[{', '.join(map(str, batch[0]))}], [{', '.join(map(str, batch[1]))}]"
    return Problem(
        ask=Text(
            ru=f"nn.Embedding({V}, 4, padding_idx=0), батч индексов [{written}], потери — сумма выходов. "
            "Сколько строк weight.grad отличны от нуля?",
            en=f"nn.Embedding({V}, 4, padding_idx=0), a batch of indices [{written}], the loss is the sum "
            "of the outputs. How many rows of weight.grad are not zero?",
        ),
        answer=Value(len(words)),
        steps=[
            Text(
                ru="Градиент получают только встретившиеся строки: "
                f"{', '.join(map(str, sorted({*words, 0})))}.",
                en="Only rows that were looked up get a gradient: "
                f"{', '.join(map(str, sorted({*words, 0})))}.",
            ),
            Text(
                ru=f"Строка padding_idx = 0 градиента не получает. Остаётся {len(words)}.",
                en=f"Row padding_idx = 0 gets none. That leaves {len(words)}.",
            ),
        ],
        mistakes=[
            Mistake(
                len(words) + 1,
                1,
                Text(ru="Вы посчитали и строку дополнения.", en="You counted the padding's row as well."),
            ),
            Mistake(
                repeats,
                0,
                Text(
                    ru="Вы посчитали токены, а повторения попадают в одну строку.",
                    en="You counted tokens; repetitions fall into one row.",
                ),
            ),
            Mistake(
                V - 1,
                0,
                Text(
                    ru="Вы сочли, что градиент получает вся таблица, кроме строки дополнения.",
                    en="You assumed that the whole table but the padding's row gets a gradient.",
                ),
            ),
        ],
    )


@generator(
    "embedding-sgd-step",
    *(40, 11),
    row=rows(ints(-3, 4), 2),
    g1=rows(ints(-4, 4), 2),
    g2=rows(ints(-4, 4), 2),
    lr=one_of(0.1, 0.2, 0.5),
)
def embedding_sgd_step(row, g1, g2, lr):
    """A row of an embedding after a step of SGD in which it was used twice."""
    lr = exact(lr)

    def moved(*gradient):
        return [w - lr * g for w, g in zip(row, gradient, strict=True)]

    both_parts = [a + b for a, b in zip(g1, g2, strict=True)]
    right = moved(*both_parts)
    require(any(g1) and any(g2) and all(both_parts))
    return Problem(
        ask=Text(
            ru="Индекс k стоит в батче дважды; градиенты потерь по этим двум выходам nn.Embedding — "
            f"{vec(g1)} и {vec(g2)}. Строка k была {vec(row)}. Какой она станет после шага SGD с lr = "
            f"{num(lr)} (без момента)?",
            en="An index k occurs twice in a batch; the gradients of the loss with respect to these two "
            f"outputs of nn.Embedding are {vec(g1)} and {vec(g2)}. Row k was {vec(row)}. What does it "
            f"become after an SGD step with lr = {num(lr)}, without momentum?",
        ),
        answer=Row(right),
        steps=[
            Text(
                ru=f"Градиент строки — сумма: {vec(g1)} + {vec(g2)} = {vec(both_parts)}.",
                en=f"The row's gradient is the sum: {vec(g1)} + {vec(g2)} = {vec(both_parts)}.",
            ),
            Text(
                ru=f"Шаг: {vec(row)} − {num(lr)}·{vec(both_parts)} = {vec(right)}.",
                en=f"The step: {vec(row)} − {num(lr)}·{vec(both_parts)} = {vec(right)}.",
            ),
        ],
        mistakes=[
            Mistake(
                moved(*g2),
                0,
                Text(
                    ru="Вы взяли градиент только второго вхождения.",
                    en="You took the gradient of the second occurrence only.",
                ),
            ),
            Mistake(
                moved(*[x / 2 for x in both_parts]),
                0,
                Text(
                    ru="Вы усреднили градиенты двух вхождений, а их складывают.",
                    en="You averaged the gradients of the two occurrences; they add up.",
                ),
            ),
            Mistake(
                [2 * w - x for w, x in zip(row, right, strict=True)],
                1,
                Text(
                    ru="Вы пошли по градиенту, а не против него.",
                    en="You moved along the gradient, not against it.",
                ),
            ),
        ],
    )
