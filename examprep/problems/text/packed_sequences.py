"""Packed sequences: batches of different lengths without padding."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, generator, ints, require, rows
from examprep.problems.wording import vec


@generator("packed-batch-sizes", 41, 40, lengths=rows(ints(1, 5), 5))
def packed_batch_sizes(lengths):
    """batch_sizes of a packed batch of sequences."""
    T = max(lengths)
    require(T >= 4 and len(set(lengths)) >= 3)
    sizes = [sum(n >= t for n in lengths) for t in range(1, T + 1)]
    return Problem(
        ask=Text(
            ru=f"Последовательности длин {', '.join(map(str, lengths))} дополнены до общей длины и упакованы "
            f"pack_padded_sequence(…, enforce_sorted=False). Чему равны batch_sizes для шагов 1…{T}?",
            en=f"Sequences of lengths {', '.join(map(str, lengths))} are padded to one length and packed "
            f"with pack_padded_sequence(…, enforce_sorted=False). What are the batch_sizes for steps 1…{T}?",
        ),
        answer=Row(sizes),
        steps=[
            Text(
                ru="batch_sizes[t] — сколько последовательностей ещё не кончилось на шаге t; дополнение в "
                "сеть не попадает.",
                en="batch_sizes[t] says how many sequences have not ended at step t; the padding never "
                "reaches the network.",
            ),
            Text(
                ru=f"По убыванию длин: {', '.join(map(str, sorted(lengths, reverse=True)))}. Сколько из них "
                f"не короче t: {vec(sizes)}.",
                en=f"In order of decreasing length: {', '.join(map(str, sorted(lengths, reverse=True)))}. "
                f"The numbers with length at least t: {vec(sizes)}.",
            ),
            Text(
                ru=f"Проверка: {' + '.join(map(str, sizes))} = {sum(sizes)}, столько же всего токенов. "
                f"Ответ: {', '.join(map(str, sizes))}.",
                en=f"A check: {' + '.join(map(str, sizes))} = {sum(sizes)}, as many as there are tokens. The "
                f"answer: {', '.join(map(str, sizes))}.",
            ),
        ],
        mistakes=[
            Mistake(
                [len(lengths)] * T,
                0,
                Text(ru="Вы посчитали и дополнение.", en="You counted the padding as well."),
            ),
            Mistake(
                [sum(n > t for n in lengths) for t in range(1, T + 1)],
                1,
                Text(
                    ru="Вы взяли длину строго больше t, а последний токен тоже считается.",
                    en="You took lengths greater than t; the last token counts too.",
                ),
            ),
            Mistake(
                [lengths.count(t) for t in range(1, T + 1)],
                0,
                Text(
                    ru="Вы посчитали, сколько последовательностей кончается на шаге t.",
                    en="You counted how many sequences end at step t.",
                ),
            ),
            Mistake(
                sizes[::-1],
                1,
                Text(
                    ru="Вы выровняли последовательности по концу.",
                    en="You aligned the sequences at their ends.",
                ),
            ),
        ],
    )
