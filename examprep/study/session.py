"""One sitting: ask, grade, record, rate, undo. The command line and the app are two faces of it.

An answer is in the log before its verdict is returned; changing the rating or taking the answer back appends to
the log. Nothing is kept here that could be lost.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from examprep.answers import Malformed, Verdict
from examprep.cards import Card, Item
from examprep.effect import Askable, Effect
from examprep.language import Language
from examprep.study.asking import Asking, wording
from examprep.study.day import Day
from examprep.study.departure import Departure
from examprep.study.errors import StoreError
from examprep.study.events import Review
from examprep.study.judging import Graded, judge, proposed
from examprep.study.making import AskableOf, make_asking
from examprep.study.memory import Memories, fold
from examprep.study.queue import Waiting, state_of, waiting
from examprep.study.schedule import Rating, intervals, local_day, review
from examprep.study.setaside import Aside, Kind, fold_asides
from examprep.study.store import Store

Deck = Mapping[str, tuple[Card, Item]]


class Session:
    """Asks the items of `deck`. `now` gives UTC; `origin` is the front end's name in the log.

    `today`: what a plan chose; without one, what FSRS says is due and `new_limit` new items. `first`: keys that
    are asked before all else, due or not: what a rehearsed exam missed, where no plan holds it. `once`: keys that
    alone are asked, once each, due or not, set aside or not. `askable`: what a prediction of this break may be asked
    about besides its checks.

    `asking` is None when nothing is left; `graded` is None while the answer is awaited. StoreError may come from
    any method: then nothing was recorded, and the answer is still there to be given again.
    """

    def __init__(
        self,
        deck: Deck,
        store: Store,
        memories: Memories,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        rng: random.Random,
        language: Language,
        origin: str,
        new_limit: int,
        today: Day | None = None,
        first: Sequence[str] = (),
        once: Sequence[str] = (),
        askable: AskableOf = lambda card, break_name: Askable(),
    ):
        self.deck, self.store, self.memories = deck, store, dict(memories)
        self.language, self._askable = language, askable
        self._now, self._new_id, self._rng, self._origin = now, new_id, rng, origin
        self.today = today
        self._before: Card | None = None
        self.aside = fold_asides(store.asides(), local_day(now()))
        self._missed = {*first, *(today.missed if today else ())}
        self._first = [k for k in [*once, *first] if k in deck and (k in once or k not in self.aside.hidden)]
        self._new_left, self._once = new_limit, bool(once)
        self._ahead = frozenset(self._first)
        self._done: list[Departure | None] = []  # what undo takes back here, in order; None: an answer
        self.answered = 0
        self._skipped: set[str] = set()
        self._broken: list[str] = []
        self.asking: Asking | None = None
        self.graded: Graded | None = None
        self.advised: dict[int, Asking] = {}  # {a question that was said to be shaky: after which answer}
        self.advance()

    def waiting(self) -> Waiting:
        """What is left to do now."""
        left_out = self._skipped | self.aside.hidden
        keys = [key for key in self.deck if key not in left_out]
        return waiting(keys, self.memories, self._now(), self.today)

    def left(self) -> tuple[int, int]:
        """(due now, new ones that this session may still ask), the item being asked included."""
        now = self.waiting()
        return now.due + len(self._first), min(len(now.new), max(0, self._new_left))

    def advance(self) -> Asking | None:
        """Ask the next item."""
        if self._first:
            self._ask(self._first.pop(0))
            return self.asking
        self._ask(None if self._once else self.waiting().next(self._new_left, self._likeness))
        return self.asking

    def skip(self) -> Asking | None:
        """Leave this item out for the rest of the session."""
        if self.asking is not None:
            self._skipped.add(self.asking.key)
        return self.advance()

    def take_broken(self) -> list[str]:
        """The items that could not be asked since the last call, each with why: `q20/fresh: ZeroDivisionError: …`."""
        broken, self._broken = self._broken, []
        return broken

    def set_aside(self, kind: Kind, note: str = "") -> None:
        """Bury, suspend or flag the item being asked or just graded, at once in the log; it leaves the session.

        A flagged item stays in the course. ValueError: there is no item, or the note is too long.
        """
        if self.asking is None:
            raise ValueError("no item is asked")
        now = self._now()
        aside = Aside(self._new_id(), now, self.asking.key, kind, note)
        self.store.add_aside(aside)
        self._done.append(Departure(aside, self.asking, self.graded, self.aside.flagged.get(aside.item)))
        self.aside = fold_asides(self.store.asides(), local_day(now))
        if kind != "flag":
            self.advance()

    def judge(self, text: str, *, effect: Effect | None = None) -> Malformed | Verdict:
        """The verdict alone. It touches nothing, so that a front end may wait for it in another thread."""
        return judge(self._awaiting(), text, self.language, effect)

    def answer(
        self,
        text: str,
        *,
        effect: Effect | None = None,
        verdict: Malformed | Verdict | None = None,
        seconds: float | None = None,
    ) -> Malformed | Graded:
        """Grade and record; Malformed records nothing. `effect`, for a prediction: what the break did.

        `verdict`: what `judge` said of this very text, where it has been asked already. `seconds`: how long the
        student was at it, where the front end knows better than the clock. A sign at the end of the text says how
        sure the student is: see `split_confidence`.
        """
        asking = self._awaiting()
        verdict = verdict or self.judge(text, effect=effect)
        if isinstance(verdict, Malformed):
            return verdict
        at = max(self._now(), asking.at)
        said, confidence = asking.split(text)
        entry = Review(
            id=self._new_id(),
            at=at,
            item=asking.key,
            rating=proposed(verdict),
            score=verdict.score,
            answer=said,
            mistake=verdict.mistake,
            seconds=(at - asking.at).total_seconds() if seconds is None else seconds,
            wording=wording(asking),
            language=self.language,
            origin=self._origin,
            confidence=confidence,
        )
        self.store.record(entry)
        self._missed.discard(asking.key)
        self._new_left -= asking.key not in self.memories
        self.answered += 1
        self._done.append(None)
        return self._settle(asking, verdict, entry)

    def rate(self, rating: Rating) -> Graded:
        """Another rating for the answer just graded."""
        if self.graded is None:
            raise ValueError("nothing was graded yet")
        entry = self.graded.review
        if rating != entry.rating:
            entry = self.store.amend(entry.id, rating)
        return self._settle(self.graded.asking, self.graded.verdict, entry)

    def undo(self) -> Review | Aside | None:
        """Take back what was done last here, an answer or an item set aside, and ask that item again.

        After the first thing done here, the last answer of an earlier session. None: there is nothing.
        """
        if self._done and (departure := self._done[-1]) is not None:
            self._take_up(departure)
            self._done.pop()
            return departure.aside
        undone = self.store.undo_last()
        if undone is None:
            return None
        self._done = self._done[:-1]
        history = [entry for entry in self.store.reviews() if entry.item == undone.item]
        self.memories.pop(undone.item, None)
        self.memories |= fold(history)
        self._new_left += undone.item not in self.memories
        self.answered = max(0, self.answered - 1)
        self._skipped.discard(undone.item)
        self._put_off(undone.item)
        if undone.item in self.deck:
            self._ask(undone.item)
        else:
            self.advance()
        return undone

    def reread(self, memories: Memories) -> bool:
        """Take what the log says by now; True where that ends the question being asked, and the next one is."""
        self.memories = dict(memories)
        asking = self.asking
        if asking is None or self.graded is not None or state_of(self.memories, asking.key) == asking.before:
            return False
        self.advance()
        return True

    # ── within ──

    def _take_up(self, departure: Departure) -> None:
        entries = departure.taken_back(self._now(), self._new_id)
        self.store.add(entries)
        self.aside = fold_asides(self.store.asides(), local_day(entries[0].at))
        self._put_off(departure.aside.item)
        self.asking, self.graded, self._before = departure.asking, departure.graded, departure.asking.card

    def _put_off(self, key: str) -> None:
        """An item that was asked ahead of the others gives way to `key` and is asked right after it."""
        asking = self.asking
        if asking is not None and self.graded is None and asking.key in self._ahead - {key}:
            self._first.insert(0, asking.key)

    def _likeness(self, key: str) -> int:
        """How much an item is like the one asked before: 2 of the same question, 1 of its section."""
        card, _ = self.deck[key]
        if self._before is None:
            return 0
        return 2 if card is self._before else int(card.section == self._before.section)

    def _ask(self, key: str | None) -> None:
        self.graded = None
        if key is None:
            self.asking = None
            return
        try:
            self.asking = self._make(key)
        except StoreError:
            raise
        except Exception as error:
            # A card that lint has not seen, or a generator at fault: ask something else.
            self._broken.append(f"{key}: {type(error).__name__}: {error}")
            self._skipped.add(key)
            self.advance()
            return
        self._before = self.asking.card

    def _make(self, key: str) -> Asking:
        card, item = self.deck[key]
        return make_asking(
            key,
            card,
            item,
            before=state_of(self.memories, key),
            at=self._now(),
            rng=self._rng,
            askable=self._askable,
            missed=key in self._missed,
        )

    def _awaiting(self) -> Asking:
        if self.asking is None or self.graded is not None:
            raise ValueError("no answer is awaited")
        return self.asking

    def _settle(self, asking: Asking, verdict: Verdict, entry: Review) -> Graded:
        self.memories[asking.key] = review(asking.before, entry.rating, entry.at)
        self.graded = Graded(asking, verdict, entry, intervals(asking.before, entry.at))
        return self.graded
