"""One session of study in lines: ask, grade, rate, undo, until the student leaves or nothing is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.text import Text

from examprep.answers import Malformed
from examprep.cards import Card, Predict, Recall
from examprep.commands.conversation import INDENT, Ended, try_again
from examprep.crash import keep_crash, named
from examprep.environment import Environment
from examprep.render import card as render_card
from examprep.render import item as render
from examprep.render import sitting
from examprep.render.legend import legend
from examprep.render.literal import literal
from examprep.study.asking import Asking
from examprep.study.errors import StoreError
from examprep.study.judging import Graded
from examprep.study.laboratory import Laboratory
from examprep.study.schedule import Rating
from examprep.study.session import Session

if TYPE_CHECKING:
    from examprep.exam.agenda import Agenda


class Quiz:
    """One session in lines. `ask` shows a prompt and returns what was typed."""

    def __init__(
        self,
        env: Environment,
        console: Console,
        session: Session,
        laboratory: Laboratory,
        ask: Callable[[str], str],
        agenda: Agenda | None = None,
        by_number: Mapping[int, Card] | None = None,
    ):
        self.by_number = by_number or {}
        self.agenda = agenda
        self.env, self.console, self.session, self.laboratory = env, console, session, laboratory
        self.ask, self.language, self.say = ask, env.language, env.say

    def run(self, limit: int | None = None) -> None:
        """Until the student leaves or nothing is left. StoreError: the last answer was not taken."""
        refused: StoreError | None = None
        self.show(self.say("? — команды, :q — закончить.", "? shows the commands, :q ends."), dim=True)
        try:
            while (asking := self.session.asking) is not None:
                if limit is not None and self.session.answered >= limit and self.session.graded is None:
                    break
                try:
                    self.put(asking)
                    self.one(asking)
                    refused = None
                except StoreError as error:
                    refused = error
                    try_again(error, self.language, self.show, self.ask)
                except Ended:
                    raise
                except Exception as error:
                    self.give_up(asking, error)
        except (Ended, KeyboardInterrupt):
            self.console.print()
        self.show(sitting.farewell(self.session, self.language))
        if refused is not None:
            raise refused

    def give_up(self, asking: Asking, error: Exception) -> None:
        """What fails in an item, whoever's fault it is, costs that item alone, and for this session alone."""
        path, what = keep_crash(self.env.home, error), named(error)
        self.show(
            self.say(
                f"Сбой в задании {asking.key}: {what}\nНа этом занятии его больше не будет. Подробности: {path}",
                f"A fault in {asking.key}: {what}\nIt is left out of this session. Details: {path}",
            ),
            style="yellow",
        )
        if self.session.asking is asking:
            self.session.skip()

    # ── one item ──

    def put(self, asking: Asking) -> None:
        """The heading with why it is asked now, then the question."""
        why = sitting.why(asking, self.language, self.agenda)
        left = sitting.left(self.session, self.language)
        self.console.print()
        for broken in self.session.take_broken():
            self.show(broken, style="yellow")
        self.show(sitting.heading(asking, self.language), style="bold")
        self.show(f"{asking.item.id} · {why} · {left}", dim=True)
        self.console.print()
        self.console.print(render.question(asking, self.language, self.laboratory.lab(asking.card)))
        self.console.print()
        if isinstance(asking.item, Predict):
            self.laboratory.predict(asking.card, asking.item.break_name)

    def one(self, asking: Asking) -> None:
        """From the first try to the rating, or until the student leaves the item."""
        self.show(render.how_to_answer(asking.posed, self.language), dim=True)
        while self.session.asking is asking:
            if self.session.graded is not None:  # undo brought it back with its verdict
                self.after(self.session.graded)
                continue
            text = self.ask(INDENT)
            if not self.obey(asking, text.strip()):
                self.attempt(asking, text)

    def obey(self, asking: Asking, text: str) -> bool:
        """Do what a command says; False where the text is an answer."""
        match text.lower():
            case ":q":
                raise Ended
            case "?" | ":?":
                self.help()
                self.show(legend(asking.posed, self.language, functions=True), dim=True)
            case ":u":
                self.undo()
            case ":s":
                self.session.skip()
            case ":b" | ":x":
                self.set_aside(text.lower())
            case note if note.startswith(":f"):
                self.flag(text[2:].strip())
            case _:
                return False
        return True

    def attempt(self, asking: Asking, text: str) -> None:
        """Grade an answer; a malformed one is asked for again."""
        if isinstance(asking.item, Recall):
            said = self.tick(asking, text)
            if said is None:
                return
            text = said
        graded = self.grade(asking, text)
        if graded is not None:
            self.after(graded)

    def tick(self, asking: Asking, said: str) -> str | None:
        """Show the outline with what the written answer touches; the numbers of the points said, or None: left."""
        touched = sitting.touched(asking, said, self.language)
        self.console.print(sitting.points(asking, touched, self.language))
        found = " ".join(map(str, sorted(touched))) or "0"
        self.show(
            self.say(
                f"Что прозвучало? Номера; * — всё; Enter — отмеченное ({found}).",
                f"What did you say? Numbers; * for all; Enter for those marked ({found}).",
            ),
            dim=True,
        )
        while self.obey(asking, ticked := self.ask(INDENT).strip()):
            if self.session.asking is not asking:
                return None
        return ticked or found

    def grade(self, asking: Asking, text: str) -> Graded | None:
        """None where it cannot be graded: malformed (try again), or its lab does not run here (skipped)."""
        effect = None
        if isinstance(asking.item, Predict) and not isinstance(asking.read(text, "en"), Malformed):
            self.show(
                self.say("запускаю лабораторию, верную и сломанную…", "running the lab, right and broken…"),
                dim=True,
            )
            effect, trouble = self.laboratory.effect(asking.card, asking.item.break_name)
            if effect is None:
                self.show(trouble, style="yellow")
                self.session.skip()
                return None
        graded = self.session.answer(text, effect=effect)
        if isinstance(graded, Malformed):
            self.console.print(render.malformed(graded, text, " " * len(INDENT)))
            return None
        return graded

    def after(self, graded: Graded) -> None:
        """The verdict, then what the student makes of it."""
        self.tell(graded)
        asking, steps = graded.asking, 0
        while True:
            chosen = self.session.graded.review.rating if self.session.graded else graded.review.rating
            self.console.print(sitting.ratings_line(graded.intervals, chosen, self.language))
            match self.ask(INDENT).strip().lower():
                case "":
                    self.session.advance()
                    return
                case "1" | "2" | "3" | "4" as rating:
                    self.session.rate(Rating(int(rating)))
                    self.session.advance()
                    return
                case "u" | ":u":
                    return self.undo()
                case "v":
                    self.verify(asking)
                case "w" | "ww" as how if asking.drawn is not None:
                    all_ = len(asking.drawn.problem.steps)
                    steps = min(steps + 1, all_) if how == "w" else all_
                    self.console.print(render.steps(asking.drawn, self.language, steps))
                case "a":
                    self.console.print(render_card.answer(asking.card, self.language))
                case "q" | ":q":
                    raise Ended
                case ":b" | ":x" as how:
                    return self.set_aside(how)
                case note if note.startswith(":f"):
                    self.flag(note[2:].strip())
                case _:
                    self.help()

    def tell(self, graded: Graded) -> None:
        """The verdict, what follows from it, and what there is to look at."""
        asking = graded.asking
        self.console.print(render.verdict(graded.verdict, asking.posed, self.language))
        for hint in (
            sitting.taught(graded, self.language),
            sitting.rests_on(graded, self.by_number, self.session, self.language),
        ):
            if hint is not None:
                self.show(hint, style="yellow")
        if asking.drawn is not None:
            ru, en = "w — решение по шагам, ww — целиком", "w shows the solution step by step, ww all of it"
            self.show(self.say(ru, en), dim=True)

    # ── commands ──

    def set_aside(self, how: str) -> None:
        """Leave the item out until tomorrow, or until it is taken up again."""
        asking = self.session.asking
        if asking is None:
            return
        self.session.set_aside("bury" if how == ":b" else "suspend")
        back = self.env.command(f"aside --resume {asking.key}")
        ru = "до завтра" if how == ":b" else f"вернуть: {back}"
        en = "until tomorrow" if how == ":b" else f"to take it up again: {back}"
        self.show(self.say(f"Отложено, {ru}.", f"Set aside, {en}."), style="yellow")

    def flag(self, note: str) -> None:
        """Note what is wrong with the item."""
        if not note:
            self.show(self.say("Напишите, что не так: :f текст", "Say what is wrong: :f text"), dim=True)
            return
        try:
            self.session.set_aside("flag", note)
        except ValueError as error:
            self.show(str(error), style="yellow")
            return
        shown = self.env.command("aside")
        self.show(self.say(f"Записано, покажет {shown}", f"Noted, to be seen with {shown}"), style="yellow")

    def undo(self) -> None:
        self.show(sitting.taken_back(self.session.undo(), self.language), style="yellow")

    def verify(self, asking: Asking) -> None:
        """Run the check behind the item's claim, or say that it names none."""
        name = asking.item.claim
        if name is None:
            self.show(
                self.say("У этого задания нет своего утверждения.", "This item names no claim."), dim=True
            )
            return
        claim = asking.card.claim(name)
        standing, trouble = self.laboratory.proved(asking.card, claim.proof)
        if trouble:
            self.show(trouble, style="yellow")
        self.console.print(render_card.claim(claim, self.language, standing))

    def help(self) -> None:
        self.show(
            self.say(
                "Напишите ответ и нажмите Enter; :s — пропустить, :u — отменить последний ответ, :q — закончить.\n"
                ":b — отложить до завтра, :x — больше не спрашивать, :f текст — в задании ошибка.\n"
                "После проверки: Enter — дальше, 1–4 — своя оценка, v — доказать на этой машине, "
                "a — полный ответ, w — шаг решения задачи, ww — всё решение, u — отменить, q — закончить.",
                "Type the answer and press Enter; :s skips, :u takes the last answer back, :q ends.\n"
                ":b sets it aside until tomorrow, :x for good, :f text flags it as wrong.\n"
                "After the verdict: Enter goes on, 1–4 rates it yourself, v proves it on this machine, "
                "a shows the whole answer, w a step of a problem's solution, ww all of it, u takes it back, q ends.",
            ),
            dim=True,
        )

    def show(self, text: str, *, style: str = "", dim: bool = False) -> None:
        shown: RenderableType = Text(literal(text), style="dim" if dim else style)
        self.console.print(shown)
