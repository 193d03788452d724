"""What grading says: `Malformed` (try again, nothing is recorded) or a `Verdict`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from examprep.effect import Effect
from examprep.language import Language, say

# "undecided": the grader could not tell; it is never counted as wrong.
Status: TypeAlias = Literal["right", "imprecise", "wrong", "partial", "undecided"]


@dataclass(frozen=True)
class Malformed:
    """The text is not an answer. `message` says what to write, `column` (from 1) where it stops making sense."""

    message: str
    column: int


@dataclass(frozen=True)
class Verdict:
    """A graded answer. `status` is right exactly when `score` is 1.

    `read_as` is how the answer was read, `mistake` the known misconception that gives this very answer, in the
    card's words. `feedback` says the right answer and does not repeat `mistake`, so both can be shown. All three
    are literal text: no markup is ever added, and none inside is to be obeyed.
    """

    status: Status
    score: float
    read_as: str
    mistake: str | None
    feedback: str


@dataclass(frozen=True)
class Asked:
    """How the item was put to the student.

    `shown[k]` is the index in the card of the line displayed at position k + 1; `key`, of a
    prediction, what the break did.
    """

    language: Language
    shown: tuple[int, ...] = ()
    key: Effect | None = None

    def displayed(self, indices: Iterable[int]) -> list[int]:
        """The displayed numbers of the card's lines, ascending."""
        return sorted(self.shown.index(i) + 1 for i in indices)


def status_of(score: float) -> Status:
    """The status of an answer that can earn partial credit."""
    if score >= 1:
        return "right"
    return "partial" if score > 0 else "wrong"


def right(read_as: str, language: Language, more: str = "") -> Verdict:
    """Full credit; `more` is what the card adds to it."""
    feedback = f"{say(language, 'Верно.', 'Right.')} {more}".rstrip()
    return Verdict("right", 1.0, read_as, None, feedback)


def wrong(read_as: str, language: Language, answer: str, mistake: str | None = None) -> Verdict:
    """No credit; the right answer is said."""
    feedback = say(language, f"Неверно. Правильный ответ: {answer}.", f"Wrong. The right answer: {answer}.")
    return Verdict("wrong", 0.0, read_as, mistake, feedback)
