"""Whatever lies where a file of ours belongs, it is read, passed over, or refused by its name; and nothing hangs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from examprep.cards.reader import load_card
from examprep.catalog import load_catalog
from examprep.environment import Environment, read_settings
from examprep.exam.profile import BadProfile, load_profile
from examprep.faults import Faulty
from examprep.labreader import read_lab
from examprep.study.errors import BadPersonalDeck
from examprep.study.memory import _read as read_snapshot
from examprep.study.personal import load_personal

NOTHING = ({}, [], None)  # as if it were not there
READERS = {
    "settings.json": read_settings,
    "exam.json": load_profile,
    "personal.json": load_personal,
    "memories.json": read_snapshot,
    "q20_convolution.yaml": load_card,
    "q20_convolution.py": read_lab,
}


def content(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


FORMS: dict[str, Callable[[Path], object]] = {
    "a pipe that nobody writes": os.mkfifo,
    "a folder": Path.mkdir,
    "a link to itself": lambda path: path.symlink_to(path),
    "a link to nowhere": lambda path: path.symlink_to("/nowhere/at/all"),
    "a device without end": lambda path: path.symlink_to("/dev/zero"),
    "lists without end": content(b"[" * 200_000),
    "objects without end": content(b'{"a":' * 200_000),
    "a number of 10,000 digits": content(b"9" * 10_000),
    "half a character": content(b'{"language": "\\ud800"}'),
    "not UTF-8": content(b'{"language": "\xff"}'),
    "UTF-16": content('{"language": "ru"}'.encode("utf-16")),
    "zeros": content(bytes(1000)),
    "nothing": content(b""),
    "another type": content(b'{"format": "1", "date": {}, "language": 5}'),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", READERS)
def test_it_is_passed_over_or_refused_by_its_name(tmp_path: Path, name: str, form: str):
    path = tmp_path / name
    FORMS[form](path)
    try:
        found, said = READERS[name](path), ""
    except (Faulty, BadProfile, BadPersonalDeck) as refused:
        found, said = None, str(refused)
    assert str(path) in said or found in NOTHING or name == "settings.json"


@pytest.mark.parametrize("form", FORMS)
def test_a_course_of_such_files_is_a_course_with_faults(tmp_path: Path, env: Environment, form: str):
    course = type(env.course)(tmp_path / "questions", tmp_path / "labs")
    for folder, path in (
        (course.questions, course.card_path("q20_a")),
        (course.labs, course.lab_path("q20_a")),
    ):
        folder.mkdir()
        FORMS[form](path)
    cache = tmp_path / "cache"
    catalog = load_catalog(course, cache)
    assert (catalog.cards, catalog.labs) == ([], [])
    assert {Path(fault.file) for fault in catalog.faults} == {
        course.card_path("q20_a"),
        course.lab_path("q20_a"),
    }
    index = next(iter(cache.iterdir()), None)
    if index is not None:
        index.unlink()
        FORMS[form](index)
        assert load_catalog(course, cache) == catalog
