"""Before a break: what will go red, and how will the curves end?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from examprep.answers.movement import ENDS, ends, named
from examprep.cards import Card
from examprep.curves import Line, Move
from examprep.effect import Prediction
from examprep.labfile import BreakInfo, LabFile
from examprep.labwords import words_of
from examprep.render import card as render_card
from examprep.render.item import fact
from examprep.render.literal import one_line
from examprep.render.report import misconception
from examprep.tui.faults import Careful
from examprep.tui.keys import Key, bindings
from examprep.tui.page import GLOBAL_KEYS, Page
from examprep.tui.widgets.keybar import KeyBar

MARKS = {Move.STILL: "=", Move.HIGHER: "↑", Move.LOWER: "↓", Move.BREAKS: "!"}
ROUND = list(MARKS)  # a curve's tick goes round these
NAME, LINE = 34, 50  # cells of a check's name, its fact has the rest; of a curve's
DIGITS = 9  # rows that have a key of their own


@dataclass(frozen=True)
class Go:
    """That it is to be broken; `prediction` None: without one."""

    prediction: Prediction | None


class Rows(Careful, OptionList, inherit_bindings=False):
    """Enter is left to the page: a click selects a row, and so ticks it."""

    BINDINGS = [binding for binding in OptionList.BINDINGS if getattr(binding, "key", "") != "enter"]


class PredictPage(Page):
    """Returns `Go`, or None where nothing is to be broken. With nothing ticked: the prediction that nothing will
    change."""

    CSS_PATH = "predict.tcss"
    KEYS = [
        Key("space", "tick_check", "отметить", "tick", "Space"),
        Key("space", "tick_curve", "кривая: = ↑ ↓ !", "curve: = ↑ ↓ !", "Space"),
        Key("right", "tick(1)", "следующее", "next", "→", bar=False),
        Key("left", "tick(-1)", "предыдущее", "previous", "←", bar=False),
        Key("1", "tick_row", "отметить строку", "tick a row", "1–9", bar=False, bound=False),
        Key("enter", "done", "сломать", "break it", "⏎"),
        Key("n", "skip", "без предсказания", "no prediction"),
        Key("escape", "leave", "не ломать", "don't break it", "Esc"),
        *GLOBAL_KEYS[1:],
    ]
    BINDINGS = [
        *bindings(KEYS),
        *(Binding(str(n), f"tick_row({n})", show=False) for n in range(1, DIGITS + 1)),
    ]

    def __init__(self, card: Card, lab: LabFile, broken: BreakInfo, lines: Iterable[Line]):
        super().__init__()
        self.card, self.lab, self.broken = card, lab, broken
        self.red: set[str] = set()
        self.moves: dict[Line, Move] = dict.fromkeys(lines, Move.STILL)
        self.rows: list[str | Line] = [*lab.checks, *self.moves]

    def body(self) -> ComposeResult:
        yield Static(id="asked")
        yield Rows(*(Option("") for _ in self.rows), id="rows")
        yield Static(id="fact")

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self.query_one(OptionList).highlighted = 0
        self.retell()

    @property
    def row(self) -> int:
        """The row under the cursor."""
        return self.query_one(OptionList).highlighted or 0

    # ── showing ──

    def retell(self) -> None:
        asked = Text(self.say("ломаем: ", "to be broken: "))
        asked.append(misconception(self.broken, self.language), "bold")
        asked.stylize("magenta")
        curves = self.say(" и где закончатся кривые", ", and where will the curves end") if self.moves else ""
        asked.append("\n" + self.say("Что покраснеет (✗)", "What will go red (✗)") + curves + "?")
        self.query_one("#asked", Static).update(asked)
        self.sum_up()
        for index in range(len(self.rows)):
            self.show(index)
        self.tell_fact()
        super().retell()

    def sum_up(self) -> None:
        """The title, with what is ticked; that nothing is says something too."""
        name = self.say("Лаборатория ", "Lab ") + render_card.title(self.card, self.language).plain
        red, moving = len(self.red), sum(move is not Move.STILL for move in self.moves.values())
        ticked = self.say(f"красных {red}", f"{red} red")
        if self.moves:
            ticked += self.say(f", сдвинутся {moving}", f", {moving} moving")
        nothing = self.say("ничего не изменится", "nothing will change")
        self.entitle(name, ticked if red or moving else nothing)

    def show(self, index: int) -> None:
        line = self.line(index)
        line.truncate(max(20, self.app.size.width - 3), overflow="ellipsis")
        self.query_one(OptionList).replace_option_prompt_at_index(index, line)

    def line(self, index: int) -> Text:
        """`2 ✗ mean_is_preserved   Over the masks the mean…`"""
        row = self.rows[index]
        text = Text(f"{index + 1} " if index < DIGITS else "  ", "dim")
        if isinstance(row, Line):
            move = self.moves[row]
            style = "dim" if move is Move.STILL else "bold yellow"
            text.append(f"{MARKS[move]} ", f"not dim {style}")
            words = words_of(self.lab, self.language)
            longest = max(cell_len(one_line(named(line, self.language, words))) for line in self.moves)
            name = set_cell_size(one_line(named(row, self.language, words)), min(longest, LINE))
            text.append(name, "not dim").append("  ")
            return text.append(ends(move, self.language), f"not dim {style}")
        red = row in self.red
        text.append("✗ " if red else "· ", "not dim bold red" if red else "")
        text.append(_cell(row, min(NAME, self.app.size.width // 2)), "not dim").append("  ")
        return text.append(self.fact_of(row))

    def fact_of(self, check: str) -> str:
        """In the student's language where a claim gives it."""
        return one_line(fact(self.card, check, self.language, self.lab) or self.lab.checks[check])

    def tell_fact(self) -> None:
        row = self.rows[self.row]
        shown = " · ".join(f"{MARKS[move]} {self.say(*ENDS[move])}" for move in ROUND)
        if not isinstance(row, Line):
            shown = f"{row}: {self.fact_of(row)}"
        self.query_one("#fact", Static).update(Text(shown, "dim"))

    @on(OptionList.OptionHighlighted)
    def moved(self) -> None:
        if self.is_mounted:
            self.tell_fact()
            self.query_one(KeyBar).retell()

    def can(self, action: str) -> bool:
        on_curve = self.is_mounted and isinstance(self.rows[self.row], Line)
        return {"tick_check": not on_curve, "tick_curve": on_curve}.get(action, True)

    # ── what the student does ──

    @on(OptionList.OptionSelected)
    def clicked(self, event: OptionList.OptionSelected) -> None:
        """A click ticks."""
        self.tick(event.option_index, 1)

    def action_tick_check(self) -> None:
        self.tick(self.row, 1)

    def action_tick_curve(self) -> None:
        """What the curve may do next."""
        self.tick(self.row, 1)

    def action_tick(self, step: int) -> None:
        self.tick(self.row, step)

    def action_tick_row(self, number: int) -> None:
        if number <= len(self.rows):
            self.query_one(OptionList).highlighted = number - 1
            self.tick(number - 1, 1)

    def tick(self, index: int, step: int) -> None:
        row = self.rows[index]
        if isinstance(row, Line):
            place = ROUND.index(self.moves[row]) + step
            self.moves[row] = ROUND[place % len(ROUND)]
        else:
            self.red ^= {row}
        self.show(index)
        self.sum_up()

    def action_done(self) -> None:
        self.dismiss(Go(Prediction(frozenset(self.red), dict(self.moves))))  # type: ignore[arg-type]  # other pages return nothing

    def action_skip(self) -> None:
        """Broken, but nothing foretold."""
        self.dismiss(Go(None))  # type: ignore[arg-type]  # other pages return nothing

    def action_leave(self) -> None:
        self.dismiss(None)


def _cell(text: str, size: int) -> str:
    """Cut or filled to exactly `size` cells."""
    return set_cell_size(text, size) if cell_len(text) <= size else set_cell_size(text, size - 1) + "…"
