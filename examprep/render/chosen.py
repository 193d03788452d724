"""The question under the cursor, in full: a line or two of title, then what is known of it."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text

from examprep.cards import Card
from examprep.language import Language, plural_ru, say
from examprep.render.literal import one_line
from examprep.study.progress import Progress


def chosen_lines(
    card: Card,
    progress: Progress,
    by_number: Mapping[int, Card],
    language: Language,
    *,
    planned: bool = False,
) -> Text:
    """The question in full, then how well it is known, what waits, what to know first.

    `planned`: what waits is what today's plan asks, new items too.
    """
    text = Text(f"{card.number} · ", "dim").append(one_line(card.title[language]), "not dim bold")
    met = len(card.heads) - progress.new
    told = [say(language, "ещё не начат", "not begun yet")]
    if met:
        known = f"{round(100 * progress.recall)} %"
        told = [say(language, f"помню {known}", f"recall {known}")]
    if progress.due and planned:
        told.append(say(language, f"сегодня по плану: {progress.due}", f"{progress.due} in today's plan"))
    elif progress.due:
        wait = plural_ru(progress.due, "ждёт", "ждут", "ждут")
        told.append(say(language, f"{wait} повторения: {progress.due}", f"{progress.due} due"))
    if progress.new:
        of = len(card.heads)
        told.append(say(language, f"новых: {progress.new} из {of}", f"{progress.new} of {of} new"))
    if needs := [n for n in card.requires if n in by_number]:
        names = ", ".join(map(str, needs))
        told.append(say(language, f"сначала: {names}", f"first: {names}"))
    return text.append("\n" + " · ".join(told), "not bold")
