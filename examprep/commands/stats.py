"""`examprep stats`: will I pass, what would help most, how well the model predicts me, where the time went."""

from __future__ import annotations

import json
from dataclasses import asdict

from rich.text import Text

from examprep.cards import Card
from examprep.catalog import load_catalog
from examprep.commands.plan import plan_json
from examprep.environment import Environment
from examprep.exam.agenda import Agenda
from examprep.exam.outlook import Outlook, make_outlook
from examprep.exam.readiness import question_recall
from examprep.records import open_store, read_agenda
from examprep.render import plan as render
from examprep.render.bars import bar
from examprep.render.console import page
from examprep.render.history import past_lines
from examprep.render.literal import one_line
from examprep.study.history import look_back
from examprep.study.memory import memories
from examprep.study.schedule import local_day, recall


def show_stats(env: Environment, *, as_json: bool) -> None:
    catalog = load_catalog(env.course, env.home.cache)
    now = env.now()
    with open_store(env) as store:
        known = memories(store, env.home.memories)
        outcomes = store.outcomes()
        agenda = read_agenda(env, catalog.cards, store, known, outcomes)
    outlook = make_outlook(agenda, catalog.cards, known) if agenda else None
    past = look_back(outcomes, [*known.values()], local_day(now))
    recalls = {key: recall(memory, now) for key, memory in known.items()}
    questions = {card.number: question_recall(card, recalls) for card in catalog.cards}
    if as_json:
        exam = plan_json(agenda, outlook) if agenda and outlook else None
        print(
            json.dumps(
                {"questions": questions, "past": asdict(past), "exam": exam}, ensure_ascii=False, indent=1
            )
        )
        return
    console = page()
    for line in [
        *exam_lines(agenda, outlook, catalog.cards, env),
        *question_lines(catalog.cards, questions, outlook, env),
        *past_lines(past, env.language),
    ]:
        console.print(line, no_wrap=line.no_wrap, overflow=line.overflow)


def exam_lines(
    agenda: Agenda | None, outlook: Outlook | None, cards: list[Card], env: Environment
) -> list[Text]:
    if agenda is None or outlook is None:
        hint = "Задайте экзамен, и здесь будет вероятность сдать: examprep exam set --date 2027-01-20"
        return [
            Text(
                env.say(
                    hint,
                    "Set the exam to see the probability of passing: examprep exam set --date 2027-01-20",
                ),
                "dim",
            ),
            Text(""),
        ]
    told = render.exam_line(agenda.profile, local_day(agenda.made), env.language)
    out = [Text(told[0].upper() + told[1:], "bold")]
    out += map(Text, render.passing_lines(outlook, agenda.profile, env.language))
    if helpful := render.helpful_lines(outlook, cards, env.language):
        out += [Text(env.say("Сильнее всего поднимут шансы", "What helps most"), "bold"), *map(Text, helpful)]
    return [*out, Text("")]


def question_lines(
    cards: list[Card], questions: dict[int, float], outlook: Outlook | None, env: Environment
) -> list[Text]:
    """A line a question: recall now, and by the plan on the exam's day."""
    head = env.say("Вопросы: сейчас", "Questions: now")
    head += env.say(" → на экзамене по плану", " → at the exam, by the plan") if outlook else ""
    out = [Text(head, "bold")]
    for card in cards:
        share = questions[card.number]
        later = f" → {render.percent(outlook.planned.recall[card.number]):>5}" if outlook else ""
        title = one_line(card.title[env.language])
        line = Text(
            f"{card.number:>4}  {bar(share)} {render.percent(share):>5}{later}  {title}", no_wrap=True
        )
        line.overflow = "ellipsis"
        out.append(line)
    return out
