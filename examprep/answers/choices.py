"""Several options are right: `1 3`. Partial credit, less what was ticked in error."""

from __future__ import annotations

from collections.abc import Set

from examprep.answers.ticks import Ticks, read_ticks
from examprep.answers.verdict import Asked, Malformed, Verdict, right, status_of
from examprep.cards import Choices
from examprep.language import Language, say


def read(item: Choices, text: str, language: Language) -> Malformed | Ticks:
    """Displayed numbers, in any order."""
    return read_ticks(text, len(item.options), language)


def judge(item: Choices, ticks: Ticks, asked: Asked) -> Verdict:
    """The feedback names what was missed and what was ticked in error, with what those options say."""
    language = asked.language
    answer = {k for k, option in enumerate(item.options) if option.right}
    picked = {asked.shown[n - 1] for n in ticks.numbers}
    score = credit(picked, answer, len(item.options))
    if score == 1:
        return right(ticks.echo, language)
    told = [
        say(
            language,
            f"Правильный ответ: {_list(answer, asked)}.",
            f"The right answer: {_list(answer, asked)}.",
        )
    ]
    told += _named(item, answer - picked, asked, say(language, "Пропущено", "Missed"))
    told += _named(item, picked - answer, asked, say(language, "Отмечено зря", "Ticked in error"))
    return Verdict(status_of(score), score, ticks.echo, None, " ".join(told))


def credit(picked: Set[object], answer: Set[object], count: int) -> float:
    """max(0, hits / right ones − false alarms / right or wrong ones, whichever are fewer), of `count` lines.

    Ticking everything, or on average at random, earns nothing before the cut. It is 1 for the exact set only, also
    where nothing is right and nothing was picked.
    """
    if picked == answer:
        return 1.0
    if not answer:
        return 0.0
    hits, alarms = len(picked & answer), len(picked - answer)
    return max(0.0, hits / len(answer) - (alarms and alarms / min(len(answer), count - len(answer))))


def _list(indices: Set[int], asked: Asked) -> str:
    return ", ".join(map(str, asked.displayed(indices))) or "0"


def _named(item: Choices, indices: Set[int], asked: Asked, heading: str) -> list[str]:
    """`Missed: 3 (what it says).`, or nothing."""
    if not indices:
        return []
    lines = []
    for number in asked.displayed(indices):
        says = item.options[asked.shown[number - 1]].says
        lines.append(f"{number} ({says[asked.language].rstrip('.')})" if says else str(number))
    return [f"{heading}: {', '.join(lines)}."]
