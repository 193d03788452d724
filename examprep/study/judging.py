"""What becomes of an answer: its verdict, the rating that this suggests, and how long until the next time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from examprep.answers import Malformed, Verdict, grade, grade_recall
from examprep.cards import Recall
from examprep.effect import Effect
from examprep.language import Language
from examprep.study.asking import Asking
from examprep.study.events import Review
from examprep.study.schedule import Rating


@dataclass(frozen=True)
class Graded:
    """A recorded answer: how long until the next time for each rating, and the one that was taken for now."""

    asking: Asking
    verdict: Verdict
    review: Review
    intervals: dict[Rating, timedelta]


def judge(asking: Asking, text: str, language: Language, effect: Effect | None = None) -> Malformed | Verdict:
    """What grading could not decide costs the student nothing: it is to be written in another way."""
    text, _ = asking.split(text)
    if isinstance(asking.item, Recall):
        return grade_recall(asking.points, text, language)
    verdict = grade(asking.posed, text, language=language, shown=asking.shown or None, key=effect)
    if isinstance(verdict, Verdict) and verdict.status == "undecided":
        return Malformed(verdict.feedback, len(text) + 2)  # no place in the text is at fault
    return verdict


def proposed(verdict: Verdict) -> Rating:
    """The rating that a verdict suggests: right is good, at least half is hard, less is again."""
    if verdict.score >= 1:
        return Rating.GOOD
    return Rating.HARD if verdict.score >= 0.5 else Rating.AGAIN
