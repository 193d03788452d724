"""A rehearsed exam's mark with its reasons: points, what was missing, what of it is to be studied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from examprep.cards import Card, Problem
from examprep.course import question_of
from examprep.exam.marks import POINTS
from examprep.exam.profile import ExamProfile
from examprep.exam.rehearsal import Interrupted, Probe, Rehearsal, Told, true_or_myth
from examprep.exam.sitting import problem_asked
from examprep.language import Language, plural_ru, say
from examprep.problems import BadParameters
from examprep.render.literal import one_line
from examprep.render.plan import mark_name

LONGEST = 200  # characters of a follow-up's words


def passed_or_failed(kept: Rehearsal, language: Language) -> str:
    return say(language, "сдано", "passed") if kept.passed else say(language, "не сдано", "failed")


def mark_line(kept: Rehearsal, language: Language) -> Text:
    outcome = passed_or_failed(kept, language)
    mark = mark_name(kept.mark, language)
    told = say(language, f"Оценка: {mark} — {outcome}", f"Mark: {mark}, {outcome}")
    return Text(told, "bold green" if kept.passed else "bold red")


def history_line(kept: Rehearsal, language: Language) -> str:
    """`20.01.2027 18:20     4  passed    3 (16/20) + 17 (14/20)`."""
    ticket = " + ".join(f"{t.question} ({t.points}/{POINTS})" for t in kept.told)
    mark, outcome = mark_name(kept.mark, language), passed_or_failed(kept, language)
    return f"{kept.at.astimezone():%d.%m.%Y %H:%M}  {mark:>4}  {outcome:<8}  {ticket}"


def result(
    kept: Rehearsal,
    cards: Mapping[int, Card],
    due: Sequence[str],
    language: Language,
    profile: ExamProfile | None = None,
) -> RenderableType:
    """The mark, the points of each question and why.

    `due`: keys of items that train what was missing; `profile`: the rules by which the mark was given, where known.
    """
    points, of = sum(t.points for t in kept.told), POINTS * len(kept.told)
    minutes = round(kept.seconds / 60)
    total = say(
        language, f"{points} из {of} баллов · {minutes} мин", f"{points} of {of} points · {minutes} min"
    )
    parts: list[RenderableType] = [mark_line(kept, language), Text(total)]
    if profile is not None:
        parts.append(Text(rules(profile, language), "dim"))
    for question in kept.told:
        keys = [key for key in due if question_of(key) == question.question]
        card = cards.get(question.question)
        parts += ["", question_result(question, card, len(keys), kept.seed, language)]
    return Group(*parts)


def rules(profile: ExamProfile, language: Language) -> str:
    """`3 from 50 %, 4 from 70 %, 5 from 85 % of the points; each question from 10`."""
    scale = profile.marks
    better = zip(scale.names[1:], scale.from_percent, strict=True)
    named = [(mark_name(n, language), p) for n, p in better]
    marks = ", ".join(say(language, f"{n} от {p} %", f"{n} from {p} %") for n, p in named)
    every = ""
    if profile.passing == "every" and profile.questions > 1:
        least = scale.pass_points
        every = say(language, f"; каждый вопрос не ниже {least}", f"; each question at least {least}")
    return say(language, f"{marks} баллов{every}", f"{marks} of the points{every}")


def question_result(
    question: Told, card: Card | None, due: int, seed: int, language: Language
) -> RenderableType:
    """The points and their two parts: what was not said (● where the mark hangs on it), then each follow-up."""
    title = one_line(card.title[language]) if card else ""
    rows = [(Text(f"{question.points}/{POINTS}", "bold"), Text(f"{question.question} · {title}", "bold"))]
    said, of = len(question.said), len(question.said) + len(question.missed)
    if of:
        told = say(language, f"Ответ: {said} из {of} пунктов.", f"The answer: {said} of {of} points.")
        missed = say(language, " Не прозвучало:", " Not said:") if question.missed else ""
        rows.append((Text(), Text(told + missed)))
    for point in card.outline if card else ():
        if point.id in question.missed:
            rows.append((Text("●" if point.must else "○", "yellow"), Text(one_line(point.text[language]))))
    if question.probes:
        right, asked = sum(p.score >= 1 for p in question.probes), len(question.probes)
        ru = f"Дополнительные вопросы: верно {right} из {asked}."
        rows.append((Text(), Text(say(language, ru, f"Follow-ups: {right} of {asked} right."))))
        rows += [_probe(probe, card, seed, language) for probe in question.probes]
    if due:
        rows.append((Text(), Text(_studied_next(due, language), "dim")))
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", min_width=5)
    for sign, text in rows:
        grid.add_row(sign, text)
    return grid


def _studied_next(count: int, language: Language) -> str:
    ru = f"Учить первым делом: {count} {plural_ru(count, 'задание', 'задания', 'заданий')} по пропущенному."
    return say(language, ru, f"Study first: {count} item{'s' * (count != 1)} on what was missing.")


def _probe(probe: Probe, card: Card | None, seed: int, language: Language) -> tuple[Text, Text]:
    sign, style = ("✓", "green") if probe.score >= 1 else ("◐", "yellow") if probe.score > 0 else ("✗", "red")
    return Text(sign, style), Text(_begun(one_line(_asked(probe.item, card, seed, language))))


def _begun(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _asked(item_id: str, card: Card | None, seed: int, language: Language) -> str:
    """The words of a follow-up, a problem's as they were drawn; its name where the card no longer has it."""
    claims = [true_or_myth(claim) for claim in card.claims] if card else []
    items = [*card.items, *claims] if card else []
    item = next((item for item in items if item.id == item_id), None)
    if isinstance(item, Problem) and item.prompt is None and card is not None:
        with suppress(BadParameters):
            return problem_asked(seed, card, item)[language]
        return say(language, f"задача {item.generator}", f"problem {item.generator}")
    return item.prompt[language] if item is not None and item.prompt is not None else item_id


def interrupted_line(left: Interrupted, language: Language) -> Text:
    """That the last exam came to no mark, and what is known of it."""
    when = f"{left.at.astimezone():%d.%m %H:%M}"
    ru = f"Прошлый экзамен ({when}) прерван: оценки нет, в журнале ответов: {left.answers}."
    en = f"Your last exam ({when}) was broken off: no mark, {left.answers} answer{'s' * (left.answers != 1)} kept."
    return Text(say(language, ru, en), "dim")
