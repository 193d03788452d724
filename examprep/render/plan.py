"""The plan and the readiness as lines of text, for the command line and the app."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.text import Text

from examprep.cards import Card
from examprep.exam.profile import ExamProfile
from examprep.language import Language, plural_ru, say
from examprep.render.bars import smooth_bar
from examprep.render.literal import one_line
from examprep.study.schedule import local_day

if TYPE_CHECKING:  # numpy comes with them: a countdown does without
    from examprep.exam.agenda import Agenda
    from examprep.exam.outlook import Outlook, PlannedDay
    from examprep.exam.readiness import Readiness

WEEKDAYS = {
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
SHOWN_DAYS = 14


def exam_line(profile: ExamProfile, today: date, language: Language) -> str:
    """`exam on 20.01.2027 · in 55 days · 2 questions · 40 min a day`."""
    ru = f"вопросов в билете: {profile.questions} · {profile.minutes_per_day} мин в день"
    count = f"{profile.questions} question" + ("s" if profile.questions > 1 else "")
    en = f"{count} a ticket · {profile.minutes_per_day} min a day"
    return f"{countdown(profile, today, language)} · " + say(language, ru, en)


def countdown(profile: ExamProfile, today: date, language: Language) -> str:
    """`exam on 20.01.2027 · in 55 days`."""
    left = profile.days_left(today)
    when = profile.date.strftime("%d.%m.%Y")
    return say(language, f"экзамен {when}", f"exam on {when}") + f" · {in_days(left, language)}"


def in_days(days: int, language: Language) -> str:
    """`in 54 days`, `today`, `over`."""
    return _in_days_ru(days) if language == "ru" else _in_days_en(days)


def _in_days_ru(days: int) -> str:
    if days < 0:
        return "прошёл"
    if days == 0:
        return "сегодня"
    return f"через {days} " + plural_ru(days, "день", "дня", "дней")


def _in_days_en(days: int) -> str:
    if days < 0:
        return "over"
    return "today" if days == 0 else f"in {days} day" + ("s" if days > 1 else "")


def today_line(agenda: Agenda, language: Language) -> str:
    """`24 reviews · 3 new · ≈ 31 min`, or that today is done.

    In brackets what rehearsed exams missed, and how much of it is today's: the rest waits for the next days.
    """
    day = agenda.day
    if agenda.budget == 0:
        return say(language, "сегодня выходной", "a day off")
    unfinished = agenda.unfinished
    learning = say(language, f"ещё заучиваются: {unfinished}", f"{unfinished} still being learned")
    if not day.chosen:
        return learning if unfinished else say(language, "на сегодня всё", "today is done")
    minutes = max(1, round((day.seconds + agenda.reserved) / 60))
    missed, of, reviews, new = len(day.missed), len(agenda.missed), len(day.reviews), len(day.new)
    parts = [say(language, f"повторить {reviews}", f"{reviews} review{'s' * (reviews != 1)}")]
    parts.append(say(language, f"новых {new}", f"{new} new"))
    if missed:
        ru, en = (f"{missed} из {of}", f"{missed} of {of}") if missed < of else (f"{missed}", f"{missed}")
        parts[-1] += say(language, f" (с экзамена {ru})", f" ({en} from rehearsal)")
    parts.append(say(language, f"≈ {minutes} мин", f"≈ {minutes} min"))
    if unfinished:
        parts.append(say(language, f"доучить {unfinished}", f"{unfinished} to finish"))
    return " · ".join(parts)


def day_lines(days: Sequence[PlannedDay], language: Language, *, all_days: bool = False) -> list[str]:
    """A line a day: date, new, reviews, minutes as a bar against the greatest budget."""
    shown = days if all_days or len(days) <= SHOWN_DAYS + 1 else days[:SHOWN_DAYS]
    top = max((max(day.budget, day.minutes) for day in days), default=0) or 1
    lines = []
    for day in shown:
        name = f"{WEEKDAYS[language][day.date.weekday()]} {day.date:%d.%m}"
        if day.budget == 0 and not day.minutes:
            lines.append(f"  {name}  " + say(language, "выходной", "off"))
            continue
        new, reviews = sum(day.new.values()), sum(day.reviews.values())
        what = say(
            language, f"новых {new:>3} · повторений {reviews:>3}", f"{new:>3} new · {reviews:>3} reviews"
        )
        minutes = say(language, "мин", "min")
        lines.append(
            f"  {name}  {what}  {day.minutes:>4.0f} {minutes}  {smooth_bar(day.minutes / top, 20)}".rstrip()
        )
    if len(shown) < len(days):
        rest = len(days) - len(shown)
        lines.append(say(language, f"  … и ещё дней: {rest} (--all)", f"  … and {rest} more days (--all)"))
    return lines


def left_out_lines(
    outlook: Outlook, cards: Sequence[Card], profile: ExamProfile, language: Language
) -> list[str]:
    """What the minutes do not reach, said plainly; nothing where they reach everything."""
    if not outlook.left_out:
        return []
    sizes = {card.number: len(card.heads) for card in cards}
    whole = [n for n, count in outlook.left_out.items() if count == sizes[n]]
    parts = sum(count for n, count in outlook.left_out.items() if n not in whole)
    enough = max(math.ceil(outlook.minutes_for_all), profile.minutes_per_day + 1)
    lines = [
        say(
            language,
            f"Времени не хватит: при {profile.minutes_per_day} мин в день не дойдёт до части заданий; "
            f"чтобы увидеть каждое, нужно ≈ {enough} мин в день.",
            f"Not enough time: {profile.minutes_per_day} min a day do not reach all items; to meet each of them it "
            f"takes ≈ {enough} min a day.",
        )
    ]
    if whole:
        names = ", ".join(map(str, whole))
        lines.append(say(language, f"  вопросы без занятий: {names}", f"  questions left out: {names}"))
    if parts:
        ru = f"  из остальных вопросов опущено заданий: {parts}, сначала те, от которых оценка не зависит"
        en = f"  of the other questions {parts} items are left out, those first that no mark hangs on"
        lines.append(say(language, ru, en))
    return lines


def marks_line(readiness: Readiness, profile: ExamProfile, language: Language) -> str:
    """`2: 7 % · 3: 21 % · 4: 44 % · 5: 28 %`."""
    told = [
        f"{mark_name(name, language)}: {percent(p)}"
        for name, p in zip(profile.marks.names, readiness.marks, strict=True)
    ]
    return " · ".join(told)


def mark_name(mark: str, language: Language) -> str:
    """A mark as it is said: most scales have figures or letters, one has words."""
    words = {"fail": say(language, "незачёт", "fail"), "pass": say(language, "зачёт", "pass")}
    return words.get(mark, mark)


def percent(share: float) -> str:
    """`71 %`; never 0 % or 100 % of what is not quite so."""
    if 0 < share < 0.005:
        return "< 1 %"
    if 0.995 <= share < 1:
        return "> 99 %"
    return f"{round(100 * share)} %"


def passing_lines(outlook: Outlook, profile: ExamProfile, language: Language) -> list[str]:
    """The probability of passing: were it today, if nothing more is studied, after the plan."""
    rows = [
        (say(language, "если бы сегодня", "were it today"), outlook.now),
        (say(language, "если больше не учить", "with no more study"), outlook.idle),
        (say(language, "по плану", "by the plan"), outlook.planned),
    ]
    width = max(len(name) for name, _ in rows)
    return [
        f"  {name:<{width}}  {percent(ready.passing):>6}   {marks_line(ready, profile, language)}"
        for name, ready in rows
    ]


def helpful_lines(outlook: Outlook, cards: Sequence[Card], language: Language) -> list[str]:
    """The questions whose study helps most, with what each adds."""
    titles = {card.number: one_line(card.title[language]) for card in cards}
    return [
        f"  {help_.question:>3}  +{round(100 * help_.added)} %  {titles[help_.question]}"
        for help_ in outlook.helpful
        if help_.added >= 0.005
    ]


def plan_lines(
    agenda: Agenda, outlook: Outlook, cards: Sequence[Card], language: Language, *, all_days: bool = False
) -> list[Text]:
    """The whole plan: today, day by day, what does not fit, the odds, what helps most."""
    told = exam_line(agenda.profile, local_day(agenda.made), language)
    out = [Text(told[0].upper() + told[1:], "bold")]
    out += plan_part(agenda, outlook, cards, language, all_days=all_days)
    out += [Text(""), Text(say(language, "Сдам ли", "Will I pass"), "bold")]
    out += map(Text, passing_lines(outlook, agenda.profile, language))
    if helpful := helpful_lines(outlook, cards, language):
        head = say(language, "Сильнее всего поднимут шансы", "What helps most")
        out += [Text(""), Text(head, "bold"), *map(Text, helpful)]
    return out


def plan_part(
    agenda: Agenda, outlook: Outlook, cards: Sequence[Card], language: Language, *, all_days: bool
) -> list[Text]:
    """Today, then day by day, and what does not fit."""
    out = [Text(say(language, "Сегодня: ", "Today: ") + today_line(agenda, language))]
    if agenda.spent >= 30:
        minutes = round(agenda.spent / 60)
        ru, en = f"  уже позанимались: {minutes} мин", f"  already studied: {minutes} min"
        out.append(Text(say(language, ru, en), "dim"))
    out += [Text(""), Text(say(language, "По дням", "Day by day"), "bold")]
    out += map(Text, day_lines(outlook.days, language, all_days=all_days))
    return out + [Text(line, "yellow") for line in left_out_lines(outlook, cards, agenda.profile, language)]
