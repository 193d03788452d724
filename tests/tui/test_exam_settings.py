"""The exam's settings in the app: every field, every key, what is wrong, and that saving is whole or not at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from examprep.commands.exam import set_exam
from examprep.exam.profile import ExamProfile, load_profile
from examprep.study.schedule import local_day
from examprep.tui.screens.exam_settings import FIELDS, ExamSettings
from examprep.tui.widgets.form import Form


async def fill(student, field: str, text: str) -> None:
    """Puts the cursor into a field and types over what stands there."""
    form = student.app.screen.query_one(Form)
    form.row(field).field.focus()
    await student.press("end", "ctrl+u")
    await student.type(text)


async def pick(student, field: str, *keys: str) -> None:
    student.app.screen.query_one(Form).row(field).field.focus()
    await student.press(*keys)


@pytest.fixture
def day(env) -> date:
    """Nine days ahead."""
    return local_day(env.now()) + timedelta(days=9)


@pytest.fixture
def dated(env, day):
    set_exam(env, {"date": day.isoformat(), "questions": 1})
    return env


async def test_a_date_alone_sets_an_exam_with_the_usual_rest(sit_down, env, day):
    async with sit_down() as student:
        await student.press("g")
        await student.sees("The exam", "when is the exam?", "every question passes")
        await fill(student, "date", f"{day:%d.%m.%Y}")
        await student.sees(", in 9 days", "9 days to the exam · days of study: 9 · 6 h in all")
        await student.press("ctrl+s")
        await student.sees("Today", "in 9 days")
        assert student.app.agenda is not None
    assert load_profile(env.home.exam) == ExamProfile(date=day, questions=1)


async def test_every_field_is_saved_as_it_was_told(sit_down, env, day):
    async with sit_down() as student:
        await student.press("g")
        await fill(student, "date", "in 9 days")
        await fill(student, "minutes_per_day", "25")
        await pick(student, "weekdays_off", "space", "right", "right", "space")
        await fill(student, "days_off", "31.12, 2027-02-01")
        await fill(student, "questions", "1")
        await pick(student, "tickets", "right", "right")
        await fill(student, "given", "1")
        await pick(student, "scale", "right")
        await student.sees("from 15 % of the points")
        await pick(student, "passing", "left")
        await fill(student, "preparation", "0")
        await fill(student, "answering", "5")
        await student.sees("31.12.2027")
        await student.press("enter")  # on the last field
        await student.sees("Today")
    told = ExamProfile(
        date=day,
        questions=1,
        tickets="given",
        given=[[1]],
        scale="1-10",
        passing="mean",
        minutes_per_day=25,
        preparation=0,
        answering=5,
        weekdays_off=["mon", "wed"],
        days_off=[date(2027, 2, 1), date(2027, 12, 31)],
    )
    assert load_profile(env.home.exam) == told


@pytest.mark.parametrize(
    ("field", "text", "en", "ru"),
    [
        ("date", "soon", "not a date", "не дата"),
        ("date", "1.1.2020", "this day is over", "этот день прошёл"),
        ("minutes_per_day", "0", "from 1 to 960", "от 1 до 960"),
        ("questions", "2", "the course has only 1", "вопросов в курсе всего 1"),
        ("days_off", "[red]", "'[red]': not a date", "'[red]': не дата"),
        ("preparation", "-1", "from 0 to 240", "от 0 до 240"),
        ("answering", "", "from 1 to 120", "от 1 до 120"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(
    sit_down, dated, field, text, en, ru
):
    before = dated.home.exam.read_bytes()
    async with sit_down() as student:
        await student.press("g")
        await fill(student, field, text)
        await student.press("ctrl+s")
        await student.sees("✗", en)
        assert student.app.screen.query_one(Form).here == field
        await student.press("L")
        await student.sees("✗", ru, "не сохранено")
    assert dated.home.exam.read_bytes() == before


async def test_a_week_without_a_day_to_study_and_a_list_without_tickets_are_refused(sit_down, dated):
    async with sit_down() as student:
        await student.press("g")
        await pick(student, "weekdays_off", "space", *["right", "space"] * 6)
        await student.sees("✗ leave a day")
        await student.press("space")
        await pick(student, "tickets", "right", "right")
        await student.sees("name the tickets")
        await fill(student, "given", "7")
        screen = await student.sees("the course has no question 7")
        assert "✗ the course" not in screen, "it is still being typed"
        await student.press("down")
        await student.sees("✗ the course has no question 7")
        await pick(student, "tickets", "left")
        screen = await student.sees("days to the exam")
        assert "The tickets" not in screen


async def test_arrows_and_enter_go_from_field_to_field(sit_down, dated):
    async with sit_down() as student:
        await student.press("g")
        form = student.app.screen.query_one(Form)
        seen = [field for field in FIELDS if field != "given"]
        for step in ("down", "enter", "tab"):
            form.row("date").field.focus()
            for field in seen[1:]:
                await student.press(step)
                assert form.here == field
        await student.press("up")
        assert form.here == seen[-2]


async def test_a_word_is_chosen_by_the_mouse(sit_down, dated):
    async with sit_down() as student:
        await student.press("g")
        await student.sees("○ A–F")
        field = student.app.screen.query_one(Form).row("scale").field
        await student.pilot.click(field, offset=(field.render().plain.index("A–F"), 0))
        await student.sees("● A–F", "not saved yet", "E from 50 % of the points")


async def test_the_help_tells_how_to_move_and_to_choose(sit_down, dated):
    async with sit_down() as student:
        await student.press("g", "question_mark")
        await student.sees(
            "↑ ↓", "← → ␣", "choose in a row", "⏎", "the next field", "^S", "forget the exam", "Esc"
        )


async def test_unsaved_changes_are_asked_about(sit_down, dated):
    before = dated.home.exam.read_bytes()
    async with sit_down() as student:
        await student.press("g")
        await fill(student, "minutes_per_day", "25")
        await student.press("escape")
        await student.sees("Save the changes?")
        await student.press("escape")
        await student.sees("not saved yet")
        await student.press("escape")
        await student.sees("Save the changes?")
        await student.press("down", "enter")
        await student.sees("Today")
        assert dated.home.exam.read_bytes() == before
        await student.press("g")
        await fill(student, "minutes_per_day", "25")
        await student.press("escape")
        await student.sees("Save the changes?")
        await student.press("enter")
        await student.sees("25 min a day")
    assert load_profile(dated.home.exam).minutes_per_day == 25


async def test_the_exam_is_forgotten_after_a_question(sit_down, dated):
    async with sit_down() as student:
        await student.press("g", "ctrl+r")
        await student.sees("Forget the exam?")
        await student.press("enter")
        await student.sees("Exam date")
        assert dated.home.exam.exists()
        await student.press("ctrl+r", "down", "enter")
        await student.sees("5 new", "The exam is forgotten")
        assert student.app.agenda is None
    assert not dated.home.exam.exists()


async def test_keys_that_can_do_nothing_are_not_there(sit_down, env):
    async with sit_down() as student:
        await student.press("g")
        screen = await student.sees("Exam date")
        assert "^R" not in screen
        await student.press("ctrl+r")
        assert isinstance(student.app.screen, ExamSettings)
        await fill(student, "date", "in 9 days")
        await student.press("ctrl+s")
        await student.sees("Today", "in 9 days")
        await student.press("g")
        await student.sees("^R forget the exam")


async def test_saving_without_a_day_asks_for_it(sit_down, env):
    async with sit_down() as student:
        await student.press("g", "ctrl+s")
        await student.sees("✗ when is the exam?")
    assert not env.home.exam.exists()


async def test_a_spoilt_file_is_told_and_set_anew(sit_down, env, day):
    env.home.exam.parent.mkdir(parents=True, exist_ok=True)
    env.home.exam.write_text("{")
    async with sit_down("ru") as student:
        await student.press("g")
        await student.sees("не читается", "Дата экзамена")
        await fill(student, "date", "через 9 дней")
        await student.press("ctrl+s")
        await student.sees("через 9 дней")
    assert load_profile(env.home.exam).date == day


async def test_a_folder_that_refuses_is_told_and_what_was_typed_stays(sit_down, env, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("examprep.tui.screens.exam_settings.save_profile", refuse)
    async with sit_down() as student:
        await student.press("g")
        await fill(student, "date", "in 9 days")
        await student.press("ctrl+s")
        await student.sees("cannot be written", "in 9 days")


async def test_from_the_odds_the_exam_is_set_and_the_odds_appear(sit_down, env):
    async with sit_down() as student:
        await student.press("t")
        await student.sees("Press g")
        await student.press("g")
        await fill(student, "date", "in 9 days")
        await student.press("ctrl+s")
        await student.sees("I pass", "by the plan")


async def test_the_form_fits_a_small_terminal_and_survives_a_change_of_language(sit_down, dated):
    async with sit_down(size=(80, 24)) as student:
        await student.press("g")
        await student.sees("Exam date", "Answer, min", "days to the exam", "^R forget the exam")
        await student.press("L")
        await student.sees("Дата экзамена", "Ответ, мин", "До экзамена", "забыть экзамен")
        await student.pilot.resize_terminal(200, 60)
        await student.sees("Дата экзамена", "Ответ, мин")
