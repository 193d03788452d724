"""The parts of a question side by side: which there are, and drawing one of them, at the place where it was left."""

from __future__ import annotations

from rich.console import RenderableType
from rich.syntax import Syntax
from textual import work
from textual.containers import VerticalScroll
from textual.widgets import Static

from examprep.cards import Card
from examprep.labfile import LabFile
from examprep.render import card as render
from examprep.render.found import mark
from examprep.render.lines import Lines, drawn
from examprep.render.literal import literal
from examprep.search.index import Hit
from examprep.search.place import line_of
from examprep.study.standing import Standing, standings
from examprep.tui.background import in_thread
from examprep.tui.proving import Proving

CODE = "code"
WIDEST, WIDEST_CODE = 88, 112  # columns: longer lines of prose tire the eye; code is folded at 110
ABOVE = 1 / 4  # of the body, that is seen above what was sought
BESIDE = 3  # columns that are no text: padding and the scroll bar


class Parts(Proving):
    """`part` is the name of the part to begin with, one of `render.PARTS` or `code`; `sought`: what a search found."""

    def __init__(self, card: Card, part: str = "answer", sought: Hit | None = None):
        super().__init__()
        self.card = card
        self.first, self.sought, self.found = part, sought, sought
        self.part = 0
        self.places: dict[str, float] = {}  # how far each part was scrolled
        self.shown_part: str | None = None  # the one that the body shows: another may still be being drawn
        self.drawings: dict[tuple[str, str, int], Lines] = {}  # by part, language and width

    @property
    def parts(self) -> list[str]:
        has = [
            name for name in render.PARTS if name not in ("figure", "formulas") or getattr(self.card, name)
        ]
        return [*has, CODE] if self.lab else has

    @property
    def lab(self) -> LabFile | None:
        return self.exam.catalog.lab_of.get(self.card.number)

    @property
    def width(self) -> int:
        """Columns of text that the part on show takes."""
        widest = WIDEST_CODE if self.parts[self.part] == CODE else WIDEST
        return max(20, min(widest, self.app.size.width - BESIDE))

    @work(exclusive=True, group="drawing")
    async def draw(self, name: str) -> None:
        """Draw the part in a thread, unless it has been drawn before, and show it where it was left."""
        key = (name, self.language, self.width)
        if key not in self.drawings:
            shown = self.shown(name)
            lines = await in_thread(drawn, shown, key[2])
            self.drawings[key] = mark(lines, self.found) if self.found and name == self.first else lines
        if self.sought and name == self.first:
            line = line_of(self.drawings[key].texts, self.sought.passage.text, self.sought.first)
            above = int(ABOVE * self.query_one("#body").size.height)
            self.places[name], self.sought = max(0, (line or 0) - above), None
        part, body = self.query_one("#part", Static), self.query_one("#body", VerticalScroll)
        place = body.scroll_y if self.shown_part == name else self.places.get(name, 0)
        part.styles.width = key[2]
        part.update(self.drawings[key])
        self.call_after_refresh(self.place_at, name, place, len(self.drawings[key].lines))

    def place_at(self, name: str, place: float, height: int) -> None:
        """Scroll the part once it is laid out; told anew before that, it would be taken to stand at its top."""
        if name != self.parts[self.part] or not self.is_current:
            return
        body = self.query_one("#body", VerticalScroll)
        if place > body.max_scroll_y and body.virtual_size.height < height:
            self.call_after_refresh(self.place_at, name, place, height)
            return
        body.scroll_to(y=place, animate=False, immediate=True)
        self.shown_part = name

    def shown(self, name: str) -> RenderableType:
        if name == "formulas":
            return render.formulas(self.card, self.language, self.standings())
        if name != CODE:
            return render.PARTS[name][1](self.card, self.language)
        source = self.exam.env.course.lab_path(self.card.stem).read_text(encoding="utf-8", errors="replace")
        return Syntax(literal(source), "python", theme="ansi_dark", word_wrap=True)

    def standings(self) -> dict[str, Standing]:
        return standings(self.exam.store, self.lab) if self.lab else {}

    def forget(self, part: str) -> None:
        """What it shows is no longer so: draw it anew."""
        self.drawings = {key: lines for key, lines in self.drawings.items() if key[0] != part}
