"""How well each question is known, now and on the exam's day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text

from examprep.cards import Card
from examprep.language import Language, say
from examprep.render.bars import bar
from examprep.render.literal import one_line
from examprep.render.plan import percent

ROOMY = 60  # columns from which there are bars


def question_lines(
    cards: Sequence[Card],
    now: Mapping[int, float],
    later: Mapping[int, float] | None,
    width: int,
    language: Language,
) -> list[Text]:
    """A line a question: recall now and, where an exam was set, by the plan on its day; bars where there is room."""
    head = say(language, "Вопросы: сейчас", "Questions: now")
    if later is not None:
        head += say(language, " → на экзамене по плану", " → at the exam, by the plan")
    out = [Text(head, "bold")]
    for card in cards:
        known = now[card.number]
        line = Text(f"{card.number:>4}  {_share(known, width)}", no_wrap=True, overflow="ellipsis")
        if later is not None:
            line.append(f" → {_share(later[card.number], width)}")
        out.append(line.append(f"  {one_line(card.title[language])}"))
    return out


def _share(known: float, width: int) -> str:
    return f"{bar(known)} {percent(known):>6}" if width >= ROOMY else f"{percent(known):>6}"
