"""`examprep show`: a card, whole or in parts."""

from __future__ import annotations

import msgspec

from examprep.cards import Card
from examprep.catalog import load_catalog
from examprep.commands.tell import tell_json
from examprep.course import question_number
from examprep.environment import BadUsage, Environment
from examprep.faults import Faulty
from examprep.labfile import LabFile
from examprep.records import read_standings


def find_card(env: Environment, name: str) -> tuple[Card, LabFile | None]:
    """The card meant by a name, and its lab. UnknownQuestion; Faulty where the card cannot be read."""
    stem = env.course.find(name)
    catalog = load_catalog(env.course, env.home.cache)
    number = question_number(stem)
    if number not in catalog.by_number:
        raise Faulty([f for f in catalog.faults if f.file == str(env.course.card_path(stem))])
    return catalog.by_number[number], catalog.lab_of.get(number)


def show_card(env: Environment, name: str, parts: list[str], *, as_json: bool) -> None:
    """The parts in the order asked for; all of them when none is named."""
    card, lab = find_card(env, name)
    if as_json:
        return tell_json({**msgspec.to_builtins(card.file), "stem": card.stem}, indent=1)
    from rich.text import Text

    from examprep.render import card as render
    from examprep.render.console import page

    known = ["title", *render.PARTS]
    for part in parts:
        if part not in known:
            raise BadUsage(f"--part {part}: write one of {', '.join(known)}")
    console, proved = page(), {"formulas": render.formulas, "claims": render.claims}
    for part in parts or known:
        if part == "title":
            console.print(render.title(card, env.language), "")
            continue
        if part in ("figure", "formulas") and not getattr(card, part):
            continue
        console.print(Text(render.part_title(part, env.language), style="bold underline"), "")
        if part in proved:
            console.print(proved[part](card, env.language, read_standings(env, lab)), "")
        else:
            console.print(render.PARTS[part][1](card, env.language), "")
