"""Items set aside: until tomorrow, for good, or flagged as wrong with a note for whoever keeps the course."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from examprep.study.events import ITEM, check_identity, check_text
from examprep.study.schedule import local_day

Kind: TypeAlias = Literal["bury", "suspend", "resume", "flag"]
KINDS = ("bury", "suspend", "resume", "flag")
LONGEST_NOTE = 2000  # characters


@dataclass(frozen=True)
class Aside:
    """`bury`: not today. `suspend`: not until `resume`. `flag`: `note` says what is wrong with it; `resume` ends it.

    `note` is literal text, never markup. ValueError where a field is not what it says here.
    """

    id: str
    at: datetime
    item: str
    kind: Kind
    note: str = ""

    def __post_init__(self) -> None:
        check_identity(self)
        if not ITEM.fullmatch(self.item):
            raise ValueError(f"item is {self.item[:80]!r}; expected an id like q20/output-size")
        if self.kind not in KINDS:
            raise ValueError(f"kind is {self.kind!r}; expected one of {', '.join(KINDS)}")
        if len(self.note) > LONGEST_NOTE:
            raise ValueError(f"the note has {len(self.note)} characters; at most {LONGEST_NOTE} are kept")
        check_text("note", self.note)


class SetAside(Struct, frozen=True):
    """Keys of items: not asked today, not asked at all, and what is said to be wrong with them."""

    buried: frozenset[str]
    suspended: frozenset[str]
    flagged: dict[str, str]

    @property
    def hidden(self) -> frozenset[str]:
        """Not to be asked now."""
        return self.buried | self.suspended


def fold_asides(asides: Iterable[Aside], today: date) -> SetAside:
    """What holds on the student's calendar day `today`, the asides being taken by time."""
    buried, suspended, flagged = set(), set(), {}
    for aside in sorted(asides, key=lambda a: (a.at, a.id)):
        match aside.kind:
            case "bury":
                if local_day(aside.at) == today:
                    buried.add(aside.item)
            case "suspend":
                suspended.add(aside.item)
            case "flag":
                flagged[aside.item] = aside.note
            case "resume":
                buried.discard(aside.item)
                suspended.discard(aside.item)
                flagged.pop(aside.item, None)
    return SetAside(frozenset(buried), frozenset(suspended), flagged)
