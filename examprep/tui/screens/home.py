"""Home: the questions by section with what is known of them, and the way to studying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from examprep.cards import SECTIONS, Card
from examprep.exam.order import learning_order
from examprep.render.literal import one_line
from examprep.render.sections import section_name
from examprep.study.progress import Progress, progress_of
from examprep.study.queue import next_due, waiting
from examprep.study.schedule import local_day
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page

if TYPE_CHECKING:
    from examprep.exam.agenda import Agenda


class Home(Page):
    """One line a question: its number, how well it is known, its title, what waits."""

    KEYS = [
        Key("s", "study", "учить", "study"),
        Key("enter", "open", "открыть", "open", "⏎"),
        Key("p", "practise", "этот вопрос", "this one"),
        Key("l", "lab", "лаборатория", "lab"),
        Key("e", "exam", "билет", "exam"),
        Key("t", "outlook", "сдам ли", "odds"),
        Key("g", "exam_settings", "экзамен…", "exam date"),
        Key("u", "undo", "отменить ответ", "undo last answer", bar=False),
        *GLOBAL_KEYS[1:],
        Key("q", "app.quit", "выйти", "quit"),
    ]
    BINDINGS = bindings(KEYS)

    def body(self) -> ComposeResult:
        yield Static(id="today")
        yield OptionList(id="questions")

    def retell(self) -> None:
        exam = self.exam
        now = exam.env.now()
        self.entitle("examprep", self.say("глубокое обучение", "deep learning"))
        self.query_one("#today", Static).update(self.today())
        questions = self.query_one(OptionList)
        chosen = questions.highlighted_option.id if questions.highlighted_option else None
        questions.clear_options()
        for section in SECTIONS:
            cards = [c for c in exam.catalog.cards if c.section == section]
            if cards:
                questions.add_option(
                    Option(Text(section_name(section, self.language), "bold"), disabled=True)
                )
            for card in cards:
                progress = progress_of(card, exam.memories, now)
                questions.add_option(Option(self.line(card, progress), id=card.stem))
        self.choose(chosen)
        super().retell()

    def choose(self, stem: str | None) -> None:
        questions = self.query_one(OptionList)
        for index, option in enumerate(questions.options):
            if not option.disabled and (stem is None or option.id == stem):
                questions.highlighted = index
                return

    def today(self) -> Text:
        """What is due now and what is new, over the whole course."""
        exam = self.exam
        left = waiting(exam.catalog.items, exam.memories, exam.env.now())
        if not exam.catalog.cards:
            return Text(self.say("В курсе нет ни одной карточки.", "The course holds no card."))
        line = Text(self.say("Сегодня  ", "Today  "), "bold")
        if exam.agenda is not None:
            return line.append_text(self.planned(exam.agenda))
        due = self.say(f"к повторению: {left.due}", f"{left.due} due")
        line.append(due, "not bold").append(
            self.say(f" · новых: {len(left.new)}", f" · {len(left.new)} new"), "not bold"
        )
        soonest = next_due(exam.catalog.items, exam.memories)
        if not left.due and soonest is not None:
            when = soonest.astimezone().strftime("%d.%m %H:%M")
            line.append(self.say(f" · следующее повторение {when}", f" · next review {when}"), "dim")
        return line

    def planned(self, agenda: Agenda) -> Text:
        """What the plan holds for today, and when the exam is."""
        from examprep.render.plan import exam_line, today_line

        line = Text(today_line(agenda, self.language), "not bold")
        return line.append("\n" + exam_line(agenda.profile, local_day(agenda.made), self.language), "dim")

    def line(self, card: Card, progress: Progress) -> Text:
        full = round(progress.recall * 8)
        line = Text(f"{card.number:>3} ", no_wrap=True, overflow="ellipsis")
        line.append("█" * full, "green").append("░" * (8 - full), "dim")
        if progress.due:
            line.append(self.say(f" {progress.due:>2} ждут", f" {progress.due:>2} due "), "yellow")
        elif progress.learned or progress.new < len(card.items):
            line.append("         " if self.language == "en" else "        ", "dim")
        else:
            line.append(self.say("   новый", "   new  "), "dim")
        line.append(f"  {one_line(card.title[self.language])}")
        line.truncate(max(20, self.app.size.width - 4), overflow="ellipsis")
        return line

    # ── actions ──

    def card(self) -> Card | None:
        option = self.query_one(OptionList).highlighted_option
        return next((c for c in self.exam.catalog.cards if option and c.stem == option.id), None)

    def can(self, action: str) -> bool:
        if action in ("open", "practise", "lab", "study"):
            return bool(self.exam.catalog.cards)
        return True

    def action_study(self) -> None:
        self.exam.study(learning_order(self.exam.catalog.cards), self.exam.agenda)

    def action_exam(self) -> None:
        self.exam.open_exam()

    def action_exam_settings(self) -> None:
        self.exam.open_exam_settings()

    def action_outlook(self) -> None:
        self.exam.open_outlook()

    def action_open(self) -> None:
        if card := self.card():
            self.exam.open_question(card)

    def on_option_list_option_selected(self) -> None:
        self.action_open()

    def action_practise(self) -> None:
        if card := self.card():
            self.exam.study([card])

    def action_lab(self) -> None:
        if card := self.card():
            self.exam.open_lab(card)

    def action_undo(self) -> None:
        undone = self.exam.store.undo_last()
        self.exam.refold()
        if undone is None:
            self.notify(self.say("Отменять нечего.", "There is nothing to take back."), markup=False)
        else:
            self.notify(self.say(f"Отменено: {undone.item}", f"Taken back: {undone.item}"), markup=False)
        self.retell()
