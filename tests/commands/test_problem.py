"""`examprep problem`: what can be drawn, and one problem drawn."""

from __future__ import annotations

import json
import re

import pytest

from examprep.commands import problem as module
from examprep.commands.problem import ProblemOptions, run_problem
from examprep.environment import BadUsage, Environment
from examprep.problems import find_generator, generators

NAME = "conv-output-size"


@pytest.fixture
def told(env: Environment, capsys: pytest.CaptureFixture[str]):
    """What the command prints."""

    def told(name: str | None = NAME, *settings: str, language: str = "en", **more) -> str:
        options = {"seed": None, "json": False, "solution": False, "question": None} | more
        assert run_problem(env.speaking(language), ProblemOptions(name, settings=settings, **options)) == 0
        return capsys.readouterr().out

    return told


def test_the_list_names_every_generator_with_its_questions(told):
    lines = told(None).splitlines()
    assert [line.split("\t")[0] for line in lines] == list(generators())
    assert f"{NAME}\t20 38\t" in told(None)


def test_the_list_of_one_question_and_as_json(told):
    found = [json.loads(line) for line in told(None, question=20, json=True).splitlines()]
    assert found
    assert all(20 in one["questions"] for one in found)
    one = next(one for one in found if one["name"] == NAME)
    assert one["parameters"]["K"] == "2 | 3 | 5 | 7"
    assert told(None, question=99) == ""


def test_the_same_seed_prints_the_same_problem_in_both_languages(told):
    drawn = find_generator(NAME).draw(7)
    english, russian = told(seed=7), told(seed=7, language="ru")
    assert english == told(seed=7)
    assert " ".join(english.split()) == f"{NAME} · seed 7 {drawn.problem.ask.en}"
    assert " ".join(russian.split()) == f"{NAME} · seed 7 {drawn.problem.ask.ru}"


def test_without_a_seed_the_one_drawn_is_said(told):
    seed = re.search(r"seed (\d+)", told())
    assert seed is not None
    assert told(seed=int(seed[1])).startswith(f"{NAME} · seed {seed[1]}")


def test_the_solution_has_every_step_and_the_answer(told):
    drawn = find_generator(NAME).draw(7, {"K": 3})
    text = " ".join(told(NAME, "K=3", seed=7, solution=True).split())
    for number, step in enumerate(drawn.problem.steps, 1):
        assert f"{number}. {step.en}" in text
    assert text.endswith(f"The answer: {drawn.right}")


def test_json_says_everything(told):
    drawn = find_generator(NAME).draw(7)
    found = json.loads(told(seed=7, json=True))
    assert list(found) == ["name", "seed", "parameters", "ask", "answer", "steps", "mistakes"]
    assert (found["name"], found["seed"], found["parameters"]) == (NAME, 7, drawn.parameters)
    assert found["ask"] == {"ru": drawn.problem.ask.ru, "en": drawn.problem.ask.en}
    assert len(found["steps"]) == len(drawn.problem.steps)
    assert [m["gives"] for m in found["mistakes"]] == [str(m.gives) for m in drawn.mistakes]
    assert all(1 <= m["step"] <= len(found["steps"]) for m in found["mistakes"])


@pytest.mark.parametrize(
    ("name", "setting", "says"),
    [
        ("conv-outpt-size", None, "did you mean conv-output-size"),
        ("pooling", None, "-pooling"),
        ("nosuch", None, "did you mean "),
        ("", None, "did you mean "),
        (NAME, "Z=1", "NAME one of"),
        (NAME, "K=4", "K = 2 | 3"),
    ],
)
def test_what_there_is_not_is_bad_usage(env: Environment, name: str, setting: str | None, says: str):
    settings = [setting] if setting else []
    with pytest.raises(BadUsage, match=re.escape(says)):
        run_problem(env, ProblemOptions(name, 1, settings, json=False, solution=False, question=None))


@pytest.fixture
def conversation(env: Environment, told, monkeypatch):
    """What is printed in a terminal where these lines are typed."""

    def conversation(*lines: str) -> str:
        typed = iter(lines)

        def read(prompt: str) -> str:
            try:
                return next(typed)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", read)
        monkeypatch.setattr(module.sys.stdin, "isatty", lambda: True)
        monkeypatch.setattr(module.sys.stdout, "isatty", lambda: True)
        return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", told(seed=7)).split())

    return conversation


def test_in_a_terminal_an_answer_is_graded_and_its_mistake_named(conversation):
    drawn = find_generator(NAME).draw(7)
    mistake = drawn.mistakes[0]
    text = conversation("six", str(mistake.gives))
    places = [text.index(said) for said in ("Write one number", "✗ Wrong.", mistake.says.en)]
    assert places == sorted(places)


def test_one_answer_that_can_be_read_ends_it_and_only_a_wrong_one_names_the_solution(conversation):
    drawn = find_generator(NAME).draw(7)
    wrong = conversation(str(drawn.mistakes[0].gives), drawn.right)
    assert "✓ Right." not in wrong
    assert wrong.endswith(f"the solution: examprep problem {NAME} --seed 7 --solution")
    assert "--solution" not in conversation(drawn.right)


def test_an_empty_line_shows_the_solution_and_the_end_of_input_ends(conversation):
    assert "Solution 1." in conversation("")
    assert "Solution" not in conversation()
