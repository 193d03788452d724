"""Two runs of one lab side by side: which run another is compared with, and what the legend calls the two."""

from __future__ import annotations

from examprep.labfile import LabFile
from examprep.language import Language, say
from examprep.render.chartlegend import Behind
from examprep.study.settings import Settings
from examprep.tui.trial import Trial


class Rights:
    """The newest runs with nothing broken: of the last two settings, which is what a comparison can need."""

    def __init__(self) -> None:
        self._kept: list[Trial] = []

    def keep(self, trial: Trial) -> None:
        others = [kept for kept in self._kept if kept.settings != trial.settings][-1:]
        for older in others:
            older.against = None  # it is not seen any more, and would hold the one before it, which holds …
        self._kept = [*others, trial]

    def partner(self, settings: Settings, *, broken: bool) -> Trial | None:
        """For a broken run the right one with the same settings, if there is one; else the last with others."""
        same = [kept for kept in self._kept if kept.settings == settings]
        others = [kept for kept in self._kept if kept.settings != settings]
        found = same or others if broken else others
        return found[-1] if found else None

    def same(self, settings: Settings) -> Trial | None:
        """The right run with these settings, if there is one."""
        return next((kept for kept in self._kept if kept.settings == settings), None)

    def forget(self) -> None:
        self._kept = []


def behind(trial: Trial, chart: str, lab: LabFile, language: Language) -> Behind | None:
    """What to draw behind a chart of this run."""
    other = trial.against
    points = other.report.points.get(chart) if other else None
    if other is None or points is None:
        return None
    this, that = trial.settings.unlike(other.settings, lab), other.settings.unlike(trial.settings, lab)
    if trial.broken is not None:
        this = " · ".join(filter(None, [say(language, "сломано", "broken"), this]))
        that = " · ".join(filter(None, [say(language, "верно", "right"), that]))
    if not trial.running and points == trial.report.points.get(chart):
        same = say(language, f"{this} и {that}: кривые совпадают", f"{this} and {that}: the same curves")
        return Behind({}, same)
    return Behind(points, this, that)
