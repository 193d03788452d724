"""Which known mistake an answer in the log made: the log has the words that the student was shown, in one language."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from examprep.cards import Choice, Item, Problem, Text
from examprep.problems import BadParameters, Drawn, find_generator
from examprep.study.events import Review


def misconception(item: Item, answer: Review) -> Text | None:
    """What the course calls it, in both languages, whatever the language and the numbers of the answer.

    None where there was none, or none that the course has today.
    """
    if answer.mistake is None:
        return None
    told = _of_problem(item, answer.wording) if isinstance(item, Problem) else _of_item(item)
    return next((name for shown, name in told if answer.mistake in (shown.ru, shown.en)), None)


def _of_item(item: Item) -> Iterator[tuple[Text, Text]]:
    """(what is shown, the name) of each mistake that the item knows."""
    options = item.options if isinstance(item, Choice) else []
    for says in [*(o.says for o in options if o.says), *(m.says for m in getattr(item, "mistakes", ()))]:
        yield says, says


def _of_problem(item: Problem, wording: str) -> Iterator[tuple[Text, Text]]:
    """The same of the problem that was drawn: what is shown goes on with the step, and so with its numbers."""
    drawn = _drawn(item.generator, tuple(item.settings), wording)
    if drawn is not None:
        for mistake in drawn.mistakes:
            yield drawn.told(mistake), mistake.says


@lru_cache(maxsize=10_000)
def _drawn(generator: str, settings: tuple[str, ...], wording: str) -> Drawn | None:
    """`wording` is `name:seed`, as the log has it. None where that is no problem of the item's generator."""
    name, _, seed = wording.partition(":")
    if name != generator or not (seed.isdecimal() and seed.isascii() and len(seed) < 10):
        return None
    try:
        made_by = find_generator(generator)
        return made_by.draw(int(seed), made_by.read(settings))
    except BadParameters:
        return None
