"""`examprep exam …`: the exam's settings."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import msgspec

from examprep.catalog import load_catalog
from examprep.commands.tell import tell, tell_json
from examprep.environment import BadUsage, Environment
from examprep.exam.profile import BadProfile, ExamProfile, load_profile, save_profile
from examprep.exam.told import options, read_told, read_weekday
from examprep.render.plan import exam_line
from examprep.study.schedule import local_day


def set_exam(env: Environment, said: Mapping[str, object]) -> None:
    """Change what is `said`, keep the rest. BadUsage says what cannot be; then nothing was changed."""
    try:
        before = load_profile(env.home.exam)
    except BadProfile:  # it is being set anew
        before = None
    if before is None and "date" not in said:
        raise BadUsage(env.say("когда экзамен? --date 2027-01-20", "when is the exam? --date 2027-01-20"))
    there = {card.number for card in load_catalog(env.course, env.home.cache).cards}
    profile, faults = read_told(as_fields(said), local_day(env.now()), there, before)
    if profile is None:
        raise BadUsage("; ".join(fault.in_full(env.language) for fault in faults.values()))
    try:
        save_profile(env.home.exam, profile)
    except OSError as error:
        raise BadUsage(f"{env.home.exam} cannot be written: {error.strerror}") from None
    tell(exam_line(profile, local_day(env.now()), env.language), file=sys.stderr)


def as_fields(said: Mapping[str, Any]) -> dict[str, str]:
    """The options by the profile's fields: `off` holds weekdays and dates, `tickets` may name them."""
    told = {name: str(value) for name, value in said.items() if name != "off"}
    if "tickets" in told and told["tickets"] not in options("tickets"):
        told |= {"tickets": "given", "given": told["tickets"]}
    if "off" in said:
        words = [word for word in said["off"] if word.strip().lower() != "none"]
        weekdays = [word for word in words if read_weekday(word.strip())]
        days = [word for word in words if word not in weekdays]
        told |= {"weekdays_off": " ".join(weekdays), "days_off": ", ".join(days)}
    return told


def show_exam(env: Environment, *, as_json: bool) -> None:
    """BadUsage where none is set."""
    profile = load_profile(env.home.exam)
    if profile is None:
        raise BadUsage(no_exam(env))
    if as_json:
        tell_json(msgspec.to_builtins(profile), indent=2)
        return
    tell("\n".join(lines(profile, env)))


def no_exam(env: Environment) -> str:
    told = env.say("экзамен не задан; напишите: ", "no exam was set; write: ")
    return told + env.command("exam set --date 2027-01-20")


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
    tell(env.say("экзамен забыт; журнал остался", "the exam is forgotten; the log stays"), file=sys.stderr)
