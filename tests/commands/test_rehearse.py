"""`examprep exam` and its history, typed in as a student would."""

from __future__ import annotations

import pytest

from examprep.catalog import load_catalog
from examprep.commands import rehearse as module
from examprep.commands.conversation import Ended
from examprep.commands.exam import set_exam
from examprep.commands.past import history
from examprep.commands.rehearse import Wanted, rehearse
from examprep.environment import BadUsage, Environment
from examprep.records import open_store, read_owed, read_rehearsals
from examprep.study.errors import Unwritable
from examprep.study.events import Review
from examprep.study.memory import memories
from examprep.study.store import Store

DRAW = Wanted(seed=3, ticket=None, again=False, plain=True)


@pytest.fixture
def typing(monkeypatch):
    """Makes the student type these lines, and then leave."""

    def type_in(*lines: str) -> None:
        waiting = iter(lines)

        def read(prompt: str) -> str:
            try:
                return next(waiting)
            except StopIteration:
                raise Ended from None

        monkeypatch.setattr(module, "read_line", read)

    return type_in


def kept(env: Environment):
    with open_store(env) as store:
        return read_rehearsals(store), store.reviews()


def test_where_the_log_refuses_the_exam_goes_on_once_it_takes_answers_again(
    env: Environment, typing, capsys, monkeypatch
):
    record, refused = Store.record, []

    def refuse_the_first(store: Store, review: Review) -> None:
        if not refused:
            refused.append(review.item)
            raise Unwritable("диск полон", "the disk is full")
        record(store, review)

    monkeypatch.setattr(Store, "record", refuse_the_first)
    typing("", "", "0", "", "0", *["1"] * 20)  # the outline's points are said again after Enter
    assert rehearse(env, DRAW) == 0
    assert capsys.readouterr().out.count("the disk is full") == 1
    assert kept(env)[1][0].item == refused[0]


def test_a_whole_exam_is_marked_kept_and_owes_what_was_missing(env: Environment, typing, capsys):
    typing("", "", "0", *["1"] * 20)  # ready; said aloud; no point; then whatever the follow-ups are
    assert rehearse(env, DRAW) == 0
    shown = capsys.readouterr().out
    assert "Your ticket" in shown
    assert "the curve “loss”" in shown
    assert "ended higher (1e-09 → 3.33e+19)" in shown
    assert "Mark: 2, failed" in shown
    (exam,), reviews = kept(env)
    assert exam.ticket == [1]
    assert (exam.mark, exam.passed, exam.seed) == ("2", False, 3)
    assert exam.told[0].said == []
    assert {review.origin for review in reviews} == {"exam"}
    with open_store(env) as store:
        due = read_owed(
            store, load_catalog(env.course, env.home.cache).by_number, memories(store, env.home.memories)
        )
    assert due
    history(env)
    assert "  1  " in (shown := capsys.readouterr().out)
    assert "failed" in shown
    history(env, 1)
    shown = capsys.readouterr().out
    assert "The answer: 0 of 2 points. Not said:" in shown
    assert "Study first: " in shown
    with pytest.raises(BadUsage, match="from 1 to 1"):
        history(env, 2)


def test_a_typed_answer_ticks_the_points_that_it_touches(env: Environment, typing, capsys):
    card = load_catalog(env.course, env.home.cache).by_number[1]
    typing("", *card.answer.en.splitlines(), "", "*", *["1"] * 20)
    assert rehearse(env, DRAW) == 0
    (exam,), _ = kept(env)
    assert exam.told[0].missed == []
    assert "✓" in capsys.readouterr().out


def test_leaving_keeps_no_mark_but_every_answer(env: Environment, typing, capsys):
    typing("", "", "0")
    assert rehearse(env, DRAW) == 130
    assert kept(env)[0] == []
    assert "saved" in capsys.readouterr().out
    history(env)
    assert "No exam yet" in capsys.readouterr().out


@pytest.mark.parametrize("lines", [(":q",), ("", ":q"), ("", "", ":q"), ("", "", "0", ":q")])
def test_q_leaves_anywhere(env: Environment, typing, lines):
    typing(*lines)
    assert rehearse(env, DRAW) == 130


def test_the_same_ticket_comes_again(env: Environment, typing):
    typing("", "", "0", *["1"] * 20)
    rehearse(env, DRAW)
    typing("", "", "*", *["1"] * 20)
    assert rehearse(env, Wanted(None, None, again=True, plain=True)) == 0
    first, second = kept(env)[0]
    assert first.ticket == second.ticket


@pytest.mark.parametrize("ticket", ["9", "1+1", "any", "1,1", "x"])
def test_a_ticket_that_cannot_be_is_refused(env: Environment, typing, ticket):
    typing()
    with pytest.raises(Exception, match="ticket"):
        rehearse(env, Wanted(None, ticket, again=False, plain=True))


def test_nothing_can_be_repeated_before_the_first(env: Environment, typing):
    typing()
    with pytest.raises(BadUsage, match="--again"):
        rehearse(env, Wanted(None, None, again=True, plain=True))


def test_ticks_that_cannot_be_read_are_asked_for_again(env: Environment, typing, capsys):
    typing("", "", "x9", "0", *["1"] * 20)
    assert rehearse(env, DRAW) == 0
    assert "^" in capsys.readouterr().out


def test_without_preparation_time_the_ticket_is_answered_at_once(env: Environment, typing):
    day = env.now().date().replace(year=env.now().year + 1).isoformat()
    set_exam(env, {"date": day, "questions": 1, "preparation": 0})
    typing("", "0", *["1"] * 20)
    assert rehearse(env, DRAW) == 0
