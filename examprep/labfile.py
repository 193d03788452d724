"""What a lab file says: facts, knobs and misconceptions. `labreader` reads it, without running it or loading torch."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from examprep.curves import Line
from examprep.lab import slug

KNOB_TYPES: dict[str, Callable[[str], float]] = {"int": int, "float": float}


class Knob(Struct, frozen=True):
    """A constant of a lab that may be set from `low` to `top`, both included; `doc` is what it is.

    Beyond `high` a GPU is wanted: no further than `large`, where the lab names one.
    """

    name: str
    type: str  # "int" or "float"
    default: int | float
    low: int | float
    high: int | float
    doc: str
    line: int
    large: int | float | None = None

    @property
    def top(self) -> int | float:
        return self.high if self.large is None else self.large


class BreakInfo(Struct, frozen=True):
    """A misconception built into a lab, in both languages, and the checks that it `reddens`."""

    name: str
    says: str
    ru: str
    reddens: tuple[str, ...]
    line: int


class LabFile(Struct, frozen=True):
    """The lab as its reader sees it. `checks` maps a check's name to its fact, in the order they run."""

    stem: str
    path: str
    doc: str
    source_hash: str
    knobs: tuple[Knob, ...]
    checks: dict[str, str]
    breaks: tuple[BreakInfo, ...]
    answers: tuple[str, ...]  # ids of the card's items whose key the lab computes
    imports: tuple[str, ...]
    lines: dict[str, int]  # where each function of the file is defined, by its name
    curves: tuple[Line, ...]  # those whose chart and series are written out, in the order of the text
    charts: tuple[str, ...]  # those of which some series gets its name only as the lab runs

    def find_break(self, name: str) -> BreakInfo:
        """By name, by its sentence, by number from 1, or by the beginning that only one has."""
        wanted = slug(name)
        exact = [b for i, b in enumerate(self.breaks, 1) if wanted in (b.name, str(i))]
        found = exact or [b for b in self.breaks if wanted and b.name.startswith(wanted)]
        if len(found) == 1:
            return found[0]
        have = "\n".join(f"  {b.name}" for b in self.breaks)
        raise BadSetting(
            f"{'several breaks' if found else 'no break'} {name!r} in {self.stem}; it has:\n{have}"
        )

    def read_knobs(self, settings: list[str]) -> dict[str, float]:
        """`["P=0.7", "STEPS=50"]` -> values in range, or BadSetting that says what would be."""
        known = {knob.name: knob for knob in self.knobs}
        values = {}
        for setting in settings:
            name, equals, text = setting.partition("=")
            knob = known.get(name.strip())
            if knob is None or not equals:
                raise BadSetting(
                    f"--set {setting}: write NAME=VALUE, NAME one of {', '.join(known) or '(none)'}"
                )
            values[knob.name] = read_knob(knob, text)
        return values


class BadSetting(Exception):
    """A knob, check or break that the lab does not have, or a value out of range."""


def read_knob(knob: Knob, text: str) -> float:
    """The value of a knob from what was typed; a decimal comma does."""
    try:
        value = KNOB_TYPES[knob.type](text.strip().replace(",", "."))
    except ValueError:
        raise BadSetting(f"{knob.name}={text}: write a number of type {knob.type}") from None
    if not knob.low <= value <= knob.top:  # also refuses nan
        ends = f"{knob.low:g} and {knob.top:.10g}"
        raise BadSetting(f"{knob.name}={text}: must lie between {ends} ({knob.doc})")
    return value


def imported_by(labs: Iterable[LabFile]) -> list[str]:
    """The modules that any of the labs imports: a fork server imports them once for all."""
    return sorted({name for lab in labs for name in lab.imports})
