"""The exam, rehearsed: nothing but the ticket, the clock and the place to answer; then follow-ups and the mark."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from examprep.answers import Malformed
from examprep.cards import Card, Predict
from examprep.exam.profile import ExamProfile
from examprep.exam.rehearsal import owed
from examprep.exam.sitting import Phase, Sitting, draw
from examprep.records import read_interrupted
from examprep.render import rehearsal as render
from examprep.render.item import malformed
from examprep.render.marks import result
from examprep.tui.examining import Examining
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS
from examprep.tui.widgets.above import Above
from examprep.tui.widgets.clock import Clock, clock_face
from examprep.tui.widgets.reply import Reply

TIMED = (Phase.PREPARING, Phase.ANSWERING)
CLOCK_FROM = 20  # lines of the terminal from which the clock is large
SEEDS = 10**6


class ExamPage(Examining):
    """A face of `Sitting`. Notes of the preparation can be read while answering; they are neither graded nor kept."""

    CSS_PATH = "exam.tcss"
    AUTO_FOCUS = ""  # the first keys are commands, not notes
    KEYS = [
        Key("enter", "submit", "дальше", "go on", "⏎"),
        Key("w", "write", "писать", "write"),
        Key("ctrl+s", "done", "готово", "done", "^S"),
        Key("ctrl+n", "give_up", "не знаю", "I don't know", "^N"),
        Key("a", "same_ticket", "тот же билет", "same ticket"),
        Key("n", "new_ticket", "новый билет", "new ticket"),
        Key("h", "history", "все экзамены", "all exams"),
        Key("pageup", "scroll(-1)", "вверх", "up", "PgUp", bar=False),
        Key("pagedown", "scroll(1)", "вниз", "down", "PgDn", bar=False),
        *GLOBAL_KEYS,
    ]
    BINDINGS = bindings(KEYS)

    def __init__(self, profile: ExamProfile, seed: int, ticket: Sequence[Card] | None = None):
        """`ticket`: the questions; without it they are drawn by `seed`, as the follow-ups are."""
        super().__init__()
        self.profile, self.seed, self.ticket_wanted = profile, seed, ticket
        self.sitting: Sitting

    def body(self) -> ComposeResult:
        reply = Reply(id="reply")
        yield Clock(id="clock")
        with Vertical(id="room"):
            with Above(below=reply):
                yield Static(id="question")
            with Vertical(id="desk"):
                yield TextArea(id="notes", soft_wrap=True, tab_behavior="focus")
                yield reply

    @property
    def notes(self) -> TextArea:
        return self.query_one("#notes", TextArea)

    @property
    def closed_book(self) -> bool:
        return hasattr(self, "sitting") and self.sitting.phase is not Phase.OVER

    def on_mount(self) -> None:
        drawn = self.ticket_wanted or draw(self.exam.catalog.cards, self.profile, self.seed)
        self.begin(drawn, self.seed)
        self.set_interval(1, self.show_clock)

    def begin(self, ticket: Sequence[Card], seed: int) -> None:
        """Sit down to a ticket."""
        exam = self.exam
        exam.refold()
        self.interrupted = read_interrupted(exam.store)
        self.sitting = Sitting(
            ticket,
            self.profile,
            exam.store,
            exam.memories,
            now=exam.env.now,
            new_id=exam.env.new_id,
            seed=seed,
            language=self.language,
            askable=exam.laboratory.askable,
        )
        self.notes.text = ""
        self.put()

    def on_unmount(self) -> None:
        self.exam.laboratory.stop()

    # ── showing ──

    def put(self) -> None:
        """Show where the sitting stands now, from the top, with nothing typed."""
        self.writing = self.waiting = self.warned = False
        self.reply.clear()
        self.retell()
        self.query_one(Above).scroll_home(animate=False)

    def retell(self) -> None:
        if not hasattr(self, "sitting"):
            return
        self.sitting.speak(self.language)
        phase = self.sitting.phase
        for one in Phase:
            self.set_class(one is phase, one)
        self.set_class(self.writing, "writing")
        self.show_clock()
        self.query_one("#question", Static).update(Group(*self.shown()))
        self.show_fields()
        self.tell_below(self.hint())
        super().retell()

    def show_fields(self) -> None:
        """The field to write in, and beside it the notes while there is something to read in them."""
        phase, notes = self.sitting.phase, self.notes
        preparing = phase is Phase.PREPARING
        notes.read_only, notes.can_focus = not preparing, preparing
        notes.placeholder = self.say(
            "Заметки: видны, пока вы отвечаете; не оцениваются и не сохраняются.",
            "Notes: you see them while you answer; they are neither graded nor kept.",
        )
        notes.display = preparing or (phase is Phase.ANSWERING and bool(notes.text.strip()))
        line = phase in (Phase.TICKING, Phase.PROBED)
        page = phase is Phase.ANSWERING and self.writing
        self.reply.open("line" if line else "page" if page else "none", waiting=self.waiting)
        if preparing and self.writing:
            notes.focus()

    def show_clock(self) -> None:
        """The time left, or by how much it is overdrawn: large where there is room, else in the title."""
        sitting, now = self.sitting, self.exam.env.now()
        due = sitting.due
        face = clock_face(due, now) if due else ""
        large = self.query_one(Clock)
        large.display = bool(due) and self.app.size.height >= CLOCK_FROM
        if due is not None:
            left = self.say("осталось", "left")
            large.show(face, now > due, self.say("время вышло", "time is over") if now > due else left)
        self.entitle(render.place(sitting, self.language), "" if large.display else face)

    def shown(self) -> list[RenderableType]:
        sitting, language = self.sitting, self.language
        heading = render.heading(sitting, language)
        match sitting.phase:
            case Phase.PREPARING:
                return [render.ticket(sitting, None if self.writing else self.interrupted, language)]
            case Phase.ANSWERING if self.writing:
                return [heading]
            case Phase.ANSWERING:
                return [heading, "", Text(self.say("Говорите.", "Speak."), "bold")]
            case Phase.TICKING:
                return [heading, "", render.ticking(sitting, self.reply.line, language)]
            case Phase.OVER:
                return [self.result()]
        lab = self.exam.laboratory.lab(sitting.card)
        return [heading, "", render.follow_up(sitting, lab, language)]

    def result(self) -> RenderableType:
        kept, cards = self.sitting.kept, self.exam.catalog.by_number
        assert kept is not None
        due = owed([kept], cards, self.exam.memories)
        return result(kept, cards, due, self.language, self.profile)

    def hint(self) -> str | Text:
        """What to do now; after a first Esc, what a second one does."""
        if self.warned and self.sitting.phase is Phase.PREPARING:
            ru, en = "Ещё раз Esc — вернуть билет и уйти.", "Esc once more gives the ticket back and leaves."
            return Text(self.say(ru, en), "bold yellow")
        if self.warned:
            ru = "Ещё раз Esc — уйти без оценки; ответы на задания уже сохранены."
            en = "Esc once more leaves with no mark; answers to items are saved already."
            return Text(self.say(ru, en), "bold yellow")
        typed, language = self.reply.line, self.language
        return render.hint(self.sitting, typed, language, writing=self.writing, waiting=self.waiting)

    # ── what the student does ──

    def can(self, action: str) -> bool:
        if not hasattr(self, "sitting"):
            return False
        phase = self.sitting.phase
        allowed = {
            "submit": not self.writing and not self.waiting,
            "write": phase in TIMED and not self.writing,
            "done": self.writing,
            "give_up": phase is Phase.PROBED and not self.waiting,
            "same_ticket": phase is Phase.OVER,
            "new_ticket": phase is Phase.OVER,
            "history": phase is Phase.OVER,
        }
        return allowed.get(action, True)

    def on_input_changed(self) -> None:
        self.warned = False
        if self.sitting.phase is Phase.TICKING:
            self.query_one("#question", Static).update(Group(*self.shown()))
        self.tell_below(self.hint())

    def on_input_submitted(self) -> None:
        self.action_submit()

    def action_write(self) -> None:
        self.writing, self.warned = True, False
        self.retell()

    def action_done(self) -> None:
        self.on()

    def action_submit(self) -> None:
        match self.sitting.phase:
            case Phase.TICKING:
                self.tick(self.reply.line.strip() or "0")
            case Phase.PROBED:
                self.submit(self.reply.line)
            case Phase.OVER:
                self.action_leave()
            case _:
                self.on()

    def on(self) -> None:
        """From the ticket to the answer, from that to the outline, from a verdict to what comes next."""
        sitting = self.sitting
        match sitting.phase:
            case Phase.PREPARING:
                sitting.ready()
            case Phase.ANSWERING:
                sitting.say(self.reply.page)
            case Phase.JUDGED:
                sitting.next()
        self.turn()

    def turn(self) -> None:
        """Show what came next, and begin what it will need."""
        sitting = self.sitting
        self.put()
        if sitting.phase is Phase.TICKING:
            self.reply.line = " ".join(map(str, sorted(sitting.heard)))
        elif sitting.phase is Phase.PROBED and isinstance(sitting.asking.item, Predict):
            self.exam.laboratory.predict(sitting.card, sitting.asking.item.break_name)
        elif sitting.phase is Phase.OVER:
            self.exam.refold()

    def tick(self, text: str) -> None:
        judged = self.sitting.tick(text)
        if isinstance(judged, Malformed):
            self.tell_below(malformed(judged, text, "  "))
        else:
            self.turn()

    def action_give_up(self) -> None:
        self.sitting.give_up()
        self.turn()

    def action_same_ticket(self) -> None:
        """The same questions; the follow-ups are drawn anew."""
        self.begin(self.sitting.ticket, self.exam.env.rng.randrange(SEEDS))

    def action_new_ticket(self) -> None:
        seed = self.exam.env.rng.randrange(SEEDS)
        self.begin(draw(self.exam.catalog.cards, self.profile, seed), seed)

    def action_scroll(self, pages: int) -> None:
        """What does not fit, whatever field the cursor is in: of the notes while answering, else of the text."""
        answering = self.sitting.phase is Phase.ANSWERING and self.notes.display
        long = self.notes if answering else self.query_one(Above)
        long.scroll_relative(y=pages * max(1, long.size.height - 2), animate=False)

    def action_history(self) -> None:
        from examprep.tui.screens.past import PastExams

        self.app.push_screen(PastExams())

    def action_leave(self) -> None:
        """Leave; where there is something to lose, only when asked twice."""
        if self.sitting.phase is not Phase.OVER and not self.warned:
            self.warned = True
            self.retell()
            return
        self.exam.refold()
        super().action_leave()
