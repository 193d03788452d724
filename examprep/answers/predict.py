"""Which checks will the break turn red? Answered by the numbers of those offered; the key comes from the run."""

from __future__ import annotations

from examprep.answers.choices import credit
from examprep.answers.ticks import Ticks, read_ticks
from examprep.answers.verdict import Asked, Malformed, Verdict, right, status_of
from examprep.cards import Predict
from examprep.language import Language, say


def read(item: Predict, text: str, language: Language) -> Malformed | Ticks:
    """Displayed numbers of checks; 0 where the student thinks that all stay green."""
    return read_ticks(text, len(item.among), language)


def judge(item: Predict, ticks: Ticks, asked: Asked) -> Verdict:
    """Full credit for the exact set; otherwise as `choices`. Red checks that were not offered do not count."""
    if asked.key is None:
        raise ValueError(f"{item.id}: a prediction is graded against a run: key is missing")
    red = {k for k, check in enumerate(item.among) if check in asked.key}
    score = credit({asked.shown[n - 1] for n in ticks.numbers}, red, len(item.among))
    numbers = ", ".join(map(str, asked.displayed(red)))
    if red:
        told = say(asked.language, f"Покраснело: {numbers}.", f"Went red: {numbers}.")
    else:
        told = say(asked.language, "Все эти проверки остались зелёными.", "All of these checks stayed green.")
    if score == 1:
        return right(ticks.echo, asked.language, told)
    return Verdict(status_of(score), score, ticks.echo, None, told)
