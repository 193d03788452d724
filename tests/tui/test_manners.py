"""What every screen has: keys that are told, a help, room at any size, and faults that end nothing."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from examprep.records import open_store
from examprep.tui.keys import Key, written
from examprep.tui.page import GLOBAL_KEYS
from examprep.tui.screens.home import Home
from examprep.tui.screens.question import QuestionPage
from examprep.tui.widgets.keybar import KeyBar, fitted


def entry(name: str, says: str, action: str = "act") -> tuple[Key, str, str]:
    return Key(name, action, says, says), name, says


def bar(student) -> str:
    return str(student.app.screen.query_one(KeyBar).content)


# ── keys ──


def test_keys_are_written_as_keyboards_have_them():
    names = ["ctrl+s", "f1", "question_mark", "escape", "L", "1", "tab"]
    assert [written(name) for name in names] == ["^S", "F1", "?", "Esc", "L", "1", "Tab"]


def test_what_does_not_fit_is_left_out_but_never_the_way_to_the_help():
    entries = [entry("a", "first"), entry("b", "second"), entry("c", "third"), entry("?", "keys", "app.help")]
    assert fitted(entries, 80, 1) == [entries]
    assert fitted(entries, 20, 1) == [[entries[0], entries[3]]]
    assert fitted(entries, 20, 2) == [entries[:2], entries[2:]]
    assert fitted(entries, 3, 1) == [entries[3:]]


async def test_a_screen_of_a_phones_width_has_two_lines_of_keys(sit_down):
    async with sit_down(size=(45, 24)) as student:
        lines = bar(student).split("\n")
        assert len(lines) == 2
        assert all(len(line) <= 46 for line in lines)
        assert "? keys" in lines[1]
        await student.pilot.resize_terminal(120, 40)
        await student.pilot.pause()
        assert "\n" not in bar(student)


async def test_a_click_on_the_key_bar_does_what_the_key_does(sit_down):
    async with sit_down(size=(160, 24)) as student:
        for said, seen in [("study", "derivative of x²"), ("back", "BASICS"), ("Русский", "ОСНОВЫ")]:
            before, _, _ = bar(student).partition(said)
            await student.pilot.click(KeyBar, offset=(len(before) - 2, 0))
            await student.sees(seen)


async def test_a_line_that_sums_up_several_keys_is_no_button(sit_down):
    async with sit_down() as student:
        await student.press("s", "1", "enter")
        before, _, _ = bar(student).partition("rate")
        await student.pilot.click(KeyBar, offset=(len(before) - 2, 0))
        await student.sees("rate")


async def test_while_a_field_takes_the_letters_the_key_bar_shows_what_still_works(sit_down):
    async with sit_down() as student:
        await student.press("s")
        assert isinstance(student.app.screen.focused, Input)
        assert "F1 keys" in bar(student)
        assert "F2 Русский" in bar(student)
        await student.press("f2")
        await student.sees("Чему равна производная x²?")
        await student.press("f1")
        await student.sees("Везде")


async def test_letters_typed_into_a_field_do_nothing_else(sit_down):
    async with sit_down() as student:
        await student.press("s", "L", "T", "question_mark")
        assert student.app.screen.query_one(Input).value == "LT?"
        assert (student.app.env.language, student.app.theme) == ("en", "examprep-dark")


# ── the help ──


@pytest.mark.parametrize(
    ("language", "here", "everywhere"),
    [("en", "On this screen", "Everywhere"), ("ru", "На этом экране", "Везде")],
)
async def test_the_help_tells_the_keys_of_this_screen_and_those_of_all(sit_down, language, here, everywhere):
    async with sit_down(language, size=(80, 50)) as student:
        await student.press("enter", "question_mark")
        screen = await student.sees(here, everywhere)
        own, _, common = screen.partition(everywhere)
        page = student.app.screen_stack[-2]
        assert isinstance(page, QuestionPage)
        for key in page.KEYS:
            if key.bound and page.can(key.action):
                assert key.says(language) in (common if key in GLOBAL_KEYS else own)


# ── faults ──


async def test_an_action_that_fails_says_so_and_the_session_goes_on(sit_down, env, monkeypatch):
    def fail(self) -> None:
        raise ZeroDivisionError("a [b]fault[/b]")

    monkeypatch.setattr(Home, "action_practise", fail)
    async with sit_down(faulty=True) as student:
        await student.press("p")
        await student.sees("A fault of the program", "a [b]fault[/b]")
        await student.press("s", "1", "enter")
        await student.sees("1 again")
    assert "ZeroDivisionError" in (env.home.data / "crash.txt").read_text()
    with open_store(env) as store:
        assert len(store.reviews()) == 1


async def test_work_in_the_background_that_fails_says_so_and_the_session_goes_on(sit_down, monkeypatch):
    async with sit_down("ru", faulty=True) as student:
        monkeypatch.setattr(student.app.laboratory, "prove", lambda card, check: 1 / 0)
        await student.press("enter", "right", "right", "right", "v")
        await student.sees("Сбой в программе: ZeroDivisionError")
        await student.press("escape")
        await student.sees("ОСНОВЫ")


# ── sizes ──


async def test_a_storm_of_resizes_leaves_a_whole_screen(sit_down):
    async with sit_down() as student:
        await student.press("s")
        for width, height in [
            (40, 12),
            (200, 60),
            (20, 5),
            (81, 24),
            (50, 10),
            (120, 40),
            (1, 1),
            (80, 24),
        ] * 3:
            await student.pilot.resize_terminal(width, height)
        await student.sees("The derivative of a square", "derivative of x²", "F1 keys")


async def test_what_is_said_in_passing_is_under_the_title_and_gone_at_the_next_key(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+b")
        screen = (await student.sees("Set aside, until tomorrow")).splitlines()
        assert "Set aside, until tomorrow" in screen[1]
        await student.press("6")
        assert "Set aside" not in student.screen()
        for _ in range(3):
            await student.press("ctrl+b")
            screen = (await student.sees("Set aside, until tomorrow")).splitlines()
            assert "Set aside, until tomorrow" in screen[1]


async def test_notices_do_not_pile_up_and_what_went_wrong_outlives_a_key(sit_down):
    async with sit_down() as student:
        for severity, said in (
            ("information", "first news"),
            ("error", "a fault"),
            ("information", "news"),
            ("warning", "a doubt"),
        ):
            student.app.notify(said, severity=severity)
        screen = await student.sees("a doubt", "a fault")
        assert "news" not in screen
        await student.press("down")
        assert "a fault" in student.screen()
        student.app.notify("other news")
        await student.sees("a fault", "other news")
        await student.press("down")
        assert "other news" not in student.screen()
