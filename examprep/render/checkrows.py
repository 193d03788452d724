"""The checks of a run as rows of a table: mark, name, got, wanted with its tolerance, oracle or a note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from examprep.labfile import BreakInfo
from examprep.labreport import Check
from examprep.language import Language, say
from examprep.render import evidence
from examprep.render.literal import one_line

NARROW = 100  # columns of a terminal, below which numbers have few digits' room
PHONE = 60  # and below which there is none for what was wanted: it stands in the evidence
RUNNING = "…"


@dataclass(frozen=True)
class Columns:
    """Widths in cells; the oracle takes what is left."""

    name: int
    got: int
    want: int
    rest: int


def columns(width: int, names: Iterable[str]) -> Columns:
    """For rows `width` wide. They depend on nothing that a run says, so that no row jumps while it fills in."""
    longest = max(map(len, names), default=0)
    name = min(longest, max(20, width // 3))
    got, want = (16, 24) if width >= NARROW else (11, 18) if width >= PHONE else (11, 0)
    return Columns(name, got, want, max(0, width - name - got - want - 5))


def header(at: Columns, language: Language) -> Text:
    words = (("проверка", "check"), ("получено", "got"), ("должно быть", "wanted"), ("сверено с", "against"))
    name, got, want, against = (say(language, *both) for both in words)
    cells = (_cell(name, at.name), _cell(got, at.got), _cell(want, at.want), _cell(against, at.rest))
    return Text("  " + " ".join(cells), style="dim", no_wrap=True, overflow="crop")


def row(check: Check, at: Columns, *, running: bool = False, note: Text | None = None) -> Text:
    """One check as it stands; a `note` takes the oracle's place. Never wider than its columns."""
    mark, style = mark_of(check, running=running)
    line = Text(no_wrap=True, overflow="crop")
    line.append(f"{mark} ", style).append(_cell(check.name, at.name) + " ")
    shown = evidence.decisive(check)
    if check.crash:
        return line.append(_cell(evidence.last_line(check.crash), at.got + at.want + at.rest + 2), "red")
    got, want, against = ("", "", "")
    if shown is not None:
        got, want = evidence.written(shown["got"]), evidence.wanted(shown)
        against = evidence.oracle(shown)
    line.append(f"{_cell(got, at.got)} {_cell(want, at.want)} ")
    if note is None or not at.rest:  # an ellipsis would need a cell
        return line.append(_cell(against, at.rest), "dim")
    note = note.copy()
    note.truncate(at.rest, overflow="ellipsis")
    return line.append_text(note)


def mark_of(check: Check, *, running: bool) -> tuple[str, str]:
    """The sign of a check and its style."""
    if check.crash:
        return "!", "bold red"
    if check.ok is None and running:
        return RUNNING, "bold"
    return evidence.MARKS[check.ok], {True: "green", False: "bold red", None: "dim"}[check.ok]


def beside(check: Check, broken: BreakInfo, language: Language) -> Text | None:
    """What to say of a check when something is broken on purpose: nothing of one that stays green as it should."""
    if check.ok is None:
        return None
    if check.name in broken.reddens:
        if check.ok:
            return Text(say(language, "← должна покраснеть", "← should be red"), "bold red")
        return Text(say(language, "← так и должно быть", "← as it should"), "green")
    return None if check.ok else Text(say(language, "← лишняя", "← not named"), "bold red")


def _cell(text: str, size: int) -> str:
    """Cut or filled to exactly `size` cells."""
    text = one_line(text)
    if size <= 0 or cell_len(text) <= size:
        return set_cell_size(text, max(0, size))
    return set_cell_size(text, size - 1) + "…"
