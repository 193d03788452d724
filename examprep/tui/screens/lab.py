"""A lab: turn its knobs, run it, watch it learn, break it on purpose."""

from __future__ import annotations

from time import monotonic

from rich.console import Group, RenderableType
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import OptionList, Static

from examprep.cards import Card
from examprep.labfile import BreakInfo, LabFile
from examprep.render import card as render_card
from examprep.render import evidence
from examprep.render.checkrows import beside
from examprep.render.literal import literal
from examprep.runner import Check, Report
from examprep.study.standing import askable, standings
from examprep.study.verify import record_run
from examprep.tui.comparison import Rights, behind
from examprep.tui.foretold import Outcome, note, outcome, predictable
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page
from examprep.tui.runstatus import circumstances, status
from examprep.tui.screens.choose import Choose, Read
from examprep.tui.screens.code import Code
from examprep.tui.screens.predict import PredictPage
from examprep.tui.screens.tables import Tables
from examprep.tui.trial import Trial
from examprep.tui.widgets.chart import Chart
from examprep.tui.widgets.checks import Checks
from examprep.tui.widgets.keybar import KeyBar
from examprep.tui.widgets.knobs import Knobs

REDRAW = 0.1  # seconds between two pictures of a running lab
WIDE = 110  # columns from which the knobs are always seen
CHART, KNOBS = 11, 14  # lines that a chart needs, alone and with the knobs beside it
BARS = 3  # lines of title, status and keys
LINES = 1000  # of what a lab printed: the newest


class LabPage(Page):
    """`trial` is the run that is seen; ten times a second the page takes in what has happened in it."""

    CSS_PATH = "lab.tcss"
    KEYS = [
        Key("r", "run", "пуск", "run"),
        Key("x", "cancel", "стоп", "stop"),
        Key("b", "break", "сломать", "break"),
        Key("p", "prediction", "предсказание", "prediction"),
        Key("k", "knobs", "ручки", "knobs"),
        Key("left,right", "turning", "крутить", "turn", "← →", bound=False),
        Key("left", "turn(-1)", "меньше", "less", "←", bar=False),
        Key("right", "turn(1)", "больше", "more", "→", bar=False),
        Key("shift+left", "turn(-5)", "намного меньше", "much less", "⇧←", bar=False),
        Key("shift+right", "turn(5)", "намного больше", "much more", "⇧→", bar=False),
        Key("up", "move(-1)", "ручка выше", "knob above", "↑", bar=False),
        Key("down", "move(1)", "ручка ниже", "knob below", "↓", bar=False),
        Key("backspace,delete", "reset", "сброс", "reset", "⌫"),
        Key("enter", "type", "ввести", "type", "⏎"),
        Key("enter", "evidence", "разбор", "proof", "⏎"),
        GLOBAL_KEYS[0],
        Key("c", "code", "код", "code"),
        Key("g", "next_chart", "график", "chart"),
        Key("o", "alone", "без сравнения", "one run"),
        Key("t", "tables", "тензоры", "tensors"),
        Key("m", "output", "вывод", "output"),
        Key("d", "device", "устройство", "device"),
        *GLOBAL_KEYS[1:],
    ]
    BINDINGS = bindings(KEYS)

    def __init__(self, card: Card, lab: LabFile):
        super().__init__()
        self.card, self.lab = card, lab
        self.trial: Trial | None = None
        self.rights = Rights()
        self.chart: str | None = None  # that the student chose; else the newest is shown
        self.opened = False  # the knobs, on a narrow screen
        self.outcome: Outcome | None = None  # of the prediction made before a broken run
        self._pictured: object = None

    def body(self) -> ComposeResult:
        yield Static(id="status")
        with Horizontal(id="bench"):
            yield Knobs(self.lab, self.say, id="knobs")
            yield Chart(id="chart")
        yield Checks(self.lab, id="checks")

    def on_mount(self) -> None:
        self.set_interval(REDRAW, self.look)
        self.checks.query_one(OptionList).focus()
        self.run_right()

    def on_unmount(self) -> None:
        if self.trial is not None:
            self.trial.cancel()

    @property
    def knobs(self) -> Knobs:
        return self.query_one(Knobs)

    @property
    def checks(self) -> Checks:
        return self.query_one(Checks)

    @property
    def report(self) -> Report:
        """What the run that is seen has said so far."""
        return self.trial.report if self.trial else Report()

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
        self.outcome = None
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
        elif trial.running:
            self.tell(trial)

    def ended(self, trial: Trial) -> None:
        if trial.proves:
            env = self.exam.env
            record_run(self.exam.store, trial.report, at=env.now(), id=env.new_id())
        if trial.right:
            self.rights.keep(trial)
        self.outcome = outcome(trial)

    # ── showing ──

    def retell(self) -> None:
        self._pictured = None
        self.share()
        self.knobs.retell()
        if self.trial is not None:
            self.show_run(self.trial)
        super().retell()

    def share(self) -> None:
        """Who gets the lines: the checks what they need, but the chart and the knobs what they cannot do without."""
        width, height = self.app.size
        self.knobs.display = width >= WIDE or self.opened
        least = KNOBS if self.opened and width < WIDE else max(CHART, height // 2 - 2)
        self.checks.fit(height - BARS - least)

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
        if self.outcome is not None:
            shown.append(" · ").append_text(self.outcome.tally(self.language)).append(" · p", "bold")
        self.query_one("#status", Static).update(shown)

    def draw(self, trial: Trial) -> None:
        """The chart, if there is something new to see; the last picture stays until a new run has a point."""
        names, chart = self.charts(trial), self.query_one(Chart)
        name = (
            self.chart if self.chart in names else next(reversed(trial.report.points), next(iter(names), ""))
        )
        chart.display = bool(names) or trial.running
        self.query_one("#bench").display = chart.display or self.knobs.display
        curves = trial.report.points.get(name, {})
        now = (trial, trial.running, name, sum(map(len, curves.values())), trial.against)
        if now == self._pictured or (trial.running and not names):
            return
        self._pictured = now
        axes = trial.report.charts.get(name) or (
            trial.against.report.charts.get(name) if trial.against else None
        )
        heading = f"{name}  {names.index(name) + 1}/{len(names)}  g" if len(names) > 1 else ""
        chart.show(curves, axes, behind(trial, name, self.lab, self.language), heading)

    def charts(self, trial: Trial) -> list[str]:
        """The charts that can be seen, of this run and of the one that it is compared with."""
        behind = trial.against.report.points if trial.against else {}
        return list(dict.fromkeys([*trial.report.points, *behind]))

    def note(self, check: Check) -> Text | None:
        """What stands beside a check in place of its oracle."""
        if self.trial is None or self.trial.broken is None:
            return None
        wrong = check.ok == (
            check.name in self.trial.broken.reddens
        )  # then the break is at fault, not the student
        foreseen = None if wrong else note(self.trial, check, self.language)
        return beside(check, self.trial.broken, self.language) if foreseen is None else foreseen

    # ── actions ──

    def can(self, action: str) -> bool:
        action, trial = action.partition("(")[0], self.trial
        if trial is None or not self.is_mounted:
            return action not in (
                "cancel",
                "next_chart",
                "alone",
                "prediction",
                "tables",
                "output",
                "turning",
                "type",
            )
        if action in ("turn", "turning", "move", "type", "reset"):
            return self.can_turn(action)
        return {
            "cancel": trial.running,
            "break": bool(self.lab.breaks),
            "evidence": self.knobs.row is None and self.checks.chosen is not None,
            "next_chart": len(self.charts(trial)) > 1,
            "alone": trial.against is not None,
            "prediction": self.outcome is not None,
            "tables": bool(trial.report.tables),
            "output": bool(trial.report.said or trial.report.crashes),
        }.get(action, True)

    def can_turn(self, action: str) -> bool:
        row = self.knobs.row
        if row is None or (self.knobs.typing and action != "move"):
            return False
        if action == "reset":
            return self.knobs.resettable
        return row.knob is not None if action == "type" else True

    def action_leave(self) -> None:
        """One step back: out of the field, out of the knobs, out of the lab."""
        if self.knobs.typing:
            self.knobs.abandon()
        elif self.knobs.row is not None:
            self.action_knobs()
        else:
            super().action_leave()

    def action_run(self) -> None:
        """What is seen, once more, with the knobs as they stand now."""
        broken = self.trial.broken if self.trial else None
        self.begin(broken.name if broken else None)

    def action_cancel(self) -> None:
        if self.trial is not None:
            self.trial.cancel()
            self.retell()

    def action_break(self) -> None:
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
        lines = predictable(self.trial, lambda: askable(self.exam.store, self.lab, broken.name))
        page = PredictPage(self.card, self.lab, broken, lines)
        self.app.push_screen(page, lambda prediction: self.run_broken(broken.name, prediction))

    def action_prediction(self) -> None:
        """What came of it, check by check and curve by curve."""
        if self.outcome is not None:
            self.app.push_screen(Read(self.outcome.told(self.language)))

    def action_knobs(self) -> None:
        """To the knobs; from them, back to the checks."""
        inside = self.knobs.row is not None
        self.opened = not inside
        self.checks.query_one(OptionList).focus() if inside else None
        self.retell()
        if not inside:
            self.knobs.enter()

    def action_turn(self, steps: int) -> None:
        self.knobs.turn(steps)

    def action_move(self, step: int) -> None:
        self.knobs.move(step)

    def action_reset(self) -> None:
        self.knobs.reset()

    def action_type(self) -> None:
        self.knobs.type()

    @on(Knobs.Turned)
    def turned(self) -> None:
        if self.trial is not None:
            self.tell(self.trial)
        self.query_one(KeyBar).retell()

    def action_device(self) -> None:
        """The next device, and a run on it."""
        self.knobs.set(self.knobs.settings.on_next_device())
        self.action_run()

    def action_next_chart(self) -> None:
        if self.trial is not None:
            names = self.charts(self.trial)
            seen = self.chart if self.chart in names else next(reversed(self.report.points), names[0])
            self.chart = names[(names.index(seen) + 1) % len(names)]
            self.draw(self.trial)

    def action_alone(self) -> None:
        """Take the other run off the chart, and forget it."""
        if self.trial is not None:
            self.trial.against = None
            self.rights.forget()
            if self.trial.right:
                self.rights.keep(self.trial)
            self.retell()

    def action_tables(self) -> None:
        self.app.push_screen(Tables(lambda: self.report.tables, self.exam.env.say))

    def action_output(self) -> None:
        """What the lab printed, then what went wrong."""
        said = [Text(literal(line)) for line in self.report.said[-LINES:]]
        crashes = [Text("\n" + literal(crash["traceback"]), "red") for crash in self.report.crashes]
        self.app.push_screen(Read(Group(*said, *crashes)))

    def action_code(self) -> None:
        """The lab's source, at the check under the cursor."""
        path = self.exam.env.course.lab_path(self.lab.stem)
        line = self.lab.lines.get(f"check_{self.checks.chosen}", 1)
        self.app.push_screen(Code(path, line))

    def action_evidence(self) -> None:
        if (name := self.checks.chosen) is not None:
            self.app.push_screen(Read(self.proof(name)))

    @on(OptionList.OptionSelected)
    def chosen(self) -> None:
        self.action_evidence()

    def proof(self, name: str) -> RenderableType:
        """The fact, all its evidence, and the claims that it settles."""
        check = self.report.checks.get(name, Check(name))
        parts: list[RenderableType] = [Text(literal(self.lab.checks[name]), "bold"), ""]
        for piece in check.evidence:
            mark = evidence.MARKS[piece["ok"]]
            parts.append(Text(f"{mark} {evidence.evidence_line(piece, self.language)}"))
        if check.crash:
            parts.append(Text(literal(check.crash), "red"))
        known = standings(self.exam.store, self.lab)
        claims = self.card.claims_of(name)
        return Group(*parts, "", *(render_card.claim(c, self.language, known[name]) for c in claims))
