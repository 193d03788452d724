"""A question's page: its parts, and claims that are proved where they stand."""

from __future__ import annotations


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
        await student.sees("myth  A square is odd.", "→ It is even.")


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
