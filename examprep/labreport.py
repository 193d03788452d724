"""What a run of a lab said, folded from its events: the same for the command line, JSON and the app."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from examprep.labevents import Event
from examprep.language import Language, say

MOST_SAID = 10_000  # lines of a lab that are kept: one that prints for ever must not fill the memory


@dataclass
class Check:
    """One check of a run: `ok` None while it has not ended."""

    name: str
    ok: bool | None = None
    seconds: float | None = None
    evidence: list[Event] = field(default_factory=list)
    crash: str | None = None
    origins: list[str] = field(default_factory=list)  # "drawn" at random on the device, "trained" in steps


@dataclass
class Report:
    """All that it said so far; `end` is the event that ended it."""

    started: Event | None = None
    checks: dict[str, Check] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    charts: dict[str, Event] = field(default_factory=dict)
    points: dict[str, dict[str, list[tuple[float, float]]]] = field(default_factory=dict)
    tables: dict[str, Event] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)  # the newest, MOST_SAID at most
    progress: Event | None = None
    end: Event | None = None
    crashes: list[Event] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Fold one event in."""
        getattr(self, f"_on_{event['event']}")(event)

    def _on_started(self, event: Event) -> None:
        self.started = event
        self.checks = {name: Check(name) for name in event["checks"]}

    def _on_evidence(self, event: Event) -> None:
        self.checks[event["check"]].evidence.append(event)

    def _on_check(self, event: Event) -> None:
        check = self.checks[event["check"]]
        check.ok, check.seconds = event["ok"], event["seconds"]
        check.origins = event.get("origins", [])

    def _on_crashed(self, event: Event) -> None:
        self.crashes.append(event)
        if event["check"] in self.checks:
            self.checks[event["check"]].crash = event["traceback"]
        elif event["check"] is None:
            self.end = event

    def _on_answer(self, event: Event) -> None:
        self.answers[event["item"]] = event["value"]

    def _on_chart(self, event: Event) -> None:
        self.charts[event["chart"]] = event

    def _on_point(self, event: Event) -> None:
        curve = self.points.setdefault(event["chart"], {}).setdefault(event["series"], [])
        curve.append((float(event["x"]), float(event["y"])))

    def _on_table(self, event: Event) -> None:
        self.tables[event["table"]] = event

    def _on_said(self, event: Event) -> None:
        self.said.append(event["text"])
        if len(self.said) > MOST_SAID + MOST_SAID // 10:  # cut now and then: a cut moves all the rest
            del self.said[:-MOST_SAID]

    def _on_progress(self, event: Event) -> None:
        self.progress = event

    def _ended(self, event: Event) -> None:
        self.end = event

    _on_finished = _on_refused = _on_timeout = _on_cancelled = _ended

    @property
    def red(self) -> list[str]:
        return [check.name for check in self.checks.values() if check.ok is False]

    @property
    def crashed(self) -> bool:
        return bool(self.crashes) or (self.end or {}).get("event") == "timeout"

    @property
    def finished(self) -> bool:
        return (self.end or {}).get("event") == "finished"

    @property
    def seconds(self) -> float | None:
        return (self.end or {}).get("seconds")

    def as_it_should(self, reddens: Iterable[str] | None) -> bool:
        """All green, or with a break exactly the checks that it `reddens` (of those that were run)."""
        expected = set(reddens or ()) & set(self.checks)
        return self.finished and not self.crashed and set(self.red) == expected


def traceback_of(crash: Event, language: Language) -> str:
    """What a `crashed` event tells: Python's words, or ours in that language."""
    python: str = crash["traceback"]
    return say(language, crash.get("ru", python), python)


def unfinished(report: Report, language: Language) -> str:
    """Why a run has no end of its own."""
    end = report.end or {}
    if end.get("event") == "timeout":
        limit = f"{end['limit']:g}"
        return say(language, f"не уложилась в срок ({limit} с)", f"ran out of time ({limit} s)")
    if end.get("event") == "cancelled":
        return say(language, "отменено", "cancelled")
    return say(language, "лаборатория прервалась", "the lab broke off")
