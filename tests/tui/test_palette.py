"""The command palette: everything that can be done, by name, in the student's language."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from examprep.environment import read_settings
from examprep.search.words import words
from examprep.tui.screens.palette import found
from examprep.tui.screens.question import QuestionPage


async def test_it_names_what_the_screen_can_do_with_its_keys_and_runs_it(sit_down):
    async with sit_down("ru") as student:
        await student.press("ctrl+p")
        screen = await student.sees("Учить  s", "Поиск  /", "Лаборатория  l", "Светлая тема")
        assert "Тёмная тема" not in screen  # it is worn
        await student.type("учи")
        await student.sees("Искать в карточках: учи")
        await student.press("enter")
        await student.sees("Чему равна производная x²?")


async def test_a_question_and_a_lab_are_opened_by_number_or_name(sit_down, whole):
    async with sit_down(of=whole) as student:
        await student.press("ctrl+p")
        await student.type("26")
        await student.sees("Question 26: The attention mechanism", "Lab 26: ")
        await student.press("enter")
        await student.sees(" 26 · The attention mechanism")
        assert isinstance(student.app.screen, QuestionPage)
        await student.press("ctrl+p")
        await student.type("lab perc")
        await student.sees("Lab 1: The perceptron model")
        await student.press("enter")
        await student.sees("Lab 1 ·")


async def test_a_name_in_the_other_language_finds_it_as_well(sit_down):
    async with sit_down("ru") as student:
        await student.press("ctrl+p")
        await student.type("light")
        await student.sees("Светлая тема")
        await student.press("enter")
        await student.sees("светлая тема")
        assert student.app.theme == "examprep-light"


async def test_the_language_is_switched_by_name(sit_down, env):
    async with sit_down() as student:
        await student.press("ctrl+p")
        await student.type("русск")
        await student.sees("Русский  L")
        await student.press("enter")
        await student.sees("ОСНОВЫ")
    assert read_settings(env.home.settings)["language"] == "ru"


async def test_what_no_name_has_is_searched_for_in_the_cards(sit_down):
    async with sit_down() as student:
        await student.press("ctrl+p")
        await student.type("goes against")
        await student.sees("Search the cards: goes against")
        await student.press("enter")
        await student.sees("2 found", "Descent goes against the derivative.")


async def test_from_another_screen_it_tells_that_screens_keys_and_the_ways_out(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+p")
        screen = await student.sees("Skip  ^N", "Exam: when and how", "Statistics: will I pass")
        assert "Study  s" not in screen
        await student.type("skip")
        await student.sees("Search the cards: skip")
        await student.press("enter")
        await student.sees("The derivative of x² at 3?")


async def test_escape_leaves_it_and_a_dialog_keeps_it_out(sit_down):
    async with sit_down() as student:
        await student.press("ctrl+p", "escape", "question_mark", "ctrl+p")
        await student.sees("On this screen")
        await student.press("escape")
        await student.sees("BASICS")


async def test_odd_characters_are_only_characters(sit_down):
    async with sit_down() as student:
        await student.press("ctrl+p")
        await student.press("left_square_bracket", "r", "e", "d", "right_square_bracket")
        await student.sees("Search the cards: [red]")


def test_every_word_has_to_begin_one_of_the_name():
    assert found("вопр 2", "Вопрос 26: Механизм").spans == [(0, 4), (7, 8)]
    assert found("опрос", "Вопрос 26").score == 0
    assert found("26", "Вопрос 26").score > found("2", "Вопрос 26").score > 0


@given(st.text(max_size=20), st.text(max_size=40))
def test_what_is_found_lies_in_the_name(query, name):
    score, spans = found(query, name)
    assert 0 <= score <= 1
    assert bool(score) == bool(spans)
    assert all(words(name[start:]) and 0 <= start < end <= len(name) for start, end in spans)


async def test_during_an_exam_it_opens_nothing_that_helps(sit_down):
    async with sit_down() as student:
        await student.press("e", "enter", "ctrl+p")
        screen = await student.sees("Write  w", "Light")
        assert "Search" not in screen
        await student.type("1")
        await student.sees("No matches found")
        await student.press("escape", "enter", "enter", "0", "enter")
        page = student.app.screen
        while page.closed_book:
            await student.press("enter" if page.sitting.phase == "judged" else "ctrl+n")
        await student.press("ctrl+p")
        await student.sees("Search", "Statistics")
