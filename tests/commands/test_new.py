"""Writing a question: `examprep new`, the schema beside the cards, `examprep check --watch`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from examprep.commands.check import CheckOptions
from examprep.commands.new import new_question
from examprep.commands.schema import schema_text
from examprep.commands.watch import watch_check
from examprep.course import Course, find_course
from examprep.environment import BadUsage, Environment
from examprep.lint import lint_course


@pytest.fixture
def fresh(env: Environment, tmp_path: Path) -> Environment:
    """A course without questions."""
    course = Course(tmp_path / "course" / "questions", tmp_path / "course" / "labs")
    course.questions.mkdir(parents=True)
    course.labs.mkdir()
    return replace(env, course=course)


def options(*questions: str, labs: bool = False) -> CheckOptions:
    return CheckOptions([*questions], True, labs, False, False, 0, 1, "cpu", False, None)


def test_all_that_is_wrong_with_a_new_question_is_that_its_texts_are_empty(fresh: Environment):
    new_question(fresh, "q42_diffusion", "images")
    content = lint_course(fresh.course)
    assert {fault.message for fault in content.faults} == {"is empty: write the text"}
    assert all(fault.file.endswith("q42_diffusion.yaml") for fault in content.faults)
    assert content.labs["q42_diffusion"].doc.startswith("42. ")


def test_once_they_are_written_nothing_is_wrong_any_more(fresh: Environment):
    new_question(fresh, "q42_diffusion", "images")
    card = fresh.course.card_path("q42_diffusion")
    text = card.read_text(encoding="utf-8")
    text = text.replace("ru: ''", "ru: по-русски").replace("en: ''", "en: in English")
    text = text.replace("terms: {ru: [''], en: ['']}", "terms: {ru: [по-русски], en: [english]}")
    card.write_text(
        text.replace("author: ''", "author: A").replace(
            "title: '', url: ''", "title: T, url: 'https://example.org'"
        ),
        encoding="utf-8",
    )
    assert [str(fault) for fault in lint_course(fresh.course).faults] == []


@pytest.mark.labs
def test_the_lab_of_a_new_question_is_green_and_its_breaks_redden_what_they_name(fresh: Environment, capsys):
    from examprep.commands.check import run_check_command

    new_question(fresh, "q42_diffusion", "images")
    run_check_command(fresh, options(labs=True))
    assert "✓ q42_diffusion" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["diffusion", "q4_x", "../q42_x", "q42_Б"])
def test_a_name_that_no_command_would_find_is_refused(fresh: Environment, name: str):
    if name == "../q42_x":
        new_question(fresh, name, "images")  # the name of a file alone counts
        assert fresh.course.stems() == ["q42_x"]
        return
    with pytest.raises(BadUsage, match="q42_diffusion"):
        new_question(fresh, name, "images")
    assert fresh.course.stems() == []


def test_a_number_that_is_taken_and_an_unknown_section_are_refused(fresh: Environment):
    new_question(fresh, "q42_diffusion", "images")
    with pytest.raises(BadUsage, match="the number 42 is taken: q42_diffusion"):
        new_question(fresh, "q42_other", "images")
    with pytest.raises(BadUsage, match="--section sound"):
        new_question(fresh, "q43_other", "sound")


def test_the_schema_beside_the_cards_is_todays_and_every_card_names_it():
    course = find_course({})
    assert (course.questions / "card.schema.json").read_text(encoding="utf-8") == schema_text()
    for stem in course.stems():
        first = course.card_path(stem).read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=card.schema.json"


def test_what_is_saved_is_checked_anew_and_nothing_else(fresh: Environment, capsys):
    for name in ("q42_diffusion", "q43_flows"):
        new_question(fresh, name, "images")
    capsys.readouterr()
    lab, notes = fresh.course.lab_path("q43_flows"), fresh.course.labs / "notes.txt"

    def changes(course: Course) -> Iterator[list[tuple[str, str]]]:
        yield [("modified", str(notes))]
        yield [("modified", str(lab))]
        lab.unlink()
        fresh.course.card_path("q43_flows").unlink()
        yield [("deleted", str(lab))]
        raise KeyboardInterrupt

    assert watch_check(fresh, options(), changes) == 130
    shown = capsys.readouterr()
    first, second, third = shown.out.split("── ")
    assert "q42_diffusion.yaml" in first
    assert second.startswith("q43_flows\n")
    assert "q42_diffusion" not in second
    assert third == "q43_flows\n"
    assert "no question 'q43_flows'" in shown.err


def test_the_hint_what_to_do_next_names_the_course_where_it_is_another(
    fresh: Environment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    new_question(fresh, "q42_diffusion", "images")
    assert capsys.readouterr().out.endswith("examprep check 42 --breaks --watch\n")
    course = Course(tmp_path / "light waves" / "questions", tmp_path / "light waves" / "labs", foreign=True)
    course.questions.mkdir(parents=True)
    course.labs.mkdir()
    new_question(replace(fresh, course=course), "q42_lenses", "images")
    typed = shlex.split(capsys.readouterr().out.splitlines()[-1].partition(": ")[2])
    assert typed == ["examprep", "--course", str(course.labs.parent), "check", "42", "--breaks", "--watch"]
