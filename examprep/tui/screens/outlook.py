"""Will I pass, and on what that rests: the odds, each question, the plan, memory, time, one beside the other."""

from __future__ import annotations

from importlib import import_module

from rich.console import Group, RenderableType
from rich.style import Style
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from examprep.exam.figures import Figures
from examprep.exam.profile import BadProfile
from examprep.records import open_to_read, read_figures
from examprep.render.history import memory_figures, time_figures
from examprep.render.odds import odds
from examprep.render.plan import exam_line, plan_part
from examprep.render.questions import question_lines
from examprep.study.schedule import local_day
from examprep.tui.background import in_thread
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page

WIDEST = 100  # columns
PARTS = {  # in the order of their keys 1, 2, …
    "odds": ("Сдам ли", "Odds"),
    "questions": ("Вопросы", "Questions"),
    "plan": ("План", "Plan"),
    "memory": ("Память", "Memory"),
    "time": ("Время", "Time"),
}


class OutlookPage(Page):
    """The figures are computed in a thread, from a log that it opens for itself: the keys stay alive meanwhile."""

    CSS_PATH = "outlook.tcss"
    KEYS = [
        Key("left,right", "turn", "часть", "part", "← →", bound=False),
        Key("left", "turn(-1)", "предыдущая часть", "previous part", "←", bar=False),
        Key("right", "turn(1)", "следующая часть", "next part", "→", bar=False),
        *(Key(str(k), f"go({k - 1})", ru, en, bar=False) for k, (ru, en) in enumerate(PARTS.values(), 1)),
        Key("h", "history", "экзамены", "exams"),
        Key("g", "exam_settings", "дата экзамена", "exam date"),
        *GLOBAL_KEYS,
    ]
    BINDINGS = bindings(KEYS)

    def __init__(self) -> None:
        super().__init__()
        self.part = 0
        self.figures: Figures | None = None
        self.trouble: BadProfile | None = None  # what is wrong with the exam's settings

    def body(self) -> ComposeResult:
        yield Static(id="tabs")
        with VerticalScroll(id="body"):
            yield Static(id="figures")

    def on_mount(self) -> None:
        self.retell()
        self.query_one("#body").focus()

    def resume(self) -> None:
        """At the beginning, and back from another screen: the exam and the answers may be others now."""
        super().resume()
        self.compute()

    # ── showing ──

    def retell(self) -> None:
        agenda = self.figures.agenda if self.figures else None
        right = exam_line(agenda.profile, local_day(agenda.made), self.language) if agenda else ""
        self.entitle(self.say("Статистика", "Statistics"), right.split(" · ")[1] if right else "")
        self.query_one("#tabs", Static).update(self.tabs())
        self.query_one("#figures", Static).update(Group(*self.shown()))
        super().retell()

    def tabs(self) -> Text:
        line = Text()
        for index, (ru, en) in enumerate(PARTS.values()):
            look = Style(reverse=True) if index == self.part else Style(dim=True)
            name = f" {index + 1} {self.say(ru, en)} ".replace(" ", "\xa0")
            line.append(name, look + Style(meta={"@click": f"screen.go({index})"})).append(" ")
        return line

    def shown(self) -> list[RenderableType]:
        figures, width = self.figures, min(WIDEST, self.app.size.width - 3)
        if figures is None:
            return [Text(self.say("считаю…", "computing…"), "dim")]
        cards, agenda, outlook = self.exam.catalog.cards, figures.agenda, figures.outlook
        match [*PARTS][self.part]:
            case "questions":
                later = outlook.planned.recall if outlook else None
                return [*question_lines(cards, figures.questions, later, width, self.language)]
            case "memory":
                return memory_figures(
                    figures.past, figures.today, width, self.language, colour=not self.app.no_color
                )
            case "time":
                return time_figures(figures.past, figures.today, width, self.language)
            case "odds" if agenda and outlook:
                return odds(agenda, outlook, cards, width, self.language)
            case _ if agenda and outlook:
                return [*plan_part(agenda, outlook, cards, self.language, all_days=True)]
        return [self.no_exam()]

    def no_exam(self) -> Text:
        """That no exam lies ahead, or that its settings are spoilt, and what to do."""
        if self.trouble is not None:
            return Text(self.trouble.in_full(self.language), "yellow")
        return Text(
            self.say(
                "Задайте экзамен клавишей g, и здесь будут план и вероятность сдать.",
                "Press g to set your exam: then the plan and the probability of passing stand here.",
            )
        )

    # ── actions ──

    def action_turn(self, step: int) -> None:
        self.action_go((self.part + step) % len(PARTS))

    def action_go(self, part: int) -> None:
        self.part = part
        self.retell()
        self.query_one("#body", VerticalScroll).scroll_home(animate=False)

    def action_history(self) -> None:
        from examprep.tui.screens.past import PastExams

        self.app.push_screen(PastExams())

    def action_exam_settings(self) -> None:
        self.exam.open_exam_settings()

    @work(exclusive=True)
    async def compute(self) -> None:
        exam = self.exam
        env, cards, known = exam.env, exam.catalog.cards, exam.memories

        def read() -> tuple[Figures, BadProfile | None]:
            import_module("plotext")  # 50 ms that the first curve would otherwise keep the keys waiting
            with open_to_read(env) as store:
                return read_figures(env, cards, store, known)

        self.figures, self.trouble = await in_thread(read)
        self.retell()
