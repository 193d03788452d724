"""`examprep check --coverage`: which statements of the cards have no proof. No lab is run, and nothing is red."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from examprep.cards.placed import load_placed
from examprep.commands.check import chosen_stems
from examprep.commands.tell import tell, tell_json
from examprep.environment import BadUsage, Environment
from examprep.exits import OK, RED
from examprep.faults import Fault, Faulty
from examprep.labreader import read_lab
from examprep.lint.coverage import Coverage, Gap, Kind, cover
from examprep.render.literal import one_line

CELL = 16  # columns of a share
KINDS: dict[Kind, tuple[str, str]] = {
    "sentence": ("фразы ответа", "sentences"),
    "point": ("пункты плана", "points"),
    "formula": ("формулы", "formulas"),
    "item": ("задания", "items"),
}
ONE: dict[Kind, tuple[str, str]] = {
    "sentence": ("фраза", "sentence"),
    "point": ("пункт", "point"),
    "formula": ("формула", "formula"),
    "item": ("задание", "item"),
}


def show_coverage(env: Environment, questions: list[str], *, alone: bool, as_json: bool) -> int:
    """Exit status 1 only where a card or a lab cannot be read: it is then left out, and said why.

    BadUsage: it does not stand `alone`, but with an option of the self-check.
    """
    if not alone:
        raise BadUsage("--coverage goes with questions, --json and --lang only")
    found: list[Coverage] = []
    faults: list[Fault] = []
    for stem in chosen_stems(env, questions) or env.course.stems():
        try:
            placed = load_placed(env.course.card_path(stem))
            lab = read_lab(env.course.lab_path(stem)) if stem in env.course.lab_stems() else None
        except Faulty as error:
            faults += error.faults
            continue
        found.append(cover(placed, lab, env.language))
    for fault in faults:
        tell(fault, file=sys.stderr)
    if as_json:
        told = [asdict(one) for one in found]
        tell_json({"language": env.language, "questions": told}, indent=1)
    else:
        tell("\n".join(_lines(env, found)))
    return RED if faults else OK


def _lines(env: Environment, found: Sequence[Coverage]) -> Iterator[str]:
    """What stands without a proof, each where it is written; then the shares, the questions with the least first."""
    for gap in (gap for one in found for gap in one.gaps):
        yield f"{gap.file}:{gap.line}: {env.say(*ONE[gap.kind])}: {one_line(gap.text)}{_nearest(env, gap)}"
    if any(one.gaps for one in found):
        yield ""
    yield env.say("С доказательством", "With a proof")
    yield " " * 5 + "".join(f"{env.say(*heads):>{CELL}}" for heads in KINDS.values())
    for one in sorted(found, key=lambda one: (_share([one], "sentence"), one.question)):
        yield f"{one.question:>5}{_cells([one])}"
    yield f"{env.say('всего', 'all'):>5}{_cells(found)}"


def _nearest(env: Environment, gap: Gap) -> str:
    return f"  ({env.say('ближе всего', 'nearest')}: {gap.nearest})" if gap.nearest else ""


def _cells(found: Sequence[Coverage]) -> str:
    """`23/32  72 %` of each kind."""
    cells = []
    for kind in KINDS:
        proved, stated = sum(one.proved(kind) for one in found), sum(one.stated[kind] for one in found)
        cells.append(f"{f'{proved}/{stated}':>{CELL - 5}} {_share(found, kind):>4.0%}")
    return "".join(cells)


def _share(found: Sequence[Coverage], kind: Kind) -> float:
    """Of nothing all is proved."""
    stated = sum(one.stated[kind] for one in found)
    return sum(one.proved(kind) for one in found) / stated if stated else 1.0
