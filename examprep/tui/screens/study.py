"""Study: one item, nothing else in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key as KeyPressed

from examprep.cards import Card, Expression, Predict, Recall
from examprep.cards.bykey import ItemsByKey
from examprep.records import read_first
from examprep.render import sitting
from examprep.render.legend import legend
from examprep.study.asking import Asking
from examprep.study.judging import Graded
from examprep.study.pace import LONGEST
from examprep.study.personal import is_own
from examprep.study.session import Session
from examprep.study.stopwatch import Stopwatch
from examprep.tui.grading import Grading
from examprep.tui.keys import bindings
from examprep.tui.screens.study_keys import (
    ALLOWED,
    FIELD,
    GRADED,
    OVER,
    SAYING,
    STUDY_KEYS,
    THINKING,
    TYPING,
    WAITING,
    WRITING,
)
from examprep.tui.widgets.reply import Reply
from examprep.tui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from examprep.exam.agenda import Agenda

NEW_LIMIT = 10
ROOMY = 60  # columns from which the title says what is left, too


class StudyPage(Grading):
    """Every answer is in the log before its verdict appears. What fails on the way is said, and the session goes on."""

    AUTO_FOCUS = ""  # `Reply.open` says which field has the cursor; a hidden one must not get it
    CSS_PATH = "study.tcss"
    KEYS = STUDY_KEYS
    BINDINGS = bindings(KEYS)

    def __init__(self, cards: list[Card], agenda: Agenda | None = None, once: Sequence[str] = ()):
        """`once`: keys of the only items to ask, once each, due or not; without, what is due or new."""
        super().__init__()
        self.cards, self.agenda, self.once = cards, agenda, once
        self.doing = TYPING
        self.solved = 0  # steps of a problem's solution that are shown
        self.functions = False  # whether the legend lists them
        self.kept = ""  # the answer that leaving would lose, once that was said

    def body(self) -> ComposeResult:
        reply = Reply(id="reply")
        with Vertical(id="desk"):
            yield Sheet(below=reply)
            with Vertical(id="answering"):
                yield reply

    @property
    def sheet(self) -> Sheet:
        return self.query_one(Sheet)

    def on_mount(self) -> None:
        exam = self.exam
        self.stopwatch = Stopwatch(exam.env.now, LONGEST)
        deck = ItemsByKey(self.cards)
        self.session = Session(
            {key: deck[key] for key in self.once} if self.once else deck,
            exam.store,
            exam.memories,
            now=exam.env.now,
            new_id=exam.env.new_id,
            rng=exam.env.rng,
            language=exam.env.language,
            origin="tui",
            new_limit=len(self.agenda.day.new) if self.agenda else NEW_LIMIT,
            today=self.agenda.day if self.agenda else None,
            first=[] if self.once else self.owed(),
            once=self.once,
            askable=exam.laboratory.askable,
        )
        self.put()
        self.set_interval(1, self.tick)

    def owed(self) -> list[str]:
        exam = self.exam
        return read_first(exam.store, exam.catalog.by_number, exam.memories, self.agenda)

    def on_unmount(self) -> None:
        self.exam.laboratory.stop()

    def on_screen_suspend(self) -> None:
        if hasattr(self, "stopwatch"):
            self.stopwatch.stop()

    def resume(self) -> None:
        """Back from another screen, where the same items may have been answered."""
        if hasattr(self, "session"):
            self.exam.refold()
            if self.session.reread(self.exam.memories):
                self.put()
        super().resume()

    def action_leave(self) -> None:
        """Close the list of functions, or leave; an answer that was begun is not lost without a word."""
        if self.functions and self.can("legend"):
            self.action_legend()
            return
        written = (self.reply.page + self.reply.line).strip() if self.doing in (TYPING, WRITING) else ""
        if written and written != self.kept:
            self.kept = written
            self.notify(
                self.say(
                    "Ответ не отправлен. Ещё раз Esc — выйти без него.",
                    "Your answer is not sent. Esc again leaves without it.",
                ),
                markup=False,
            )
            return
        self.exam.refold()
        super().action_leave()

    # ── showing ──

    def put(self) -> None:
        """Show the item that the session asks now."""
        asking = self.session.asking
        self.solved, self.proof, self.kept = 0, None, ""
        self.reply.clear()
        self.stopwatch.reset()
        for broken in self.session.take_broken():
            self.notify(broken, severity="warning", markup=False)
        if asking is None:
            self.doing = OVER
        elif self.session.graded is not None:
            self.doing = GRADED
        else:
            self.doing = SAYING if isinstance(asking.item, Recall) else TYPING
            if isinstance(asking.item, Predict):
                with self.exam.going_on():
                    self.exam.laboratory.predict(asking.card, asking.item.break_name)
        self.retell()
        self.sheet.scroll_home(animate=False)

    def retell(self) -> None:
        if not hasattr(self, "session"):
            return
        self.session.language = self.language
        asking = self.session.asking
        if self.doing in THINKING and self.is_current:
            self.stopwatch.run()
        else:
            self.stopwatch.stop()
        self.head()
        if asking is None:
            self.sheet.end(sitting.farewell(self.session, self.language))
        else:
            why = sitting.why(asking, self.language, self.agenda)
            self.sheet.ask(asking, why, self.exam.laboratory.lab(asking.card), self.language)
            self.tell_verdict(asking)
        self.reply.open(FIELD.get(self.doing, "none"), waiting=self.doing == WAITING)
        self.echo()
        super().retell()

    def head(self) -> None:
        """The title: the question, how long it has taken, what is left."""
        asking = self.session.asking
        if asking is None:
            self.entitle(self.say("Занятие окончено", "The session is over"))
            return
        minutes, seconds = divmod(int(self.stopwatch.seconds), 60)
        told = f"{minutes}:{seconds:02}"
        if self.app.size.width >= ROOMY:
            told += f" · {sitting.left(self.session, self.language)}"
        self.entitle(sitting.heading(asking, self.language), told)

    def tick(self) -> None:
        if self.stopwatch.running:
            self.head()

    def tell_verdict(self, asking: Asking) -> None:
        """The points to tick while a recall is being judged, the verdict once there is one."""
        graded = self.session.graded
        if graded is not None:
            hints = [
                sitting.taught(graded, self.language),
                sitting.rests_on(graded, self.exam.catalog.by_number, self.session, self.language),
            ]
            self.sheet.judge(graded, [hint for hint in hints if hint], self.solved, self.language)
        elif isinstance(asking.item, Recall) and self.doing == TYPING:
            self.sheet.tick(asking, self.reply.line, self.language)

    def echo(self) -> None:
        """Under the field: how the text is read, and what may be typed."""
        asking = self.session.asking
        shown: RenderableType = ""
        explained = ""
        if self.doing == GRADED and self.proof is not None:
            shown = self.proof()
        elif self.doing == SAYING:
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
            read = sitting.reading(asking, self.reply.line, self.language)
            drawn = sitting.drawing(asking, self.reply.line, self.language)
            shown = f"{read}\n{drawn}" if drawn else read
            if not isinstance(asking.item, Recall):
                explained = legend(asking.posed, self.language, functions=self.functions)
        self.reply.explain(explained)
        self.tell_below(shown)

    # ── what the student does ──

    def can(self, action: str) -> bool:
        name = action.split("(")[0]
        asking = self.session.asking
        if name == "prove" and (asking is None or asking.item.claim is None):
            return False
        if name == "whole_answer" and (
            asking is None or is_own(asking.key)
        ):  # no page holds more than was shown
            return False
        if name in ("solution", "whole_solution") and self.steps_left() <= 0:
            return False
        if name == "sure" and (asking is None or isinstance(asking.item, Recall)):
            return False
        if name == "legend" and not (asking and isinstance(asking.posed, Expression)):
            return False
        return self.doing in ALLOWED.get(name, {self.doing})

    def steps_left(self) -> int:
        """Steps of the problem's solution that are not shown yet."""
        asking = self.session.asking
        return len(asking.drawn.problem.steps) - self.solved if asking and asking.drawn else 0

    def on_key(self, event: KeyPressed) -> None:
        self.stopwatch.seen()

    def on_text_area_changed(self) -> None:
        self.stopwatch.seen()

    def on_input_changed(self) -> None:
        self.stopwatch.seen()
        asking = self.session.asking
        if asking is not None and isinstance(asking.item, Recall) and self.doing == TYPING:
            self.sheet.tick(asking, self.reply.line, self.language)
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
            with self.exam.going_on():
                self.session.advance()
            self.put()
        elif self.doing == TYPING and asking is not None:
            with self.exam.going_on():
                self.submit(asking, self.reply.line)

    def settle(self, graded: Graded) -> None:
        self.doing = GRADED
        self.retell()
        self.sheet.scroll_end(animate=False)

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

    def action_solution(self) -> None:
        """One step more of a problem's solution."""
        self.solve(self.solved + 1)

    def action_whole_solution(self) -> None:
        self.solve(self.solved + self.steps_left())

    def solve(self, steps: int) -> None:
        self.solved = steps
        self.retell()
        self.sheet.scroll_end(animate=False)

    def action_whole_answer(self) -> None:
        asking = self.session.asking
        if asking is not None:
            self.exam.open_question(asking.card)

    def action_legend(self) -> None:
        """With all the functions, or without."""
        self.functions = not self.functions
        self.echo()

    def action_turn(self, step: int) -> None:
        """Scroll the sheet by a page, whatever has the cursor."""
        self.sheet.scroll_relative(y=step * max(1, self.sheet.size.height - 2), animate=False)
