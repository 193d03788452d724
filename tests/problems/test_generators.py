"""What holds of every generator."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examprep.language import LANGUAGES
from examprep.problems import BadParameters, find_generator, generators
from examprep.problems.problem import TRIES

GENERATORS = list(generators().values())
every = pytest.mark.parametrize("generator", GENERATORS, ids=lambda g: g.name)
SEEDS = range(12)


def test_every_generator_has_an_oracle():
    tested = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert [g.name for g in GENERATORS if f'"{g.name}":' not in tested] == []


@every
def test_the_same_seed_asks_the_same(generator):
    for seed in SEEDS:
        first, second = generator.draw(seed), generator.draw(seed)
        assert (first.parameters, first.problem) == (second.parameters, second.problem)


@every
def test_other_seeds_ask_other_problems(generator):
    asked = {generator.draw(seed).problem.ask.en for seed in range(30)}
    assert len(asked) >= 8


def in_prose(said: str) -> str:
    """Without the rows of matrices, whose columns are aligned by spaces."""
    return re.sub(r"^\[.*\]$\n?", "", said, flags=re.M).replace("\n", " ")


@every
def test_a_problem_reads_well_in_both_languages(generator):
    for seed in SEEDS:
        problem = generator.draw(seed).problem
        texts = [problem.ask, *problem.steps, *(mistake.says for mistake in problem.mistakes)]
        for text in texts:
            for language in LANGUAGES:
                said = text[language]
                assert said == said.strip()
                assert not re.search(r"[{}]|\bNone\b|\bnan\b|\d\.\d{7,}|--|\+ -|− -|  ", in_prose(said)), said
            assert re.search("[а-яё]", text.ru) or text.ru == text.en
            assert not re.search("[а-яёА-ЯЁ]", text.en)
        assert "?" in problem.ask.ru + problem.ask.en or problem.ask.ru.endswith((".", ":"))


@every
def test_a_problem_has_a_worked_solution_and_misconceptions(generator):
    for seed in SEEDS:
        problem = generator.draw(seed).problem
        assert len(problem.steps) >= 2
        assert len(problem.mistakes) >= 2
        assert all(0 <= mistake.step < len(problem.steps) for mistake in problem.mistakes)


@every
def test_its_mistakes_can_all_be_told_apart(generator):
    """Unless parameters are held fixed: a draw where two coincide is rejected."""
    for seed in SEEDS:
        drawn = generator.draw(seed)
        assert list(drawn.mistakes) == list(drawn.problem.mistakes)


@every
def test_parameters_can_be_held_fixed(generator):
    drawn = generator.draw(1)
    name, value = next(iter(drawn.parameters.items()))
    text = str(value).replace("'", '"')
    fixed = generator.read([f"{name}={text}"])
    assert generator.draw(2, fixed).parameters[name] == value


@every
def test_it_is_listed_with_what_it_trains(generator):
    assert generator.doc.endswith(".")
    assert generator.questions
    assert all(1 <= question <= 41 for question in generator.questions)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", generator.name)


def test_generators_are_plain_python():
    assert not {"torch", "sympy", "numpy"} & {
        name for name in sys.modules if name == "examprep.problems.torch"
    }
    for module in {sys.modules[g.make.__module__] for g in GENERATORS}:
        source = Path(module.__file__ or "").read_text()
        assert not re.search(r"^\s*(import|from) (torch|sympy|numpy)", source, re.M), module


def test_an_unknown_name_says_what_is_near():
    with pytest.raises(BadParameters, match="conv-output-size"):
        find_generator("conv-output-sise")


@pytest.mark.parametrize("setting", ["H=1000", "H=x", "Q=3", "H", "H=3.5", ""])
def test_parameters_outside_their_domain_say_what_would_do(setting):
    with pytest.raises(BadParameters):
        find_generator("conv-output-size").read([setting])


def test_fixed_parameters_that_leave_nothing_to_ask_are_refused():
    generator = find_generator("conv-output-size")
    with pytest.raises(BadParameters, match="leave nothing to ask"):
        generator.draw(0, {"H": 12, "K": 7, "P": 0, "D": 3})
    assert TRIES >= 1000


@settings(max_examples=50)
@given(st.text(max_size=40))
def test_any_setting_is_read_or_refused(text):
    try:
        find_generator("conv-output-size").read([text])
    except BadParameters:
        return
