"""Where a course and a student's files lie, and how a question is named."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import examprep.course
from examprep.course import (
    STEM,
    Course,
    Home,
    UnknownQuestion,
    find_course,
    find_home,
    in_exam_order,
    question_key,
    question_number,
    question_of,
)
from examprep.faults import Fault, Faulty
from examprep.study.events import ITEM


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Questions 3, 20 and 21, labs 20 and 21, and things that are neither."""
    course = Course(tmp_path / "questions", tmp_path / "labs")
    for folder in (course.questions, course.labs):
        folder.mkdir()
    for name in ("q20_convolution", "q03_chain_rule", "q21_pooling"):
        course.card_path(name).touch()
    for name in ("q21_pooling", "q20_convolution"):
        course.lab_path(name).touch()
    for name in ("q7_short", "q20_Upper", "quiz", "q20_", "q100000_long", "q٢٠_arabic"):
        course.card_path(name).touch()
        course.lab_path(name).touch()
    (course.questions / "q22_notes.md").touch()
    (course.labs / "digits.csv").touch()
    return course


def test_stems_come_in_the_exams_order_and_other_files_are_passed_over(course):
    assert course.stems() == ["q03_chain_rule", "q20_convolution", "q21_pooling"]
    assert course.lab_stems() == ["q20_convolution", "q21_pooling"]


def test_a_course_whose_folders_are_not_there_is_empty(tmp_path):
    nowhere = Course(tmp_path / "questions", tmp_path / "labs")
    assert (nowhere.stems(), nowhere.lab_stems()) == ([], [])


def test_a_stem_is_the_name_of_a_card_and_of_a_lab(tmp_path):
    course = Course(tmp_path / "questions", tmp_path / "labs")
    assert course.card_path("q20_convolution") == tmp_path / "questions" / "q20_convolution.yaml"
    assert course.lab_path("q20_convolution") == tmp_path / "labs" / "q20_convolution.py"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("20", "q20_convolution"),
        ("q20", "q20_convolution"),
        ("Q20", "q20_convolution"),
        (" 20 ", "q20_convolution"),
        ("020", "q20_convolution"),
        ("3", "q03_chain_rule"),
        ("q3", "q03_chain_rule"),
        ("q03", "q03_chain_rule"),
        ("q20_convolution", "q20_convolution"),
        ("q20_convolution.yaml", "q20_convolution"),
        ("labs/q20_convolution.py", "q20_convolution"),
        ("Q20_Convolution", "q20_convolution"),
    ],
)
def test_a_question_is_found_by_its_number_its_stem_or_its_file(course, name, stem):
    assert course.find(name) == stem


@pytest.mark.parametrize(
    "name", ["2", "22", "q200", "2000", "convolution", "q20_conv", "", ".", "-20", "[20]"]
)
def test_an_unknown_name_is_told_with_the_numbers_there_are(course, name):
    with pytest.raises(UnknownQuestion) as caught:
        course.find(name)
    assert str(caught.value) == f"no question {name!r} in {course.questions}; there are: 3, 20, 21"


def test_in_an_empty_course_there_is_nothing_to_find(tmp_path):
    with pytest.raises(UnknownQuestion) as caught:
        Course(tmp_path, tmp_path).find("20")
    assert str(caught.value) == f"no question '20' in {tmp_path}; there are: none"


def test_a_question_is_looked_for_among_the_stems_given(course):
    assert course.find("20", among=iter(course.lab_stems())) == "q20_convolution"
    with pytest.raises(UnknownQuestion, match=r"there are: 20, 21$"):
        course.find("3", among=course.lab_stems())


@given(st.text())
def test_any_name_is_found_or_unknown(name):
    course, stems = Course(Path("questions"), Path("labs")), ["q03_chain_rule", "q20_convolution"]
    try:
        found = course.find(name, among=stems)
    except UnknownQuestion as error:
        found = str(error)
    assert found in (*stems, f"no question {name!r} in questions; there are: 3, 20")


numbers = st.integers(0, 99_999)


@given(numbers, st.integers(2, 5))
def test_a_questions_number_is_read_from_its_stem_and_from_its_items(number, digits):
    assert question_number(f"q{number:0{digits}d}_slug") == number
    assert question_of(f"{question_key(number)}/item") == number


@given(numbers, numbers)
def test_however_a_file_writes_its_number_the_log_has_one_name_for_the_question(one, other):
    assert STEM.fullmatch(f"{question_key(one)}_slug")
    assert ITEM.fullmatch(f"{question_key(one)}/item")
    assert (question_key(one) == question_key(other)) == (one == other)
    assert not ITEM.fullmatch(f"q0{question_key(one)[1:]}/item")


@given(st.sets(numbers, max_size=20), st.integers(2, 5), st.randoms())
def test_questions_come_by_number_however_many_digits_that_has(there, digits, rng):
    stems = [f"q{number:0{digits}d}_slug" for number in sorted(there)]
    assert in_exam_order(rng.sample(stems, len(stems))) == stems


@given(st.lists(numbers, min_size=1, max_size=20, unique=True), st.integers(1, 5))
def test_a_question_is_found_by_its_number_with_or_without_zeros(there, digits):
    stems = [f"{question_key(number)}_slug" for number in there]
    for number, stem in zip(there, stems, strict=True):
        assert Course(Path("q"), Path("l")).find(f"{number:0{digits}d}", among=stems) == stem
        assert Course(Path("q"), Path("l")).find(f"q{number:0{digits}d}", among=stems) == stem


def test_questions_that_follow_each_other_are_told_as_a_range():
    stems = [f"q{number:02d}_slug" for number in (1, 2, 3, 7, 8, *range(10, 10_001))]
    with pytest.raises(UnknownQuestion, match=r"there are: 1–3, 7, 8, 10–10000$"):
        Course(Path("questions"), Path("labs")).find("4", among=stems)


@pytest.mark.parametrize("stem", ["20", "q2_slug", "q20", "convolution", ""])
def test_what_is_no_stem_has_no_number(stem):
    with pytest.raises(ValueError, match=r"^not a question's stem: .* \(expected q20_convolution\)$"):
        question_number(stem)


def test_the_course_is_where_the_environment_says():
    assert find_course({"EXAMPREP_COURSE": "/course"}) == Course(
        Path("/course/questions"), Path("/course/labs")
    )


def test_a_checkout_runs_on_its_own_course(monkeypatch, tmp_path):
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(examprep.course, "__file__", str(tmp_path / "examprep" / "course.py"))
    assert find_course({}) == Course(tmp_path / "questions", tmp_path / "labs")


def test_a_wheel_brings_its_course_inside_the_package(monkeypatch, tmp_path):
    package = tmp_path / "examprep"
    monkeypatch.setattr(examprep.course, "__file__", str(package / "course.py"))
    assert find_course({"EXAMPREP_COURSE": ""}) == Course(package / "questions", package / "labs")


def test_the_students_files_lie_where_the_environment_says():
    home = find_home({"EXAMPREP_HOME": "/home"})
    assert home == Home(Path("/home"), Path("/home/cache"))
    assert (home.log, home.backups) == (Path("/home/reviews.db"), Path("/home/backups"))
    assert (home.settings, home.memories) == (Path("/home/settings.json"), Path("/home/cache/memories.json"))


def test_without_a_word_the_students_files_lie_where_the_platform_keeps_such(monkeypatch):
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda app, appauthor: f"/data/{app}/{appauthor}")
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda app, appauthor: f"/cache/{app}/{appauthor}")
    assert find_home({}) == Home(Path("/data/examprep/False"), Path("/cache/examprep/False"))


def test_a_fault_is_told_as_compilers_tell_it():
    assert (
        str(Fault("q20.yaml", 3, 7, "items[0].id", "stands twice"))
        == "q20.yaml:3:7: items[0].id: stands twice"
    )
    assert str(Fault("q20.yaml", 1, 1, "", "the file is empty")) == "q20.yaml:1:1: the file is empty"


@given(st.permutations([Fault("a", 2, 1, "", "x"), Fault("a", 10, 1, "", "x"), Fault("b", 1, 1, "", "x")]))
def test_faults_are_told_by_file_line_and_column_in_whatever_order_they_were_found(faults):
    error = Faulty(faults)
    assert error.faults == sorted(faults)
    assert str(error) == "a:2:1: x\na:10:1: x\nb:1:1: x"
