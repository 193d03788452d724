"""An answer without its texts: what statistics and plans need of it, quick to read a hundred thousand times."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from examprep.study.schedule import Rating


class Outcome(NamedTuple):
    """`seconds` is how long the answer took."""

    item: str
    at: datetime
    rating: Rating
    score: float
    seconds: float
