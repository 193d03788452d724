"""The exam as the student told it: when it is, how tickets are drawn, what passes, how much time a day there is.

One small JSON file beside the review log; it is written whole or not at all.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from examprep.exam.marks import SCALES, Scale
from examprep.language import Language, say
from examprep.wholefile import MEBIBYTE, read_whole, write_whole

Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Day: TypeAlias = date  # within the profile `date` is the exam's
FARTHEST = timedelta(days=730)  # a later date is a slip of the keyboard


class BadProfile(Exception):
    """`field` of the exam's settings cannot be ("": all of them); says what to write."""

    def __init__(self, field: str, ru: str, en: str):
        super().__init__(f"{field}: {en}" if field else en)
        self.field, self.ru, self.en = field, ru, en

    def says(self, language: Language) -> str:
        """What is wrong, for one who sees the field."""
        return say(language, self.ru, self.en)

    def in_full(self, language: Language) -> str:
        """The same with the field's name in front."""
        return f"{self.field}: {self.says(language)}" if self.field else self.says(language)


class ExamProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`questions` are drawn without replacement: `tickets` says from where.

    `any`: each set of questions is equally likely. `sections`: from as many different sections, each set of
    sections equally likely. `given`: one of `given`, lists of question numbers. `passing`: the ticket's mark comes
    from the mean of its questions; with `every` each question has to pass as well. Minutes: `minutes_per_day`
    to study, `preparation` before answering a ticket, `answering` for each question.
    """

    date: date
    questions: Annotated[int, Meta(ge=1, le=5)] = 2
    tickets: Literal["any", "sections", "given"] = "any"
    given: list[list[int]] = []
    scale: Literal["2-5", "1-10", "A-F", "pass-fail"] = "2-5"
    passing: Literal["mean", "every"] = "every"
    minutes_per_day: Annotated[int, Meta(ge=1, le=960)] = 40
    preparation: Annotated[int, Meta(ge=0, le=240)] = 20
    answering: Annotated[int, Meta(ge=1, le=120)] = 10
    weekdays_off: list[Weekday] = []
    days_off: list[Day] = []

    @property
    def marks(self) -> Scale:
        return SCALES[self.scale]

    def days_left(self, today: Day) -> int:
        """0 on the exam's day, negative after it."""
        return (self.date - today).days

    def study_minutes(self, day: Day) -> int:
        """0 on a day off, on the exam's day and after it."""
        off = day in self.days_off or WEEKDAYS[day.weekday()] in self.weekdays_off
        return 0 if off or day >= self.date else self.minutes_per_day

    def budgets(self, today: Day) -> list[float]:
        """Seconds for each day from today to the one before the exam."""
        days = (today + timedelta(days=k) for k in range(max(0, self.days_left(today))))
        return [60.0 * self.study_minutes(day) for day in days]


def usual(today: date, cards: int) -> ExamProfile:
    """What is rehearsed where no exam was set: two questions of all, marks from 2 to 5."""
    return ExamProfile(date=today, questions=min(2, cards))


def check_day(day: date, today: date) -> None:
    """BadProfile where the exam's day is over or too far away to be meant."""
    if day < today:
        now = today.strftime("%d.%m.%Y")
        raise BadProfile("date", f"этот день прошёл; сегодня {now}", f"this day is over; today is {now}")
    if day - today > FARTHEST:
        raise BadProfile("date", "до этого дня больше двух лет", "more than two years away")


def check_questions(profile: ExamProfile, there: Set[int]) -> None:
    """BadProfile where a ticket cannot be drawn from the questions `there` are."""
    count = profile.questions
    if count > len(there):
        raise BadProfile(
            "questions",
            f"вопросов в курсе всего {len(there)}",
            f"the course has only {len(there)}",
        )
    if profile.tickets == "given" and not profile.given:
        raise BadProfile("given", "перечислите билеты: 3+17, 8+20", "name the tickets: 3+17, 8+20")
    if profile.tickets != "given" and profile.given:
        raise BadProfile("given", "билеты перечислены, но тянут не их", "tickets are named, but not drawn")
    for ticket in profile.given:
        check_ticket(ticket, count, there)


def check_ticket(ticket: list[int], count: int, there: Set[int]) -> None:
    """BadProfile where a given ticket is not `count` different questions of the course."""
    if missing := [n for n in ticket if n not in there]:
        raise BadProfile(
            "given", f"в курсе нет вопроса {missing[0]}", f"the course has no question {missing[0]}"
        )
    if len(set(ticket)) != count or len(ticket) != count:
        name = "+".join(map(str, ticket))
        raise BadProfile(
            "given",
            f"{name}: разных вопросов должно быть {count}",
            f"{name} should have {count} different question{'s' * (count != 1)}",
        )


def load_profile(path: Path) -> ExamProfile | None:
    """None where no exam was set. BadProfile: the file is spoilt, and says how to mend it."""
    try:
        return msgspec.json.decode(read_whole(path, MEBIBYTE), type=ExamProfile)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        ru = f"{path} не читается ({error}); задайте экзамен заново: examprep exam set --date …"
        en = f"{path}: {error}; set it again with examprep exam set --date …"
        raise BadProfile("", ru, en) from error


def save_profile(path: Path, profile: ExamProfile) -> None:
    """OSError where the folder refuses; what was there is then as it was."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(profile)))
