"""Will I pass: the plan day by day, the odds, what helps most, and what the log tells."""

from __future__ import annotations

import asyncio

from rich.console import Group, RenderableType
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from examprep.exam.outlook import Outlook, make_outlook
from examprep.render.history import past_lines
from examprep.render.plan import plan_lines
from examprep.study.history import look_back
from examprep.study.schedule import local_day
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page


class OutlookPage(Page):
    """The future is drawn in a thread: it takes a second or two, and the keys stay alive meanwhile."""

    KEYS = [Key("g", "exam_settings", "экзамен…", "exam date"), *GLOBAL_KEYS]
    BINDINGS = bindings(KEYS)

    def body(self) -> ComposeResult:
        with VerticalScroll(id="body"):
            yield Static(id="outlook")

    def on_mount(self) -> None:
        self.found: Outlook | None = None
        self.agenda = self.exam.agenda
        self.retell()
        self.query_one("#body").focus()
        self.look_ahead()

    def on_screen_resume(self) -> None:
        """Back from the exam's settings, which may be others now."""
        super().on_screen_resume()
        if self.is_mounted and self.agenda is not self.exam.agenda:
            self.agenda, self.found = self.exam.agenda, None
            self.retell()
            self.look_ahead()

    def action_exam_settings(self) -> None:
        self.exam.open_exam_settings()

    def retell(self) -> None:
        self.entitle(self.say("Сдам ли", "Will I pass"))
        self.query_one("#outlook", Static).update(Group(*self.shown()))
        super().retell()

    def shown(self) -> list[RenderableType]:
        exam = self.exam
        if exam.agenda is None:
            return [
                Text(
                    self.say(
                        "Задайте экзамен клавишей g, и здесь будут план и вероятность сдать.",
                        "Press g to set your exam: then the plan and the probability of passing stand here.",
                    )
                ),
                *self.past(),
            ]
        if self.found is None:
            return [Text(self.say("считаю…", "looking ahead…"), "dim")]
        return [*plan_lines(exam.agenda, self.found, exam.catalog.cards, self.language), *self.past()]

    def past(self) -> list[RenderableType]:
        exam = self.exam
        today = local_day(exam.env.now())
        return [
            *past_lines(look_back(exam.store.outcomes(), [*exam.memories.values()], today), self.language)
        ]

    @work(exclusive=True)
    async def look_ahead(self) -> None:
        exam = self.exam
        if exam.agenda is None:
            return
        self.found = await asyncio.to_thread(make_outlook, exam.agenda, exam.catalog.cards, exam.memories)
        self.retell()
