"""The keys of a page that has a panel of knobs."""

from __future__ import annotations

from textual import on
from textual.widgets import OptionList

from examprep.tui.keys import Key
from examprep.tui.page import Page
from examprep.tui.widgets.keybar import KeyBar
from examprep.tui.widgets.knobs import Knobs

TURNING = [
    Key("k", "knobs", "ручки", "knobs"),
    Key("left,right", "turning", "крутить", "turn", "← →", bound=False),
    Key("left", "turn(-1)", "меньше", "less", bar=False),
    Key("right", "turn(1)", "больше", "more", bar=False),
    Key("shift+left", "turn(-5)", "намного меньше", "much less", "⇧←", bar=False),
    Key("shift+right", "turn(5)", "намного больше", "much more", "⇧→", bar=False),
    Key("up", "move(-1)", "ручка выше", "knob above", bar=False),
    Key("down", "move(1)", "ручка ниже", "knob below", bar=False),
    Key("backspace,delete", "reset", "сброс", "reset", "⌫"),
    Key("enter", "type", "ввести", "type"),
]


class Turning(Page):
    """What is turned is in the panel; an `OptionList` has the focus otherwise."""

    opened = False  # the panel, on a screen too narrow to show it always

    @property
    def knobs(self) -> Knobs:
        return self.query_one(Knobs)

    def can_turn(self, action: str) -> bool | None:
        """Whether an action of TURNING does something now; None for any other."""
        if action not in ("turn", "turning", "move", "type", "reset"):
            return None
        row = self.knobs.row
        if row is None or (self.knobs.typing and action != "move"):
            return False
        if action == "reset":
            return self.knobs.resettable
        return row.knob is not None if action == "type" else True

    def action_leave(self) -> None:
        """One step back: out of the field, out of the knobs, out of the page."""
        if self.knobs.typing:
            self.knobs.abandon()
        elif self.knobs.row is not None:
            self.action_knobs()
        else:
            super().action_leave()

    def action_knobs(self) -> None:
        """To the knobs; from them, back."""
        self.opened = self.knobs.row is None
        if not self.opened:
            self.query_one(OptionList).focus()
        self.retell()
        if self.opened:
            self.knobs.enter()

    def action_turn(self, steps: int) -> None:
        self.knobs.turn(steps)

    def action_move(self, step: int) -> None:
        self.knobs.move(step)

    def action_reset(self) -> None:
        self.knobs.reset()

    def action_type(self) -> None:
        self.knobs.type()

    @on(Knobs.Turned)
    def turned(self) -> None:
        self.tell_settings()
        self.query_one(KeyBar).retell()

    def tell_settings(self) -> None:
        """Show outside the panel that the settings have changed."""
