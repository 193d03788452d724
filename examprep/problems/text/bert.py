"""BERT: its parameters, its masked tokens and their loss."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, grouped, num, total


@generator("bert-layer-parameters", 28, 27, A=one_of(1, 2, 3, 4, 5, 6, 8, 10, 12), L=ints(1, 12))
def bert_layer_parameters(A, L):
    """Number of parameters of BERT's encoder layers."""
    H = 64 * A
    one = 12 * H * H + 13 * H
    return Problem(
        ask=Text(
            ru=f"Кодировщик BERT: H = {H}, A = {A}, L = {L}, внутренний слой 4H; смещения и LayerNorm "
            "учтены. Сколько параметров во всех слоях (без эмбеддингов)?",
            en=f"BERT's encoder: H = {H}, A = {A}, L = {L}, the inner layer 4H; biases and LayerNorms "
            "count. How many parameters do all its layers have, not counting the embeddings?",
        ),
        answer=Value(L * one),
        steps=[
            Text(
                ru="Внимание 4H² + 4H, полносвязная часть 8H² + 5H, два LayerNorm 4H: вместе 12H² + 13H.",
                en="Attention 4H² + 4H, the feed-forward part 8H² + 5H, two LayerNorms 4H: together 12H² + "
                "13H.",
            ),
            both(f"12·{H}² + 13·{H} = {grouped(12 * H * H)} + {grouped(13 * H)} = {grouped(one)}."),
            Text(
                ru=f"Слоёв {L}: {L}·{grouped(one)} = {grouped(L * one)}. От числа голов A ничего не зависит.",
                en=f"For L = {L}: {L}·{grouped(one)} = {grouped(L * one)}. The number of heads A does not "
                "matter.",
            ),
        ],
        mistakes=[
            Mistake(
                12 * L * H * H,
                0,
                Text(ru="Вы забыли смещения и LayerNorm.", en="You forgot biases and LayerNorms."),
            ),
            Mistake(
                L * (16 * H * H + 19 * H),
                0,
                Text(
                    ru="Вы посчитали слои декодера: у BERT нет внимания к выходу кодировщика.",
                    en="You counted decoder layers: BERT has no attention to an encoder's output.",
                ),
            ),
            Mistake(
                L * (11 * H * H + 12 * H),
                0,
                Text(
                    ru="Вы забыли выходную проекцию внимания.", en="You forgot attention's output projection."
                ),
            ),
            Mistake(
                L * (6 * H * H + 10 * H),
                0,
                Text(
                    ru="Вы взяли внутренний слой шириной H, а он 4H.",
                    en="You took the inner layer as H wide; it is 4H wide.",
                ),
            ),
        ],
    )


@generator(
    "bert-parameters",
    28,
    V=one_of(1000, 2000, 5000, 10000, 20000, 30000),
    P=one_of(128, 256, 512),
    H=one_of(64, 128, 256),
    L=one_of(2, 3, 4, 6, 8, 10, 12),
)
def bert_parameters(V, P, H, L):
    """Number of parameters of a whole BERT model."""
    tables, layers, pooler = (V + P + 2) * H + 2 * H, L * (12 * H * H + 13 * H), H * H + H
    count = tables + layers + pooler
    return Problem(
        ask=Text(
            ru=f"BERT: словарь {grouped(V)}, позиций {P}, сегментов 2, H = {H}, L = {L}, внутренний слой 4H, "
            "LayerNorm после эмбеддингов, pooler H × H. Сколько всего параметров (без выходной головы MLM)?",
            en=f"BERT: a vocabulary of {grouped(V)}, {P} positions, 2 segments, H = {H}, L = {L}, the inner "
            "layer 4H, a LayerNorm after the embeddings, an H × H pooler. How many parameters are there in "
            "all, not counting the MLM head?",
        ),
        answer=Value(count),
        steps=[
            Text(
                ru=f"Три таблицы и LayerNorm: ({V} + {P} + 2)·{H} + 2·{H} = {grouped(tables)}.",
                en=f"Three tables and a LayerNorm: ({V} + {P} + 2)·{H} + 2·{H} = {grouped(tables)}.",
            ),
            Text(
                ru=f"Слои: {L}·(12·{H}² + 13·{H}) = {grouped(layers)}.",
                en=f"The layers: {L}·(12·{H}² + 13·{H}) = {grouped(layers)}.",
            ),
            Text(
                ru=f"Слой pooler: {H}² + {H} = {grouped(pooler)}.",
                en=f"The pooler: {H}² + {H} = {grouped(pooler)}.",
            ),
            both(f"{grouped(tables)} + {grouped(layers)} + {grouped(pooler)} = {grouped(count)}."),
        ],
        mistakes=[
            Mistake(
                layers,
                0,
                Text(ru="Вы посчитали только слои кодировщика.", en="You counted only the encoder's layers."),
            ),
            Mistake(
                count + V * H,
                0,
                Text(
                    ru="Вы посчитали таблицу слов дважды: выходная матрица с ней общая.",
                    en="You counted the word table twice: the output matrix is tied to it.",
                ),
            ),
            Mistake(count - pooler, 2, Text(ru="Вы забыли pooler.", en="You forgot the pooler.")),
            Mistake(
                count - (P + 2) * H,
                0,
                Text(
                    ru="Вы забыли эмбеддинги позиций и сегментов.",
                    en="You forgot the embeddings of positions and segments.",
                ),
            ),
        ],
    )


@generator("bert-masked-tokens", 28, B=one_of(4, 8, 10, 16, 20, 25, 32), T=one_of(100, 200, 400, 500))
def bert_masked_tokens(B, T):
    """Expected numbers of tokens that BERT's masking selects, masks, replaces and keeps."""
    require(B * T % 200 == 0)
    tokens = B * T
    chosen = tokens * 15 // 100
    parts = [Fraction(chosen * share, 10) for share in (8, 1, 1)]
    return Problem(
        ask=Text(
            ru=f"Предобучение BERT: батч из {B} последовательностей по {T} токенов (специальных среди них "
            "нет). Сколько токенов в среднем выбрано для предсказания (n), заменено на [MASK] (m), заменено "
            "случайным (r), выбрано, но оставлено как есть (s)?",
            en=f"BERT's pre-training: a batch of {B} sequences of {T} tokens, none of them special. How "
            "many tokens on average are chosen for prediction (n), replaced by [MASK] (m), replaced by a "
            "random one (r), chosen but left as they are (s)?",
        ),
        answer=Row([chosen, *parts], ("n", "m", "r", "s")),
        steps=[
            Text(
                ru=f"Выбирают 15 %: 0.15·{tokens} = {chosen}.",
                en=f"15 % are chosen: 0.15·{tokens} = {chosen}.",
            ),
            Text(
                ru="Из них 80 % становятся [MASK], по 10 % — случайным токеном и самим собой: "
                f"{', '.join(map(num, parts))}.",
                en="Of these 80 % become [MASK], 10 % a random token, 10 % stay: "
                f"{', '.join(map(num, parts))}.",
            ),
            both(f"{chosen}; {'; '.join(map(num, parts))}."),
        ],
        mistakes=[
            Mistake(
                [chosen, chosen, 0, 0],
                1,
                Text(
                    ru="Вы заменили на [MASK] все выбранные токены.",
                    en="You replaced all chosen tokens by [MASK].",
                ),
            ),
            Mistake(
                [chosen, *(tokens * share / 10 for share in (8, 1, 1))],
                1,
                Text(
                    ru="Вы взяли 80/10/10 % от всех токенов, а не от выбранных.",
                    en="You took 80/10/10 % of all tokens, not of the chosen ones.",
                ),
            ),
            Mistake(
                [chosen, parts[0], 2 * parts[1], 0],
                1,
                Text(
                    ru="Вы забыли, что десятая часть выбранных остаётся как есть.",
                    en="You forgot that a tenth of the chosen tokens stay as they are.",
                ),
            ),
        ],
    )


ACTIONS = {"ru": ("—", "[MASK]", "случайный", "тот же"), "en": ("—", "[MASK]", "random", "same")}


@generator(
    "bert-masked-loss",
    28,
    7,
    losses=rows(one_of(0.2, 0.4, 0.6, 1, 1.2, 1.5, 2, 2.5, 3), 6),
    done=rows(ints(0, 3), 6),
)
def bert_masked_loss(losses, done):
    """Loss of masked language modelling from the losses of single positions."""
    chosen = [loss for loss, what in zip(losses, done, strict=True) if what]
    masked = [loss for loss, what in zip(losses, done, strict=True) if what == 1]
    require(len(chosen) in (2, 4, 5) and 0 < len(masked) < len(chosen))
    tenths = [round(10 * loss) for loss in chosen]
    mean = Fraction(sum(tenths), 10 * len(chosen))
    ru, en = (
        "; ".join(f"{num(loss)} ({names[what]})" for loss, what in zip(losses, done, strict=True))
        for names in ACTIONS.values()
    )
    return Problem(
        ask=Text(
            ru="Masked LM. Даны −ln p правильного токена в шести позициях, а в скобках — что с токеном "
            "сделали (прочерк — не выбран; остальные выбраны и заменены на [MASK], на случайный или на тот "
            f"же): {ru}. Чему равны потери (среднее по учитываемым позициям)?",
            en="Masked LM: −ln p of the correct token in six positions, and in brackets what was done to "
            "the token (a dash: not chosen; the others were chosen and replaced by [MASK], by a random "
            f"token or by the same one): {en}. What is the loss (the mean over the positions that count)?",
        ),
        answer=Value(mean),
        steps=[
            Text(
                ru="Потери усредняют по выбранным позициям: с [MASK], со случайным и с тем же токеном. "
                "Остальные не предсказываются.",
                en="The loss is the mean over the chosen positions: with [MASK], a random or the same "
                "token. The others are not predicted.",
            ),
            Text(
                ru=f"Выбрано позиций {len(chosen)}: ({total(chosen)})/{len(chosen)} = {num(mean)}.",
                en=f"{len(chosen)} are chosen: ({total(chosen)})/{len(chosen)} = {num(mean)}.",
            ),
        ],
        mistakes=[
            Mistake(
                sum(masked) / len(masked),
                0,
                Text(
                    ru="Вы учли только [MASK], а предсказываются все выбранные.",
                    en="You counted only [MASK]; all chosen tokens are predicted.",
                ),
            ),
            Mistake(
                sum(losses) / 6,
                0,
                Text(ru="Вы усреднили по всем позициям.", en="You averaged over all positions."),
            ),
            Mistake(
                sum(chosen), 1, Text(ru="Вы сложили, но не усреднили.", en="You added but did not average.")
            ),
            Mistake(
                sum(chosen) / 6,
                1,
                Text(
                    ru="Вы поделили на все позиции, а не на выбранные.",
                    en="You divided by all positions, not by the chosen ones.",
                ),
            ),
        ],
    )
