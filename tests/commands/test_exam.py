"""`examprep exam …`, `plan`, `stats`: what a student sees of the exam."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from examprep.cli import main
from examprep.commands.exam import as_fields, clear_exam, set_exam, show_exam
from examprep.commands.plan import show_plan
from examprep.commands.stats import show_stats
from examprep.environment import BadUsage, Environment
from examprep.exam.profile import BadProfile, load_profile
from examprep.records import open_store
from examprep.study.events import Review
from examprep.study.schedule import Rating


@pytest.fixture
def dated(env: Environment) -> Environment:
    """An environment in which the exam is ten days off, a question a ticket."""
    day = (env.now() + timedelta(days=10)).date().isoformat()
    set_exam(env, {"date": day, "questions": 1})
    return env


def answer(env: Environment, key: str, days_ago: float, rating: Rating = Rating.GOOD) -> None:
    with open_store(env) as store:
        at = env.now() - timedelta(days=days_ago)
        store.record(Review(env.new_id(), at, key, rating, 1.0, "x", None, 12.0, "w", "en", "quiz"))


# ── settings ──


def test_setting_one_thing_keeps_the_others(dated: Environment):
    before = load_profile(dated.home.exam)
    set_exam(dated, {"minutes_per_day": 25, "off": ["sun", "2027-01-07"], "tickets": "1"})
    after = load_profile(dated.home.exam)
    assert after.date == before.date
    assert (after.minutes_per_day, after.weekdays_off, after.days_off) == (25, ["sun"], [date(2027, 1, 7)])
    assert (after.tickets, after.given) == ("given", [[1]])
    set_exam(dated, {"off": ["none"], "tickets": "any"})
    assert load_profile(dated.home.exam) == replace_fields(before, minutes_per_day=25)


def replace_fields(profile, **changes):
    import msgspec

    return msgspec.structs.replace(profile, **changes)


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({"questions": 9}, "questions: a whole number from 1 to 5"),
        ({"date": "01/20/2027"}, "date: not a date; write 20.01.2027"),
        ({"date": "2026-13-01"}, "date: there is no such day; write 20.01.2027"),
        ({"off": ["31.11.2026"]}, "days_off: '31.11.2026': there is no such day"),
        ({"date": "1999-01-01"}, "is over"),
        ({"scale": "1-7"}, "scale: "),
        ({"tickets": "1+2+x"}, "given: write tickets as 3\\+17"),
        ({"tickets": "9"}, "no question 9"),
        ({"off": ["someday"]}, "days_off: 'someday': not a date"),
        ({"off": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}, "leave a day"),
        ({"questions": 2}, "the course has only 1"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(dated: Environment, told, complaint):
    before = dated.home.exam.read_bytes()
    with pytest.raises(BadUsage, match=complaint):
        set_exam(dated, told)
    assert dated.home.exam.read_bytes() == before


def test_without_a_date_there_is_no_exam(env: Environment):
    with pytest.raises(BadUsage, match="when is the exam"):
        set_exam(env, {"questions": 1})
    for command in (lambda: show_exam(env, as_json=False), lambda: clear_exam(env)):
        with pytest.raises(BadUsage, match="exam set --date"):
            command()
    with pytest.raises(BadUsage, match="exam set --date"):
        show_plan(env, seed=0, all_days=False, as_json=False)


def test_a_spoilt_file_can_be_set_anew(dated: Environment):
    dated.home.exam.write_text("{")
    with pytest.raises(BadProfile, match="exam set"):
        show_exam(dated, as_json=False)
    set_exam(dated, {"date": (dated.now() + timedelta(days=3)).date().isoformat(), "questions": 1})
    assert load_profile(dated.home.exam).questions == 1


def test_show_tells_everything_and_json_is_what_is_saved(dated: Environment, capsys):
    show_exam(dated, as_json=False)
    shown = capsys.readouterr().out
    for part in ("in 10 days", "1 question a ticket", "3: 50 %", "every question", "preparation 20 min"):
        assert part in shown
    show_exam(dated, as_json=True)
    assert json.loads(capsys.readouterr().out) == json.loads(dated.home.exam.read_text())


def test_clearing_leaves_the_log(dated: Environment):
    answer(dated, "q01/which", 1)
    clear_exam(dated)
    assert load_profile(dated.home.exam) is None
    with open_store(dated) as store:
        assert len(store.reviews()) == 1


def test_tickets_and_days_off_are_read_from_words():
    assert as_fields({"tickets": "3+17, 8+20"}) == {"tickets": "given", "given": "3+17, 8+20"}
    assert as_fields({"tickets": "sections"}) == {"tickets": "sections"}
    assert as_fields({"off": ["Sun", "2027-01-07"]}) == {"weekdays_off": "Sun", "days_off": "2027-01-07"}
    assert as_fields({"off": ["none"]}) == {"weekdays_off": "", "days_off": ""}


def test_what_is_wrong_is_told_in_the_language_of_the_command(dated: Environment):
    with pytest.raises(BadUsage, match="questions: целое число от 1 до 5"):
        set_exam(dated.speaking("ru"), {"questions": 9})


# ── plan ──


def test_the_plan_names_today_every_day_and_the_odds(dated: Environment, capsys):
    answer(dated, "q01/which", 4, Rating.EASY)
    show_plan(dated, seed=0, all_days=False, as_json=False)
    shown = capsys.readouterr().out
    assert "Exam on" in shown
    assert "Today: 1 review · " in shown
    assert shown.count(" reviews ") == 10
    assert "by the plan" in shown
    show_plan(dated, seed=0, all_days=False, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["days_left"] == 10
    assert [c["key"] for c in told["today"] if not c["new"]] == ["q01/which"]
    assert sum(told["planned"]["marks"]) == pytest.approx(1)
    assert not told["left_out"]


def test_after_the_exam_there_is_no_plan(dated: Environment):
    later = replace(dated, now=lambda: datetime(2027, 6, 1, tzinfo=UTC))
    with pytest.raises(BadUsage, match="over"):
        show_plan(later, seed=0, all_days=False, as_json=False)


# ── statistics ──


def test_stats_without_an_exam_and_without_answers_say_what_to_do(env: Environment, capsys):
    show_stats(env, as_json=False)
    shown = capsys.readouterr().out
    assert "exam set --date" in shown
    assert "No answers yet." in shown
    show_stats(env, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["exam"] is None
    assert told["questions"] == {"1": 0.0}


def test_stats_tell_recall_calibration_and_time(dated: Environment, capsys):
    answer(dated, "q01/which", 4, Rating.EASY)
    answer(dated, "q01/which", 0)
    show_stats(dated, as_json=False)
    shown = capsys.readouterr().out
    assert "in 30 days 100 % of 1 reviews were recalled" in shown
    assert "by the plan" in shown
    assert "days in a row: 1" in shown
    show_stats(dated, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["past"]["answers"] == 2
    assert told["past"]["calibration"][0]["answers"] == 1
    assert told["exam"]["days_left"] == 10


def test_a_spoilt_file_is_told_in_the_students_language(dated: Environment, monkeypatch, capsys):
    dated.home.exam.write_text("{")
    course = dated.course.questions.parent
    for name, value in (("HOME", dated.home.data), ("COURSE", course), ("LANG", "ru")):
        monkeypatch.setenv(f"EXAMPREP_{name}", str(value))
    monkeypatch.setattr("sys.argv", ["examprep", "exam", "show"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "не читается" in capsys.readouterr().err
