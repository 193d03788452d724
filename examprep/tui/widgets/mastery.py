"""All questions at once: a map that is walked with arrows and the mouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from examprep.cards import Card
from examprep.language import Language
from examprep.render.mastery import Direction, Layout, Spot, cell, heading, lay_out
from examprep.study.progress import Progress
from examprep.tui.faults import Careful


class MasteryMap(Careful, Widget, can_focus=True):
    """Says `Chosen` when another question is under the cursor, `Opened` on a double click.

    Where its room is too low for all rows it shows those around the cursor.
    """

    COMPONENT_CLASSES = {"mastery-map--cursor"}
    DEFAULT_CSS = "MasteryMap > .mastery-map--cursor { background: $block-cursor-background; }"
    BINDINGS = [Binding(key, f"move('{key}')", show=False) for key in ("up", "down", "left", "right")]
    BINDINGS += [Binding(key, f"move('{key}')", show=False) for key in ("home", "end")]

    class Chosen(Message):
        """Another question is under the cursor."""

    class Opened(Message):
        """The question under the cursor is to be opened."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: Sequence[Card] = []
        self._by_stem: Mapping[str, Card] = {}
        self.known: Mapping[str, Progress] = {}
        self.language: Language = "en"
        self.stem: str | None = None  # of the question under the cursor
        self._placed: tuple[Size, Layout] | None = None

    def show(self, cards: Sequence[Card], known: Mapping[str, Progress], language: Language) -> None:
        """`known`: {stem: its progress}."""
        if cards is not self.cards:
            self.cards, self._by_stem, self._placed = cards, {card.stem: card for card in cards}, None
        self.known, self.language = known, language
        if self.card is None:
            self.stem = cards[0].stem if cards else None
        self.refresh()

    @property
    def card(self) -> Card | None:
        return self._by_stem.get(self.stem) if self.stem else None

    @property
    def placed(self) -> Layout:
        """Laid out once for so many cells and lines: ten thousand questions take a tenth of a second."""
        if self._placed is None or self._placed[0] != self.size:
            self._placed = self.size, lay_out(self.cards, self.size.width, self.size.height)
        return self._placed[1]

    def top(self, placed: Layout) -> int:
        """The first row in sight."""
        spot = placed.spot(self.stem)
        middle = (spot.row if spot else 0) - self.size.height // 2
        return max(0, min(middle, placed.height - self.size.height))

    def render(self) -> Text:
        """The rows in sight."""
        placed = self.placed
        top = self.top(placed)
        rows = range(top, min(placed.height, top + self.size.height))
        pieces: list[tuple[int, int, Text]] = [
            (h.row, h.x, heading(h.section, self.language)) for h in placed.headings if h.row in rows
        ]
        pieces += [(spot.row, spot.x, self.drawn(spot, placed)) for spot in placed.spots if spot.row in rows]
        lines = [Text(no_wrap=True) for _ in rows]
        for row, x, text in sorted(pieces, key=lambda piece: piece[:2]):
            lines[row - top].pad_right(max(0, x - lines[row - top].cell_len))
            lines[row - top].append_text(text)
        return Text("\n", no_wrap=True).join(lines)

    def drawn(self, spot: Spot, placed: Layout) -> Text:
        card = self._by_stem[spot.stem]
        text = cell(card, self.known[card.stem], placed, spot.width, self.language)
        if spot.stem == self.stem:
            text.stylize(self.get_component_rich_style("mastery-map--cursor", partial=True))
            text.stylize("bold reverse", 0, placed.digits)  # the number: where there is no colour either
        return text

    def choose(self, stem: str) -> None:
        """Put the cursor there."""
        if stem != self.stem:
            self.stem = stem
            self.refresh()
            self.post_message(self.Chosen())

    def action_move(self, direction: Direction) -> None:
        placed = self.placed
        if spot := placed.spot(self.stem):
            self.choose(placed.neighbour(spot, direction).stem)

    def on_click(self, event: events.Click) -> None:
        placed = self.placed
        spot = placed.at(event.x, event.y + self.top(placed))
        if spot is not None:
            self.choose(spot.stem)
            if event.chain == 2:
                self.post_message(self.Opened())
