"""Before the exam is rehearsed: what comes. The ticket is drawn, and the clock runs, when the student says so."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Group
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from examprep.exam.profile import BadProfile, ExamProfile
from examprep.records import read_interrupted
from examprep.render.marks import interrupted_line
from examprep.render.rehearsal import what_comes
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page


class BeforeExam(Page):
    """`rules`: those of the exam that was set, else the usual ones; read anew, for they can be changed from here."""

    CSS_PATH = "past.tcss"
    KEYS = [
        Key("enter", "begin", "тянуть билет", "draw a ticket", "⏎"),
        Key("h", "history", "прошлые экзамены", "past exams"),
        Key("g", "exam_settings", "правила…", "rules…"),
        *GLOBAL_KEYS,
    ]
    BINDINGS = bindings(KEYS)

    def __init__(self, rules: Callable[[], ExamProfile]):
        super().__init__()
        self.rules = rules

    def body(self) -> ComposeResult:
        with VerticalScroll(id="body"):
            yield Static(id="result")

    def retell(self) -> None:
        exam = self.exam
        self.entitle(self.say("Экзамен", "The exam"))
        try:
            shown = [what_comes(self.rules(), self.language, own=exam.env.home.exam.exists())]
        except BadProfile as fault:
            shown = [fault.in_full(self.language)]
        if left := read_interrupted(exam.store):
            shown += ["", interrupted_line(left, self.language)]
        self.query_one("#result", Static).update(Group(*shown))
        self.query_one("#body").focus()
        super().retell()

    def action_begin(self) -> None:
        from examprep.tui.screens.exam import ExamPage

        try:
            rules = self.rules()
        except BadProfile as fault:
            self.notify(fault.in_full(self.language), severity="warning", markup=False)
            return
        self.app.switch_screen(ExamPage(rules, self.exam.env.rng.randrange(10**6)))

    def action_history(self) -> None:
        from examprep.tui.screens.past import PastExams

        self.app.push_screen(PastExams())

    def action_exam_settings(self) -> None:
        self.exam.open_exam_settings()
