"""How a lab is broken on purpose: what is chosen, what is asked before, what came of the prediction."""

from __future__ import annotations

from examprep.cards import Card
from examprep.effect import Prediction
from examprep.labfile import BreakInfo, LabFile
from examprep.labwords import words_of
from examprep.study.standing import askable
from examprep.tui.comparison import Rights
from examprep.tui.foretold import Outcome, predictable
from examprep.tui.screens.choose import Choose, Read
from examprep.tui.screens.predict import Go, PredictPage
from examprep.tui.screens.reading import Reading
from examprep.tui.screens.turning import Turning


class Breaking(Turning, Reading):
    """`next` is the broken run, with its prediction, that waits for the right one to end."""

    def __init__(self, card: Card, lab: LabFile):
        super().__init__(card, lab)
        self.rights = Rights()
        self.outcome: Outcome | None = None  # of the prediction made before a broken run
        self.next: tuple[str, Prediction | None] | None = None

    def run_right(self) -> None:
        """Run the lab as it is, with the knobs as they stand."""
        raise NotImplementedError

    def run_broken(self, break_name: str, prediction: object = None) -> None:
        """Run it with one thing broken; `prediction` is kept with the run (`trial.prediction`)."""
        raise NotImplementedError

    def action_break(self) -> None:
        self.exam.warmth.expect()
        lines = [("", self.say("ничего не ломать", "break nothing"))]
        lines += [(b.name, self.say(b.ru, b.says)) for b in self.lab.breaks]
        self.app.push_screen(Choose(self.say("Что сломать?", "What to break?"), lines), self.break_chosen)

    def break_chosen(self, name: str | None) -> None:
        if name:
            self.predict(self.lab.find_break(name))
        elif name is not None:
            self.run_right()

    def predict(self, broken: BreakInfo) -> None:
        """What will happen is asked first; then it happens."""
        lines = predictable(self.trial, lambda: askable(self.exam.store, self.lab, broken.name).lines)
        page = PredictPage(self.card, self.lab, broken, lines)
        page.guide = self.guide

        def go_on(go: Go | None) -> None:
            if go:
                self.foretold(broken.name, go.prediction)

        self.app.push_screen(page, go_on)

    def foretold(self, break_name: str, prediction: Prediction | None) -> None:
        """Run it broken. A right run with the same settings that goes on comes to its end first, to compare with.

        Where curves were foretold there has to be one.
        """
        settings, trial = self.knobs.settings, self.trial
        goes_on = trial is not None and trial.running and not trial.broken and trial.settings == settings
        needed = prediction is not None and bool(prediction.moves)
        if self.rights.same(settings) or not (goes_on or needed):
            return self.run_broken(break_name, prediction)
        if not goes_on:
            self.run_right()
        self.next = (break_name, prediction)
        self.tell_settings()

    def action_prediction(self) -> None:
        """What came of it, check by check and curve by curve."""
        if self.outcome is not None:
            self.app.push_screen(Read(self.outcome.told(self.language, words_of(self.lab, self.language))))
