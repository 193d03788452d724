"""An answer without its texts: what statistics and plans need of it, quick to read a hundred thousand times."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from examprep.study.confidence import Confidence
from examprep.study.moment import from_micros, local_day_of_micros, to_micros
from examprep.study.schedule import Rating


class Outcome(NamedTuple):
    """`micros` is when it was given, microseconds since 1970 in UTC; `seconds` is how long the answer took.

    `confidence` is what the student said of it before the verdict.
    """

    item: str
    micros: int
    rating: Rating
    score: float
    seconds: float
    confidence: Confidence | None = None

    @classmethod
    def given(cls, at: datetime, item: str, rating: Rating, score: float, seconds: float) -> Outcome:
        return cls(item, to_micros(at), rating, score, seconds)

    @property
    def at(self) -> datetime:
        return from_micros(self.micros)

    @property
    def day(self) -> date:
        """The student's calendar day."""
        return local_day_of_micros(self.micros)
