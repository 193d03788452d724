"""What can be opened from a lab's page to read: proofs, tensors, what it printed, its source."""

from __future__ import annotations

from rich.console import Group
from rich.text import Text
from textual import on
from textual.widgets import OptionList

from examprep.cards import Card
from examprep.labfile import LabFile
from examprep.labreport import Check, Report, traceback_of
from examprep.labwords import words_of
from examprep.render.literal import literal
from examprep.render.proof import proof
from examprep.study.standing import standings
from examprep.tui.keys import Key
from examprep.tui.page import Page
from examprep.tui.screens.choose import Read
from examprep.tui.screens.code import Code
from examprep.tui.screens.tables import Tables
from examprep.tui.trial import Trial
from examprep.tui.widgets.checks import Checks

READING = [
    Key("c", "code", "код", "code"),
    Key("t", "tables", "тензоры", "tensors"),
    Key("m", "output", "вывод", "output"),
]
LINES = 1000  # of what a lab printed: the newest


class Reading(Page):
    """`trial` is the run that is seen; the check under the cursor is the one that is opened."""

    def __init__(self, card: Card, lab: LabFile):
        super().__init__()
        self.card, self.lab = card, lab
        self.trial: Trial | None = None

    @property
    def checks(self) -> Checks:
        return self.query_one(Checks)

    @property
    def report(self) -> Report:
        """What the run that is seen has said so far."""
        return self.trial.report if self.trial else Report()

    def action_tables(self) -> None:
        words = words_of(self.lab, self.exam.env.language)
        self.app.push_screen(Tables(lambda: self.report.tables, self.exam.env.say, words))

    def action_output(self) -> None:
        """What the lab printed, then what went wrong."""
        said = [Text(literal(line)) for line in self.report.said[-LINES:]]
        crashes = [
            Text("\n" + literal(traceback_of(crash, self.language)), "red") for crash in self.report.crashes
        ]
        self.app.push_screen(Read(Group(*said, *crashes)))

    def action_code(self) -> None:
        """The lab's source, at the check under the cursor."""
        path = self.exam.env.course.lab_path(self.lab.stem)
        line = self.lab.lines.get(f"check_{self.checks.chosen}", 1)
        self.app.push_screen(Code(path, line, self.exam.env.say))

    def action_evidence(self) -> None:
        if (name := self.checks.chosen) is not None:
            check = self.report.checks.get(name, Check(name))
            known = standings(self.exam.store, self.lab)[name]
            self.app.push_screen(Read(proof(check, self.lab, self.card, known, self.language)))

    @on(OptionList.OptionSelected)
    def chosen(self) -> None:
        self.action_evidence()
