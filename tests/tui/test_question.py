"""A question's page: its parts, and claims that are proved where they stand."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from examprep.course import Course
from examprep.tui.screens.question import QuestionPage
from examprep.tui.widgets.practice import Practice


async def test_the_parts_stand_side_by_side(sit_down):
    async with sit_down() as student:
        await student.press("enter")
        await student.sees(
            "Answer", "The derivative of the function".replace(" of the function", ""), "Sources"
        )
        await student.press("right")
        await student.sees("1 ● The derivative is 2x.")
        await student.press("right")
        await student.sees("╶──╴x²=2x", "proved by slope")
        await student.press("left", "left", "left")
        await student.sees("def derivative(x):")


async def test_a_myth_stands_with_its_truth(sit_down):
    async with sit_down() as student:
        await student.press("enter", "right", "right", "right")
        await student.sees("myth: A square is odd.", "→ It is even.")


async def test_a_claim_is_verified_live_and_all_claims_of_its_check_show_it(sit_down):
    async with sit_down() as student:
        await student.press("enter", "right", "right", "right")
        await student.sees("slope · not run here yet")
        await student.press("v")
        screen = await student.sees("slope · verified here")
        assert "descends · not run here yet" in screen
        (run,) = student.app.store.lab_runs()
        assert run.checks == {"slope": True}


async def test_the_way_to_practice_and_to_the_lab(sit_down):
    async with sit_down() as student:
        await student.press("enter", "p")
        await student.sees("What is the derivative of x²?")
        await student.press("escape", "l")
        await student.sees("Lab 1")


@pytest.fixture
def long(env, toy, tmp_path):
    """The toy course with an answer longer than any screen, and two more questions that build on the first."""
    course = Course(tmp_path / "long" / "questions", tmp_path / "long" / "labs")
    shutil.copytree(toy, tmp_path / "long")
    text = course.card_path("q01_square").read_text(encoding="utf-8")
    lines = "".join(f"\n    Line {k} of the answer.\n" for k in range(60))
    course.card_path("q01_square").write_text(
        text.replace("    **The derivative** of x² is 2x. Descent goes against it.\n", lines),
        encoding="utf-8",
    )
    for number, requires in ((2, [1]), (3, [1, 2])):
        stem = f"q0{number}_more"
        card = text.replace("section: basics", f"section: basics\nrequires: {requires}")
        card = card.replace("The derivative of a square}", f"More of it {number}}}")
        course.card_path(stem).write_text(card, encoding="utf-8")
        shutil.copy(course.lab_path("q01_square"), course.lab_path(stem))
    return replace(env, course=course)


async def test_a_page_may_begin_with_any_part(sit_down):
    async with sit_down() as student:
        card = student.app.catalog.cards[0]
        for part, seen in (
            ("claims", "not run here yet"),
            ("sources", "Method of fluxions"),
            ("code", "from typing import Annotated"),
        ):
            student.app.open_question(card, part)
            await student.sees(seen)
        student.app.open_question(card, "nonsense")
        await student.sees("Descent goes against it.")


async def test_a_part_is_turned_to_by_the_mouse_and_by_its_key(sit_down):
    async with sit_down() as student:
        await student.press("enter")
        tabs = student.screen().splitlines()[1]
        await student.pilot.click("#tabs", offset=(tabs.index("Claims") + 1, 0))
        await student.sees("slope · not run here yet")
        await student.press("c")
        await student.sees("def derivative(x):")


async def test_each_part_keeps_its_place(sit_down, long):
    async with sit_down(of=long) as student:
        await student.press("enter")
        await student.sees("Line 0 of the answer")
        await student.press("end")
        await student.sees("Line 59 of the answer")
        await student.press("right")
        await student.sees("1 ● The derivative is 2x.")
        await student.press("left")
        await student.sees("Line 59 of the answer")
        await student.press("p")
        await student.sees("^N skip")
        await student.press("escape")
        await student.sees("Line 59 of the answer")
        await student.press("right", "right", "right")
        await student.sees("slope · not run here yet")
        await student.press("left", "left", "left")
        await student.sees("Line 59 of the answer")


async def test_enter_proves_the_claim_under_the_cursor(sit_down):
    async with sit_down("ru") as student:
        student.app.open_question(student.app.catalog.cards[0], "claims")
        await student.sees("slope · здесь не проверялось")
        await student.press("down", "down", "enter")
        screen = await student.sees("✓ миф опровергнут", "even · опровергнуто здесь")
        assert "slope · здесь не проверялось" in screen
        (run,) = student.app.store.lab_runs()
        assert run.checks == {"even": True}


async def test_all_claims_are_verified_in_one_run(sit_down):
    async with sit_down() as student:
        student.app.open_question(student.app.catalog.cards[0], "claims")
        await student.sees("V prove all")
        await student.press("V")
        await student.sees("✓ The derivative", "✓ Descent finds zero.", "✓ myth refuted: A square is odd.")
        screen = await student.sees(
            "slope · verified here", "descends · verified here", "even · refuted here"
        )
        assert "x stop" not in screen
        (run,) = student.app.store.lab_runs()
        assert run.checks == {"slope": True, "descends": True, "even": True}
        await student.press("left")
        await student.sees("✓ proved by slope · verified here")


SLOW = """
def check_even(run):
    \"\"\"x² has the same value at −x.\"\"\"
    import time
    time.sleep(60)
"""


async def test_a_run_is_stopped_and_proves_nothing(sit_down, long):
    lab = long.course.lab_path("q01_square")
    source = lab.read_text(encoding="utf-8")
    head, tail = source.split("def check_even(run):")
    lab.write_text(head + SLOW + "\n\ndef answer" + tail.split("def answer", 1)[1], encoding="utf-8")
    async with sit_down(of=long) as student:
        student.app.open_question(student.app.catalog.cards[0], "claims")
        await student.press("V")
        await student.sees("2/3 checked", "even · running", "x stop", "✓ Descent finds zero.")
        assert "v prove it" not in student.screen()
        await student.press("x")
        screen = await student.sees("v prove it", "slope · not run here yet")
        assert "checked" not in screen
        assert student.app.store.lab_runs() == []


async def test_what_was_verified_is_stale_once_the_lab_has_changed(sit_down, long):
    async with sit_down(of=long) as student:
        student.app.open_question(student.app.catalog.cards[0], "claims")
        await student.press("v")
        await student.sees("slope · verified here")
    with long.course.lab_path("q01_square").open("a", encoding="utf-8") as lab:
        lab.write("\n# another version\n")
    async with sit_down(of=long) as student:
        student.app.open_question(student.app.catalog.cards[0], "claims")
        await student.sees(
            "≈ The derivative of x² is 2x.", "slope · the lab has changed since it was verified"
        )


async def test_what_to_know_first_is_a_key_away(sit_down, long):
    async with sit_down(of=long) as student:
        _, second, third = student.app.catalog.cards
        student.app.open_question(second)
        await student.sees("first: 1", "r know first")
        await student.press("r")
        screen = await student.sees("1 · The derivative of a square")
        assert "r know first" not in screen
        student.app.open_question(third)
        await student.press("r")
        await student.sees("To know first", "0%  1 · The derivative", "0%  2 · More of it 2")
        await student.press("down", "enter")
        await student.sees("2 · More of it 2", "first: 1")
        assert isinstance(student.app.screen, QuestionPage)
        student.app.open_question(third)
        await student.press("r", "escape")
        await student.sees("3 · More of it 3", "first: 1, 2")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_answer_stands_in_a_column_in_the_middle(sit_down, size):
    async with sit_down("ru", size=size) as student:
        await student.press("enter")
        screen = await student.sees("Производная функции x² равна 2x.")
        line = next(line for line in screen.splitlines() if "Спуск" in line)
        assert len(line) - len(line.lstrip()) == {80: 1, 120: 16}[size[0]]


async def test_the_practice_says_how_well_each_item_is_known_also_after_it(sit_down):
    async with sit_down() as student:
        student.app.open_question(student.app.catalog.cards[0], "items")
        await student.sees("   · choice  which", "   · number  slope-at-three")
        await student.press("p", "ctrl+n", "6", "enter", "4", "escape")
        await student.sees("100% number  slope-at-three", "   · choice  which")
        await student.press("L")
        await student.sees("100% число", "прогноз uphill", "рассказ all")


async def test_the_language_and_the_size_change_while_it_is_read(sit_down):
    async with sit_down() as student:
        await student.press("enter")
        await student.sees("Descent goes against it.")
        await student.press("L")
        await student.sees("Ответ", "Спуск идёт против неё.")
        await student.pilot.resize_terminal(40, 24)
        await student.sees("Спуск идёт")


async def test_the_help_lists_the_keys_of_the_part(sit_down):
    async with sit_down() as student:
        await student.press("enter", "question_mark")
        screen = await student.sees("previous part", "the lab's code")
        assert "prove it" not in screen


async def test_enter_studies_the_item_under_the_cursor_and_no_other(sit_down):
    async with sit_down("ru") as student:
        student.app.open_question(student.app.catalog.cards[0], "items")
        await student.sees("число   slope-at-three", "⏎ учить это задание", "p учить вопрос")
        await student.press("down", "enter")
        await student.sees("Производная x² в точке 3?")
        await student.press("6", "enter")
        await student.sees("✓ Верно")
        await student.press("enter")
        await student.sees("Занятие окончено")
        await student.press("escape")
        await student.sees("100% число   slope-at-three")
        assert student.app.screen.query_one(Practice).chosen == "q01/slope-at-three"


async def test_an_item_that_is_chosen_is_asked_although_it_is_set_aside(sit_down):
    async with sit_down() as student:
        student.app.open_question(student.app.catalog.cards[0], "items")
        await student.press("enter", "ctrl+o")
        await student.sees("The session is over")
        await student.press("escape", "enter")
        await student.sees("What is the derivative of x²?", "^N skip")
