"""`examprep lab --break NAME --predict`: said first, then run, then compared."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from examprep.answers import Malformed
from examprep.answers.movement import read_moves
from examprep.commands import conversation
from examprep.commands.conversation import Ended
from examprep.commands.lab import LabOptions, run_lab_command
from examprep.curves import Move
from examprep.environment import BadUsage, Environment
from examprep.records import open_store

Play = Callable[..., tuple[int, str]]


@pytest.fixture
def play(env: Environment, monkeypatch, capsys) -> Play:
    """Runs the lab with this break while the student types these lines; the exit status and what was shown."""

    def run(*typed: str, broken: str = "uphill", language: str = "en", **options: object) -> tuple[int, str]:
        lines = iter(typed)

        def read(prompt: str) -> str:
            try:
                return next(lines)
            except StopIteration:
                raise Ended from None

        monkeypatch.setattr(conversation, "read_line", read)
        usual = {
            "question": "1", "settings": [], "check": [], "device": "cpu", "seed": 0, "threads": 1,
            "json": False, "events": False, "plots": None, "predict": True,
        }  # fmt: skip
        chosen = LabOptions(**{**usual, "break_": broken, **options})
        status = run_lab_command(env.speaking(language), chosen)
        return status, capsys.readouterr().out

    return run


def ending(told: str) -> list[str]:
    """The lines from the prediction's score on."""
    lines = [line.rstrip() for line in told.splitlines()]
    start = next(k for k, line in enumerate(lines) if line in ("Your prediction", "Ваше предсказание"))
    return lines[start + 1 :]


def test_a_prediction_is_scored_check_by_check_and_curve_by_curve(play: Play):
    status, told = play("1 3", "1-")
    assert status == 0
    assert "1 slope: The derivative of x² is 2x." in told
    assert ending(told) == [
        "✗ slope  ← predicted ✓",
        "✗ descends  ← unforeseen",
        "✓ even  ← false alarm",
        "“loss”: ended higher (1e-09 → 3.33e+19)  ← predicted otherwise",
        "◐ 1 of 3 predicted, false alarms: 1",
    ]


def test_all_of_it_foreseen(play: Play):
    status, told = play("1 2", "1+")
    assert status == 0
    assert ending(told)[-1] == "✓ all of it predicted, and nothing else"


def test_that_nothing_changes_is_a_prediction_too(play: Play):
    _, told = play("0", "", broken="a-square-is-odd", language="ru")
    assert ending(told) == [
        "✗ slope  ← не предсказано",
        "✗ even  ← не предсказано",
        "«loss»: в точности как была",
        "✗ предсказано 0 из 2",
    ]


def test_what_cannot_be_read_is_pointed_at_and_asked_for_again(play: Play):
    _, told = play("7", "1 2", "2+", "1+")
    assert "The numbers go from 1 to 3." in told
    assert "The numbers go from 1 to 1." in told
    assert ending(told)[-1].startswith("✓")


@pytest.mark.parametrize("typed", [[""], [], ["1 2"]])
def test_who_says_nothing_sees_the_break_without_a_score(play: Play, typed: list[str]):
    status, told = play(*typed)
    assert status == 0
    assert "broken: uphill" in told
    assert "Your prediction" not in told


def test_both_runs_are_kept(play: Play, env: Environment):
    play("1 2", "1+", seed=3)
    with open_store(env) as store:
        assert [(run.break_name, run.seed) for run in store.lab_runs()] == [(None, 3), ("uphill", 3)]


def test_of_some_checks_only_these_are_asked_about_and_nothing_is_kept(play: Play, env: Environment):
    _, told = play("1", check=["even"], broken="a-square-is-odd")
    assert "1 even:" in told
    assert ending(told) == ["✗ even  ← predicted ✓", "✓ all of it predicted, and nothing else"]
    with open_store(env) as store:
        assert store.lab_runs() == []


@pytest.mark.parametrize("options", [{"json": True}, {"events": True}, {"break_": None}, {"break_": "list"}])
def test_where_nothing_can_be_predicted_it_is_a_usage_error(play: Play, options: dict[str, object]):
    with pytest.raises(BadUsage, match="--predict goes with --break NAME"):
        play(**options)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", {}),
        ("0", {}),
        ("1+ 3-", {1: Move.HIGHER, 3: Move.LOWER}),
        ("1+3−, 2 !", {1: Move.HIGHER, 3: Move.LOWER, 2: Move.BREAKS}),
        ("2=", {2: Move.STILL}),
        ("1", Malformed("Write, for instance: 1+ 3-", 1)),
        ("1+ x", Malformed("Write, for instance: 1+ 3-", 4)),
        ("1+ 4-", Malformed("The numbers go from 1 to 3.", 4)),
        ("1+ 1-", Malformed("Number 1 is given twice.", 4)),
    ],
)
def test_moves_are_typed_as_numbers_with_signs(text: str, read: Malformed | dict[int, Move]):
    assert read_moves(text, 3, "en") == read
