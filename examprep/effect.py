"""What a break does to a lab, and what a student foretold of it: which checks redden, how the curves move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from examprep.curves import Line, Move, Moved


@dataclass(frozen=True)
class Effect:
    """Computed from a right and a broken run. `moves` is empty where only the broken one is known."""

    red: frozenset[str]
    moves: Mapping[Line, Moved] = field(default_factory=dict)

    def move(self, line: Line) -> Move | None:
        """How the line moved; None where that is not known, or not clear."""
        return self.moves[line].move if line in self.moves else None


@dataclass(frozen=True)
class Statement:
    """That a line moves so: true or false once the effect is known."""

    line: Line
    move: Move

    def holds(self, effect: Effect) -> bool | None:
        """None where it cannot be told."""
        moved = effect.move(self.line)
        return None if moved is None else moved == self.move


@dataclass(frozen=True)
class ChartStatement:
    """That at least one curve of a chart `moves`, or that none does: asked where their names are not known yet."""

    chart: str
    moves: bool

    def holds(self, effect: Effect) -> bool | None:
        """None where it cannot be told."""
        found = {moved.move for line, moved in effect.moves.items() if line.chart == self.chart}
        if found - {None, Move.STILL}:
            return self.moves
        return not self.moves if found == {Move.STILL} else None


@dataclass(frozen=True)
class Askable:
    """What a prediction may be asked about before it is run: lines, with their moves where these are known, and
    charts whose lines are not known by name.
    """

    lines: Mapping[Line, Move | None] = field(default_factory=dict)
    charts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prediction:
    """What a student expects of a break: the checks that go red, and a move for each line that was offered."""

    red: frozenset[str] = frozenset()
    moves: Mapping[Line, Move] = field(default_factory=dict)


class Foresight(StrEnum):
    """How a prediction of one check or one line came out."""

    FORESEEN = "foreseen"  # it was said to happen, and did
    UNFORESEEN = "unforeseen"  # it happened, and was not said to
    FALSE_ALARM = "false alarm"  # it was said to happen, and did not
    OTHERWISE = "otherwise"  # a line moved, but not as was said
    QUIET = "quiet"  # nothing happened, as was said


@dataclass(frozen=True)
class Score:
    """A prediction against the effect. Lines whose move is not clear are left out."""

    checks: Mapping[str, Foresight]
    lines: Mapping[Line, Foresight]

    def count(self, how: Foresight) -> int:
        return [*self.checks.values(), *self.lines.values()].count(how)

    @property
    def flawless(self) -> bool:
        return not {*self.checks.values(), *self.lines.values()} - {Foresight.FORESEEN, Foresight.QUIET}


def score(prediction: Prediction, effect: Effect, checks: Iterable[str]) -> Score:
    """Of the checks that were run and the lines that were offered."""
    return Score(
        {check: foresight(check in prediction.red, check in effect.red) for check in checks},
        {
            line: _of_line(foretold, move)
            for line, foretold in prediction.moves.items()
            if (move := effect.move(line)) is not None
        },
    )


def foresight(said: bool, happened: bool) -> Foresight:
    """How it came out that something was said to happen, or was not."""
    if said:
        return Foresight.FORESEEN if happened else Foresight.FALSE_ALARM
    return Foresight.UNFORESEEN if happened else Foresight.QUIET


def _of_line(foretold: Move, move: Move) -> Foresight:
    if foretold == move:
        return Foresight.QUIET if move is Move.STILL else Foresight.FORESEEN
    if move is Move.STILL:
        return Foresight.FALSE_ALARM
    return Foresight.UNFORESEEN if foretold is Move.STILL else Foresight.OTHERWISE
