"""The statistics in the app: five parts, both languages, two sizes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from examprep.commands.exam import set_exam
from examprep.records import open_store
from examprep.study.events import Review
from examprep.study.schedule import Rating

SIZES = [(80, 24), (120, 40)]
SEEN = {  # by part: what stands on it with an exam ahead and answers behind, in English and in Russian
    "1": (
        ["were it today", "by the plan", "2 fails", "I pass"],
        ["если бы сегодня", "по плану", "2 не сдан", "сдам"],
    ),
    "2": (["Questions: now → at the exam", "The derivative of a square"], ["Вопросы: сейчас → на экзамене"]),
    "3": (["Today: ", "Day by day", " reviews "], ["Сегодня: ", "По дням", "повторений"]),
    "4": (
        ["1 reviews were recalled", "How well the model predicts"],
        ["повторений", "Насколько точно модель"],
    ),
    "5": (["days in a row: 1", "Mon", "Due in the days to come"], ["дней подряд: 1", "пн", "К повторению"]),
}


@pytest.fixture
def studied(env):
    """Ten days before an exam, after two answers to one item."""
    set_exam(env, {"date": (env.now() + timedelta(days=10)).date().isoformat(), "questions": 1})
    with open_store(env) as store:
        for days_ago in (4, 0):
            at = env.now() - timedelta(days=days_ago)
            store.record(
                Review(env.new_id(), at, "q01/which", Rating.EASY, 1, "x", None, 12, "w", "en", "quiz")
            )
    return env


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("part", SEEN)
async def test_each_part_is_reached_by_its_number_and_says_the_same_in_both_languages(
    sit_down, studied, size, part
):
    english, russian = SEEN[part]
    async with sit_down(size=size) as student:
        await student.press("t")
        await student.sees("Statistics", "in 10 days", "1 Odds", "by the plan")
        await student.press(part)
        await student.sees(*english)
        await student.press("L")
        await student.sees("Статистика", "1 Сдам ли", *russian)


async def test_the_arrows_go_round_the_parts(sit_down, studied):
    async with sit_down() as student:
        await student.press("t")
        await student.sees("by the plan")
        await student.press("left")
        await student.sees("Due in the days to come")
        await student.press("right", "right")
        await student.sees("Questions: now")


async def test_a_part_can_be_clicked(sit_down, studied):
    async with sit_down() as student:
        await student.press("t")
        await student.sees("by the plan")
        await student.pilot.click("#tabs", offset=(28, 0))
        await student.sees("Day by day")


async def test_from_the_statistics_to_the_exams_and_back(sit_down, studied):
    async with sit_down() as student:
        await student.press("t")
        await student.sees("by the plan")
        await student.press("h")
        screen = await student.sees("No exam yet.")
        assert "details" not in screen
        await student.press("enter", "a")
        await student.sees("No exam yet.")
        await student.press("escape")
        await student.sees("by the plan")


async def test_without_an_exam_the_other_parts_are_there(sit_down):
    async with sit_down() as student:
        await student.press("t")
        await student.sees("Press g to set your exam")
        await student.press("2")
        screen = await student.sees("Questions: now", "The derivative of a square")
        assert "at the exam" not in screen
        await student.press("3")
        await student.sees("Press g to set your exam")
        await student.press("4")
        await student.sees("No answers yet.")
        await student.press("5")
        await student.sees("No answers yet.")


async def test_spoilt_settings_are_told_where_the_odds_would_stand(sit_down, env):
    env.home.exam.parent.mkdir(parents=True, exist_ok=True)
    env.home.exam.write_text("{")
    async with sit_down() as student:
        await student.press("t")
        await student.sees("Statistics", "exam.json")
        await student.press("2")
        await student.sees("Questions: now")


async def test_what_was_answered_meanwhile_counts_when_one_comes_back(sit_down, studied):
    async with sit_down() as student:
        await student.press("t", "5")
        await student.sees("days in a row: 1")
        with open_store(studied) as store:
            at = studied.now() - timedelta(days=1)
            store.record(Review("late", at, "q01/steps", Rating.GOOD, 1, "x", None, 12, "w", "en", "quiz"))
        await student.press("h", "escape")
        await student.sees("days in a row: 2")
