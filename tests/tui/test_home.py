"""Home: what there is, and the way to it."""

from __future__ import annotations

from datetime import timedelta

from examprep.commands.exam import set_exam
from examprep.environment import read_settings
from examprep.records import open_store


async def test_home_lists_the_questions_by_section_with_what_waits(sit_down):
    async with sit_down() as student:
        screen = await student.sees("BASICS", "0 due · 5 new")
        assert "  1 ░░░░░░░░   new    The derivative of a square" in screen


async def test_the_language_is_switched_at_once_and_remembered(sit_down, env):
    async with sit_down() as student:
        await student.press("L")
        await student.sees("ОСНОВЫ", "Производная квадрата", "учить")
    assert read_settings(env.home.settings) == {"language": "ru"}


async def test_letters_work_on_a_russian_keyboard(sit_down):
    async with sit_down("ru") as student:
        await student.press("ы")  # where s is
        await student.sees("Чему равна производная x²?")


async def test_the_help_lists_every_key_of_the_screen(sit_down):
    async with sit_down() as student:
        await student.press("question_mark")
        screen = await student.sees("undo last answer")
        for key in type(student.app.screen_stack[-2]).KEYS:
            assert key.says("en") in screen
        await student.press("escape")
        await student.sees("BASICS")


async def test_an_answer_of_an_earlier_session_is_taken_back(sit_down):
    async with sit_down() as student:
        await student.press("s")
        await student.type("1")
        await student.press("enter", "escape")
    async with sit_down() as student:
        await student.sees("4 new")
        await student.press("u")
        await student.sees("5 new", "Taken back: q01/which")


async def test_an_empty_course_is_said_and_nothing_breaks(sit_down, env, tmp_path, monkeypatch):
    monkeypatch.setattr(env.course.__class__, "stems", lambda self: [])
    monkeypatch.setattr(env.course.__class__, "lab_stems", lambda self: [])
    async with sit_down() as student:
        await student.press("s", "enter", "p", "l")
        await student.sees("The course holds no card.")


async def test_with_an_exam_home_tells_the_plan_and_t_the_odds(sit_down, env):
    set_exam(env, {"date": (env.now() + timedelta(days=9)).date().isoformat(), "questions": 1})
    async with sit_down() as student:
        await student.sees("0 reviews · ", "in 9 days")
        await student.press("t")
        await student.sees("Day by day", "by the plan")
        await student.press("escape", "s")
        await student.sees("at the exam")


async def test_without_an_exam_t_says_how_to_set_one(sit_down):
    async with sit_down() as student:
        await student.press("t")
        await student.sees("Press g")


async def test_spoilt_settings_of_the_exam_are_told_and_studying_goes_on(sit_down, env):
    env.home.exam.parent.mkdir(parents=True, exist_ok=True)
    env.home.exam.write_text("{")
    async with sit_down() as student:
        await student.sees("truncated", "5 new")


async def test_an_item_is_set_aside_by_a_key(sit_down, env):
    async with sit_down() as student:
        await student.press("s", "ctrl+o")
        await student.sees("take it up again")
    with open_store(env) as store:
        assert [aside.kind for aside in store.asides()] == ["suspend"]
