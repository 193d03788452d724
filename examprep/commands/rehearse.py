"""`examprep exam`: a ticket is drawn, prepared, answered and graded, line by line in any terminal or pipe."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from examprep.answers import Malformed, grade, parse_recall
from examprep.cards import Card, Choice, Item, Predict, Recall
from examprep.catalog import Catalog, load_catalog
from examprep.commands.quiz import INDENT, Ended, Quiz, read_line
from examprep.environment import BadUsage, Environment
from examprep.exam.profile import ExamProfile, usual
from examprep.exam.rehearsal import (
    Probe,
    Told,
    alone,
    conclude,
    follow_ups,
    heard,
    is_claim,
    owed,
    told,
    whole_answer,
)
from examprep.exam.tickets import draw_ticket
from examprep.exam.told import read_lists
from examprep.records import open_store, read_profile, read_rehearsals
from examprep.render import item as render
from examprep.render import sitting
from examprep.render.console import page
from examprep.render.literal import one_line
from examprep.render.marks import mark_line, missing_lines, passed_or_failed
from examprep.render.plan import plural_ru
from examprep.study.laboratory import Laboratory
from examprep.study.memory import memories
from examprep.study.schedule import local_day
from examprep.study.session import Graded, Session
from examprep.study.store import Store

LONGEST_ANSWER = 20_000  # characters of a typed answer that are listened to


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
        seed = wanted.seed if wanted.seed is not None else env.rng.randrange(10**6)
        numbers = choose_ticket(catalog, profile, store, wanted, random.Random(seed))
        sitting_ = Sitting(env, catalog, profile, store, laboratory, random.Random(seed), plain=wanted.plain)
        try:
            questions = sitting_.hold(numbers)
        except (Ended, KeyboardInterrupt):
            sitting_.leave()
            return 130
        sitting_.close(questions, seed)
        memories(store, env.home.memories)
    return 0


def without_profile(env: Environment, catalog: Catalog) -> ExamProfile:
    """The usual exam, where none was set."""
    if not catalog.cards:
        raise BadUsage(env.say("спрашивать нечего: карточек нет", "there is nothing to ask: no card"))
    return usual(local_day(env.now()), len(catalog.cards))


def choose_ticket(
    catalog: Catalog, profile: ExamProfile, store: Store, wanted: Wanted, rng: random.Random
) -> list[int]:
    """BadUsage: the ticket named cannot be, or there is none to repeat."""
    if wanted.ticket is not None:
        (numbers, *more) = read_lists(wanted.ticket) or [[]]
        missing = [n for n in numbers if n not in catalog.by_number]
        if more or missing or not numbers or len(set(numbers)) != len(numbers):
            raise BadUsage(f"--ticket {wanted.ticket}: write different questions of the course, as 3+17")
        return numbers
    if wanted.again:
        past = read_rehearsals(store)
        if not past:
            raise BadUsage("--again: no exam was rehearsed yet")
        return [n for n in past[-1].ticket if n in catalog.by_number]
    return draw_ticket(profile, {card.number: card.section for card in catalog.cards}, rng)


class Sitting(Quiz):
    """A rehearsed exam in lines. Answers to the course's own items are in the log as soon as they are given."""

    def __init__(
        self,
        env: Environment,
        catalog: Catalog,
        profile: ExamProfile,
        store: Store,
        laboratory: Laboratory,
        rng: random.Random,
        *,
        plain: bool = False,
    ):
        self.catalog, self.profile, self.store, self.rng = catalog, profile, store, rng
        self.begun = env.now()
        self.graded: Graded | None = None
        super().__init__(env, page(plain=plain), None, laboratory, read_line)  # a session a question

    # ── the course of it ──

    def hold(self, numbers: list[int]) -> list[Told]:
        """Ended: the student has gone; what was answered is in the log."""
        self.announce(numbers)
        return [
            self.question(self.catalog.by_number[number], place, len(numbers))
            for place, number in enumerate(numbers, 1)
        ]

    def announce(self, numbers: list[int]) -> None:
        cards = [self.catalog.by_number[number] for number in numbers]
        self.show(self.say("Ваш билет", "Your ticket"), style="bold")
        for place, card in enumerate(cards, 1):
            self.show(f"  {place}. {one_line(card.title[self.language])}  ({card.number})")
        if self.profile.preparation:
            until = (self.env.now() + timedelta(minutes=self.profile.preparation)).astimezone()
            ru = f"Подготовка до {until:%H:%M} ({self.profile.preparation} мин). Enter — готов отвечать, :q — уйти."
            en = f"Prepare until {until:%H:%M} ({self.profile.preparation} min). Enter when ready, :q leaves."
            self.show(self.say(ru, en), dim=True)
            if self.ask(INDENT).strip().lower() == ":q":
                raise Ended

    def question(self, card: Card, place: int, of: int) -> Told:
        """The answer with its outline, then the follow-ups."""
        self.console.print()
        self.show(self.say(f"Вопрос {place} из {of}", f"Question {place} of {of}"), style="bold")
        self.show(f"{card.number} · {one_line(card.title[self.language])}", style="bold")
        ticked, score = self.outline(card, self.listen())
        probes = [self.probe(card, item) for item in follow_ups(card, self.rng)]
        result = told(card, ticked, score, [p for p in probes if p is not None])
        earned = self.say(f"За вопрос: {result.points} из 20.", f"This question: {result.points} of 20.")
        self.show(earned, style="bold")
        return result

    def listen(self) -> str:
        """What is typed up to an empty line; nothing where it is said aloud."""
        minutes = self.profile.answering
        begun = self.env.now()
        ru = f"Отвечайте вслух или пишите, {minutes} мин; пустая строка — закончил."
        self.show(self.say(ru, f"Answer aloud or type, {minutes} min; an empty line ends it."), dim=True)
        lines: list[str] = []
        while line := self.ask(INDENT):
            if line.strip().lower() == ":q":
                raise Ended
            lines.append(line)
        self.time_taken(begun, minutes)
        return "\n".join(lines)[:LONGEST_ANSWER]

    def time_taken(self, begun: datetime, minutes: int) -> None:
        taken = (self.env.now() - begun).total_seconds() / 60
        if taken > minutes:
            ru = f"Ответ занял {taken:.0f} мин из {minutes}: на экзамене прервали бы."
            en = f"The answer took {taken:.0f} min of {minutes}: the examiner would have stopped you."
            self.show(self.say(ru, en), style="yellow")

    def outline(self, card: Card, said: str) -> tuple[list[int], float]:
        """The points ticked and the answer's score; into the log as the item that asks for the whole answer."""
        found = heard(card, said)
        item = whole_answer(card) or Recall(id="outline", prompt=card.title)
        self.session = self.one_item(card, item)
        asking = self.session.asking
        assert asking is not None
        self.console.print(sitting.points(asking, found, self.language))
        marked = " ".join(map(str, sorted(found))) or "0"
        while True:
            ru = f"Что прозвучало? Номера; * — всё; Enter — отмеченное ({marked})."
            en = f"What did you say? Numbers; * for all; Enter for those marked ({marked})."
            self.show(self.say(ru, en), dim=True)
            ticks = self.ask(INDENT).strip() or marked
            if ticks == ":q":
                raise Ended
            graded = self.recorded(card, item, ticks)
            if graded is not None:
                return graded

    def recorded(self, card: Card, item: Recall, ticks: str) -> tuple[list[int], float] | None:
        """(points said, score), or None where the ticks cannot be read, which is told."""
        read = parse_recall(card.outline, ticks, self.language)
        if isinstance(read, Malformed):
            self.console.print(render.malformed(read, ticks, " " * len(INDENT)))
            return None
        judged = self.session.judge(ticks)
        if whole_answer(card) is item:
            self.session.answer(ticks, verdict=judged)
        self.show(judged.feedback, dim=True)
        return list(read.numbers), judged.score

    # ── follow-ups ──

    def probe(self, card: Card, item: Item) -> Probe | None:
        """None where it could not be graded: its lab does not run here."""
        if isinstance(item, Choice) and is_claim(card, item):
            return Probe(item.id, self.claim(item))
        self.session, self.graded = self.one_item(card, item), None
        asking = self.session.asking
        if asking is None:
            return None
        self.head_follow_up()
        self.console.print(render.question(asking, self.language, self.laboratory.lab(card)))
        if isinstance(item, Predict):
            self.laboratory.predict(card, item.break_name)
        self.show(render.how_to_answer(asking.posed, self.language), dim=True)
        gave_up = False
        while self.session.asking is asking and self.graded is None:
            text = self.ask(INDENT)
            match text.strip().lower():
                case ":q":
                    raise Ended
                case ":s" | "":
                    gave_up = True
                    self.session.skip()
                case _:
                    graded = self.grade(asking, text)
                    if graded is not None:
                        self.graded = graded
                        self.console.print(render.verdict(graded.verdict, asking.posed, self.language))
        if self.graded is not None:
            return Probe(item.id, self.graded.verdict.score)
        return Probe(item.id, 0.0) if gave_up else None

    def head_follow_up(self) -> None:
        self.console.print()
        self.show(self.say("Дополнительный вопрос", "A follow-up"), style="bold")

    def claim(self, item: Choice) -> float:
        """True or a myth: it is no item of the course, and stays out of the log."""
        self.head_follow_up()
        self.show(item.prompt[self.language])
        self.show(self.say("  1 верно   2 миф", "  1 true   2 a myth"))
        while True:
            text = self.ask(INDENT)
            if text.strip().lower() == ":q":
                raise Ended
            judged = grade(item, text, language=self.language)
            if isinstance(judged, Malformed):
                self.console.print(render.malformed(judged, text, " " * len(INDENT)))
                continue
            self.console.print(render.verdict(judged, item, self.language))
            return judged.score

    def one_item(self, card: Card, item: Item) -> Session:
        known = memories(self.store, self.env.home.memories)
        return alone(card, item, self.store, known, self.env, self.rng, self.laboratory.lines)

    # ── the end ──

    def close(self, questions: list[Told], seed: int) -> None:
        """The mark, what was missing, what becomes of it; kept in the history."""
        kept = conclude(questions, self.profile, self.store, self.env, self.begun, seed)
        self.console.print()
        self.console.print(mark_line(kept, self.language))
        for question in questions:
            for line in missing_lines(question, self.catalog.by_number[question.question], self.language):
                self.console.print(line)
        due = owed([kept], self.catalog.by_number, memories(self.store, self.env.home.memories))
        if due:
            count = len(due)
            ru = f"{count} {plural_ru(count, 'задание', 'задания', 'заданий')} по пропущенному: их спросят первыми."
            self.show(self.say(ru, f"{count} items on what was missing will be asked first."), dim=True)

    def leave(self) -> None:
        self.console.print()
        ru = "Экзамен прерван: оценки нет, ответы на задания сохранены."
        self.show(self.say(ru, "The exam was left: no mark; answers to items are saved."), dim=True)


def history(env: Environment) -> None:
    """A line for each rehearsed exam, the oldest first."""
    if not env.home.log.exists():
        past = []
    else:
        with open_store(env) as store:
            past = read_rehearsals(store)
    if not past:
        print(
            env.say("Экзаменов ещё не было; начните: examprep exam", "No exam yet; begin with: examprep exam")
        )
    for kept in past:
        ticket = " + ".join(f"{t.question} ({t.points}/20)" for t in kept.told)
        passed = passed_or_failed(kept, env.language)
        print(f"{kept.at.astimezone():%d.%m.%Y %H:%M}  {kept.mark:>4}  {passed:<8}  {ticket}")
