"""What the study page does with an answer: grade it, prove its claim, rate it, take it back, set its item aside."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import RenderableType
from textual import work

from examprep.answers import Malformed, Verdict
from examprep.cards import Expression, Predict, Recall
from examprep.effect import Effect
from examprep.render import card as render_card
from examprep.render import item as render
from examprep.render import sitting
from examprep.study.asking import Asking
from examprep.study.judging import Graded
from examprep.study.schedule import Rating
from examprep.study.session import Session
from examprep.study.setaside import Kind
from examprep.study.stopwatch import Stopwatch
from examprep.tui.background import in_thread
from examprep.tui.page import Page
from examprep.tui.screens.study_keys import TYPING, WAITING
from examprep.tui.widgets.reply import Reply
from examprep.tui.widgets.sheet import Sheet


class Grading(Page):
    """A page on which a session's items are answered; in `put` and `settle` it shows what `doing` says."""

    session: Session
    stopwatch: Stopwatch
    doing: str
    proof: Callable[[], RenderableType] | None = (
        None  # what is told of the claim behind the item, once asked for
    )

    def put(self) -> None:
        """Show the item that the session asks now."""
        raise NotImplementedError

    def settle(self, graded: Graded) -> None:
        """Show an answer that was graded."""
        raise NotImplementedError

    @property
    def reply(self) -> Reply:
        return self.query_one(Reply)

    def submit(self, asking: Asking, text: str) -> None:
        """Grade at once, or in the background what takes a lab or a proof."""
        slow = {Predict: self.predict, Expression: self.compare}
        posed = asking.posed
        background = next((do for kind, do in slow.items() if isinstance(posed, kind)), None)
        if background is not None and not isinstance(asking.read(text, self.language), Malformed):
            self.doing = WAITING
            self.retell()
            background(asking, text)
        else:
            self.grade(text or "0" if isinstance(asking.item, Recall) else text)

    @work(exclusive=True)
    async def compare(self, asking: Asking, text: str) -> None:
        """Grade an expression in a thread: a proof may take two seconds, and the keys stay alive meanwhile."""
        verdict = None
        with self.exam.going_on():
            verdict = await in_thread(self.session.judge, text)
        if self.session.asking is not asking:
            return
        self.doing = TYPING
        self.retell()
        if verdict is not None:
            with self.exam.going_on():
                self.grade(text, verdict=verdict)

    @work(exclusive=True)
    async def predict(self, asking: Asking, text: str) -> None:
        """Grade a prediction once its lab has run, right and broken; the keys stay alive meanwhile."""
        assert isinstance(asking.item, Predict)
        laboratory, broken = self.exam.laboratory, asking.item.break_name
        effect, trouble = None, ""
        with self.exam.going_on():
            for experiment in laboratory.predict(asking.card, broken):
                await self.until_ended(experiment)
            if self.session.asking is not asking:
                return
            effect, trouble = laboratory.effect(asking.card, broken)
        if effect is None:
            if trouble:
                self.notify(trouble, severity="warning", markup=False)
            self.action_skip()
            return
        self.doing = TYPING
        self.retell()
        with self.exam.going_on():
            self.grade(text, effect)

    def grade(
        self, text: str, effect: Effect | None = None, verdict: Malformed | Verdict | None = None
    ) -> None:
        graded = self.session.answer(text, effect=effect, verdict=verdict, seconds=self.stopwatch.seconds)
        if isinstance(graded, Malformed):
            self.reply.open("line")
            self.tell_below(render.malformed(graded, text, "  "))
            return
        self.settle(graded)

    @work(exclusive=True)
    async def action_prove(self) -> None:
        """Run the check behind the item's claim and show how it stands."""
        asking = self.session.asking
        if asking is None or asking.item.claim is None:
            return
        claim = asking.card.claim(asking.item.claim)
        self.tell_proof(lambda: self.say(f"проверяю {claim.proof}…", f"running {claim.proof}…"))
        experiment = self.exam.laboratory.prove(asking.card, claim.proof)
        await self.until_ended(experiment)
        if self.session.asking is not asking:
            return
        standing, trouble = self.exam.laboratory.proved(asking.card, claim.proof)
        self.tell_proof(lambda: trouble or render_card.claim(claim, self.language, standing))

    def tell_proof(self, proof: Callable[[], RenderableType]) -> None:
        """Under the verdict, in the language of the moment, until the next item."""
        self.proof = proof
        self.tell_below(proof())

    def tell_below(self, shown: RenderableType) -> None:
        """Under the field, which keeps its room."""
        self.reply.echo(shown)
        self.query_one(Sheet).make_room()

    # ── what else is done with an answer ──

    def action_rate(self, rating: int) -> None:
        with self.exam.going_on():
            self.settle(self.session.rate(Rating(rating)))

    def action_skip(self) -> None:
        with self.exam.going_on():
            self.session.skip()
        self.put()

    def action_bury(self) -> None:
        self.set_aside("bury", self.say("до завтра", "until tomorrow"))

    def action_suspend(self) -> None:
        key = self.session.asking.key if self.session.asking else ""
        how = self.say("вернуть: ", "take it up again: ") + self.exam.env.command(f"aside --resume {key}")
        self.set_aside("suspend", how)

    def set_aside(self, kind: Kind, told: str) -> None:
        """Leave the item out, and say until when."""
        with self.exam.going_on():
            self.session.set_aside(kind)
            self.notify(self.say(f"Отложено, {told}", f"Set aside, {told}"), markup=False)
            self.put()

    def action_undo(self) -> None:
        with self.exam.going_on():
            undone = self.session.undo()
            self.notify(sitting.taken_back(undone, self.language), markup=False)
            if undone is not None:
                self.put()
