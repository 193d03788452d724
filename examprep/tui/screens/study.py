"""Study: one item, nothing else in sight."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from examprep.answers import Malformed, Verdict, parse_only, parse_recall
from examprep.cards import Card, Expression, Predict, Recall
from examprep.effect import Effect
from examprep.records import read_first
from examprep.render import card as render_card
from examprep.render import item as render
from examprep.render import sitting
from examprep.render.literal import literal
from examprep.study.schedule import Rating
from examprep.study.session import Asking, Graded, Session
from examprep.study.setaside import Kind
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page
from examprep.tui.widgets.reply import Reply

NEW_LIMIT = 10

# What the student is doing: thinking aloud about a recall, writing it down, typing an answer or the points said,
# waiting for a lab, reading the verdict; or the session is over.
SAYING, WRITING, TYPING, WAITING, GRADED, OVER = "saying", "writing", "typing", "waiting", "graded", "over"
FIELD = {TYPING: "line", WAITING: "line", WRITING: "page"}
ALLOWED = {
    "submit": {SAYING, TYPING, GRADED, OVER},
    "write": {SAYING},
    "done": {WRITING},
    "rate": {GRADED},
    "prove": {GRADED},
    "solution": {GRADED},
    "whole_answer": {GRADED},
    "skip": {SAYING, WRITING, TYPING},
    "undo": {SAYING, WRITING, TYPING, GRADED, OVER},
    "bury": {SAYING, TYPING, GRADED},
    "suspend": {SAYING, TYPING, GRADED},
}


if TYPE_CHECKING:
    from examprep.exam.agenda import Agenda


class StudyPage(Page):
    """Every answer is in the log before its verdict appears."""

    KEYS = [
        Key("enter", "submit", "дальше", "go on", "⏎"),
        Key("w", "write", "написать", "write it"),
        Key("w", "solution", "решение", "solution"),
        Key("ctrl+s", "done", "готово", "done", "^S"),
        Key("1,2,3,4", "rate", "оценка", "rate", "1–4", bound=False),
        Key("1", "rate(1)", "снова", "again", bar=False),
        Key("2", "rate(2)", "трудно", "hard", bar=False),
        Key("3", "rate(3)", "хорошо", "good", bar=False),
        Key("4", "rate(4)", "легко", "easy", bar=False),
        Key("v", "prove", "доказать", "prove it"),
        Key("a", "whole_answer", "полный ответ", "whole answer"),
        Key("ctrl+n", "skip", "пропустить", "skip", "^N"),
        Key("ctrl+z", "undo", "отменить", "undo", "^Z"),
        Key("ctrl+b", "bury", "до завтра", "until tomorrow", "^B", bar=False),
        Key("ctrl+o", "suspend", "больше не спрашивать", "never again", "^O", bar=False),
        *GLOBAL_KEYS,
    ]
    BINDINGS = bindings(KEYS)

    def __init__(self, cards: list[Card], agenda: Agenda | None = None, asked: Sequence[str] = ()):
        """`asked`: keys of items that the student wants now, due or not, and not what the log owes."""
        super().__init__()
        self.cards, self.agenda, self.asked = cards, agenda, asked
        self.doing = TYPING
        self.solved = False  # whether a problem's solution is shown
        self.session: Session

    def body(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=False):
            yield Static(id="question")
            yield Static(id="verdict")
        yield Reply(id="reply")

    @property
    def reply(self) -> Reply:
        return self.query_one(Reply)

    def on_mount(self) -> None:
        exam = self.exam
        self.session = Session(
            {card.item_key(item): (card, item) for card in self.cards for item in card.items},
            exam.store,
            exam.memories,
            now=exam.env.now,
            new_id=exam.env.new_id,
            rng=exam.env.rng,
            language=exam.env.language,
            origin="tui",
            new_limit=len(self.agenda.day.new) if self.agenda else NEW_LIMIT,
            today=self.agenda.day if self.agenda else None,
            first=[] if self.asked else self.owed(),
            asked=self.asked,
            askable=exam.laboratory.askable,
        )
        self.put()

    def owed(self) -> list[str]:
        exam = self.exam
        return read_first(exam.store, exam.catalog.by_number, exam.memories, self.agenda)

    def on_unmount(self) -> None:
        self.exam.laboratory.stop()

    def on_screen_resume(self) -> None:
        """Back from another screen, where the same items may have been answered."""
        if hasattr(self, "session"):
            self.exam.refold()
            if self.session.reread(self.exam.memories):
                self.put()
        super().on_screen_resume()

    def action_leave(self) -> None:
        self.exam.refold()
        super().action_leave()

    # ── showing ──

    def put(self) -> None:
        """Show the item that the session asks now."""
        asking = self.session.asking
        self.solved = False
        self.reply.clear()
        if asking is None:
            self.doing = OVER
        else:
            self.doing = SAYING if isinstance(asking.item, Recall) else TYPING
            if isinstance(asking.item, Predict):
                self.exam.laboratory.predict(asking.card, asking.item.break_name)
        self.retell()
        self.query_one("#body", VerticalScroll).scroll_home(animate=False)

    def retell(self) -> None:
        if not hasattr(self, "session"):
            return
        self.session.language = self.language
        asking = self.session.asking
        if asking is None:
            self.entitle(self.say("Занятие окончено", "The session is over"))
            self.query_one("#question", Static).update(Text(sitting.farewell(self.session, self.language)))
            self.query_one("#verdict", Static).update("")
        else:
            left = sitting.left(self.session, self.language)
            self.entitle(sitting.heading(asking, self.language), left)
            self.query_one("#question", Static).update(self.question(asking))
            self.query_one("#verdict", Static).update(self.verdict())
        self.reply.open(FIELD.get(self.doing, "none"), waiting=self.doing == WAITING)
        self.echo()
        super().retell()

    def question(self, asking: Asking) -> RenderableType:
        lab = self.exam.laboratory.lab(asking.card)
        why = Text(f"{asking.item.id} · {sitting.why(asking, self.language, self.agenda)}", "dim")
        return Group(why, "", render.question(asking, self.language, lab), "")

    def verdict(self) -> RenderableType:
        """The points to tick while a recall is being judged, the verdict once there is one."""
        asking, graded = self.session.asking, self.session.graded
        if graded is not None:
            line = sitting.ratings_line(graded.intervals, graded.review.rating, self.language)
            parts = [render.verdict(graded.verdict, graded.asking.posed, self.language), "", line]
            hint = sitting.rests_on(graded, self.exam.catalog.by_number, self.session, self.language)
            if hint is not None:
                parts += ["", Text(literal(hint), "yellow")]
            if self.solved and graded.asking.drawn is not None:
                parts += ["", render.steps(graded.asking.drawn, self.language)]
            return Group(*parts)
        if asking is not None and isinstance(asking.item, Recall) and self.doing == TYPING:
            return self.points(asking)
        return ""

    def points(self, asking: Asking) -> RenderableType:
        """The outline, ticked as the numbers typed below say."""
        read = parse_recall(asking.points, self.reply.line or "0", self.language)
        ticked = set() if isinstance(read, Malformed) else set(read.numbers)
        heading = Text(self.say("Что прозвучало?", "What did you say?"), "bold")
        return Group(heading, sitting.points(asking, ticked, self.language))

    def echo(self) -> None:
        """Under the field: how the text is read, or what to type."""
        asking = self.session.asking
        shown = ""
        if self.doing == SAYING:
            shown = self.say(
                "Ответьте вслух, потом ⏎ — или w, чтобы написать.", "Say it aloud, then ⏎; or w to write it."
            )
        elif self.doing == WRITING:
            shown = self.say("^S — показать план", "^S shows the outline")
        elif self.doing == WAITING:
            shown = self.say("сравниваю…", "comparing…")
            if asking is not None and isinstance(asking.item, Predict):
                shown = self.say("лаборатория считает…", "the lab is running…")
        elif self.doing == TYPING and asking is not None:
            shown = sitting.hint(asking, self.reply.line, self.language)
        self.reply.echo(shown)

    # ── what the student does ──

    def can(self, action: str) -> bool:
        name = action.split("(")[0]
        asking = self.session.asking
        if name == "prove" and (asking is None or asking.item.claim is None):
            return False
        if name == "solution" and (asking is None or asking.drawn is None):
            return False
        return self.doing in ALLOWED.get(name, {self.doing})

    def on_input_changed(self) -> None:
        asking = self.session.asking
        if asking is not None and isinstance(asking.item, Recall) and self.doing == TYPING:
            self.query_one("#verdict", Static).update(self.points(asking))
        self.echo()

    def on_input_submitted(self) -> None:
        self.action_submit()

    def action_submit(self) -> None:
        asking = self.session.asking
        if self.doing == OVER:
            self.action_leave()
        elif self.doing == SAYING:
            self.action_done()
        elif self.doing == GRADED:
            self.session.advance()
            self.put()
        elif self.doing == TYPING and asking is not None:
            self.submit(asking, self.reply.line)

    def submit(self, asking: Asking, text: str) -> None:
        """Grade at once, or in the background what takes a lab or a proof."""
        posed = asking.posed
        slow = (
            self.predict
            if isinstance(posed, Predict)
            else self.compare
            if isinstance(posed, Expression)
            else None
        )
        if slow is not None and not isinstance(parse_only(posed, text, self.language), Malformed):
            self.doing = WAITING
            self.retell()
            slow(asking, text)
        else:
            self.grade(text or "0" if isinstance(asking.item, Recall) else text)

    @work(exclusive=True)
    async def compare(self, asking: Asking, text: str) -> None:
        """Grade an expression in a thread: a proof may take two seconds, and the keys stay alive meanwhile."""
        verdict = await asyncio.to_thread(self.session.judge, text)
        if self.session.asking is not asking:
            return
        self.doing = TYPING
        self.retell()
        self.grade(text, verdict=verdict)

    @work(exclusive=True)
    async def predict(self, asking: Asking, text: str) -> None:
        """Grade a prediction once its lab has run, right and broken; the keys stay alive meanwhile."""
        laboratory = self.exam.laboratory
        for experiment in laboratory.predict(asking.card, asking.item.break_name):  # type: ignore[union-attr]
            await self.until_ended(experiment)
        if self.session.asking is not asking:
            return
        effect, trouble = laboratory.effect(asking.card, asking.item.break_name)  # type: ignore[union-attr]
        if effect is None:
            self.notify(literal(trouble), severity="warning", markup=False)
            self.session.skip()
            self.put()
            return
        self.doing = TYPING
        self.grade(text, effect)

    def grade(
        self, text: str, effect: Effect | None = None, verdict: Malformed | Verdict | None = None
    ) -> None:
        graded = self.session.answer(text, effect=effect, verdict=verdict)
        if isinstance(graded, Malformed):
            self.reply.open("line")
            self.reply.echo(render.malformed(graded, text, "  "))
            return
        self.settle(graded)

    def settle(self, graded: Graded) -> None:
        self.doing = GRADED
        self.retell()
        self.query_one("#body", VerticalScroll).scroll_end(animate=False)

    def action_write(self) -> None:
        self.doing = WRITING
        self.retell()

    def action_done(self) -> None:
        """Show the outline, with what the written answer touches already ticked."""
        asking = self.session.asking
        assert asking is not None
        touched = sitting.touched(asking, self.reply.page, self.language)
        self.doing = TYPING
        self.reply.line = " ".join(map(str, sorted(touched)))
        self.retell()

    def action_rate(self, rating: int) -> None:
        self.settle(self.session.rate(Rating(rating)))

    def action_skip(self) -> None:
        self.session.skip()
        self.put()

    def action_bury(self) -> None:
        self.set_aside("bury", self.say("до завтра", "until tomorrow"))

    def action_suspend(self) -> None:
        key = self.session.asking.key if self.session.asking else ""
        how = self.say("вернуть: examprep aside --resume", "take it up again: examprep aside --resume")
        self.set_aside("suspend", f"{how} {key}")

    def set_aside(self, kind: Kind, told: str) -> None:
        """Leave the item out, and say until when."""
        self.session.set_aside(kind)
        self.notify(self.say(f"Отложено, {told}", f"Set aside, {told}"), markup=False)
        self.put()

    def action_undo(self) -> None:
        undone = self.session.undo()
        if undone is None:
            self.notify(self.say("Отменять нечего.", "There is nothing to take back."), markup=False)
            return
        self.notify(self.say(f"Отменено: {undone.item}", f"Taken back: {undone.item}"), markup=False)
        self.put()

    @work(exclusive=True)
    async def action_prove(self) -> None:
        """Run the check behind the item's claim and show how it stands."""
        asking = self.session.asking
        if asking is None or asking.item.claim is None:
            return
        claim = asking.card.claim(asking.item.claim)
        self.reply.echo(self.say(f"проверяю {claim.proof}…", f"running {claim.proof}…"))
        experiment = self.exam.laboratory.prove(asking.card, claim.proof)
        await self.until_ended(experiment)
        if self.session.asking is not asking:
            return
        standing, trouble = self.exam.laboratory.proved(asking.card, claim.proof)
        self.reply.echo(trouble or render_card.claim(claim, self.language, standing))

    def action_solution(self) -> None:
        """Show every step of a problem's solution."""
        self.solved = True
        self.retell()

    def action_whole_answer(self) -> None:
        asking = self.session.asking
        if asking is not None:
            self.exam.open_question(asking.card)
