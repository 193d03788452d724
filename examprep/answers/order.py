"""Steps in their right order: `3 1 2`, in the numbering shown."""

from __future__ import annotations

from itertools import combinations

from examprep.answers.ticks import Ticks, read_ticks
from examprep.answers.verdict import Asked, Malformed, Verdict, right, status_of
from examprep.cards import Order
from examprep.language import Language, say


def read(item: Order, text: str, language: Language) -> Malformed | Ticks:
    """Every displayed number once, the first step first."""
    count = len(item.steps)
    ticks = read_ticks(text, count, language, none=False)
    if isinstance(ticks, Malformed):
        return ticks
    missing = [n for n in range(1, count + 1) if n not in ticks.numbers]
    if missing:
        left = ", ".join(map(str, missing))
        ru, en = f"Назовите все шаги: не хватает {left}.", f"Name every step: {left} missing."
        return Malformed(say(language, ru, en), len(text) + 1)
    return ticks


def judge(item: Order, ticks: Ticks, asked: Asked) -> Verdict:
    """Partial credit by pairs of steps: see `agreement`."""
    sequence = [asked.shown[n - 1] for n in ticks.numbers]
    score = agreement(sequence)
    if score == 1:
        return right(ticks.echo, asked.language)
    answer = " ".join(str(asked.shown.index(k) + 1) for k in range(len(item.steps)))
    told = say(asked.language, f"Правильный порядок: {answer}.", f"The right order: {answer}.")
    return Verdict(status_of(score), score, ticks.echo, None, told)


def agreement(sequence: list[int]) -> float:
    """max(0, (pairs in the right order − pairs in the wrong one) / pairs): Kendall's tau, no less than 0.

    1 for the right order only; one swap of neighbours costs 2 / pairs; a random order earns 0 on average before
    the cut, a reversed one 0.
    """
    pairs = list(combinations(sequence, 2))
    well = sum(a < b for a, b in pairs)
    return max(0.0, (2 * well - len(pairs)) / len(pairs))
