"""The quiz with an expression and a problem."""

from __future__ import annotations

import random

import pytest

from examprep.commands import quiz as module
from examprep.commands.conversation import Ended
from examprep.commands.quiz import run_quiz
from examprep.environment import Environment
from examprep.records import open_store
from examprep.study.making import SEEDS


@pytest.fixture
def play(mathematical: Environment, monkeypatch, capsys):
    """Skips the other items, types these lines, and returns what was printed."""

    def play(*lines: str) -> str:
        typed = iter([*[":s"] * 5, *lines])

        def read_line(prompt: str) -> str:
            line = next(typed, None)
            if line is None:
                raise Ended
            print(prompt)
            return line

        monkeypatch.setattr(module, "read_line", read_line)
        assert run_quiz(mathematical, [], new=10, limit=None, plain=True) == 0
        return capsys.readouterr().out

    return play


def test_a_wrong_expression_shows_how_it_was_read_its_mistake_and_the_answer(play):
    told = play("3y", "3x^2-x", "q")
    assert "an expression in x: 2x" in told
    assert told.index("There is no name y.") < told.index("✗ Wrong. The right answer: 3·x² − 1.")
    assert "Read as: 3·x² − x" in told
    assert "The derivative of x is one." in told


def test_a_problem_is_worked_through_step_by_step_on_demand(play, mathematical: Environment):
    told = play(":s", "0", "w", "ww", "q")
    assert "The input is" in told
    assert "kernel_size=3" in told
    assert told.index("w shows the solution step by step") < told.index("Solution")
    first, whole = told.split("Solution")[1:]
    assert [f"\n{number}. " in first for number in (1, 2, 3)] == [True, False, False]
    assert [f"\n{number}. " in whole for number in (1, 2, 3)] == [True, True, True]
    with open_store(mathematical) as store:
        (review,) = store.reviews()
    name, seed = review.wording.split(":")
    assert name == "conv-output-size"
    assert 0 <= int(seed) < SEEDS


def test_an_expression_that_cannot_be_decided_is_asked_again(play, impatient, mathematical: Environment):
    told = " ".join(play("9^9^9 x", "3x^2-1", "q").split())
    assert told.index("no fault of yours") < told.index("✓ Right.")
    with open_store(mathematical) as store:
        assert [review.answer for review in store.reviews()] == ["3x^2-1"]


def test_w_without_a_problem_is_help(play):
    assert "After the verdict" in play("3x^2-1", "w", "q")


def test_randomness_is_the_environments(play, mathematical: Environment):
    mathematical.rng.setstate(random.Random(5).getstate())
    first = play(":s", "0", "q")
    assert "seed" not in first
