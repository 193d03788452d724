"""How sure the student is of an answer, said with it before the verdict: `14 !` is sure, `14 ?` a guess."""

from __future__ import annotations

from typing import Literal, TypeAlias

Confidence: TypeAlias = Literal["guess", "sure"]
CONFIDENCES: tuple[Confidence, ...] = ("guess", "sure")
SIGNS: dict[str, Confidence] = {"?": "guess", "!": "sure"}


def split_confidence(text: str, *, glued: bool) -> tuple[str, Confidence | None]:
    """The answer without the sign at its end, and what that says; None where there is no sign.

    `glued`: the sign need not stand apart, since no answer of this kind ends in one (n! is a factorial).
    """
    typed = text.rstrip()
    confidence = SIGNS.get(typed[-1:])
    answer = typed[:-1].rstrip()
    apart = glued or len(answer) < len(typed) - 1
    return (answer, confidence) if confidence and apart else (text, None)
