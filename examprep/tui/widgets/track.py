"""A slider of one line: the arrows and the mouse move its knob."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widget import Widget

from examprep.tui.faults import Careful

NUMBER = {digit: digit for digit in "0123456789"} | {
    "full_stop": ".",
    "comma": ",",
    "minus": "-",
    "plus": "+",
}


class Track(Careful, Widget, can_focus=True):
    """`place` is where the knob stands, 0 to 1; with `words` it shows those between two arrows instead.

    `typed` is called with a character of a number that was typed, before the next key is dispatched: the field that
    it opens gets the rest.
    """

    BINDINGS = [Binding(key, f"type('{sign}')", priority=True, show=False) for key, sign in NUMBER.items()]

    class Moved(Message):
        """The mouse wants the knob at `place`."""

        def __init__(self, track: Track, place: float):
            super().__init__()
            self.track, self.place = track, place

        @property
        def control(self) -> Track:
            return self.track

    class Pushed(Message):
        """The mouse has pushed the left (-1) or the right (1) arrow."""

        def __init__(self, track: Track, step: int):
            super().__init__()
            self.track, self.step = track, step

        @property
        def control(self) -> Track:
            return self.track

    def __init__(self, typed: Callable[[str], None]) -> None:
        super().__init__()
        self._typed = typed
        self._place, self._words = 0.0, ""
        self._dragging = False

    def show(self, place: float = 0.0, words: str = "") -> None:
        if (place, words) != (self._place, self._words):
            self._place, self._words = place, words
            self.refresh()

    def render(self) -> Text:
        width = self.size.width
        style = "bold" if self.has_focus else ""
        if self._words:
            return Text(f"◂ {self._words} ▸"[:width], style)
        knob = round(self._place * max(0, width - 1))
        line = Text(no_wrap=True)
        line.append("─" * knob, "" if self.has_focus else "dim").append("●", style)
        return line.append("─" * (width - 1 - knob), "dim")

    # ── the mouse ──

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if self._words:
            self.post_message(self.Pushed(self, -1 if event.x < 2 else 1))
            return
        self._dragging = True
        self.capture_mouse()
        self._drag(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            self._drag(event)

    def on_mouse_up(self) -> None:
        self._dragging = False
        self.release_mouse()

    def _drag(self, event: events.MouseEvent) -> None:
        self.post_message(self.Moved(self, event.x / max(1, self.size.width - 1)))

    def action_type(self, character: str) -> None:
        self._typed(character)
