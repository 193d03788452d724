"""What attention costs: scores under a causal mask, multiplications, memory."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Value, generator, ints, one_of
from examprep.problems.wording import grouped, num


@generator("causal-mask-count", 27, T=ints(5, 60))
def causal_mask_count(T):
    """How many scores a causal mask allows."""
    return Problem(
        ask=Text(
            ru=f"Декодер, self-attention с причинной маской, T = {T}, одна голова. Сколько из T² оценок "
            "остаются незамаскированными?",
            en=f"A decoder's self-attention with a causal mask, T = {T}, one head. How many of the T² "
            "scores stay unmasked?",
        ),
        answer=Value(T * (T + 1) // 2),
        steps=[
            Text(
                ru="Токен t видит себя и всё до себя: t оценок.",
                en="Token t sees itself and everything before: t scores.",
            ),
            Text(
                ru=f"1 + 2 + … + {T} = {T}·{T + 1}/2 = {T * (T + 1) // 2}.",
                en=f"1 + 2 + … + {T} = {T}·{T + 1}/2 = {T * (T + 1) // 2}.",
            ),
        ],
        mistakes=[
            Mistake(
                T * (T - 1) // 2,
                0,
                Text(
                    ru="Вы исключили сам токен: диагональ не маскируется.",
                    en="You left out the token itself: the diagonal is not masked.",
                ),
            ),
            Mistake(T * T, 0, Text(ru="Вы не применили маску.", en="You applied no mask.")),
            Mistake(
                2 * T - 1,
                0,
                Text(
                    ru="У вас токен видит только себя и соседа.",
                    en="You let a token see only itself and one neighbour.",
                ),
            ),
        ],
    )


@generator(
    "attention-multiplications",
    27,
    T=one_of(10, 16, 20, 50, 100),
    d=one_of(32, 64, 128, 256),
    h=one_of(2, 4, 8),
)
def attention_multiplications(T, d, h):
    """Multiplications in the scores and the weighted sums of self-attention."""
    count = 2 * T * T * d
    return Problem(
        ask=Text(
            ru=f"Self-attention: T = {T}, d_model = {d}, голов {h}. Сколько умножений в QKᵀ и в умножении "
            "весов на V вместе, по всем головам (проекции не считать)?",
            en=f"Self-attention: T = {T}, d_model = {d}, {h} heads. How many multiplications do QKᵀ and the "
            "product of the weights with V take together, over all heads, not counting the projections?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru=f"В одной голове QKᵀ — это T·T оценок; умножений на каждую {d}/{h} = {d // h}, вместе "
                f"{grouped(T * T * d // h)}.",
                en=f"In one head QKᵀ has T·T scores, each taking {d}/{h} = {d // h} multiplications: "
                f"{grouped(T * T * d // h)}.",
            ),
            Text(
                ru="Веса на V — столько же.",
                en="The weights times V take as many again.",
            ),
            Text(
                ru=f"Голов {h}: 2·T²·d = 2·{T}²·{d} = {grouped(count)}. Число голов сокращается.",
                en=f"With {h} heads: 2·T²·d = 2·{T}²·{d} = {grouped(count)}. The number of heads cancels.",
            ),
        ],
        mistakes=[
            Mistake(
                h * count,
                0,
                Text(ru="Вы дали каждой голове все d признаков.", en="You gave each head all d features."),
            ),
            Mistake(count // 2, 1, Text(ru="Вы забыли умножение на V.", en="You forgot the product with V.")),
            Mistake(
                2 * T * d * d,
                0,
                Text(
                    ru="Вы взяли по T·d² на произведение, цену линейного слоя: внимание квадратично по T.",
                    en="You took T·d² for each product, the cost of a linear layer; attention is quadratic in T.",
                ),
            ),
        ],
    )


@generator(
    "attention-memory",
    27,
    B=one_of(1, 2, 4, 8),
    h=one_of(4, 8, 12, 16),
    T=one_of(512, 1024, 2048, 4096),
    size=one_of(2, 4),
)
def attention_memory(B, h, T, size):
    """Memory of the attention weights of one layer."""
    count = B * h * T * T * size // 2**20
    name = {2: "float16", 4: "float32"}[size]
    return Problem(
        ask=Text(
            ru=f"Сколько мебибайт (2²⁰ байт) занимают веса внимания одного слоя в {name}: батч {B}, голов "
            f"{h}, T = {T}, хранятся все матрицы T × T?",
            en=f"How many mebibytes (2²⁰ bytes) do one layer's attention weights take in {name} with batch "
            f"size {B}, {h} heads and T = {T}, if all T × T matrices are kept?",
        ),
        answer=Value(count, unit="MiB"),
        steps=[
            Text(
                ru=f"В одной матрице чисел {T}² = {grouped(T * T)}, это {num(T * T / 2**20)}·2²⁰.",
                en=f"One matrix has {T}² = {grouped(T * T)} numbers, {num(T * T / 2**20)}·2²⁰.",
            ),
            Text(
                ru=f"Матриц {B}·{h} = {B * h}, по {size} байта на число: "
                f"{B * h}·{size}·{num(T * T / 2**20)} = {count} МиБ.",
                en=f"There are {B}·{h} = {B * h} matrices, {size} bytes per number: "
                f"{B * h}·{size}·{num(T * T / 2**20)} = {count} MiB.",
            ),
        ],
        mistakes=[
            Mistake(
                count / h,
                1,
                Text(
                    ru="Вы забыли головы: у каждой своя матрица T × T.",
                    en="You forgot the heads: each has its own T × T matrix.",
                ),
            ),
            Mistake(
                count / size,
                1,
                Text(ru="Вы посчитали числа, а не байты.", en="You counted numbers, not bytes."),
            ),
            Mistake(
                count / T,
                0,
                Text(ru="Вы сочли память линейной по T.", en="You treated memory as linear in T."),
            ),
            Mistake(8 * count, 1, Text(ru="Вы посчитали биты.", en="You counted bits.")),
        ],
    )
