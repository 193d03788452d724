"""`examprep stats`: will I pass, what would help most, how well the model predicts me, where the time went."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import asdict

from rich.console import RenderableType
from rich.text import Text

from examprep.cards import Card
from examprep.catalog import load_catalog
from examprep.commands.plan import plan_json
from examprep.commands.tell import tell_json
from examprep.environment import Environment
from examprep.exam.figures import Figures
from examprep.records import open_to_read, read_figures
from examprep.render.console import page
from examprep.render.history import memory_figures, time_figures
from examprep.render.odds import odds
from examprep.render.pictures import has_colour
from examprep.render.plan import day_lines
from examprep.render.questions import question_lines
from examprep.study.memory import memories


def show_stats(env: Environment, *, as_json: bool) -> None:
    cards = load_catalog(env.course, env.home.cache).cards
    gc.disable()  # of a hundred thousand answers none is garbage yet: looking for some takes a tenth of the time
    try:
        with open_to_read(env) as store:
            figures, trouble = read_figures(env, cards, store, memories(store, env.home.memories))
    finally:
        gc.enable()
    if trouble is not None:
        raise trouble
    if as_json:
        tell_json(stats_json(figures), indent=1)
        return
    console = page()
    for part in parts(figures, cards, env, console.width, colour=has_colour(console)):
        for shown in part:
            crop = isinstance(shown, Text) and shown.no_wrap
            console.print(shown, no_wrap=crop, overflow="ellipsis" if crop else None)
        console.print()


def stats_json(figures: Figures) -> dict[str, object]:
    """The same for programs."""
    agenda, outlook = figures.agenda, figures.outlook
    exam = plan_json(agenda, outlook) if agenda and outlook else None
    return {"questions": figures.questions, "past": asdict(figures.past), "exam": exam}


def parts(
    figures: Figures, cards: list[Card], env: Environment, width: int, *, colour: bool
) -> Iterator[list[RenderableType]]:
    """Part by part, in the order of the app's tabs."""
    language, outlook = env.language, figures.outlook
    if figures.agenda is None or outlook is None:
        ru, en = (
            "Задайте экзамен, и здесь будет вероятность сдать",
            "Set the exam to see the probability of passing",
        )
        yield [Text(f"{env.say(ru, en)}: {env.command('exam set --date 2027-01-20')}", "dim")]
        yield [*question_lines(cards, figures.questions, None, width, language)]
    else:
        yield odds(figures.agenda, outlook, cards, width, language)
        yield [*question_lines(cards, figures.questions, outlook.planned.recall, width, language)]
        days = day_lines(outlook.days, language)
        yield [Text(env.say("По дням", "Day by day"), "bold"), *map(Text, days)]
    memory = memory_figures(figures.past, figures.today, width, language, colour=colour)
    yield [Text(env.say("Память", "Memory"), "bold"), *memory]
    if figures.past.answers:
        time = time_figures(figures.past, figures.today, width, language)
        yield [Text(env.say("Время", "Time"), "bold"), *time]
