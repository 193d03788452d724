"""The exam's settings as a student types them, on the command line or in the app: read, checked, made a profile.

What is told is {field of ExamProfile: text}. How days are written: `days.read_day`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from datetime import date
from typing import get_args, get_type_hints

import msgspec

from examprep.exam.days import is_written_as_day, read_day
from examprep.exam.profile import WEEKDAYS, BadProfile, ExamProfile, Weekday, check_day, check_questions

TICKET = re.compile(r"\d{1,3}(\+\d{1,3})*")
SHORT_RU = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
LONG_RU = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
LONG_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TYPES = get_type_hints(ExamProfile, include_extras=True)

Told = Mapping[str, str]


def read_told(
    told: Told, today: date, there: Set[int], before: ExamProfile | None = None
) -> tuple[ExamProfile | None, dict[str, BadProfile]]:
    """The profile that was told, or what is wrong, by field. What is not told stays as it was `before`."""
    fields = msgspec.structs.asdict(before) if before else {}
    faults: dict[str, BadProfile] = {}
    for field, text in told.items():
        try:
            fields[field] = READERS[field](text, today)
        except BadProfile as fault:
            faults[field] = fault
    if "date" not in fields and "date" not in faults:
        faults["date"] = no_day()
    if fields.get("tickets", "any") != "given":
        fields["given"] = []
        faults.pop("given", None)
    if faults:
        return None, faults
    profile = ExamProfile(**fields)
    try:
        check_day(profile.date, today)
        check_questions(profile, there)
    except BadProfile as fault:
        return None, {fault.field: fault}
    return profile, {}


def as_told(profile: ExamProfile) -> dict[str, str]:
    """A profile as `read_told` reads it back."""
    told = {field: str(value) for field, value in msgspec.structs.asdict(profile).items()}
    return told | {
        "date": dotted(profile.date),
        "given": ", ".join("+".join(map(str, ticket)) for ticket in profile.given),
        "weekdays_off": " ".join(profile.weekdays_off),
        "days_off": ", ".join(map(dotted, profile.days_off)),
    }


def dotted(day: date) -> str:
    return day.strftime("%d.%m.%Y")


def bounds(field: str) -> tuple[int, int]:
    """The least and the greatest number that a field takes."""
    (meta,) = TYPES[field].__metadata__
    return meta.ge, meta.le


def options(field: str) -> tuple[str, ...]:
    """The words that a field takes."""
    return get_args(TYPES[field])


# ── one field each; BadProfile says what to write ──


def read_exam_day(text: str, today: date) -> date:
    """BadProfile where it is no day, or none that an exam can be on."""
    if not text.strip():
        raise no_day()
    day = read_day(text, today)
    if day is None:
        ru, en = _why_no_day(text)
        raise BadProfile("date", f"{ru}; напишите 20.01.2027", f"{en}; write 20.01.2027")
    check_day(day, today)
    return day


def _why_no_day(text: str) -> tuple[str, str]:
    """In Russian and English: it is written as a date, but the calendar has none such; or it is no date at all."""
    if is_written_as_day(text):
        return "такого дня нет", "there is no such day"
    return "не дата", "not a date"


def no_day() -> BadProfile:
    return BadProfile("date", "когда экзамен? 20.01.2027", "when is the exam? 20.01.2027")


def read_weekdays(text: str) -> list[Weekday]:
    """In the order of the week."""
    words = _words(text)
    weekdays = [read_weekday(word) for word in words]
    for word, weekday in zip(words, weekdays, strict=True):
        if weekday is None:
            raise BadProfile(
                "weekdays_off", f"{shown(word)}: не день недели", f"{shown(word)}: not a weekday"
            )
    chosen = [day for day in WEEKDAYS if day in weekdays]
    if len(chosen) == len(WEEKDAYS):
        raise BadProfile("weekdays_off", "оставьте день", "leave a day")
    return chosen


def read_weekday(word: str) -> str | None:
    """`sun`, `Sunday`, `вс` or `воскресенье` -> `sun`."""
    word = word.lower()
    for names in zip(WEEKDAYS, SHORT_RU, LONG_EN, LONG_RU, strict=True):
        if word in names[:2] or (len(word) > 2 and any(name.startswith(word) for name in names[2:])):
            return names[0]
    return None


def read_days(text: str, today: date) -> list[date]:
    """Days off, each once and in order. BadProfile names the first that is no day."""
    days = {told: read_day(told, today) for told in _told_days(text, today)}
    if bad := [told for told, day in days.items() if day is None]:
        name, (ru, en) = shown(bad[0]), _why_no_day(bad[0])
        raise BadProfile("days_off", f"{name}: {ru}; напишите 31.12.2026", f"{name}: {en}; write 31.12.2026")
    return sorted(day for day in set(days.values()) if day)


def _told_days(text: str, today: date) -> list[str]:
    """Between commas one day of several words, or several of one word each."""
    pieces = [piece.strip() for piece in re.split(r"[,;]", text)]
    return [told for piece in pieces for told in ([piece] if read_day(piece, today) else piece.split())]


def read_lists(text: str) -> list[list[int]]:
    """`3+17, 8+20` -> [[3, 17], [8, 20]]."""
    tickets = [ticket for ticket in (t.replace(" ", "") for t in re.split(r"[,;]", text)) if ticket]
    if not all(TICKET.fullmatch(ticket) for ticket in tickets):
        raise BadProfile("given", "билеты пишут так: 3+17, 8+20", "write tickets as 3+17, 8+20")
    return [[int(n) for n in ticket.split("+")] for ticket in tickets]


def shown(word: str) -> str:
    """A word of the student's within a message."""
    return repr(word if len(word) <= 12 else word[:11] + "…")


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[,;\s]+", text) if word]


def _whole(field: str) -> Callable[[str, date], int]:
    least, greatest = bounds(field)

    def read(text: str, _: date) -> int:
        word = text.strip()
        if not (word.isascii() and word.isdigit() and len(word) < 5 and least <= int(word) <= greatest):
            raise BadProfile(
                field,
                f"целое число от {least} до {greatest}",
                f"a whole number from {least} to {greatest}",
            )
        return int(word)

    return read


def _one_of(field: str) -> Callable[[str, date], str]:
    def read(text: str, _: date) -> str:
        if text not in options(field):
            words = ", ".join(options(field))
            raise BadProfile(field, f"одно из: {words}", f"one of: {words}")
        return text

    return read


READERS: dict[str, Callable[[str, date], object]] = {
    "date": read_exam_day,
    "given": lambda text, _: read_lists(text),
    "weekdays_off": lambda text, _: read_weekdays(text),
    "days_off": read_days,
    **{field: _whole(field) for field in ("questions", "minutes_per_day", "preparation", "answering")},
    **{field: _one_of(field) for field in ("tickets", "scale", "passing")},
}
