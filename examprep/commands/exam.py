"""`examprep exam …`: the exam's settings."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

import msgspec

from examprep.catalog import load_catalog
from examprep.environment import BadUsage, Environment
from examprep.exam.profile import (
    WEEKDAYS,
    BadProfile,
    ExamProfile,
    check_profile,
    load_profile,
    save_profile,
)
from examprep.render.plan import exam_line
from examprep.study.schedule import local_day

TICKET = re.compile(r"\d+(\+\d+)*")


def set_exam(env: Environment, told: Mapping[str, object]) -> None:
    """Change what is `told`, keep the rest. BadProfile says what cannot be; then nothing was changed."""
    try:
        before = load_profile(env.home.exam)
    except BadProfile:  # it is being set anew
        before = None
    fields = msgspec.to_builtins(before) if before else {}
    if not fields and "date" not in told:
        raise BadUsage(env.say("когда экзамен? --date 2027-01-20", "when is the exam? --date 2027-01-20"))
    fields |= {name: value for name, value in told.items() if name not in ("off", "tickets")}
    if "tickets" in told:
        fields |= read_tickets(str(told["tickets"]))
    if "off" in told:
        fields |= read_days_off(told["off"])
    try:
        profile = msgspec.convert(fields, ExamProfile)
    except msgspec.ValidationError as error:
        raise BadProfile(explained(str(error))) from None
    cards = load_catalog(env.course, env.home.cache).cards
    check_profile(profile, local_day(env.now()), {card.number for card in cards})
    try:
        save_profile(env.home.exam, profile)
    except OSError as error:
        raise BadUsage(f"{env.home.exam} cannot be written: {error.strerror}") from None
    print(exam_line(profile, local_day(env.now()), env.language), file=sys.stderr)


def read_tickets(text: str) -> dict[str, object]:
    """`any`, `sections`, or tickets as `3+17,8+20`."""
    if text in ("any", "sections"):
        return {"tickets": text, "given": []}
    tickets = [ticket.strip() for ticket in text.split(",")]
    if not all(TICKET.fullmatch(ticket) for ticket in tickets):
        raise BadProfile(f"tickets: {text!r}; write any, sections, or tickets as 3+17,8+20")
    return {"tickets": "given", "given": [[int(n) for n in ticket.split("+")] for ticket in tickets]}


def read_days_off(words: list[str]) -> dict[str, object]:
    """Weekdays and dates; `none` for none."""
    days = [word.strip().lower() for word in words]
    if days == ["none"]:
        return {"weekdays_off": [], "days_off": []}
    weekdays = [day for day in days if day in WEEKDAYS]
    if len(weekdays) == len(WEEKDAYS):
        raise BadProfile("off: a week without a day to study; leave one")
    return {"weekdays_off": weekdays, "days_off": [day for day in days if day not in WEEKDAYS]}


def explained(message: str) -> str:
    """msgspec's message with the field's name in front: `questions: Expected `int` <= 5`."""
    found = re.fullmatch(r"(.*) - at `\$\.(\w+).*`", message)
    if found is None:
        return message
    hint = "; write a day as 2027-01-20" if "date" in found[1] or found[2] == "days_off" else ""
    return f"{found[2]}: {found[1]}{hint}"


def show_exam(env: Environment, *, as_json: bool) -> None:
    """BadUsage where none is set."""
    profile = load_profile(env.home.exam)
    if profile is None:
        raise BadUsage(no_exam(env))
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(profile)).decode())
        return
    print("\n".join(lines(profile, env)))


def no_exam(env: Environment) -> str:
    return env.say(
        "экзамен не задан; напишите: examprep exam set --date 2027-01-20",
        "no exam was set; write: examprep exam set --date 2027-01-20",
    )


def lines(profile: ExamProfile, env: Environment) -> list[str]:
    say = env.say
    first = exam_line(profile, local_day(env.now()), env.language)
    drawn = {
        "any": say("любые из всех вопросов", "any of all questions"),
        "sections": say("из разных разделов", "of different sections"),
        "given": ", ".join("+".join(map(str, ticket)) for ticket in profile.given),
    }[profile.tickets]
    scale = profile.marks
    marks = ", ".join(f"{name}: {p} %" for name, p in zip(scale.names[1:], scale.from_percent, strict=True))
    passing = {
        "every": say("каждый вопрос на проходной балл", "every question has to pass"),
        "mean": say("по среднему за билет", "the ticket's mean has to pass"),
    }[profile.passing]
    off = [*profile.weekdays_off, *(day.isoformat() for day in profile.days_off)]
    return [
        first,
        say(f"  билеты: {drawn}", f"  tickets: {drawn}"),
        say(f"  оценки: {marks} (доля известного)", f"  marks: {marks} (share known)"),
        say(f"  сдан: {passing}", f"  passed: {passing}"),
        say(
            f"  подготовка {profile.preparation} мин, ответ на вопрос {profile.answering} мин",
            f"  preparation {profile.preparation} min, answering {profile.answering} min a question",
        ),
        *([say(f"  выходные: {', '.join(off)}", f"  days off: {', '.join(off)}")] if off else []),
    ]


def clear_exam(env: Environment) -> None:
    """BadUsage where none is set."""
    try:
        env.home.exam.unlink()
    except FileNotFoundError:
        raise BadUsage(no_exam(env)) from None
    print(env.say("экзамен забыт; журнал остался", "the exam is forgotten; the log stays"), file=sys.stderr)
