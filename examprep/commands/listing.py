"""`examprep list`: a line a question."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec import to_builtins

from examprep.cards import SECTIONS, Card
from examprep.catalog import Catalog, load_catalog
from examprep.commands.tell import tell, tell_json
from examprep.environment import Environment
from examprep.records import read_memories
from examprep.render.bars import bar
from examprep.render.sections import section_name
from examprep.study.errors import StoreError
from examprep.study.progress import Progress, progress_of
from examprep.study.schedule import Memory


@dataclass(frozen=True)
class Row:
    """One question as `list --json` gives it."""

    question: int
    stem: str
    section: str
    title: dict[str, str]
    claims: int
    items: int
    checks: int
    breaks: int
    state: Progress


def list_questions(env: Environment, *, as_json: bool) -> None:
    """Data on stdout; files that could not be read are named on stderr."""
    catalog = load_catalog(env.course, env.home.cache)
    memories, trouble = read_memories(env)
    troubles: list[object] = [*catalog.faults, *([trouble] if trouble else [])]
    now = env.now()
    known = [(card, progress_of(card, memories, now)) for card in catalog.cards]
    if as_json:
        tell_json(to_builtins([row(card, catalog, state) for card, state in known]), indent=1)
    else:
        tell("\n".join(lines(known, env)))
        try:
            for own in () if trouble else own_lines(env, memories):
                tell(own)
        except StoreError as error:
            troubles.append(error)
    for told in troubles:
        tell(told, file=sys.stderr)


def row(card: Card, catalog: Catalog, state: Progress) -> Row:
    lab = catalog.lab_of.get(card.number)
    return Row(
        question=card.number,
        stem=card.stem,
        section=card.section,
        title={"ru": card.title.ru, "en": card.title.en},
        claims=len(card.claims),
        items=len(card.heads),
        checks=len(lab.checks) if lab else 0,
        breaks=len(lab.breaks) if lab else 0,
        state=state,
    )


def lines(known: Sequence[tuple[Card, Progress]], env: Environment) -> list[str]:
    """By section: number, a bar of what is known, the title, what waits."""
    out: list[str] = []
    for section in SECTIONS:
        mine = [(card, state) for card, state in known if card.section == section]
        if mine:
            out += [section_name(section, env.language), *(line(card, state, env) for card, state in mine)]
    return out or [env.say("В курсе нет ни одной карточки.", "The course holds no card.")]


def own_lines(env: Environment, memories: Mapping[str, Memory]) -> list[str]:
    """What waits of the student's own notes, and how to study them; nothing where nothing does. StoreError."""
    if not env.home.personal.exists():
        return []
    from examprep.commands.aside import read
    from examprep.study.personal import load_personal
    from examprep.study.queue import waiting

    hidden = read(env).hidden
    keys = [note.key for note in load_personal(env.home.personal) if note.key not in hidden]
    left = waiting(keys, memories, env.now())
    if not left.due and not left.new:
        return []
    ru, en = f"к повторению: {left.due}, новых: {len(left.new)}", f"{left.due} due, {len(left.new)} new"
    return [env.say("СВОИ ЗАПИСИ", "OWN NOTES"), f"      {env.say(ru, en)}: {env.command('quiz --personal')}"]


def line(card: Card, state: Progress, env: Environment) -> str:
    waits = []
    if state.due:
        waits.append(env.say(f"к повторению: {state.due}", f"{state.due} due"))
    if state.new:
        waits.append(env.say(f"новых: {state.new}", f"{state.new} new"))
    title = " ".join(card.title[env.language].split())
    return f"{card.number:>4}  {bar(state.recall)}  {title}" + (f"  ({', '.join(waits)})" if waits else "")
