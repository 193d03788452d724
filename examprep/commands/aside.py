"""`examprep aside`: items that were set aside or flagged as wrong, and taking one up again."""

from __future__ import annotations

import sys

from examprep.commands.tell import tell, tell_json
from examprep.environment import BadUsage, Environment
from examprep.records import open_store
from examprep.render.literal import one_line
from examprep.study.schedule import local_day
from examprep.study.setaside import Aside, SetAside, fold_asides


def read(env: Environment) -> SetAside:
    if not env.home.log.exists():
        return fold_asides([], local_day(env.now()))
    with open_store(env) as store:
        return fold_asides(store.asides(), local_day(env.now()))


def show_asides(env: Environment, *, as_json: bool) -> None:
    aside = read(env)
    if as_json:
        found = {
            "buried": sorted(aside.buried),
            "suspended": sorted(aside.suspended),
            "flagged": aside.flagged,
        }
        tell_json(found, indent=1)
        return
    lines = [f"{key}  " + env.say("до завтра", "until tomorrow") for key in sorted(aside.buried)]
    lines += [f"{key}  " + env.say("не спрашивать", "not asked") for key in sorted(aside.suspended)]
    lines += [f"{key}  ! {one_line(note)}" for key, note in sorted(aside.flagged.items())]
    tell("\n".join(lines) or env.say("Ничего не отложено.", "Nothing is set aside."))


def resume_item(env: Environment, key: str) -> None:
    """BadUsage: it is neither set aside nor flagged."""
    aside = read(env)
    if key not in aside.hidden | aside.flagged.keys():
        raise BadUsage(env.say(f"{key} не отложено", f"{key} is neither set aside nor flagged"))
    with open_store(env) as store:
        store.add_aside(Aside(env.new_id(), env.now(), key, "resume"))
    tell(env.say(f"снова в работе: {key}", f"asked again: {key}"), file=sys.stderr)
