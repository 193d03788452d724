"""What holds of every generator."""

from __future__ import annotations

import itertools
import math
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from examprep.answers import Malformed
from examprep.answers.expression.numeric import NoValue, evaluate
from examprep.answers.expression.reading import read_expression
from examprep.language import LANGUAGES
from examprep.problems import BadParameters, Drawn, Value, find_generator, generators
from examprep.problems.answer import apart
from examprep.problems.problem import TRIES, Generator, Redraw, require_apart

GENERATORS = list(generators().values())
SECTIONS = sorted({g.make.__module__.split(".")[2] for g in GENERATORS})
of_each_section = pytest.mark.parametrize("section", SECTIONS)
SEEDS = range(12)


@cache
def drawn(name: str) -> list[Drawn]:
    """The problems of the first seeds, made once for all that is asked of them."""
    return [find_generator(name).draw(seed) for seed in SEEDS]


def generators_of(section: str) -> list[Generator]:
    return [g for g in GENERATORS if g.make.__module__.split(".")[2] == section]


def test_every_generator_has_an_oracle():
    tested = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert [g.name for g in GENERATORS if f'"{g.name}":' not in tested] == []


@pytest.mark.parametrize("section", ["basics", "images", "pytorch", "text"])
def test_every_generator_has_an_oracle_of_its_mistakes(section):
    tested = "".join(path.read_text() for path in Path(__file__).with_name(section).glob("test_*.py"))
    assert [g.name for g in generators_of(section) if f'"{g.name}":' not in tested] == []


@of_each_section
def test_the_same_seed_asks_the_same(section):
    for generator in generators_of(section):
        for first in drawn(generator.name)[:4]:
            second = generator.draw(first.seed)
            assert (first.parameters, first.problem) == (second.parameters, second.problem), generator.name


@of_each_section
def test_other_seeds_ask_other_problems(section):
    for generator in generators_of(section):
        asked = {found.problem.ask.en for found in drawn(generator.name)}
        for seed in range(len(SEEDS), 30):
            if len(asked) < 8:
                asked.add(generator.draw(seed).problem.ask.en)
        assert len(asked) >= 8, generator.name


def in_prose(said: str) -> str:
    """Without the rows of matrices, whose columns are aligned by spaces."""
    return re.sub(r"^\[.*\]$\n?", "", said, flags=re.M).replace("\n", " ")


@of_each_section
def test_a_problem_reads_well_in_both_languages(section):
    for problem in (found.problem for g in generators_of(section) for found in drawn(g.name)):
        texts = [problem.ask, *problem.steps, *(mistake.says for mistake in problem.mistakes)]
        for text in texts:
            for language in LANGUAGES:
                said = text[language]
                assert said == said.strip()
                assert not re.search(r"[{}]|\bNone\b|\bnan\b|\d\.\d{7,}|--|\+ -|− -|  ", in_prose(said)), said
            assert re.search("[а-яё]", text.ru) or text.ru == text.en
            assert not re.search("[а-яёА-ЯЁ]", text.en)
        assert "?" in problem.ask.ru + problem.ask.en or problem.ask.ru.endswith((".", ":"))


CHAIN = re.compile(r"[0-9.·×/()+−√⁻⁰¹²³⁴-⁹⌊⌋\s=≈]+")
DECIMALS = re.compile(r"\.(\d+)")


def worth(shown: str) -> float | None:
    """The value of arithmetic as it is shown; None where it is none, such as a sign alone."""
    text = re.sub(r"(?<=\d)\s(?=\d{3}(?!\d))", "", shown)  # thousands
    text = re.sub("⌊([^⌊⌋]*)⌋", lambda inner: str(math.floor(worth(inner[1]) or 0)), text).strip(" .\n")
    reading = read_expression(text, (), "en")
    try:
        return None if isinstance(reading, Malformed) else evaluate(reading.tree, {})
    except NoValue:
        return None


def slips(text: str) -> Iterator[str]:
    """Equalities in a text whose sides differ by more than the digits shown allow."""
    text = re.sub(r"\.(?=\s|$)", ";", text)
    for chain in CHAIN.finditer(text):
        sides = re.split("[=≈]", chain[0])
        if text[: chain.start()].rstrip()[-1:] not in ("", *",:;"):
            sides[0] = ""  # `2x = 6`: what stands before it belongs to it
        if re.match(r"[^\s,:;]", text[chain.end() :]) and not sides[-1].endswith(" "):
            sides[-1] = ""
        for left, right in itertools.pairwise(sides):
            a, b = worth(left), worth(right)
            if a is not None and b is not None:
                digits = [len(found) for found in DECIMALS.findall(left + right)]
                rounded = 10.0 ** -min(digits) + 1e-3 * abs(a) if digits else 0
                if abs(a - b) > rounded + 1e-9 * abs(a):
                    yield f"{left} = {right} in: {text}"


@of_each_section
def test_the_arithmetic_that_solutions_show_is_right(section):
    for generator in generators_of(section):
        steps = [step for found in drawn(generator.name)[:4] for step in found.problem.steps]
        shown = [step[language] for step in steps for language in LANGUAGES]
        assert [slip for text in shown for slip in slips(text)] == [], generator.name


def test_a_slip_in_shown_arithmetic_is_seen():
    right = "⌊9/2⌋ + 1 = 5; 2·50²·64 = 320 000; 0.4·0.1464 ≈ 0.0586; x = 3; 1/(p₁p₂) = 2⁴."
    assert list(slips(right)) == []
    wrong = [right.replace(*change) for change in (("= 5", "= 6"), ("320", "321"), ("0.0586", "0.586"))]
    assert [len(list(slips(text))) for text in wrong] == [1, 1, 1]


@of_each_section
def test_a_problem_has_a_worked_solution_and_misconceptions(section):
    for problem in (found.problem for g in generators_of(section) for found in drawn(g.name)):
        assert len(problem.steps) >= 2, problem
        assert len(problem.mistakes) >= 2, problem
        assert all(0 <= mistake.step < len(problem.steps) for mistake in problem.mistakes), problem


@of_each_section
def test_its_mistakes_can_all_be_told_apart(section):
    """Unless parameters are held fixed: a draw where two coincide is rejected."""
    for generator in generators_of(section):
        for found in drawn(generator.name):
            assert list(found.mistakes) == list(found.problem.mistakes), generator.name


@of_each_section
def test_parameters_can_be_held_fixed(section):
    for generator in generators_of(section):
        name, value = next(iter(drawn(generator.name)[1].parameters.items()))
        text = str(value).replace("'", '"')
        fixed = generator.read([f"{name}={text}"])
        assert generator.draw(2, fixed).parameters[name] == value, generator.name


@of_each_section
def test_it_is_listed_with_what_it_trains(section):
    for generator in generators_of(section):
        assert generator.doc.endswith("."), generator.name
        assert generator.questions, generator.name
        assert all(1 <= question <= 41 for question in generator.questions), generator.name
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


@example(100.0, 100.5)
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_what_is_required_to_be_apart_is_told_apart_by_grading(one, other):
    try:
        require_apart(one, other)
    except Redraw:
        return
    assert one != other
    assert apart(Value(one, rel=5e-3), None, other)
    assert apart(Value(other, rel=5e-3), None, one)


def test_equal_values_are_not_apart_and_far_ones_are():
    require_apart(1.0, -1.0, 1.2, 0.0)
    with pytest.raises(Redraw):
        require_apart(1.0, 5.0, 1.0)


def test_a_row_is_shown_by_its_names():
    assert re.fullmatch("∂zᵢ = .+, ∂z_f = .+, ∂z_g = .+", find_generator("lstm-gate-gradients").draw(0).shown)
