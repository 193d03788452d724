"""The student's records, opened for a command or the app; reading them makes and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from examprep.cards import Card
from examprep.environment import BadUsage, Environment
from examprep.labfile import LabFile
from examprep.study.errors import StoreError, Unwritable
from examprep.study.memory import Memories, memories
from examprep.study.outcome import Outcome
from examprep.study.personal import PersonalItem, load_personal, newest, save_personal
from examprep.study.schedule import Memory, local_day
from examprep.study.setaside import fold_asides
from examprep.study.store import Store

if TYPE_CHECKING:  # numpy comes only where an exam was set
    from examprep.exam.agenda import Agenda
    from examprep.exam.figures import Figures
    from examprep.exam.profile import BadProfile, ExamProfile
    from examprep.exam.rehearsal import Interrupted, Rehearsal
    from examprep.study.standing import Standing


MISSED_AT_ONCE = 10  # items that rehearsed exams missed, in one session without a plan


def open_store(env: Environment) -> Store:
    """The review log. StoreError: the message says which file, what is wrong and what to do."""
    return Store.open(env.home.log, now=env.now, new_id=env.new_id, backups=env.home.backups)


def open_to_read(env: Environment) -> Store:
    """The same for who only looks: where it may not be written, as it stands; `trouble` says that nothing is kept."""
    try:
        return open_store(env)
    except Unwritable:
        if not env.home.log.is_file():
            raise
        return Store.open_to_read(env.home.log, now=env.now, new_id=env.new_id, backups=env.home.backups)


def keep_personal(env: Environment, notes: Sequence[PersonalItem]) -> None:
    """Save the student's own notes, with what another program has brought meanwhile. BadUsage: it cannot be written."""
    there = load_personal(env.home.personal)
    merged = newest([*there, *notes])
    if merged == there:
        return
    try:
        save_personal(env.home.personal, merged)
    except OSError as error:
        raise BadUsage(f"{env.home.personal} cannot be written: {error.strerror}") from None


def read_memories(env: Environment) -> tuple[Mapping[str, Memory], str | None]:
    """The memories of all items, and what is wrong with the log if it cannot be read."""
    if not env.home.log.exists():
        return {}, None
    try:
        with open_to_read(env) as store:
            return memories(store, env.home.memories), None
    except StoreError as error:
        return {}, error.in_full(env.language)


def read_profile(env: Environment, cards: Sequence[Card]) -> ExamProfile | None:
    """The exam that the student set; None where none was. BadProfile: it is spoilt, or the course has changed."""
    if not env.home.exam.exists():
        return None
    from examprep.exam.profile import check_questions, load_profile

    profile = load_profile(env.home.exam)
    if profile is not None:
        check_questions(profile, {card.number for card in cards})
    return profile


def read_agenda(
    env: Environment,
    cards: Sequence[Card],
    store: Store,
    known: Memories,
    outcomes: Sequence[Outcome] | None = None,
) -> Agenda | None:
    """Today's part of the plan; None where no exam was set, and from the exam's day on.

    `outcomes`: those of the log, where they have been read already.
    """
    profile = read_profile(env, cards)
    if profile is None:
        return None
    from examprep.exam.agenda import make_agenda

    now = env.now()
    hidden = fold_asides(store.asides(), local_day(now)).hidden
    answers = store.outcomes() if outcomes is None else outcomes
    missed = read_owed(store, {card.number: card for card in cards}, known)
    return make_agenda(profile, cards, known, answers, now, hidden, missed)


def read_figures(
    env: Environment, cards: Sequence[Card], store: Store, known: Memories
) -> tuple[Figures, BadProfile | None]:
    """What the statistics show, without an exam where its settings are spoilt: then also what is wrong with them."""
    from examprep.exam.figures import make_figures
    from examprep.exam.profile import BadProfile

    outcomes, agenda, trouble = store.outcomes(), None, None
    try:
        agenda = read_agenda(env, cards, store, known, outcomes)
    except BadProfile as error:
        trouble = error
    return make_figures(cards, known, outcomes, agenda, env.now()), trouble


def read_rehearsals(store: Store) -> list[Rehearsal]:
    """The rehearsed exams, the oldest first; one that this version cannot read is left out."""
    import msgspec

    from examprep.exam.rehearsal import Rehearsal

    found = []
    for kept in store.rehearsals():
        with suppress(msgspec.MsgspecError):
            found.append(msgspec.json.decode(kept.told, type=Rehearsal))
    return found


def read_interrupted(store: Store) -> Interrupted | None:
    """The exam that was left without a mark, if it was the last one and holds answers."""
    from examprep.exam.rehearsal import interrupted
    from examprep.exam.sitting import ORIGIN

    marked = read_rehearsals(store)
    return interrupted(store.reviews_from(ORIGIN, marked[-1].at if marked else None))


def read_owed(store: Store, by_number: Mapping[int, Card], known: Memories) -> list[str]:
    """Items that train what rehearsed exams missed, what was missed last first."""
    if not store.rehearsals():
        return []
    from examprep.exam.rehearsal import owed

    return owed(read_rehearsals(store), by_number, known)


def read_first(
    store: Store, by_number: Mapping[int, Card], known: Memories, agenda: Agenda | None
) -> list[str]:
    """What a session asks first: a part of what rehearsed exams missed, where no plan shares it out over the days."""
    return [] if agenda else read_owed(store, by_number, known)[:MISSED_AT_ONCE]


def read_standings(env: Environment, lab: LabFile | None) -> dict[str, Standing]:
    """What this machine has verified of a lab; nothing where there is no log that can be read."""
    if lab is None or not env.home.log.exists():
        return {}
    from examprep.study.standing import standings

    try:
        with open_to_read(env) as store:
            return standings(store, lab)
    except StoreError:
        return {}
