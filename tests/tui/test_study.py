"""Study: one item at a time, every answer in the log before its verdict is seen."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from examprep.course import Course
from examprep.environment import Environment
from examprep.study.errors import Busy
from examprep.study.store import Store
from examprep.tui.screens.study import StudyPage


async def answer(student, text: str) -> None:
    await student.type(text)
    await student.press("enter")


def number_of(student, text: str) -> str:
    """The number before an option on the screen."""
    line = next(line for line in student.screen().splitlines() if line.strip()[2:] == text)
    return line.strip()[0]


def numbered(lines: list[str]) -> list[tuple[str, str]]:
    """(number, text) of the lines on the screen that begin with a digit."""
    return [(s[0], s[2:]) for line in lines if (s := line.strip())[:1].isdigit() and s[1:2] == " "]


async def test_a_wrong_choice_is_named_and_recorded(sit_down):
    async with sit_down() as student:
        await student.press("s")
        await student.sees("What is the derivative of x²?")
        await answer(student, number_of(student, "x"))
        screen = await student.sees("✗", "The two is forgotten.", "By the power rule.", "[1 again 1m]")
        assert "0 due · 4 new" in screen
        (review,) = student.app.store.reviews()
        assert (review.item, review.score, review.origin) == ("q01/which", 0.0, "tui")


async def test_malformed_text_is_pointed_at_and_costs_nothing(sit_down):
    async with sit_down() as student:
        await student.press("s")
        await answer(student, "9")
        await student.sees("^", "from 1 to 3")
        assert student.app.store.events() == []


async def test_how_an_answer_is_read_is_echoed_while_it_is_typed(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        await student.type("6,0")
        await student.sees("read as: 6.0")


async def test_a_rating_is_changed_by_its_key_and_the_interval_is_shown(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        await answer(student, "6")
        await student.sees("[3 good 10m]")
        await student.press("4")
        await student.sees("[4 easy 8d]")
        (review,) = student.app.store.reviews()
        assert review.rating == 4


async def test_undo_puts_the_item_back(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        await answer(student, "6")
        await student.press("3", "4", "ctrl+z")
        await student.sees("The derivative of x² at 3?", "Answer undone: q01/slope-at-three")
        assert student.app.store.reviews() == []


async def test_a_prediction_is_graded_by_running_the_broken_lab(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n", "ctrl+n", "ctrl+n")
        await student.sees("What will happen?", "Broken: uphill")
        lines = student.screen().splitlines()
        happens = ("slope:", "descends:", "the curve “loss” ends higher")
        await answer(student, " ".join(n for n, text in numbered(lines) if text.startswith(happens)))
        await student.sees("✓ Right.", "ended higher (1e-09 → 3.33e+19)")
        broken, right = sorted(student.app.store.lab_runs(), key=lambda run: run.break_name or "~")
        assert (broken.break_name, broken.checks) == (
            "uphill",
            {"slope": False, "descends": False, "even": True},
        )
        assert (right.break_name, set(right.checks.values())) == (None, {True})


async def test_a_claim_is_proved_where_it_was_asked_about(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        await answer(student, "6")
        await student.press("v")
        await student.sees("✓ The derivative of x² is 2x.", "verified here")


async def test_a_proof_stays_when_the_terminal_or_the_language_changes(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        await answer(student, "6")
        await student.press("v")
        await student.sees("slope · verified here")
        await student.pilot.resize_terminal(100, 30)
        await student.pilot.pause()
        await student.sees("slope · verified here")
        await student.press("L")
        await student.sees("slope · проверено здесь")
        await student.press("enter")
        await student.sees("Порядок шага спуска?")
        assert "slope · проверено здесь" not in student.screen()


async def test_an_answer_that_was_begun_is_left_only_by_a_second_escape(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        await student.type("12")
        await student.press("escape")
        await student.sees("not sent", "read as: 12", "The derivative of x² at 3?")
        await student.press("escape")
        await student.sees("BASICS")
        await student.press("s", "ctrl+n", "6", "escape", "backspace", "escape")
        await student.sees("BASICS")


async def test_a_recall_is_written_and_what_it_touches_is_ticked(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 4)
        await student.press("w")
        await student.type("the derivative")
        await student.press("ctrl+s")
        await student.sees("1 ✓ ● The derivative is 2x.", "2 · ○ Descent goes against the derivative.")
        await student.press("enter")
        screen = await student.sees("◐", "Not said: 2.", "2 ○ Descent goes against the derivative.")
        assert "The derivative is 2x." not in screen


async def test_a_recall_may_be_said_aloud(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 4)
        await student.press("enter")
        await answer(student, "*")
        await student.sees("✓ Right.", "Every point was said.")


async def test_the_language_changes_in_the_middle_of_an_answer_and_keeps_it(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n", "enter")
        await student.type("6")
        await student.app.run_action("switch_language")
        await student.sees("Производная x² в точке 3?", "прочитано: 6")


async def test_an_item_is_headed_by_its_kind_in_the_students_language(sit_down):
    async with sit_down("ru") as student:
        await student.press("s")
        await student.sees("выбор · новое")
        await student.press("ctrl+n")
        screen = await student.sees("число · новое")
        assert "slope-at-three" not in screen
        await student.press("f2")
        await student.sees("number · new")


async def test_the_end_says_when_the_next_review_is_due(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 5)
        await student.sees("The session is over", "0 answered")
        await student.press("enter")
        await student.sees("BASICS")


async def test_text_of_a_student_is_never_markup(sit_down):
    async with sit_down() as student:
        await student.press("s", *["ctrl+n"] * 4)
        await student.press("w")
        await student.type("[red]x[/red]")
        await student.press("ctrl+s")
        await student.sees("What did you say?")


# ── how sure, how long ──


async def test_a_sign_says_how_sure_one_is_and_being_sure_of_a_myth_is_told(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        await student.type("3!")
        await student.sees(
            "read as: 3 · sure", "a number → 0.25 · 0,25 · 2/3", "end with ! if sure, ? if guessing"
        )
        await student.press("enter")
        await student.sees("✗ Wrong.", "Sure, and wrong: a myth worth disproving on your own machine: v.")
        (review,) = student.app.store.reviews()
        assert (review.answer, review.confidence) == ("3", "sure")


async def test_a_lucky_guess_may_be_rated_lower(sit_down):
    async with sit_down("ru") as student:
        await student.press("s", "ctrl+n")
        await answer(student, "6 ?")
        await student.sees("✓ Верно", "Наугад, но верно.")
        await student.press("2")
        assert "Наугад" not in await student.sees("[2 трудно")
        assert [(r.rating, r.confidence) for r in student.app.store.reviews()] == [(2, "guess")]


async def test_without_a_sign_nothing_is_said_of_it(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        await answer(student, "3")
        assert "Sure" not in await student.sees("✗ Wrong.")
        assert [review.confidence for review in student.app.store.reviews()] == [None]


@pytest.fixture
def stopped(env: Environment) -> tuple[Environment, Callable[[float], None]]:
    """`env` on a clock that stands still, and what moves it by so many seconds."""
    at = [datetime(2027, 1, 4, 18, tzinfo=UTC)]

    def forward(seconds: float) -> None:
        at[0] += timedelta(seconds=seconds)

    return replace(env, now=lambda: at[0]), forward


async def test_the_time_of_an_item_is_shown_and_kept_but_not_that_of_other_screens(sit_down, stopped):
    env, forward = stopped
    async with sit_down(of=env) as student:
        await student.press("s", "ctrl+n")
        await student.sees("0:00 · 0 due")
        forward(65)
        await student.sees("1:05 · 0 due")
        await student.press("f1")
        forward(1000)
        await student.press("escape")
        await student.sees("1:05 · 0 due")
        forward(5000)
        await student.type("6")
        await student.sees("6:05 · 0 due")
        forward(5)
        await student.press("enter")
        await student.sees("✓ Right.", "6:10 · 0 due")
        forward(60)
        await student.press("4")
        await student.sees("[4 easy", "6:10")
        assert [review.seconds for review in student.app.store.reviews()] == [370]
        await student.press("enter")
        await student.sees("0:00 ·")


def test_a_page_that_was_never_seen_has_no_time_to_stop():
    StudyPage([]).on_screen_suspend()


async def test_what_was_forgotten_says_so(sit_down, stopped):
    env, forward = stopped
    async with sit_down(of=env) as student:
        await student.press("s", "ctrl+n")
        await answer(student, "6")
        await student.press("4", "escape")
        forward(20 * 24 * 3600)
        await student.press("s")
        await student.sees("number · recall ")
        await answer(student, "3")
        await student.press("escape")
        forward(15 * 60)
        await student.press("s")
        await student.sees("number · forgotten: being learned again")


# ── what fails ──


@pytest.fixture
def spoilt(env: Environment, toy, tmp_path) -> Environment:
    """The toy course with a prediction of a break that there is not, and a problem of no known generator."""
    course = Course(tmp_path / "spoilt" / "questions", tmp_path / "spoilt" / "labs")
    shutil.copytree(toy, tmp_path / "spoilt")
    card = course.card_path("q01_square")
    text = card.read_text(encoding="utf-8").replace("break: uphill", "break: sideways")
    problem = "  - {kind: problem, id: unknown, generator: no-such-thing}\n"
    card.write_text(text.replace("items:\n", "items:\n" + problem), encoding="utf-8")
    return replace(env, course=course)


async def test_an_item_that_cannot_be_asked_is_named_and_the_next_one_is_asked(sit_down, spoilt):
    async with sit_down(of=spoilt) as student:
        await student.press("s")
        await student.sees("q01/unknown: BadParameters", "What is the derivative of x²?")
        student.app.clear_notifications()  # they stand over what is asked
        await student.press(*["ctrl+n"] * 3)
        await student.sees("This card is broken: BadSetting: no break 'sideways'")
        await student.press("ctrl+n")
        await student.sees("Tell of the derivative")


async def test_a_card_that_cannot_be_shown_says_so_and_the_session_goes_on(sit_down, monkeypatch):
    def crash(*_):
        raise IndexError("no such line")

    async with sit_down() as student:
        with monkeypatch.context() as broken:
            broken.setattr("examprep.render.item.shown_lines", crash)
            await student.press("s")
            await student.sees("This card is broken: IndexError: no such line")
            await student.press("L")
        await student.press("ctrl+n")
        await student.sees("The derivative of x² at 3?")


async def test_an_answer_that_could_not_be_kept_is_still_there(sit_down, monkeypatch):
    def busy(*_):
        raise Busy("reviews.db занят другой программой", "reviews.db is in use by another program")

    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        with monkeypatch.context() as held:
            held.setattr(Store, "record", busy)
            await answer(student, "6")
            await student.sees("reviews.db is in use")
            await student.sees("read as: 6")
            assert student.app.store.events() == []
        await student.press("enter")
        await student.sees("✓ Right.")
        assert [review.answer for review in student.app.store.reviews()] == ["6"]


async def test_a_lab_that_takes_long_may_be_skipped(sit_down, env, toy, tmp_path):
    course = Course(tmp_path / "slow" / "questions", tmp_path / "slow" / "labs")
    shutil.copytree(toy, tmp_path / "slow")
    lab = course.lab_path("q01_square")
    source = lab.read_text(encoding="utf-8")
    lab.write_text(
        source.replace("def trained(run):", "def trained(run):\n    import time; time.sleep(60)"), "utf-8"
    )
    async with sit_down(of=replace(env, course=course)) as student:
        await student.press("s", *["ctrl+n"] * 3)
        await student.sees("Broken: uphill")
        await answer(student, "1")
        await student.sees("the lab is running…", "^N skip")
        await student.press("ctrl+n")
        await student.sees("Tell of the derivative")
        assert student.app.store.events() == []


# ── keys ──


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_the_keys_of_each_moment_are_in_the_bar_and_in_the_help(sit_down, language, size):
    says = {"ru": ("пропустить", "трудно", "прокрутить дальше"), "en": ("skip", "hard", "scroll on")}[
        language
    ]
    async with sit_down(language, size=size) as student:
        await student.press("s", "ctrl+n")
        await student.sees("^N", says[0], "F1")
        await student.press("f1")
        screen = await student.sees("!  ", "^N", "^Z", "^B", "^O", "PgDn", says[2])
        assert says[1] not in screen
        await student.press("escape")
        await answer(student, "6")
        screen = await student.sees("1–4", " v ", " a ", "?")
        assert "^N" not in screen
        await student.press("question_mark")
        await student.sees(says[1], "^Z", "PgUp")


async def test_the_sheet_is_scrolled_while_an_answer_is_typed(sit_down):
    async with sit_down(size=(80, 12)) as student:
        await student.press("s", *["ctrl+n"] * 4, "enter")
        await student.sees("Tell of the derivative")
        await student.press("pagedown", "pagedown")
        await student.sees("2 · ○ Descent goes against the derivative.")
        await student.press("pageup", "pageup")
        await student.sees("Tell of the derivative")


@pytest.mark.parametrize("height", [24, 60])
async def test_the_answer_is_typed_right_below_the_question(sit_down, height):
    async with sit_down(size=(80, height)) as student:
        await student.press("s")
        lines = (await student.sees("3 2x")).splitlines()
        last = next(n for n, line in enumerate(lines) if line.lstrip()[:2] == "3 ")
        assert lines[last + 2].strip() == "█"


@pytest.mark.parametrize("size", [(80, 12), (30, 24)])
async def test_a_long_question_leaves_the_field_and_all_below_it_in_sight(sit_down, size):
    async with sit_down(size=size) as student:
        await student.press("s")
        await student.sees("if sure, ? if")
        await student.type("9")
        screen = await student.sees("█ 9", "if sure, ? if")
        await student.press("enter")
        assert "What is the derivative" in screen
        await student.sees("from 1 to 3", "if sure, ? if")


async def test_an_item_is_buried_and_another_never_asked_again(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+b")
        await student.sees("Set aside, until tomorrow", "The derivative of x² at 3?")
        await student.press("ctrl+o")
        await student.sees("examprep aside --resume", "q01/slope-at-three", "The order of a step?")
        assert [(a.item, a.kind) for a in student.app.store.asides()] == [
            ("q01/which", "bury"),
            ("q01/slope-at-three", "suspend"),
        ]


async def test_undo_takes_back_that_an_item_was_set_aside_and_then_the_answer_before_it(sit_down):
    async with sit_down("ru") as student:
        await student.press("s", "ctrl+n")
        await answer(student, "6")
        await student.press("ctrl+o")
        await student.sees("Отложено", "Порядок шага спуска?")
        await student.press("ctrl+z")
        await student.sees("Снова в занятии: q01/slope-at-three", "3 хорошо", "Производная x² в точке 3?")
        assert [a.kind for a in student.app.store.asides()] == ["suspend", "resume"]
        await student.press("ctrl+z")
        await student.sees("Ответ отменён: q01/slope-at-three", "число →")
        assert student.app.store.reviews() == []


async def test_the_whole_answer_is_a_key_away_and_the_verdict_is_there_after_it(sit_down):
    async with sit_down() as student:
        await student.press("s", "ctrl+n")
        await answer(student, "6")
        await student.press("a")
        await student.sees("Descent goes against it.")
        await student.press("escape")
        await student.sees("✓ Right.", "[3 good 10m]")
