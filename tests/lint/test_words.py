"""Whether all that a lab says has its Russian."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from examprep.course import Course
from examprep.lint import lint_course
from examprep.lint.words import needs_russian, spoken

RUSSIAN = """\
The derivative of x² is 2x.: Производная x² равна 2x.
Going against the derivative finds the minimum at 0.: Спуск против производной находит минимум в нуле.
x² has the same value at −x.: В точке −x у x² то же значение.
where the derivative is taken: где берётся производная
steps of descent: шагов спуска
loss: потери
step: шаг
descent: спуск
central difference: центральная разность
0; each step leaves a fifth: 0; каждый шаг оставляет пятую часть
"""


@pytest.fixture
def russian(course: Course) -> Path:
    path = course.labs / "ru" / "q01_square.yaml"
    path.parent.mkdir()
    path.write_text(RUSSIAN, encoding="utf-8")
    return path


def said(course: Course) -> list[tuple[str, int, str]]:
    return [(Path(f.file).name, f.line, f.message) for f in lint_course(course).faults]


def test_what_has_all_its_russian_has_no_fault(course: Course, russian: Path):
    assert said(course) == []


def test_a_phrase_without_russian_is_told_where_the_lab_says_it(course: Course, russian: Path):
    russian.write_text(RUSSIAN.replace("loss: потери\n", ""), encoding="utf-8")
    (name, line, message), *others = said(course)
    assert (name, others) == ("q01_square.py", [])
    assert message == f"has no Russian in {russian}: 'loss'"
    assert "loss" in course.lab_path("q01_square").read_text(encoding="utf-8").splitlines()[line - 1]


def test_russian_for_what_the_lab_never_says_is_told(course: Course, russian: Path):
    russian.write_text(RUSSIAN + "accuracy: доля верных\n", encoding="utf-8")
    assert said(course) == [("q01_square.yaml", 11, "the lab never says 'accuracy'")]


def test_russian_that_cannot_be_read_is_a_fault(course: Course, russian: Path):
    russian.write_text(RUSSIAN + "accuracy: [доля]\n", encoding="utf-8")
    assert said(course) == [("q01_square.yaml", 11, "write the Russian beside it, one text")]


def test_russian_for_no_lab_is_a_fault(course: Course, russian: Path):
    stray = russian.rename(russian.with_name("q09_cube.yaml"))
    assert said(course) == [("q09_cube.yaml", 1, f"there is no lab {course.lab_path(stray.stem)}")]


@pytest.mark.parametrize(
    ("phrase", "needed"),
    [
        ("training loss", True),
        ("x = 3; 5 standard errors", True),
        ("0 or 1/(1 − p)", True),
        ("{}: share of zeros", True),
        ("nn.LSTM(bidirectional=True); float64", False),
        ("sympy: E[relu(z)²]", False),
        ("torch.optim.{}", False),
        ("√(6/912) = 0.0811", False),
        ("{}: {}", False),
        ("LeNet-5", False),
    ],
)
def test_words_need_russian_and_symbols_do_not(phrase: str, needed: bool):
    assert needs_russian(phrase) is needed


def test_what_a_lab_says_is_read_from_its_text():
    text = '''
P: Annotated[int, Between(1, 2, "a knob")] = 1
def check_it(run):
    """It
    holds."""
    run.close(1, 1, tol=0, against=f"lag {P}, {'a' if P else 'b'}")
    run.true(ok, "in" " parts")
    run.plot("loss", 1, 2, series="train" if ok else "test")
    run.chart("loss", x="step", y=NAME, lines={"guess": 1})
    other.plot("never", 1, 2)
'''
    found = spoken(ast.parse(text))
    assert set(found) == {
        "It holds.", "a knob", "lag {}, {}", "in parts", "loss", "train", "test", "step", "guess"
    }  # fmt: skip
