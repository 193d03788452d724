"""Labs as a study session uses them: predictions graded by a run, claims proved on the spot, all of it recorded."""

from __future__ import annotations

from types import TracebackType

from examprep.cards import Card
from examprep.catalog import Catalog
from examprep.environment import Environment
from examprep.labfile import LabFile
from examprep.runner import Hosts, LabRefused, Report, Request
from examprep.study.experiment import Experiment
from examprep.study.standing import NEVER, Standing, known_red, standings
from examprep.study.store import Store
from examprep.study.verify import record_run


class Laboratory:
    """Runs labs for a session; use it in a `with`, from the thread of its store. Leaving it ends what still runs."""

    def __init__(self, catalog: Catalog, store: Store, env: Environment, hosts: Hosts | None = None):
        self._catalog, self._store, self._env = catalog, store, env
        self._hosts = hosts or Hosts()
        self._running: Experiment | None = None

    def __enter__(self) -> Laboratory:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def lab(self, card: Card) -> LabFile | None:
        return self._catalog.lab_of.get(card.number)

    def predict(self, card: Card, break_name: str) -> Experiment | None:
        """Begin the run that a prediction is graded by; None where its outcome is known, or there is no lab."""
        lab = self.lab(card)
        if lab is None or known_red(self._store, lab, break_name) is not None:
            return None
        return self._begin(Request(lab.path, break_name=break_name))

    def red(self, card: Card, break_name: str) -> tuple[frozenset[str] | None, str]:
        """The checks that the break turns red, waiting for the run; else None and why it cannot be known."""
        lab = self.lab(card)
        if lab is None:
            return None, self._env.say("У вопроса нет лаборатории.", "The question has no lab.")
        known = known_red(self._store, lab, break_name)
        if known is not None:
            return known, ""
        report, trouble = self._finish(self._begin(Request(lab.path, break_name=break_name)))
        return (frozenset(report.red), "") if report else (None, trouble)

    def prove(self, card: Card, check: str) -> Experiment | None:
        """Begin to run one check."""
        lab = self.lab(card)
        return self._begin(Request(lab.path, checks=(check,))) if lab else None

    def proved(self, card: Card, check: str) -> tuple[Standing, str]:
        """How the check stands, waiting for its run; and why the run did not come to its end, if so."""
        lab, experiment = self.lab(card), self.prove(card, check)
        if lab is None or experiment is None:
            return NEVER, ""
        _, trouble = self._finish(experiment)
        return standings(self._store, lab)[check], trouble

    def stop(self) -> None:
        """End what runs."""
        if self._running is not None:
            self._running.cancel()
            self._running = None

    def _begin(self, request: Request) -> Experiment:
        """The run of that request: the one going on, or a new one in its place."""
        if self._running is None or self._running.request != request:
            self.stop()
            self._running = Experiment(self._hosts, request)
        return self._running

    def _finish(self, experiment: Experiment) -> tuple[Report | None, str]:
        """Wait, record; None and why where the run did not come to its end."""
        self._running = None
        try:
            report = experiment.join()
        except (LabRefused, OSError) as trouble:
            return None, str(trouble)
        if not report.finished or report.crashed:
            why = next((crash["traceback"].splitlines()[-1] for crash in report.crashes), "")
            return None, self._env.say(
                f"Лаборатория здесь не работает: {why}", f"The lab does not run here: {why}"
            )
        record_run(self._store, report, at=self._env.now(), id=self._env.new_id())
        return report, ""
