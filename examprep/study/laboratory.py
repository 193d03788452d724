"""Labs as a study session uses them: predictions graded by a run, claims proved on the spot, all of it recorded."""

from __future__ import annotations

from types import TracebackType

from examprep.cards import Card
from examprep.catalog import Catalog
from examprep.effect import Askable, Effect
from examprep.environment import Environment
from examprep.labfile import LabFile
from examprep.labreport import Report, traceback_of, unfinished
from examprep.runner import Hosts, LabRefused, Request
from examprep.study.experiment import Experiment
from examprep.study.standing import NEVER, Standing, askable, known_effect, standings
from examprep.study.store import Store
from examprep.study.verify import record_run


class Laboratory:
    """Runs labs for a session; use it in a `with`, from the thread of its store. Leaving it ends what still runs."""

    def __init__(self, catalog: Catalog, store: Store, env: Environment, hosts: Hosts | None = None):
        self._catalog, self._store, self._env = catalog, store, env
        self._hosts = hosts or env.lab_hosts()
        self._running: list[Experiment] = []
        self._ending: list[Experiment] = []  # cancelled, but maybe not gone yet

    def __enter__(self) -> Laboratory:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        for experiment in self._ending:  # a child that has just begun would complain that its parent is gone
            experiment.wait()

    def lab(self, card: Card) -> LabFile | None:
        return self._catalog.lab_of.get(card.number)

    def askable(self, card: Card, break_name: str) -> Askable:
        """What a prediction may be asked about."""
        lab = self.lab(card)
        return askable(self._store, lab, break_name) if lab is not None else Askable()

    def predict(self, card: Card, break_name: str) -> list[Experiment]:
        """Begin the runs that a prediction is graded by, right and broken; none where their outcome is known."""
        lab = self.lab(card)
        if lab is None or known_effect(self._store, lab, break_name) is not None:
            return []
        return self._begin(Request(lab.path, break_name=break_name), Request(lab.path))

    def effect(self, card: Card, break_name: str) -> tuple[Effect | None, str]:
        """What the break does, waiting for the runs; else None and why it cannot be known.

        Where only the right run fails, the checks are known all the same, and no curve.
        """
        lab = self.lab(card)
        if lab is None:
            return None, self._env.say("У вопроса нет лаборатории.", "The question has no lab.")
        ended = [self._finish(experiment) for experiment in self.predict(card, break_name)]
        effect = known_effect(self._store, lab, break_name)
        if effect is not None:
            return effect, ""
        broken, trouble = ended[0]
        return (Effect(frozenset(broken.red)), "") if broken else (None, trouble)

    def prove(self, card: Card, *checks: str) -> Experiment | None:
        """Begin to run these checks; None where there is no lab."""
        lab = self.lab(card)
        return self._begin(Request(lab.path, checks=checks))[0] if lab else None

    def keep(self, experiment: Experiment) -> str:
        """Record a run, waiting for its end; why it did not come to one, if so. Of one that was stopped, nothing."""
        return self._finish(experiment)[1] if experiment in self._running else ""

    def proved(self, card: Card, check: str) -> tuple[Standing, str]:
        """How the check stands, waiting for its run; and why the run did not come to its end, if so."""
        lab, experiment = self.lab(card), self.prove(card, check)
        if lab is None or experiment is None:
            return NEVER, ""
        _, trouble = self._finish(experiment)
        return standings(self._store, lab)[check], trouble

    def stop(self) -> None:
        """End what runs."""
        for experiment in self._running:
            experiment.cancel()
        self._ending = [other for other in (*self._ending, *self._running) if other.running]
        self._running = []

    def _begin(self, *requests: Request) -> list[Experiment]:
        """The runs of these requests: those going on, or new ones in their place."""
        if [experiment.request for experiment in self._running] != list(requests):
            self.stop()
            self._running = [Experiment(self._hosts, request) for request in requests]
        return list(self._running)

    def _finish(self, experiment: Experiment) -> tuple[Report | None, str]:
        """Wait, record; None and why where the run did not come to its end."""
        self._running = [other for other in self._running if other is not experiment]
        try:
            report = experiment.join()
        except (LabRefused, OSError) as trouble:
            return None, str(trouble)
        if not report.finished or report.crashed:
            language = self._env.language
            told = [traceback_of(crash, language) for crash in report.crashes]
            why = told[0].splitlines()[-1] if told else unfinished(report, language)
            return None, self._env.say(
                f"Лаборатория здесь не работает: {why}", f"The lab does not run here: {why}"
            )
        record_run(self._store, report, at=self._env.now(), id=self._env.new_id())
        return report, ""
