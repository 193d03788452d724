"""`examprep exam history`: the exams that were rehearsed, and how one of them went."""

from __future__ import annotations

from examprep.catalog import load_catalog
from examprep.commands.tell import tell
from examprep.environment import BadUsage, Environment
from examprep.exam.rehearsal import Rehearsal, owed
from examprep.records import open_to_read, read_rehearsals
from examprep.render.console import page
from examprep.render.marks import history_line, result
from examprep.study.memory import memories


def history(env: Environment, number: int | None = None) -> None:
    """A numbered line for each, the oldest first; or one of them in full. BadUsage: there is no such number."""
    if not env.home.log.exists():
        past, known = [], {}
    else:
        with open_to_read(env) as store:
            past, known = read_rehearsals(store), memories(store, env.home.memories)
    if not past:
        tell(env.say("Экзаменов ещё не было; начните: ", "No exam yet; begin with: ") + env.command("exam"))
    elif number is None:
        for place, kept in enumerate(past, 1):
            tell(f"{place:>3}  {history_line(kept, env.language)}")
    else:
        cards = load_catalog(env.course, env.home.cache).by_number
        kept = _numbered(past, number, env)
        page().print(result(kept, cards, owed([kept], cards, known), env.language))


def _numbered(past: list[Rehearsal], number: int, env: Environment) -> Rehearsal:
    if not 1 <= number <= len(past):
        raise BadUsage(
            env.say(
                f"экзамена {number} нет; напишите номер от 1 до {len(past)}",
                f"no exam {number}; write a number from 1 to {len(past)}",
            )
        )
    return past[number - 1]
