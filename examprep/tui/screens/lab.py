"""A lab: run it, watch it learn, break it on purpose."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.syntax import Syntax
from rich.text import Text
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from examprep.cards import Card
from examprep.labfile import LabFile
from examprep.render import card as render_card
from examprep.render import evidence
from examprep.render.literal import literal
from examprep.runner import Check, Event, LabRefused, Report, Request
from examprep.study.experiment import Experiment
from examprep.study.standing import standings
from examprep.study.verify import record_run
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page
from examprep.tui.screens.choose import Choose, Read
from examprep.tui.widgets.chart import Chart, Curves

DEVICES = ("auto", "cpu", "cuda", "mps")
MOST_CURVES = 6  # of one chart; a seventh would have a colour again
REDRAW = 0.1  # seconds between two pictures of a running lab


class Happened(Message):
    """An event of the run `experiment`; None when it has ended. Posted from the run's thread."""

    def __init__(self, experiment: Experiment, event: Event | None):
        super().__init__()
        self.experiment, self.event = experiment, event


class LabPage(Page):
    """Events fold into `report` here, in the app's thread; ten times a second the screen shows it."""

    KEYS = [
        Key("r", "run", "пуск", "run"),
        Key("x", "cancel", "стоп", "stop"),
        Key("b", "break", "сломать", "break it"),
        Key("d", "device", "устройство", "device"),
        Key("enter", "evidence", "доказательство", "evidence", "⏎"),
        Key("tab", "next_chart", "график", "chart", "Tab"),
        Key("c", "code", "код", "code"),
        *GLOBAL_KEYS,
    ]
    BINDINGS = bindings(KEYS)

    def __init__(self, card: Card, lab: LabFile):
        super().__init__()
        self.card, self.lab = card, lab
        self.device = "auto"
        self.broken: str | None = None
        self.chart = 0
        self.report = Report()
        self.whole: Report | None = None  # the last run with nothing broken, drawn behind a broken one
        self.experiment: Experiment | None = None
        self.trouble = ""
        self.dirty = False

    def body(self) -> ComposeResult:
        yield Static(id="status")
        yield Chart(id="chart")
        yield OptionList(id="checks")

    def on_mount(self) -> None:
        self.set_interval(REDRAW, self.redraw)
        self.retell()
        self.start()

    def on_unmount(self) -> None:
        self.stop()

    # ── the run ──

    def start(self) -> None:
        self.stop()
        self.report, self.trouble = Report(), ""
        request = Request(self.lab.path, device=self.device, break_name=self.broken)
        self.experiment = Experiment(self.exam.hosts, request, self.told)
        self.retell()

    def told(self, event: Event | None) -> None:
        """Called in the run's thread."""
        if (experiment := self.experiment) is not None:
            self.post_message(Happened(experiment, event))

    def stop(self) -> None:
        if self.experiment is not None:
            self.experiment.cancel()
            self.experiment = None

    def on_happened(self, message: Happened) -> None:
        if message.experiment is not self.experiment:
            return
        if message.event is not None:
            self.report.add(message.event)
        else:
            self.ended(message.experiment)
        self.dirty = True

    def ended(self, experiment: Experiment) -> None:
        self.experiment = None
        try:
            experiment.join()
        except (LabRefused, OSError) as trouble:
            self.trouble = str(trouble)
        if self.report.finished:
            env = self.exam.env
            record_run(self.exam.store, self.report, at=env.now(), id=env.new_id())
            if self.broken is None:
                self.whole = self.report
        self.retell()

    # ── showing ──

    def redraw(self) -> None:
        if self.dirty:
            self.dirty = False
            self.retell()

    def retell(self) -> None:
        self.entitle(
            self.say("Лаборатория ", "Lab ") + render_card.title(self.card, self.language).plain, self.where()
        )
        self.query_one("#status", Static).update(self.status())
        self.draw()
        self.list_checks()
        super().retell()

    def where(self) -> str:
        """`cpu · seed 0 · 1.4 s`."""
        started = self.report.started
        device = started["device"] if started else self.device
        seconds = f" · {self.report.seconds:.1f} s" if self.report.seconds is not None else ""
        return f"{device} · seed 0{seconds}"

    def status(self) -> Text:
        line = Text(no_wrap=True, overflow="ellipsis")
        if self.broken is not None:
            info = self.lab.find_break(self.broken)
            line.append(self.say(f"сломано: {info.ru}", f"broken: {info.says}"), "bold magenta").append(" · ")
        return line.append(self.stage())

    def stage(self) -> Text:
        """What the run is doing, or how it ended."""
        report = self.report
        if self.trouble:
            return Text(literal(self.trouble), "yellow")
        if self.experiment is not None:
            return Text(self.progress(), "dim")
        if report.crashed:
            where = (
                report.crashes[-1]["traceback"] if report.crashes else self.say("вышло время", "out of time")
            )
            return Text(evidence.last_line(where), "bold red")
        if not report.finished:
            return Text(self.say("остановлено", "stopped"), "yellow")
        return self.outcome()

    def progress(self) -> str:
        now = self.report.progress
        if self.report.started is None:
            return self.say("загружаю torch…", "loading torch…")
        if now is None:
            return self.say("считаю…", "running…")
        return f"{literal(now['label'])} {now['step']}/{now['total']}"

    def outcome(self) -> Text:
        red = self.report.red
        if self.broken is None:
            if red:
                return Text(self.say(f"не подтвердилось: {len(red)}", f"{len(red)} did not hold"), "bold red")
            return Text(self.say("всё подтвердилось", "everything holds"), "green")
        expected = self.lab.find_break(self.broken).reddens
        if self.report.as_it_should(expected):
            said = self.say(f"покраснело ровно что должно: {len(red)}", f"red as it should: {len(red)}")
            return Text(said, "green")
        return Text(evidence.reddened(red, expected, self.language), "bold red")

    def draw(self) -> None:
        names = list(self.report.points) or list(self.report.charts)
        chart = self.query_one(Chart)
        if not names:
            chart.display = self.experiment is not None or bool(self.report.points)
            chart.show({}, None)
            return
        chart.display = True
        name = names[self.chart % len(names)]
        curves = {**self.report.points.get(name, {}), **self.right_curves(name)}
        chart.show(curves, self.report.charts.get(name), name)

    def right_curves(self, name: str) -> Curves:
        """Behind a broken run, the curves of the whole one that differ, as long as they can be told apart."""
        if self.broken is None or self.whole is None:
            return {}
        broken, right = self.report.points.get(name, {}), self.say("верно", "right")
        whole = {s: p for s, p in self.whole.points.get(name, {}).items() if p != broken.get(s)}
        crowded = len(broken) + len(whole) > MOST_CURVES
        return {} if crowded else {f"{series} ({right})".strip(): p for series, p in whole.items()}

    def list_checks(self) -> None:
        checks = self.query_one(OptionList)
        chosen = checks.highlighted
        running = self.report.checks
        lines = [self.check_line(running.get(name, Check(name))) for name in self.lab.checks]
        checks.clear_options()
        checks.add_options([Option(line, id=name) for line, name in zip(lines, self.lab.checks, strict=True)])
        checks.highlighted = chosen or 0

    def check_line(self, check: Check) -> Text:
        mark = "!" if check.crash else evidence.MARKS[check.ok]
        style = "bold red" if check.ok is False or check.crash else "green" if check.ok else "dim"
        line = Text(no_wrap=True, overflow="ellipsis")
        line.append(f"{mark} ", style).append(f"{check.name:<32.32} ")
        shown = evidence.decisive(check)
        if shown is not None:
            got, want = evidence.written(shown["got"]), evidence.wanted(shown)
            line.append(f"{got:.24}  {want:.24}  ", "default")
            line.append(evidence.oracle(shown), "dim")
        line.truncate(max(20, self.app.size.width - 4), overflow="ellipsis")
        return line

    # ── actions ──

    def can(self, action: str) -> bool:
        if action == "cancel":
            return self.experiment is not None
        if action == "next_chart":
            return len(self.report.points) > 1
        return True

    def action_run(self) -> None:
        self.start()

    def action_cancel(self) -> None:
        self.stop()
        self.retell()

    def action_break(self) -> None:
        lines = [("", self.say("ничего не ломать", "break nothing"))]
        lines += [(b.name, self.say(b.ru, b.says)) for b in self.lab.breaks]
        self.app.push_screen(Choose(self.say("Что сломать?", "What to break?"), lines), self.break_chosen)

    def break_chosen(self, name: str | None) -> None:
        if name is not None:
            self.broken = name or None
            self.start()

    def action_device(self) -> None:
        self.device = DEVICES[(DEVICES.index(self.device) + 1) % len(DEVICES)]
        self.start()

    def action_next_chart(self) -> None:
        self.chart += 1
        self.draw()

    def action_evidence(self) -> None:
        option = self.query_one(OptionList).highlighted_option
        if option is not None and option.id is not None:
            self.app.push_screen(Read(self.proof(option.id)))

    def on_option_list_option_selected(self) -> None:
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

    def action_code(self) -> None:
        source = self.exam.env.course.lab_path(self.lab.stem).read_text(encoding="utf-8", errors="replace")
        self.app.push_screen(Read(Syntax(literal(source), "python", theme="ansi_dark", line_numbers=True)))
