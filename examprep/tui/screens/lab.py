"""A lab: turn its knobs, run it, watch it learn, break it on purpose."""

from __future__ import annotations

from time import monotonic

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import OptionList, Static

from examprep.cards import Card
from examprep.labfile import LabFile
from examprep.labreport import Check
from examprep.render import card as render_card
from examprep.study.errors import StoreError
from examprep.study.verify import record_run
from examprep.tui.foretold import note, outcome
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS
from examprep.tui.runstatus import circumstances, status
from examprep.tui.screens.breaking import Breaking
from examprep.tui.screens.reading import READING
from examprep.tui.screens.turning import TURNING
from examprep.tui.trial import Trial
from examprep.tui.widgets.checks import Checks
from examprep.tui.widgets.keybar import KeyBar
from examprep.tui.widgets.knobs import Knobs
from examprep.tui.widgets.runchart import RunChart

REDRAW = 0.1  # seconds between two pictures of a running lab
WIDE = 110  # columns from which the knobs are always seen
CHART = 14  # lines that a chart needs, alone or with the knobs beside it
BARS = 3  # lines of title, status and keys


class LabPage(Breaking):
    """`trial` is the run that is seen; ten times a second the page takes in what has happened in it."""

    CSS_PATH = "lab.tcss"
    KEYS = [
        Key("r", "run", "пуск", "run"),
        Key("x", "cancel", "стоп", "stop"),
        Key("b", "break", "сломать", "break"),
        Key("p", "prediction", "предсказание", "prediction"),
        *TURNING,
        Key("enter", "evidence", "разбор", "proof", "⏎"),
        GLOBAL_KEYS[0],
        *READING,
        Key("f", "whole", "крупно", "zoom"),
        Key("g", "next_chart", "график", "chart"),
        Key("o", "alone", "без сравнения", "one run"),
        Key("d", "device", "устройство", "device"),
        *GLOBAL_KEYS[1:],
    ]
    BINDINGS = bindings(KEYS)

    def __init__(self, card: Card, lab: LabFile):
        super().__init__(card, lab)
        self.devices: tuple[str, ...] = ()  # that this machine has; unknown before a run has ended
        self.whole = False  # whether the chart has the screen for itself

    def body(self) -> ComposeResult:
        yield Static(id="status")
        with Horizontal(id="bench"):
            yield Knobs(self.lab, self.say, id="knobs")
            yield RunChart(self.lab, id="chart")
        yield Checks(self.card, self.lab, id="checks")

    def on_mount(self) -> None:
        self.set_interval(REDRAW, self.look)
        self.checks.query_one(OptionList).focus()
        self.run_right()

    def on_unmount(self) -> None:
        if self.trial is not None:
            self.trial.cancel()

    @property
    def chart(self) -> RunChart:
        return self.query_one(RunChart)

    # ── the run ──

    def run_right(self) -> None:
        """Run the lab as it is, with the knobs as they stand."""
        self.begin(None)

    def run_broken(self, break_name: str, prediction: object = None) -> None:
        """Run it with one thing broken; `prediction` is kept with the run (`trial.prediction`)."""
        self.begin(break_name, prediction)

    def begin(self, break_name: str | None, prediction: object = None) -> None:
        """A run in the place of the one that is seen."""
        if self.trial is not None:
            self.trial.cancel()
        self.outcome = self.next = None
        self.knobs.forgive()
        settings = self.knobs.settings
        against = self.rights.partner(settings, broken=break_name is not None)
        self.trial = Trial(
            self.exam.hosts,
            self.lab,
            settings,
            monotonic,
            break_name=break_name,
            prediction=prediction,
            against=against,
        )
        self.retell()

    def look(self) -> None:
        """Take in what the run has done, and show it."""
        trial = self.trial
        if trial is None:
            return
        if trial.fold():
            if not trial.running:
                self.ended(trial)
            self.show_run(trial)
            if not trial.running and self.next is not None:
                self.run_broken(*self.next)
        elif trial.running:
            self.tell(trial)

    def ended(self, trial: Trial) -> None:
        if trial.proves:
            self.record(trial)
        if trial.right:
            self.rights.keep(trial)
        if trial.report.started:
            self.devices = tuple(trial.report.started.get("devices", ()))
        self.outcome = outcome(trial)

    def record(self, trial: Trial) -> None:
        env = self.exam.env
        try:
            record_run(self.exam.store, trial.report, at=env.now(), id=env.new_id())
        except StoreError as trouble:
            said = self.say(f"Прогон не записан: {trouble.ru}", f"The run is not recorded: {trouble.en}")
            self.notify(said, severity="error", markup=False)

    # ── showing ──

    def retell(self) -> None:
        self.share()
        self.knobs.retell()
        if self.trial is not None:
            self.show_run(self.trial)
        super().retell()

    def share(self) -> None:
        """Who gets the lines: the checks what they need, but the chart and the knobs what they cannot do without."""
        width, height = self.app.size
        self.knobs.display = self.opened or (width >= WIDE and not self.whole)
        self.checks.display = not self.whole
        self.checks.fit(height - BARS - max(CHART, height // 2 - 2))

    def show_run(self, trial: Trial) -> None:
        self.tell(trial)
        self.draw(trial)
        self.checks.show(trial, self.language, self.note)
        self.query_one(KeyBar).retell()

    def tell(self, trial: Trial) -> None:
        """The title and the status line."""
        name = self.say("Лаборатория ", "Lab ") + render_card.title(self.card, self.language).plain
        self.entitle(name, circumstances(trial, self.language))
        shown = status(trial, self.lab, self.knobs.settings, self.language)
        if self.next is not None:
            shown.append(
                self.say(" · верный прогон, потом сломанный", " · the right run, then the broken one"), "dim"
            )
        if self.outcome is not None:
            shown.append(" · ").append_text(self.outcome.tally(self.language)).append(" · p", "bold")
        self.query_one("#status", Static).update(shown)

    def draw(self, trial: Trial) -> None:
        self.chart.follow(trial, self.language)
        self.query_one("#bench").display = self.chart.display or self.knobs.display
        if self.whole and not self.chart.display:  # this run has drawn none
            self.action_whole()

    def note(self, check: Check) -> Text | None:
        """What stands beside a check in place of its oracle."""
        return note(self.trial, check, self.language) if self.trial else None

    # ── actions ──

    def can(self, action: str) -> bool:
        action, trial = action.partition("(")[0], self.trial
        if trial is None or not self.is_mounted:
            return action in ("leave", "run", "app.switch_language", "app.help")
        turns = self.can_turn(action)
        if turns is not None:
            return turns
        return {
            "cancel": trial.running,
            "break": bool(self.lab.breaks),
            "evidence": self.knobs.row is None and not self.whole and self.checks.chosen is not None,
            "whole": self.whole or self.chart.display,
            "next_chart": len(self.chart.names(trial)) > 1,
            "alone": trial.against is not None,
            "prediction": self.outcome is not None,
            "device": len(self.devices) > 1,
            "tables": bool(trial.report.tables),
            "output": bool(trial.report.said or trial.report.crashes),
        }.get(action, True)

    def action_run(self) -> None:
        """What is seen, once more, with the knobs as they stand now."""
        broken = self.trial.broken if self.trial else None
        self.begin(broken.name if broken else None)

    def action_cancel(self) -> None:
        if self.trial is not None:
            self.trial.cancel()
            self.next = None
            self.retell()

    def tell_settings(self) -> None:
        self.exam.warmth.expect()
        if self.trial is not None:
            self.tell(self.trial)

    def action_device(self) -> None:
        """The next device, and a run on it."""
        self.knobs.set(self.knobs.settings.on_next_device())
        self.action_run()

    def action_whole(self) -> None:
        """The chart alone on the screen; the checks come back."""
        self.whole = not self.whole
        self.share()
        if not self.whole and self.knobs.row is None:
            self.checks.query_one(OptionList).focus()
        self.query_one(KeyBar).retell()

    def action_leave(self) -> None:
        if self.whole and self.knobs.row is None:
            self.action_whole()
        else:
            super().action_leave()

    def action_next_chart(self) -> None:
        if self.trial is not None:
            self.chart.turn(self.trial)
            self.draw(self.trial)

    def action_alone(self) -> None:
        """Take the other run off the chart, and forget it."""
        if self.trial is not None:
            self.trial.against = None
            self.rights.forget()
            if self.trial.right:
                self.rights.keep(self.trial)
            self.retell()
