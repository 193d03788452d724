"""A copy of the toy course that a test may spoil."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from examprep.course import Course
from examprep.environment import Environment


@pytest.fixture
def spoilable(env: Environment, tmp_path: Path) -> Environment:
    """`env` on a copy of its course."""
    root = tmp_path / "course"
    shutil.copytree(env.course.questions.parent, root)
    return replace(env, course=Course(root / "questions", root / "labs"))


@pytest.fixture
def lab_file(spoilable: Environment) -> Path:
    return spoilable.course.lab_path("q01_square")


@pytest.fixture
def card_file(spoilable: Environment) -> Path:
    return spoilable.course.card_path("q01_square")


def change(file: Path, old: str, new: str) -> None:
    """Replace what stands once in a file."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(name="change")
def change_fixture():
    return change
