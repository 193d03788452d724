"""The student's own notes in the app: a line of Home, the study page, the same log, no part of the exam."""

from __future__ import annotations

import pytest

from examprep.commands.exam import set_exam
from examprep.environment import Environment
from examprep.records import open_store
from examprep.study.personal import Block, PersonalItem, save_personal

NOTES = [
    PersonalItem(
        "anki-a-1", "Nets::[b]Mine", [], [Block("text", "What does Adam keep?")], [Block("text", "m, v")], 1
    ),
    PersonalItem("anki-b-1", "Nets", [], [Block("text", "Who made ReLU?")], [Block("text", "Fukushima")], 1),
]


@pytest.fixture
def with_notes(env: Environment) -> Environment:
    save_personal(env.home.personal, NOTES)
    return env


async def test_home_names_them_while_something_waits_and_n_studies_them(sit_down, with_notes):
    async with sit_down() as student:
        await student.sees("0 due · 5 new", "Own notes  0 due · 2 new  n studies them")
        await student.press("n")
        screen = await student.sees("Nets::[b]Mine", "What does Adam keep?", "0 due · 2 new")
        assert "0 · Nets" not in screen
        await student.press("enter")
        await student.sees("What did you say?", "m, v")
        await student.type("1")
        await student.press("enter")
        screen = await student.sees("3 good")
        assert "whole answer" not in screen  # all of it stands there
        await student.press("enter")
        await student.sees("Who made ReLU?")
        await student.press("ctrl+o")  # never again
        await student.press("escape")
        await student.sees("BASICS", "0 due · 5 new")
        assert "Own notes" not in student.screen()
    with open_store(with_notes) as store:
        assert [(r.item, r.origin, r.score) for r in store.reviews()] == [("q00/anki-a-1", "tui", 1.0)]


async def test_an_answer_to_one_is_taken_back_like_any_other(sit_down, with_notes):
    async with sit_down() as student:
        await student.sees("Own notes")
        await student.press("n", "enter")
        await student.sees("What did you say?")
        await student.type("1")
        await student.press("enter", "escape")
        await student.sees("Own notes  0 due · 1 new")
        await student.press("u")
        await student.sees("Take back the answer of", "Nets::[b]Mine · What does Adam keep", "keep it")
        await student.press("down", "enter")
        await student.sees("Own notes  0 due · 2 new")


async def test_the_plan_and_the_usual_session_ask_none_of_them(sit_down, with_notes):
    set_exam(with_notes, {"date": "2027-01-11", "questions": 1, "minutes_per_day": 10})
    async with sit_down("ru", size=(100, 30)) as student:
        await student.sees("Свои записи  к повторению: 0 · новых: 2  n — учить", "по плану")
        session = student.app.agenda.day
        assert not [c.key for c in session.chosen if c.key.startswith("q00/")]


async def test_the_palette_knows_them_only_where_there_are_any(sit_down, env):
    async with sit_down() as student:
        await student.press("enter", "ctrl+p")
        await student.type("own not")
        assert "Study your own notes" not in await student.sees("Search the cards: own not")
    save_personal(env.home.personal, NOTES)
    async with sit_down() as student:
        await student.press("enter", "ctrl+p")
        await student.type("own not")
        await student.sees("Study your own notes")


async def test_a_spoilt_file_is_said_once_and_nothing_else_fails(sit_down, env):
    env.home.personal.parent.mkdir(parents=True, exist_ok=True)
    env.home.personal.write_text("{")
    async with sit_down() as student:
        await student.sees("Move", "BASICS")
        await student.press("n", "s")
        await student.sees("What is the derivative")
