"""`examprep plan`: what to study each day until the exam."""

from __future__ import annotations

from dataclasses import asdict

from msgspec import structs

from examprep.catalog import load_catalog
from examprep.commands.exam import no_exam
from examprep.commands.tell import tell_json
from examprep.environment import BadUsage, Environment
from examprep.exam.agenda import Agenda
from examprep.exam.outlook import Outlook, make_outlook
from examprep.records import open_to_read, read_agenda, read_profile
from examprep.render import plan as render
from examprep.render.console import page
from examprep.study.memory import memories
from examprep.study.schedule import local_day


def show_plan(env: Environment, *, seed: int, all_days: bool, as_json: bool) -> None:
    """BadUsage where no exam was set, or it is over."""
    catalog = load_catalog(env.course, env.home.cache)
    profile = read_profile(env, catalog.cards)
    if profile is None:
        raise BadUsage(no_exam(env))
    with open_to_read(env) as store:
        known = memories(store, env.home.memories)
        agenda = read_agenda(env, catalog.cards, store, known)
    if agenda is None:
        today = local_day(env.now())
        raise BadUsage(render.exam_line(profile, today, env.language))
    outlook = make_outlook(agenda, catalog.cards, known, seed)
    if as_json:
        tell_json(plan_json(agenda, outlook), indent=1)
        return
    console = page()
    for line in render.plan_lines(agenda, outlook, catalog.cards, env.language, all_days=all_days):
        console.print(line)


def plan_json(agenda: Agenda, outlook: Outlook) -> dict[str, object]:
    """The same for programs: today's items in full, the later days by question."""
    return {
        "date": agenda.profile.date.isoformat(),
        "days_left": agenda.days_left,
        "spent_minutes": agenda.spent / 60,
        "today": [structs.asdict(chosen) for chosen in agenda.day.chosen],
        "days": [{**asdict(day), "date": day.date.isoformat()} for day in outlook.days],
        "left_out": outlook.left_out,
        "minutes_for_all": outlook.minutes_for_all,
        "now": asdict(outlook.now),
        "idle": asdict(outlook.idle),
        "planned": asdict(outlook.planned),
        "helpful": [asdict(h) for h in outlook.helpful],
    }
