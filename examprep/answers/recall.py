"""Say it, then tick what was said; and which points a free answer touches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from examprep.answers.ticks import Ticks, read_ticks
from examprep.answers.typed import LONGEST, plain
from examprep.answers.verdict import Malformed, Verdict, right, status_of
from examprep.cards import Point
from examprep.language import Language, say

ALL = {"*", "все", "всё", "all"}
WORD = re.compile(r"\w+")
ENOUGH = 2  # terms by which a point is touched, however many it has
SHORTEST_NAME = 2  # letters: He is a name, and not how «here» begins


class Tickable(Protocol):
    """A point of the outline: cards' own `Point` is one."""

    @property
    def must(self) -> bool: ...


@dataclass(frozen=True)
class RecallPoint:
    """A point where only this matters: does its absence cost the mark?"""

    must: bool = False


def parse_recall(points: Sequence[Tickable], text: str, language: Language) -> Malformed | Ticks:
    """The numbers of points that were said; `*` or `all` for every one, `0` for none."""
    if len(text) <= LONGEST and plain(text).casefold() in ALL:
        return Ticks(tuple(range(1, len(points) + 1)))
    return read_ticks(text, len(points), language)


def grade_recall(points: Sequence[Tickable], ticked_text: str, language: Language) -> Malformed | Verdict:
    """The share of points said, at most one half when one that the mark hangs on is missing."""
    if not points:
        raise ValueError("nothing to recall: no points")
    ticks = parse_recall(points, ticked_text, language)
    if isinstance(ticks, Malformed):
        return ticks
    missing = [n for n in range(1, len(points) + 1) if n not in ticks.numbers]
    if not missing:
        return right(ticks.echo, language, say(language, "Названо всё.", "Every point was said."))
    costly = [n for n in missing if points[n - 1].must]
    score = len(ticks.numbers) / len(points)
    score = min(score, 0.5) if costly else score
    return Verdict(status_of(score), score, ticks.echo, None, _missed(missing, costly, language))


def _missed(missing: list[int], costly: list[int], language: Language) -> str:
    numbers = ", ".join(map(str, missing))
    told = say(language, f"Не названо: {numbers}.", f"Not said: {numbers}.")
    if not costly:
        return told
    most = ", ".join(map(str, costly))
    return f"{told} " + say(language, f"Без этого оценку снижают: {most}.", f"The mark hangs on {most}.")


def coverage(points: Sequence[Point], said: str, language: Language) -> set[int]:
    """Numbers, from 1, of the points that a free answer touches: those with two of their terms in it, or with half.

    Terms are also each other's synonyms, so that nobody uses most of many. A term is found where its words, as
    stems, begin consecutive words of the answer; one of two letters is a word by itself. It is a hint for ticking,
    no grade: it cannot hear a «not».
    """
    words = "".join(f" {word}" for word in _words(said))
    return {n for n, point in enumerate(points, 1) if _touched(point.terms[language], words)}


def _touched(terms: Sequence[str], words: str) -> bool:
    found = sum(_found(_words(term), words) for term in terms)
    return found >= min(ENOUGH, (len(terms) + 1) // 2) > 0


def _found(stems: Sequence[str], words: str) -> bool:
    """`words` has a blank before each word."""
    if len(stems) == 1:
        whole = " " * (len(stems[0]) <= SHORTEST_NAME)
        return f" {stems[0]}{whole}" in f"{words} "
    return bool(stems) and re.search(" " + r"\w* ".join(stems), words) is not None


def _words(text: str) -> list[str]:
    return WORD.findall(plain(text).casefold().replace("ё", "е"))
