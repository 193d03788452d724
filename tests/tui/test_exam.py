"""The rehearsed exam in the app: every phase, every key."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from textual.widgets import TextArea

from examprep.cards import Choice, Expression, Predict
from examprep.commands import rehearse as command
from examprep.exam.profile import usual
from examprep.exam.rehearsal import follow_ups
from examprep.records import read_rehearsals
from examprep.render.rehearsal import what_comes
from examprep.study.errors import Unwritable
from examprep.study.store import Store
from examprep.tui.screens.exam import ExamPage
from examprep.tui.widgets.clock import clock_face

NOW = datetime(2027, 1, 1, tzinfo=UTC)
LARGE = "┗"  # a stroke of the clock's large figures


async def until(student, *phases: str) -> None:
    """Wait for one of these phases."""
    page = student.app.screen
    await student.until(lambda: page.sitting.phase in phases and not page.waiting, str(phases))


async def through_the_follow_ups(student, *keys: str) -> None:
    """The same keys to every follow-up, until the mark is given."""
    page = student.app.screen
    while page.sitting.phase != "over":
        await student.press(*keys)
        await until(student, "probed", "judged", "over")
        if page.sitting.phase == "judged":
            await student.press("enter")


async def to_the_mark(student) -> None:
    """A whole exam from the ticket on, nothing known."""
    await student.press("enter", "enter", "0", "enter")
    await through_the_follow_ups(student, "ctrl+n")
    await student.sees("Mark: 2, failed")


async def test_a_ticket_is_answered_aloud_and_marked(sit_down):
    async with sit_down() as student:
        await student.press("e", "enter")
        await student.sees("Your ticket", "The derivative of a square", "preparation")
        await student.press("enter")
        await student.sees("question 1 of 1", "Speak.")
        await student.press("enter")
        await student.sees("what you said", "● the mark hangs on it")
        await student.press("*", "enter")
        await student.sees("A follow-up, 1 of 3")
        await through_the_follow_ups(student, "1", "enter")
        await student.sees("Mark: ", "/20", "The answer: 2 of 2 points.", "3 from 50 %")
        (kept,) = read_rehearsals(student.app.store)
        assert kept.told[0].missed == []
        assert {review.origin for review in student.app.store.reviews()} == {"exam"}
        await student.press("enter")
        await student.sees("BASICS")


async def test_what_the_log_refuses_is_told_in_the_students_language_and_given_again(sit_down, monkeypatch):
    def full(*_):
        raise Unwritable("на диске нет места", "the disk is full")

    async with sit_down("ru") as student:
        await student.press("e", "enter", "enter", "enter", "*")
        with monkeypatch.context() as refused:
            refused.setattr(Store, "record", full)
            await student.press("enter")
            screen = await student.sees("на диске нет места")
            assert "Сбой" not in screen
            assert student.app.screen.sitting.phase == "ticking"
        await student.press("enter")
        await until(student, "probed")
        assert len(student.app.store.reviews()) == 1


async def test_what_is_written_ticks_the_points_that_it_touches(sit_down):
    async with sit_down() as student:
        card = student.app.catalog.by_number[1]
        await student.press("e", "enter", "enter", "w")
        await student.sees("^S when done")
        await student.type(card.outline[0].text.en.lower())
        await student.press("ctrl+s")
        screen = await student.sees("what you said")
        assert "✓" in screen


async def test_notes_are_read_while_answering_and_neither_graded_nor_kept(sit_down):
    async with sit_down() as student:
        await student.press("e", "enter", "w")
        await student.type("derivative q")
        await student.press("enter")  # a new line, not the end of the preparation
        await student.type("second")
        assert student.app.screen.sitting.phase == "preparing"
        await student.press("ctrl+s")
        await student.sees("Speak.", "derivative q", "second")
        await student.press("x", "w")
        await student.sees("^S when done", "derivative q")
        assert student.app.screen.query_one("#notes", TextArea).text == "derivative q\nsecond"
        await student.press("ctrl+s")
        screen = await student.sees("what you said")
        assert "✓" not in screen
        assert "second" not in screen
        await student.press("0", "enter")
        await through_the_follow_ups(student, "ctrl+n")
        assert "derivative q" not in "".join(kept.told for kept in student.app.store.rehearsals())


@pytest.mark.parametrize(("height", "large"), [(24, True), (18, False)])
async def test_the_clock_is_large_where_there_is_room_and_in_the_title_elsewhere(sit_down, height, large):
    async with sit_down(size=(80, height)) as student:
        await student.press("e", "enter")
        title, *rest = (await student.sees("preparation")).splitlines()
        assert (LARGE in "".join(rest)) is large
        assert (":" in title) is not large


async def test_when_the_time_is_over_the_clock_says_so_in_words_and_later_the_outline(sit_down, clock):
    async with sit_down() as student:
        await student.press("e", "enter", "enter")
        await student.sees("left")
        clock.forward(minutes=12)
        await student.sees("time is over")
        await student.press("enter")
        await student.sees("The answer took 12 min of 10")


async def test_without_preparation_time_no_clock_runs(sit_down):
    async with sit_down() as student:
        cards = student.app.catalog.cards
        profile = usual(NOW.date(), len(cards))
        await student.app.push_screen(ExamPage(profile_without_preparation(profile), 1))
        screen = await student.sees("Your ticket")
        assert LARGE not in screen


def profile_without_preparation(profile):
    from msgspec.structs import replace as with_

    return with_(profile, preparation=0)


async def test_ticks_and_answers_that_cannot_be_read_are_pointed_at(sit_down):
    async with sit_down() as student:
        await student.press("e", "enter", "enter", "enter")
        await student.press("x", "enter")
        await student.sees("^")
        assert student.app.store.events() == []


async def test_leaving_takes_two_presses_where_there_is_something_to_lose(sit_down):
    async with sit_down() as student:
        await student.press("e", "enter", "escape")
        await student.sees("gives the ticket back", "Your ticket")
        await student.press("escape")
        await student.sees("BASICS")
        await student.press("e", "enter", "enter", "escape")
        await student.sees("leaves with no mark", "Speak.")
        await student.press("w", "escape", "escape")
        await student.sees("BASICS")
        assert read_rehearsals(student.app.store) == []


async def test_an_exam_that_was_broken_off_is_told_at_the_next_one(sit_down):
    async with sit_down() as student:
        await student.press("e", "enter")
        assert "broken off" not in student.screen()
        await student.press("enter", "enter", "0", "enter", "escape", "escape")
        await student.sees("BASICS")
    async with sit_down() as student:
        await student.press("e", "enter")
        await student.sees("Your last exam", "broken off: no mark, 1 answer kept")
        await to_the_mark(student)
        await student.press("n")
        assert "broken off" not in await student.sees("Your ticket")


async def test_what_is_not_known_scores_nothing_and_goes_on(sit_down):
    async with sit_down() as student:
        await student.press("e", "enter", "enter", "enter", "0", "enter")
        await through_the_follow_ups(student, "ctrl+n")
        await student.sees("Mark: 2, failed", "0/20 1 · The derivative", "Study first: ")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["A ticket of 1 question: 20 minutes to prepare, 10 minutes to answer.", "past exams"]),
        ("ru", ["Билет из 1 вопроса: 20 минут на подготовку, 10 минут на ответ.", "прошлые экзамены"]),
    ],
)
async def test_no_clock_runs_before_the_student_draws_the_ticket(sit_down, language, told):
    async with sit_down(language) as student:
        await student.press("e")
        screen = await student.sees(*told)
        assert LARGE not in screen
        await student.press("h")
        await student.sees(*{"en": ["No exam yet."], "ru": ["Экзаменов ещё не было."]}[language])
        await student.press("escape", "enter")
        await student.sees({"en": "Your ticket", "ru": "Ваш билет"}[language])
        assert isinstance(student.app.screen, ExamPage)


def test_each_answer_of_several_has_its_minutes():
    profile = usual(NOW.date(), 41)
    said = {language: text_of(what_comes(profile, language, own=True)) for language in ("ru", "en")}
    assert "Билет из 2 вопросов: 20 минут на подготовку, по 10 минут на ответ." in said["ru"]
    assert "A ticket of 2 questions: 20 minutes to prepare, 10 minutes to answer each." in said["en"]


def text_of(shown) -> str:
    return "\n".join(part.plain if hasattr(part, "plain") else part for part in shown.renderables)


async def test_the_same_ticket_comes_again_or_a_new_one(sit_down):
    async with sit_down() as student:
        await student.press("e", "enter")
        first = student.app.screen.sitting
        await to_the_mark(student)
        await student.press("a")
        await student.sees("Your ticket")
        again = student.app.screen.sitting
        assert again.ticket == first.ticket
        assert again.seed != first.seed
        await to_the_mark(student)
        await student.press("n")
        await student.sees("Your ticket")
        assert len(read_rehearsals(student.app.store)) == 2


async def test_past_exams_have_a_line_each_and_details(sit_down):
    async with sit_down() as student:
        await student.press("e", "enter")
        await to_the_mark(student)
        await student.press("h")
        await student.sees("Exams", "failed", "1 (0/20)", "details")
        await student.press("enter")
        await student.sees("Mark: 2, failed", "The answer: 0 of 2 points. Not said:", "The derivative is 2x.")
        await student.press("L")
        await student.sees("Оценка: 2 — не сдано", "Не прозвучало:")
        await student.press("escape", "escape")
        await student.sees("Экзамен окончен")


async def test_a_ticket_of_the_past_comes_again(sit_down):
    async with sit_down() as student:
        await student.press("e", "enter")
        await to_the_mark(student)
        await student.press("h")
        await student.sees("this ticket again")
        await student.press("a")
        await student.sees("Your ticket", "The derivative of a square")
        await student.press("escape", "escape")
        await student.sees("this ticket again")


@pytest.mark.parametrize("key", ["a", "n", "h", "ctrl+s", "ctrl+n"])
async def test_a_key_that_can_do_nothing_now_does_nothing(sit_down, key):
    async with sit_down() as student:
        await student.press("e", "enter")
        before = student.app.screen.sitting
        await student.press(key)
        assert student.app.screen.sitting is before
        assert before.phase == "preparing"
        assert student.app.screen.query_one("#notes", TextArea).text == ""


async def test_a_long_result_is_scrolled_by_pages(sit_down):
    async with sit_down(size=(50, 12)) as student:
        await student.press("e", "enter")
        await student.press("enter", "enter", "0", "enter")
        await through_the_follow_ups(student, "ctrl+n")
        await student.sees("Mark: 2, failed")
        await student.press("pagedown", "pagedown")
        await student.sees("Study first:")
        await student.press("pageup", "pageup")
        await student.sees("Mark: 2, failed")


async def test_an_expression_is_compared_in_a_thread_and_a_slip_costs_nothing(sit_down, mathematical):
    card_file = mathematical.course.card_path("q01_square")
    text = card_file.read_text(encoding="utf-8")
    problem = "  - kind: problem\n    id: fresh\n    generator: conv-output-size\n    set: [K=3]\n"
    assert problem in text
    card_file.write_text(text.replace(problem, ""), encoding="utf-8")
    async with sit_down(of=mathematical) as student:
        card = student.app.catalog.by_number[1]
        seed = next(
            s for s in range(99) if isinstance(follow_ups(card, random.Random(f"{s}/1"))[0], Expression)
        )
        await student.app.push_screen(ExamPage(usual(NOW.date(), 1), seed))
        await student.sees("Your ticket")
        await student.press("enter", "enter", "0", "enter")
        await student.sees("The derivative of x³ − x?")
        await student.type("3x^")
        await student.press("enter")
        await student.sees("^")
        await student.type("2-1")
        await student.press("enter")
        await until(student, "judged")
        await student.sees("✓ Right.")
        answers = [review.item for review in student.app.store.reviews()]
        assert answers == ["q01/all", "q01/cube"]


async def test_a_prediction_whose_lab_is_gone_does_not_count(sit_down, env, tmp_path):
    nowhere = replace(env, course=replace(env.course, labs=tmp_path))
    async with sit_down(of=nowhere) as student:
        await student.press("e", "enter", "enter", "enter", "*", "enter")
        page = student.app.screen
        while not isinstance(page.sitting.asking.item, Predict):
            right = page.sitting.asking.item
            choice = isinstance(right, Choice)
            known = next((k for k, o in enumerate(right.options, 1) if o.right), 1) if choice else 6
            await student.press(str(known), "enter")
            await until(student, "judged")
            await student.press("enter")
        await student.press("1", "enter")
        await student.sees("Mark: 5, passed", "20/20", "Follow-ups: 2 of 2 right.")


async def test_the_same_seed_is_the_same_exam_in_the_app_and_on_the_command_line(sit_down, env, monkeypatch):
    lines = iter(["", "", "0", ":s", ":s", ":s"])
    monkeypatch.setattr(command, "read_line", lambda prompt: next(lines))
    command.rehearse(env, command.Wanted(seed=7, ticket=None, again=False, plain=True))
    async with sit_down() as student:
        profile = usual(NOW.date(), len(student.app.catalog.cards))
        await student.app.push_screen(ExamPage(profile, 7))
        await student.sees("Your ticket")
        await to_the_mark(student)
        first, second = read_rehearsals(student.app.store)
    assert first.told == second.told
    assert first.seed == second.seed == 7


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_language_changes_in_the_middle(sit_down, size):
    async with sit_down(size=size) as student:
        await student.press("e", "enter", "L")
        await student.sees("Ваш билет", "подготовка", "Заметки: видны, пока вы отвечаете", "осталось")
        await student.press("enter")
        await student.sees("вопрос 1 из 1", "Говорите.")
        await student.press("L")
        await student.sees("Speak.")
        await student.press("enter", "*", "enter")
        await student.sees("A follow-up, 1 of 3")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_whole_exam_in_russian(sit_down, size):
    async with sit_down("ru", size) as student:
        await student.press("e", "enter", "enter", "enter")
        await student.sees("номера сказанного", "● без этого оценку снижают")
        await student.press("0", "enter")
        await student.sees("Дополнительный вопрос 1 из 3")
        await through_the_follow_ups(student, "ctrl+n")
        await student.sees(
            "Оценка: 2 — не сдано", "Ответ: 0 из 2 пунктов. Не прозвучало:", "Учить первым делом:"
        )


@pytest.mark.parametrize(("left", "shown"), [(598, "9:58"), (0, "0:00"), (-12, "+0:12"), (-75, "+1:15")])
def test_the_clock_tells_what_is_left_and_what_is_overdrawn(left, shown):
    assert clock_face(NOW + timedelta(seconds=left), NOW) == shown
