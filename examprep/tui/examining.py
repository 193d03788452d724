"""What the exam's page does with an answer to a follow-up: grade it, at once or while the keys stay alive."""

from __future__ import annotations

from rich.console import RenderableType
from textual import work

from examprep.answers import Malformed, Verdict
from examprep.cards import Expression, Predict
from examprep.exam.sitting import Sitting
from examprep.render.item import malformed
from examprep.tui.background import in_thread
from examprep.tui.page import Page
from examprep.tui.widgets.above import Above
from examprep.tui.widgets.reply import Reply


class Examining(Page):
    """`waiting`: an answer is being graded. `warned`: a second Esc leaves."""

    sitting: Sitting
    waiting: bool
    warned: bool

    def turn(self) -> None:
        """Show what comes next."""
        raise NotImplementedError

    @property
    def reply(self) -> Reply:
        return self.query_one(Reply)

    def tell_below(self, said: RenderableType) -> None:
        """Under the field, which keeps its room."""
        self.reply.echo(said)
        self.query_one(Above).make_room()

    def submit(self, text: str) -> None:
        """Grade at once, or in the background what takes a lab or a proof."""
        asking = self.sitting.asking
        slow = self.predict if isinstance(asking.posed, Predict) else self.compare
        takes_time = isinstance(asking.posed, Predict | Expression)
        if takes_time and not isinstance(asking.read(text, self.language), Malformed):
            self.waiting = True
            self.retell()
            slow(text)
        else:
            self.settle(text, self.sitting.answer(text))

    @work(exclusive=True)
    async def compare(self, text: str) -> None:
        """Grade an expression in a thread: a proof may take two seconds, and the keys stay alive meanwhile."""
        try:
            judged = await in_thread(self.sitting.judge, text)
        finally:
            self.waiting = False
        self.settle(text, self.sitting.answer(text, verdict=judged))

    @work(exclusive=True)
    async def predict(self, text: str) -> None:
        """Grade a prediction once its lab has run; where that does not run here, it does not count."""
        laboratory, card, item = self.exam.laboratory, self.sitting.card, self.sitting.asking.item
        assert isinstance(item, Predict)
        try:
            for experiment in laboratory.predict(card, item.break_name):
                await self.until_ended(experiment)
            effect, trouble = laboratory.effect(card, item.break_name)
        finally:
            self.waiting = False
        if effect is None:
            self.notify(trouble, severity="warning", markup=False)
            self.sitting.pass_over()
            self.turn()
            return
        self.settle(text, self.sitting.answer(text, effect=effect))

    def settle(self, text: str, judged: Malformed | Verdict) -> None:
        """Show the verdict, or where the text makes no sense."""
        self.waiting = self.warned = False
        self.retell()
        if isinstance(judged, Malformed):
            self.tell_below(malformed(judged, text, "  "))
        else:
            self.query_one(Above).scroll_end(animate=False)
