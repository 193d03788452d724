"""The map of mastery: where each question stands on it, what its cell shows, and the way from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Literal

from msgspec import Struct
from rich.text import Text

from examprep.cards import SECTIONS, Card
from examprep.language import Language, plural_ru, say
from examprep.render.bars import bar
from examprep.render.literal import one_line
from examprep.render.sections import section_name
from examprep.study.progress import Progress

NAME = 13  # cells for a section's name beside its questions
CELL = 11  # cells of a question at least, beside its number: bar, what waits
NARROWEST, WIDEST = 46, 110  # cells of a line with its title
MOST_COLUMNS = 4

Direction = Literal["up", "down", "left", "right", "home", "end"]


class Spot(Struct, frozen=True):
    """A question's place: `row` in lines, `x` and `width` in cells, `column` from 0."""

    stem: str
    row: int
    column: int
    x: int
    width: int

    def covers(self, x: int, row: int) -> bool:
        return row == self.row and self.x <= x < self.x + self.width


class Heading(Struct, frozen=True):
    """A section's name and where it begins."""

    section: str
    row: int
    x: int


class Layout(Struct, frozen=True):
    """`titled`: columns of lines with titles; otherwise rows of cells beside the name of their section.

    `digits`: of the longest number, two at least.
    """

    spots: list[Spot]
    headings: list[Heading]
    titled: bool
    digits: int

    @property
    def height(self) -> int:
        return 1 + max((spot.row for spot in self.spots), default=0)

    def spot(self, stem: str | None) -> Spot | None:
        return next((spot for spot in self.spots if spot.stem == stem), None)

    def at(self, x: int, row: int) -> Spot | None:
        """The question under a cell."""
        return next((spot for spot in self.spots if spot.covers(x, row)), None)

    def neighbour(self, spot: Spot, direction: Direction) -> Spot:
        """Where an arrow leads: never nowhere, at an edge it stays."""
        if direction in ("home", "end"):
            return self.spots[0 if direction == "home" else -1]
        step = 1 if direction in ("down", "right") else -1
        if direction in ("up", "down"):
            there = [s for s in self.spots if (s.row - spot.row) * step > 0]
            if self.titled:
                there = [s for s in there if s.column == spot.column]
            return min(
                there, key=lambda s: (abs(s.row - spot.row), abs(s.column - spot.column)), default=spot
            )
        if self.titled:
            there = [s for s in self.spots if (s.column - spot.column) * step > 0]
            return min(
                there, key=lambda s: (abs(s.column - spot.column), abs(s.row - spot.row)), default=spot
            )
        place = self.spots.index(spot) + step
        return self.spots[min(max(place, 0), len(self.spots) - 1)]


def lay_out(cards: Sequence[Card], width: int, height: int) -> Layout:
    """Lines with titles where they all fit into so many cells and lines, in as few columns as can be; else cells."""
    groups = [(section, [c.stem for c in cards if c.section == section]) for section in SECTIONS]
    groups = [(section, stems) for section, stems in groups if stems]
    digits = max((len(f"{card.number:02d}") for card in cards), default=2)
    for columns in range(1, min(MOST_COLUMNS, len(groups)) + 1):
        if NARROWEST <= width // columns <= WIDEST and len(cards) < columns * height:
            for gap in (1, 0):
                layout = _titled(_balanced(groups, columns), width // columns, gap, digits)
                if layout.height <= height:
                    return layout
    return _cells(groups, width, digits)


Group = tuple[str, list[str]]


def _balanced(groups: Sequence[Group], columns: int) -> list[Sequence[Group]]:
    """The sections in their order, cut into columns of which the longest is shortest."""
    cuts = [(0, *inner, len(groups)) for inner in combinations(range(1, len(groups)), columns - 1)]
    parts = [[groups[a:b] for a, b in pairwise(cut)] for cut in cuts]
    return min(parts, key=lambda part: max(sum(2 + len(stems) for _, stems in column) for column in part))


def _titled(columns: Sequence[Sequence[Group]], width: int, gap: int, digits: int) -> Layout:
    spots, headings = [], []
    for k, column in enumerate(columns):
        row = 0
        for section, stems in column:
            headings.append(Heading(section, row, k * width))
            spots += [Spot(stem, row + n, k, k * width, width - 2) for n, stem in enumerate(stems, 1)]
            row += len(stems) + 1 + gap
    return Layout(spots, headings, titled=True, digits=digits)


def _cells(groups: Sequence[Group], width: int, digits: int) -> Layout:
    """The section's name beside its questions, or above them where it would leave room for less than three."""
    least = digits + CELL
    name = NAME if width >= NAME + 3 * least else 0
    per_row = max(1, (width - name) // least)
    size = max(least, min((width - name) // per_row, least + 6))
    spots, headings, row = [], [], 0
    for section, stems in groups:
        headings.append(Heading(section, row, 0))
        row += name == 0
        for n, stem in enumerate(stems):
            line, column = divmod(n, per_row)
            spots.append(Spot(stem, row + line, column, name + column * size, size - 1))
        row += -(-len(stems) // per_row)
    return Layout(spots, headings, titled=False, digits=digits)


def cell(card: Card, progress: Progress, layout: Layout, width: int, language: Language) -> Text:
    """`12 ████░░ 3`: its number, what is recalled of it, how many of its items wait; with its title where it fits."""
    text = Text(f"{card.number:>{layout.digits}} ", no_wrap=True)
    size = 8 if layout.titled else width - layout.digits - 4
    drawn = bar(progress.recall, size)
    text.append(drawn.rstrip("░"), "green").append("░" * drawn.count("░"), "dim")
    if not layout.titled:
        return text.append(f" {progress.due:<2}" if progress.due else "   ", "yellow")
    text.append_text(_waits(progress, progress.new < len(card.heads), language))
    text.append(f"  {one_line(card.title[language])}")
    text.truncate(width, overflow="ellipsis", pad=True)
    return text


def _waits(progress: Progress, met: bool, language: Language) -> Text:
    if progress.due:
        wait = plural_ru(progress.due, "ждёт", "ждут", "ждут")
        return Text(say(language, f" {progress.due:>2} {wait}", f" {progress.due:>2} due "), "yellow")
    return Text(" " * 8) if met else Text(say(language, "   новый", "   new  "), "dim")


def heading(section: str, language: Language) -> Text:
    return Text(section_name(section, language), "bold")
