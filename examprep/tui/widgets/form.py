"""A form: a label, a field and what is to be said beside it, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from examprep.render.literal import literal
from examprep.tui.faults import Careful
from examprep.tui.keys import Key

KEPT = set("LT?ДЕ")  # keys of every screen, also by a Russian keyboard, that no field needs as letters

WIDTHS = [(0, "-narrow"), (70, "-wide")]  # columns; below 70 a field stands under its label
HEIGHTS = [(0, "-low"), (24, "-tall")]  # lines; where there are 24, a wide form need not scroll
FORM_KEYS = [  # of every form; the form and its fields are bound to them
    Key("up,down", "", "поле", "field", "↑ ↓", bound=False),
    Key("up,down", "", "поле выше, ниже", "the field above, below", "↑ ↓", bar=False, bound=False),
    Key("enter", "", "следующее поле", "the next field", "⏎", bar=False, bound=False),
    Key("left,right,space", "", "выбрать в строке", "choose in a row", "← → ␣", bar=False, bound=False),
]


class Line(Careful, Input):
    """A text of one line."""

    def __init__(self, told: str = ""):
        super().__init__(told, select_on_focus=False, classes="field")

    @property
    def told(self) -> str:
        return self.value

    @told.setter
    def told(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """What is no letter of an answer goes on to the screen's keys."""
        return character not in KEPT and super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if event.character in KEPT:
            event.prevent_default()


class Pick(Careful, Widget, can_focus=True):
    """Words in a row: one of them is chosen or, with `many`, any number. `told` joins the chosen ones by spaces."""

    BINDINGS = [
        Binding("left", "move(-1)", show=False),
        Binding("right", "move(1)", show=False),
        Binding("space", "tick", show=False),
    ]

    class Changed(Message):
        """Another choice."""

    def __init__(self, words: Sequence[str], told: str = "", *, many: bool = False):
        super().__init__(classes="field")
        self.words, self.many = list(words), many
        self._names: Mapping[str, str] = {}
        self.told = told

    @property
    def told(self) -> str:
        return " ".join(word for word in self.words if word in self._chosen)

    @told.setter
    def told(self, text: str) -> None:
        self._chosen = set(text.split())
        self._cursor = next((k for k, word in enumerate(self.words) if word in self._chosen), 0)
        self.refresh()

    def call_them(self, names: Mapping[str, str]) -> None:
        """{word: how it is shown}."""
        if names != self._names:
            self._names = names
            self.refresh(layout=True)

    def render(self) -> Text:
        line = Text()
        on, off, between = ("✓", "·", "  ") if self.many else ("●", "○", "  ")
        for k, word in enumerate(self.words):
            name = self._names.get(word, word)
            chosen = word in self._chosen
            here = self.has_focus and k == self._cursor
            style = Style(bold=chosen, reverse=here, meta={"@click": f"pick({k})"})
            line.append(f"{on if chosen else off} {name}", style).append(between)
        line.right_crop(len(between))
        return line

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def action_move(self, step: int) -> None:
        """To the next word; where only one is chosen, it is that one."""
        self._cursor = min(max(0, self._cursor + step), len(self.words) - 1)
        if self.many:
            self.refresh()
        else:
            self.action_tick()

    def action_pick(self, index: int) -> None:
        self._cursor = index
        self.action_tick()

    def action_tick(self) -> None:
        word = self.words[self._cursor]
        before = self.told
        self._chosen = self._chosen ^ {word} if self.many else {word}
        self.refresh()
        if self.told != before:
            self.post_message(self.Changed())


class Row(Careful, Horizontal):
    """One setting, by its `key`."""

    def __init__(self, key: str, field: Line | Pick):
        super().__init__(id=f"row-{key}")
        self.key, self.field = key, field
        self._label = ""
        self._note: tuple[str, bool] | None = None

    def compose(self) -> ComposeResult:
        yield Static(classes="label")
        yield self.field
        yield Static(classes="note")

    def call_it(self, label: str) -> None:
        if self._label != label:
            self._label = label
            self.query_one(".label", Static).update(Text(label))

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Beside the field: how it is read, or what is wrong with it. What stands there is not drawn again."""
        if self._note == (text, wrong):
            return
        self._note = text, wrong
        note = Text(literal(f"✗ {text}"), "bold red") if wrong else Text(literal(text), "dim")
        self.query_one(".note", Static).update(note)
        self.query_one(".note").set_class(not text, "-empty")


class Form(Careful, VerticalScroll, can_focus=False):
    """Arrows and Tab go from field to field, Enter goes on; after the last field `Done` is posted."""

    BINDINGS = [
        Binding("down", "go(1)", show=False),
        Binding("up", "go(-1)", show=False),
        Binding("enter", "go_on", show=False),
    ]

    class Done(Message):
        """Enter on the last field."""

    def __init__(self, rows: Sequence[Row]):
        super().__init__(id="form")
        self.rows = list(rows)

    def compose(self) -> ComposeResult:
        yield from self.rows

    @property
    def fields(self) -> dict[str, Line | Pick]:
        """Those that are seen."""
        return {row.key: row.field for row in self.rows if row.display}

    @property
    def told(self) -> dict[str, str]:
        """{key: text} of the fields that are seen."""
        return {key: field.told for key, field in self.fields.items()}

    @property
    def here(self) -> str | None:
        """The key of the field with the cursor."""
        return next((key for key, field in self.fields.items() if field.has_focus), None)

    def row(self, key: str) -> Row:
        return next(row for row in self.rows if row.key == key)

    def tell(self, faults: Mapping[str, str], readings: Mapping[str, str], *, tried: bool) -> None:
        """Beside each field its fault, or how it was read.

        What is empty or still being typed is not yet wrong, unless the student has `tried` to go on with it.
        """
        for row in self.rows:
            fault = faults.get(row.key)
            begun = row.field.told == "" or (isinstance(row.field, Line) and row.field.has_focus)
            row.say(fault or readings.get(row.key, ""), wrong=fault is not None and (tried or not begun))

    def action_go(self, step: int) -> None:
        if step > 0:
            self.screen.focus_next(".field")
        else:
            self.screen.focus_previous(".field")

    def action_go_on(self) -> None:
        if self.here == list(self.fields)[-1]:
            self.post_message(self.Done())
        else:
            self.action_go(1)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_go_on()
