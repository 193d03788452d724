"""What every screen has: keys that are told, a help, room at any size, and faults that end nothing."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from textual.app import App
from textual.message_pump import MessagePump
from textual.notifications import Notifications
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets._toast import ToastRack

import examprep.tui
from examprep.records import open_store
from examprep.tui.faults import MOST, Careful
from examprep.tui.keys import Key, written
from examprep.tui.page import GLOBAL_KEYS
from examprep.tui.screens.home import Home
from examprep.tui.screens.question import QuestionPage
from examprep.tui.screens.search import SearchPage
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


@pytest.mark.parametrize("handler", ["on_mount", "resume", "retell"])
async def test_a_handler_that_fails_says_so_and_the_session_goes_on(sit_down, monkeypatch, handler):
    monkeypatch.setattr(QuestionPage, handler, lambda self, event=None: 1 / 0, raising=False)
    async with sit_down(faulty=True) as student:
        await student.press("enter")
        await student.sees("A fault of the program", "ZeroDivisionError")
        await student.press("escape", "s", "1", "enter")
        await student.sees("1 again")


async def test_a_message_and_a_timer_that_fail_say_so_and_the_session_goes_on(sit_down, monkeypatch):
    async with sit_down(faulty=True) as student:
        monkeypatch.setattr(SearchPage, "on_input_changed", lambda self: {}["letters"])
        await student.press("slash", "x")
        await student.sees("A fault of the program", "'letters'")
        student.app.set_timer(0.01, lambda: {}["seconds"])
        await student.sees("A fault of the program", "'seconds'")
        await student.press("escape")
        await student.sees("BASICS")


async def test_the_last_fault_is_shown_with_the_way_to_it(sit_down):
    async with sit_down(faulty=True) as student:
        await student.press("ctrl+p")
        assert "The last fault" not in student.screen()
        await student.press("escape")
        student.app.tell_crash(ZeroDivisionError("[bold]of the clock"))
        await student.press("ctrl+p")
        await student.type("fault")
        await student.sees("The last fault")
        await student.press("enter")
        await student.sees("ZeroDivisionError: [bold]of the clock")


async def test_the_same_fault_again_and_again_is_told_once(sit_down, env):
    async with sit_down(faulty=True) as student:
        error = ZeroDivisionError("of the clock")
        for _ in range(3):
            student.app.tell_crash(error)
        await student.sees("of the clock")
        assert len(student.app._notifications) == 1


async def test_faults_without_end_end_the_app(sit_down):
    def fail() -> None:
        raise ZeroDivisionError("for ever")

    async def study() -> None:
        async with sit_down(faulty=True) as student:
            for _ in range(MOST):
                student.app.call_later(fail)
            await student.pilot.pause()

    with pytest.raises(ZeroDivisionError, match="for ever"):
        await study()


def test_every_screen_and_widget_of_ours_outlives_a_fault():
    for module in pkgutil.walk_packages(examprep.tui.__path__, "examprep.tui."):
        importlib.import_module(module.name)
    ours = [cls for cls in descendants(Widget) if cls.__module__.startswith("examprep.")]
    assert ours
    assert [cls for cls in ours if not issubclass(cls, Careful)] == []


def descendants(cls: type) -> list[type]:
    return [kind for child in cls.__subclasses__() for kind in (child, *descendants(child))]


def test_the_private_names_of_textual_that_are_leant_on_are_there():
    assert callable(MessagePump._dispatch_message)
    assert callable(App._handle_exception)
    assert callable(App._unnotify)
    assert callable(ToastRack._toast_id)
    assert isinstance(App()._notifications, Notifications)


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
