"""The exam as the student told it: when it is, how tickets are drawn, what passes, how much time a day there is.

One small JSON file beside the review log; it is written whole or not at all.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from examprep.exam.marks import SCALES
from examprep.wholefile import write_whole

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FARTHEST = timedelta(days=730)  # a later date is a slip of the keyboard


class BadProfile(Exception):
    """The exam's settings cannot be; the message says which and what to write."""


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
    weekdays_off: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] = []
    days_off: list[date] = []

    @property
    def marks(self):
        return SCALES[self.scale]

    def days_left(self, today: date) -> int:
        """0 on the exam's day, negative after it."""
        return (self.date - today).days

    def study_minutes(self, day: date) -> int:
        """0 on a day off, on the exam's day and after it."""
        off = day in self.days_off or WEEKDAYS[day.weekday()] in self.weekdays_off
        return 0 if off or day >= self.date else self.minutes_per_day

    def budgets(self, today: date) -> list[float]:
        """Seconds for each day from today to the one before the exam."""
        days = (today + timedelta(days=k) for k in range(max(0, self.days_left(today))))
        return [60.0 * self.study_minutes(day) for day in days]


def usual(today: date, cards: int) -> ExamProfile:
    """What is rehearsed where no exam was set: two questions of all, marks from 2 to 5."""
    return ExamProfile(date=today, questions=min(2, cards))


def check_profile(profile: ExamProfile, today: date, there: set[int]) -> None:
    """BadProfile where the exam cannot be held with the questions `there` are, or lies in the past."""
    if profile.date < today:
        raise BadProfile(f"date: {profile.date} is over; today is {today}")
    if profile.date - today > FARTHEST:
        raise BadProfile(f"date: {profile.date} is more than two years away; write it as 2027-01-20")
    check_questions(profile, there)


def check_questions(profile: ExamProfile, there: set[int]) -> None:
    """BadProfile where a ticket cannot be drawn from the questions `there` are."""
    if profile.questions > len(there):
        raise BadProfile(f"questions: {profile.questions} cannot be drawn; the course has {len(there)} cards")
    if (profile.tickets == "given") != bool(profile.given):
        raise BadProfile("tickets: with 'given' name the tickets, and without it name none")
    for ticket in profile.given:
        if missing := [n for n in ticket if n not in there]:
            raise BadProfile(f"given: the course has no question {missing[0]}")
        if len(set(ticket)) != profile.questions:
            raise BadProfile(f"given: {ticket} should have {profile.questions} different questions")


def load_profile(path: Path) -> ExamProfile | None:
    """None where no exam was set. BadProfile: the file is spoilt, and says how to mend it."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=ExamProfile)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadProfile(f"{path}: {error}; set it again with examprep exam set --date …") from error


def save_profile(path: Path, profile: ExamProfile) -> None:
    """OSError where the folder refuses; what was there is then as it was."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(profile)))
