"""A prediction on the lab's screen: which curves it may be about, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.text import Text

from examprep.curves import Curve, Line, curves_of, moves
from examprep.effect import Effect, Prediction, Score, foresight, score
from examprep.labreport import Check
from examprep.labwords import Words
from examprep.language import Language
from examprep.render import checkrows
from examprep.render.foresight import beside, prediction_lines, tally
from examprep.tui.trial import Trial


@dataclass(frozen=True)
class Outcome:
    """What a broken run did, and how far that was foreseen."""

    effect: Effect
    score: Score

    def tally(self, language: Language) -> Text:
        return tally(self.score, language)

    def told(self, language: Language, words: Words) -> Text:
        """All of it, to read; the curves' names in the lab's `words`."""
        return Text("\n").join(prediction_lines(self.effect, self.score, language, words, between="\n    "))


def outcome(trial: Trial) -> Outcome | None:
    """None while it runs, where it broke off, or where nothing was foretold."""
    prediction = trial.prediction
    if not isinstance(prediction, Prediction) or not trial.proves:
        return None
    right = trial.against
    moved = {}
    if right is not None and right.right and right.settings == trial.settings:
        moved = moves(kept(right), kept(trial))
    effect = Effect(frozenset(trial.report.red), moved)
    return Outcome(effect, score(prediction, effect, trial.report.checks))


def note(trial: Trial, check: Check, language: Language) -> Text | None:
    """What stands beside a check of a broken run: how it was foretold, or that it is as the break says.

    None where nothing was foretold, and nothing happened. A break that is at fault itself is said first.
    """
    if trial.broken is None or check.ok is None:
        return None
    as_it_should = check.ok == (check.name not in trial.broken.reddens)
    if isinstance(trial.prediction, Prediction) and as_it_should:
        foreseen = foresight(check.name in trial.prediction.red, not check.ok)
        return beside(foreseen, language) or checkrows.beside(check, trial.broken, language)
    return checkrows.beside(check, trial.broken, language)


def predictable(trial: Trial | None, otherwise: Callable[[], Iterable[Line]]) -> list[Line]:
    """The lines that a right run has drawn so far, else those that are known from elsewhere."""
    run = trial if trial is None or trial.broken is None else trial.against
    return [curve.line for curve in kept(run)] if run and run.report.points else list(otherwise())


def kept(run: Trial) -> tuple[Curve, ...]:
    return curves_of(run.report.points, run.report.charts)
