"""`examprep quiz`: what is asked, and in which order; `quizloop` asks it."""

from __future__ import annotations

from examprep.cards.bykey import ItemsByKey
from examprep.catalog import Catalog, load_catalog
from examprep.commands.conversation import read_line, warn
from examprep.commands.quizloop import Quiz
from examprep.course import question_number
from examprep.environment import BadUsage, Environment
from examprep.exam.order import learning_order
from examprep.records import open_store, read_agenda, read_first
from examprep.render.console import page
from examprep.study.laboratory import Laboratory
from examprep.study.memory import memories
from examprep.study.personal import load_personal, personal_deck
from examprep.study.session import Deck, Session

NEW = 10  # new items a session that no plan chose


def run_quiz(
    env: Environment,
    questions: list[str],
    *,
    new: int | None,
    limit: int | None,
    plain: bool,
    personal: bool = False,
) -> int:
    """Exit status 0: also when nothing was due.

    Without `questions` what today's plan chose is asked, if an exam is set; of those named what is due, then new items.
    `personal`: the student's own notes, which no exam's plan holds.
    """
    catalog = load_catalog(env.course, env.home.cache)
    deck = choose_personal(env, questions) if personal else choose(env, catalog, questions)
    console = page(plain=plain)
    with open_store(env) as store, Laboratory(catalog, store, env) as laboratory:
        warn(env, store)
        known = memories(store, env.home.memories)
        agenda = None if personal else read_agenda(env, catalog.cards, store, known)
        plan = None if questions else agenda  # what is named is studied whatever was planned
        session = Session(
            deck,
            store,
            known,
            now=env.now,
            new_id=env.new_id,
            rng=env.rng,
            language=env.language,
            origin="quiz",
            new_limit=new if new is not None else len(plan.day.new) if plan else NEW,
            today=plan.day if plan else None,
            first=read_first(store, catalog.by_number, known, plan),
            askable=laboratory.askable,
        )
        Quiz(env, console, session, laboratory, read_line, agenda, catalog.by_number).run(limit)
        memories(store, env.home.memories)  # brings the snapshot up to date for the next command
    return 0


def choose(env: Environment, catalog: Catalog, questions: list[str]) -> Deck:
    """The items of the questions named, or of all, in the order in which they teach."""
    wanted = {question_number(env.course.find(name)) for name in questions}
    cards = [card for card in learning_order(catalog.cards) if not wanted or card.number in wanted]
    deck = ItemsByKey(cards)
    if not deck:
        raise BadUsage(env.say("нечего спрашивать: карточек нет", "there is nothing to ask: no card"))
    return deck


def choose_personal(env: Environment, questions: list[str]) -> Deck:
    """The student's own notes. BadPersonalDeck."""
    if questions:
        raise BadUsage(
            env.say("--personal: вопросы не называют", "--personal: your own notes belong to no question")
        )
    deck = personal_deck(load_personal(env.home.personal))
    if not deck:
        ru, en = "своих записей ещё нет", "there are no notes of your own yet"
        raise BadUsage(f"{env.say(ru, en)}: {env.command('import anki FILE')}")
    return deck
