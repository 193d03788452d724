"""The study loop in lines: on a terminal, on a pipe, and killed."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from examprep.commands import quiz as module
from examprep.commands.aside import resume_item, show_asides
from examprep.commands.conversation import Ended
from examprep.commands.exam import set_exam
from examprep.commands.quiz import run_quiz
from examprep.environment import BadUsage, Environment
from examprep.records import open_store
from examprep.study.errors import StoreError, Unwritable
from examprep.study.events import Review
from examprep.study.session import Session
from examprep.study.store import Store

Play = Callable[..., str]


@pytest.fixture
def play(env: Environment, monkeypatch, capsys) -> Play:
    """Types these lines into a quiz and returns what was printed."""

    def play(
        *lines: str, questions: tuple[str, ...] = (), new: int | None = 10, limit: int | None = None
    ) -> str:
        typed = iter(lines)

        def read_line(prompt: str) -> str:
            line = next(typed, None)
            if line is None:
                raise Ended
            print(prompt)
            return line

        monkeypatch.setattr(module, "read_line", read_line)
        assert run_quiz(env, list(questions), new=new, limit=limit, plain=True) == 0
        return capsys.readouterr().out

    return play


def reviews(env: Environment) -> list[tuple[str, int, str]]:
    with open_store(env) as store:
        return [(r.item, int(r.rating), r.answer) for r in store.reviews()]


@pytest.fixture
def refuse(monkeypatch) -> Callable[[int], None]:
    """The next so many answers are not taken by the log."""

    def refuse(times: int) -> None:
        left, take = [times], Store.record

        def record(store: Store, review: Review) -> None:
            if left[0]:
                left[0] -= 1
                raise Unwritable("диск полон", "the disk is full")
            take(store, review)

        monkeypatch.setattr(Store, "record", record)

    return refuse


def test_an_answer_that_the_log_does_not_take_is_given_again(play: Play, env: Environment, refuse):
    refuse(2)
    told = play("2", "", "2", "", "2", "", limit=1)
    assert told.count("the disk is full") == 2
    assert "1 answered" in told
    assert len(reviews(env)) == 1


def test_who_leaves_with_an_answer_that_was_not_taken_is_told_by_the_exit_status(
    play: Play, env: Environment, refuse
):
    refuse(9)
    with pytest.raises(Unwritable):
        play("2", ":q")
    assert reviews(env) == []


@pytest.mark.parametrize("year", [1970, 2300])
def test_a_clock_that_cannot_be_right_is_told_in_a_sentence(play: Play, env: Environment, clock, year: int):
    clock.at = clock.at.replace(year=year)
    with pytest.raises(StoreError, match="is the clock of this computer right"):
        play("2", ":q")
    assert reviews(env) == []


def test_what_is_wrong_with_the_backups_is_said_and_does_not_hinder(play: Play, env: Environment, capsys):
    play("2", "", limit=1)
    env.home.backups.write_text("in the way")
    env.now.forward(days=2)
    run_quiz(env, [], new=0, limit=0, plain=True)
    assert f"no backup could be made in {env.home.backups}" in capsys.readouterr().err


def test_items_are_asked_graded_and_recorded_one_after_the_other(play: Play, env: Environment):
    told = play(":s", "3", "", "1 2 3")
    assert "What is the derivative of x²?" in told
    assert "✗ Wrong. The right answer: 6." in told
    assert "The two is forgotten." in told
    assert "q01/slope-at-three" in {item for item, _, _ in reviews(env)}


def test_malformed_answers_are_asked_for_again(play: Play, env: Environment):
    told = play(":s", "six", "6", "q")
    assert told.index("Write one number") < told.index("✓ Right.")
    assert reviews(env) == [("q01/slope-at-three", 3, "6")]


def test_a_rating_is_changed_by_its_number(play: Play, env: Environment):
    play(":s", "6", "4", ":q")
    assert reviews(env) == [("q01/slope-at-three", 4, "6")]


def test_the_last_answer_is_taken_back_and_asked_again(play: Play, env: Environment):
    told = play(":s", "6", "u", ":q")
    assert told.count("The derivative of x² at 3?") == 2
    assert reviews(env) == []


def test_an_item_that_was_set_aside_after_its_verdict_comes_back_with_it(play: Play, env: Environment):
    told = play(":s", "6", ":x", ":u", "4", ":q")
    assert "No longer set aside: q01/slope-at-three" in told
    assert reviews(env) == [("q01/slope-at-three", 4, "6")]


def test_a_claim_is_proved_on_the_spot(play: Play):
    told = play(":s", "6", "v", "q")
    assert "✓ The derivative of x² is 2x." in told
    assert "verified here" in told


def test_a_prediction_runs_the_lab_right_and_broken_once_and_remembers_the_outcome(
    play: Play, env: Environment
):
    told = play(":s", ":s", ":s", "1 2 3", "u", "1 2 3", "q")
    assert "running the lab, right and broken" in told
    assert "the curve “loss”" in told
    assert "Went red:" in told
    assert re.search(r"Curve [1-4]: ended higher \(1e-09 → 3\.33e\+19\)\.", told)
    with open_store(env) as store:
        assert [run.break_name for run in store.lab_runs()] == ["uphill", None]


def test_a_recall_is_ticked_from_the_outline(play: Play, env: Environment):
    told = play(":s", ":s", ":s", ":s", "the derivative is 2x", "", "q")
    assert "1 ✓ ● The derivative is 2x." in told
    assert reviews(env) == [("q01/all", 2, "1")]


@pytest.mark.parametrize(
    ("command", "answered"), [(":q", 0), (":s", 0), (":b", 0), ("?", 1), (":f a slip", 1)]
)
def test_a_command_is_one_also_where_the_points_said_are_asked_for(
    play: Play, env: Environment, command: str, answered: int
):
    told = play(*[":s"] * 4, "the slope", command, "1", "", limit=1)
    assert "What did you say?" in told
    assert [item for item, _, _ in reviews(env)] == ["q01/all"] * answered


def test_a_fault_in_an_item_is_told_in_a_sentence_and_costs_that_item_alone(
    play: Play, env: Environment, monkeypatch
):
    answer, failed = Session.answer, []

    def fail_once(session: Session, text: str, **how: object) -> object:
        if not failed:
            failed.append(session.asking.key)
            raise ZeroDivisionError("of the grader")
        return answer(session, text, **how)

    monkeypatch.setattr(Session, "answer", fail_once)
    told = play("2", "2", "", limit=1)
    assert f"A fault in {failed[0]}: ZeroDivisionError: of the grader" in told
    assert "Traceback" not in told
    assert "fail_once" in (env.home.data / "crash.txt").read_text()
    assert failed[0] not in [item for item, _, _ in reviews(env)]
    assert len(reviews(env)) == 1


def test_the_session_ends_after_as_many_answers_as_asked_for(play: Play, env: Environment):
    told = play(":s", "6", "4", "1 2 3", limit=1)
    assert "1 answered. All is saved." in told
    assert len(reviews(env)) == 1


def test_no_new_items_are_asked_where_none_may_be(play: Play):
    assert "What is" not in play("1", new=0)


def test_a_question_that_is_not_there_is_a_mistake_of_usage(env: Environment):
    with pytest.raises(Exception, match="no question '7'"):
        run_quiz(env, ["7"], new=1, limit=None, plain=True)


def test_an_empty_course_has_nothing_to_ask(env: Environment, monkeypatch):
    monkeypatch.setattr(env.course.__class__, "stems", lambda self: [])
    with pytest.raises(BadUsage, match="nothing to ask"):
        run_quiz(env, [], new=1, limit=None, plain=True)


def test_hostile_text_is_taken_literally(play: Play, env: Environment):
    told = play(":s", "\x1b[2J[bold]6", "6", "q")
    assert "\x1b" not in told
    assert reviews(env) == [("q01/slope-at-three", 3, "6")]


def test_killing_the_quiz_loses_at_most_the_answer_being_typed(tmp_path: Path, toy: Path):
    """SIGKILL at random moments: every answer whose verdict was printed is in the log."""
    rng = random.Random(0)
    environ = {
        **os.environ,
        "EXAMPREP_HOME": str(tmp_path),
        "EXAMPREP_COURSE": str(toy),
        "EXAMPREP_LANG": "en",
    }
    acknowledged = 0
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "examprep", "quiz", "--plain"],
            env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("9\n9\n1\n1\n:s\n" * 50)
        process.stdin.flush()
        seen = ""
        for line in process.stdout:
            seen += line
            if "saved" in line or rng.random() < 0.05:
                break
        time.sleep(rng.random() * 0.02)
        process.send_signal(signal.SIGKILL)
        seen += process.stdout.read()
        process.wait()
        process.stdin.close()
        process.stdout.close()
        acknowledged += sum(line.startswith(("✓", "✗", "◐", "≈")) for line in seen.splitlines())
        home = Path(environ["EXAMPREP_HOME"])
        with Store.open(home / "reviews.db", now=_now, new_id=lambda: "x") as store:
            assert len(store.events()) >= acknowledged
    assert acknowledged > 0


def _now():
    from examprep.environment import utc_now

    return utc_now()


def test_an_item_can_be_set_aside_flagged_and_taken_up_again(play: Play, env: Environment, capsys):
    told = play(":f", ":f the key is wrong", ":x", ":b", ":q")
    assert "Say what is wrong" in told
    assert "Noted" in told
    show_asides(env, as_json=True)
    aside = json.loads(capsys.readouterr().out)
    (flagged,) = aside["flagged"]
    assert aside["flagged"][flagged] == "the key is wrong"
    assert aside["suspended"] == [flagged]
    assert len(aside["buried"]) == 1
    resume_item(env, flagged)
    show_asides(env, as_json=False)
    shown = capsys.readouterr().out
    assert flagged not in shown
    assert "until tomorrow" in shown
    with pytest.raises(BadUsage, match="neither"):
        resume_item(env, flagged)


def test_nothing_set_aside_says_so(env: Environment, capsys):
    show_asides(env, as_json=False)
    assert capsys.readouterr().out == "Nothing is set aside.\n"


def test_with_an_exam_the_quiz_asks_the_plan_and_says_what_an_answer_does(play: Play, env: Environment):
    set_exam(env, {"date": (env.now() + timedelta(days=5)).date().isoformat(), "questions": 1})
    assert "at the exam" in play(":q")


def test_a_question_that_is_named_is_asked_also_where_the_plan_leaves_it_out(play: Play, env: Environment):
    today = env.now().date()
    exam = {"date": (today + timedelta(days=5)).isoformat(), "questions": 1, "off": [today.isoformat()]}
    set_exam(env, exam)
    assert "0 due · 0 new" not in play(":q", new=None, questions=("1",))
    assert "The derivative of x² at 3?" in play(":s", ":q", new=None, questions=("1",))
    assert "0 answered" in play(new=None)
    assert "derivative" not in play(new=None)
