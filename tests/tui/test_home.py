"""Home: what there is, and the way to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from examprep.commands.exam import set_exam
from examprep.environment import read_settings
from examprep.exam.glance import Glance
from examprep.exam.readiness import Help
from examprep.records import open_store
from examprep.tui.widgets.mastery import MasteryMap


async def test_home_lists_the_questions_by_section_with_what_waits(sit_down):
    async with sit_down() as student:
        screen = await student.sees("BASICS", "0 due · 5 new")
        assert " 1 ░░░░░░░░   new    The derivative of a square" in screen


async def test_all_41_questions_are_seen_at_once_and_the_chosen_one_in_full(sit_down, whole):
    async with sit_down(of=whole) as student:
        screen = await student.sees("BASICS", "PYTORCH", "1 · The perceptron model.")
        assert all(f"{number} ░" in screen for number in range(1, 42))
        await student.pilot.resize_terminal(120, 40)
        await student.sees("41 ░░░░░░░░   new    The classes torch.nn.LSTM")


async def test_escape_does_not_leave_home_for_nowhere(sit_down):
    async with sit_down() as student:
        await student.press("escape")
        await student.sees("The derivative of a square")


async def test_arrows_walk_in_two_dimensions_and_enter_opens(sit_down, whole):
    async with sit_down(of=whole) as student:
        await student.press("right")
        await student.sees("2 · Activation functions.")
        await student.press("down", "down")
        await student.sees("9 · Differentiable programming")
        await student.press("left", "up", "end", "left")
        await student.sees("40 · Embedding layers")
        await student.press("home", "enter")
        await student.sees(" 1 · The perceptron model", "Answer")


async def test_a_click_chooses_and_a_double_click_opens(sit_down, whole):
    async with sit_down(of=whole) as student:
        spot = student.app.screen.query_one(MasteryMap).placed.spot("q26_attention")
        at = (spot.x + 1 + 3, spot.row)  # the map is padded by one cell
        await student.pilot.click(MasteryMap, offset=at)
        await student.sees("26 · The attention mechanism.")
        await student.pilot.double_click(MasteryMap, offset=at)
        await student.sees("Answer", "Outline")


@pytest.mark.parametrize(
    ("key", "seen"),
    [
        ("s", "What is the derivative"),
        ("enter", "Sources"),
        ("slash", "by any form of a word"),
        ("full_stop", "by any form of a word"),
        ("e", "draws the ticket"),
        ("t", "Statistics"),
        ("g", "Minutes a day"),
        ("l", "Lab 1"),
        ("p", "What is the derivative"),
        ("w", "The tour"),
        ("ctrl+p", "Study  s"),
    ],
)
async def test_each_key_leads_where_its_label_says(sit_down, key, seen):
    async with sit_down() as student:
        await student.press(key)
        await student.sees(seen)


async def test_q_leaves(sit_down):
    async with sit_down() as student:
        await student.press("q")
        assert not student.app.is_running


async def test_the_cursor_stays_where_it_was_when_one_comes_back(sit_down, whole):
    async with sit_down(of=whole) as student:
        await student.press("down", "down", "enter", "escape", "L")
        await student.sees("8 · Механизм обратного распространения", "ОСНОВЫ")


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
    async with sit_down(size=(80, 40)) as student:
        await student.press("question_mark")
        screen = await student.sees("undo last answer")
        home = student.app.screen_stack[-2]
        for key in home.KEYS:
            assert (key.says("en") in screen) == home.can(key.action), key
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
        await student.sees("Take back the answer of", "1 · What is the derivative of x²?", "keep it")
        await student.press("enter")
        await student.sees("4 new")
        await student.press("u", "down", "enter")
        await student.sees("5 new", "Taken back: q01/which")
        await student.press("u")
        await student.sees("There is nothing to take back.")


async def test_the_cursor_stands_on_what_the_palette_or_the_search_opened(sit_down, whole):
    async with sit_down(of=whole) as student:
        await student.press("ctrl+p")
        await student.type("question 26")
        await student.sees("Question 26")
        await student.press("enter")
        await student.sees("Answer", "Outline")
        await student.press("escape")
        await student.sees("26 · The attention mechanism.")
        await student.press("slash")
        await student.type("11")
        await student.press("enter")
        await student.sees("Answer", "Outline")
        await student.press("escape", "escape")
        await student.sees("11 · Adaptive")


async def test_an_empty_course_is_said_and_nothing_breaks(sit_down, env, tmp_path, monkeypatch):
    monkeypatch.setattr(env.course.__class__, "stems", lambda self: [])
    monkeypatch.setattr(env.course.__class__, "lab_stems", lambda self: [])
    async with sit_down() as student:
        await student.press("s", "enter", "p", "l")
        await student.sees("The course holds no card.")


async def test_with_an_exam_home_tells_the_plan_and_t_the_odds(sit_down, env):
    set_exam(env, {"date": (env.now() + timedelta(days=9)).date().isoformat(), "questions": 1})
    async with sit_down() as student:
        await student.sees("0 reviews · ", "in 9 days", "Were it today  0 %")
        await student.press("t")
        await student.sees("I pass", "by the plan")
        await student.press("escape", "s")
        await student.sees("at the exam")


async def test_the_odds_change_with_an_answer_and_their_trend_with_the_days(sit_down, env, clock):
    set_exam(
        env, {"date": (env.now() + timedelta(days=9)).date().isoformat(), "questions": 1, "passing": "mean"}
    )
    async with sit_down() as student:
        await student.sees("Were it today  0 %")
        await student.press("p")
        for _ in range(2):  # right or wrong, something is known after it
            await student.type("6" if "at 3" in student.screen() else "1")
            await student.press("enter", "enter")
        await student.press("escape")
        await student.until(lambda: "Were it today  0 %" not in student.screen(), "other odds")
        before = await student.sees("Were it today")
    clock.forward(days=3, hours=1)
    async with sit_down() as student:
        await student.sees("Were it today", "in 3 days")
        assert "in 3 days" not in before


async def test_with_an_exam_the_map_shows_where_todays_plan_goes(sit_down, env):
    set_exam(
        env,
        {"date": (env.now() + timedelta(days=9)).date().isoformat(), "questions": 1, "minutes_per_day": 2},
    )
    async with sit_down() as student:
        agenda = student.app.agenda
        count = len(agenda.day.chosen)
        assert 0 < count < 5
        await student.sees(f" {count} due   The derivative", f"{count} in today's plan · 5 of 5 new")


async def test_home_left_open_keeps_up_with_the_clock(sit_down, env, clock):
    set_exam(env, {"date": (env.now() + timedelta(days=9)).date().isoformat(), "questions": 1})
    async with sit_down() as student:
        await student.sees("in 9 days", "Were it today")
        planned = student.app.agenda
        clock.forward(days=1)
        student.app.screen.keep_time()
        await student.sees("in 8 days")
        assert student.app.agenda.days_left == planned.days_left - 1


async def test_what_would_help_most_is_named_with_what_it_adds(sit_down, whole, monkeypatch):
    helpful = [Help(26, 0.04), Help(11, 0.02), Help(38, 0.001)]
    monkeypatch.setattr("examprep.exam.glance.look", lambda *_: Glance([0.5, 0.62], helpful))
    set_exam(whole, {"date": (whole.now() + timedelta(days=9)).date().isoformat()})
    async with sit_down("ru", of=whole) as student:
        screen = await student.sees(
            "Сдал бы сейчас: 62 %  ▆█  +12 за 1 день", "Сильнее поднимут шансы  26  +4 %"
        )
        assert "11  +2 %  Адаптивные методы" in screen
        assert " 38  +" not in screen
        assert all(f"{number} ░" in screen for number in range(1, 42))


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
