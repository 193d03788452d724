"""The exam, rehearsed: nothing but the ticket, the clock and the place to answer; then follow-ups and the mark."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from rich.console import Group, RenderableType
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from examprep.answers import Malformed, Verdict, grade, grade_recall, parse_recall
from examprep.cards import Card, Item, Predict
from examprep.effect import Effect
from examprep.exam.profile import ExamProfile
from examprep.exam.rehearsal import (
    Probe,
    Rehearsal,
    Told,
    alone,
    conclude,
    follow_ups,
    heard,
    is_claim,
    told,
    whole_answer,
)
from examprep.exam.tickets import draw_ticket
from examprep.render import item as render
from examprep.render import sitting
from examprep.render.literal import literal, one_line
from examprep.render.marks import mark_line, missing_lines
from examprep.study.session import Session
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page
from examprep.tui.widgets.reply import Reply

# Reading the ticket, answering aloud or in writing, ticking what was said, a follow-up question, waiting for its
# lab, reading its verdict; or the mark is given.
PREPARING, SAYING, WRITING, TICKING, PROBED, WAITING, JUDGED, OVER = (
    "preparing",
    "saying",
    "writing",
    "ticking",
    "probed",
    "waiting",
    "judged",
    "over",
)
FIELD = {WRITING: "page", TICKING: "line", PROBED: "line", WAITING: "line"}
ALLOWED = {
    "submit": {PREPARING, SAYING, TICKING, PROBED, JUDGED, OVER},
    "write": {SAYING},
    "done": {WRITING},
    "give_up": {PROBED},
}


class ExamPage(Page):
    """Answers to the course's own items are in the log as soon as they are given; the mark once it is."""

    KEYS = [
        Key("enter", "submit", "дальше", "go on", "⏎"),
        Key("w", "write", "написать", "write it"),
        Key("ctrl+s", "done", "готово", "done", "^S"),
        Key("ctrl+n", "give_up", "не знаю", "I don't know", "^N"),
        *GLOBAL_KEYS,
    ]
    BINDINGS = bindings(KEYS)

    def __init__(self, profile: ExamProfile, seed: int):
        super().__init__()
        self.profile, self.seed, self.rng = profile, seed, random.Random(seed)
        self.doing = PREPARING
        self.told: list[Told] = []
        self.probes: list[Probe] = []
        self.items: list[Item] = []
        self.item: Item | None = None  # the follow-up being asked
        self.session: Session | None = None  # its session; none for a claim, which is no item of the course
        self.judged: Verdict | None = None
        self.answer: tuple[list[int], float] = ([], 0.0)  # the points said, the answer's score
        self.mark: Rehearsal | None = None

    def body(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=False):
            yield Static(id="question")
        yield Reply(id="reply")

    @property
    def reply(self) -> Reply:
        return self.query_one(Reply)

    @property
    def card(self) -> Card:
        """The question being answered."""
        return self.ticket[len(self.told)]

    def on_mount(self) -> None:
        exam = self.exam
        sections = {card.number: card.section for card in exam.catalog.cards}
        numbers = draw_ticket(self.profile, sections, self.rng)
        self.ticket = [exam.catalog.by_number[number] for number in numbers]
        self.begun = exam.env.now()
        self.due = self.begun + timedelta(minutes=self.profile.preparation)
        self.retell()
        self.set_interval(1, self.show_clock)

    def on_unmount(self) -> None:
        self.exam.laboratory.stop()

    def action_leave(self) -> None:
        if self.mark is None:
            ru = "Экзамен прерван: оценки нет, ответы на задания сохранены."
            self.notify(self.say(ru, "The exam was left: no mark; answers to items are saved."), markup=False)
        self.exam.refold()
        super().action_leave()

    # ── showing ──

    def retell(self) -> None:
        if not hasattr(self, "ticket"):
            return
        if self.session is not None:
            self.session.language = self.language
        self.show_clock()
        self.query_one("#question", Static).update(Group(*self.shown()))
        self.reply.open(FIELD.get(self.doing, "none"), waiting=self.doing == WAITING)
        self.reply.echo(self.hint())
        super().retell()

    def show_clock(self) -> None:
        """The time left, or by how much it is overdrawn."""
        if self.doing == OVER:
            self.entitle(self.say("Экзамен", "The exam"))
            return
        place = self.say(
            f"Экзамен · вопрос {len(self.told) + 1} из {len(self.ticket)}",
            f"The exam · question {len(self.told) + 1} of {len(self.ticket)}",
        )
        if self.doing == PREPARING:
            place = self.say("Экзамен · подготовка", "The exam · preparation")
        timed = self.doing in (PREPARING, SAYING, WRITING)
        self.entitle(place, clock(self.due, self.exam.env.now()) if timed else "")

    def shown(self) -> list[RenderableType]:
        heading = (
            Text(f"{self.card.number} · {one_line(self.card.title[self.language])}", "bold")
            if self.doing != OVER
            else ""
        )
        match self.doing:
            case "preparing":
                lines = [
                    Text(f"{place}. {one_line(card.title[self.language])}  ({card.number})")
                    for place, card in enumerate(self.ticket, 1)
                ]
                return [Text(self.say("Ваш билет", "Your ticket"), "bold"), "", *lines]
            case "saying":
                return [heading, "", Text(self.say("Говорите.", "Speak."))]
            case "writing":
                return [heading]
            case "ticking":
                read = parse_recall(self.card.outline, self.reply.line or "0", self.language)
                ticked = set() if isinstance(read, Malformed) else set(read.numbers)
                return [heading, "", points(self.card, ticked, self.language)]
            case "over":
                return self.result()
        return [heading, "", *self.follow_up()]

    def follow_up(self) -> list[RenderableType]:
        item = self.item
        assert item is not None
        out: list[RenderableType] = [Text(self.say("Дополнительный вопрос", "A follow-up"), "dim"), ""]
        if self.session is None:
            out += [
                Text(item.prompt[self.language]),
                "",
                Text(self.say("1 верно   2 миф", "1 true   2 a myth")),
            ]
        elif self.session.asking is not None:
            out.append(
                render.question(self.session.asking, self.language, self.exam.laboratory.lab(self.card))
            )
        if self.judged is not None:
            posed = self.session.asking.posed if self.session and self.session.asking else item
            out += ["", render.verdict(self.judged, posed, self.language)]
        return out

    def result(self) -> list[RenderableType]:
        assert self.mark is not None
        out: list[RenderableType] = [mark_line(self.mark, self.language), ""]
        for question in self.told:
            out += missing_lines(question, self.exam.catalog.by_number[question.question], self.language)
        return out

    def hint(self) -> str:
        match self.doing:
            case "preparing":
                return self.say("⏎ — готов отвечать", "⏎ when ready to answer")
            case "saying":
                return self.say("⏎ — закончил; w — писать ответ", "⏎ when done; w to write the answer")
            case "writing":
                return self.say("^S — закончил", "^S when done")
            case "ticking":
                return self.say(
                    "номера сказанного: 1 2 4; * — всё; 0 — ничего", "what you said: 1 2 4; * all; 0 none"
                )
            case "probed" if self.session is not None and self.session.asking is not None:
                return sitting.hint(self.session.asking, self.reply.line, self.language)
            case "waiting":
                return self.say("лаборатория считает…", "the lab is running…")
        return ""

    # ── what the student does ──

    def can(self, action: str) -> bool:
        return self.doing in ALLOWED.get(action, {self.doing})

    def on_input_changed(self) -> None:
        if self.doing == TICKING:
            self.query_one("#question", Static).update(Group(*self.shown()))
        self.reply.echo(self.hint())

    def on_input_submitted(self) -> None:
        self.action_submit()

    def action_write(self) -> None:
        self.doing = WRITING
        self.retell()

    def action_done(self) -> None:
        """The answer is over: show the outline, with what a written one touches already ticked."""
        found = heard(self.card, self.reply.page)
        self.doing = TICKING
        self.reply.line = " ".join(map(str, sorted(found)))
        self.retell()

    def action_submit(self) -> None:
        match self.doing:
            case "preparing":
                self.begin()
            case "saying":
                self.action_done()
            case "ticking":
                self.tick(self.reply.line.strip() or "0")
            case "probed":
                self.submit(self.reply.line)
            case "judged":
                self.next_follow_up()
            case "over":
                self.action_leave()

    def begin(self) -> None:
        """Answer the next question of the ticket."""
        self.doing, self.probes, self.judged, self.session = SAYING, [], None, None
        self.due = self.exam.env.now() + timedelta(minutes=self.profile.answering)
        self.reply.clear()
        self.retell()

    def tick(self, text: str) -> None:
        """Grade the answer by the points said; into the log as the item that asks for all of it."""
        read = parse_recall(self.card.outline, text, self.language)
        if isinstance(read, Malformed):
            self.reply.echo(render.malformed(read, text, "  "))
            return
        item = whole_answer(self.card)
        judged = grade_recall(self.card.outline, text, self.language)
        assert isinstance(judged, Verdict)
        if item is not None:
            self.ask_alone(item).answer(text, verdict=judged)
        self.answer = (list(read.numbers), judged.score)
        self.items = follow_ups(self.card, self.rng)
        self.next_follow_up()

    def next_follow_up(self) -> None:
        """The next follow-up question; after the last one the next question, or the mark."""
        self.judged = None
        self.reply.clear()
        if not self.items:
            self.told.append(told(self.card, *self.answer, self.probes))
            if len(self.told) < len(self.ticket):
                self.begin()
            else:
                self.finish()
            return
        self.item = self.items.pop(0)
        self.session = None if is_claim(self.card, self.item) else self.ask_alone(self.item)
        self.doing = PROBED
        if isinstance(self.item, Predict):
            self.exam.laboratory.predict(self.card, self.item.break_name)
        self.retell()
        self.query_one("#body", VerticalScroll).scroll_home(animate=False)

    def submit(self, text: str) -> None:
        item = self.item
        if isinstance(item, Predict) and self.session is not None:
            judged = self.session.judge(text, effect=Effect(frozenset()))
            if not isinstance(judged, Malformed):
                self.doing = WAITING
                self.retell()
                self.predict(item, text)
                return
        elif self.session is None:
            assert item is not None
            judged = grade(item, text, language=self.language)
        else:
            judged = self.session.judge(text)
        if isinstance(judged, Malformed):
            self.reply.echo(render.malformed(judged, text, "  "))
            return
        if self.session is not None:
            self.session.answer(text, verdict=judged)
        self.judge(judged)

    @work(exclusive=True)
    async def predict(self, item: Predict, text: str) -> None:
        """Grade a prediction once its lab has run; where that does not run here, it does not count."""
        laboratory, session = self.exam.laboratory, self.session
        assert session is not None
        for experiment in laboratory.predict(self.card, item.break_name):
            await self.until_ended(experiment)
        if self.session is not session:
            return
        effect, trouble = laboratory.effect(self.card, item.break_name)
        if effect is None:
            self.notify(literal(trouble), severity="warning", markup=False)
            self.next_follow_up()
            return
        graded = session.answer(text, effect=effect)
        assert not isinstance(graded, Malformed)
        self.judge(graded.verdict)

    def judge(self, judged: Verdict) -> None:
        assert self.item is not None
        self.judged = judged
        self.probes.append(Probe(self.item.id, judged.score))
        self.doing = JUDGED
        self.retell()
        self.query_one("#body", VerticalScroll).scroll_end(animate=False)

    def action_give_up(self) -> None:
        """A follow-up that is not known scores nothing."""
        assert self.item is not None
        self.probes.append(Probe(self.item.id, 0.0))
        self.next_follow_up()

    def ask_alone(self, item: Item) -> Session:
        exam = self.exam
        exam.refold()
        return alone(self.card, item, exam.store, exam.memories, exam.env, self.rng, exam.laboratory.lines)

    def finish(self) -> None:
        """The mark, kept in the history."""
        exam = self.exam
        self.mark = conclude(self.told, self.profile, exam.store, exam.env, self.begun, self.seed)
        self.doing = OVER
        self.retell()


def clock(due: datetime, now: datetime) -> str:
    """`9:58` left, or `+0:12` over."""
    seconds = round((due - now).total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'' if seconds >= 0 else '+'}{minutes}:{rest:02d}"


def points(card: Card, ticked: set[int], language: str) -> RenderableType:
    """The outline to tick: ✓ what was said, ● what the mark hangs on."""
    return sitting.outline([(point.text[language], point.must) for point in card.outline], ticked)
