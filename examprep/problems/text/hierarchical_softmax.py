"""Hierarchical softmax: the length of a path, Huffman's tree, a word's probability."""

from __future__ import annotations

from fractions import Fraction
from math import log2, prod

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, exact, grouped, num, sub


@generator("hierarchical-softmax-tree", 23, 22, k=ints(4, 17), d=one_of(50, 100, 200, 300))
def hierarchical_softmax_tree(k, d):
    """Sigmoids on a path and inner nodes of a balanced binary tree over the vocabulary."""
    V = 2**k
    return Problem(
        ask=Text(
            ru="Иерархический softmax: полное сбалансированное двоичное дерево, листья — слова, V = "
            f"{grouped(V)}, размерность {d}. Сколько сигмоид нужно для вероятности одного слова и сколько в "
            "дереве внутренних узлов N (обучаемых векторов)?",
            en=f"Hierarchical softmax: a complete balanced binary tree with {grouped(V)} words as leaves, "
            f"dimension {d}. How many sigmoids does one word's probability take, and how many inner nodes N "
            "(trained vectors) does the tree have?",
        ),
        answer=Row((k, V - 1), ("σ", "N")),
        steps=[
            Text(
                ru=f"Глубина дерева log₂ {grouped(V)} = {k}; на каждом уровне одно решение «влево или "
                "вправо», одна сигмоида.",
                en=f"The tree is log₂ {grouped(V)} = {k} deep; each level takes one decision, left or "
                "right, one sigmoid.",
            ),
            Text(
                ru=f"Внутренних узлов на один меньше, чем листьев: {grouped(V)} − 1 = {grouped(V - 1)}. "
                f"Итак, {k} и {grouped(V - 1)}.",
                en=f"There is one inner node fewer than leaves: {grouped(V)} − 1 = {grouped(V - 1)}. So {k} "
                f"and {grouped(V - 1)}.",
            ),
        ],
        mistakes=[
            Mistake(
                (k, V),
                1,
                Text(
                    ru="Вы посчитали листья: вектор есть у каждого внутреннего узла, а их V − 1.",
                    en="You counted the leaves: it is inner nodes that have vectors, V − 1 of them.",
                ),
            ),
            Mistake(
                (V - 1, V - 1),
                0,
                Text(
                    ru="Вы взяли сигмоиды всех узлов, а нужен только путь к слову.",
                    en="You took the sigmoids of all nodes; only the path to the word is needed.",
                ),
            ),
            Mistake(
                (k + 1, V - 1),
                0,
                Text(
                    ru="Вы посчитали и лист: решений на одно меньше, чем узлов на пути с листом.",
                    en="You counted the leaf as well: decisions are made in inner nodes only.",
                ),
            ),
            Mistake(
                (k, k),
                1,
                Text(
                    ru="Вы посчитали узлы одного пути вместо всего дерева.",
                    en="You counted the nodes of one path, not of the tree.",
                ),
            ),
        ],
    )


def merged(counts):
    """Huffman's merges as (smaller, larger, sum, leaves below)."""
    heap, merges = [(c, 1) for c in counts], []
    while len(heap) > 1:
        (a, m), (b, n), *rest = sorted(heap)
        merges.append((a, b, a + b, m + n))
        heap = [(a + b, m + n), *rest]
    return merges


@generator("huffman-mean-path", 23, c=rows(ints(1, 20), 5))
def huffman_mean_path(c):
    """Mean number of sigmoids per word in a Huffman tree."""
    whole, merges = sum(c), merged(c)
    require(whole in (10, 16, 20, 25, 32, 40, 50))
    work = sum(s for *_, s, _ in merges)
    return Problem(
        ask=Text(
            ru=f"Иерархический softmax на дереве Хаффмана; частоты слов в корпусе: {', '.join(map(str, c))}. "
            "Сколько сигмоид в среднем по корпусу приходится на слово?",
            en="Hierarchical softmax on a Huffman tree; the words' counts in the corpus: "
            f"{', '.join(map(str, c))}. How many sigmoids does a word take on average over the corpus?",
        ),
        answer=Value(Fraction(work, whole)),
        steps=[
            Text(
                ru=f"Объединяем два самых редких: {', '.join(f'{a} + {b} = {s}' for a, b, s, _ in merges)}.",
                en=f"Merge the two rarest: {', '.join(f'{a} + {b} = {s}' for a, b, s, _ in merges)}.",
            ),
            Text(
                ru="Каждое объединение удлиняет пути всех своих слов на единицу, и сумма по корпусу — "
                f"{' + '.join(str(s) for *_, s, _ in merges)} = {work}.",
                en="Each merge lengthens the paths of its words by one, so over the corpus that is "
                f"{' + '.join(str(s) for *_, s, _ in merges)} = {work}.",
            ),
            Text(
                ru=f"На слово: {work}/{whole} = {num(Fraction(work, whole))}.",
                en=f"For each word: {work}/{whole} = {num(Fraction(work, whole))}.",
            ),
        ],
        mistakes=[
            Mistake(
                log2(5),
                0,
                Text(
                    ru="Вы взяли log₂ V, глубину сбалансированного дерева.",
                    en="You took log₂ V, the depth of a balanced tree.",
                ),
            ),
            Mistake(
                Fraction(sum(n for *_, n in merges), 5),
                2,
                Text(
                    ru="Вы усреднили длины путей без частот слов.",
                    en="You averaged the path lengths without the words' frequencies.",
                ),
            ),
            Mistake(4, 1, Text(ru="Вы посчитали все внутренние узлы.", en="You counted all inner nodes.")),
            Mistake(
                -sum(x / whole * log2(x / whole) for x in c),
                1,
                Text(
                    ru="Вы дали энтропию: это нижняя граница, целые длины путей здесь её не достигают.",
                    en="You gave the entropy, a lower bound that whole path lengths do not reach here.",
                ),
            ),
        ],
    )


@generator(
    "hierarchical-softmax-probability",
    *(23, 22),
    s=rows(one_of(0.1, 0.2, 0.25, 0.4, 0.6, 0.75, 0.8, 0.9), 3),
    left=rows(one_of(True, False), 3),
)
def hierarchical_softmax_probability(s, left):
    """Probability of a word as the product of decisions on its path."""
    s = [exact(x) for x in s]
    require(any(left) and not all(left))
    chances = [x if go else 1 - x for x, go in zip(s, left, strict=True)]
    p = prod(chances)

    def path(words):
        return ", ".join(words[go] for go in left)

    given = "; ".join(f"σ(u{sub(k)}·h) = {num(x)}" for k, x in enumerate(s, 1))
    return Problem(
        ask=Text(
            ru="Иерархический softmax: σ(u·h) — вероятность пойти из узла влево. Путь к слову: "
            f"{path(('вправо', 'влево'))}; в узлах пути {given}. Какова вероятность слова?",
            en="Hierarchical softmax: σ(u·h) is the probability of going left from a node. The path to a "
            f"word: {path(('right', 'left'))}; at its nodes {given}. What is the word's probability?",
        ),
        answer=Value(p, rel=5e-3),
        steps=[
            Text(ru="Влево — σ, вправо — 1 − σ = σ(−u·h).", en="Left is σ, right is 1 − σ = σ(−u·h)."),
            Text(
                ru=f"Вероятности решений: {', '.join(map(num, chances))}.",
                en=f"The decisions' probabilities: {', '.join(map(num, chances))}.",
            ),
            both(f"p = {' · '.join(map(num, chances))} = {num(p)}."),
        ],
        mistakes=[
            Mistake(
                prod(s),
                0,
                Text(ru="Вы взяли σ и для поворотов вправо.", en="You used σ for the right turns too."),
            ),
            Mistake(
                prod(1 - x for x in chances),
                0,
                Text(ru="Вы поменяли лево и право.", en="You swapped left and right."),
            ),
            Mistake(
                sum(chances) / 3,
                2,
                Text(
                    ru="Вы усреднили вероятности, а вероятности решений на пути перемножают.",
                    en="You averaged the probabilities; those of successive decisions are multiplied.",
                ),
            ),
            Mistake(
                chances[-1],
                2,
                Text(ru="Вы взяли только последнее решение.", en="You took only the last decision."),
            ),
        ],
    )
