"""A day of study as a plan chose it. It imports nothing heavy: sessions read it, whoever made it."""

from __future__ import annotations

from msgspec import Struct


class Chosen(Struct, frozen=True):
    """An item for today: recall now, and on the exam's day if it is answered today or left alone.

    `missed`: a rehearsed exam missed it.
    """

    key: str
    new: bool
    seconds: float
    now: float
    answered: float
    left_alone: float
    missed: bool = False


class Day(Struct, frozen=True):
    """What one day brings: what was missed, then the most useful first."""

    chosen: list[Chosen]

    @property
    def seconds(self) -> float:
        return sum(c.seconds for c in self.chosen)

    @property
    def new(self) -> list[str]:
        return [c.key for c in self.chosen if c.new]

    @property
    def reviews(self) -> list[str]:
        return [c.key for c in self.chosen if not c.new]

    @property
    def missed(self) -> list[str]:
        return [c.key for c in self.chosen if c.missed]
