"""The chart of a run: which of several is seen, and the run that it is compared with behind it."""

from __future__ import annotations

from dataclasses import replace

from examprep.labfile import LabFile
from examprep.labwords import words_of
from examprep.language import Language
from examprep.tui.comparison import behind
from examprep.tui.trial import Trial
from examprep.tui.widgets.chart import Chart


class RunChart(Chart):
    """Follows a run to its newest chart, until the student chooses one."""

    def __init__(self, lab: LabFile, id: str):
        super().__init__(id=id)
        self.lab = lab
        self._chosen = ""
        self._pictured: object = None  # what the picture was drawn of

    def names(self, trial: Trial) -> list[str]:
        """The charts that can be seen, of this run and of the one that it is compared with."""
        others = trial.against.report.points if trial.against else {}
        return list(dict.fromkeys([*trial.report.points, *others]))

    def seen(self, trial: Trial) -> str:
        """The chart that is seen; "" while there is none."""
        names = self.names(trial)
        newest = next(reversed(trial.report.points), next(iter(names), ""))
        return self._chosen if self._chosen in names else newest

    def turn(self, trial: Trial) -> None:
        """Choose the next one."""
        names = self.names(trial)
        self._chosen = names[(names.index(self.seen(trial)) + 1) % len(names)]

    def follow(self, trial: Trial, language: Language) -> None:
        """Draw what is new; the last picture stays until a new run has a point."""
        names, name = self.names(trial), self.seen(trial)
        self.display = bool(names) or trial.running
        curves = trial.report.points.get(name, {})
        now = (trial, trial.running, trial.against, name, sum(map(len, curves.values())), language)
        if now == self._pictured or (trial.running and not names):
            return
        self._pictured = now
        axes = next(
            (run.report.charts[name] for run in (trial, trial.against) if run and name in run.report.charts),
            None,
        )
        words = words_of(self.lab, language)
        title = f"{words(name)} {names.index(name) + 1}/{len(names)} g" if len(names) > 1 else words(name)
        other = behind(trial, name, self.lab, language)
        if other is not None:
            other = replace(other, points=words.curves(other.points))
        self.show(words.curves(curves), axes and words.chart(axes), other, title)
