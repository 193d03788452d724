"""The panel of a lab's knobs: a slider and a field for each, the seed, the device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from examprep.labfile import BadSetting, Knob, LabFile, read_knob
from examprep.labwords import words_of
from examprep.render.literal import one_line
from examprep.study.notches import notch_at, place, stepped
from examprep.study.settings import SEED, Settings
from examprep.tui.faults import Careful
from examprep.tui.widgets.track import Track

Say = Callable[[str, str], str]


class Row(Careful, Horizontal):
    """One line of the panel: its name, its slider, its field. `knob` None: the device, which has no field."""

    def __init__(self, knob: Knob | None):
        super().__init__()
        self.knob = knob
        self.track = Track(self.begin)
        self.field = Input(compact=True, select_on_focus=False)

    def compose(self) -> ComposeResult:
        yield Static(classes="name")
        yield self.track
        if self.knob is not None:
            yield self.field

    def begin(self, character: str) -> None:
        """Type the value anew, from this character on."""
        if self.knob is not None:
            self.screen.set_focus(self.field)
            self.field.value = character
            self.field.cursor_position = len(character)

    def default(self, settings: Settings) -> Settings:
        """These settings, but this row at its default."""
        if self.knob is None:
            return replace(settings, device="auto")
        return settings.turn(self.knob, self.knob.default)

    def stepped(self, settings: Settings, steps: int) -> Settings:
        """These settings, but this row so many steps further."""
        if self.knob is None:
            return settings.on_next_device(steps)
        if self.knob == SEED:
            return settings.turn(SEED, max(SEED.low, min(SEED.high, settings.seed + steps)))
        return settings.turn(self.knob, stepped(self.knob, settings.value(self.knob), steps))

    def show(self, settings: Settings, say: Say) -> None:
        self.name_it(settings, say)
        if self.knob is None:
            return self.track.show(words=settings.device)
        value = settings.value(self.knob)
        if self.knob == SEED:
            self.track.show(words="±1")
        else:
            self.track.show(place(self.knob, value))
        if not self.field.has_focus:
            self.field.value = written(value)

    def name_it(self, settings: Settings, say: Say) -> None:
        """Its name, marked where it has the focus, bold where it does not stand at its default."""
        named = {None: say("устройство", "device"), SEED: say("зерно", "seed")}
        name = named.get(self.knob) or one_line(self.knob.name if self.knob else "")
        mark = "▸" if self.screen.focused in (self.track, self.field) else " "
        style = "bold" if settings != self.default(settings) else ""
        self.query_one(".name", Static).update(Text(mark + name, style))


def written(value: float) -> str:
    """A knob's value, short, as it can be typed again."""
    return f"{value:.10g}"


class Knobs(Careful, Vertical):
    """Holds `settings` and tells of each change; what cannot be read is said, and the old value stays."""

    class Turned(Message):
        """The settings have changed."""

    def __init__(self, lab: LabFile, say: Say, id: str):
        super().__init__(id=id)
        self.settings = Settings()
        self.trouble = ""
        self._troubled: Row | None = None  # whose field the trouble is about
        self._say, self.lab = say, lab
        self._rows = [Row(knob) for knob in (*lab.knobs, SEED, None)]

    def compose(self) -> ComposeResult:
        yield from self._rows
        yield Static(id="about")

    def on_mount(self) -> None:
        self.retell()

    # ── what is chosen ──

    @property
    def row(self) -> Row | None:
        """The row that has the focus."""
        focused = self.screen.focused
        return next((row for row in self._rows if focused in (row.track, row.field)), None)

    @property
    def typing(self) -> bool:
        return self.row is not None and self.row.field.has_focus

    @property
    def resettable(self) -> bool:
        """Whether the row in focus does not stand at its default."""
        return self.row is not None and self.row.default(self.settings) != self.settings

    def enter(self) -> None:
        """Focus the first knob."""
        self._rows[0].track.focus()

    def move(self, step: int) -> None:
        """Focus another row; the ends hold."""
        if row := self.row:
            self.forgive()
            place = self._rows.index(row) + step
            self._rows[max(0, min(len(self._rows) - 1, place))].track.focus()

    def turn(self, steps: int) -> None:
        """Turn the knob in focus by so many notches."""
        if row := self.row:
            self.set(row.stepped(self.settings, steps))

    def reset(self) -> None:
        """The row in focus back to its default."""
        if row := self.row:
            self.set(row.default(self.settings))

    def type(self) -> None:
        """Let the number of the row in focus be typed."""
        if (row := self.row) and row.knob is not None:
            self.screen.set_focus(row.field)
            row.field.select_all()

    def forgive(self) -> None:
        """Say no more of what was typed amiss."""
        self.trouble, self._troubled = "", None

    def abandon(self) -> None:
        """Leave the field that is typed in as it was."""
        if row := self.row:
            if row.knob is not None:
                row.field.value = written(self.settings.value(row.knob))
            row.track.focus()

    def set(self, settings: Settings) -> None:
        self.forgive()
        if settings != self.settings:
            self.settings = settings
            self.post_message(self.Turned())
        self.retell()

    # ── showing ──

    def retell(self) -> None:
        for row in self._rows:
            row.show(self.settings, self._say)
        self.query_one("#about", Static).update(self._about())

    def _about(self) -> Text:
        """What the knob in focus is and its range, or why what was typed is not taken."""
        if self.trouble:
            return Text("✗ " + self.trouble, "bold red")
        row = self.row
        if row is None:
            return Text(self._say("← → крутить, цифры — ввести", "← → turn, digits type"), "dim")
        if row.knob is None:
            return Text(self._say("где считать", "where to compute"), "dim")
        if row.knob == SEED:
            return Text(self._say("с чего начинаются случайные числа", SEED.doc), "dim")
        knob = row.knob
        what = self._say(words_of(self.lab, "ru")(knob.doc), knob.doc)
        said = Text(f"{knob.low:g} … {knob.high:g}", "bold").append(" " + one_line(what), "not bold dim")
        if knob.large is not None:
            large = f"{knob.large:.10g}"
            said.append(self._say(f" · для GPU до {large}", f" · for a GPU up to {large}"), "not bold")
        if self.settings.value(knob) != knob.default:
            said.append(self._say(f" · обычно {knob.default:g}", f" · usually {knob.default:g}"), "not bold")
        return said

    def on_descendant_focus(self) -> None:
        if self.row is not self._troubled:
            self.forgive()
        self.retell()

    def on_descendant_blur(self) -> None:
        if self.row is not self._troubled:
            self.forgive()
            self.retell()

    # ── what rows tell ──

    @on(Track.Moved)
    def dragged(self, message: Track.Moved) -> None:
        knob = self._row_of(message.track).knob
        if knob is not None:
            self.set(self.settings.turn(knob, notch_at(knob, message.place)))

    @on(Track.Pushed)
    def pushed(self, message: Track.Pushed) -> None:
        message.track.focus()
        self.turn(message.step)

    @on(Input.Submitted)
    def submitted(self, message: Input.Submitted) -> None:
        message.stop()
        row = self._row_of(message.input)
        self._read(row, message.value)
        row.track.focus()

    @on(Input.Blurred)
    def blurred(self, message: Input.Blurred) -> None:
        self._read(self._row_of(message.input), message.value)

    def _row_of(self, widget: Track | Input) -> Row:
        return next(row for row in self._rows if widget in (row.track, row.field))

    def _read(self, row: Row, text: str) -> None:
        """Take what was typed, or say what would do and keep the old value."""
        assert row.knob is not None
        if text == written(self.settings.value(row.knob)):
            return
        try:
            value = read_knob(row.knob, text)
        except BadSetting:
            row.field.value = written(self.settings.value(row.knob))
            self.retell()
            self.trouble, self._troubled = self._wanted(row.knob, text), row
            self.query_one("#about", Static).update(self._about())
        else:
            self.set(self.settings.turn(row.knob, value))
            row.field.value = written(value)

    def _wanted(self, knob: Knob, text: str) -> str:
        low, high = f"{knob.low:g}", f"{knob.top:.10g}"
        shown = one_line(text)[:12]
        if knob.type == "int":
            return self._say(
                f"«{shown}»: нужно целое от {low} до {high}",
                f"“{shown}”: a whole number from {low} to {high}",
            )
        return self._say(
            f"«{shown}»: нужно число от {low} до {high}", f"“{shown}”: a number from {low} to {high}"
        )
