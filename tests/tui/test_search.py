"""Search: what is typed is found at once, and opened where it stands."""

from __future__ import annotations

import pytest

from examprep.tui.widgets.claims import Claims


async def test_before_the_first_letter_it_says_what_it_looks_through(sit_down):
    async with sit_down() as student:
        await student.press("slash")
        screen = await student.sees("Search", "by any form of a word")
        assert "open" not in screen


async def test_results_come_while_one_types_and_enter_opens_the_part(sit_down):
    async with sit_down() as student:
        await student.press("slash")
        await student.type("goes against")
        await student.sees("2 found", "Outline  Descent goes against the derivative.")
        await student.press("enter")
        await student.sees("1 ● The derivative is 2x.", "2 ○")
        await student.press("escape")
        await student.sees("2 found")
        await student.press("escape")
        await student.sees("BASICS")


def underlined(student) -> list[str]:
    """The stretches of the screen that are underlined."""
    strips = student.app.screen._compositor.render_strips(student.app.size)
    return [text for strip in strips for text, style, _ in strip if style and style.underline]


async def test_what_was_found_is_in_sight_where_it_is_opened(sit_down, whole):
    async with sit_down(of=whole) as student:
        await student.press("slash")
        await student.type("MC dropout uncertainty")
        await student.sees("37 · Regularisation layers", "Answer")
        await student.press("enter")
        screen = await student.sees(" 37 · Regularisation layers", "estimates uncertainty (MC dropout)")
        assert "The dropout layers of torch.nn" not in screen  # the beginning of the answer
        assert {"uncertainty", "MC"} <= set(underlined(student))


@pytest.mark.parametrize(
    ("part", "query", "seen", "begins"),
    [
        ("answer", "element by element", "multiplies element", "Why. A plain recurrent net"),
        ("items", "half of the memory after 10 steps", "leaves half of the memory", "not-a-gate"),
    ],
)
async def test_what_was_found_stands_in_the_upper_third_when_it_is_opened(
    sit_down, whole, part, query, seen, begins
):
    async with sit_down(of=whole) as student:
        found = student.app.index.search(query, "en")
        hit = next(hit for hit in found if (hit.passage.part, hit.passage.question) == (part, 25))
        student.app.open_question(student.app.catalog.by_number[25], part, hit)
        screen = await student.sees(seen)
        while begins in screen:
            await student.pilot.pause()
            screen = student.screen()
        row = next(row for row, line in enumerate(screen.splitlines()) if seen in line)
        assert row <= 3 + 21 // 3


async def test_a_claim_that_was_found_is_under_the_cursor(sit_down):
    async with sit_down() as student:
        await student.press("slash")
        await student.type("even")
        await student.sees("Claims  It is even.")
        await student.press("enter")
        await student.sees("myth: A square is odd.")
        assert student.app.screen.query_one(Claims).chosen == "odd"


async def test_arrows_choose_while_letters_go_to_the_query(sit_down, whole):
    async with sit_down("ru", of=whole) as student:
        await student.press("slash")
        await student.type("маски")
        await student.sees("найдено: ", "Утверждения")
        page, chosen = student.app.screen, []
        for key in ("down", "pagedown", "up", "pageup"):
            await student.press(key)
            chosen.append(page.hits.index(page.chosen))
        assert chosen[0] == 1 < chosen[2] == chosen[1] - 1
        assert chosen[3] < chosen[2]
        await student.type(" padding")
        await student.sees("маска заполнения (padding)…")


async def test_a_number_and_enter_at_once_open_the_question(sit_down, whole):
    async with sit_down(of=whole) as student:
        await student.press("slash", "2", "6", "enter")
        await student.sees(" 26 · The attention mechanism", "Answer")


async def test_what_is_not_there_is_said_and_enter_does_nothing(sit_down):
    async with sit_down("ru") as student:
        await student.press("slash")
        await student.type("zzz")
        await student.sees("Ничего не нашлось.")
        await student.press("enter", "down")
        assert student.app.screen.asked == ("zzz", "ru")


async def test_a_click_opens_what_it_points_at(sit_down):
    async with sit_down() as student:
        await student.press("slash")
        await student.type("goes against")
        await student.sees("2 found")
        await student.pilot.click("#hits", offset=(10, 3))
        await student.sees("Descent goes against it.", "Answer")


async def test_the_language_changes_what_comes_first(sit_down):
    async with sit_down() as student:
        await student.press("slash")
        await student.type("2x")
        await student.sees("The derivative of x² is 2x.")
        await student.press("f2")
        await student.sees("Поиск", "Производная x² равна 2x.")


async def test_what_was_meant_is_searched_for_and_said(sit_down):
    async with sit_down() as student:
        await student.press("slash")
        await student.type("derivatvie")
        await student.sees("“derivatvie” was not found; this is “derivative”", "The derivative of a square")
