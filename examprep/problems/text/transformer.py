"""The Transformer: parameters of attention and of whole layers, and where the norm stands."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.matrices import times
from examprep.problems.wording import both, grouped, nested, vec

HEADS = one_of(2, 4, 8)


@generator(
    "multihead-parameters", 27, d=one_of(16, 32, 48, 64, 128, 256, 512), h=HEADS, bias=one_of(True, False)
)
def multihead_parameters(d, h, bias):
    """Number of parameters of nn.MultiheadAttention."""
    one = d * d + d * bias
    added = f" + {d}" if bias else ""
    return Problem(
        ask=Text(
            ru=f"Сколько обучаемых параметров у nn.MultiheadAttention({d}, {h}, bias={bias})?",
            en=f"How many trainable parameters does nn.MultiheadAttention({d}, {h}, bias={bias}) have?",
        ),
        answer=Value(4 * one),
        steps=[
            Text(
                ru="Проекций четыре: Q, K, V и выходная. Головы делят между собой те же d признаков, "
                "поэтому их число роли не играет.",
                en="There are four projections: Q, K, V and the output. The heads split the same d "
                "features, so their number does not matter.",
            ),
            Text(
                ru=f"В каждой {d}·{d}{added} = {grouped(one)}.",
                en=f"Each has {d}·{d}{added} = {grouped(one)}.",
            ),
            Text(
                ru=f"Всего 4·{grouped(one)} = {grouped(4 * one)}.",
                en=f"In all, 4·{grouped(one)} = {grouped(4 * one)}.",
            ),
        ],
        mistakes=[
            Mistake(
                3 * one, 0, Text(ru="Вы забыли выходную проекцию.", en="You forgot the output projection.")
            ),
            Mistake(
                4 * one * h,
                0,
                Text(
                    ru="Вы умножили на число голов: у головы лишь d/h признаков.",
                    en="You multiplied by the number of heads; a head has only d/h features.",
                ),
            ),
            Mistake(
                4 * (d * d + d * (not bias)),
                1,
                Text(
                    ru="Вы забыли смещения." if bias else "Вы добавили смещения, а здесь bias=False.",
                    en="You forgot the biases." if bias else "You added biases, but here bias=False.",
                ),
            ),
        ],
    )


def sizes(d, f):
    """Parameters of an attention, of the feed-forward part, of a LayerNorm."""
    return 4 * d * d + 4 * d, 2 * d * f + f + d, 2 * d


@generator("encoder-layer-parameters", 27, 28, d=one_of(16, 32, 64, 128, 256), k=one_of(2, 4), h=HEADS)
def encoder_layer_parameters(d, k, h):
    """Number of parameters of nn.TransformerEncoderLayer."""
    f = k * d
    attention, feed, norm = sizes(d, f)
    count = attention + feed + 2 * norm
    return Problem(
        ask=Text(
            ru=f"Сколько обучаемых параметров у nn.TransformerEncoderLayer(d_model={d}, nhead={h}, "
            f"dim_feedforward={f})?",
            en=f"How many trainable parameters does nn.TransformerEncoderLayer(d_model={d}, nhead={h}, "
            f"dim_feedforward={f}) have?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru=f"Внимание: 4·({d}² + {d}) = {grouped(attention)}.",
                en=f"Attention: 4·({d}² + {d}) = {grouped(attention)}.",
            ),
            Text(
                ru=f"Два линейных слоя: {d}·{f} + {f} и {f}·{d} + {d}, вместе {grouped(feed)}.",
                en=f"Two linear layers: {d}·{f} + {f} and {f}·{d} + {d}, together {grouped(feed)}.",
            ),
            Text(
                ru=f"Два LayerNorm по 2·{d}: {grouped(2 * norm)}.",
                en=f"Two LayerNorms of 2·{d}: {grouped(2 * norm)}.",
            ),
            both(f"{grouped(attention)} + {grouped(feed)} + {grouped(2 * norm)} = {grouped(count)}."),
        ],
        mistakes=[
            Mistake(
                count - 2 * norm, 2, Text(ru="Вы забыли два LayerNorm.", en="You forgot the two LayerNorms.")
            ),
            Mistake(
                count - d * d - d,
                0,
                Text(
                    ru="Вы забыли выходную проекцию внимания.",
                    en="You forgot the output projection of the attention.",
                ),
            ),
            Mistake(
                count + (h - 1) * attention,
                0,
                Text(
                    ru="Вы умножили параметры внимания на число голов.",
                    en="You multiplied the attention's parameters by the number of heads.",
                ),
            ),
            Mistake(
                4 * d * d + 2 * d * f,
                0,
                Text(
                    ru="Вы посчитали только матрицы, без смещений и LayerNorm.",
                    en="You counted only the matrices, without biases and LayerNorm.",
                ),
            ),
        ],
    )


@generator("decoder-layer-parameters", 27, d=one_of(16, 32, 64, 128, 256), k=one_of(2, 4), h=HEADS)
def decoder_layer_parameters(d, k, h):
    """Number of parameters of nn.TransformerDecoderLayer."""
    f = k * d
    attention, feed, norm = sizes(d, f)
    count = 2 * attention + feed + 3 * norm
    return Problem(
        ask=Text(
            ru=f"Сколько обучаемых параметров у nn.TransformerDecoderLayer(d_model={d}, nhead={h}, "
            f"dim_feedforward={f})?",
            en=f"How many trainable parameters does nn.TransformerDecoderLayer(d_model={d}, nhead={h}, "
            f"dim_feedforward={f}) have?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru=f"Слоёв внимания два, к себе (с маской) и к выходу энкодера: 2·4·({d}² + {d}) = "
                f"{grouped(2 * attention)}.",
                en="There are two attention layers, self-attention (masked) and attention to the encoder's "
                f"output: 2·4·({d}² + {d}) = {grouped(2 * attention)}.",
            ),
            Text(
                ru=f"Два линейных слоя: {d}·{f} + {f} и {f}·{d} + {d}, вместе {grouped(feed)}.",
                en=f"Two linear layers: {d}·{f} + {f} and {f}·{d} + {d}, together {grouped(feed)}.",
            ),
            Text(
                ru=f"LayerNorm у каждой из трёх частей: 3·2·{d} = {grouped(3 * norm)}.",
                en=f"Each of the three parts has a LayerNorm: 3·2·{d} = {grouped(3 * norm)}.",
            ),
            both(f"{grouped(2 * attention)} + {grouped(feed)} + {grouped(3 * norm)} = {grouped(count)}."),
        ],
        mistakes=[
            Mistake(
                attention + feed + 2 * norm,
                0,
                Text(
                    ru="Это слой энкодера: вы забыли внимание к его выходу.",
                    en="That is an encoder layer: you forgot the attention to its output.",
                ),
            ),
            Mistake(
                count - norm,
                2,
                Text(
                    ru="Вы взяли два LayerNorm, а частей три.",
                    en="You counted two LayerNorms; there are three parts.",
                ),
            ),
            Mistake(count - 3 * norm, 2, Text(ru="Вы забыли LayerNorm.", en="You forgot the LayerNorms.")),
            Mistake(
                count + 2 * (h - 1) * attention,
                0,
                Text(
                    ru="Вы умножили параметры внимания на число голов.",
                    en="You multiplied the attention's parameters by the number of heads.",
                ),
            ),
        ],
    )


def normed(x):
    """LayerNorm of two numbers without ε and affine part: 1 for the larger, −1 for the smaller."""
    require(x[0] != x[1])
    return [1, -1] if x[0] > x[1] else [-1, 1]


@generator("pre-and-post-norm", 27, 36, x=rows(ints(-4, 4), 2), W=rows(ints(-3, 3), 2, 2))
def pre_and_post_norm(x, W):
    """Output of a residual block with LayerNorm after and before the sublayer."""

    def plus(a, b):
        return [p + q for p, q in zip(a, b, strict=True)]

    summed = plus(x, times(W, x))
    post, inside = normed(summed), normed(x)
    pre = plus(x, times(W, inside))
    require(pre != post and any(times(W, x)))
    return Problem(
        ask=Text(
            ru=f"Остаточный блок с подслоем F(x) = Wx, W = {nested(W)} (по строкам), x = {vec(x)}; "
            "LayerNorm без γ, β и ε. Найдите выход Post-LN (как в исходном Transformer) и Pre-LN: post₁, "
            "post₂, pre₁, pre₂.",
            en=f"A residual block with the sublayer F(x) = Wx, W = {nested(W)} (by rows), x = {vec(x)}; "
            "LayerNorm without γ, β and ε. Find the output of Post-LN (as in the original Transformer) and "
            "of Pre-LN: post₁, post₂, pre₁, pre₂.",
        ),
        answer=Row([*post, *pre], ("post₁", "post₂", "pre₁", "pre₂")),
        steps=[
            Text(
                ru="LayerNorm пары чисел: среднее посередине, отклонение — половина разности, и выходит 1 у "
                "большего, −1 у меньшего.",
                en="LayerNorm of two numbers: the mean is midway, the deviation half the difference, so the "
                "larger becomes 1 and the smaller −1.",
            ),
            both(f"Post-LN: LN(x + Wx) = LN{vec(summed)} = {vec(post)}."),
            both(
                f"Pre-LN: x + W·LN(x) = {vec(x)} + W·{vec(inside)} = {vec(x)} + {vec(times(W, inside))} = "
                f"{vec(pre)}."
            ),
            both(f"{vec([*post, *pre])}."),
        ],
        mistakes=[
            Mistake(
                [*pre, *post],
                1,
                Text(ru="Вы поменяли Post-LN и Pre-LN.", en="You swapped Post-LN and Pre-LN."),
            ),
            Mistake(
                [*post, *plus(inside, times(W, inside))],
                2,
                Text(
                    ru="В Pre-LN вы нормировали и остаточную ветвь: она идёт мимо LayerNorm.",
                    en="In Pre-LN you normalised the residual branch as well; it bypasses LayerNorm.",
                ),
            ),
            Mistake(
                [*post, *times(W, inside)],
                2,
                Text(
                    ru="В Pre-LN вы забыли остаточную связь.",
                    en="In Pre-LN you forgot the residual connection.",
                ),
            ),
        ],
    )
