"""The exam's clock: large figures, coloured only when the time is over."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Digits, Static

from examprep.tui.faults import Careful


class Clock(Careful, Vertical):
    DEFAULT_CSS = """
    Clock { height: auto; }
    Clock Digits { text-align: center; text-style: bold; }
    Clock Static { text-align: center; color: $text-muted; }
    Clock.over Digits, Clock.over Static { color: $error; }
    """

    def compose(self) -> ComposeResult:
        yield Digits()
        yield Static()

    def show(self, face: str, over: bool, caption: str) -> None:
        """`over`: the time is over; `caption` says so in words."""
        self.set_class(over, "over")
        self.query_one(Digits).update(face)
        self.query_one(Static).update(caption)


def clock_face(due: datetime, now: datetime) -> str:
    """`9:58` left, or `+0:12` over."""
    seconds = round((due - now).total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'' if seconds >= 0 else '+'}{minutes}:{rest:02d}"
