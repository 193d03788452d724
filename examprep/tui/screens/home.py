"""Home: how well every question is known, what today brings, and the way to all else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec.structs import replace
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.widgets import Static

from examprep.cards import Card
from examprep.course import question_of
from examprep.exam.order import learning_order
from examprep.records import read_profile
from examprep.render.today import due_line, how_to_set_line, own_line
from examprep.study.personal import is_own
from examprep.study.progress import Progress, progress_of
from examprep.study.queue import waiting
from examprep.study.schedule import local_day
from examprep.study.setaside import fold_asides
from examprep.tui.background import in_thread
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page
from examprep.tui.widgets.mastery import MasteryMap

if TYPE_CHECKING:  # numpy comes only where an exam was set, and after the first frame
    from examprep.exam.glance import Glance
    from examprep.exam.profile import ExamProfile

REFRESHED = 60.0  # seconds between two looks at the clock


class Home(Page):
    """The map of all questions between today's plan and the question under the cursor.

    What numpy computes comes after the first frame: the plan once it is loaded, the odds from a thread.
    """

    KEYS = [
        Key("s", "study", "учить", "study"),
        Key("enter", "open", "открыть", "open", "⏎"),
        Key(
            "up,down,left,right", "", "выбрать вопрос", "choose a question", "← ↑ ↓ →", bar=False, bound=False
        ),
        Key("slash,full_stop", "search", "поиск", "search", "/"),
        Key("e", "exam", "экзамен", "exam"),
        Key("t", "outlook", "статистика", "odds"),
        Key("g", "exam_settings", "дата экзамена", "exam date"),
        Key("l", "lab", "лаборатория", "lab"),
        Key("p", "practise", "учить вопрос", "this one"),
        Key("n", "own", "свои записи", "own notes", bar=False),
        Key("w", "tour", "знакомство", "tour of five minutes", bar=False),
        Key("u", "undo", "отменить ответ", "undo last answer", bar=False),
        *GLOBAL_KEYS[1:],
        Key("q", "app.quit", "выйти", "quit"),
    ]
    BINDINGS = bindings(KEYS)

    def body(self) -> ComposeResult:
        yield Static(id="today")
        yield MasteryMap()
        yield Static(id="chosen")
        yield Static(id="helps")

    def on_mount(self) -> None:
        self.looked = False  # whether the first frame is there, so that files may be read
        self.loaded = False  # what plans and odds are computed with
        self.glance: Glance | None = None
        self.glanced: object = None  # what `glance` was computed from
        self.troubled: set[str] = set()  # what was told of files that cannot be read
        self.day = local_day(self.exam.env.now())
        self.retell()
        self.query_one(MasteryMap).focus()
        self.set_interval(REFRESHED, self.keep_time)

    def resume(self) -> None:
        self.new_day()
        super().resume()
        self.call_after_refresh(self.look)

    def keep_time(self) -> None:
        """What waits and what is recalled change by themselves."""
        if self.is_current:
            self.new_day()
            self.retell()
            self.look()

    def new_day(self) -> None:
        """A plan is one day's."""
        if self.is_mounted and (today := local_day(self.exam.env.now())) != self.day:
            self.day = today
            self.exam.refold()

    # ── what is shown ──

    def retell(self) -> None:
        exam = self.exam
        now = exam.env.now()
        self.entitle("examprep", self.countdown() or self.say("глубокое обучение", "deep learning"))
        self.query_one(MasteryMap).show(exam.catalog.cards, self.known(now), self.language)
        waiting_now = [line for line in (self.today(), self.own()) if line]
        self.query_one("#today", Static).update(Text("\n").join(waiting_now))
        self.tell_chosen()
        self.tell_helps()
        super().retell()

    def known(self, now: datetime) -> dict[str, Progress]:
        """{stem: its progress}. Where an exam was set, what waits is what today's plan asks, once it is there."""
        exam = self.exam
        known = {card.stem: progress_of(card, exam.memories, now) for card in exam.catalog.cards}
        if not exam.env.home.exam.exists() or (self.loaded and exam.agenda is None):
            return known
        asked, by_number = Counter[str](), exam.catalog.by_number
        if self.loaded and exam.agenda is not None:
            left = waiting(exam.catalog.items, exam.memories, now, exam.agenda.day)
            asked.update(by_number[question_of(key)].stem for key in left.all)
        return {stem: replace(progress, due=asked[stem]) for stem, progress in known.items()}

    def profile(self) -> ExamProfile | None:
        """The exam that was set, where its settings can be read."""
        from examprep.exam.profile import BadProfile

        with suppress(BadProfile):
            return read_profile(self.exam.env, self.exam.catalog.cards)
        return None

    def countdown(self) -> str:
        profile = self.profile()
        if profile is None:
            return ""
        from examprep.render.plan import countdown

        return countdown(profile, local_day(self.exam.env.now()), self.language)

    def today(self) -> Text:
        """What there is to study now, then the odds."""
        if not self.exam.catalog.cards:
            return Text(self.say("В курсе нет ни одной карточки.", "The course holds no card."))
        exam = self.exam
        line = Text(self.say("Сегодня  ", "Today  "), "bold")
        due = due_line(exam.catalog.items, exam.memories, exam.env.now(), self.language)
        if not exam.env.home.exam.exists():
            return line.append_text(due).append("\n").append_text(how_to_set_line(self.language))
        if self.loaded and exam.agenda is None:
            line.append_text(due)
        elif self.loaded and exam.agenda is not None:
            from examprep.render.plan import today_line

            line.append(today_line(exam.agenda, self.language), "not bold")
        if self.glance is not None:
            from examprep.render.glance import odds_line

            line.append("\n").append_text(odds_line(self.glance, self.language))
        return line

    def own(self) -> Text:
        """What waits of the student's own notes; nothing where nothing does."""
        if not self.looked:
            return Text()
        now = self.exam.env.now()
        hidden = fold_asides(self.exam.store.asides(), local_day(now)).hidden
        keys = [note.key for note in self.exam.own[0] if note.key not in hidden]
        return own_line(waiting(keys, self.exam.memories, now), self.language)

    def tell_chosen(self) -> None:
        from examprep.render.chosen import chosen_lines

        shown = self.query_one(MasteryMap)
        card = shown.card
        text = Text()
        if card is not None:
            planned = self.loaded and self.exam.agenda is not None
            by_number = self.exam.catalog.by_number
            text = chosen_lines(card, shown.known[card.stem], by_number, self.language, planned=planned)
        self.query_one("#chosen", Static).update(text)

    def tell_helps(self) -> None:
        helps = self.query_one("#helps", Static)
        lines: Sequence[Text] = []
        if self.glance is not None:
            from examprep.render.glance import helpful_lines

            lines = helpful_lines(self.glance, self.exam.catalog.by_number, self.language)
        helps.update(Text("\n").join(lines))
        helps.set_class(not lines, "none")

    # ── what comes later ──

    @work(exclusive=True)
    async def look(self) -> None:
        """Own notes; then load what plans and odds need, and compute the odds where the log or the exam has changed."""
        exam = self.exam
        self.looked = True
        self.warn(exam.own[1])
        if not exam.env.home.exam.exists():
            self.glance = self.glanced = None
            if exam.own[0]:
                self.retell()
            return
        glances = await in_thread(import_module, "examprep.exam.glance")
        self.loaded = True
        agenda, trouble = exam.planned
        self.warn(trouble)
        self.retell()
        profile, now = self.profile(), exam.env.now()
        if profile is None or profile.days_left(local_day(now)) < 0:
            self.glance = self.glanced = None
        else:
            state = (exam.store.mark(), profile, local_day(now))
            if state == self.glanced:
                return
            given = (profile, exam.catalog.cards, exam.memories, exam.outcomes, now, agenda)
            self.glance = await in_thread(glances.look, *given)
            self.glanced = state
        self.retell()

    def warn(self, trouble: str | None) -> None:
        """Say once what is wrong."""
        if trouble and trouble not in self.troubled:
            self.notify(trouble, severity="warning", timeout=10, markup=False)
            self.troubled.add(trouble)

    # ── actions ──

    def card(self) -> Card | None:
        return self.query_one(MasteryMap).card

    def stand_on(self, card: Card) -> None:
        self.query_one(MasteryMap).choose(card.stem)

    def can(self, action: str) -> bool:
        if action in ("open", "practise", "lab", "study"):
            return bool(self.exam.catalog.cards)
        if action == "own":
            return bool(self.exam.own[0])
        if action == "tour":
            return bool(self.exam.catalog.lab_of)
        return action != "leave"  # below Home there is nothing

    def on_mastery_map_chosen(self) -> None:
        self.tell_chosen()

    def on_mastery_map_opened(self) -> None:
        self.action_open()

    def action_study(self) -> None:
        self.exam.study(learning_order(self.exam.catalog.cards), self.exam.agenda)

    def action_search(self) -> None:
        self.exam.open_search()

    def action_exam(self) -> None:
        self.exam.open_exam()

    def action_own(self) -> None:
        self.exam.study_own()

    def action_tour(self) -> None:
        self.exam.open_tour()

    def action_exam_settings(self) -> None:
        self.exam.open_exam_settings()

    def action_outlook(self) -> None:
        self.exam.open_outlook()

    def action_open(self) -> None:
        if card := self.card():
            self.exam.open_question(card)

    def action_practise(self) -> None:
        if card := self.card():
            self.exam.study([card])

    def action_lab(self) -> None:
        if card := self.card():
            self.exam.open_lab(card)

    def action_undo(self) -> None:
        """Ask first: the answer may be of another day, and nothing on this screen shows it."""
        from examprep.render.today import answered_line
        from examprep.tui.screens.choose import Choose

        last = self.exam.store.last_answer()
        if last is None:
            self.notify(self.say("Отменять нечего.", "There is nothing to take back."), markup=False)
            return
        lines = [("keep", self.say("оставить", "keep it")), ("undo", self.say("отменить", "take it back"))]
        items = self.exam.own_deck() if is_own(last.item) else self.exam.catalog.items
        self.app.push_screen(Choose(answered_line(last, items, self.language), lines), self.undo)

    def undo(self, chosen: str | None) -> None:
        if chosen != "undo":
            return
        undone = self.exam.store.undo_last()
        self.exam.refold()
        if undone is None:
            self.notify(self.say("Отменять нечего.", "There is nothing to take back."), markup=False)
        else:
            self.notify(self.say(f"Отменено: {undone.item}", f"Taken back: {undone.item}"), markup=False)
        self.retell()
        self.look()
