"""What may come out of a lab's process: events of these shapes in the order of a run, whatever the process writes."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

import msgspec

Event: TypeAlias = dict[str, Any]
Number: TypeAlias = float | Literal["nan", "inf", "-inf"]  # JSON lacks the last three
MOST_KEPT = 1_000_000  # events that stay in the parent's memory, some 130 bytes each; a lab has thousands
FLEETING = ("said", "progress")  # of these only the newest stay


class BadEvent(Exception):
    """A line that no run of a lab sends there."""


Started = TypedDict(
    "Started",
    {
        "event": Literal["started"],
        "stem": str,
        "device": str,
        "devices": list[str],
        "seed": int,
        "knobs": dict[str, int | float],
        "break": str | None,
        "checks": list[str],
        "source": str,
        "torch": str | None,
        "python": str,
        "threads": int,
    },
)


class Progress(TypedDict):
    event: Literal["progress"]
    label: str
    step: int
    total: int


class Chart(TypedDict):
    event: Literal["chart"]
    chart: str
    x: str
    y: str
    log: Literal["", "x", "y", "xy"]
    lines: dict[str, Number]


class Point(TypedDict):
    event: Literal["point"]
    chart: str
    series: str
    x: Number
    y: Number


class Table(TypedDict):
    event: Literal["table"]
    table: str
    rows: list[list[Number]]
    columns: list[str]
    labels: list[str]


class Said(TypedDict):
    event: Literal["said"]
    text: str


class Evidence(TypedDict):
    event: Literal["evidence"]
    check: str
    got: Any
    want: Any
    error: Number | None
    tol: Number | None
    against: str
    n: int
    ok: bool
    numbers: NotRequired[list[Number]]  # all of `got`, where they were asked for


class Checked(TypedDict):
    event: Literal["check"]
    check: str
    ok: bool
    seconds: float
    origins: NotRequired[list[Literal["drawn", "trained"]]]  # of its numbers, likewise


class Answer(TypedDict):
    event: Literal["answer"]
    item: str
    value: Any


class Crashed(TypedDict):
    event: Literal["crashed"]
    check: str | None
    traceback: str


class Refused(TypedDict):
    event: Literal["refused"]
    message: str


class Finished(TypedDict):
    event: Literal["finished"]
    ok: bool
    red: list[str]
    seconds: float


SHAPES: dict[str, Any] = {
    "started": Started,
    "progress": Progress,
    "chart": Chart,
    "point": Point,
    "table": Table,
    "said": Said,
    "evidence": Evidence,
    "check": Checked,
    "answer": Answer,
    "crashed": Crashed,
    "refused": Refused,
    "finished": Finished,
}
FIRST = {"started", "said", "crashed", "refused"}  # what may come before a run has started
LATER = SHAPES.keys() - {"started", "refused"}  # what may come from then on


class EventReader:
    """Reads the lines of one run."""

    def __init__(self) -> None:
        self._checks: frozenset[str] | None = None  # of the run, once it has started
        self._kept = 0

    def read(self, line: bytes) -> Event:
        """BadEvent: it is no JSON, has not the shape of its kind, comes at a wrong moment, or is one too many."""
        try:
            event = msgspec.json.decode(line)
            told: Event = msgspec.convert(event, SHAPES[event["event"]])
        except msgspec.MsgspecError as error:
            raise BadEvent(str(error)) from None
        except (ValueError, TypeError, LookupError, RecursionError):
            raise BadEvent("no event of any kind") from None
        self._follow(told)
        return told

    def _follow(self, event: Event) -> None:
        kind = event["event"]
        if kind not in (FIRST if self._checks is None else LATER):
            raise BadEvent(f"{kind} at a wrong moment")
        if kind == "started":
            self._checks = frozenset(event["checks"])
        elif kind in ("evidence", "check") and event["check"] not in (self._checks or ()):
            raise BadEvent(f"no check {event['check']!r} was announced")
        self._kept += kind not in FLEETING
        if self._kept > MOST_KEPT:
            raise BadEvent(f"more than {MOST_KEPT} points and other results")
