"""`examprep exam`: a ticket is drawn, prepared, answered and graded, line by line in any terminal or pipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from rich.console import Console, RenderableType
from rich.text import Text

from examprep.answers import Malformed, Verdict
from examprep.cards import Card, Predict
from examprep.catalog import Catalog, load_catalog
from examprep.commands.conversation import INDENT, Ended, read_line, try_again, warn
from examprep.environment import BadUsage, Environment
from examprep.exam.marks import POINTS
from examprep.exam.profile import ExamProfile, usual
from examprep.exam.rehearsal import owed
from examprep.exam.sitting import Phase, Sitting, draw
from examprep.exam.told import read_lists
from examprep.records import open_store, read_interrupted, read_profile, read_rehearsals
from examprep.render import item as render
from examprep.render import rehearsal as render_rehearsal
from examprep.render.console import page
from examprep.render.literal import literal, one_line
from examprep.render.marks import interrupted_line, result
from examprep.study.errors import StoreError
from examprep.study.laboratory import Laboratory
from examprep.study.memory import memories
from examprep.study.schedule import local_day
from examprep.study.store import Store


@dataclass(frozen=True)
class Wanted:
    """What to rehearse: a ticket that was named, the last one again, or one drawn by `seed`."""

    seed: int | None
    ticket: str | None
    again: bool
    plain: bool


def rehearse(env: Environment, wanted: Wanted) -> int:
    """Exit status 0 once it is graded, also if it was failed; 130 where the student left before the end."""
    catalog = load_catalog(env.course, env.home.cache)
    profile = read_profile(env, catalog.cards) or without_profile(env, catalog)
    with open_store(env) as store, Laboratory(catalog, store, env) as laboratory:
        warn(env, store)
        seed = wanted.seed if wanted.seed is not None else env.rng.randrange(10**6)
        sitting = Sitting(
            choose_ticket(catalog, profile, store, wanted, seed),
            profile,
            store,
            memories(store, env.home.memories),
            now=env.now,
            new_id=env.new_id,
            seed=seed,
            language=env.language,
            askable=laboratory.askable,
        )
        examiner = Examiner(env, page(plain=wanted.plain), sitting, laboratory, read_line)
        try:
            examiner.hold()
        except (Ended, KeyboardInterrupt):
            examiner.leave()
            return 130
        examiner.close(catalog)
        memories(store, env.home.memories)
    return 0


def without_profile(env: Environment, catalog: Catalog) -> ExamProfile:
    """The usual exam, where none was set."""
    if not catalog.cards:
        raise BadUsage(env.say("спрашивать нечего: карточек нет", "there is nothing to ask: no card"))
    return usual(local_day(env.now()), len(catalog.cards))


def choose_ticket(
    catalog: Catalog, profile: ExamProfile, store: Store, wanted: Wanted, seed: int
) -> list[Card]:
    """BadUsage: the ticket named cannot be, or there is none to repeat."""
    if wanted.ticket is not None:
        (numbers, *more) = read_lists(wanted.ticket) or [[]]
        missing = [n for n in numbers if n not in catalog.by_number]
        if more or missing or not numbers or len(set(numbers)) != len(numbers):
            raise BadUsage(f"--ticket {wanted.ticket}: write different questions of the course, as 3+17")
        return [catalog.by_number[n] for n in numbers]
    if not wanted.again:
        return draw(catalog.cards, profile, seed)
    past = read_rehearsals(store)
    there = [catalog.by_number[n] for n in past[-1].ticket if n in catalog.by_number] if past else []
    if not there:
        raise BadUsage("--again: no exam was rehearsed yet")
    return there


class Examiner:
    """A sitting in lines. `ask` shows a prompt and returns what was typed; `:q` leaves anywhere."""

    def __init__(
        self,
        env: Environment,
        console: Console,
        sitting: Sitting,
        laboratory: Laboratory,
        ask: Callable[[str], str],
    ):
        self.console, self.sitting, self.laboratory = console, sitting, laboratory
        self.env, self.language, self.say = env, env.language, env.say
        self._ask = ask

    def hold(self) -> None:
        """Ended: the student has gone; what was answered is in the log."""
        sitting = self.sitting
        self.announce()
        sitting.ready()
        while sitting.phase != Phase.OVER:
            try:
                self.advance(sitting.phase)
            except StoreError as error:
                try_again(error, self.language, self.show, self._ask)

    def advance(self, phase: Phase) -> None:
        match phase:
            case Phase.ANSWERING:
                self.listen()
            case Phase.TICKING:
                self.outline()
            case Phase.PROBED:
                self.probe()
            case Phase.JUDGED:
                self.go_on(self.sitting.next)

    # ── one phase each ──

    def announce(self) -> None:
        """The ticket, and time to prepare it where there is any."""
        sitting = self.sitting
        left = read_interrupted(sitting.store)
        if left is not None:
            self.console.print(interrupted_line(left, self.language))
        self.show(self.say("Ваш билет", "Your ticket"), style="bold")
        for place, card in enumerate(sitting.ticket, 1):
            self.show(f"  {place}. {one_line(card.title[self.language])}  ({card.number})")
        if sitting.due is not None:
            minutes, until = sitting.profile.preparation, sitting.due.astimezone()
            ru = f"Подготовка до {until:%H:%M} ({minutes} мин). Enter — готов отвечать, :q — уйти."
            en = f"Prepare until {until:%H:%M} ({minutes} min). Enter when ready, :q leaves."
            self.show(self.say(ru, en), dim=True)
            self.ask()

    def listen(self) -> None:
        """What is typed up to an empty line; nothing where it is said aloud."""
        sitting = self.sitting
        card, place, of = sitting.card, len(sitting.told) + 1, len(sitting.ticket)
        self.console.print()
        self.show(self.say(f"Вопрос {place} из {of}", f"Question {place} of {of}"), style="bold")
        self.show(f"{card.number} · {one_line(card.title[self.language])}", style="bold")
        minutes = sitting.profile.answering
        ru = f"Отвечайте вслух или пишите, {minutes} мин; пустая строка — закончил."
        self.show(self.say(ru, f"Answer aloud or type, {minutes} min; an empty line ends it."), dim=True)
        lines: list[str] = []
        while line := self.ask():
            lines.append(line)
        sitting.say("\n".join(lines))
        late = render_rehearsal.overdrawn(sitting, self.language)
        if late is not None:
            self.show(late, style="yellow")

    def outline(self) -> None:
        """The outline, with what was written already ticked, to be confirmed."""
        sitting = self.sitting
        self.console.print(render_rehearsal.outline(sitting.card, sitting.heard, self.language))
        marked = " ".join(map(str, sorted(sitting.heard))) or "0"
        ru = f"Что прозвучало? Номера; * — всё; Enter — отмеченное ({marked})."
        en = f"What did you say? Numbers; * for all; Enter for those marked ({marked})."
        self.show(self.say(ru, en), dim=True)
        while sitting.phase is Phase.TICKING:
            ticks = self.ask().strip() or marked
            self.go_on(partial(self.tick, ticks))

    def tick(self, ticks: str) -> None:
        self.told(self.sitting.tick(ticks), ticks)

    def probe(self) -> None:
        """A follow-up question: asked once, answered as often as it takes to be read."""
        sitting, asking = self.sitting, self.sitting.asking
        item = asking.item
        self.console.print()
        self.show(render_rehearsal.follow_up_heading(sitting, self.language), style="bold")
        self.console.print(render.question(asking, self.language, self.laboratory.lab(asking.card)))
        if isinstance(item, Predict):
            self.laboratory.predict(asking.card, item.break_name)
        self.show(render.how_to_answer(asking.posed, self.language), dim=True)
        while sitting.phase is Phase.PROBED and sitting.asking is asking:
            text = self.ask()
            if text.strip().lower() in ("", ":s"):
                self.go_on(sitting.give_up)
            elif isinstance(item, Predict) and not isinstance(asking.read(text, "en"), Malformed):
                self.predict(item, text)
            else:
                self.told(sitting.answer(text), text)

    def predict(self, item: Predict, text: str) -> None:
        """Grade a prediction by its lab's run; where that does not run here, it does not count."""
        self.show(self.say("запускаю сломанную лабораторию…", "running the broken lab…"), dim=True)
        effect, trouble = self.laboratory.effect(self.sitting.card, item.break_name)
        if effect is None:
            self.show(trouble, style="yellow")
            self.go_on(self.sitting.pass_over)
        else:
            self.told(self.sitting.answer(text, effect=effect), text)

    def told(self, judged: Malformed | Verdict, text: str) -> None:
        """What is said of an answer: the verdict, or where it cannot be read."""
        if isinstance(judged, Malformed):
            self.console.print(render.malformed(judged, text, " " * len(INDENT)))
        elif self.sitting.phase is Phase.JUDGED:
            self.console.print(render.verdict(judged, self.sitting.asking.posed, self.language))
        else:
            self.show(judged.feedback, dim=True)

    def go_on(self, step: Callable[[], None]) -> None:
        """Take that step; where it ends a question, say what it earned."""
        before = len(self.sitting.told)
        step()
        if len(self.sitting.told) > before:
            points = self.sitting.told[-1].points
            earned = self.say(f"За вопрос: {points} из {POINTS}.", f"This question: {points} of {POINTS}.")
            self.show(earned, style="bold")

    # ── the end ──

    def close(self, catalog: Catalog) -> None:
        """The mark, what was missing, what becomes of it."""
        kept = self.sitting.kept
        assert kept is not None
        self.console.print()
        known = memories(self.sitting.store, self.env.home.memories)
        due = owed([kept], catalog.by_number, known)
        self.console.print(result(kept, catalog.by_number, due, self.language, self.sitting.profile))

    def leave(self) -> None:
        self.console.print()
        ru = "Экзамен прерван: оценки нет, ответы на задания сохранены."
        self.show(self.say(ru, "The exam was left: no mark; answers to items are saved."), dim=True)

    # ── the terminal ──

    def ask(self) -> str:
        """A line; Ended where it says `:q`."""
        line = self._ask(INDENT)
        if line.strip().lower() == ":q":
            raise Ended
        return line

    def show(self, text: str, *, style: str = "", dim: bool = False) -> None:
        shown: RenderableType = Text(literal(text), style="dim" if dim else style)
        self.console.print(shown)
