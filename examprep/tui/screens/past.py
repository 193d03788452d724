"""The exams that were rehearsed: a line each, and how one of them went."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from examprep.exam.rehearsal import Rehearsal, owed
from examprep.records import read_rehearsals
from examprep.render.marks import history_line, result
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page


class PastExams(Page):
    """The newest first."""

    KEYS = [
        Key("enter", "open", "подробно", "details", "⏎"),
        Key("a", "again", "этот билет ещё раз", "this ticket again"),
        *GLOBAL_KEYS,
    ]
    BINDINGS = bindings(KEYS)

    def body(self) -> ComposeResult:
        yield Static(id="hint")
        yield OptionList(id="exams")

    def retell(self) -> None:
        self.past = read_rehearsals(self.exam.store)[::-1]
        self.entitle(self.say("Экзамены", "Exams"), str(len(self.past) or ""))
        none = self.say("Экзаменов ещё не было.", "No exam yet.")
        hint, lines = self.query_one("#hint", Static), self.query_one(OptionList)
        hint.display, lines.display = not self.past, bool(self.past)
        hint.update(none)
        chosen = lines.highlighted
        lines.clear_options()
        for kept in self.past:
            lines.add_option(
                Option(Text(history_line(kept, self.language), no_wrap=True, overflow="ellipsis"))
            )
        if self.past:
            lines.highlighted = chosen or 0
            lines.focus()
        super().retell()

    def can(self, action: str) -> bool:
        return action not in ("open", "again") or bool(self.exam.store.rehearsals())

    def on_option_list_option_selected(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None:
            self.app.push_screen(PastExam(self.past[index]))

    def action_again(self) -> None:
        """Rehearse that ticket, as far as its questions are still there."""
        index, cards = self.query_one(OptionList).highlighted, self.exam.catalog.by_number
        ticket = [cards[n] for n in self.past[index].ticket if n in cards] if index is not None else []
        if ticket:
            self.exam.open_exam(ticket)


class PastExam(Page):
    """The mark of one, with its reasons as they are known now."""

    CSS_PATH = "past.tcss"

    def __init__(self, kept: Rehearsal):
        super().__init__()
        self.kept = kept

    def body(self) -> ComposeResult:
        with VerticalScroll(id="body"):
            yield Static(id="result")

    def retell(self) -> None:
        cards = self.exam.catalog.by_number
        self.entitle(self.say("Экзамен", "Exam") + f" {self.kept.at.astimezone():%d.%m.%Y %H:%M}")
        due = owed([self.kept], cards, self.exam.memories)
        self.query_one("#result", Static).update(result(self.kept, cards, due, self.language))
        self.query_one("#body").focus()
        super().retell()
