"""Evidence of a lab's check in words: got, wanted with its tolerance, error, oracle. Plain strings, no terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from examprep.labreport import Check
from examprep.language import Language, say
from examprep.render.literal import one_line

MARKS = {True: "✓", False: "✗", None: "·"}  # None: it has not ended, or crashed


WIDEST = 40  # characters of a value: of a long list the beginning does


def written(value: Any) -> str:
    """A number with the five digits that matter; anything else as it came, cut where it is long."""
    if isinstance(value, float):
        return f"{value:.5g}"
    text = one_line(value if isinstance(value, str) else str(value))
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def wanted(evidence: dict[str, Any]) -> str:
    """`1 ± 0.009`; without a tolerance only what is wanted."""
    tol = evidence["tol"]
    return written(evidence["want"]) + (f" ± {tol:.2g}" if tol else "")


def error(evidence: dict[str, Any]) -> str:
    """The distance between got and wanted; nothing where they are no numbers."""
    return "" if evidence["error"] is None else written_error(evidence["error"])


def written_error(value: Any) -> str:
    return f"{value:.2g}" if isinstance(value, float) else written(value)


def oracle(evidence: dict[str, Any]) -> str:
    """What it is compared with; of several numbers the worst is shown, and this says of how many."""
    n = evidence.get("n", 1)
    return one_line(evidence["against"]) + (f" (n = {n})" if n > 1 else "")


def evidence_line(evidence: dict[str, Any], language: Language) -> str:
    """`got 1.0003, want 1 ± 0.009, error 0.0003 · E[y] = x; 5 standard errors`."""
    parts = [
        say(language, "получено ", "got ") + written(evidence["got"]),
        say(language, "должно быть ", "want ") + wanted(evidence),
    ]
    if distance := error(evidence):
        parts.append(say(language, "ошибка ", "error ") + distance)
    return ", ".join(parts) + " · " + oracle(evidence)


def decisive(check: Check) -> dict[str, Any] | None:
    """The evidence to show where there is room for one: the first that is not good, else the first."""
    bad = (evidence for evidence in check.evidence if not evidence["ok"])
    return next(bad, check.evidence[0] if check.evidence else None)


def reddened(red: Iterable[str], expected: Iterable[str], language: Language) -> str:
    """What a break turned red instead of what it names."""
    red, expected = set(red), set(expected)
    parts = []
    if extra := sorted(red - expected):
        parts.append(say(language, "лишние красные: ", "red but not named: ") + ", ".join(extra))
    if missing := sorted(expected - red):
        parts.append(say(language, "остались зелёными: ", "named but green: ") + ", ".join(missing))
    return "; ".join(parts)


def last_line(traceback: str) -> str:
    """The line of a traceback that names the error."""
    return one_line(traceback.strip().splitlines()[-1]) if traceback.strip() else ""
