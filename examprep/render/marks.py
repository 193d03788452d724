"""A rehearsed exam's mark with its reasons: points, what was missing, what of it is to be studied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text

from examprep.cards import Card
from examprep.cards import Text as Bilingual
from examprep.exam.marks import POINTS
from examprep.exam.rehearsal import Interrupted, Probe, Rehearsal, Told, true_or_myth
from examprep.language import Language, say
from examprep.render.literal import one_line
from examprep.render.plan import plural_ru


def passed_or_failed(kept: Rehearsal, language: Language) -> str:
    return say(language, "сдано", "passed") if kept.passed else say(language, "не сдано", "failed")


def mark_line(kept: Rehearsal, language: Language) -> Text:
    outcome = passed_or_failed(kept, language)
    told = say(language, f"Оценка: {kept.mark} — {outcome}", f"Mark: {kept.mark}, {outcome}")
    return Text(told, "bold green" if kept.passed else "bold red")


def history_line(kept: Rehearsal, language: Language) -> str:
    """`20.01.2027 18:20     4  passed    3 (16/20) + 17 (14/20)`."""
    ticket = " + ".join(f"{t.question} ({t.points}/{POINTS})" for t in kept.told)
    return f"{kept.at.astimezone():%d.%m.%Y %H:%M}  {kept.mark:>4}  {passed_or_failed(kept, language):<8}  {ticket}"


def result_lines(
    kept: Rehearsal, cards: Mapping[int, Card], due: Sequence[str], language: Language
) -> list[Text]:
    """The mark, the points of each question and why; `due`: keys of items that train what was missing."""
    points, of = sum(t.points for t in kept.told), POINTS * len(kept.told)
    minutes = round(kept.seconds / 60)
    sum_line = say(
        language, f"{points} из {of} баллов · {minutes} мин", f"{points} of {of} points · {minutes} min"
    )
    lines = [mark_line(kept, language), Text(sum_line, "dim")]
    for question in kept.told:
        lines += [Text(""), *question_lines(question, cards.get(question.question), language)]
        keys = [key for key in due if key.startswith(f"q{question.question:02d}/")]
        if keys:
            lines.append(Text("  " + _studied_next(len(keys), language), "dim"))
    return lines


def _studied_next(count: int, language: Language) -> str:
    ru = f"→ первыми в учёбе: {count} {plural_ru(count, 'задание', 'задания', 'заданий')} по пропущенному"
    return say(language, ru, f"→ first to be studied: {count} item{'s' * (count != 1)} on what was missing")


def question_lines(question: Told, card: Card | None, language: Language) -> list[Text]:
    """The points and their two parts: what was not said (● where the mark hangs on it), then each follow-up."""
    title = one_line(card.title[language]) if card else ""
    lines = [Text(f"{question.question}: {question.points}/{POINTS}  {title}", "bold")]
    said, of = len(question.said), len(question.said) + len(question.missed)
    if of:
        lines.append(
            Text("  " + say(language, f"ответ: {said} из {of} пунктов", f"answer: {said} of {of} points"))
        )
    for point in card.outline if card else ():
        if point.id in question.missed:
            lines.append(Text(f"    {'●' if point.must else '○'} {one_line(point.text[language])}", "yellow"))
    if question.probes:
        right = sum(p.score >= 1 for p in question.probes)
        ru = f"дополнительные вопросы: верно {right} из {len(question.probes)}"
        lines.append(Text("  " + say(language, ru, f"follow-ups: {right} of {len(question.probes)} right")))
    return lines + [probe_line(probe, card, language) for probe in question.probes]


def probe_line(probe: Probe, card: Card | None, language: Language) -> Text:
    """`✗ what was asked`."""
    sign, style = ("✓", "green") if probe.score >= 1 else ("◐", "yellow") if probe.score > 0 else ("✗", "red")
    asked = _asked(probe.item, card)
    line = Text(f"    {sign} ", style)
    return line.append(one_line(asked[language]) if asked else probe.item, "default")


def _asked(item_id: str, card: Card | None) -> Bilingual | None:
    """The words of a follow-up; None where the card has no such item, or its words are drawn anew each time."""
    if card is None:
        return None
    claims = [true_or_myth(claim) for claim in card.claims]
    return next((item.prompt for item in [*card.items, *claims] if item.id == item_id), None)


def interrupted_line(left: Interrupted, language: Language) -> Text:
    """That the last exam came to no mark, and what is known of it."""
    when = f"{left.at.astimezone():%d.%m %H:%M}"
    ru = f"Прошлый экзамен ({when}) прерван: оценки нет, в журнале ответов: {left.answers}."
    en = f"Your last exam ({when}) was broken off: no mark, {left.answers} answer{'s' * (left.answers != 1)} kept."
    return Text(say(language, ru, en), "dim")
