"""One rehearsed exam from the ticket to its mark. The command line and the app are two faces of it.

An answer to an item of the course is in the log before its verdict is returned, the mark before it is shown.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from examprep.answers import Malformed, Verdict, grade, grade_recall, parse_recall
from examprep.cards import Card, Item, Problem, Text
from examprep.effect import Askable, Effect
from examprep.exam.profile import ExamProfile
from examprep.exam.rehearsal import (
    Probe,
    Rehearsal,
    Told,
    follow_ups,
    heard,
    is_claim,
    told,
    verdict,
    whole_answer,
)
from examprep.exam.tickets import draw_ticket
from examprep.language import Language
from examprep.study.asking import Asking
from examprep.study.kept_exam import KeptExam
from examprep.study.making import AskableOf, draw_problem
from examprep.study.memory import Memories
from examprep.study.schedule import New
from examprep.study.session import Session
from examprep.study.store import Store

ORIGIN = "exam"  # of its answers, in the log
LONGEST_ANSWER = 20_000  # characters of a written answer that are listened to


class Phase(StrEnum):
    """Where an exam stands; the middle ones once a question."""

    PREPARING = "preparing"  # the ticket is read
    ANSWERING = "answering"  # aloud or in writing
    TICKING = "ticking"  # what was said is ticked on the outline
    PROBED = "probed"  # a follow-up question awaits its answer
    JUDGED = "judged"  # its verdict is there
    OVER = "over"  # the mark is given and kept


def draw(cards: Sequence[Card], profile: ExamProfile, seed: int) -> list[Card]:
    """The ticket of that seed."""
    by_number = {card.number: card for card in cards}
    sections = {card.number: card.section for card in cards}
    return [by_number[number] for number in draw_ticket(profile, sections, random.Random(seed))]


def problem_asked(seed: int, card: Card, item: Problem) -> Text:
    """The words of the problem that an exam of that seed asked. BadParameters: the card has changed since."""
    return draw_problem(item, _chance(seed, card.item_key(item))).problem.ask


def _chance(seed: int, key: str) -> random.Random:
    """What is drawn for an item depends on these alone."""
    return random.Random(f"{seed}/{key}")


class Sitting:
    """`phase` says which of `ready`, `say`, `tick`, `answer`, `give_up`, `next` may be called; another: ValueError.

    `now` gives UTC. What is drawn for a question depends on `seed` and that question alone. `askable` as
    `Session` takes it. StoreError may come from any method; what could not be written is then still to be answered.
    """

    def __init__(
        self,
        ticket: Sequence[Card],
        profile: ExamProfile,
        store: Store,
        memories: Memories,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        seed: int,
        language: Language,
        askable: AskableOf = lambda card, break_name: Askable(),
    ):
        if not ticket:
            raise ValueError("a ticket without a question")
        self.ticket, self.profile, self.store, self.seed = list(ticket), profile, store, seed
        self.language = language
        self._now, self._new_id, self._memories, self._askable = now, new_id, dict(memories), askable
        self.phase = Phase.PREPARING
        self.begun = self._since = now()
        self.taken = timedelta(0)  # by the last answer
        self.heard: frozenset[int] = frozenset()  # points that its text touches
        self.told: list[Told] = []
        self.follow_ups: list[Item] = []  # of the question being answered
        self.asked = 0  # of them, the one being asked included
        self.verdict: Verdict | None = None  # of the follow-up just answered
        self.kept: Rehearsal | None = None
        self._asking: Asking | None = None
        self._session: Session | None = None  # of the follow-up being asked; none for a claim
        self._answer: tuple[tuple[int, ...], float] = ((), 0.0)  # the points said, their score
        self._probes: list[Probe] = []

    # ── where it stands ──

    @property
    def card(self) -> Card:
        """The question being answered; after the last one, still that."""
        return self.ticket[min(len(self.told), len(self.ticket) - 1)]

    @property
    def asking(self) -> Asking:
        """The follow-up question, while it is asked and judged."""
        self._expect(Phase.PROBED, Phase.JUDGED)
        assert self._asking is not None
        return self._asking

    @property
    def due(self) -> datetime | None:
        """When the preparation or the answer is to end; None where no time is set."""
        limits = {Phase.PREPARING: self.profile.preparation, Phase.ANSWERING: self.profile.answering}
        minutes = limits.get(self.phase)
        return self._since + timedelta(minutes=minutes) if minutes else None

    @property
    def overdrawn(self) -> bool:
        """Whether the last answer took longer than an examiner listens."""
        return self.taken > timedelta(minutes=self.profile.answering)

    # ── what the student does ──

    def speak(self, language: Language) -> None:
        """From now on in this language."""
        self.language = language
        if self._session is not None:
            self._session.language = language

    def ready(self) -> None:
        """Begin to answer the first question."""
        self._expect(Phase.PREPARING)
        self._begin_question([])

    def say(self, text: str = "") -> None:
        """The answer is over; `text` is what of it was written."""
        self._expect(Phase.ANSWERING)
        self.taken = max(self._now() - self._since, timedelta(0))  # a clock that is set back counts nothing
        self.heard = frozenset(heard(self.card, text[:LONGEST_ANSWER]))
        self.phase = Phase.TICKING

    def tick(self, text: str) -> Malformed | Verdict:
        """Grade the answer by the points said, `1 2 4`, `*` or `0`; then ask the first follow-up."""
        self._expect(Phase.TICKING)
        read = parse_recall(self.card.outline, text, self.language)
        if isinstance(read, Malformed):
            return read
        judged = grade_recall(self.card.outline, text, self.language)
        assert isinstance(judged, Verdict)
        if self._session is not None:
            self._record(self._session, text, judged)
        self._answer = (read.numbers, judged.score)
        self.follow_ups = follow_ups(self.card, random.Random(f"{self.seed}/{self.card.number}"))
        self.asked = 0
        self._go_on([])
        return judged

    def judge(self, text: str, *, effect: Effect | None = None) -> Malformed | Verdict:
        """The verdict on a follow-up's answer alone. It touches nothing: a front end may wait for it in a thread.

        `effect`, for a prediction: what the break did.
        """
        self._expect(Phase.PROBED)
        if self._session is not None:
            return self._session.judge(text, effect=effect)
        return grade(self.asking.item, self.asking.split(text)[0], language=self.language)

    def answer(
        self, text: str, *, effect: Effect | None = None, verdict: Malformed | Verdict | None = None
    ) -> Malformed | Verdict:
        """Answer the follow-up; Malformed changes nothing. `verdict`: what `judge` said of this very text."""
        judged = verdict or self.judge(text, effect=effect)
        self._expect(Phase.PROBED)
        if isinstance(judged, Malformed):
            return judged
        if self._session is not None:
            self._record(self._session, text, judged)
        self._probes.append(Probe(self.asking.item.id, judged.score))
        self.verdict, self.phase = judged, Phase.JUDGED
        return judged

    def give_up(self) -> None:
        """A follow-up that is not known scores nothing and is not recorded as an answer."""
        self._expect(Phase.PROBED)
        self._go_on([*self._probes, Probe(self.asking.item.id, 0.0)])

    def pass_over(self) -> None:
        """A follow-up that cannot be graded here does not count."""
        self._expect(Phase.PROBED)
        self._go_on(self._probes)

    def next(self) -> None:
        """On from a verdict: to the next follow-up, the next question, or the mark."""
        self._expect(Phase.JUDGED)
        self._go_on(self._probes)

    # ── within ──

    def _expect(self, *phases: Phase) -> None:
        if self.phase not in phases:
            raise ValueError(f"{self.phase}: expected {' or '.join(phases)}")

    def _begin_question(self, told: list[Told]) -> None:
        """The question after those; nothing has changed where its session cannot be begun."""
        card = self.ticket[len(told)]
        whole = whole_answer(card)
        session = self._alone(card, whole) if whole else None
        self.told, self._session = told, session
        self._since, self.heard = self._now(), frozenset()
        self.phase = Phase.ANSWERING

    def _alone(self, card: Card, item: Item) -> Session | None:
        """A session that asks this item and nothing else; None where it cannot be asked: it was set aside."""
        key = card.item_key(item)
        session = Session(
            {key: (card, item)},
            self.store,
            self._memories,
            now=self._now,
            new_id=self._new_id,
            rng=_chance(self.seed, key),
            language=self.language,
            origin=ORIGIN,
            new_limit=0,
            first=[key],
            askable=self._askable,
        )
        return session if session.asking else None

    def _record(self, session: Session, text: str, judged: Verdict) -> None:
        """Into the log, once: also where what came after it failed, and the student tries again."""
        if session.graded is None:
            session.answer(text, verdict=judged)
        self._memories |= session.memories

    def _go_on(self, probes: list[Probe]) -> None:
        """The next follow-up that can be asked; after the last one the next question, or the mark."""
        asked = self.asked
        while asked < len(self.follow_ups):
            item = self.follow_ups[asked]
            asked += 1
            session = None if is_claim(self.card, item) else self._alone(self.card, item)
            if session is not None or is_claim(self.card, item):
                asking = session.asking if session else self._claim(item)
                self._session, self._asking, self.asked, self._probes = session, asking, asked, probes
                self.verdict, self.phase = None, Phase.PROBED
                return
        self._close(told(self.card, *self._answer, probes))

    def _claim(self, item: Item) -> Asking:
        """A claim made into a question: no item of the course, so that its answer stays out of the log."""
        return Asking(self.card.item_key(item), self.card, item, (0, 1), New(), self._now())

    def _close(self, question: Told) -> None:
        questions = [*self.told, question]
        if len(questions) < len(self.ticket):
            self._begin_question(questions)
        else:
            self.kept = self._conclude(questions)
            self.told, self.phase = questions, Phase.OVER

    def _conclude(self, questions: list[Told]) -> Rehearsal:
        """The mark, in the history when this returns."""
        profile, now = self.profile, self._now()
        mark, passed = verdict(questions, profile.marks, every=profile.passing == "every")
        seconds = max(now - self.begun, timedelta(0)).total_seconds()
        kept = Rehearsal(self._new_id(), now, self.seed, questions, mark, passed, seconds)
        self.store.add_rehearsal(KeptExam(kept.id, now, msgspec.json.encode(kept).decode()))
        return kept
