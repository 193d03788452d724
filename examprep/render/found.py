"""What a search found, as text: the words that were meant stand out in what is around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from examprep.cards import Card
from examprep.language import Language, say
from examprep.render.card import part_title
from examprep.render.lines import Lines
from examprep.render.literal import literal, one_line
from examprep.search.index import Hit
from examprep.search.words import fold, placed_words

FOUND = "bold underline"
BEFORE = 5  # a stretch begins so many times its width before its first match, at most: 1/5 of it


def found_title(hit: Hit, card: Card, language: Language) -> Text:
    """`14 · Overfitting and regularisation`; a match in the title stands out."""
    text = Text().append(f"{card.number:>2} · ", "dim")
    if hit.passage.part == "title" and hit.passage.language == language:
        return text.append_text(_marked(hit.passage.text, hit.matches))
    return text.append(one_line(card.title[language]))


def instead_line(query: str, other: str, language: Language) -> str:
    """That another query was searched for."""
    ru, en = f"«{query}» не нашлось; показано «{other}»", f"“{query}” was not found; this is “{other}”"
    return say(language, ru, en)


def found_place(hit: Hit, language: Language) -> str:
    """The part of the card."""
    part = hit.passage.part
    return say(language, "Вопрос", "Question") if part == "title" else part_title(part, language)


def context(hit: Hit, width: int) -> Text:
    """One line of at most `width` characters: the stretch of the passage that holds most of the matches."""
    text = hit.passage.text
    if len(text) <= width:
        return _marked(text, hit.matches)
    start, end = _stretch(text, hit.matches, width - 2)
    matches = [(a - start, b - start) for a, b in hit.matches if start <= a and b <= end]
    line = Text("…" if start else "").append_text(_marked(text[start:end], matches))
    return line.append("…" if end < len(text) else "")


def mark(lines: Lines, hit: Hit) -> Lines:
    """The part in which it was found, as drawn; the words that were meant stand out wherever they are."""
    return Lines([list(_mark_line(line, _meant(hit))) for line in lines.lines], lines.width)


class Marked:
    """Anything that is drawn, with the words that were meant standing out."""

    def __init__(self, shown: RenderableType, hit: Hit):
        self._shown, self._meant = shown, _meant(hit)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in console.render_lines(self._shown, options, pad=False):
            yield from _mark_line(line, self._meant)
            yield Segment.line()

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self._shown)


def _meant(hit: Hit) -> set[str]:
    """The words that a search found, folded."""
    return {fold(hit.passage.text)[start:end] for start, end in hit.matches}


def _mark_line(line: Sequence[Segment], meant: set[str]) -> Iterator[Segment]:
    whole = "".join(segment.text for segment in line)
    spans = [span for span, word in placed_words(whole) if word in meant]
    before = 0
    for text, style, control in line:
        edges = {edge - before for span in spans for edge in span if 0 < edge - before < len(text)}
        for start, end in pairwise(sorted({0, len(text), *edges})):
            stands_out = any(first <= before + start < last for first, last in spans)
            look = Style.parse(FOUND) if stands_out else None
            yield Segment(
                text[start:end], Style.combine([style or Style(), look]) if look else style, control
            )
        before += len(text)


def _stretch(text: str, matches: Sequence[tuple[int, int]], width: int) -> tuple[int, int]:
    """(start, end) between words."""
    first = max((a for a, _ in matches), key=lambda a: _held(matches, a, width), default=0)
    start = max(0, min(first - width // BEFORE, len(text) - width))
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + width)
    if end < len(text):
        space = text.rfind(" ", first + 1, end + 1)
        end = space if space >= 0 else end
    return start, end


def _held(matches: Sequence[tuple[int, int]], first: int, width: int) -> tuple[int, int]:
    """How many matches a stretch has that begins a little before `first`; of equal ones the earlier."""
    room = width - width // BEFORE
    return sum(first <= a and b <= first + room for a, b in matches), -first


def _marked(text: str, matches: Sequence[tuple[int, int]]) -> Text:
    shown = Text(literal(text))
    for start, end in matches:
        shown.stylize(FOUND, start, end)
    return shown
