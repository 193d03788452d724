"""What is said of a sitting: why an item is asked, and what being sure, or not, has taught."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from examprep.cards import Card
from examprep.catalog import read_catalog
from examprep.environment import Environment
from examprep.records import open_store
from examprep.render import sitting
from examprep.render.history import confidence_lines
from examprep.study.asking import Asking
from examprep.study.history import Share, look_back
from examprep.study.outcome import Outcome
from examprep.study.schedule import Memory, New, Rating, State
from examprep.study.session import Session

NOON = datetime(2027, 1, 10, 12, tzinfo=UTC)


@pytest.fixture
def asking(env: Environment) -> Asking:
    key = "q01/slope-at-three"
    card, item = read_catalog(env.course).items[key]
    return Asking(key, card, item, (), New(), NOON)


def memory(phase: str, lapses: int = 0) -> Memory:
    return Memory(10, 5, NOON, NOON - timedelta(days=10), phase, None, 5, lapses)


@pytest.mark.parametrize(
    ("before", "ru", "en"),
    [
        (New(), "новое", "new"),
        (memory("learning"), "ещё заучивается", "still being learned"),
        (memory("relearning", 1), "забыто — учим заново", "forgotten: being learned again"),
        (memory("review"), "вероятность вспомнить 90%", "recall 90%"),
        (
            memory("review", 2),
            "вероятность вспомнить 90% · забывалось раз: 2",
            "recall 90% · times forgotten: 2",
        ),
    ],
)
def test_why_an_item_is_asked_in_one_line(asking: Asking, before: State, ru: str, en: str):
    asked = replace(asking, before=before)
    assert (sitting.why(asked, "ru"), sitting.why(asked, "en")) == (ru, en)


def test_what_a_rehearsal_missed_comes_before_every_other_reason(asking: Asking):
    missed = replace(asking, before=memory("relearning", 1), missed=True)
    assert sitting.why(missed, "en") == "missed in your last rehearsal"


@pytest.fixture
def missing(env: Environment) -> Iterator[Callable[..., list[str | None]]]:
    """What is said of a required question after each miss of one session, twice of each: screens are drawn anew."""
    items = read_catalog(env.course).items
    card, _ = items["q01/slope-at-three"]
    above = Card.of("q02_cube", msgspec.structs.replace(card.file, requires=[1]))
    deck = {f"q02/{name}": (above, items[f"q01/{name}"][1]) for name in ("slope-at-three", "which")}
    options = {"rng": env.rng, "language": "en", "origin": "quiz", "new_limit": 10}

    def missing(**known: Memory) -> list[str | None]:
        memories = {f"q01/{name}": memory for name, memory in known.items()}
        session = Session(deck, store, memories, now=env.now, new_id=env.new_id, **options)
        told = []
        while session.asking is not None and session.asking.before == New():
            item, shown = session.asking.item, session.asking.shown
            wrong = "3" if item.id == "slope-at-three" else str(shown.index(0) + 1)
            graded = session.answer(wrong)
            told += [sitting.rests_on(graded, {1: card}, session, "en") for _ in range(2)]
            session.advance()
        return told

    with open_store(env) as store:
        yield missing


def test_what_a_missed_question_rests_on_is_said_once_a_session_and_only_if_it_was_begun(missing):
    first, again, *others = missing(which=memory("review"))
    assert first.startswith("It rests on question 1 (you know ")
    assert again == first
    assert others == [None, None]
    assert missing() == [None] * 4


def test_how_often_one_was_right_when_sure_is_told_with_counts():
    def said(confidence, score):
        return Outcome.given(NOON, "q01/a", Rating.GOOD, score, 9.0)._replace(confidence=confidence)

    past = look_back([said("sure", 1.0)] * 3 + [said("sure", 0.0), said("guess", 0.0)], {}, NOON.date())
    assert past.confidence == {"guess": Share(0, 1), "sure": Share(3, 4)}
    guess, sure = [line.plain for line in confidence_lines(past, "en")][-2:]
    assert ("a guess →    0%" in guess, "(1)" in guess) == (True, True)
    assert ("sure →   75%" in sure, "(4)" in sure) == (True, True)
    assert confidence_lines(look_back([said(None, 1.0)], {}, NOON.date()), "en") == []
