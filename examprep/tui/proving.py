"""Checks of a lab, run for the claims that rest on them: how far it is, what came of it, and how to stop it."""

from __future__ import annotations

import asyncio

from rich.text import Text
from textual import work
from textual.widgets import Static

from examprep.cards import Card
from examprep.render.literal import literal
from examprep.study.experiment import Experiment
from examprep.tui.page import Page


class Proving(Page):
    """A page of a question whose claims can be proved; it has a line `#progress`, and shows `proving` in `retell`."""

    card: Card
    proving: tuple[str, ...] = ()  # the checks that run now
    experiment: Experiment | None = None

    @work(exclusive=True, group="proving")
    async def prove(self, checks: tuple[str, ...]) -> None:
        """Run these checks, showing how far it is; what comes out is recorded and shown on every claim of them."""
        experiment = self.exam.laboratory.prove(self.card, *checks)
        if experiment is None:
            return
        self.proving, self.experiment = checks, experiment
        told = ended = None
        while experiment.running:
            now = self.ended(experiment)
            if now != ended:
                ended = now
                self.retell()
            progress = self.progress(experiment, now)
            if progress != told:
                told = progress
                self.tell(progress)
            await asyncio.sleep(0.05)
            if self.experiment is not experiment:
                return
        self.proved(self.exam.laboratory.keep(experiment))

    def ended(self, experiment: Experiment) -> int:
        """How many of the checks have come to their end."""
        found = [experiment.report.checks.get(check) for check in self.proving]
        return sum(check is not None and check.ok is not None for check in found)

    def progress(self, experiment: Experiment, ended: int) -> str:
        """`3/11 checked · training 120/300`."""
        now = experiment.report.progress
        stage = f" · {literal(now['label'])} {now['step']}/{now['total']}" if now else ""
        of = f"{ended}/{len(self.proving)}"
        return self.say(f"проверено {of}{stage}", f"{of} checked{stage}")

    def tell(self, progress: str) -> None:
        line = self.query_one("#progress", Static)
        line.display = bool(progress)
        line.update(Text(progress))

    def proved(self, trouble: str = "") -> None:
        """The run has ended, or was stopped."""
        self.proving, self.experiment = (), None
        if trouble:
            self.notify(trouble, severity="warning", markup=False)
        self.tell("")
        self.retell()

    def action_stop(self) -> None:
        """End the run; what it has not finished proves nothing."""
        self.exam.laboratory.stop()
        self.proved()

    def on_unmount(self) -> None:
        if self.proving:
            self.exam.laboratory.stop()
