"""The toy course, in a copy that tests may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from examprep.course import Course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A copy of the toy course, to be spoilt."""
    shutil.copytree(Path(__file__).parents[1] / "toy", tmp_path / "course")
    return Course(tmp_path / "course" / "questions", tmp_path / "course" / "labs")


@pytest.fixture
def card(course: Course) -> Path:
    return course.card_path("q01_square")


@pytest.fixture
def lab(course: Course) -> Path:
    return course.lab_path("q01_square")
