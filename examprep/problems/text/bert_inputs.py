"""What goes into BERT and what is read off it: sentence pairs, three embeddings, WordPiece, answer spans."""

from __future__ import annotations

from itertools import product

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, require, rows
from examprep.problems.wording import both, nested, num, total, vec


@generator("bert-sentence-pair", 28, a=ints(3, 40), b=ints(3, 40))
def bert_sentence_pair(a, b):
    """Length, position and segment of a pair of sentences in BERT's input."""
    require(a != b)
    names = ("n", "pos", "seg")
    return Problem(
        ask=Text(
            ru="Вход BERT — пара предложений со всеми специальными токенами; в первом предложении токенов "
            f"{a}, во втором {b}. Каковы длина n, номер позиции pos первого токена второго предложения (с "
            "нуля) и сколько токенов seg относится к сегменту B?",
            en=f"BERT's input is a pair of sentences of {a} and {b} tokens with all the special tokens. "
            "What are its length n, the position pos of the second sentence's first token (from zero) and "
            "the number seg of tokens in segment B?",
        ),
        answer=Row((a + b + 3, a + 2, b + 1), names),
        steps=[
            Text(
                ru=f"[CLS], первое предложение, [SEP], второе предложение, [SEP]: n = 1 + {a} + 1 + {b} + 1 "
                f"= {a + b + 3}.",
                en=f"[CLS], {a} tokens, [SEP], {b} tokens, [SEP]: n = 1 + {a} + 1 + {b} + 1 = {a + b + 3}.",
            ),
            Text(
                ru=f"Позиции сквозные: перед вторым предложением токенов 1 + {a} + 1, pos = {a + 2}.",
                en=f"Positions are numbered through: 1 + {a} + 1 tokens stand before the second sentence, "
                f"pos = {a + 2}.",
            ),
            Text(
                ru=f"К сегменту B относится и последний [SEP]: seg = {b} + 1 = {b + 1}. Ответ: {a + b + 3}, "
                f"{a + 2}, {b + 1}.",
                en=f"The last [SEP] belongs to segment B as well: seg = {b} + 1 = {b + 1}. The answer: "
                f"{a + b + 3}, {a + 2}, {b + 1}.",
            ),
        ],
        mistakes=[
            Mistake(
                (a + b + 2, a + 1, b + 1),
                0,
                Text(ru="Вы забыли [CLS].", en="You forgot [CLS]."),
            ),
            Mistake(
                (a + b + 3, 0, b + 1),
                1,
                Text(
                    ru="Вы начали позиции второго предложения заново.",
                    en="You restarted positions in the second sentence.",
                ),
            ),
            Mistake(
                (a + b + 3, a + 2, b),
                2,
                Text(
                    ru="Вы забыли, что последний [SEP] тоже из сегмента B.",
                    en="You forgot that the last [SEP] is in segment B too.",
                ),
            ),
            Mistake(
                (a + b + 2, a + 2, b),
                0,
                Text(ru="Вы забыли последний [SEP].", en="You forgot the last [SEP]."),
            ),
        ],
    )


SMALL = ints(-4, 4)


@generator(
    "bert-input-embedding",
    28,
    40,
    word=rows(SMALL, 2),
    positions=rows(SMALL, 5, 2),
    segments=rows(SMALL, 2, 2),
    a=ints(1, 2),
)
def bert_input_embedding(word, positions, segments, a):
    """Input vector of a token as the sum of three embeddings."""

    def added(position, segment):
        return [sum(parts) for parts in zip(word, positions[position], segments[segment], strict=True)]

    right = added(a + 2, 1)
    tokens = " ".join(["[CLS]", *["x"] * a, "[SEP]", "w", "[SEP]"])
    return Problem(
        ask=Text(
            ru=f"Вход BERT: {tokens}. Эмбеддинг слова w — {vec(word)}, позиций 0…4 — {nested(positions)}, "
            f"сегментов A и B — {nested(segments)}. Каков входной вектор токена w (до LayerNorm)?",
            en=f"BERT's input: {tokens}. The embedding of the word w is {vec(word)}, of the positions 0…4 "
            f"{nested(positions)}, of the segments A and B {nested(segments)}. What is the input vector of "
            "w, before LayerNorm?",
        ),
        answer=Row(right),
        steps=[
            Text(
                ru=f"Перед w токенов: {a + 2}. Значит, его позиция {a + 2}; он после первого [SEP] — "
                "сегмент B.",
                en=f"Before w there are {a + 2} tokens, so its position is {a + 2}; it follows the first "
                "[SEP], so its segment is B.",
            ),
            Text(
                ru=f"Три эмбеддинга складывают: {vec(word)} + {vec(positions[a + 2])} + {vec(segments[1])} = "
                f"{vec(right)}.",
                en=f"The three embeddings are added: {vec(word)} + {vec(positions[a + 2])} + "
                f"{vec(segments[1])} = {vec(right)}.",
            ),
        ],
        mistakes=[
            Mistake(added(a + 2, 0), 0, Text(ru="Вы взяли сегмент A.", en="You took segment A.")),
            Mistake(
                added(0, 1),
                0,
                Text(
                    ru="Вы начали позиции второго сегмента заново.",
                    en="You restarted the positions in the second segment.",
                ),
            ),
            Mistake(
                added(a + 1, 1),
                0,
                Text(
                    ru="Вы не посчитали [CLS]: позиция w на одну больше.",
                    en="You missed [CLS]: the position of w is one more.",
                ),
            ),
            Mistake(
                [x + y for x, y in zip(word, positions[a + 2], strict=True)],
                1,
                Text(ru="Вы забыли эмбеддинг сегмента.", en="You forgot the segment's embedding."),
            ),
        ],
    )


PIECES = ["".join(letters) for n in (2, 3) for letters in product("abc", repeat=n)]


def wordpieces(word, starts, rests):
    """Greedy: the longest piece that the vocabulary has, again and again."""
    found, at = [], 0
    while at < len(word):
        known = starts if at == 0 else rests
        end = next(e for e in range(len(word), at, -1) if word[at:e] in known)
        found.append(("##" if at else "") + word[at:end])
        at = end
    return found


@generator(
    "wordpiece-count",
    28,
    word=rows(ints(0, 2), 6),
    first=rows(ints(0, 35), 2, distinct=True),
    more=rows(ints(0, 35), 3, distinct=True),
)
def wordpiece_count(word, first, more):
    """How many tokens WordPiece makes of a word."""
    word = "".join("abc"[k] for k in word)
    starts, rests = sorted(PIECES[k] for k in first), sorted(PIECES[k] for k in more)
    pieces = wordpieces(word, {*starts, *"abc"}, {*rests, *"abc"})
    loose = wordpieces(word, {*starts, *rests, *"abc"}, {*starts, *rests, *"abc"})
    require(len(pieces) in (3, 4, 5) and len(loose) != len(pieces))
    vocabulary = ", ".join(["a", "b", "c", *starts, "##a", "##b", "##c", *(f"##{p}" for p in rests)])
    return Problem(
        ask=Text(
            ru=f"Словарь WordPiece: {vocabulary}. На сколько токенов BERT разобьёт слово «{word}»?",
            en=f"The WordPiece vocabulary: {vocabulary}. How many tokens does BERT split this word into: "
            f"“{word}”?",
        ),
        answer=Value(len(pieces)),
        steps=[
            Text(
                ru="Жадно слева направо: каждый раз самый длинный кусок из словаря; все куски после первого "
                "— с ##.",
                en="Greedily from the left: each time the longest piece in the vocabulary; all pieces after "
                "the first start with ##.",
            ),
            Text(
                ru=f"{word} → {' '.join(pieces)}: токенов {len(pieces)}.",
                en=f"{word} → {' '.join(pieces)}: {len(pieces)} tokens.",
            ),
        ],
        mistakes=[
            Mistake(
                len(word), 0, Text(ru="Вы разбили слово на буквы.", en="You split the word into letters.")
            ),
            Mistake(
                len(loose),
                0,
                Text(
                    ru="Вы не различали куски с ## и без: с ## — только продолжения, без — только начало.",
                    en="You did not tell pieces with ## from those without: pieces with ## only continue a "
                    "word, the others only start one.",
                ),
            ),
        ],
    )


@generator(
    "bert-answer-span", 28, s=rows(ints(-4, 9), 5, distinct=True), e=rows(ints(-4, 9), 5, distinct=True)
)
def bert_answer_span(s, e):
    """Best answer span from the logits of its start and its end."""
    spans = sorted(((s[i] + e[j], i, j) for i in range(5) for j in range(i, 5)), reverse=True)
    (best, i, j), (second, *_) = spans[:2]
    top_start, top_end = s.index(max(s)), e.index(max(e))
    require(best != second and top_start > top_end and i != j)
    alone = max(range(5), key=lambda k: s[k] + e[k])
    return Problem(
        ask=Text(
            ru=f"BERT на SQuAD: логиты начала {vec(s)}, конца {vec(e)} для токенов 0…4. Какой отрезок (i, "
            "j), i ≤ j, выбрать ответом?",
            en=f"BERT on SQuAD: the start logits are {vec(s)}, the end logits {vec(e)} for tokens 0…4. "
            "Which span (i, j), i ≤ j, should be the answer?",
        ),
        answer=Row((i, j), ("i", "j")),
        steps=[
            Text(
                ru=f"Оценка отрезка — сумма sᵢ + eⱼ. Лучшие порознь, i = {top_start} и j = {top_end}, не "
                "подходят: i > j.",
                en=f"A span scores sᵢ + eⱼ. Taken separately, the best ones, i = {top_start} and j = "
                f"{top_end}, will not do: i > j.",
            ),
            Text(
                ru=f"Среди пар с i ≤ j наибольшая сумма {total([s[i], e[j]])} = {num(best)}.",
                en=f"Among the pairs with i ≤ j the largest sum is {total([s[i], e[j]])} = {num(best)}.",
            ),
            both(f"(i, j) = ({i}, {j})."),
        ],
        mistakes=[
            Mistake(
                (top_start, top_end),
                0,
                Text(
                    ru="Вы выбрали начало и конец независимо: конец раньше начала.",
                    en="You chose start and end independently: the end comes before the start.",
                ),
            ),
            Mistake(
                (top_end, top_start),
                1,
                Text(
                    ru="Вы просто переставили лучшие начало и конец.",
                    en="You merely swapped the best start and end.",
                ),
            ),
            Mistake(
                (alone, alone),
                1,
                Text(
                    ru="Вы рассмотрели только ответы из одного токена.",
                    en="You considered only one-token answers.",
                ),
            ),
        ],
    )
