"""The exam's settings in words: what each is called, how it is written, what it comes to."""

from __future__ import annotations

from datetime import date

from examprep.exam.marks import Scale
from examprep.exam.profile import WEEKDAYS, ExamProfile
from examprep.language import Language, plural_ru, say
from examprep.render.plan import WEEKDAYS as SHORT_DAYS
from examprep.render.plan import in_days

LONG_DAYS = {
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
LABELS = {
    "date": ("Дата экзамена", "Exam date"),
    "questions": ("Вопросов в билете", "Questions a ticket"),
    "tickets": ("Билеты", "Tickets"),
    "given": ("Список билетов", "The tickets"),
    "scale": ("Оценки", "Marks"),
    "passing": ("Сдан, если", "Passed if"),
    "minutes_per_day": ("Минут в день", "Minutes a day"),
    "weekdays_off": ("Выходные", "Days off"),
    "days_off": ("Ещё без занятий", "Other days off"),
    "preparation": ("Подготовка, мин", "Preparation, min"),
    "answering": ("Ответ, мин", "Answer, min"),
}
HINTS = {
    "date": (
        "20.01.2027, 20.01, «20 января», «завтра» или «через 6 недель».",
        "20.01.2027, 2027-01-20, “Jan 20”, “tomorrow” or “in 6 weeks”.",
    ),
    "questions": ("Сколько вопросов достаётся на экзамене.", "How many questions you get at the exam."),
    "tickets": (
        "Любые: все сочетания равновероятны. Из разных разделов: не больше одного из раздела.",
        "Any: each set is equally likely. Different sections: no two of one section.",
    ),
    "given": (
        "Номера вопросов через +, билеты через запятую: 3+17, 8+20.",
        "A ticket's questions joined by +, commas between tickets: 3+17, 8+20.",
    ),
    "passing": (
        "«Сдан каждый»: один проваленный вопрос — и билет не сдан. «Среднее»: сильный ответ вытянет слабый.",
        "Every question: one failed question fails the ticket. The mean: a good answer makes up for a weak one.",
    ),
    "minutes_per_day": (
        "Сколько минут вы готовы заниматься в обычный день.",
        "How long you mean to study on a usual day.",
    ),
    "weekdays_off": (
        "← → и пробел. На отмеченные дни план ничего не ставит.",
        "← → and the space bar. The plan leaves these days free.",
    ),
    "days_off": ("Даты через запятую: 31.12, 07.01.2027.", "Dates with commas between: 31.12, 07.01.2027."),
    "preparation": (
        "Время на подготовку к ответу по билету; 0 — отвечать сразу.",
        "To prepare before answering a ticket; 0: you answer at once.",
    ),
    "answering": ("Время на ответ по одному вопросу.", "To answer one question."),
}
WORDS = {
    "tickets": {
        "any": ("любые вопросы", "any questions"),
        "sections": ("из разных разделов", "different sections"),
        "given": ("по списку", "from a list"),
    },
    "scale": {
        "2-5": ("2–5", "2–5"),
        "1-10": ("1–10", "1–10"),
        "A-F": ("A–F", "A–F"),
        "pass-fail": ("зачёт", "pass or fail"),
    },
    "passing": {
        "every": ("сдан каждый вопрос", "every question passes"),
        "mean": ("хватает среднего", "the mean passes"),
    },
}


def label(field: str, language: Language) -> str:
    return say(language, *LABELS[field])


def words(field: str, language: Language) -> dict[str, str]:
    """{what a field takes: how it is called}."""
    if field == "weekdays_off":
        return {day: name[:2] for day, name in zip(WEEKDAYS, SHORT_DAYS[language], strict=True)}
    return {word: say(language, *names) for word, names in WORDS[field].items()}


def day_line(day: date, today: date, language: Language) -> str:
    """`Wednesday, in 54 days`."""
    return f"{LONG_DAYS[language][day.weekday()]}, {in_days((day - today).days, language)}"


def scale_line(scale: Scale, language: Language) -> str:
    """`3 from 50 % of the points, 4 from 70 %, 5 from 85 %`."""
    names = {"pass": say(language, "зачёт", "a pass")}
    of = say(language, " баллов", " of the points")
    marks = [
        say(language, f"{names.get(name, name)} — от {share} %", f"{names.get(name, name)} from {share} %")
        for name, share in zip(scale.names[1:], scale.from_percent, strict=True)
    ]
    return ", ".join([marks[0] + of, *marks[1:]]) + "."


def effect_line(profile: ExamProfile, today: date, language: Language) -> str:
    """`54 days to the exam · days of study: 46 · 31 h in all`; days off and the exam's own are not to study."""
    left = max(0, profile.days_left(today))
    budgets = [seconds for seconds in profile.budgets(today) if seconds]
    minutes = round(sum(budgets) / 60)
    ru = f"До экзамена {left} {plural_ru(left, 'день', 'дня', 'дней')} · с занятиями: {len(budgets)} · всего "
    en = f"{left} day{'s' * (left != 1)} to the exam · days of study: {len(budgets)} · "
    spent = f"{minutes / 60:.0f}" if minutes >= 120 else str(minutes)
    unit = say(language, "ч", "h") if minutes >= 120 else say(language, "мин", "min")
    return say(language, ru, en) + f"{spent} {unit}" + say(language, "", " in all")
